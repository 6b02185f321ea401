"""Which way each character runs: the Unicode bidirectional algorithm for single lines of copy.

Runs of different fonts have to be drawn one by one, so their order on the line must be known here
and can't be left to the shaper. Explicit embedding and isolate characters are not wanted in copy;
they are treated as neutrals. Rules are named as in UAX #9.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby

_NEUTRAL = frozenset(
    {"B", "S", "WS", "ON", "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"}
)


@lru_cache(maxsize=4096)
def levels(text: str, rtl: bool) -> tuple[int, ...]:
    """The embedding level of every character; odd levels run right to left."""
    base = 1 if rtl else 0
    kinds = [unicodedata.bidirectional(char) or "L" for char in text]
    _weak(kinds, "R" if rtl else "L")
    _brackets(text, kinds, "R" if rtl else "L")
    _neutral(kinds, "R" if rtl else "L")
    found = []
    for kind in kinds:  # I1, I2
        if base % 2 == 0:
            found.append(base + {"L": 0, "R": 1, "AN": 2, "EN": 2}[kind])
        else:
            found.append(base + {"R": 0}.get(kind, 1))
    for index in range(len(text) - 1, -1, -1):  # L1: white space at the end
        if unicodedata.bidirectional(text[index]) not in {"WS", "S", "B"}:
            break
        found[index] = base
    return tuple(found)


def _weak(kinds: list[str], edge: str) -> None:
    previous = edge
    for i, kind in enumerate(kinds):  # W1
        if kind == "NSM":
            kinds[i] = previous
        previous = kinds[i]
    strong = edge
    for i, kind in enumerate(kinds):  # W2, W3
        if kind in {"L", "R", "AL"}:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[i] = "AN"
    for i, kind in enumerate(kinds):
        if kind == "AL":
            kinds[i] = "R"
    for i in range(1, len(kinds) - 1):  # W4
        before, kind, after = kinds[i - 1], kinds[i], kinds[i + 1]
        if before == after and (
            (kind in {"ES", "CS"} and before == "EN") or (kind == "CS" and before == "AN")
        ):
            kinds[i] = before
    for i, kind in enumerate(kinds):  # W5
        if kind == "EN":
            for step in (-1, 1):
                j = i + step
                while 0 <= j < len(kinds) and kinds[j] == "ET":
                    kinds[j] = "EN"
                    j += step
    for i, kind in enumerate(kinds):  # W6
        if kind in {"ES", "ET", "CS"}:
            kinds[i] = "ON"
    strong = edge
    for i, kind in enumerate(kinds):  # W7
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"


_PAIRS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "（": "）", "「": "」"}


def _brackets(text: str, kinds: list[str], edge: str) -> None:
    """N0: a pair of brackets runs as what it holds."""
    open_: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for i, char in enumerate(text):
        if kinds[i] != "ON":
            continue
        if char in _PAIRS:
            open_.append((_PAIRS[char], i))
            continue
        for depth in range(len(open_) - 1, -1, -1):
            if open_[depth][0] == char:
                pairs.append((open_[depth][1], i))
                del open_[depth:]
                break
    for start, end in sorted(pairs):
        inside = {_side(kind) for kind in kinds[start + 1 : end]} & {"L", "R"}
        if not inside:
            continue
        side = edge
        if edge not in inside:
            before = [_side(kind) for kind in kinds[:start] if _side(kind) in {"L", "R"}]
            side = before[-1] if before else edge
        kinds[start] = kinds[end] = side


def _neutral(kinds: list[str], edge: str) -> None:
    i = 0
    while i < len(kinds):  # N1, N2
        if kinds[i] not in _NEUTRAL:
            i += 1
            continue
        end = i
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        before = _side(kinds[i - 1]) if i else edge
        after = _side(kinds[end]) if end < len(kinds) else edge
        kinds[i:end] = [before if before == after else edge] * (end - i)
        i = end


def _side(kind: str) -> str:
    return "R" if kind in {"AN", "EN"} else kind


def visual_order(run_levels: list[int]) -> list[int]:
    """L2: the indexes of the runs from left to right."""
    order = list(range(len(run_levels)))
    if not run_levels:
        return order
    odd = [level for level in run_levels if level % 2]
    for level in range(max(run_levels), (min(odd) if odd else max(run_levels) + 1) - 1, -1):
        start = None
        for position in range(len(order) + 1):
            inside = position < len(order) and run_levels[order[position]] >= level
            if inside and start is None:
                start = position
            elif not inside and start is not None:
                order[start:position] = reversed(order[start:position])
                start = None
    return order


def level_runs(text: str, rtl: bool) -> list[tuple[int, str]]:
    """The line cut where the direction changes, in logical order."""
    found = levels(text, rtl)
    position = 0
    runs: list[tuple[int, str]] = []
    for level, group in groupby(found):
        length = len(list(group))
        runs.append((level, text[position : position + length]))
        position += length
    return runs
