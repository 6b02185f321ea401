"""Arabic joining without a shaper, for machines that have no FriBiDi.

Letters are replaced by Unicode's presentation forms, which carry the joined shapes as characters
of their own. It serves plain copy: vowel marks are left out, which is told; what it can't set (letters
without such forms, other complex scripts) is refused by the caller.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_FORMS = ("isolated", "final", "initial", "medial")
_LAM = "\u0644"
_TATWEEL = "\u0640"


@cache
def _table() -> dict[str, dict[str, str]]:
    """Letter (or lam-alef) → form → presentation character, read from Unicode's own data."""
    found: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFBFF), *range(0xFE80, 0xFEFD)):
        char = chr(code)
        form, _, letters = unicodedata.decomposition(char).partition(" ")
        name = form.strip("<>")
        if name in _FORMS and letters:
            text = "".join(chr(int(part, 16)) for part in letters.split())
            if len(text) == 1 or (len(text) == 2 and text[0] == _LAM):
                found.setdefault(text, {}).setdefault(name, char)
    return found


def needs_joining(char: str) -> bool:
    return "\u0600" <= char <= "\u06ff" and unicodedata.category(char) == "Lo"


def is_vowel_mark(char: str) -> bool:
    """The marks that help reading and that everyday Arabic leaves out."""
    return "\u064b" <= char <= "\u0652" or char == "\u0670"


def can_join(text: str) -> bool:
    """Whether every Arabic character here has its joined shapes, or may be left out."""
    table = _table()
    for char in text:
        if needs_joining(char) and char not in table:
            return False
        foreign = unicodedata.category(char) == "Mn" and "\u0600" <= char <= "\u06ff"
        if foreign and not is_vowel_mark(char):
            return False
    return True


def shapes(char: str) -> tuple[str, ...]:
    """The characters that a letter may become."""
    return tuple(_table().get(char, {}).values()) or (char,)


def joined(text: str) -> str:
    """Arabic letters in their joined shapes, still in logical order, without vowel marks: only a
    shaper knows where these stand."""
    table = _table()
    text = "".join(char for char in text if not is_vowel_mark(char))
    cells: list[str] = []
    index = 0
    while index < len(text):
        pair = text[index : index + 2]
        if len(pair) == 2 and pair in table:
            cells.append(pair)
            index += 2
        else:
            cells.append(text[index])
            index += 1

    def joins_next(cell: str) -> bool:
        return cell == _TATWEEL or "initial" in table.get(cell, {})

    def joins_before(cell: str) -> bool:
        return cell == _TATWEEL or "final" in table.get(cell, {})

    out: list[str] = []
    for position, cell in enumerate(cells):
        forms = table.get(cell)
        if forms is None:
            out.append(cell)
            continue
        before = position > 0 and joins_next(cells[position - 1])
        after = position + 1 < len(cells) and joins_before(cells[position + 1]) and joins_next(cell)
        wanted = (
            "medial"
            if before and after
            else "final"
            if before
            else "initial"
            if after
            else "isolated"
        )
        out.append(forms.get(wanted) or forms.get("isolated", cell))
    return "".join(out)


_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def laid_out(text: str) -> str:
    """A right-to-left run as a plain left-to-right drawer has to draw it."""
    return joined(text)[::-1].translate(_MIRRORED)
