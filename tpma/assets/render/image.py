"""Renders a layered design at one size: values in, bytes out, the same bytes every time.

First everything is placed (`image_layout`), then painted from the bottom up. What can't be drawn right
is left out and named in the findings; a finding with `refusal` means the picture must not be used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from tpma.assets.render import fonts, image_encode
from tpma.assets.render.image_layout import Placed, plan
from tpma.assets.render.image_letters import paint_block
from tpma.assets.render.image_lockup import draw_lockup
from tpma.assets.render.image_paint import fill_shape, rect_box, rounded_mask, scaled
from tpma.assets.render.image_qr import draw_qr
from tpma.assets.render.image_scrim import Veil, paint_veil, readable_colour, rescue, veil_for
from tpma.assets.render.image_sources import Crop, cropped, decoded, weight_of
from tpma.assets.render.image_stage import Stage
from tpma.assets.render.image_values import (
    ImageFinding,
    ImageInputs,
    MediaType,
    PartnerMark,
    PlacedBox,
    RenderedImage,
)
from tpma.assets.render.shelf import Shelf
from tpma.branding.lockup import Rect
from tpma.core.errors import TpmaError
from tpma.core.i18n import msg
from tpma.kits.design_model import (
    ButtonLayer,
    Design,
    ImageLayer,
    Layer,
    LockupLayer,
    QrLayer,
    ScrimLayer,
    ShapeLayer,
    Size,
    TextLayer,
)

__all__ = [
    "ImageFinding",
    "ImageInputs",
    "PartnerMark",
    "PlacedBox",
    "RenderedImage",
    "engine_digest",
    "render_image",
]


@lru_cache(maxsize=1)
def engine_digest() -> str:
    """Changes when the same inputs could give other bytes: another Pillow, FreeType or encoder."""
    said = json.dumps(["image 3", fonts.versions(), image_encode.encoder_versions()])
    return hashlib.sha256(said.encode()).hexdigest()


def render_image(design: Design, size: Size, inputs: ImageInputs) -> RenderedImage:
    """The picture, what was placed where, and what is not right."""
    stage = Stage(design, size, inputs)
    stage.placed = plan(stage.resolved, inputs.texts, stage.setter, rtl=stage.rtl)
    below = _ground(stage)
    for layer in stage.resolved.layers[below:]:
        found = stage.placed.get(layer.id)
        if found is None:
            continue
        match layer:
            case ImageLayer():
                _picture(stage, layer, found)
            case ShapeLayer():
                _shape(stage, layer, found)
            case ScrimLayer():
                if (veil := veil_for(stage, layer)) is not None:
                    paint_veil(stage, veil)
            case LockupLayer():
                draw_lockup(stage, layer, found)
            case QrLayer():
                draw_qr(stage, layer, found)
            case ButtonLayer():
                _button(stage, layer, found)
            case TextLayer():
                _text(stage, layer, found)
    _crowding(stage)
    return _finished(stage)


# -- the ground: what lies below the words -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Painted:
    """A canvas that is never painted on again, and what it follows from."""

    canvas: Image.Image
    key: tuple[object, ...]
    boxes: tuple[PlacedBox, ...] = ()
    findings: tuple[ImageFinding, ...] = ()


_GROUNDS: Shelf[_Painted] = Shelf(96_000_000, lambda painted: weight_of(painted.canvas))


def _ground(stage: Stage) -> int:
    """Lay the pictures, shapes and scrims below the first copy, kept from one picture to the next
    with everything they follow from; answers how many layers that were."""
    layers = stage.resolved.layers
    length = 0
    while length < len(layers) and _is_ground(layers[length], ImageLayer, ShapeLayer):
        length += 1
    ground = _base(stage, layers[:length])
    stage.boxes, stage.findings = list(ground.boxes), list(ground.findings)
    while length < len(layers) and isinstance(layer := layers[length], ScrimLayer):
        stage.canvas = ground.canvas
        veil = veil_for(stage, layer)
        if veil is not None:
            ground = _veiled(stage, ground, veil)
        length += 1
    stage.canvas = ground.canvas.copy()
    return length


def _is_ground(layer: Layer, *kinds: type[Layer]) -> bool:
    return isinstance(layer, kinds) and not layer.inside


def _base(stage: Stage, layers: Sequence[Layer]) -> _Painted:
    """The background, painted once per design, size and pictures."""
    pictures = [layer for layer in layers if isinstance(layer, ImageLayer)]
    key = (
        "base",
        tuple(layers),
        stage.size,
        stage.rtl,
        tuple(stage.source(layer) for layer in pictures),
        tuple(stage.inputs.focals.get(stage.picture_name(layer)) for layer in pictures),
        tuple(stage.colour(name) for layer in layers for name in _colours(layer)),
    )
    return _GROUNDS.get(key, lambda: _paint_base(stage, layers, key))


def _colours(layer: Layer) -> tuple[str, ...]:
    if not isinstance(layer, ShapeLayer):
        return ()
    fill = layer.fill
    return (fill.colour,) if fill.colour else tuple(stop.colour for stop in fill.stops)


def _veiled(stage: Stage, ground: _Painted, veil: Veil) -> _Painted:
    key = (*ground.key, veil)

    def paint() -> _Painted:
        stage.canvas = ground.canvas.copy()
        paint_veil(stage, veil)
        return _Painted(stage.canvas, key)

    return _GROUNDS.get(key, paint)


def _paint_base(stage: Stage, layers: Sequence[Layer], key: tuple[object, ...]) -> _Painted:
    stage.canvas = Image.new("RGB", (stage.size.width, stage.size.height), stage.ground_colour())
    for layer in layers:
        placed = stage.placed[layer.id]
        if isinstance(layer, ImageLayer):
            _picture(stage, layer, placed)
        elif isinstance(layer, ShapeLayer):
            _shape(stage, layer, placed)
    return _Painted(stage.canvas, key, tuple(stage.boxes), tuple(stage.findings))


def _picture(stage: Stage, layer: ImageLayer, placed: Placed) -> None:
    source = stage.source(layer)
    rect = placed.rect
    if source is None:
        if layer.zone and not layer.file:
            stage.report(
                "picture",
                layer.id,
                layer.zone,
                msg("There is no picture for this place"),
                msg("Choose a picture"),
                refusal=True,
            )
        return
    name = stage.picture_name(layer)
    focal = layer.focal or stage.inputs.focals.get(name, (50.0, 50.0))
    crop = Crop(
        rect.width,
        rect.height,
        layer.fit,
        focal,
        layer.mirror and stage.rtl,
        round(layer.blur.px(stage.size), 1),
    )
    try:
        picture = cropped(source, crop)
        original = decoded(source)
    except TpmaError as error:
        stage.report(
            "picture",
            layer.id,
            layer.zone,
            error.title,
            error.mend or msg("Choose another picture"),
            refusal=True,
        )
        return
    x = rect.left + (rect.width - picture.width) // 2
    y = rect.top + (rect.height - picture.height) // 2
    mask = rounded_mask(picture.width, picture.height, layer.radius.px(stage.size))
    if picture.mode == "RGBA":
        from PIL import ImageChops

        mask = ImageChops.multiply(mask, picture.getchannel("A"))
    stage.canvas.paste(picture.convert("RGB"), (x, y), scaled(mask, layer.opacity / 100))
    stage.boxes.append(
        PlacedBox(
            kind="image",
            layer=layer.id,
            zone=layer.zone,
            x=max(0, x),
            y=max(0, y),
            width=picture.width,
            height=picture.height,
            source_width=original.width,
            source_height=original.height,
        )
    )


def _shape(stage: Stage, layer: ShapeLayer, placed: Placed) -> None:
    rect = placed.rect
    plain = layer.shape != "ellipse" and layer.radius.px(stage.size) < 0.5 and layer.opacity == 100
    if plain and layer.fill.colour is not None:
        stage.canvas.paste(stage.rgb(layer.fill.colour), rect_box(rect))
        return
    mask = rounded_mask(
        rect.width, rect.height, layer.radius.px(stage.size), layer.shape == "ellipse"
    )
    fill_shape(stage.canvas, rect, layer.fill, mask, layer.opacity / 100, stage.colour, stage.rtl)


# -- words ------------------------------------------------------------------------------------------


def _button(stage: Stage, layer: ButtonLayer, placed: Placed) -> None:
    if placed.left_out or placed.block is None:
        _left_out(stage, layer)
        return
    rect = placed.rect
    if placed.block.missing or not placed.block.lines:
        _words(stage, layer, placed, "#000000", None)
        return
    mask = rounded_mask(rect.width, rect.height, layer.radius.px(stage.size))
    fill_shape(stage.canvas, rect, layer.fill, mask, layer.opacity / 100, stage.colour, stage.rtl)
    _words(stage, layer, placed, *readable_colour(stage, layer, rect))


def _text(stage: Stage, layer: TextLayer, placed: Placed) -> None:
    if placed.left_out or placed.block is None:
        _left_out(stage, layer)
        return
    if placed.block.missing or not placed.block.lines or placed.ink is None:
        _words(stage, layer, placed, "#000000", None)
        return
    colour, contrast = readable_colour(stage, layer, placed.ink)
    if layer.contrast and contrast < layer.contrast:
        contrast = rescue(stage, layer, placed.ink, colour)
    _words(stage, layer, placed, colour, contrast)


def _left_out(stage: Stage, layer: TextLayer) -> None:
    stage.report(
        "left_out",
        layer.id,
        layer.zone,
        msg("Left out at %(size)s: there is no room for it", size=str(stage.size)),
        msg("Nothing to do; a shorter text would be shown"),
    )


def _words(
    stage: Stage, layer: TextLayer, placed: Placed, colour: str, contrast: float | None
) -> None:
    block = placed.block
    assert block is not None
    rect = placed.rect
    drawn = None
    if block.lines:
        button = isinstance(layer, ButtonLayer)
        drawn = _draw(stage, layer, placed, colour, middle=button)
    shown = drawn or placed.ink or rect
    fits = block.fits and not block.missing
    stage.boxes.append(
        PlacedBox(
            kind="text",
            layer=layer.id,
            zone=layer.zone,
            x=shown.left,
            y=shown.top,
            width=shown.width,
            height=shown.height,
            fits=fits,
            missing_glyphs=block.missing,
            contrast=contrast,
            contrast_needed=layer.contrast or None,
            font_px=block.px,
            lines=len(block.lines),
        )
    )
    stage.report_words(layer, block, contrast)


def _draw(
    stage: Stage, layer: TextLayer, placed: Placed, colour: str, *, middle: bool
) -> Rect | None:
    """Paint the letters; answers the rectangle that their ink covers."""
    block = placed.block
    assert block is not None
    area = placed.rect
    if middle:
        # The eye centres a button's label by its capitals, not by its tails.
        cap = block.top
        y = (area.height - cap) / 2
    else:
        assert placed.ink is not None
        y = placed.ink.top - area.top
    return paint_block(
        stage.canvas, block, area, placed.align, y, stage.rgb(colour), layer.opacity / 100
    )


# -- the end ------------------------------------------------------------------------------------------


def _crowding(stage: Stage) -> None:
    """Other copy must keep out of the logos' clear space."""
    if stage.lockup is None:
        return
    clear = stage.lockup.bounds.grown(stage.lockup.clear_space)
    for box in stage.boxes:
        if box.kind != "text":
            continue
        if clear.overlaps(Rect(box.x, box.y, box.x + box.width, box.y + box.height)):
            stage.report(
                "crowded",
                box.layer,
                box.zone,
                msg(
                    "This text stands in the clear space of the logos at %(size)s",
                    size=str(stage.size),
                ),
                msg("Shorten it, or move the lock-up in the design"),
            )


def _finished(stage: Stage) -> RenderedImage:
    inputs = stage.inputs
    photo = any(isinstance(layer, ImageLayer) for layer in stage.resolved.layers)
    media_type: MediaType = inputs.media_type or ("image/jpeg" if photo else "image/png")
    data, kept = image_encode.encode(stage.canvas, media_type, inputs.max_bytes)
    if not kept:
        stage.report(
            "weight",
            "",
            None,
            msg(
                "The picture weighs %(kilobytes)s KB at %(size)s, more than the %(limit)s KB allowed",
                kilobytes=round(len(data) / 1000),
                size=str(stage.size),
                limit=round((inputs.max_bytes or 0) / 1000),
            ),
            msg("Use a calmer background picture"),
        )
    return RenderedImage(
        data,
        media_type,
        stage.size.width,
        stage.size.height,
        tuple(stage.boxes),
        tuple(stage.findings),
    )
