"""Renders a layered design at one size: values in, bytes out, the same bytes every time.

First everything is placed (`image_layout`), then painted from the bottom up. What can't be drawn right
is left out and named in the findings; a finding with `refusal` means the picture must not be used.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from tpma.assets.render import fonts, image_encode
from tpma.assets.render.image_base import Base, base_of
from tpma.assets.render.image_jpeg import encode_jpeg
from tpma.assets.render.image_layers import coloured_place, paint
from tpma.assets.render.image_layout import plan
from tpma.assets.render.image_stage import Stage
from tpma.assets.render.image_values import (
    ImageFinding,
    ImageInputs,
    MediaType,
    PartnerMark,
    PlacedBox,
    RenderedImage,
)
from tpma.branding.lockup import Rect
from tpma.core.i18n import msg
from tpma.kits.design_model import Design, ImageLayer, Size

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
    said = json.dumps(["image 4", fonts.versions(), image_encode.encoder_versions()])
    return hashlib.sha256(said.encode()).hexdigest()


def render_image(design: Design, size: Size, inputs: ImageInputs) -> RenderedImage:
    """The picture, what was placed where, and what is not right."""
    stage = Stage(design, size, inputs)
    stage.placed = plan(stage.resolved, inputs.texts, stage.setter, rtl=stage.rtl)
    base = base_of(stage)
    stage.begin(
        base.sheet(),
        (*base.ground.boxes, *base.marks.boxes),
        (*base.ground.findings, *base.marks.findings),
        base.marks.lockup,
    )
    for layer in base.above:
        paint(stage, layer)
    _crowding(stage)
    return _finished(stage, base)


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


def _finished(stage: Stage, base: Base) -> RenderedImage:
    inputs = stage.inputs
    photo = any(isinstance(layer, ImageLayer) for layer in stage.resolved.layers)
    media_type: MediaType = inputs.media_type or ("image/jpeg" if photo else "image/png")
    if media_type == "image/jpeg":
        data, kept = encode_jpeg(base, stage.sheet, inputs.max_bytes)
    else:
        data, kept = image_encode.encode(stage.sheet.picture(), media_type, inputs.max_bytes)
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
    stage.boxes += [box for layer in stage.resolved.layers if (box := coloured_place(stage, layer))]
    # Said in the design's order, in whatever order it was painted.
    order = {layer.id: number for number, layer in enumerate(stage.resolved.layers)}
    stage.boxes.sort(key=lambda box: order.get(box.layer, len(order)))
    stage.findings.sort(key=lambda finding: order.get(finding.layer, len(order)))
    return RenderedImage(
        data,
        media_type,
        stage.size.width,
        stage.size.height,
        tuple(stage.boxes),
        tuple(stage.findings),
    )
