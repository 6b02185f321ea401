"""Manifests: the canonical list of everything that will ship, and its digest.

The form is RFC 8785 (JSON Canonicalization Scheme), so that anybody can recompute the SHA-256
from the list with a tool of their own. An approval names that digest; launch builds the manifest
again and `differences` says in words what is no longer what was approved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from tpma.core.canonical import Json, canonical, digest
from tpma.core.i18n import Message, msg

__all__ = ["FORMAT", "Difference", "Json", "differences", "digest"]

#: 2: lists the approved statements that it relies on.
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two manifests differ. `path` is a JSON Pointer (RFC 6901)."""

    path: str
    label: Message
    before: str | None  # None: it was not there
    after: str | None  # None: it is gone

    @property
    def message(self) -> Message:
        if self.path.startswith("/statements/") and self.path.count("/") == 2:
            # The label holds the words; what else an entry has would be numbers to a reader.
            if self.before is None:
                return msg("%(what)s was not part of what was approved", what=self.label)
            if self.after is None:
                return msg(
                    "%(what)s no longer holds: it ended, or was changed or withdrawn",
                    what=self.label,
                )
        if self.before is None:
            return msg("%(what)s was added: “%(after)s”", what=self.label, after=self.after or "")
        if self.after is None:
            return msg(
                "%(what)s was removed; it was “%(before)s”", what=self.label, before=self.before
            )
        return msg(
            "%(what)s was “%(before)s” and is now “%(after)s”",
            what=self.label,
            before=self.before,
            after=self.after,
        )


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


def label_of(path: Sequence[str]) -> Message:
    """What a person calls this place of a manifest; a place that no label knows is spelt out."""
    match list(path):
        case ["tactics", tactic]:
            return msg("The tactic %(tactic)s", tactic=tactic)
        case ["tactics", tactic, "zones"]:
            return msg("The zones of %(tactic)s", tactic=tactic)
        case ["tactics", tactic, "renditions"]:
            return msg("The pictures of %(tactic)s", tactic=tactic)
        case ["tactics", tactic, "alts"]:
            return msg("The alt texts of %(tactic)s", tactic=tactic)
        case ["tactics", tactic, "message"]:
            return msg("The mail of %(tactic)s", tactic=tactic)
        case ["tactics", tactic, "zones", zone]:
            return msg("Zone %(zone)s of %(tactic)s", zone=zone, tactic=tactic)
        case ["tactics", tactic, "renditions", rendition]:
            return msg("The picture %(name)s of %(tactic)s", name=rendition, tactic=tactic)
        case ["tactics", tactic, "alts", zone]:
            return msg("The alt text of %(zone)s in %(tactic)s", zone=zone, tactic=tactic)
        case ["tactics", tactic, "message", part]:
            named = _MESSAGE_PARTS.get(part, part)
            return msg("The %(part)s of %(tactic)s", part=named, tactic=tactic)
        case ["inserts", tactic]:
            return msg("The legal texts of %(tactic)s", tactic=tactic)
        case ["inserts", tactic, key]:
            return msg("The legal text %(key)s of %(tactic)s", key=key, tactic=tactic)
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


def differences(approved: Json, now: Json) -> list[Difference]:
    """Every place where what would ship now is not what was approved. Empty: the same."""
    return list(_compare(approved, now, ()))


def _compare(before: Json, after: Json, path: tuple[str, ...]) -> list[Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        found: list[Difference] = []
        for name in sorted({*before, *after}):
            if name not in after:
                found.append(_difference((*path, name), _shown(before[name]), None))
            elif name not in before:
                found.append(_difference((*path, name), None, _shown(after[name])))
            else:
                found += _compare(before[name], after[name], (*path, name))
        return found
    if _is_list(before) and _is_list(after):
        old, new = cast("Sequence[Json]", before), cast("Sequence[Json]", after)
        found = []
        for position in range(max(len(old), len(new))):
            here = (*path, str(position))
            if position >= len(new):
                found.append(_difference(here, _shown(old[position]), None))
            elif position >= len(old):
                found.append(_difference(here, None, _shown(new[position])))
            else:
                found += _compare(old[position], new[position], here)
        return found
    if canonical(before) == canonical(after):
        return []
    return [_difference(path, _shown(before), _shown(after))]


def _is_list(value: Json) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _difference(path: tuple[str, ...], before: str | None, after: str | None) -> Difference:
    pointer = "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in path)
    return Difference(pointer, label_of(path), before, after)


def _shown(value: Json) -> str:
    text = value if isinstance(value, str) else canonical(value).decode("utf-8")
    return text if len(text) <= 200 else text[:199] + "…"
