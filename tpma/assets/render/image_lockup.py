"""The logo lock-up on the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from PIL import Image

from tpma.assets.render.fonts import Face, FontStack, face_of
from tpma.assets.render.image_letters import text_mask
from tpma.assets.render.image_paint import fill_shape, rounded_mask, scaled
from tpma.assets.render.image_places import Placed
from tpma.assets.render.image_sources import Bytes, Logo, logo, png_of, scaled_logo
from tpma.assets.render.image_stage import Stage
from tpma.assets.render.image_values import PlacedBox
from tpma.assets.render.text import Setter, Style
from tpma.branding.colour import luminance, rgb
from tpma.branding.lockup import Rect, arrange_lockup
from tpma.core.errors import TpmaError
from tpma.core.i18n import direction_of, msg
from tpma.kits.brandguide import CoBrandMode, LockupOrder
from tpma.kits.design_model import Fill, LockupLayer, TextLayer

NAME_PX = 160.0
# From this many times its height a name set as a logo would be wider than HQ's: it gets two lines,
# a little further apart than running text's.
LONG_NAME, NAME_LEADING = 5.0, 1.15
# From here up a ground counts as light: where black and white letters read equally well.
LIGHT_FROM = 0.18


def draw_lockup(stage: Stage, layer: LockupLayer, placed: Placed) -> None:
    area = placed.rect
    if layer.plate is not None:
        area = _plate(stage, layer, area)
    light = _is_light(stage, layer, area)
    vendor = _vendor(stage, light) if _shows(stage, layer, "vendor") else None
    partner = _partner(stage, light) if _shows(stage, layer, "partner") else None
    found = {
        "hq_logo": _opened(stage, layer, vendor),
        "partner_logo": _opened(stage, layer, partner),
    }
    hq, theirs = found["hq_logo"], found["partner_logo"]
    if hq is None and theirs is None:
        return
    rules = stage.inputs.guide.lockup
    order = LockupOrder.PARTNER_FIRST if layer.order == "partner" else rules.order
    made = arrange_lockup(
        hq.shape if hq else None,
        theirs.shape if theirs else None,
        area,
        rules,
        arrange=layer.arrange,
        align=layer.align,
        valign=layer.valign,
        divider=layer.divider and rules.divider,
        order=order,
        rtl=stage.rtl,
    )
    stage.lockup = made
    for kind, source, rect in (
        ("hq_logo", vendor, made.vendor),
        ("partner_logo", partner, made.partner),
    ):
        opened = found[kind]
        if rect is None or source is None or opened is None:
            continue
        picture = scaled_logo(source, rect.width, rect.height)
        mask = scaled(picture.getchannel("A"), layer.opacity / 100)
        stage.sheet.paste(picture.convert("RGB"), rect, mask)
        stage.boxes.append(
            PlacedBox(
                kind="hq_logo" if kind == "hq_logo" else "partner_logo",
                layer=layer.id,
                x=rect.left,
                y=rect.top,
                width=rect.width,
                height=rect.height,
                source_width=opened.source_width,
                source_height=opened.source_height,
                clear_space=_free_around(
                    stage, rect, made.partner if kind == "hq_logo" else made.vendor
                ),
                clear_space_needed=made.clear_space,
            )
        )
    if made.divider is not None:
        _divider(stage, layer, made.divider, light)
    if made.too_small:
        stage.report(
            "lockup_small",
            layer.id,
            None,
            msg(
                "The logos are smaller than the brand guide allows at %(size)s",
                size=str(stage.size),
            ),
            msg("Give the lock-up more room in the design, or leave it out at this size"),
        )


def lockup_sources(stage: Stage, layer: LockupLayer) -> list[object]:
    """All that a lock-up follows from besides its layer and what lies below it."""
    guide, partner = stage.inputs.guide, stage.inputs.partner
    found: list[object] = [guide.lockup, guide.mode, stage.rtl]
    found += [_vendor(stage, light) for light in (True, False)]
    found += [data and _kept(data) for data in (partner.logo_light, partner.logo_dark)]
    if partner.logo_light is None or partner.logo_dark is None:
        setter = _name_setter(stage)
        found += [partner.name, setter.stack, setter.style]
    names = (layer.plate, layer.divider_colour)
    return found + [stage.colour(name) for name in names if name and name != "auto"]


def _name_setter(stage: Stage) -> Setter:
    return stage.setter(TextLayer(id="name", weight=600))


def _plate(stage: Stage, layer: LockupLayer, area: Rect) -> Rect:
    assert layer.plate is not None
    mask = rounded_mask(area.width, area.height, layer.plate_radius.px(stage.size))
    fill_shape(
        stage.sheet, area, Fill(layer.plate), mask, layer.opacity / 100, stage.colour, stage.rtl
    )
    inner = round(layer.plate_padding.px(stage.size))
    inner = min(inner, (min(area.width, area.height) - 2) // 2)
    return Rect(area.left + inner, area.top + inner, area.right - inner, area.bottom - inner)


def _is_light(stage: Stage, layer: LockupLayer, area: Rect) -> bool:
    if layer.ground != "auto":
        return layer.ground == "light"
    if layer.plate is not None:
        return luminance(rgb(stage.colour(layer.plate))) >= LIGHT_FROM
    return stage.sheet.light(area).median >= LIGHT_FROM


def _shows(stage: Stage, layer: LockupLayer, who: str) -> bool:
    if layer.mode != "both":
        return layer.mode == who
    alone = {CoBrandMode.VENDOR_ONLY: "vendor", CoBrandMode.PARTNER_ONLY: "partner"}
    return alone.get(stage.inputs.guide.mode, who) == who


def _vendor(stage: Stage, light: bool) -> Bytes | None:
    design, logos = stage.design, stage.inputs.guide.logos
    on_light = stage.file(design.logo_on_light or logos.on_light)
    on_dark = stage.file(design.logo_on_dark or logos.on_dark)
    return (on_light or on_dark) if light else (on_dark or on_light)


def _partner(stage: Stage, light: bool) -> Bytes | None:
    """The partner's logo; a partner without one appears by its name."""
    partner = stage.inputs.partner
    data = partner.logo_light if light else partner.logo_dark
    if data is not None:
        return _kept(data)
    if not partner.name.strip():
        return None
    ink = "#1a1a1a" if light else "#ffffff"
    setter = _name_setter(stage)
    missing = setter.stack.missing(partner.name)
    return None if missing else _name_as_logo(_Key(setter), partner.name.strip(), ink)


