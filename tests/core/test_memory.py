"""Memory between jobs."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import pytest

from tpma.core.memory import give_back_spare

BLOCK, BLOCKS = 50_000, 1000


def resident() -> int:
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4096


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_trim"),
    reason="only glibc keeps it",
)
def test_what_lies_free_among_small_things_is_given_back() -> None:
    kept = [bytearray(b"x" * BLOCK) for _ in range(BLOCKS)]
    del kept[:-1]  # The last one stands between the rest and the heap's end.
    before = resident()
    give_back_spare()
    assert before - resident() > BLOCK * BLOCKS / 2
    assert len(kept[0]) == BLOCK
