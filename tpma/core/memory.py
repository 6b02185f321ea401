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
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, LARGE)
        mallopt(_TRIM_THRESHOLD, SPARE)
