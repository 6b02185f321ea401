"""JPEG within a weight budget, encoding only what was painted over a known base.

Qualities go in steps, so that a base's tiles are found again. Where to begin is what the base by itself would
get, and every step follows from weights alone: the same picture gets the same quality, whatever was
made before it.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from tpma.assets.render.image_base import Base
from tpma.assets.render.image_sheet import Sheet
from tpma.assets.render.image_tiles import Tiles, patched
from tpma.assets.render.shelf import Shelf

BEST, WORST = 88, 40
#: One step is about eight per cent in weight, and hardly seen.
STEP = 3
#: How much the logarithm of the weight grows per step, for photographs; a little more, to be sure.
GROWTH = 0.085

_BEGINNINGS: Shelf[int] = Shelf(4096, lambda _: 1)


def encode_jpeg(base: Base, sheet: Sheet, max_bytes: int | None) -> tuple[bytes, bool]:
    """The base with what was painted over it, and whether the budget is kept."""

    def make(quality: int) -> Tiles:
        return patched(base.tiles(quality), base.grid, sheet.parts, quality)

    if max_bytes is None:
        return make(BEST).joined(), True
    _, made = _within(make, max_bytes, _beginning(base, max_bytes))
    return made.joined(), made.weight <= max_bytes


def _beginning(base: Base, max_bytes: int) -> int:
    """The quality that the base by itself would get."""
    return _BEGINNINGS.get((base.key, max_bytes), lambda: _within(base.tiles, max_bytes, BEST)[0])


def _within(make: Callable[[int], Tiles], max_bytes: int, quality: int) -> tuple[int, Tiles]:
    """As good as the budget allows: down by as many steps as the weight asks for, then up again while
    a step seems to have room; mostly one or two encodes."""
    made = make(quality)
    least_refused = BEST + STEP
    while made.weight > max_bytes and quality > WORST:
        least_refused = quality
        steps = math.ceil(math.log(made.weight / max_bytes) / GROWTH)
        quality = max(WORST, quality - steps * STEP)
        made = make(quality)
    while quality + STEP < least_refused and made.weight * math.exp(GROWTH) <= max_bytes:
        better = make(quality + STEP)
        if better.weight > max_bytes:
            break
        quality, made = quality + STEP, better
    return quality, made
