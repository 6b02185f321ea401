"""What tactics are made of: pictures sharp enough and with a right to use them, the guide's fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tpma.compliance.checks.registry import BRAND_GUIDE, Hit, check
from tpma.compliance.findings import CheckContext, Kind, Severity
from tpma.core.i18n import msg

#: Drawn at less than this share of the pixels it is shown with, a picture looks soft to anybody.
SOFT = 0.75
_FAMILY = re.compile(r"font-family\s*:\s*([^;}]+)", re.IGNORECASE)
_STYLE = re.compile(
    r"<style\b[^>]*>(.*?)</style>|\sstyle\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.S | re.I
)
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}", re.S | re.I)
#: Families that stand for whatever the reader's system has (CSS Fonts 4, 2.1.3).
_GENERIC = frozenset(
    """serif sans-serif monospace cursive fantasy system-ui ui-serif ui-sans-serif ui-monospace
    ui-rounded emoji math inherit initial unset revert""".split()  # noqa: SIM905  (as in law.py)
)


@check(
    "brand.image-resolution",
    Severity.WARNING,
    Kind.BRAND,
    msg("Pictures have as many pixels as they are drawn with"),
    BRAND_GUIDE,
)
def image_resolution(context: CheckContext) -> Iterator[Hit]:
    for drawn in context.boxes:
        if drawn.kind != "image" or not drawn.source_width or not drawn.source_height:
            continue
        share = min(drawn.source_width / drawn.box.width, drawn.source_height / drawn.box.height)
        if share >= 1:
            continue
        yield Hit(
            msg(
                "The picture has %(have)s pixels across and is drawn with %(drawn)s in %(place)s",
                have=drawn.source_width,
                drawn=drawn.box.width,
                place=drawn.box.rendition.replace("x", "×"),
            ),
            msg("Choose a larger picture"),
            zone=drawn.zone,
            box=drawn.box,
            severity=None if share < SOFT else Severity.NOTE,
        )


@check(
    "brand.image-provenance",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Pictures may be used, and it is known where they come from"),
    msg("The kit's media list"),
)
def image_provenance(context: CheckContext) -> Iterator[Hit]:
    for zone in context.zones:
        if zone.kind != "image" or not zone.value:
            continue
        if zone.licence_over:
            yield Hit(
                msg("The licence of the picture in “%(zone)s” has ended", zone=zone.name),
                msg("Choose another picture"),
                zone=zone.key,
                mend_value=zone.kit_value if zone.changed and zone.kit_value else None,
            )
        elif zone.is_own:
            yield Hit(
                msg("The picture in “%(zone)s” is your own", zone=zone.name),
                msg("Keep its licence at hand: the reviewer asks who made it and shows whom"),
                zone=zone.key,
                severity=Severity.NOTE,
            )
        elif zone.licence is not None and not zone.licence.strip():
            yield Hit(
                msg("The kit does not say under what licence “%(zone)s” is used", zone=zone.name),
                msg("Write the picture's credit and licence into the kit's media list"),
                zone=zone.key,
                severity=Severity.NOTE,
            )


@check(
    "brand.font",
    Severity.WARNING,
    Kind.BRAND,
    msg("Texts are set in the guide's fonts"),
    BRAND_GUIDE,
)
def font(context: CheckContext) -> Iterator[Hit]:
    if not context.html or not context.guide.families:
        return
    allowed = {name.casefold() for name in context.guide.families} - _GENERIC
    seen: set[str] = set()
    for parts in _STYLE.findall(context.html):
        style = _FONT_FACE.sub(" ", "".join(parts).replace("&quot;", '"').replace("&#39;", "'"))
        for stack in _FAMILY.findall(style):
            names = [each.strip(" '\"\n\t") for each in stack.replace("!important", "").split(",")]
            first, folded = names[0], names[0].casefold()
            if not folded or folded in _GENERIC or folded in seen or folded.startswith("var("):
                continue
            # One of the guide's in the stack is enough: what stands before it is a system's own.
            if any(name.casefold() in allowed for name in names):
                continue
            seen.add(folded)
            yield Hit(
                msg("“%(font)s” is no font of the brand guide", font=first[:60]),
                msg("Set it in %(font)s", font=context.guide.families[0]),
            )


CHECKS = (image_resolution, image_provenance, font)
