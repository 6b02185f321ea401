"""The brand guide: its colours must be readable and its names must lead somewhere."""

from __future__ import annotations

import re

from tpma.core.i18n import msg
from tpma.kits.brandguide import BrandGuide, Colour
from tpma.kits.draft import BRAND_FILE, Draft


def check_brand(draft: Draft) -> None:
    brand = draft.brand
    if brand is None:
        return
    line = draft.brand_toml.line
    for colour in brand.colours:
        _contrast(draft, brand, colour)
    roles = {colour.role for colour in brand.colours}
    if brand.lockup.divider and brand.lockup.divider_colour not in roles:
        draft.problems.error(
            BRAND_FILE,
            line(("lockup", "divider_colour")),
            msg("The brand guide has no colour %(role)s", role=brand.lockup.divider_colour),
            msg("Use one of: %(names)s", names=sorted(roles)),
        )
    types = {role.role for role in brand.types}
    for number, face in enumerate(brand.fonts):
        for role in face.roles:
            if role not in types:
                draft.problems.error(
                    BRAND_FILE,
                    line(("fonts", number)),
                    msg("The guide has no type role %(role)s", role=role),
                    msg("Use one of: %(names)s", names=sorted(types)),
                )
    for role in sorted(types):
        if not any(role in face.roles for face in brand.fonts):
            draft.problems.error(
                BRAND_FILE,
                line(("type", role)),
                msg("No font serves the type role %(role)s", role=role),
                msg("Add the role to a face in [[fonts]]"),
            )
    for number, word in enumerate(brand.words):
        if word.pattern and not _compiles(word.term):
            draft.problems.error(
                BRAND_FILE,
                line(("words", number)),
                msg("%(term)s is no regular expression", term=word.term),
                msg("Mend it, or set pattern = false to mean these very words"),
            )


def _contrast(draft: Draft, brand: BrandGuide, colour: Colour) -> None:
    if colour.on is None:
        return
    place = ("colours", colour.role)
    if not brand.has_colour(colour.on):
        draft.problems.error(
            BRAND_FILE,
            draft.brand_toml.spot(place),
            msg("The brand guide has no colour %(role)s", role=colour.on),
            msg("Use one of: %(names)s", names=tuple(c.role for c in brand.colours)),
        )
        return
    ground = brand.colour(colour.on)
    pairs = [(colour.value, ground.value)]
    if colour.dark or ground.dark:
        pairs.append((colour.dark or colour.value, ground.dark or ground.value))
    for front, back in pairs:
        ratio = contrast(front, back)
        if ratio < colour.min_contrast:
            draft.problems.error(
                BRAND_FILE,
                draft.brand_toml.spot(place),
                msg(
                    "%(front)s on %(back)s has a contrast of %(ratio)s; %(wanted)s is asked for",
                    front=front,
                    back=back,
                    ratio=round(ratio, 2),
                    wanted=colour.min_contrast,
                ),
                msg("Darken or lighten one of the two"),
            )


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two colours."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    total = 0.0
    for start, weight in ((1, 0.2126), (3, 0.7152), (5, 0.0722)):
        channel = int(colour[start : start + 2], 16) / 255
        linear = channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        total += weight * linear
    return total


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
