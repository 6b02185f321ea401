"""What of a picture may be painted before its copy, so that it can be kept for other copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from tpma.assets.render.image_places import Placed
from tpma.assets.render.image_scrim import readable_colour, rescued
from tpma.assets.render.image_stage import Stage
from tpma.branding.lockup import Rect
from tpma.kits.design_model import (
    ButtonLayer,
    ImageLayer,
    Layer,
    LockupLayer,
    QrLayer,
    ScrimLayer,
    ShapeLayer,
    StackLayer,
    TextLayer,
)

#: Letters may be a pixel beside their place.
INK = 2
#: What new words mostly leave alone: a button's are few, and stay when a headline is tried out.
_LASTING = (ImageLayer, ShapeLayer, LockupLayer, QrLayer, ButtonLayer)


def apart(
    stage: Stage, layers: Sequence[Layer], *, read: bool = False
) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """The layers that may be painted before the copy, because nothing that comes before them in
    the design touches them; and the others. Of the former, shapes may be painted first.

    With `read`, the sheet is the ground that copy will stand on: what is found out about its
    colour is noted, and copy that can be read there needs no plate.
    """
    below: list[Layer] = []
    above: list[Layer] = []
    taken: list[Rect] = []
    signs: list[Rect] = []
    for layer in layers:
        placed = stage.placed.get(layer.id)
        if placed is None or isinstance(layer, StackLayer):
            continue
        lasting = isinstance(layer, _LASTING) and not layer.inside
        reach = _reach(stage, layer, placed)
        over = taken if lasting and not isinstance(layer, ShapeLayer) else taken + signs
        free = not any(reach.overlaps(other) for other in over)
        if lasting and free:
            below.append(layer)
            if not isinstance(layer, ShapeLayer):
                signs.append(reach)
            continue
        if read and _is_copy(layer) and placed.ink and placed.block:
            ink = placed.ink.grown(INK)
            if not any(ink.overlaps(other) for other in over):
                colour, contrast = readable_colour(stage, layer, placed.ink)
                stage.readings[layer.id] = colour, contrast
                reach = ink if contrast >= layer.contrast else reach
        above.append(layer)
        taken.append(reach)
    return tuple(below), tuple(above)


def _reach(stage: Stage, layer: Layer, placed: Placed) -> Rect:
    """The pixels that painting a layer may touch or look at."""
    if placed.left_out:
        return Rect(0, 0, 0, 0)
    if isinstance(layer, ScrimLayer):
        return Rect(0, 0, stage.size.width, stage.size.height)
    if _is_copy(layer):
        return rescued(stage, placed.ink or placed.rect)
    return placed.rect


def _is_copy(layer: Layer) -> TypeGuard[TextLayer]:
    """A button brings its own ground; other text is read on what is there."""
    return isinstance(layer, TextLayer) and not isinstance(layer, ButtonLayer)
