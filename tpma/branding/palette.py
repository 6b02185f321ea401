"""The guide's colours with the partner's own where the guide lets them in."""

from __future__ import annotations

from dataclasses import replace

from tpma.branding.colour import BLACK, WHITE, contrast, pick, readable
from tpma.kits.brandguide import BrandGuide, Colour


def with_partner(guide: BrandGuide, primary: str, secondary: str = "") -> BrandGuide:
    """The guide for one partner. Text stays readable on whatever colour a partner has."""
    own = [colour for colour in (primary, secondary) if colour]
    if not own:
        return guide
    values: dict[str, str] = {}
    for place, role in enumerate(c.role for c in guide.colours if c.partner):
        values[role] = own[min(place, len(own) - 1)]
    if not values:
        return guide
    return replace(
        guide, colours=tuple(_settled(guide, colour, values) for colour in guide.colours)
    )


def _settled(guide: BrandGuide, colour: Colour, values: dict[str, str]) -> Colour:
    ground = None
    if colour.on is not None and guide.has_colour(colour.on):
        ground = values.get(colour.on, guide.colour(colour.on).value)
    value = values.get(colour.role, colour.value)
    if ground is not None and (colour.role in values or colour.on in values):
        if contrast(value, ground) < colour.min_contrast and colour.role in values:
            value = readable(value, ground, colour.min_contrast)
        elif contrast(value, ground) < colour.min_contrast:
            value = pick([value, WHITE, BLACK, "#000000"], ground, colour.min_contrast)
    if value == colour.value:
        return colour
    return replace(colour, value=value, dark=None)


def by_role(guide: BrandGuide) -> dict[str, str]:
    return {colour.role: colour.value for colour in guide.colours}
