"""Placeholders of a kit's source filled with a partner's values, each for the place it stands in.

A value never becomes source: what is put in is not looked at again, and it is written for its
place (text, attribute, link, style, plain line). So partner text can't open an element, leave an
attribute, name a script or pull in another placeholder. The one exception is made on purpose:
the words of a zone may name smart fields ("Ask [[smart:partner.name]]"), one level deep.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from tpma.assets.render.filling import NOTHING_FILLED, Filling, ZoneValue, each, one_line
from tpma.assets.render.html_safe import plain_text, safe_url
from tpma.assets.render.values import Values
from tpma.core.i18n import msg
from tpma.kits.definition import ZoneKind
from tpma.kits.html_scan import (
    FORBIDDEN_TAGS,
    PLAIN_URL,
    Found,
    Piece,
    is_plain,
    pieces_of,
    read_tag,
)
from tpma.kits.placeholders import PLACEHOLDER

__all__ = ["Filling", "Substitution", "ZoneValue"]

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


class Substitution:
    """One filling at work; it gathers what was missing or refused in `problems`."""

    def __init__(self, filling: Filling) -> None:
        self.filling = filling
        self.values = Values(filling)
        self.problems = self.values.problems

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
            value = self.values.line(kind, key)
            if words or _STYLE_VALUE.fullmatch(value):
                return _quote(value)
            self.values.say(msg("%(what)s can't be used for %(place)s", what=key, place=name))
            return ""

        return each(source, fill, _quote_source)

    def _candidate(self, source: str) -> str:
        """One picture of a `srcset`: its address and for which width or density it is."""
        address, _, size = source.strip().partition(" ")
        return f"{self._address(address).replace(',', '%2C')} {_quote(size.strip())}".strip()

    def into_style(self, source: str) -> str:
        """``source`` is CSS: colours, directions and media addresses only."""

        def fill(kind: str, key: str) -> str:
            value = self.values.line(kind, key)
            if kind == "media":
                return safe_url(value).replace("'", "%27").replace('"', "%22").replace(")", "%29")
            if _STYLE_VALUE.fullmatch(value):
                return value
            self.values.say(msg("%(what)s can't be used for %(place)s", what=key, place="style"))
            return ""

        return each(source, fill)

    def into_text(self, source: str) -> str:
        """``source`` is plain text (the text part of a mail, a post)."""

        def fill(kind: str, key: str) -> str:
            if kind == "insert":
                return plain_text(self.filling.inserts.get(key, ""))
            if kind == "zone" and self.values.kind_of(key) is ZoneKind.RICH_TEXT:
                return plain_text(self.values.rich(key))
            return self.values.isolated(kind, key, self.values.plain(kind, key))

        return each(source, fill)

    def into_line(self, source: str) -> str:
        """``source`` is one line of plain text: a subject, a title."""
        return one_line(each(source, self.values.line))

    def into_label(self, source: str) -> str:
        """``source`` is one line of the kit's own words, which may name smart fields."""
        return one_line(each(source, self.values.smart_only))

    # -- pieces of HTML -------------------------------------------------------------------

    def _piece(self, found: Found) -> str:
        piece, source = found.piece, found.source
        if piece is Piece.TEXT:
            return each(source, self._html, _lone_angles)
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
        marked = self.filling.mark_zones and "zone-" in found.source
        if "[[" not in found.source and not marked:
            plain = _plain_tag(found.source)
            if plain is not None:
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
            return next(
                (key for key in classed if self.values.kind_of(key) is ZoneKind.COLOUR), None
            )
        found = PLACEHOLDER.search(source)
        if found is None or found["kind"] != "zone":
            return None
        key = found["key"].removesuffix(".alt")
        coloured = name == "style" and self.values.kind_of(key) is ZoneKind.COLOUR
        return key if coloured or name in URL_ATTRIBUTES | {"alt"} else None

    def _html(self, kind: str, key: str) -> str:
        if kind == "insert":
            if key not in self.filling.inserts:
                self.values.missing(kind, key)
            return self.filling.inserts.get(key, "")
        if kind == "zone" and self.values.kind_of(key) is ZoneKind.RICH_TEXT:
            inside, wrapper = self.values.rich(key), "div"
        else:
            value = self.values.isolated(kind, key, self.values.plain(kind, key))
            inside = html.escape(value).replace("\n", "<br />")
            wrapper = "span"
        if kind == "zone" and self.filling.mark_zones:
            return f'<{wrapper} data-zone="{html.escape(key)}">{inside}</{wrapper}>'
        return inside

    def _address(self, source: str) -> str:
        if PLAIN_URL.fullmatch(source):
            return source
        filled = each(html.unescape(source), self.values.line)
        address = safe_url(filled)
        if filled.strip() and not address:
            self.values.say(msg("%(address)s is no address a link may have", address=filled[:120]))
        return _quote(address or ("#" if filled.strip() else ""))


@lru_cache(maxsize=4096)
def _plain_tag(source: str) -> str | None:
    """A tag without placeholders as it is written for everyone; None where it has a problem."""
    found = read_tag(source)
    if found.closing or not found.attributes:
        return found.source
    alone = Substitution(NOTHING_FILLED)
    written = alone._written_tag(found)
    return None if alone.problems else written


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
