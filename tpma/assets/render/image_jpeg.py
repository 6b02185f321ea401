"""JPEG within a weight budget, encoding only what was painted over a known base.

Qualities go in steps, so that a base's tiles are found again. Where to begin is what the base by itself would
get, and every step follows from weights alone: the same picture gets the same quality, whatever was
made before it.
"""

from __future__ import annotations

from collections.abc import Callable

from tpma.assets.render.image_base import Base
from tpma.assets.render.image_sheet import Sheet
from tpma.assets.render.image_tiles import Tiles, patched
from tpma.assets.render.shelf import Shelf

BEST, WORST = 88, 40
#: A step is five per cent in weight or a little more, and hardly seen.
STEP = 3
#: A photograph's weight goes with this power of how coarsely its quality rounds.
POWER = -0.53
#: Letters have hard edges: copy makes a picture a quarter heavier, give or take.
WITHOUT_COPY = 0.8

_BEGINNINGS: Shelf[int] = Shelf(4096, lambda _: 1)


def encode_jpeg(base: Base, sheet: Sheet, max_bytes: int | None) -> tuple[bytes, bool]:
    """The base with what was painted over it, and whether the budget is kept."""

    def make(quality: int) -> Tiles:
        return patched(base.tiles(quality), base.grid, sheet.parts, quality)

    if max_bytes is None:
        return make(BEST).joined(), True
    _, made = _within(make, max_bytes, _beginning(base, round(max_bytes * WITHOUT_COPY)))
    return made.joined(), made.weight <= max_bytes


def _beginning(base: Base, max_bytes: int) -> int:
    """The quality that the base by itself would get in this budget."""
    return _BEGINNINGS.get((base.key, max_bytes), lambda: _within(base.tiles, max_bytes, BEST)[0])


def _within(make: Callable[[int], Tiles], max_bytes: int, quality: int) -> tuple[int, Tiles]:
    """As good as the budget allows, in steps from BEST to WORST: to where the weight says, then by
    single steps; mostly one or two encodes."""
    made = make(quality)
    refused = BEST + STEP
    while made.weight > max_bytes and quality > WORST:
        refused = quality
        quality = _reached(quality, made.weight, max_bytes, refused)
        made = make(quality)
    while (better := _reached(quality, made.weight, max_bytes, refused)) > quality:
        trial = make(better)
        if trial.weight > max_bytes:
            refused = better
            continue
        quality, made = better, trial
    return quality, made


def _reached(quality: int, weight: int, max_bytes: int, refused: int) -> int:
    """The best quality below the refused one that should weigh no more than the budget."""
    coarse = _coarse(quality) * (max_bytes / weight) ** (1 / POWER)
    fitting = (q for q in range(BEST, WORST, -STEP) if q < refused and _coarse(q) >= coarse)
    return next(fitting, WORST)


def _coarse(quality: int) -> float:
    """By how much libjpeg scales its tables, in per cent."""
    return 5000 / quality if quality < 50 else 200 - 2 * quality
