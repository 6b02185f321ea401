"""What a person calls the places of a manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from tpma.core.i18n import Message, msg
from tpma.kits.copy import LocalCopy


class Names(Protocol):
    """What tactics and zones are called. A manifest itself knows their keys only."""

    def tactic(self, key: str) -> str: ...

    def zone(self, tactic: str, key: str) -> str: ...


class _ByKey:
    def tactic(self, key: str) -> str:
        return key

    def zone(self, tactic: str, key: str) -> str:
        return key


BY_KEY = _ByKey()


class KitNames:
    """As the kit calls them in a locale; what the kit no longer has is called by its key."""

    def __init__(self, copy: LocalCopy) -> None:
        self._copy = copy

    def tactic(self, key: str) -> str:
        known = key in {each.key for each in self._copy.definition.tactics}
        return self._copy.tactic_name(key) if known else key

    def zone(self, tactic: str, key: str) -> str:
        found = next((t for t in self._copy.definition.tactics if t.key == tactic), None)
        known = found is not None and found.has_zone(key)
        return self._copy.label(tactic, key) or key if known else key


#: What the parts of a manifest are called. No two are called the same, so that a refusal names
#: exactly the field that differs.
_LABELS: Mapping[tuple[str, ...], Message] = {
    ("format",): msg("The manifest's format"),
    ("rules",): msg("The rule set"),
    ("subject",): msg("The campaign"),
    ("partner",): msg("The partner"),
    ("name",): msg("The campaign's name"),
    ("asset_set",): msg("The set of assets"),
    ("kit",): msg("The kit"),
    ("kit", "slug"): msg("The kit's short name"),
    ("kit", "version_id"): msg("The kit version"),
    ("kit", "digest"): msg("The kit's content"),
    ("kit", "number"): msg("The kit version's number"),
    ("locale",): msg("The locale"),
    ("tactics",): msg("The tactics"),
    ("inserts",): msg("The legal texts"),
    ("statements",): msg("The approved statements"),
    ("sender",): msg("The sender"),
    ("sender", "name"): msg("The sender's name"),
    ("sender", "address"): msg("The sender's address"),
    ("sender", "reply_to"): msg("The reply address"),
    ("audience",): msg("The audience"),
    ("audience", "id"): msg("The chosen audience"),
    ("audience", "count"): msg("The number of contacts"),
    ("audience", "digest"): msg("The list of contacts"),
    ("schedule",): msg("The schedule"),
    ("schedule", "starts_at"): msg("The start"),
    ("schedule", "time_zone"): msg("The time zone"),
    ("steps",): msg("The steps"),
    ("funding",): msg("The funding"),
    ("funding", "request"): msg("The fund request"),
    ("funding", "cost_minor"): msg("What it costs"),
    ("funding", "currency"): msg("The currency of what it costs"),
}
_MESSAGE_PARTS: Mapping[str, Message] = {
    "subject": msg("subject"),
    "preheader": msg("preheader"),
    "html": msg("HTML part"),
    "text": msg("plain text part"),
}
_STATEMENT_PARTS: Mapping[str, Message] = {
    "id": msg("record"),
    "version": msg("version"),
    "digest": msg("wording"),
    "until": msg("last day"),
}
_STEP_PARTS: Mapping[str, Message] = {
    "tactic": msg("tactic"),
    "channel": msg("channel"),
    "day": msg("day"),
}


def label_of(path: Sequence[str], names: Names = BY_KEY) -> Message:
    """What a person calls this place of a manifest; a place that no label knows is spelt out."""
    match list(path):
        case ["tactics" | "inserts" as room, tactic, *inner]:
            return _of_tactic(room, inner, tactic, names)
        case ["statements", words]:
            return msg("The approved statement “%(words)s”", words=words)
        case ["statements", words, part]:
            named = _STATEMENT_PARTS.get(part, part)
            return msg("The %(part)s of the statement “%(words)s”", part=named, words=words)
        case ["steps", position] if position.isdigit():
            return msg("Step %(number)s", number=int(position) + 1)
        case ["steps", position, part] if position.isdigit():
            named = _STEP_PARTS.get(part, part)
            return msg("The %(part)s of step %(number)s", part=named, number=int(position) + 1)
    return _LABELS.get(tuple(path)) or msg("Entry %(path)s", path="/".join(path))


def _of_tactic(room: str, inner: Sequence[str], key: str, names: Names) -> Message:
    tactic = names.tactic(key)
    match [room, *inner]:
        case ["tactics"]:
            return msg("The tactic “%(tactic)s”", tactic=tactic)
        case ["tactics", "zones"]:
            return msg("The zones of “%(tactic)s”", tactic=tactic)
        case ["tactics", "renditions"]:
            return msg("The pictures of “%(tactic)s”", tactic=tactic)
        case ["tactics", "alts"]:
            return msg("The alt texts of “%(tactic)s”", tactic=tactic)
        case ["tactics", "message"]:
            return msg("The mail of “%(tactic)s”", tactic=tactic)
        case ["tactics", "zones", zone]:
            return msg("“%(zone)s” in “%(tactic)s”", zone=names.zone(key, zone), tactic=tactic)
        case ["tactics", "renditions", rendition]:
            return msg("The picture %(name)s of “%(tactic)s”", name=rendition, tactic=tactic)
        case ["tactics", "alts", zone]:
            named = names.zone(key, zone)
            return msg("The alt text of “%(zone)s” in “%(tactic)s”", zone=named, tactic=tactic)
        case ["tactics", "message", part]:
            said = _MESSAGE_PARTS.get(part, part)
            return msg("The %(part)s of “%(tactic)s”", part=said, tactic=tactic)
        case ["inserts"]:
            return msg("The legal texts of “%(tactic)s”", tactic=tactic)
        case ["inserts", insert]:
            return msg("The legal text %(key)s of “%(tactic)s”", key=insert, tactic=tactic)
    return msg("Entry %(path)s", path="/".join([room, key, *inner]))
