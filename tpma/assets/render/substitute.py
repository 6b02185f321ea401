"""Placeholders of a kit's source filled with a partner's values, each for the place it stands in.

A value never becomes source: what is put in is not looked at again, and it is written for its
place (text, attribute, link, style, plain line). So partner text can't open an element, leave an
attribute, name a script or pull in another placeholder. The one exception is made on purpose:
the words of a zone may name smart fields ("Ask [[smart:partner.name]]"), one level deep.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from tpma.assets.render.html_safe import plain_text, safe_url, sanitise
from tpma.core.i18n import Message, msg
from tpma.kits.definition import FACT_KINDS, ZoneKind
from tpma.kits.html_scan import (
    FORBIDDEN_TAGS,
    PLAIN_URL,
    Found,
    Piece,
    is_plain,
    pieces_of,
    read_tag,
)
from tpma.kits.placeholders import PLACEHOLDER, unknown_tags

#: Attributes that hold an address.
URL_ATTRIBUTES = frozenset(
    {
        "action",
        "background",
        "background-url",
        "base-url",
        "cite",
        "formaction",
        "href",
        "icon-unwrapped-url",
        "icon-wrapped-url",
        "left-icon",
        "poster",
        "right-icon",
        "src",
        "thumbnails-src",
    }
)
#: Attributes that hold words.
TEXT_ATTRIBUTES = frozenset(
    {"alt", "aria-label", "content", "placeholder", "summary", "title", "value", "lang", "dir"}
)
_STYLE_VALUE = re.compile(r"[#\w .,%()'-]{0,120}")
_ATTRIBUTE_NAME = re.compile(r"[\w:@.-]+")
_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")
_FULL_STOP = re.compile(r"\.(?:</\w+>)*\Z")
_ONE_STOP = re.compile(r"\.(?![.\w])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class ZoneValue:
    """What a zone holds for this partner and locale.

    An image's value is a media path or ``sha256:…``, a colour's a role or ``#rrggbb``; of a fact
    (a day, a price …) ``written`` is what readers see.
    """

    kind: ZoneKind
    value: str
    alt: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True)
class Filling:
    """Everything a source can ask for. ``inserts`` are HTML of ours, not of a partner."""

    zones: Mapping[str, ZoneValue] = field(default_factory=dict)
    smart: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, str] = field(default_factory=dict)
    alts: Mapping[str, str] = field(default_factory=dict)
    inserts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)  # addresses of calendars, by tactic
    locale: str = "en-US"
    direction: str = "ltr"
    mark_zones: bool = False


#: For what is the same whoever it is for.
NOTHING_FILLED = Filling()


class Substitution:
    """One filling at work; it gathers what was missing or refused in `problems`."""

    def __init__(self, filling: Filling) -> None:
        self.filling = filling
        self.problems: dict[Message, None] = {}

    # -- places ---------------------------------------------------------------------------

    def into_html(self, source: str) -> str:
        """``source`` is HTML; every placeholder is written for the place it stands in."""
        if is_plain(source):
            return source
        return "".join([self._piece(found) for found in pieces_of(source)])

    def into_attribute(self, name: str, source: str) -> str:
        """``source`` is an attribute's raw value; the result is ready between double quotes."""
        if name.startswith("on"):
            return ""
        if name in URL_ATTRIBUTES:
            return self._address(source)
        if name == "srcset":
            return ", ".join(self._candidate(part) for part in source.split(", ") if part.strip())
        if name == "style":
            return _quote(self.into_style(html.unescape(source)))
        words = name in TEXT_ATTRIBUTES or name.startswith(("data-", "aria-"))

        def fill(kind: str, key: str) -> str:
            value = self._line(kind, key)
            if words or _STYLE_VALUE.fullmatch(value):
                return _quote(value)
            self._say(msg("%(what)s can't be used for %(place)s", what=key, place=name))
            return ""

        return _each(source, fill, _quote_source)

    def _candidate(self, source: str) -> str:
        """One picture of a `srcset`: its address and for which width or density it is."""
        address, _, size = source.strip().partition(" ")
        return f"{self._address(address).replace(',', '%2C')} {_quote(size.strip())}".strip()

    def into_style(self, source: str) -> str:
        """``source`` is CSS: colours, directions and media addresses only."""

        def fill(kind: str, key: str) -> str:
            value = self._line(kind, key)
            if kind == "media":
                return safe_url(value).replace("'", "%27").replace('"', "%22").replace(")", "%29")
            if _STYLE_VALUE.fullmatch(value):
                return value
            self._say(msg("%(what)s can't be used for %(place)s", what=key, place="style"))
            return ""

        return _each(source, fill)

    def into_text(self, source: str) -> str:
        """``source`` is plain text (the text part of a mail, a post)."""

        def fill(kind: str, key: str) -> str:
            if kind == "insert":
                return plain_text(self.filling.inserts.get(key, ""))
            if kind == "zone" and self._kind_of(key) is ZoneKind.RICH_TEXT:
                return plain_text(self._rich(key))
            return self._isolated(kind, key, self._plain(kind, key))

        return _each(source, fill)

    def into_line(self, source: str) -> str:
        """``source`` is one line of plain text: a subject, a title."""
        return one_line(_each(source, self._line))

    def into_label(self, source: str) -> str:
        """``source`` is one line of the kit's own words, which may name smart fields."""
        return one_line(_each(source, self._smart_only))

    # -- pieces of HTML -------------------------------------------------------------------

    def _piece(self, found: Found) -> str:
        piece, source = found.piece, found.source
        if piece is Piece.TEXT:
            return _each(source, self._html, _lone_angles)
        if piece is Piece.TAG:
            return self._tag(found)
        if piece is Piece.STYLE:
            return self.into_style(source).replace("</", "<\\/")
        return self._comment(source)

    def _comment(self, source: str) -> str:
        """Outlook reads conditional comments as HTML, so placeholders in them are HTML's."""
        opening = re.match(r"<!--\[if[^\]]*\]>", source)
        if opening is None or not source.endswith("<![endif]-->"):
            return source if PLACEHOLDER.search(source) is None else ""
        inside = source[opening.end() : -len("<![endif]-->")]
        return f"{opening[0]}{self.into_html(inside)}<![endif]-->"

    def _tag(self, found: Found) -> str:
        if found.name in FORBIDDEN_TAGS:
            return ""
        if "[[" not in found.source and (plain := _plain_tag(found.source)) is not None:
            return plain
        if found.closing or not found.attributes:
            return found.source if PLACEHOLDER.search(found.source) is None else ""
        return self._written_tag(found)

    def _written_tag(self, found: Found) -> str:
        written = [f"<{found.name}"]
        for name, value in found.attributes:
            if name.startswith("on") or not _ATTRIBUTE_NAME.fullmatch(name):
                continue
            if value is None:
                written.append(f" {name}")
                continue
            written.append(f' {name}="{self.into_attribute(name, value)}"')
            if zone := self._marked(name, value):
                written.append(f' data-zone="{zone}"')
        if found.name == "img" and "alt" not in dict(found.attributes):
            written.append(' alt=""')
        written.append(" />" if found.self_closing else ">")
        return "".join(written)

    def _marked(self, name: str, source: str) -> str | None:
        """The zone whose place in the preview the element with this attribute is, where places are
        marked: its picture or link, or its colour, in a style or by its class."""
        if not self.filling.mark_zones:
            return None
        if name == "class":
            classed = (one.removeprefix("zone-") for one in source.split() if one[:5] == "zone-")
            return next((key for key in classed if self._kind_of(key) is ZoneKind.COLOUR), None)
        found = PLACEHOLDER.search(source)
        if found is None or found["kind"] != "zone":
            return None
        key = found["key"].removesuffix(".alt")
        coloured = name == "style" and self._kind_of(key) is ZoneKind.COLOUR
        return key if coloured or name in URL_ATTRIBUTES | {"alt"} else None

    def _html(self, kind: str, key: str) -> str:
        if kind == "insert":
            if key not in self.filling.inserts:
                self._missing(kind, key)
            return self.filling.inserts.get(key, "")
        if kind == "zone" and self._kind_of(key) is ZoneKind.RICH_TEXT:
            inside, wrapper = self._rich(key), "div"
        else:
            value = self._isolated(kind, key, self._plain(kind, key))
            inside = html.escape(value).replace("\n", "<br />")
            wrapper = "span"
        if kind == "zone" and self.filling.mark_zones:
            return f'<{wrapper} data-zone="{html.escape(key)}">{inside}</{wrapper}>'
        return inside

    # -- values ---------------------------------------------------------------------------

    def _kind_of(self, key: str) -> ZoneKind | None:
        zone = self.filling.zones.get(key)
        return zone.kind if zone is not None else None

    def _rich(self, key: str) -> str:
        zone = self.filling.zones[key]
        self._check_tags(zone.value)

        def fill(kind: str, name: str) -> str:
            return html.escape(self._isolated(kind, name, self._named(kind, name)))

        return sanitise(_each(zone.value, fill))

    def _isolated(self, kind: str, key: str, value: str) -> str:
        """A phone number keeps its order among right-to-left words (Unicode's isolates: they are
        seen in plain text too). In addresses and pictures values stay as they are."""
        if kind == "smart" and key.endswith(".phone") and value and self.filling.direction == "rtl":
            return f"\u2066{value}\u2069"
        return value

    def _line(self, kind: str, key: str) -> str:
        if kind == "zone" and self._kind_of(key) is ZoneKind.RICH_TEXT:
            return one_line(plain_text(self._rich(key)))
        if kind == "insert":
            return one_line(plain_text(self.filling.inserts.get(key, "")))
        return one_line(self._plain(kind, key))

    def _address(self, source: str) -> str:
        if PLAIN_URL.fullmatch(source):
            return source
        filled = _each(html.unescape(source), self._line)
        address = safe_url(filled)
        if filled.strip() and not address:
            self._say(msg("%(address)s is no address a link may have", address=filled[:120]))
        return _quote(address or ("#" if filled.strip() else ""))

    def _plain(self, kind: str, key: str) -> str:
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
            self._missing("zone", name)
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
                return _each(zone.value.replace("\r\n", "\n"), self._named)

    def _named(self, kind: str, key: str) -> str:
        """Inside a zone's own words smart fields are filled, and other zones that are facts or
        texts; what those hold is filled with smart fields alone, so that it ends there."""
        zone = self.filling.zones.get(key) if kind == "zone" else None
        if zone is not None and zone.kind in FACT_KINDS:
            return zone.written
        if zone is not None and zone.kind is ZoneKind.TEXT:
            return _each(zone.value, self._smart_only)
        return self._smart_only(kind, key)

    def _smart_only(self, kind: str, key: str) -> str:
        """Nothing but smart fields."""
        if kind == "smart":
            return self._known(self.filling.smart, kind, key)
        return f"[[{kind}:{key}]]" if key else f"[[{kind}]]"

    def _known(self, values: Mapping[str, str], kind: str, key: str) -> str:
        if key not in values:
            self._missing(kind, key)
        return values.get(key, "")

    def _missing(self, kind: str, key: str) -> None:
        self._say(msg("Nothing is known for %(placeholder)s", placeholder=f"[[{kind}:{key}]]"))

    def _check_tags(self, text: str) -> None:
        for tag in unknown_tags(text):
            self._say(msg("%(tag)s is no personalisation tag", tag=tag))

    def _say(self, what: Message) -> None:
        self.problems[what] = None