class _Key:
    """A setter as part of a cache key: the fonts decide."""

    def __init__(self, setter: Setter) -> None:
        self.setter = setter
        self.key = (setter.stack, setter.style)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.key == self.key


def name_as_logo(font_files: Sequence[bytes], name: str, locale: str, ink: str) -> Bytes:
    """A partner's name set as its logo, where it has none. Square and empty where no font has it."""
    stack = _name_stack(tuple(face_of(data, 600) for data in font_files))
    style = Style(locale, direction_of(locale) == "rtl")
    text = "".join(c for c in name.strip() if c not in stack.missing(name)) or "?"
    return _name_as_logo(_Key(Setter(stack, style)), text, ink)


@lru_cache(maxsize=16)
def _name_stack(faces: tuple[Face, ...]) -> FontStack:
    return FontStack(faces, bold=True)


@lru_cache(maxsize=32)
def _name_as_logo(key: _Key, name: str, ink: str) -> Bytes:
    setter = key.setter
    block = setter.block([name], NAME_PX)
    if block.width > block.height * LONG_NAME and (lines := _two_lines(name)):
        block = setter.block(lines, NAME_PX)
        block = replace(block, leading=block.leading * NAME_LEADING)
    width, height = int(block.width) + 2, int(block.height) + 2
    mask = text_mask(block, width, height, "right" if setter.style.rtl else "left", 0)
    picture = Image.new("RGBA", (width, height), ink)
    picture.putalpha(mask)
    return Bytes(png_of(picture))


def _two_lines(name: str) -> list[str]:
    """The name's words on two lines as even as they can be; empty where it is one word."""
    words = name.split()
    ways = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return list(min(ways, key=lambda way: max(map(len, way)))) if ways else []


@lru_cache(maxsize=64)
def _kept(data: bytes) -> Bytes:
    return Bytes(data)


def _opened(stage: Stage, layer: LockupLayer, source: Bytes | None) -> Logo | None:
    if source is None:
        return None
    try:
        return logo(source)
    except TpmaError as error:
        stage.report(
            "picture",
            layer.id,
            None,
            error.title,
            error.mend or msg("Upload the logo again"),
            refusal=True,
        )
        return None


def _free_around(stage: Stage, rect: Rect, other: Rect | None) -> float:
    """The distance to the other logo or the edge of the picture, whichever is nearer."""
    free = min(rect.left, rect.top, stage.size.width - rect.right, stage.size.height - rect.bottom)
    if other is not None:
        across = max(other.left - rect.right, rect.left - other.right)
        down = max(other.top - rect.bottom, rect.top - other.bottom)
        free = min(free, max(across, down))
    return float(free)


def _divider(stage: Stage, layer: LockupLayer, rect: Rect, light: bool) -> None:
    colour = "#000000" if light else "#ffffff"
    strength = 0.28 if light else 0.45
    if layer.divider_colour != "auto":
        colour, strength = stage.colour(layer.divider_colour), 1.0
    mask = Image.new("L", (rect.width, rect.height), round(255 * strength * layer.opacity / 100))
    stage.sheet.paste(rgb(colour), rect, mask)
