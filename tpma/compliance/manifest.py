"""Manifests: the canonical list of everything that will ship, and its digest.

The form is RFC 8785 (JSON Canonicalization Scheme), so that anybody can recompute the SHA-256
from the list with a tool of their own. An approval names that digest; launch builds the manifest
again and `differences` says in words what is no longer what was approved.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from tpma.core.i18n import Message, msg

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

#: Beyond this a JSON number no longer names one integer (RFC 8785, section 3.2.2.3).
MAX_INTEGER = 2**53 - 1

FORMAT = 1

_SHORT_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}


class NotCanonical(ValueError):
    """The value has no canonical form: NaN, an integer too large, half a surrogate pair."""


def canonical(value: Json) -> bytes:
    """The RFC 8785 form, as UTF-8."""
    try:
        return "".join(_write(value)).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("a lone surrogate can't be written as UTF-8") from error


def digest(value: Json) -> str:
    """SHA-256 of the canonical form, 64 hex characters."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _write(value: Json) -> list[str]:
    match value:
        case None:
            return ["null"]
        case bool():
            return ["true" if value else "false"]
        case int():
            if abs(value) > MAX_INTEGER:
                raise NotCanonical(f"{value} is beyond 2^53 - 1")
            return [str(value)]
        case float():
            return [number(value)]
        case str():
            return [_string(value)]
        case Mapping():
            return _object(value)
        case Sequence():
            parts: list[str] = ["["]
            for position, item in enumerate(value):
                if position:
                    parts.append(",")
                parts += _write(item)
            return [*parts, "]"]
        case _:
            raise NotCanonical(f"{type(value).__name__} is not JSON")


def _object(value: Mapping[str, Json]) -> list[str]:
    if not all(isinstance(name, str) for name in value):
        raise NotCanonical("names are strings")
    parts: list[str] = ["{"]
    # RFC 8785 sorts by UTF-16 code units, which differs from code points beyond U+FFFF.
    for position, name in enumerate(sorted(value, key=_utf16)):
        if position:
            parts.append(",")
        parts += [_string(name), ":", *_write(value[name])]
    return [*parts, "}"]


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


def _string(text: str) -> str:
    out: list[str] = ['"']
    for character in text:
        short = _SHORT_ESCAPES.get(character)
        if short is not None:
            out.append(short)
        elif character < " ":
            out.append(f"\\u{ord(character):04x}")
        else:
            out.append(character)
    out.append('"')
    return "".join(out)


def number(value: float) -> str:
    """A double as ECMAScript writes it (Number::toString), which RFC 8785 asks for."""
    if not math.isfinite(value):
        raise NotCanonical(f"{value} is not a JSON number")
    if value == 0:
        return "0"  # also for -0
    sign = "-" if value < 0 else ""
    # repr gives the shortest digits that read back as the same double, as ECMAScript wants;
    # only where the point goes differs.
    mantissa, _, exponent_text = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    exponent = int(exponent_text or 0) - len(fraction)
    stripped = digits.rstrip("0")
    exponent += len(digits) - len(stripped)
    digits = stripped
    point = len(digits) + exponent  # the value is 0.digits × 10^point
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    scale = point - 1
    head = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{sign}{head}e{'+' if scale > 0 else '-'}{abs(scale)}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two manifests differ. `path` is a JSON Pointer (RFC 6901)."""

    path: str
    label: Message
    before: str | None  # None: it was not there
    after: str | None  # None: it is gone

    @property
    def message(self) -> Message:
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


#: What the parts of a manifest are called. `*` stands for a name in the data.
_LABELS: Mapping[tuple[str, ...], Message] = {
    ("format",): msg("The manifest's format"),
    ("rules",): msg("The rule set"),
    ("subject",): msg("The campaign"),
    ("partner",): msg("The partner"),
    ("name",): msg("The campaign's name"),
    ("asset_set",): msg("The set of assets"),
    ("kit",): msg("The kit"),
    ("kit", "version_id"): msg("The kit version"),
    ("kit", "digest"): msg("The kit's content"),
    ("kit", "number"): msg("The kit version's number"),
    ("locale",): msg("The locale"),
    ("sender",): msg("The sender"),
    ("sender", "name"): msg("The sender's name"),
    ("sender", "reply_to"): msg("The reply address"),
    ("audience",): msg("The audience"),
    ("audience", "count"): msg("The number of contacts"),
    ("audience", "digest"): msg("The list of contacts"),
    ("schedule",): msg("The schedule"),
    ("schedule", "starts_at"): msg("The start"),
    ("schedule", "time_zone"): msg("The time zone"),
    ("steps",): msg("The steps"),
    ("funding",): msg("The funding"),
}


def label_of(path: Sequence[str]) -> Message:
    """What a person calls this place of a manifest."""
    match list(path):
        case ["tactics", tactic, "zones", zone, *_]:
            return msg("Zone %(zone)s of %(tactic)s", zone=zone, tactic=tactic)
        case ["tactics", tactic, "renditions", rendition, *_]:
            return msg("The picture %(name)s of %(tactic)s", name=rendition, tactic=tactic)
        case ["tactics", tactic, "alts", zone, *_]:
            return msg("The alt text of %(zone)s in %(tactic)s", zone=zone, tactic=tactic)
        case ["tactics", tactic, "message", part, *_]:
            return msg("The %(part)s of %(tactic)s", part=part, tactic=tactic)
        case ["tactics", tactic, *_]:
            return msg("The tactic %(tactic)s", tactic=tactic)
        case ["inserts", key, *_]:
            return msg("The legal text %(key)s", key=key)
    for length in range(len(path), 0, -1):
        known = _LABELS.get(tuple(path[:length]))
        if known is not None:
            return known
    return msg("Entry %(path)s", path="/".join(path))


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
