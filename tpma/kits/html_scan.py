"""HTML cut into its pieces, for two readers: the checks, and the filling of placeholders.

Not a parser: it only has to know, for every character, whether it stands in text, in an
attribute, in a style sheet or in a comment, and it has to be wrong on the safe side.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from tpma.core.i18n import Message, msg


class Piece(Enum):
    TEXT = "text"
    TAG = "tag"
    STYLE = "style"
    COMMENT = "comment"


class Found(NamedTuple):
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
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
# A comment, a declaration or a tag. What is in quotes never ends a tag, and nothing is tried twice.
_NEXT = re.compile(
    r"""<!--.*?(?:-->|\Z)|<[!?][^>]*>|</?[A-Za-z](?:[^>"']++|"[^"]*"|'[^']*')*+>""", re.S
)
_OPENER = re.compile(r"</?[A-Za-z]|<!(?!--)|<\?")
_EDGE = re.compile(r"""[>"']""")
#: From this length on it is looked first what opens nothing: trying each `<` to the end of a long
#: source would take minutes of one that was made for that.
_LONG = 4_000
_STYLE_END = re.compile(r"</style\s*>", re.I)

#: Most addresses, as a pattern: harmless, and written the same in an attribute.
PLAIN_ADDRESS = r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?:[/?#][^\x00-\x20\x7f\\<>\"'`&{}\[\]]*)?"
PLAIN_URL = re.compile(PLAIN_ADDRESS)
#: Words, bare markup and links, as a pattern: most of what stands in mails.
PLAIN_SOURCE = (
    r"[^<\[{]*+(?:<(?:/?(?:[biup]|br|t[dhr]|em|li|[ou]l|span|strong|h[1-6])(?: ?/)?"
    rf'|a href="{PLAIN_ADDRESS}"|/a)>[^<\[{{]*+)*+'
)
_PLAIN = re.compile(PLAIN_SOURCE)

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


def is_plain(source: str) -> bool:
    """Whether ``source`` is words, bare markup and links alone: it needs no looking at, and is the
    same for everyone."""
    return _PLAIN.fullmatch(source) is not None


@lru_cache(maxsize=4096)
def pieces_of(source: str) -> tuple[Found, ...]:
    """The pieces of a kit's source: the same for all its partners, so cut up once per process."""
    return tuple(scan_html(source))


def scan_html(source: str) -> list[Found]:
    """The pieces of ``source`` in order; joined they are the source."""
    pieces: list[Found] = []
    at = 0
    masked = _masked(source) if len(source) > _LONG else source
    while at < len(source):
        at = _scan(source, masked, at, pieces)
    if "\n" not in source:
        return pieces
    line, placed = 0, []
    for found in pieces:
        placed.append(found._replace(line=line) if line else found)
        line += found.source.count("\n")
    return placed


def _masked(source: str) -> str:
    """``source`` with a NUL for each `<` that can't be the beginning of a tag or declaration. In
    one go from the end, as `_NEXT` would find out by trying each of them."""
    edges = [(match.start(), match[0]) for match in _EDGE.finditer(source)]
    # Whether a tag that is outside of quotes before this edge comes to its end.
    ends = [False] * (len(edges) + 1)
    quotes: dict[str, int] = {}
    for n in range(len(edges) - 1, -1, -1):
        edge = edges[n][1]
        if edge == ">":
            ends[n] = True
        else:
            ends[n] = edge in quotes and ends[quotes[edge] + 1]
            quotes[edge] = n
    last, n, dead = source.rfind(">"), 0, []
    for opener in _OPENER.finditer(source):
        at = opener.start()
        while n < len(edges) and edges[n][0] < at:
            n += 1
        if not (last > at if opener[0][1] in "!?" else ends[n]):
            dead.append(at)
    if not dead:
        return source
    characters = list(source)
    for at in dead:
        characters[at] = "\0"
    return "".join(characters)


def _scan(source: str, masked: str, at: int, pieces: list[Found]) -> int:
    """Cut up ``source`` from ``at`` to the end of the next style sheet, or to its end."""
    for match in _NEXT.finditer(masked, at):
        start = match.start()
        text = source[start : match.end()]
        if start > at:
            # A `<` that opens nothing is text.
            pieces.append(Found(Piece.TEXT, source[at:start], 0))
        at = start + len(text)
        if text[1] in "!?":
            pieces.append(Found(Piece.COMMENT, text, 0))
            continue
        tag = read_tag(text)
        pieces.append(tag)
        if tag.name == "style" and not tag.closing:
            close = _STYLE_END.search(source, at)
            stop = close.start() if close else len(source)
            pieces.append(Found(Piece.STYLE, source[at:stop], 0))
            return stop
    if at < len(source):
        pieces.append(Found(Piece.TEXT, source[at:], 0))
    return len(source)


@lru_cache(maxsize=8192)
def read_tag(text: str) -> Found:
    """A tag by itself, on line 0: a mail has the same few over and over."""
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
        value = match[match.lastindex or 1] if match.lastindex != 1 else None
        attributes.append((key, value))
        if key.startswith("on"):
            danger = msg("The event handler %(name)s is not allowed", name=key)
        elif value is not None and BAD_SCHEME.match(value):
            danger = msg("This link could run a script")
    self_closing = inside.rstrip().endswith("/")
    return Found(Piece.TAG, text, 0, name, tuple(attributes), closing, self_closing, danger)