@lru_cache(maxsize=4096)
def _plain_tag(source: str) -> str | None:
    """A tag without placeholders as it is written for everyone; None where it has a problem."""
    found = read_tag(source)
    if found.closing or not found.attributes:
        return found.source
    alone = Substitution(NOTHING_FILLED)
    written = alone._written_tag(found)
    return None if alone.problems else written


def one_line(text: str) -> str:
    """``text`` without control characters or line breaks: fit for a header or an attribute."""
    return " ".join(_CONTROL.sub(" ", text).split(" ")).strip()


def _same(source: str) -> str:
    return source


def _each(
    source: str, fill: Callable[[str, str], str], around: Callable[[str], str] = _same
) -> str:
    """``source`` with every placeholder replaced in one pass; ``around`` treats what is between."""
    if "[[" not in source:
        return around(source)
    parts: list[str] = []
    at = 0
    for match in PLACEHOLDER.finditer(source):
        parts.append(around(source[at : match.start()]))
        value = fill(match["kind"] or match["word"], match["key"] or "")
        parts.append(value)
        at = match.end()
        if _FULL_STOP.search(value) and _ONE_STOP.match(source, at):
            at += 1  # "Ask Example, Inc." ends its sentence with the name's own dot
    parts.append(around(source[at:]))
    return "".join(parts)


def _quote(value: str) -> str:
    return html.escape(value, quote=True)


@lru_cache(maxsize=4096)
def _quote_source(source: str) -> str:
    """The kit's own words around a placeholder in an attribute: entities stay what they are."""
    kept = re.sub(r"&(?!#?\w{1,32};)", "&amp;", source)
    return kept.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def _lone_angles(source: str) -> str:
    """Text between tags holds `<` only where it opened nothing; then it is meant as a sign."""
    return source.replace("<", "&lt;")
