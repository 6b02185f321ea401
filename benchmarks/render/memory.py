"""What a rendering worker holds over a thousand sets.

The process that is measured reads this module, and then what a worker reads: nothing else may be
imported here, or the benchmark's own needs would be counted as the worker's.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

SETS = 1000
#: Sets in a job: a kit in one locale has about as many pictures.
A_JOB = 5


def resident(process: str = "self") -> float:
    """Megabytes that a process holds now; of this one the most that it ever held, where the system
    doesn't say more."""
    status = Path("/proc", process, "status")
    if status.exists() or process != "self":
        lines = status.read_text().splitlines()
        line = next((x for x in lines if x.startswith("VmRSS")), "VmRSS: 0 kB")
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def thousand_sets() -> tuple[float, float]:
    """Megabytes after 200 and after all sets, with ever new words, and often a new partner or
    photograph."""
    from tpma.commands.worker import get_ready

    get_ready("render")
    from tpma.core.memory import give_back_spare
    from tpma.core.settings import load_settings
    from tpma.jobs import build_container

    build_container(load_settings(os.environ))
    from benchmarks.render import scene

    early = 0.0
    for number in range(SETS):
        scene.render_set(number, partner=10 + number // 25, photo=1 + number // 200)
        if number % A_JOB == 0:
            give_back_spare()
        if number == 200:
            early = resident()
    return early, resident()
