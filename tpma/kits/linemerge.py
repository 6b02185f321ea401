"""Two changes of one text laid over each other, line by line. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher


def merge_lines(base: bytes, mine: bytes, theirs: bytes) -> bytes | None:
    """What `base` becomes by both changes; None where they change the same lines differently, or
    where one of them is no UTF-8 text."""
    try:
        first, a, b = (raw.decode().splitlines(keepends=True) for raw in (base, mine, theirs))
    except UnicodeDecodeError:
        return None
    edits = sorted({*_edits(first, a), *_edits(first, b)})
    out: list[str] = []
    at = 0
    for number, (start, end, lines) in enumerate(edits):
        if number:
            before = edits[number - 1]
            if start < before[1] or (start, end) == before[:2]:
                return None
        out += first[at:start]
        out += lines
        at = end
    return "".join([*out, *first[at:]]).encode()


def _edits(base: list[str], changed: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    found = SequenceMatcher(None, base, changed, autojunk=False).get_opcodes()
    return [(i1, i2, tuple(changed[j1:j2])) for tag, i1, i2, j1, j2 in found if tag != "equal"]
