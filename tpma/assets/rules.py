"""What may be written into a zone, and what an asset's values come to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from tpma.core.i18n import Message, msg
from tpma.kits import facts
from tpma.kits.copy import LocalCopy
from tpma.kits.definition import MediaSource, Tactic, TacticKind, Zone, ZoneKind
from tpma.kits.sharing import share_size

#: An event for people's calendars.
CALENDAR_FILE = "event.ics"
#: Far beyond any zone's own limit; only keeps a mistake from filling the database.
LONGEST = 20_000
UPLOAD = re.compile(r"sha256:[0-9a-f]{64}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_KEPT_CONTROLS = frozenset("\n\u200b\u200c\u200d\u200e\u200f\u00ad")


def tidy(zone: Zone, value: str) -> str:
    """What was typed, without what nobody types: control characters, stray line breaks."""
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    value = unicodedata.normalize("NFC", value)
    value = "".join(
        c
        for c in value
        if c in _KEPT_CONTROLS or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"}
    )
    value = value.replace("\u2028", "\n").replace("\u2029", "\n")
    if zone.is_fact:
        return facts.tidy(zone.kind, value)
    if zone.kind is ZoneKind.RICH_TEXT or (zone.kind is ZoneKind.TEXT and zone.multiline):
        return value.strip()
    return " ".join(value.split()) if zone.kind is ZoneKind.TEXT else "".join(value.split())


def refusal(zone: Zone, value: str, copy: LocalCopy, tactic: str) -> Message | None:
    """Why a zone can't take this value at all. Length and words are for the checks: they find,
    they don't forbid typing."""
    if not zone.may_change:
        return msg("HQ has locked this place")
    if len(value) > LONGEST:
        return msg("This is longer than any place in a kit")
    choices = copy.choices(tactic, zone.key)
    if choices and value and value not in choices and not _own_media(zone, value):
        return msg("Choose one of the values that the kit offers")
    if zone.kind is ZoneKind.IMAGE and value:
        return _image_refusal(zone, value, copy, tactic)
    if zone.is_fact:
        wrong = facts.refusal(zone.kind, value)
        return msg("%(what)s. %(mend)s", what=wrong[0], mend=wrong[1]) if wrong else None
    if zone.kind is ZoneKind.COLOUR and value and not _COLOUR.fullmatch(value):
        known = copy.definition.brand.has_colour(value)
        return None if known else msg("Write a colour as #rrggbb, for example #1f6feb")
    return None


def _own_media(zone: Zone, value: str) -> bool:
    return MediaSource.PARTNER in zone.media_from and UPLOAD.fullmatch(value) is not None


def _image_refusal(zone: Zone, value: str, copy: LocalCopy, tactic: str) -> Message | None:
    if UPLOAD.fullmatch(value):
        allowed = MediaSource.PARTNER in zone.media_from
        return None if allowed else msg("Only the kit's own pictures may stand here")
    if MediaSource.KIT not in zone.media_from and value != copy.zone(tactic, zone.key):
        return msg("Only a picture of your own may stand here: upload one")
    if copy.definition.media_at(value) is None:
        return msg("The kit has no picture called %(name)s", name=value)
    return None


def effective(
    copy: LocalCopy,
    tactic: Tactic,
    values: Mapping[str, str],
    others: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, str]:
    """Every zone's value as it will ship: the partner's, else the kit's.

    `others` are what the partner changed in the set's other tactics, for the zones that take
    their value from there.
    """
    whole = {**(others or {}), tactic.key: values}
    found = {}
    for zone in tactic.zones:
        home, key = zone.source or (tactic.key, zone.key)
        origin = copy.definition.tactic(home).zone(key)
        own = whole.get(home, {})
        found[zone.key] = (
            own[key] if origin.may_change and key in own else copy.zone(tactic.key, zone.key)
        )
    for zone in tactic.zones:
        if zone.count and not (zone.may_change and zone.key in values):
            found[zone.key] = copy.zone(tactic.key, zone.key, count=found[zone.count])
    return found


def same_as_kit(copy: LocalCopy, tactic: str, zone: str, value: str) -> bool:
    return value.strip() == copy.zone(tactic, zone).strip()


def rendition_names(tactic: Tactic) -> tuple[str, ...]:
    """The files that a tactic is rendered to, in the order of rendering."""
    sizes = tuple(str(size) for size in tactic.sizes) if tactic.design else ()
    words = {
        TacticKind.EMAIL: ("email.html", "email.txt"),
        TacticKind.SOCIAL_POST: ("post.txt",),
        TacticKind.DISPLAY_ADS: (),
        TacticKind.LANDING_PAGE: ("page.html",),
        TacticKind.CALENDAR: (CALENDAR_FILE,),
    }[tactic.kind]
    shared = share_size(tactic)
    if shared is not None and not sizes:
        sizes = (str(shared),)
    return (*sizes, *words)
