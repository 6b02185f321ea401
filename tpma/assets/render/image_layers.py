"""Pictures and shapes on the sheet, and which painter has which layer."""

from __future__ import annotations

from PIL import ImageChops

from tpma.assets.render.image_lockup import draw_lockup
from tpma.assets.render.image_paint import fill_shape, rounded_mask, scaled
from tpma.assets.render.image_places import Placed
from tpma.assets.render.image_qr import draw_qr
from tpma.assets.render.image_scrim import paint_veil, veil_for
from tpma.assets.render.image_sources import Crop, cropped, decoded
from tpma.assets.render.image_stage import Stage
from tpma.assets.render.image_values import PlacedBox
from tpma.assets.render.image_words import paint_button, paint_text
from tpma.branding.lockup import Rect
from tpma.core.errors import TpmaError
from tpma.core.i18n import msg
from tpma.kits.design_model import (
    ZONE_COLOUR,
    ButtonLayer,
    ImageLayer,
    Layer,
    LockupLayer,
    QrLayer,
    ScrimLayer,
    ShapeLayer,
    TextLayer,
)


def paint(stage: Stage, layer: Layer) -> None:
    """Paint a layer where it was placed; one without a place, or a stack, has nothing to paint."""
    placed = stage.placed.get(layer.id)
    if placed is None:
        return
    match layer:
        case ImageLayer():
            paint_picture(stage, layer, placed)
        case ShapeLayer():
            paint_shape(stage, layer, placed)
        case ScrimLayer():
            if (veil := veil_for(stage, layer)) is not None:
                paint_veil(stage, veil)
        case LockupLayer():
            draw_lockup(stage, layer, placed)
        case QrLayer():
            draw_qr(stage, layer, placed)
        case ButtonLayer():
            paint_button(stage, layer, placed)
        case TextLayer():
            paint_text(stage, layer, placed)


def paint_picture(stage: Stage, layer: ImageLayer, placed: Placed) -> None:
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
    at = Rect(x, y, x + picture.width, y + picture.height)
    radius = layer.radius.px(stage.size)
    if picture.mode == "RGB" and radius < 0.5 and layer.opacity == 100:
        stage.sheet.paste(picture, at)
    else:
        mask = rounded_mask(picture.width, picture.height, radius)
        if picture.mode == "RGBA":
            mask = ImageChops.multiply(mask, picture.getchannel("A"))
        stage.sheet.paste(picture.convert("RGB"), at, scaled(mask, layer.opacity / 100))
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


def coloured_place(stage: Stage, layer: Layer) -> PlacedBox | None:
    """Where a shape shows the colour of a zone; None for every other layer."""
    placed = stage.placed.get(layer.id)
    if placed is None or not isinstance(layer, ShapeLayer):
        return None
    name = layer.fill.colour or ""
    if not name.startswith(ZONE_COLOUR):
        return None
    rect = placed.rect
    return PlacedBox(
        kind="shape",
        layer=layer.id,
        zone=name.removeprefix(ZONE_COLOUR),
        x=max(0, rect.left),
        y=max(0, rect.top),
        width=rect.width,
        height=rect.height,
    )


def paint_shape(stage: Stage, layer: ShapeLayer, placed: Placed) -> None:
    rect = placed.rect
    plain = layer.shape != "ellipse" and layer.radius.px(stage.size) < 0.5 and layer.opacity == 100
    if plain and layer.fill.colour is not None:
        stage.sheet.paste(stage.rgb(layer.fill.colour), rect)
        return
    mask = rounded_mask(
        rect.width, rect.height, layer.radius.px(stage.size), layer.shape == "ellipse"
    )
    fill_shape(stage.sheet, rect, layer.fill, mask, layer.opacity / 100, stage.colour, stage.rtl)
