"""Rich text of a zone: a small part of HTML, checked rather than trusted, and measured."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser

from tpma.kits.definition import ZoneKind
from tpma.kits.placeholders import PLACEHOLDER, TAG

ALLOWED = frozenset({"p", "br", "strong", "em", "b", "i", "a", "ul", "ol", "li"})
_EMPTY = frozenset({"br"})
_MARKUP = re.compile(r"<[^>]*>")
#: How long a name is taken to be where it isn't known yet.
TAG_LENGTH = 10


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.faults: list[tuple[int, str]] = []
        self.links: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        written = self.get_starttag_text() or f"<{tag}>"
        if tag not in ALLOWED:
            self.fault(written)
            return
        for name, value in attrs:
            if tag == "a" and name == "href" and value:
                self.links.append(value)
            else:
                self.fault(written)
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY and self.open and self.open[-1] == tag:
            self.fault(self.get_starttag_text() or tag)
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.fault(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.fault(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.fault(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.fault(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.fault(f"<?{data}>")

    def fault(self, what: str) -> None:
        self.faults.append((self.getpos()[0] - 1, what))


def read_rich_text(text: str) -> tuple[list[str], list[str]]:
    """The markup that is not allowed (or not closed), and the links."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    faults = [what for _, what in reader.faults] + [f"<{tag}>" for tag in reader.open]
    return faults, reader.links


def visible_length(kind: ZoneKind, value: str) -> int:
    """Characters as a reader counts them: no markup, marks joined to their letter, a name that
    is filled in later counted as ten."""
    text = value
    if kind is ZoneKind.RICH_TEXT:
        text = unescape(_MARKUP.sub("", text))
    fill = "x" * TAG_LENGTH
    text = TAG.sub(fill, PLACEHOLDER.sub(fill, text))
    return sum(1 for c in unicodedata.normalize("NFC", text.strip()) if not _joins(c))


def _joins(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me", "Cf"}
