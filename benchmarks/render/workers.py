"""A rendering worker over a thousand sets: its memory must stay flat."""

from __future__ import annotations

import resource
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.report import Measured, Row

SETS = 1000
#: Megabytes, and how much more a worker may hold after all sets than after the first two hundred.
MOST, GROWTH = 400.0, 1.1


def _resident() -> float:
    """Megabytes held now; where the system doesn't say, the most that was ever held."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _work() -> tuple[float, float]:
    """A thousand sets with ever new words, and often a new partner or photograph."""
    from benchmarks.render.images import render_set

    early = 0.0
    for number in range(SETS):
        render_set(number, partner=10 + number // 25, photo=1 + number // 200)
        if number == 200:
            early = _resident()
    return early, _resident()


def measure() -> Measured:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        early, late = pool.submit(_work).result()
    # Rows are met from below, so memory is told as what is left of its limit.
    return Measured(
        [
            Row(f"memory left of {MOST:g} MB after {SETS} sets", MOST - late, "MB", 0.0),
            Row(f"memory after 200 sets by memory after {SETS}", early / late, "", 1 / GROWTH),
        ],
        notes=[f"A worker holds {early:.0f} MB after 200 sets and {late:.0f} MB after {SETS}."],
    )
