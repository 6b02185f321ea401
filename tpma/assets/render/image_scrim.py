"""Scrims: as weak as they can be, as strong as the copy needs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image

from tpma.assets.render.image_ground import Ground, scrim_opacity
from tpma.assets.render.image_paint import box_scrim, rounded_mask, scaled, side_scrim
from tpma.assets.render.image_places import Placed
from tpma.assets.render.image_stage import Stage
from tpma.branding.colour import contrast, luminance, rgb
from tpma.branding.lockup import Rect
from tpma.kits.design_model import ANY_TEXT, ButtonLayer, ScrimLayer, StackLayer, TextLayer

WHITE, BLACK = "#ffffff", "#000000"


def text_colour(stage: Stage, layer: TextLayer, ground: Ground | None, behind: str | None) -> str:
    """The colour of a text on the pixels below it, or on a scrim's colour."""
    if layer.colour != "auto":
        return stage.colour(layer.colour)
    options = [stage.colour(name) for name in stage.design.auto_colours]
    wanted = max(layer.contrast, 4.5)

    def readable(option: str) -> float:
        if behind is not None:
            return contrast(option, behind)
        assert ground is not None
        return ground.contrast(option)

    best = max(options, key=readable)
    if readable(best) >= wanted:
        return best
    return max([best, WHITE, BLACK], key=readable)


def readable_colour(stage: Stage, layer: TextLayer, rect: Rect) -> tuple[str, float]:
    """The text's colour on what is painted below it now, and its contrast."""
    if isinstance(layer, ButtonLayer) and layer.fill.colour and layer.opacity == 100:
        ground = Ground.plain(stage.colour(layer.fill.colour))
    else:
        ground = stage.sheet.light(rect)
    colour = text_colour(stage, layer, ground, None)
    return colour, ground.contrast(colour)


def _served(stage: Stage, layer: ScrimLayer) -> list[Placed]:
    """The copy that a scrim serves, stacks replaced by their members."""
    found: list[Placed] = []
    for target in layer.under:
        placed = stage.placed.get(target)
        if placed is None:
            continue
        if isinstance(placed.layer, StackLayer):
            members = stage.resolved.members(placed.layer.id)
            found += [stage.placed[m.id] for m in members if m.id in stage.placed]
        else:
            found.append(placed)
    return [p for p in found if not p.left_out]


@dataclass(frozen=True, slots=True)
class Veil:
    """A scrim as it will be painted: its colour, shape and strength, in steps coarse enough that
    nearly the same copy gets the same veil, which then needn't be painted again."""

    colour: str
    style: str
    edge: str
    solid: Rect
    opacity: float


STEP = 1 / 20  # of opacity


def veil_for(stage: Stage, layer: ScrimLayer) -> Veil | None:
    """The weakest veil that makes the copy readable; None where there is nothing to do."""
    served = _served(stage, layer)
    if not served:
        return None
    colour = stage.colour(layer.colour)
    rects = [placed.ink or placed.rect for placed in served]
    whole = rects[0]
    for rect in rects[1:]:
        whole = whole.union(rect)
    opacity = layer.opacity / 100
    for placed, rect in zip(served, rects, strict=True):
        # A button brings its own ground; other copy must be readable on the scrim.
        if not isinstance(placed.layer, ANY_TEXT) or isinstance(placed.layer, ButtonLayer):
            continue
        text = text_colour(stage, placed.layer, None, colour)
        wanted = max(layer.contrast, placed.layer.contrast) * 1.03
        worst = stage.sheet.light(rect).worst_for(text)
        opacity = max(opacity, scrim_opacity(worst, colour, text, wanted, opacity))
    if opacity <= 0:
        return None
    mirrored = {"start": "end", "end": "start"} if stage.rtl else {}
    edge = mirrored.get(layer.edge, layer.edge)
    edge = {"start": "left", "end": "right"}.get(edge, edge)
    steps = math.ceil(opacity / STEP - 1e-6)
    return Veil(
        colour,
        layer.style,
        edge,
        _coarse(stage, layer, edge, whole),
        min(1.0, steps * STEP),
    )


