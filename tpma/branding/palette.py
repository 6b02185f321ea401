"""The guide's colours with the partner's own where the guide lets them in."""

from __future__ import annotations

from dataclasses import replace

from tpma.branding.colour import BLACK, WHITE, pick, readable
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
    for colour in guide.colours:  # the partner's own, made readable on what they stand on
        if colour.role in values and (ground := _ground(guide, colour, values)) is not None:
            values[colour.role] = readable(values[colour.role], ground, colour.min_contrast)
    for colour in guide.colours:  # then what stands on them
        if colour.role not in values and colour.on in values:
            options = [colour.value, WHITE, BLACK, "#000000"]
            values[colour.role] = pick(options, values[colour.on], colour.min_contrast)
    settled = tuple(
        replace(colour, value=values[colour.role], dark=None)
        if values.get(colour.role, colour.value) != colour.value
        else colour
        for colour in guide.colours
    )
    return replace(guide, colours=settled)


def _ground(guide: BrandGuide, colour: Colour, values: dict[str, str]) -> str | None:
    if colour.on is None or not guide.has_colour(colour.on):
        return None
    return values.get(colour.on, guide.colour(colour.on).value)


def by_role(guide: BrandGuide) -> dict[str, str]:
    return {colour.role: colour.value for colour in guide.colours}
