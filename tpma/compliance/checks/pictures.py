"""What was drawn: contrast, colours, logos, text that fits, letters that exist."""

from __future__ import annotations

from collections.abc import Iterator

from tpma.branding.colour import difference, normalise
from tpma.compliance.checks.registry import BRAND_GUIDE, Hit, check
from tpma.compliance.findings import Box, BoxFacts, CheckContext, Kind, Severity
from tpma.core.i18n import msg

#: Below this a picture is drawn larger than it is, and looks soft on every screen.
ENLARGED = 1.0
_LOGOS = ("partner_logo", "hq_logo")


def _place(box: Box) -> str:
    return box.rendition.replace("x", "×") or f"{box.width}×{box.height}"


def _logos(context: CheckContext) -> Iterator[BoxFacts]:
    return (drawn for drawn in context.boxes if drawn.kind in _LOGOS)


@check(
    "brand.contrast",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Text can be read on what is behind it"),
    msg("The brand guide; WCAG 2.2, 1.4.3"),
)
def contrast(context: CheckContext) -> Iterator[Hit]:
    for drawn in context.boxes:
        needed = drawn.contrast_needed or context.guide.min_contrast
        if drawn.contrast is None or drawn.contrast >= needed:
            continue
        yield Hit(
            msg(
                "Text in %(place)s has a contrast of %(found)s : 1; %(needed)s : 1 is needed",
                place=_place(drawn.box),
                found=round(drawn.contrast, 1),
                needed=round(needed, 1),
            ),
            msg("Choose a calmer or darker picture, or another colour"),
            zone=drawn.zone,
            box=drawn.box,
        )


@check(
    "brand.colour",
    Severity.WARNING,
    Kind.BRAND,
    msg("Colours are the guide's or, where it allows that, the partner's"),
    msg("The brand guide; colour distance by CIEDE2000"),
)
def colour(context: CheckContext) -> Iterator[Hit]:
    roles = {each.role for each in context.guide.colours}
    partners_may = any(each.partner for each in context.guide.colours)
    for zone in context.zones:
        if zone.kind != "colour" or not zone.value or zone.value in roles:
            continue
        value = normalise(zone.value)
        if value is None:
            yield Hit(
                msg("“%(value)s” is no colour", value=zone.value[:40]),
                msg("Choose one of the guide's colours"),
                zone=zone.key,
                severity=Severity.BLOCKER,
                mend_value=zone.kit_value or None,
            )
            continue
        near = [(difference(value, c.value), c) for c in context.guide.colours]
        if any(distance <= held.tolerance for distance, held in near):
            continue
        if partners_may and any(
            difference(value, own) <= 2.0
            for own in (normalise(text) for text in context.guide.partner_colours)
            if own
        ):
            continue
        nearest = min(near, key=lambda each: each[0], default=None)
        yield Hit(
            msg("%(value)s is no colour of the brand guide", value=value),
            msg(
                "The nearest one is %(name)s (%(value)s)",
                name=nearest[1].name or nearest[1].role,
                value=nearest[1].value,
            )
            if nearest
            else msg("Choose one of the guide's colours"),
            zone=zone.key,
            mend_value=nearest[1].role if nearest else None,
        )


@check(
    "brand.logo-resolution",
    Severity.WARNING,
    Kind.BRAND,
    msg("Logos have as many pixels as they are drawn with"),
    BRAND_GUIDE,
)
def logo_resolution(context: CheckContext) -> Iterator[Hit]:
    for drawn in _logos(context):
        if not drawn.source_width or not drawn.source_height:
            continue
        share = min(drawn.source_width / drawn.box.width, drawn.source_height / drawn.box.height)
        if share < ENLARGED:
            yield Hit(
                msg(
                    "The logo has %(have)s pixels across and is drawn with %(drawn)s in %(place)s",
                    have=drawn.source_width,
                    drawn=drawn.box.width,
                    place=_place(drawn.box),
                ),
                msg("Upload a larger logo under Our brand, best as SVG"),
                zone=drawn.zone,
                box=drawn.box,
            )


@check(
    "brand.logo-size",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Logos are not smaller than the guide's minimum"),
    BRAND_GUIDE,
)
def logo_size(context: CheckContext) -> Iterator[Hit]:
    rules = context.guide.lockup
    for drawn in _logos(context):
        # A square logo meets the minimum by its height, a wide one by either of the two.
        if drawn.box.height >= rules.min_height or drawn.box.width >= rules.min_width:
            continue
        yield Hit(
            msg(
                "The logo is %(width)s × %(height)s px in %(place)s; the least is %(min)s px high",
                width=drawn.box.width,
                height=drawn.box.height,
                place=_place(drawn.box),
                min=rules.min_height,
            ),
            msg("Use a more compact variant of the logo"),
            zone=drawn.zone,
            box=drawn.box,
        )


