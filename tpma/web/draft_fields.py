"""A draft's places as form fields: what stands there, what it was filled with, what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Request

from tpma.core.i18n import Message, msg
from tpma.kits.definition import Lock, ZoneKind
from tpma.kits.places import DraftText, parse_place, schema_at, setting, token
from tpma.kits.problems import Problem
from tpma.kits.service import Saved, Stale, Typed
from tpma.web.draft_findings import Findings
from tpma.web.draft_places import anchor

LOCKS: Sequence[tuple[str, Message]] = (
    (Lock.LOCKED, msg("Locked: shown, never changed")),
    (Lock.EDITABLE, msg("Editable: may be changed or emptied")),
    (Lock.REQUIRED, msg("Required: may be changed, must not be empty")),
    (Lock.CHANGE_REQUIRED, msg("Change required: must be said in the partner's own words")),
)


@dataclass(frozen=True)
class DraftField:
    """One place on a form. `type` is one of the components' field types."""

    place: str
    label: str | Message
    type: str
    value: str
    hint: str | Message | None = None
    options: Sequence[tuple[str, str | Message]] = ()
    maxlength: int | None = None
    rows: int = 3
    size: str = ""
    dir: str | None = None
    lang: str | None = None
    error: Message | None = None
    stale: Stale | None = None
    seen_text: str | None = None
    #: What the check says of this place.
    findings: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        return anchor(self.place)

    @property
    def seen(self) -> str:
        return token(self.value if self.seen_text is None else self.seen_text)

    @property
    def values(self) -> list[str]:
        return [part.strip() for part in self.value.split(",") if part.strip()]


@dataclass
class Form:
    """Makes the fields of one draft, with what was typed and what came of it."""

    text: DraftText
    typed: Mapping[str, str] = field(default_factory=dict)
    saved: Saved | None = None
    #: The locale whose words are shown, where the address doesn't say it.
    locale: str = ""
    findings: Findings = field(default_factory=Findings)

    def at(self, place: str, label: str | Message, kind: str = "text", **more: Any) -> DraftField:
        now = self.text.at(parse_place(place))
        made = DraftField(
            *(place, label, kind, self.typed.get(place, now)),
            seen_text=now,
            findings=self.findings.at(place),
            **more,
        )
        if self.saved is not None:
            stale = self.saved.stale.get(place)
            made = replace(made, error=self.saved.refused.get(place), stale=stale)
            if stale is not None:
                made = replace(made, value=stale.mine)
        return made

    def setting(self, *path: str, label: str | Message, **more: Any) -> DraftField:
        """A setting of kit.toml, shown as its type in the format asks for."""
        asked = schema_at(path) or {}
        kind, facts = _kind(asked)
        return self.at(setting(*path), label, more.pop("type", kind), **{**facts, **more})


def _kind(asked: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    items = asked.get("items", {})
    if "enum" in items:
        return "checkboxes", {"options": [(value, value) for value in items["enum"]]}
    if "enum" in asked:
        return "select", {"options": [(value, value) for value in asked["enum"]]}
    match asked.get("type"):
        case "boolean":
            return "checkbox", {}
        case "integer" | "number":
            return "number", {"size": "short"}
        case "array":
            return "text", {"hint": msg("Several with commas between them")}
    if asked.get("format") == "date":
        return "date", {"size": "medium"}
    return "text", {"maxlength": asked.get("maxLength")}


def typed_in(request: Request) -> list[Typed]:
    """What a form sent: only the places whose text differs from what was shown."""
    found = []
    for place in dict.fromkeys(request.form.getlist("place")):
        text = ", ".join(part for part in request.form.getlist(place) if part)
        text = "true" if text == "1" and _is_switch(place) else text
        seen = request.form.get(f"seen:{place}", "")
        plain = text.replace("\r\n", "\n")
        if seen not in (token(plain), token(plain.strip())):
            found.append(Typed(place, plain, seen))
    return found


def _is_switch(place: str) -> bool:
    kind, *path = place.split("|")
    return kind == "kit" and (schema_at(tuple(path)) or {}).get("type") == "boolean"


def typed_texts(typed: Iterable[Typed]) -> dict[str, str]:
    return {one.place: one.text for one in typed}


MEDIA_FROM: Sequence[tuple[str, Message]] = (
    ("kit", msg("The kit's pictures")),
    ("partner", msg("The partner's own uploads")),
)

ZONE_KINDS: Mapping[str, Message] = {
    ZoneKind.TEXT: msg("Text"),
    ZoneKind.RICH_TEXT: msg("Formatted text"),
    ZoneKind.IMAGE: msg("Picture"),
    ZoneKind.LINK: msg("Link"),
    ZoneKind.COLOUR: msg("Colour"),
    ZoneKind.DATE: msg("Day"),
    ZoneKind.TIME: msg("Time of day"),
    ZoneKind.TIME_ZONE: msg("Time zone"),
    ZoneKind.PRICE: msg("Price"),
    ZoneKind.NUMBER: msg("Number"),
}
