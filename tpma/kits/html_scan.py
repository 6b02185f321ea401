"""HTML cut into its pieces, for two readers: the checks, and the filling of placeholders.

Not a parser: it only has to know, for every character, whether it stands in text, in an
attribute, in a style sheet or in a comment, and it has to be wrong on the safe side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from tpma.core.i18n import Message, msg


class Piece(Enum):
    TEXT = "text"
    TAG = "tag"
    STYLE = "style"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Found:
    """One piece: its source, its line (from 0), and why it is not allowed, where it is not.

    For a tag, `name` and `attributes` (name, raw value or None) are given, `closing` and
    `self_closing` say how it is written.
    """

    piece: Piece
    source: str
    line: int
    name: str = ""
    attributes: tuple[tuple[str, str | None], ...] = ()
    closing: bool = False
    self_closing: bool = False
    danger: Message | None = None


# A quoted value, or an unquoted one whose placeholders may hold no space.
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s=>"'/\x00]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?"""
)
_TAG = re.compile(r"""</?[A-Za-z](?:[^>"']|"[^"]*"|'[^']*')*>""")
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_DECLARATION = re.compile(r"<[!?][^>]*>")
_STYLE_END = re.compile(r"</style\s*>", re.I)

FORBIDDEN_TAGS = frozenset(
    {
        "applet",
        "base",
        "embed",
        "frame",
        "frameset",
        "iframe",
        "link",
        "object",
        "portal",
        "script",
        "template",
    }
)
BAD_SCHEME = re.compile(r"^[\s\x00-\x20]*(?:java|vb)script\s*:|^[\s\x00-\x20]*data:text", re.I)


@lru_cache(maxsize=4096)
def pieces_of(source: str) -> tuple[Found, ...]:
    """The pieces of a kit's source: the same for all its partners, so cut up once per process."""
    return tuple(scan_html(source))


def scan_html(source: str) -> Iterator[Found]:
    """The pieces of ``source`` in order; joined they are the source."""
    at = 0
    while at < len(source):
        start = source.find("<", at)
        if start < 0:
            yield Found(Piece.TEXT, source[at:], source.count("\n", 0, at))
            return
        piece, end = _next(source, start)
        if piece is None:
            # A `<` that opens nothing is text.
            yield Found(Piece.TEXT, source[at : start + 1], source.count("\n", 0, at))
            at = start + 1
            continue
        if start > at:
            yield Found(Piece.TEXT, source[at:start], source.count("\n", 0, at))
        line = source.count("\n", 0, start)
        text = source[start:end]
        if piece is Piece.COMMENT:
            yield Found(piece, text, line)
            at = end
            continue
        tag = _tag(text, line)
        yield tag
        at = end
        if tag.name == "style" and not tag.closing:
            close = _STYLE_END.search(source, at)
            stop = close.start() if close else len(source)
            yield Found(Piece.STYLE, source[at:stop], source.count("\n", 0, at))
            at = stop


def _next(source: str, start: int) -> tuple[Piece | None, int]:
    if comment := _COMMENT.match(source, start):
        return Piece.COMMENT, comment.end()
    if declaration := _DECLARATION.match(source, start):
        return Piece.COMMENT, declaration.end()
    if tag := _TAG.match(source, start):
        return Piece.TAG, tag.end()
    return None, start


def _tag(text: str, line: int) -> Found:
    named = _NAME.match(text)
    assert named is not None
    name = named[1].lower()
    closing = text.startswith("</")
    inside = text[named.end() : -1]
    attributes: list[tuple[str, str | None]] = []
    danger: Message | None = None
    if name in FORBIDDEN_TAGS and not closing:
        danger = msg("<%(tag)s> is not allowed", tag=name)
    for match in _ATTRIBUTE.finditer(inside):
        key = match[1].lower()
        value = next((part for part in match.groups()[1:] if part is not None), None)
        attributes.append((key, value))
        if key.startswith("on"):
            danger = msg("The event handler %(name)s is not allowed", name=key)
        elif value is not None and BAD_SCHEME.match(value):
            danger = msg("This link could run a script")
    self_closing = inside.rstrip().endswith("/")
    return Found(Piece.TAG, text, line, name, tuple(attributes), closing, self_closing, danger)
