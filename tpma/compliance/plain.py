"""Text as a reader sees it: without markup, spaces as one, characters as they are counted."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from bisect import bisect_left

_HIDDEN = re.compile(r"<(style|script|head|title)\b", re.I)
_HIDDEN_END = re.compile(r"</(style|script|head|title)\s*>", re.I)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:p|div|br|tr|td|th|table|li|ul|ol|h[1-6]|section|footer|header)\b[^>]*>", re.I
)
_TAG = re.compile(r"<[A-Za-z/!][^>]*>")
#: Kana and ideographs, written without spaces.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def visible(markup: str) -> str:
    """The words of a piece of HTML, whitespace as single spaces."""
    text = _without_hidden(markup)
    text = _without(_COMMENT, text, text.rfind("-->") + 3)
    text = _without(_BLOCK, text, text.rfind(">") + 1)
    text = _without(_TAG, text, text.rfind(">") + 1, "")
    return " ".join(html.unescape(text).replace("\u00ad", "").split())


def _without_hidden(markup: str) -> str:
    """Without what stands between these tags; one that is never closed hides nothing."""
    ends: dict[str, list[tuple[int, int]]] = {}
    for end in _HIDDEN_END.finditer(markup):
        ends.setdefault(end[1].lower(), []).append(end.span())
    kept, at = [], 0
    for begun in _HIDDEN.finditer(markup) if ends else ():
        mine = ends.get(begun[1].lower(), [])
        n = bisect_left(mine, (begun.end(), 0))
        if begun.start() >= at and n < len(mine):
            kept.append(markup[at : begun.start()])
            at = mine[n][1]
    return " ".join([*kept, markup[at:]])


def _without(pattern: re.Pattern[str], text: str, last: int, by: str = " ") -> str:
    """What matches and ends before ``last`` is left out. Behind the last end nothing can match, and
    to try every beginning there would take minutes of a text that was made for that."""
    return pattern.sub(by, text[:last]) + text[last:]


def words_of(kind: str, value: str) -> str:
    """A zone's words as a reader sees them."""
    return visible(value) if kind == "rich_text" else value


@functools.lru_cache(4096)
def exactly(words: str) -> re.Pattern[str]:
    """Finds a sentence word for word, wherever its lines end and whichever spaces keep its words
    together: where a heading breaks is layout, and says nothing else. Writing without spaces may
    break between any two characters."""
    return re.compile(r"\s+".join(map(_breakable, words.split())))


def _breakable(part: str) -> str:
    return r"\s*".join(map(re.escape, part)) if _UNSPACED.search(part) else re.escape(part)


def as_said(words: str) -> re.Pattern[str]:
    """Finds a sentence as it is said, whatever its capitals, spaces, quotes and last full stop."""
    bare = words.strip().rstrip(".!?。؟ ")
    parts = [re.sub(r"['’]", "['’]", _breakable(part)) for part in bare.split()]
    body = r"\s+".join(parts)
    before = r"(?<!\w)" if bare[:1].isalnum() and bare.isascii() else ""
    after = r"(?!\w)" if bare[-1:].isalnum() and bare.isascii() else ""
    end = "[.!?。؟]?" if bare != words.strip() else ""
    return re.compile(f"{before}{body}{after}{end}", re.IGNORECASE)


def count(text: str) -> int:
    """Characters as a reader counts them: marks, joiners and selectors belong to their letter."""
    total = 0
    joined = False
    for character in text:
        if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
            continue
        if character == "\u200d":  # joins the next emoji to the last
            joined = True
            continue
        if unicodedata.category(character) == "Cf" or "\U0001f3fb" <= character <= "\U0001f3ff":
            continue
        if not joined:
            total += 1
        joined = False
    return total


def sentences(text: str) -> list[str]:
    """The sentences of a text, one per line or full stop, trimmed."""
    parts = re.split(r"(?<=[.!?؟。])\s+|\n+", text)
    return [part.strip() for part in parts if part.strip()]
