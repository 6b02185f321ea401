"""Setting copy: lines are broken where the language allows it, and the largest size that fits is found.

Outlines carry no hints, so widths are measured once per word and em and scale exactly: the search needs
no drawing. A text that can't fit at its smallest size is cut with an ellipsis inside its box and says
so; it never leaves the box.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from tpma.assets.render.breaking import pieces, sentences
from tpma.assets.render.fonts import FontStack, Run, em_width, extent, words_of
from tpma.assets.render.rows import Falls, Rows, falls_of

FLOOR = 8.0  # px, below this nothing is set
ELLIPSIS = "…"
#: How much smaller copy may be set so that the author's own lines are not broken again.
WHOLE_LINES = 0.72
#: The same for a sentence on each line, where that costs no line more.
WHOLE_SENTENCES = 0.84
#: A sentence much shorter than the others is an abbreviation, or leaves a ragged block.
MUCH_SHORTER = 0.35
#: How much larger copy must become for words to be broken by hyphens.
WORTH_HYPHENS = 1.3
#: A word may start up to half a pixel beside its place.
SNAP = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    runs: tuple[Run, ...]  # words from left to right
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


@dataclass(frozen=True, slots=True)
class _EmLine:
    """A line in em: its words, its pen width, and the ink's edges where there is ink."""

    runs: tuple[Run, ...]
    advance: float
    inked: bool
    left: float
    right: float
    top: float
    bottom: float


@lru_cache(maxsize=2048)
def _em_line(stack: FontStack, rtl: bool, spacing: float, text: str) -> _EmLine:
    runs = words_of(stack, text, rtl)
    # Joined scripts never get any spacing, it would tear the letters apart.
    tracking = 0.0 if any(run.rtl for run in runs) else spacing
    pen = left = right = top = bottom = 0.0
    inked = False
    for index, run in enumerate(runs):
        box = extent(run)
        spaced = tracking * max(0, len(run.text) - 1)
        if box.right > box.left:
            edges = (pen + box.left, pen + box.right + spaced, box.top, box.bottom)
            if inked:
                left, right = min(left, edges[0]), max(right, edges[1])
                top, bottom = min(top, edges[2]), max(bottom, edges[3])
            else:
                inked, (left, right, top, bottom) = True, edges
        pen += box.advance + spaced + (tracking if index < len(runs) - 1 else 0.0)
    return _EmLine(runs, pen, inked, left, right, top, bottom)


def snapped(px: float) -> float:
    """Type sizes in steps of about two per cent, so that drawn words are found again."""
    step = 0.25 if px < 20 else 0.5 if px < 48 else 1.0 if px < 100 else 2.0
    return math.floor(px / step + 1e-6) * step


