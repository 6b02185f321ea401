"""Where a place of a draft is edited: which screen, and which field of it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for

from tpma.kits.draft import KIT_FILE
from tpma.kits.places import DraftPlace, PlaceKind, setting, token
from tpma.kits.places import words as words_at

_BASICS = ("window", "eligibility", "approval", "mdf", "law", "tags", "cover", "link_domains")


def anchor(place: str) -> str:
    """The id of a place's field on its screen."""
    return f"at-{token(place)}"


def part_of(context: str, parts: Iterable[str]) -> str:
    kind, _, rest = context.rpartition(":")
    if kind in ("kit", "guidance"):
        return "kit"
    if kind == "alt":
        return "media"
    tactic = rest.partition(".")[0]
    return tactic if tactic in parts else "brand"


def words_url(draft_id: str, locale: str, context: str, parts: Iterable[str]) -> str:
    """Where an entry is edited."""
    return url_for(
        "drafts.section",
        id=draft_id,
        section="words",
        locale=locale,
        part=part_of(context, parts),
        _anchor=anchor(words_at(locale, context)),
    )


def place_url(draft_id: str, place: DraftPlace, parts: Iterable[str], line: int = 0) -> str:
    """The screen and field of a place."""
    if place.kind is PlaceKind.COPY:
        return words_url(draft_id, place.path[0], place.path[1], ["kit", *parts])
    if place.kind is PlaceKind.KIT:
        path = place.path
        if path[0] == "tactics" and len(path) > 1 and path[1] in parts:
            zone = path[3] if len(path) > 3 and path[2] == "zones" else None
            return url_for(
                "drafts.section",
                id=draft_id,
                section="tactics",
                tactic=path[1],
                zone=zone,
                _anchor=anchor(setting(*path)),
            )
        if path[0] == "media" and len(path) > 1:
            return url_for("drafts.section", id=draft_id, section="pictures", picture=path[1])
        if path[0] in _BASICS:
            return url_for(
                "drafts.section", id=draft_id, section="basics", _anchor=anchor(setting(*path))
            )
    file = KIT_FILE if place.kind is PlaceKind.KIT else place.path[0]
    return url_for(
        "drafts.section",
        id=draft_id,
        section="files",
        file=file,
        line=line or None,
        _anchor=anchor(str(DraftPlace(PlaceKind.FILE, (file,)))),
    )