def _coarse(stage: Stage, layer: ScrimLayer, edge: str, rect: Rect) -> Rect:
    """The rectangle grown to a grid, within the picture; a veil from one edge minds one side only."""
    width, height = stage.size.width, stage.size.height
    if layer.style == "full":
        return Rect(0, 0, width, height)
    if layer.style == "box":
        step = max(2, round(stage.size.short * 0.025))
    else:
        step = max(2, round((width if edge in {"left", "right"} else height) * 0.06))
    grown = Rect(
        max(0, rect.left // step * step),
        max(0, rect.top // step * step),
        min(width, -(-rect.right // step) * step),
        min(height, -(-rect.bottom // step) * step),
    )
    if layer.style == "box":
        return grown
    return {
        "left": Rect(0, 0, grown.right, height),
        "right": Rect(grown.left, 0, width, height),
        "top": Rect(0, 0, width, grown.bottom),
        "bottom": Rect(0, grown.top, width, height),
    }[edge]


def paint_veil(stage: Stage, veil: Veil) -> None:
    mask, at = _mask(stage, veil)
    _veil(stage, veil.colour, mask, at, veil.opacity)


def _veil(stage: Stage, colour: str, mask: Image.Image, at: Rect, opacity: float) -> None:
    """Paint only where the mask isn't empty: on tall pictures that is half of the work."""
    inked = mask.getbbox()
    if inked is None:
        return
    where = Rect(*inked).shifted(at.left, at.top)
    stage.sheet.paste(rgb(colour), where, scaled(mask.crop(inked), opacity))


def _mask(stage: Stage, veil: Veil) -> tuple[Image.Image, Rect]:
    size = (stage.size.width, stage.size.height)
    whole = Rect(0, 0, *size)
    if veil.style == "full":
        return rounded_mask(*size, 0), whole
    if veil.style == "side":
        room = round(stage.size.short * 0.02)
        return side_scrim(size, veil.solid.grown(room), veil.edge), whole
    return _plate(stage, veil.solid)


def _plate(stage: Stage, solid: Rect) -> tuple[Image.Image, Rect]:
    """A soft plate that is full under the copy."""
    outer = rescued(stage, solid)
    mask = box_scrim(outer.width, outer.height, _edge(stage))
    width, height = stage.size.width, stage.size.height
    at = Rect(
        max(0, outer.left), max(0, outer.top), min(width, outer.right), min(height, outer.bottom)
    )
    cut = mask.crop(
        (at.left - outer.left, at.top - outer.top, at.right - outer.left, at.bottom - outer.top)
    )
    return cut, at


def _edge(stage: Stage) -> int:
    return max(8, round(stage.size.short * 0.06))


def rescued(stage: Stage, rect: Rect) -> Rect:
    """As far as a soft plate under this rectangle reaches, at most."""
    # The blur reaches inwards as far as outwards, so the full part begins two edges in.
    return rect.grown(_edge(stage) * 2)


def rescue(stage: Stage, layer: TextLayer, rect: Rect, colour: str) -> float:
    """Make copy readable where the design asks for it and brought no scrim; answers the contrast."""
    behind = BLACK if luminance(rgb(colour)) > 0.18 else WHITE
    opacity = 0.0
    for _ in range(4):
        ground = stage.sheet.light(rect)
        reached = ground.contrast(colour)
        if reached >= layer.contrast:
            return reached
        worst = ground.worst_for(colour)
        opacity = scrim_opacity(worst, behind, colour, layer.contrast * 1.05, 0.05)
        mask, at = _plate(stage, rect)
        _veil(stage, behind, mask, at, opacity)
    return stage.sheet.light(rect).contrast(colour)
