"""Setting copy: lines are broken where the language allows it, and the largest size that fits is found.

Widths are linear in the size but for rounding, so the search runs on widths measured once per em, and only
the result is measured for real. A text that can't fit at its smallest size is cut with an ellipsis
inside its box and says so; it never leaves the box.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

from icu4py.breakers import LineBreaker

from tpma.assets.render.fonts import FontStack, Run, em_width, run_advance, run_ink

FLOOR = 8.0  # px, below this nothing is set
ELLIPSIS = "…"
#: How much smaller copy may be set so that the author's own lines are not broken again.
WHOLE_LINES = 0.72


@dataclass(frozen=True, slots=True)
class Line:
    runs: tuple[Run, ...]
    text: str
    advance: float  # pen width in px
    ink_left: float  # how far ink reaches left of the pen's start (0 or negative is outside)
    ink_right: float  # right end of the ink from the pen's start
    ink_top: float  # negative: above the baseline
    ink_bottom: float

    @property
    def width(self) -> float:
        return max(self.advance, self.ink_right) - min(0.0, self.ink_left)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines set at one size. `top` is from the block's top to the first baseline."""

    lines: tuple[Line, ...]
    px: float
    leading: float
    top: float
    bottom: float  # from the last baseline to the block's bottom
    fits: bool
    missing: str = ""
    tracking: float = 0.0

    @property
    def width(self) -> float:
        return max((line.width for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        return self.top + self.leading * max(0, len(self.lines) - 1) + self.bottom


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set, apart from its size."""

    locale: str
    rtl: bool
    line_height: float = 1.15
    max_lines: int = 0
    tracking: float = 0.0  # share of the size


@lru_cache(maxsize=4096)
def segments(text: str, locale: str) -> tuple[str, ...]:
    """The text cut where a line may end; a segment keeps its trailing space."""
    return tuple(LineBreaker(text, locale))


class Setter:
    """Sets texts with one stack of fonts."""

    def __init__(self, stack: FontStack, style: Style) -> None:
        self.stack = stack
        self.style = style
        self._em: dict[str, float] = {}

    # -- widths -------------------------------------------------------------------------------

    def em(self, text: str) -> float:
        found = self._em.get(text)
        if found is None:
            found = em_width(self.stack.line_runs(text, self.style.rtl))
            found += self.style.tracking * max(0, len(text) - 1)
            self._em[text] = found
        return found

    def line(self, text: str, px: float) -> Line:
        """One line measured for real."""
        runs = tuple(self.stack.line_runs(text, self.style.rtl))
        tracking = self.tracking(runs) * px
        pen = left = right = top = bottom = 0.0
        for run in runs:
            box = run_ink(run.face, run.text, run.rtl, px)
            left = min(left, pen + box[0])
            pen += run_advance(run, px)
            if tracking:
                pen += tracking * max(0, len(run.text) - 1)
            right = max(right, pen + box[2] - run_advance(run, px))
            top, bottom = min(top, box[1]), max(bottom, box[3])
        return Line(runs, text, pen, left, max(right, 0.0), top, bottom)

    def tracking(self, runs: tuple[Run, ...]) -> float:
        """Letter spacing; joined scripts never get any, it would tear the letters apart."""
        return 0.0 if any(run.rtl for run in runs) else self.style.tracking

    # -- lines ----------------------------------------------------------------------------------

    def wrap(self, text: str, width_em: float) -> list[str]:
        """Lines no wider than this, as full as possible; a longer word gets a line of its own."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            current = ""
            for piece in segments(paragraph, self.style.locale):
                candidate = current + piece
                if current and self.em(candidate.rstrip()) > width_em:
                    lines.append(current.rstrip())
                    current = piece
                else:
                    current = candidate
            lines.append(current.rstrip())
        return lines

    def balanced(self, text: str, width_em: float) -> list[str]:
        """As many lines as needed, evened out so that no word is left alone at the end."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            lines += self._evened(paragraph, width_em)
        return lines

    def _evened(self, paragraph: str, width_em: float) -> list[str]:
        lines = self.wrap(paragraph, width_em)
        if len(lines) < 2:
            return lines
        low, high = width_em / 2, width_em
        for _ in range(7):
            middle = (low + high) / 2
            trial = self.wrap(paragraph, middle)
            if len(trial) == len(lines) and max(map(self.em, trial)) <= width_em:
                high, lines = middle, trial
            else:
                low = middle
        return lines

    def calmer(self, text: str, made: Block, width: float, low: float) -> Block:
        """Lines that the author broke stay whole where a little less size does it."""
        paragraphs = text.strip().split("\n")
        if not made.fits or len(paragraphs) < 2 or len(made.lines) <= len(paragraphs):
            return made
        px = int(width / max(map(self.em, paragraphs)) / 0.25) * 0.25
        while px >= max(low, made.px * WHOLE_LINES):
            whole = self.at(text, px, width)
            if whole.fits and len(whole.lines) == len(paragraphs):
                return whole
            px -= 0.5
        return made

    # -- blocks ---------------------------------------------------------------------------------

    def block(self, lines: list[str], px: float, *, fits: bool = True, missing: str = "") -> Block:
        measured = tuple(self.line(text, px) for text in lines)
        metrics = self.stack.first.metrics
        top = metrics.cap_height * px
        bottom = 0.0
        if measured:
            top = max(top, -measured[0].ink_top)
            bottom = max(0.22 * px, measured[-1].ink_bottom)
        leading = self.style.line_height * px
        for upper, lower in itertools.pairwise(measured):
            # Tall scripts need more than the design's line height: lines never touch.
            leading = max(leading, upper.ink_bottom - lower.ink_top + 0.04 * px)
        return Block(measured, px, leading, top, bottom, fits, missing, self.style.tracking * px)

    def at(self, text: str, px: float, width: float) -> Block:
        """The text set at one size in one width; `fits` says whether that width and the number
        of lines were kept."""
        missing = self.stack.missing(text)
        if missing:
            return self.block([], px, fits=False, missing=missing)
        lines = self.balanced(text, width / px) if text else []
        made = self.block(lines, px)
        if made.width > width + 0.01:
            # Rounding made a line too wide: break against a slightly narrower measure.
            narrower = self.wrap(text, (width / px) * (width / made.width) * 0.995)
            made = self.block(narrower, px)
        many = self.style.max_lines and len(made.lines) > self.style.max_lines
        if made.width > width + 0.01 or many:
            return self.block([line.text for line in made.lines], px, fits=False)
        return made

    def fit(self, text: str, width: float, height: float, low: float, high: float) -> Block:
        """The text at the largest size from low to high that fits the box."""
        low = max(FLOOR, low)
        high = max(low, high)
        lowest = low
        text = text.strip()
        if not text or self.stack.missing(text):
            return self.at(text, low, width)

        def fitting(px: float) -> Block | None:
            made = self.at(text, px, width)
            return made if made.fits and made.height <= height + 0.01 else None

        best = fitting(high)
        if best is not None:
            return self.calmer(text, best, width, low)
        best = fitting(low)
        if best is None:
            return self.cut(text, low, width, height)
        step = 0.25 if high < 40 else 0.5
        while high - low > step:
            middle = round((low + high) / 2 / 0.25) * 0.25
            if middle in (low, high):
                break
            made = fitting(middle)
            if made is None:
                high = middle
            else:
                low, best = middle, made
        return self.calmer(text, best, width, lowest)

    def cut(self, text: str, px: float, width: float, height: float) -> Block:
        """As much of the text as the box holds at this size, with an ellipsis; marked as not fitting."""
        lines = self.wrap(text, width / px)
        if self.style.max_lines:
            lines = lines[: self.style.max_lines]
        while lines:
            kept = [*lines[:-1], self._shortened(lines[-1], px, width, whole=False)]
            kept = [self._shortened(line, px, width, whole=True) for line in kept[:-1]] + kept[-1:]
            made = self.block([line for line in kept if line], px, fits=False)
            if made.height <= height and made.width <= width:
                return made
            lines = lines[:-1]
        return self.block([], px, fits=False)

    def _shortened(self, line: str, px: float, width: float, *, whole: bool) -> str:
        if whole and self.line(line, px).width <= width:
            return line
        while line and self.line(line + ELLIPSIS, px).width > width:
            line = line[:-1].rstrip()
        return line + ELLIPSIS if line else ""
