"""Compiling strangers' MJML in a process of its own.

The compiler is native code that recurses: what makes it overflow, or takes all memory, ends its
process. Templates that come from outside are compiled here first, within limits, so that a crash
is an answer and not the end of a web process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

WORKER = (sys.executable, "-I", str(Path(__file__).with_name("mjml_worker.py")))
#: Longer than the worker's own limit of processor time, on a busy machine.
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that gave no mail. `reason` is the compiler's; empty where its process ended."""

    path: str
    reason: str = ""

    @property
    def ended_the_process(self) -> bool:
        return not self.reason


def compile_apart(
    sources: Mapping[str, str], *, worker: Sequence[str] = WORKER, patience: float = PATIENCE
) -> list[Failure]:
    """What of ``sources``, MJML by path, can't be compiled; an empty list where all can.

    A source that ends the worker is named, and the others go on in a new one.
    """
    return list(_compile(tuple(sources.items()), tuple(worker), patience))


@lru_cache(maxsize=32)
def _compile(
    sources: tuple[tuple[str, str], ...], worker: tuple[str, ...], patience: float
) -> tuple[Failure, ...]:
    left = dict(sources)
    failures: list[Failure] = []
    while left:
        begun = next(iter(left))
        for path, state, *reason in _run(left, worker, patience):
            begun = path
            if state == "begun":
                continue
            del left[path]
            if state == "refused":
                failures.append(Failure(path, reason[0] or state))
        if left:  # The process ended early: by the source that it began last.
            path = begun if begun in left else next(iter(left))
            del left[path]
            failures.append(Failure(path))
    return tuple(failures)


def _run(sources: Mapping[str, str], worker: tuple[str, ...], patience: float) -> list[list[str]]:
    try:
        done = subprocess.run(
            worker,
            input=json.dumps(sources).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=patience,
            check=False,
        )
        said = done.stdout
    except subprocess.TimeoutExpired as late:
        said = late.stdout or b""
    lines = said.decode("utf-8", "replace").split("\n")
    return [json.loads(line) for line in lines[:-1]]
