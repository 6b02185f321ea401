"""Copy and buttons on the sheet, readable and measured."""

from __future__ import annotations

from tpma.assets.render.image_letters import paint_block
from tpma.assets.render.image_paint import fill_shape, rounded_mask
from tpma.assets.render.image_places import Placed
from tpma.assets.render.image_scrim import readable_colour, rescue
from tpma.assets.render.image_stage import Stage
from tpma.assets.render.image_values import PlacedBox
from tpma.branding.lockup import Rect
from tpma.core.i18n import msg
from tpma.kits.design_model import ButtonLayer, TextLayer


def paint_button(stage: Stage, layer: ButtonLayer, placed: Placed) -> None:
    if placed.left_out or placed.block is None:
        _left_out(stage, layer)
        return
    rect = placed.rect
    if placed.block.missing or not placed.block.lines:
        _words(stage, layer, placed, "#000000", None)
        return
    mask = rounded_mask(rect.width, rect.height, layer.radius.px(stage.size))
    fill_shape(stage.sheet, rect, layer.fill, mask, layer.opacity / 100, stage.colour, stage.rtl)
    _words(stage, layer, placed, *readable_colour(stage, layer, rect))


def paint_text(stage: Stage, layer: TextLayer, placed: Placed) -> None:
    if placed.left_out or placed.block is None:
        _left_out(stage, layer)
        return
    if placed.block.missing or not placed.block.lines or placed.ink is None:
        _words(stage, layer, placed, "#000000", None)
        return
    known = stage.readings.get(layer.id)
    colour, contrast = known or readable_colour(stage, layer, placed.ink)
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
        stage.sheet, block, area, placed.align, y, stage.rgb(colour), layer.opacity / 100
    )