#: Geometry is in whole pixels, and so are roundings of it.
_ROUNDING = 1.5


def _gap(one: Box, other: Box) -> int:
    """The free room between two boxes; negative where they overlap."""
    across = max(other.x - one.x - one.width, one.x - other.x - other.width)
    down = max(other.y - one.y - one.height, one.y - other.y - other.height)
    return max(across, down)


@check(
    "brand.logo-clear-space",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Nothing stands in the clear space of a logo"),
    BRAND_GUIDE,
)
def logo_clear_space(context: CheckContext) -> Iterator[Hit]:
    for logo in _logos(context):
        needed = logo.clear_space_needed
        if needed is None:
            continue
        clear = True
        for other in context.boxes:
            if other is logo or other.box.rendition != logo.box.rendition:
                continue
            # Pictures lie behind logos on purpose; words and other logos never do.
            free = _gap(logo.box, other.box)
            if other.kind not in ("text", *_LOGOS) or free + _ROUNDING >= needed:
                continue
            clear = False
            yield Hit(
                msg(
                    "The logo has %(have)s px of free room in %(place)s; it needs %(needed)s px",
                    have=max(0, free),
                    needed=round(needed),
                    place=_place(logo.box),
                ),
                msg("Shorten the text beside it")
                if other.kind == "text"
                else msg("Use a more compact variant of the logo"),
                zone=other.zone,
                box=logo.box,
            )
        if clear and logo.clear_space is not None and logo.clear_space + _ROUNDING < needed:
            yield Hit(
                msg(
                    "The logo stands %(have)s px from the edge of %(place)s; the guide would give "
                    "it %(needed)s px",
                    have=round(logo.clear_space),
                    needed=round(needed),
                    place=_place(logo.box),
                ),
                msg("Ask HQ: the kit's design leaves it no more room"),
                box=logo.box,
                severity=Severity.NOTE,
            )


@check(
    "brand.logo-balance",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("The partner's logo is not larger than the guide allows beside HQ's"),
    BRAND_GUIDE,
)
def logo_balance(context: CheckContext) -> Iterator[Hit]:
    most = context.guide.lockup.max_partner_ratio
    ours = {b.box.rendition: b.box for b in context.boxes if b.kind == "hq_logo"}
    for drawn in context.boxes:
        beside = ours.get(drawn.box.rendition)
        if drawn.kind != "partner_logo" or beside is None:
            continue
        area = drawn.box.width * drawn.box.height
        most_area = (beside.width + 1) * (beside.height + 1) * most
        if drawn.box.height > beside.height * most + 1 or area > most_area:
            yield Hit(
                msg("The partner's logo is higher than HQ's in %(place)s", place=_place(drawn.box))
                if drawn.box.height > beside.height * most + 1
                else msg(
                    "The partner's logo takes more room than HQ's in %(place)s",
                    place=_place(drawn.box),
                ),
                msg("Use a more compact variant of the logo"),
                zone=drawn.zone,
                box=drawn.box,
            )


@check(
    "brand.text-fits",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Text stays inside its box at the smallest size the guide allows"),
    msg("The kit's design"),
)
def text_fits(context: CheckContext) -> Iterator[Hit]:
    for drawn in context.boxes:
        if drawn.kind == "text" and not drawn.fits:
            yield Hit(
                msg("Too long at %(place)s", place=_place(drawn.box)),
                msg("Shorten the text"),
                zone=drawn.zone,
                box=drawn.box,
            )


@check(
    "brand.missing-glyph",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("The kit's fonts have every letter that is written"),
    msg("The kit's fonts"),
)
def missing_glyph(context: CheckContext) -> Iterator[Hit]:
    for drawn in context.boxes:
        if drawn.missing_glyphs:
            yield Hit(
                msg(
                    "No font of the kit has “%(letters)s” (%(place)s)",
                    letters=drawn.missing_glyphs[:20],
                    place=_place(drawn.box),
                ),
                msg("Leave these characters out, or ask for a font that has them"),
                zone=drawn.zone,
                box=drawn.box,
            )


CHECKS = (
    contrast,
    colour,
    logo_resolution,
    logo_size,
    logo_clear_space,
    logo_balance,
    text_fits,
    missing_glyph,
)
