"""What is painted on: a finished ground that stays as it is, and the parts that were painted over it.

New words on a known ground touch a quarter of a picture; only that is copied, painted and encoded.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from PIL import Image

from tpma.assets.render.image_ground import Ground, LightMap
from tpma.assets.render.image_tiles import Grid, Part
from tpma.branding.lockup import Rect

Rgb = tuple[int, int, int]


class Canvas:
    """A whole picture that is never painted on again."""

    def __init__(self, picture: Image.Image) -> None:
        self.picture = picture

    @cached_property
    def light(self) -> LightMap:
        return LightMap(self.picture)


class Sheet:
    """A canvas with parts over it: `below` are finished too, `parts` are being painted."""

    def __init__(self, canvas: Canvas, grid: Grid, below: tuple[Part, ...] = ()) -> None:
        self.canvas = canvas
        self.grid = grid
        self.below = below
        self.parts: list[Part] = []
        self.whole = Rect(0, 0, canvas.picture.width, canvas.picture.height)

    def paste(self, what: Image.Image | Rgb, rect: Rect, mask: Image.Image | None = None) -> None:
        """Lay a colour, or a picture of the rectangle's size, over what is there."""
        part = self.open(rect)
        if part is None:
            return
        at = rect.shifted(-part.rect.left, -part.rect.top)
        if mask is not None and isinstance(what, tuple):
            # A picture of one colour is laid through a mask twice as fast as the colour itself.
            what = Image.new("RGB", mask.size, what)
        part.picture.paste(what, (at.left, at.top, at.right, at.bottom), mask)

    def open(self, rect: Rect) -> Part | None:
        """The part that holds this rectangle, to be painted on; None outside of the picture."""
        if not rect.overlaps(self.whole):
            return None
        wanted = self.grid.around(rect)
        for part in self.parts:
            if part.rect.holds(wanted):
                return part
        joined: list[Part] = []
        while (touched := [p for p in self.parts if p.rect.overlaps(wanted)]) != joined:
            joined = touched
            for part in joined:
                wanted = wanted.union(part.rect)
        opened = Part(wanted, self.view(wanted))
        self.parts = [part for part in self.parts if part not in joined] + [opened]
        return opened

    def view(self, rect: Rect) -> Image.Image:
        """A copy of what is seen in a rectangle within the picture."""
        seen = self.canvas.picture.crop((rect.left, rect.top, rect.right, rect.bottom))
        _lay(seen, rect, self._over(rect))
        return seen

    def light(self, rect: Rect) -> Ground:
        """How light it is where something will be read."""
        rect = _within(rect, self.whole)
        over = self._over(rect)
        if not over:
            return self.canvas.light.ground(rect)
        for part in self.parts:
            if part.rect.holds(rect):
                return Ground.of(part.picture, rect.shifted(-part.rect.left, -part.rect.top))
        return Ground.of(self.view(rect), Rect(0, 0, rect.width, rect.height))

    def picture(self) -> Image.Image:
        """All of it, as one picture that nobody else holds."""
        for part in self.parts:
            if part.rect == self.whole:
                return part.picture
        return self.view(self.whole)

    def _over(self, rect: Rect) -> list[Part]:
        """The parts over a rectangle, from the bottom up."""
        return [part for part in (*self.below, *self.parts) if part.rect.overlaps(rect)]


def blank(width: int, height: int, colour: Rgb, grid: Grid) -> Sheet:
    """A sheet of one colour that is one part as a whole."""
    picture = Image.new("RGB", (width, height), colour)
    sheet = Sheet(Canvas(picture), grid)
    sheet.parts.append(Part(sheet.whole, picture))
    return sheet


def _lay(picture: Image.Image, rect: Rect, parts: Iterable[Part]) -> None:
    for part in parts:
        picture.paste(part.picture, (part.rect.left - rect.left, part.rect.top - rect.top))


def _within(rect: Rect, whole: Rect) -> Rect:
    """The rectangle cut to the picture; at least one pixel of it."""
    left = max(0, min(rect.left, whole.right - 1))
    top = max(0, min(rect.top, whole.bottom - 1))
    return Rect(
        left,
        top,
        min(whole.right, max(rect.right, left + 1)),
        min(whole.bottom, max(rect.bottom, top + 1)),
    )
