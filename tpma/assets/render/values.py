"""What a placeholder says for one filling, before it is written for its place.

The words of a zone may name smart fields ("Ask [[smart:partner.name]]"), and other zones that are
facts or texts, one level deep; nothing else in them is looked at again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from tpma.assets.render.filling import Filling, each, one_line
from tpma.assets.render.html_safe import plain_text, sanitise
from tpma.core.i18n import Message, msg
from tpma.kits.definition import FACT_KINDS, ZoneKind
from tpma.kits.placeholders import unknown_tags

_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")


class Values:
    """One filling; it gathers what was missing or refused in `problems`."""

    def __init__(self, filling: Filling) -> None:
        self.filling = filling
        self.problems: dict[Message, None] = {}

    def kind_of(self, key: str) -> ZoneKind | None:
        zone = self.filling.zones.get(key)
        return zone.kind if zone is not None else None

    def rich(self, key: str) -> str:
        zone = self.filling.zones[key]
        self._check_tags(zone.value)

        def fill(kind: str, name: str) -> str:
            return html.escape(self.isolated(kind, name, self._named(kind, name)))

        return sanitise(each(zone.value, fill))

    def isolated(self, kind: str, key: str, value: str) -> str:
        """A phone number keeps its order among right-to-left words (Unicode's isolates: they are
        seen in plain text too). In addresses and pictures values stay as they are."""
        if kind == "smart" and key.endswith(".phone") and value and self.filling.direction == "rtl":
            return f"\u2066{value}\u2069"
        return value

    def line(self, kind: str, key: str) -> str:
        if kind == "zone" and self.kind_of(key) is ZoneKind.RICH_TEXT:
            return one_line(plain_text(self.rich(key)))
        if kind == "insert":
            return one_line(plain_text(self.filling.inserts.get(key, "")))
        return one_line(self.plain(kind, key))

    def plain(self, kind: str, key: str) -> str:
        """The value as plain text, unescaped; line breaks kept."""
        filling = self.filling
        match kind:
            case "lang":
                return filling.locale
            case "dir":
                return filling.direction
            case "start":
                return "right" if filling.direction == "rtl" else "left"
            case "end":
                return "left" if filling.direction == "rtl" else "right"
            case "zone":
                return self._zone(key)
            case "smart":
                return self._known(filling.smart, kind, key)
            case "colour":
                return self._known(filling.colours, kind, key)
            case "alt":
                return self._known(filling.alts, kind, key)
            case "file":
                return self._known(filling.files, kind, key)
            case _:
                return self._known(filling.media, kind, key)

    def _zone(self, key: str) -> str:
        name = key.removesuffix(".alt")
        zone = self.filling.zones.get(name)
        if zone is None:
            self.missing("zone", name)
            return ""
        if key != name:
            return zone.alt
        match zone.kind:
            case ZoneKind.IMAGE:
                return self._known(self.filling.media, "media", zone.value) if zone.value else ""
            case ZoneKind.COLOUR:
                if _HEX.match(zone.value):
                    return zone.value
                return self._known(self.filling.colours, "colour", zone.value)
            case kind if kind in FACT_KINDS:
                return zone.written
            case _:
                self._check_tags(zone.value)
                return each(zone.value.replace("\r\n", "\n"), self._named)

    def _named(self, kind: str, key: str) -> str:
        """Inside a zone's own words smart fields are filled, and other zones that are facts or
        texts; what those hold is filled with smart fields alone, so that it ends there."""
        zone = self.filling.zones.get(key) if kind == "zone" else None
        if zone is not None and zone.kind in FACT_KINDS:
            return zone.written
        if zone is not None and zone.kind is ZoneKind.TEXT:
            return each(zone.value, self.smart_only)
        return self.smart_only(kind, key)

    def smart_only(self, kind: str, key: str) -> str:
        """Nothing but smart fields."""
        if kind == "smart":
            return self._known(self.filling.smart, kind, key)
        return f"[[{kind}:{key}]]" if key else f"[[{kind}]]"

    def _known(self, values: Mapping[str, str], kind: str, key: str) -> str:
        if key not in values:
            self.missing(kind, key)
        return values.get(key, "")

    def missing(self, kind: str, key: str) -> None:
        self.say(msg("Nothing is known for %(placeholder)s", placeholder=f"[[{kind}:{key}]]"))

    def _check_tags(self, text: str) -> None:
        for tag in unknown_tags(text):
            self.say(msg("%(tag)s is no personalisation tag", tag=tag))

    def say(self, what: Message) -> None:
        self.problems[what] = None
