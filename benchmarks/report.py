"""How every benchmark tells its result: a table for people, JSON for machines.

A row compares one piece of work with what is asked of it (`at_least`) and, where there is one,
with a peer measured in the same run. A peer that is not installed is left out and named.
"""

import json
import math
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from rich.console import Console
from rich.table import Table

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True)
class Row:
    work: str
    value: float
    unit: str
    at_least: float | None = None
    peer: str | None = None
    peer_version: str | None = None
    ratio: float | None = None
    """How many times the peer's speed; at_least is held against it where there is a peer."""

    @property
    def met(self) -> bool:
        if self.at_least is None:
            return True
        held = self.ratio if self.ratio is not None else self.value
        return math.isfinite(held) and held >= self.at_least


def publish(name: str, rows: Sequence[Row], missing_peers: Sequence[str] = ()) -> bool:
    """Print the table, write benchmarks/out/NAME.json; whether every row is met."""
    table = Table("work", "value", "unit", "at least", "peer", "ratio", "met", title=name)
    for row in rows:
        peer = f"{row.peer} {row.peer_version or ''}".strip() if row.peer else ""
        table.add_row(
            row.work,
            f"{row.value:,.1f}",
            row.unit,
            "" if row.at_least is None else f"{row.at_least:g}" + ("×" if row.ratio else ""),
            peer,
            "" if row.ratio is None else f"{row.ratio:.2f}×",
            "yes" if row.met else "NO",
        )
    console = Console()
    console.print(table)
    for peer in missing_peers:
        console.print(f"not installed, left out: {peer}")
    OUT.mkdir(exist_ok=True)
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    told = {
        "name": name,
        "machine": machine,
        "rows": [asdict(row) | {"met": row.met} for row in rows],
        "missing_peers": list(missing_peers),
    }
    (OUT / f"{name}.json").write_text(json.dumps(told, indent=1) + "\n")
    return all(row.met for row in rows)


def version_of(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def interleaved(works: Sequence[Callable[[], object]], rounds: int = 7) -> list[float]:
    """Median seconds of each, taken in turns so that a busy machine is unfair to none."""
    seconds: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(rounds):
        for index, work in enumerate(works):
            began = time.perf_counter()
            work()
            seconds[index].append(time.perf_counter() - began)
    return [statistics.median(taken) for taken in seconds]
