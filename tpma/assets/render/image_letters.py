"""Letters on pixels: every word is drawn once and its mask kept for the next picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

from tpma.assets.render.fonts import Run, drawable, extent
from tpma.assets.render.image_paint import scaled
from tpma.assets.render.image_sheet import Sheet
from tpma.assets.render.shelf import Shelf
from tpma.assets.render.text import Block, Line
from tpma.branding.lockup import Rect

#: From this size on words start on whole pixels, below on quarters: small type shows the difference.
WHOLE_FROM = 28.0


@dataclass(frozen=True, slots=True)
class _Word:
    """A mask, and where its corner lies from the pen's start on the baseline."""

    mask: Image.Image
    left: int
    top: int


_WORDS: Shelf[_Word] = Shelf(24_000_000, lambda word: word.mask.width * word.mask.height + 400)


def _word(run: Run, px: float, phase: float, tracking: float) -> _Word:
    return _WORDS.get((run, px, phase, tracking), lambda: _drawn(run, px, phase, tracking))


def _drawn(run: Run, px: float, phase: float, tracking: float) -> _Word:
    box = extent(run)
    spaced = tracking * max(0, len(run.text) - 1)
    left, top = math.floor(box.left * px) - 1, math.floor(box.top * px) - 1
    right = math.ceil(box.right * px + spaced + phase) + 1
    bottom = math.ceil(box.bottom * px) + 1
    mask = Image.new("L", (max(1, right - left), max(1, bottom - top)), 0)
    if box.right > box.left:
        draw = ImageDraw.Draw(mask)
        font = run.face.at(px)
        at = (phase - left, -top)
        if tracking:
            for index, char in enumerate(run.text):
                x = at[0] + _prefix(run.text, index, font.getlength) + tracking * index
                draw.text((x, at[1]), char, fill=255, font=font, anchor="ls")
        else:
            text, options = drawable(run)
            draw.text(at, text, fill=255, font=font, anchor="ls", **options)
    inked = mask.getbbox()
    if inked is None:
        return _Word(Image.new("L", (1, 1), 0), 0, 0)
    return _Word(mask.crop(inked), left + inked[0], top + inked[1])


def _prefix(text: str, index: int, length: Callable[[str], float]) -> float:
    """Where a letter starts, kerning with the letter before it kept."""
    return float(length(text[: index + 1]) - length(text[index]))


def line_x(line: Line, width: int, align: str) -> float:
    """Where the pen starts, so that the ink stays inside."""
    free = width - line.width
    offset = {"left": 0.0, "center": free / 2, "right": free}[align]
    return offset - min(0.0, line.ink_left)


def _words(block: Block, width: int, align: str, y: float) -> Iterator[tuple[_Word, int, int]]:
    """Every word's mask and the place of its corner in the box."""
    baseline = y + block.top
    for line in block.lines:
        pen = line_x(line, width, align)
        tracking = block.tracking if not any(run.rtl for run in line.runs) else 0.0
        for run in line.runs:
            if block.px >= WHOLE_FROM:
                whole, phase = round(pen), 0.0
            else:
                quarter = round(pen * 4)
                whole, phase = quarter // 4, quarter % 4 / 4
            word = _word(run, block.px, phase, tracking)
            yield word, whole + word.left, round(baseline) + word.top
            pen += extent(run).advance * block.px + tracking * len(run.text)
        baseline += block.leading


def text_mask(block: Block, width: int, height: int, align: str, y: float) -> Image.Image:
    """The block's letters as a mask of a box; align is left, center or right."""
    mask = Image.new("L", (width, height), 0)
    for word, left, top in _words(block, width, align, y):
        mask.paste(255, (left, top), word.mask)
    return mask


def paint_block(
    sheet: Sheet,
    block: Block,
    area: Rect,
    align: str,
    y: float,
    colour: tuple[int, int, int],
    opacity: float,
) -> Rect | None:
    """Paint the letters inside their box; answers the rectangle that their ink covers."""
    pieces: list[tuple[Image.Image, Rect]] = []
    covered: Rect | None = None
    for word, left, top in _words(block, area.width, align, y):
        mask = word.mask
        over = Rect(left, top, left + mask.width, top + mask.height)
        if over.area == 1:
            continue
        kept = Rect(
            max(0, over.left),
            max(0, over.top),
            min(area.width, over.right),
            min(area.height, over.bottom),
        )
        if kept.width <= 0 or kept.height <= 0:
            continue
        if kept != over:
            mask = mask.crop(
                (kept.left - left, kept.top - top, kept.right - left, kept.bottom - top)
            )
        at = kept.shifted(area.left, area.top)
        pieces.append((scaled(mask, opacity), at))
        covered = at if covered is None else covered.union(at)
    part = sheet.open(covered) if covered is not None else None
    if part is None:
        return None
    for mask, at in pieces:
        # As in `Sheet.paste`: through a mask, a picture of one colour is quicker than the colour.
        solid = Image.new("RGB", mask.size, colour)
        part.picture.paste(solid, (at.left - part.rect.left, at.top - part.rect.top), mask)
    return covered
