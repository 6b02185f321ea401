"""How every benchmark tells its result: a table for people, JSON for machines.

A row compares one piece of work with what is asked of it (`at_least`) and, where there is one,
with a peer measured in the same run. A peer that is not installed is left out and named.
"""

import json
import math
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
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


@dataclass(frozen=True)
class Measured:
    """What one part of a benchmark found. `notes` are sentences for the README."""

    rows: Sequence[Row]
    missing_peers: Sequence[str] = ()
    notes: Sequence[str] = field(default_factory=tuple)


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
    machine = {
        "processor": processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }
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


@cache
def processor() -> str:
    """The processor as the system names it."""
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


README = Path(__file__).parent / "README.md"


def write_readme(name: str, measured: Measured) -> None:
    """Put a part's table into benchmarks/README.md, in place of what it said before."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    lines = [begin, f"## {name}", ""]
    lines.append(f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}.")
    lines += ["", "| work | value | at least | peer | ratio | met |", "|---|---|---|---|---|---|"]
    for row in measured.rows:
        wanted = "" if row.at_least is None else f"{row.at_least:g}" + ("×" if row.ratio else "")
        peer = f"{row.peer} {row.peer_version or ''}".strip() if row.peer else ""
        ratio = "" if row.ratio is None else f"{row.ratio:.1f}×"
        met = "yes" if row.met else "no"
        value = f"{row.value:,.1f} {row.unit}"
        lines.append(f"| {row.work} | {value} | {wanted} | {peer} | {ratio} | {met} |")
    lines += [f"\nNot installed, left out: {peer}." for peer in measured.missing_peers]
    lines += [f"\n{note}" for note in measured.notes]
    section = "\n".join([*lines, end])
    text = README.read_text() if README.exists() else "# Benchmarks\n"
    if begin in text and end in text:
        before, _, rest = text.partition(begin)
        text = before + section + rest.partition(end)[2]
    else:
        text = text.rstrip() + "\n\n" + section + "\n"
    README.write_text(text)


def interleaved(
    works: Sequence[Callable[[], object]],
    rounds: int = 7,
    clock: Callable[[], float] | Sequence[Callable[[], float]] = time.perf_counter,
) -> list[float]:
    """Median seconds of each, taken in turns so that a busy machine is unfair to none.

    `clock` may be `time.process_time`, which other people's load doesn't reach, or one clock per work
    (`process_tree_time` for a peer that works in processes of its own).
    """
    clocks = [clock] * len(works) if callable(clock) else list(clock)
    seconds: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(rounds):
        for index, work in enumerate(works):
            began = clocks[index]()
            work()
            seconds[index].append(clocks[index]() - began)
    return [statistics.median(taken) for taken in seconds]


def process_tree_time(root: int) -> float:
    """CPU seconds that a process and its living descendants have used so far; Linux only."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            rest = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # ended while we looked
        parents[int(folder.name)] = int(rest[1])
        # utime, stime, and the same of children that have ended and were waited for.
        ticks[int(folder.name)] = sum(int(value) for value in rest[11:15])
    total = 0
    for pid in parents:
        ancestor = pid
        while ancestor not in (root, 0, 1) and ancestor in parents:
            ancestor = parents[ancestor]
        if ancestor == root:
            total += ticks[pid]
    return total / os.sysconf("SC_CLK_TCK")
