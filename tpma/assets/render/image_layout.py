"""Where everything stands, decided before the first pixel: scrims need to know their copy."""

from __future__ import annotations

from collections.abc import Mapping

from tpma.assets.render.image_places import Placed, Planner, SetterOf
from tpma.assets.render.image_stack import Stacks
from tpma.kits.design_model import (
    ButtonLayer,
    LockupLayer,
    QrLayer,
    Resolved,
    StackLayer,
    TextLayer,
)


def plan(
    resolved: Resolved, texts: Mapping[str, str], setter_of: SetterOf, *, rtl: bool
) -> dict[str, Placed]:
    """The place of every layer, by id, in painting order."""
    planner = Planner(resolved, texts, setter_of, rtl)
    stacks = Stacks(planner)
    placed: dict[str, Placed] = {}
    stacked: dict[str, Placed] = {}
    for layer in resolved.layers:
        if isinstance(layer, StackLayer):
            stacked |= stacks.placed(layer, resolved.members(layer.id))
    for layer in resolved.layers:
        if layer.inside:
            found = stacked.get(layer.id)
        elif isinstance(layer, ButtonLayer):
            found = planner.button(layer, planner.safe_rect(layer), layer.align)
        elif isinstance(layer, TextLayer):
            found = planner.text(layer, planner.safe_rect(layer), layer.align)
        elif isinstance(layer, QrLayer):
            found = Placed(layer, planner.safe_rect(layer), planner.side(layer.align))
        elif isinstance(layer, (LockupLayer, StackLayer)):
            found = Placed(layer, planner.safe_rect(layer))
        else:
            found = Placed(layer, planner.rect(layer))
        if found is not None:
            placed[layer.id] = found
    return placed
