"""Letters on pixels: every word is drawn once and its mask kept for the next picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from tpma.assets.render.fonts import Run, drawable, extent
from tpma.assets.render.image_paint import scaled
from tpma.assets.render.image_sheet import Sheet
from tpma.assets.render.image_sources import weight_of
from tpma.assets.render.shelf import Shelf
from tpma.assets.render.text import Block, Line
from tpma.branding.lockup import Rect

#: From this size on words start on whole pixels, below on quarters: small type shows the difference.
WHOLE_FROM = 28.0


@dataclass(frozen=True, slots=True)
class _Word:
    """A mask, and where its corner lies from the pen's start on the baseline; a space has none."""

    mask: Image.Image | None
    left: int
    top: int


_WORDS: Shelf[_Word] = Shelf(
    22_000_000, lambda word: 400 + (weight_of(word.mask) if word.mask is not None else 0)
)


def _word(run: Run, px: float, phase: float, tracking: float) -> _Word:
    return _WORDS.get((run, px, phase, tracking), lambda: _drawn(run, px, phase, tracking))


def _drawn(run: Run, px: float, phase: float, tracking: float) -> _Word:
    mask, left, top = (
        _spaced(run, px, phase, tracking) if tracking else _at_once(run.face.at(px), run, phase)
    )
    inked = mask.getbbox()
    if inked is None:
        return _Word(None, 0, 0)
    if inked != (0, 0, mask.width, mask.height):
        mask = mask.crop(inked)
    return _Word(mask, left + inked[0], top + inked[1])


def _at_once(font: ImageFont.FreeTypeFont, run: Run, phase: float) -> tuple[Image.Image, int, int]:
    text, options = drawable(run)
    core, (left, top) = font.getmask2(text, "L", anchor="ls", start=(phase, 0), **options)
    mask = Image.new("L", core.size)
    if mask.width and mask.height:
        mask.im = core
    return mask, left, top


def _spaced(run: Run, px: float, phase: float, tracking: float) -> tuple[Image.Image, int, int]:
    """Letter by letter."""
    box = extent(run)
    spaced = tracking * max(0, len(run.text) - 1)
    left, top = math.floor(box.left * px) - 1, math.floor(box.top * px) - 1
    right = math.ceil(box.right * px + spaced + phase) + 1
    bottom = math.ceil(box.bottom * px) + 1
    mask = Image.new("L", (max(1, right - left), max(1, bottom - top)), 0)
    draw = ImageDraw.Draw(mask)
    font = run.face.at(px)
    for index, char in enumerate(run.text):
        x = phase - left + _prefix(run.text, index, font.getlength) + tracking * index
        draw.text((x, -top), char, fill=255, font=font, anchor="ls")
    return mask, left, top


def _prefix(text: str, index: int, length: Callable[[str], float]) -> float:
    """Where a letter starts, kerning with the letter before it kept."""
    return float(length(text[: index + 1]) - length(text[index]))


def line_x(line: Line, width: int, align: str) -> float:
    """Where the pen starts, so that the ink stays inside."""
    free = width - line.width
    offset = {"left": 0.0, "center": free / 2, "right": free}[align]
    return offset - min(0.0, line.ink_left)


def _words(
    block: Block, width: int, align: str, y: float
) -> Iterator[tuple[Image.Image, int, int]]:
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
            if word.mask is not None:
                yield word.mask, whole + word.left, round(baseline) + word.top
            pen += extent(run).advance * block.px + tracking * len(run.text)
        baseline += block.leading


def text_mask(block: Block, width: int, height: int, align: str, y: float) -> Image.Image:
    """The block's letters as a mask of a box; align is left, center or right."""
    mask = Image.new("L", (width, height), 0)
    for word, left, top in _words(block, width, align, y):
        mask.paste(255, (left, top), word)
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
    pieces: list[_Piece] = []
    for word in _words(block, area.width, align, y):
        if (piece := _placed(*word, area)) is not None:
            pieces.append(piece)
    if not pieces or (part := sheet.open(covered := _cover(pieces))) is None:
        return None
    for mask, left, top in pieces:
        # As in `Sheet.paste`: through a mask, a picture of one colour is quicker than the colour.
        solid = Image.new("RGB", mask.size, colour)
        at = (left - part.rect.left, top - part.rect.top)
        part.picture.paste(solid, at, scaled(mask, opacity))
    return covered


_Piece = tuple[Image.Image, int, int]  # a mask, and where its corner is in the picture


def _placed(mask: Image.Image, left: int, top: int, area: Rect) -> _Piece | None:
    """The piece in the picture, cut to its box; None where nothing of it is inside."""
    width, height = mask.size
    if left < 0 or top < 0 or left + width > area.width or top + height > area.height:
        box = (
            max(0, -left),
            max(0, -top),
            min(width, area.width - left),
            min(height, area.height - top),
        )
        if box[2] <= box[0] or box[3] <= box[1]:
            return None
        mask, left, top = mask.crop(box), left + box[0], top + box[1]
    return mask, left + area.left, top + area.top


def _cover(pieces: list[_Piece]) -> Rect:
    return Rect(
        min(left for _, left, _ in pieces),
        min(top for _, _, top in pieces),
        max(left + mask.width for mask, left, _ in pieces),
        max(top + mask.height for mask, _, top in pieces),
    )
