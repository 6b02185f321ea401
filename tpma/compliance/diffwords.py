"""What changed between two texts, word by word, for reviewers."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from tpma.compliance import plain

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: "same", "gone" or "new"."""

    kind: str
    text: str


def diff(before: str, after: str, *, kind: str = "text") -> list[Piece]:
    """The pieces of both texts in order. Markup of rich text is not compared, its words are.

    Where little is left of the old text, it is shown as a whole, then the new one: single words
    kept by chance make a difference unreadable.
    """
    old = _WORD.findall(plain.words_of(kind, before))
    new = _WORD.findall(plain.words_of(kind, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.4:
        whole = [Piece("gone", "".join(old)), Piece("new", "".join(new))]
        return [piece for piece in whole if piece.text]
    pieces: list[Piece] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("gone", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("new", "".join(new[c:d])))
    return pieces
