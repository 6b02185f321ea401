"""How a paragraph falls into lines, at every measure.

Fitting asks for many measures, and between two of them nearly always the same lines come out. So with
the lines goes the span of measures that give them, and no lines are made twice, in whatever size of
type or picture they are asked for again.
"""

from __future__ import annotations

import math
from bisect import bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from tpma.assets.render.breaking import Piece, pieces
from tpma.assets.render.fonts import FontStack, em_width


@dataclass(frozen=True, slots=True)
class Rows:
    """A paragraph's lines; widths in em."""

    lines: tuple[str, ...]
    widest: float
    total: float


@dataclass(frozen=True, slots=True)
class _Measured:
    """A piece with its widths in em, within a line and at its end."""

    piece: Piece
    within: float
    last: float


@lru_cache(maxsize=512)
def falls_of(
    stack: FontStack, locale: str, rtl: bool, tracking: float, paragraph: str, hyphens: bool
) -> Falls:
    """The lines of a paragraph, kept with what was found out about them."""

    def measured(found: tuple[Piece, ...]) -> tuple[_Measured, ...]:
        return tuple(
            _Measured(
                piece,
                em_width(stack, piece.text, rtl) + tracking * len(piece.text),
                em_width(stack, piece.last, rtl) + tracking * max(0, len(piece.last) - 1),
            )
            for piece in found
        )

    whole = measured(pieces(paragraph, locale))
    broken = {
        item.piece: measured(item.piece.parts or item.piece.hyphens)
        for item in whole
        if hyphens and (item.piece.parts or item.piece.hyphens)
    }
    return Falls(whole, broken)


class Falls:
    """A paragraph's pieces, and the lines they were found to give."""

    def __init__(
        self, whole: tuple[_Measured, ...], broken: dict[Piece, tuple[_Measured, ...]]
    ) -> None:
        self._whole = whole
        self._broken = broken  # what a piece becomes where it is wider than a line
        self._words = sorted(item.last for item in whole)
        self._known: list[tuple[float, float, Rows]] = []  # from, below, lines

    def widest_word(self, measure: float) -> float:
        """The widest piece that fits a line, 0 where none does."""
        number = bisect_right(self._words, measure)
        return self._words[number - 1] if number else 0.0

    def at(self, measure: float) -> Rows:
        """Lines no wider than this (em), as full as possible; a longer piece gets a line of its own."""
        number = bisect_right(self._known, measure, key=itemgetter(0))
        if number and measure < (known := self._known[number - 1])[1]:
            return known[2]
        found = self._fall(measure)
        insort(self._known, found, key=itemgetter(0))
        return found[2]

    def _fall(self, measure: float) -> tuple[float, float, Rows]:
        """The lines, and from which measure on and below which they stay the same."""
        low, high = -math.inf, math.inf
        lines: list[str] = []
        widths: list[float] = []
        line = ended = ""
        used = wide = 0.0
        for item in self._pieces(measure):
            end = used + item.last
            if not line:
                pass
            elif end > measure:
                high = min(high, end)
                lines.append(ended)
                widths.append(wide)
                line, used, end = "", 0.0, item.last
            else:
                low = max(low, end)
            ended, wide = line + item.piece.last, end
            line, used = line + item.piece.text, used + item.within
        lines.append(ended)
        widths.append(wide)
        for item in self._whole if self._broken else ():
            if item.piece not in self._broken:
                continue
            if item.last > measure:
                high = min(high, item.last)
            else:
                low = max(low, item.last)
        return low, high, Rows(tuple(lines), max(widths), sum(widths))

    def _pieces(self, measure: float) -> Iterator[_Measured]:
        if not self._broken:
            yield from self._whole
            return
        for item in self._whole:
            if item.last > measure and item.piece in self._broken:
                yield from self._broken[item.piece]
            else:
                yield item