class Setter:
    """Sets texts with one stack of fonts."""

    def __init__(self, stack: FontStack, style: Style) -> None:
        self.stack = stack
        self.style = style

    @cached_property
    def single(self) -> Setter:
        """The same for one line only."""
        return Setter(self.stack, replace(self.style, max_lines=1))

    # -- widths -------------------------------------------------------------------------------

    def em(self, text: str) -> float:
        width = em_width(self.stack, text, self.style.rtl)
        return width + self.style.tracking * max(0, len(text) - 1)

    def line(self, text: str, px: float) -> Line:
        """One line with what its ink covers, never less than what will be drawn."""
        em = _em_line(self.stack, self.style.rtl, self.style.tracking, text)
        if not em.inked:
            return Line(em.runs, text, em.advance * px, 0.0, 0.0, 0.0, 0.0)
        return Line(
            em.runs,
            text,
            em.advance * px,
            min(0.0, em.left * px - SNAP),
            max(0.0, em.right * px + SNAP),
            min(0.0, em.top * px - 1),
            max(0.0, em.bottom * px + 1),
        )

    # -- lines ----------------------------------------------------------------------------------

    def wrap(self, text: str, width_em: float, *, hyphens: bool = False) -> list[str]:
        """Lines no wider than this, as full as possible; a longer word gets a line of its own."""
        return [line for rows in self._rows(text, width_em, hyphens) for line in rows.lines]

    def _rows(self, text: str, width_em: float, hyphens: bool) -> list[Rows]:
        """The rows of each paragraph."""
        return [self._falls(paragraph, hyphens).at(width_em) for paragraph in text.split("\n")]

    def _falls(self, paragraph: str, hyphens: bool) -> Falls:
        style = self.style
        return falls_of(self.stack, style.locale, style.rtl, style.tracking, paragraph, hyphens)

    def balanced(self, text: str, width_em: float, *, hyphens: bool = False) -> list[str]:
        """As many lines as needed, evened out so that no word is left alone at the end."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            lines += self._evened(paragraph, width_em, hyphens)
        return lines

    def _evened(self, paragraph: str, width_em: float, hyphens: bool) -> tuple[str, ...]:
        falls = self._falls(paragraph, hyphens)
        rows = falls.at(width_em)
        many = len(rows.lines)
        if many < 2 or rows.widest > width_em:
            return rows.lines
        # Narrower measures must not cut what the full one left whole.
        low, high = max(rows.total / many, falls.widest_word(width_em)), rows.widest
        for _ in range(6):
            if high - low < 0.05:
                break
            middle = (low + high) / 2
            trial = falls.at(middle)
            if len(trial.lines) == many:
                high = trial.widest
                rows = trial
            else:
                low = middle
        return rows.lines

    def calmer(self, text: str, made: Block, width: float, low: float) -> Block:
        """Lines that the author broke stay whole where a little less size does it, and so do
        sentences that could have a line each."""
        paragraphs, least = text.strip().split("\n"), WHOLE_LINES
        if len(paragraphs) == 1 and self._lines_are_sentences(text, made):
            paragraphs, least = list(sentences(text.strip(), self.style.locale)), WHOLE_SENTENCES
        elif len(made.lines) <= len(paragraphs):
            return made
        if not made.fits or len(paragraphs) < 2:
            return made
        px = min(made.px, snapped(width / max(map(self.em, paragraphs))))
        while px >= max(low, made.px * least):
            whole = self.at("\n".join(paragraphs), px, width)
            if whole.fits and len(whole.lines) == len(paragraphs):
                return whole
            px -= 0.5
        return made

    def _lines_are_sentences(self, text: str, made: Block) -> bool:
        """Whether there are as many lines as sentences, and none of these is a mere scrap."""
        if len(made.lines) < 2:
            return False
        found = sentences(text.strip(), self.style.locale)
        widths = [self.em(each) for each in found]
        return len(found) == len(made.lines) and min(widths) >= MUCH_SHORTER * max(widths)

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

    def at(self, text: str, px: float, width: float, *, hyphens: bool = False) -> Block:
        """The text set at one size in one width; `fits` says whether that width and the number
        of lines were kept."""
        missing = self.stack.missing(text)
        if missing:
            return self.block([], px, fits=False, missing=missing)
        lines = self.balanced(text, width / px, hyphens=hyphens) if text else []
        made = self.block(lines, px)
        if made.width > width + 0.01:
            # Ink reaches beyond the pen: break against a slightly narrower measure.
            narrower = (width / px) * (width / made.width) * 0.995
            made = self.block(self.wrap(text, narrower, hyphens=hyphens), px)
        many = self.style.max_lines and len(made.lines) > self.style.max_lines
        if made.width > width + 0.01 or many:
            return self.block([line.text for line in made.lines], px, fits=False)
        return made

    def fit(self, text: str, width: float, height: float, low: float, high: float) -> Block:
        """The text at the largest size from low to high that fits the box."""
        low = max(FLOOR, low)
        high = max(low, high)
        text = text.strip()
        if not text or self.stack.missing(text):
            return self.at(text, low, width)
        best = self._largest(text, width, height, low, high, hyphens=False)
        if best is None or best.px * WORTH_HYPHENS < high:
            broken = self._largest(text, width, height, low, high, hyphens=True)
            if broken is not None and (best is None or broken.px > best.px * WORTH_HYPHENS):
                best = broken
        if best is None:
            return self.cut(text, low, width, height)
        return self.calmer(text, best, width, low)

    def _largest(
        self, text: str, width: float, height: float, low: float, high: float, *, hyphens: bool
    ) -> Block | None:
        """The block at the largest size that fits; the search itself only adds up widths."""
        if hyphens and not any(p.hyphens or p.parts for p in pieces(text, self.style.locale)):
            return None
        px = high
        if not self.could_fit(text, px, width, height, hyphens=hyphens):
            under, over = low, high
            while over - under > 0.012 * over:
                middle = (under + over) / 2
                if self.could_fit(text, middle, width, height, hyphens=hyphens):
                    under = middle
                else:
                    over = middle
            px = max(low, snapped(under))
        while True:
            made = self.at(text, px, width, hyphens=hyphens)
            # Only where nothing else is left may a word be broken twice.
            calm = not hyphens or px <= low or not _laddered([line.text for line in made.lines])
            if made.fits and calm and made.height <= height + 0.01:
                return made
            if px <= low:
                return None
            px = max(low, snapped(px * 0.97))

    def could_fit(
        self, text: str, px: float, width: float, height: float, *, hyphens: bool = False
    ) -> int:
        """How many lines it takes, 0 where it can't fit, as far as widths and line heights tell;
        ink may need a little more."""
        paragraphs = self._rows(text, width / px, hyphens)
        many = sum(len(rows.lines) for rows in paragraphs)
        if self.style.max_lines and many > self.style.max_lines:
            return 0
        if hyphens and _laddered([line for rows in paragraphs for line in rows.lines]):
            return 0
        if max(rows.widest for rows in paragraphs) * px > width:
            return 0
        return many if self.least_height(many, px) <= height else 0

    def least_height(self, lines: int, px: float) -> float:
        cap = self.stack.first.metrics.cap_height
        return (cap + self.style.line_height * (lines - 1) + 0.22) * px

    def cut(self, text: str, px: float, width: float, height: float) -> Block:
        """As much of the text as the box holds at this size, with an ellipsis; marked as not fitting."""
        lines = self.wrap(text, width / px, hyphens=True)
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
            line = _shorter(line)
        return line + ELLIPSIS if line else ""


def _laddered(lines: list[str]) -> bool:
    """Whether two lines in a row end with a hyphen, which no typesetter lets stand."""
    return any(one.endswith("-") and two.endswith("-") for one, two in itertools.pairwise(lines))


def _shorter(line: str) -> str:
    """One letter less, with the marks that belong to it."""
    while line and unicodedata.category(line[-1])[0] == "M":
        line = line[:-1]
    return line[:-1].rstrip()
