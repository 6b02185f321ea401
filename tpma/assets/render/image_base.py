"""What a picture has besides its words, finished once and kept for the next picture.

Three levels, each kept under all that it follows from: the pictures and shapes at the bottom; the same with
its scrims, which follow the copy, but coarsely, and with shapes; and what comes later in the design but keeps out
of the copy's way, as logos and mostly buttons do. So new words need only the words, and a new partner only
the logos besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from tpma.assets.render import image_tiles
from tpma.assets.render.image_layers import paint
from tpma.assets.render.image_lockup import lockup_sources
from tpma.assets.render.image_order import apart
from tpma.assets.render.image_scrim import Veil, paint_veil, veil_for
from tpma.assets.render.image_sheet import Canvas, Sheet, blank
from tpma.assets.render.image_sources import weight_of
from tpma.assets.render.image_stage import Stage
from tpma.assets.render.image_tiles import Grid, Part, Tiles, grid_of
from tpma.assets.render.image_values import ImageFinding, PlacedBox
from tpma.assets.render.shelf import Key, Shelf
from tpma.branding.lockup import Lockup
from tpma.kits.design_model import (
    ButtonLayer,
    Fill,
    ImageLayer,
    Layer,
    LockupLayer,
    QrLayer,
    ScrimLayer,
    ShapeLayer,
)


@dataclass(frozen=True, slots=True)
class _Ground:
    """A whole canvas and what was said while it was painted."""

    key: Key
    canvas: Canvas
    boxes: tuple[PlacedBox, ...] = ()
    findings: tuple[ImageFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Marks:
    """What was painted over a ground, and said."""

    parts: tuple[Part, ...]
    boxes: tuple[PlacedBox, ...]
    findings: tuple[ImageFinding, ...]
    lockup: Lockup | None


@dataclass(frozen=True, slots=True)
class Base:
    """A picture without its words."""

    key: Key
    grid: Grid
    ground: _Ground
    marks: _Marks
    above: tuple[Layer, ...]  # what is still to be painted, in order

    def sheet(self) -> Sheet:
        """To paint the rest on."""
        return Sheet(self.ground.canvas, self.grid, self.marks.parts)

    def tiles(self, quality: int) -> Tiles:
        """The base as a JPEG in tiles."""
        return _TILES.get((self.key, quality), lambda: self._tiles(quality))

    def _tiles(self, quality: int) -> Tiles:
        picture = self.ground.canvas.picture
        whole = _TILES.get(
            (self.ground.key, quality), lambda: image_tiles.encoded(picture, self.grid, quality)
        )
        return image_tiles.patched(whole, self.grid, self.marks.parts, quality)


_GROUNDS: Shelf[_Ground] = Shelf(98_000_000, lambda ground: weight_of(ground.canvas.picture))
_MARKS: Shelf[_Marks] = Shelf(
    8_000_000, lambda marks: 1000 + sum(weight_of(part.picture) for part in marks.parts)
)
_TILES: Shelf[Tiles] = Shelf(20_000_000, lambda tiles: tiles.weight)


def base_of(stage: Stage) -> Base:
    """The base of the picture in the making, painted where it isn't known yet."""
    layers = stage.resolved.layers
    grid = grid_of(stage.size.width, stage.size.height)
    bottom = tuple(takewhile(_is_ground, layers))
    ground = _bottom(stage, grid, bottom)
    rest = layers[len(bottom) :]
    scrims = tuple(takewhile(lambda layer: isinstance(layer, ScrimLayer), rest))
    rest = rest[len(scrims) :]
    early, _ = apart(stage, rest)
    shapes = tuple(layer for layer in early if isinstance(layer, ShapeLayer))
    ground = _covered(stage, grid, ground, scrims, shapes)
    stage.sheet = Sheet(ground.canvas, grid)
    below, above = apart(stage, [layer for layer in rest if layer not in shapes], read=True)
    key = Key((ground.key, below, *_sources(stage, below)))
    marks = _MARKS.get(key, lambda: _marks(stage, grid, ground, below))
    return Base(key, grid, ground, marks, above)


def _is_ground(layer: Layer) -> bool:
    return isinstance(layer, (ImageLayer, ShapeLayer)) and not layer.inside


def _bottom(stage: Stage, grid: Grid, layers: tuple[Layer, ...]) -> _Ground:
    key = Key(("bottom", layers, stage.size, stage.rtl, *_sources(stage, layers)))

    def make() -> _Ground:
        sheet = blank(stage.size.width, stage.size.height, stage.ground_colour(), grid)
        stage.begin(sheet)
        for layer in layers:
            paint(stage, layer)
        return _Ground(key, Canvas(sheet.picture()), tuple(stage.boxes), tuple(stage.findings))

    return _GROUNDS.get(key, make)


def _covered(
    stage: Stage, grid: Grid, ground: _Ground, scrims: Sequence[Layer], shapes: tuple[Layer, ...]
) -> _Ground:
    """The ground with its scrims, each as strong as the copy needs it, and with shapes over them."""
    if not scrims:
        return _over(stage, grid, ground, None, shapes)
    for layer in scrims:
        assert isinstance(layer, ScrimLayer)
        stage.sheet = Sheet(ground.canvas, grid)
        veil = veil_for(stage, layer)
        ground = _over(stage, grid, ground, veil, shapes if layer is scrims[-1] else ())
    return ground


def _over(
    stage: Stage, grid: Grid, ground: _Ground, veil: Veil | None, shapes: tuple[Layer, ...]
) -> _Ground:
    if veil is None and not shapes:
        return ground
    key = Key((ground.key, veil, shapes, *_sources(stage, shapes)))

    def make() -> _Ground:
        sheet = stage.sheet = Sheet(ground.canvas, grid)
        sheet.open(sheet.whole)
        if veil is not None:
            paint_veil(stage, veil)
        for layer in shapes:
            paint(stage, layer)
        return _Ground(key, Canvas(sheet.picture()), ground.boxes, ground.findings)

    return _GROUNDS.get(key, make)


def _marks(stage: Stage, grid: Grid, ground: _Ground, layers: Sequence[Layer]) -> _Marks:
    stage.begin(Sheet(ground.canvas, grid))
    for layer in layers:
        paint(stage, layer)
    return _Marks(tuple(stage.sheet.parts), tuple(stage.boxes), tuple(stage.findings), stage.lockup)


def _sources(stage: Stage, layers: Sequence[Layer]) -> tuple[object, ...]:
    """What these layers show that isn't in the design: pictures, links, logos and colours."""
    found: list[object] = []
    for layer in layers:
        match layer:
            case ImageLayer():
                name = stage.picture_name(layer)
                found += [stage.source(layer), stage.inputs.focals.get(name)]
            case ShapeLayer():
                found += map(stage.colour, _filled(layer.fill))
            case QrLayer():
                found.append(stage.inputs.code(layer.zone))
                found += map(stage.colour, (layer.colour, layer.ground))
            case LockupLayer():
                found += lockup_sources(stage, layer)
            case ButtonLayer():
                setter = stage.setter(layer)
                found += [stage.inputs.texts.get(layer.zone), setter.stack, setter.style]
                found += map(stage.colour, _filled(layer.fill))
                found += [stage.colour(name) for name in (layer.colour, *stage.design.auto_colours)]
    return (stage.resolved.safe, *found)


def _filled(fill: Fill) -> list[str]:
    return [fill.colour] if fill.colour else [stop.colour for stop in fill.stops]
