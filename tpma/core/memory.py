"""How a process that lives long and works with pictures gets its memory."""

from __future__ import annotations

import ctypes
import sys

# From glibc's malloc.h; mallopt(3).
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
LARGE, SPARE = 2_000_000, 16_000_000


def give_back_large_blocks() -> None:
    """Have blocks of LARGE bytes and more mapped by themselves, so that they go back to the system.

    glibc raises that limit to 32 MB by itself once such blocks were freed. Whole pictures then lie among
    small things, and what they leave can't be given back: a worker grew by a fifth. Other C
    libraries are left alone.
    """
    _glibc("mallopt", _MMAP_THRESHOLD, LARGE)
    _glibc("mallopt", _TRIM_THRESHOLD, SPARE)


def give_back_spare() -> None:
    """Give back what lies free among small things: some 20 MB after hundreds of pictures. It takes
    milliseconds, so it is for between jobs."""
    _glibc("malloc_trim", 0)


def _glibc(name: str, *arguments: int) -> None:
    if sys.platform != "linux":
        return
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*arguments)
