"""Moving whole pieces of a TOML file: tables with the comments above them, and entries in their
place. Everything else stays as its author wrote it.

What these can't do without guessing (tables written as dotted keys, say) is refused: after each
step the file is read again, and it must say exactly what was meant.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit

from tpma.core.errors import Conflict
from tpma.core.i18n import msg
from tpma.kits.tomledit import Setting
from tpma.kits.tomlread import Place, read_toml

_HEADER = re.compile(r"\s*\[\[?[^\[\]]+\]\]?\s*(#.*)?$")


def inline(settings: Mapping[str, Setting]) -> str:
    """`{ kind = "text", lock = "locked" }`, as kits write a zone."""
    parts = [f"{key} = {_written(value)}" for key, value in settings.items()]
    return f"{{ {', '.join(parts)} }}"


def _written(value: Setting) -> str:
    if isinstance(value, tuple | list):
        return f"[{', '.join(_written(item) for item in value)}]"
    return str(tomlkit.item(value).as_string())


def insert_entry(
    raw: bytes, table: tuple[str, ...], key: str, settings: Mapping[str, Setting], after: str = ""
) -> bytes:
    """The file with an entry on a line of its own: after that entry, or after the table's last."""
    lines = _lines(raw)
    known = read_toml(raw)
    mine = {
        place[-1]: line
        for place, line in known.lines.items()
        if place[:-1] == table and isinstance(place[-1], str)
    }
    beside = after if after in mine else max(mine, key=lambda k: mine[k], default="")
    start = mine.get(beside) or known.lines.get(table)
    if start is None:
        raise _unable()
    at = _end_of_entry(lines, start) if beside else start
    lines.insert(at, f"{key} = {inline(settings)}")
    wanted = copy.deepcopy(known.data)
    _table(wanted, table)[key] = {name: _plain(value) for name, value in settings.items()}
    return _sure(lines, wanted)


def append_block(raw: bytes, block: str, beside: str) -> bytes:
    """The file with tables after the last one below `beside`; at its end where there is none."""
    lines = _lines(raw)
    spans = [span for place, span in _blocks(raw, lines) if place[0] == beside]
    at = spans[-1][1] if spans else len(lines)
    while at > 0 and not lines[at - 1].strip():
        at -= 1
    text = ["", *block.strip("\n").split("\n"), ""]
    lines[at:at] = text if at < len(lines) else text[:-1]
    return _bytes(lines)


def remove_blocks(raw: bytes, prefix: Place) -> bytes:
    """The file without the tables at and below a place, their comments included."""
    lines = _lines(raw)
    for place, (start, end) in reversed(_blocks(raw, lines)):
        if place[: len(prefix)] == prefix:
            del lines[start:end]
    return _bytes(lines)


def move_block(raw: bytes, group: str, key: str, before: str) -> bytes:
    """The file with `[group.key…]` in front of `[group.before…]`; at the group's end without."""
    lines = _lines(raw)
    known = read_toml(raw)
    spans = {place: span for place, span in _blocks(raw, lines) if place[0] == group}
    moved = [span for place, span in spans.items() if place[1:2] == (key,)]
    target = [span for place, span in spans.items() if place[1:2] == (before,)]
    if not moved or (before and not target):
        raise _unable()
    at = target[0][0] if before else max(end for _, end in spans.values())
    block = [line for start, end in moved for line in _spaced(lines[start:end])]
    kept: list[str] = []
    gone = {n for start, end in moved for n in range(start, end)}
    for n in range(len(lines) + 1):
        if n == at:
            if kept and kept[-1].strip():
                kept.append("")
            kept += block
        if n < len(lines) and n not in gone:
            kept.append(lines[n])
    return _sure(kept, known.data)


def _spaced(block: list[str]) -> list[str]:
    while block and not block[-1].strip():
        block = block[:-1]
    return [*block, ""]


def _blocks(raw: bytes, lines: list[str]) -> list[tuple[Place, tuple[int, int]]]:
    """Each table's place and the lines from its first comment to the next table's first."""
    heads: dict[int, Place] = {}
    for place, line in read_toml(raw).lines.items():
        if _HEADER.match(lines[line - 1]) and len(place) > len(heads.get(line - 1, ())):
            heads[line - 1] = place
    starts = []
    for at in sorted(heads):
        start = at
        while start > 0 and lines[start - 1].lstrip().startswith("#"):
            start -= 1
        starts.append((heads[at], start))
    ends = [*(start for _, start in starts[1:]), len(lines)] if starts else []
    return [(place, (start, end)) for (place, start), end in zip(starts, ends, strict=True)]


def _end_of_entry(lines: list[str], start: int) -> int:
    """The line after an entry that begins on line `start` (from 1): lists may run on."""
    for end in range(start, min(len(lines), start + 200) + 1):
        try:
            tomllib.loads("\n".join(lines[start - 1 : end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    return start


def _table(data: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    for key in place:
        data = data.setdefault(key, {})
    return data


def _plain(value: Setting) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _sure(lines: list[str], wanted: Mapping[str, Any]) -> bytes:
    raw = _bytes(lines)
    try:
        found = tomllib.loads(raw.decode())
    except tomllib.TOMLDecodeError:
        raise _unable() from None
    if found != wanted:
        raise _unable()
    return raw


def _unable() -> Conflict:
    return Conflict(
        msg("This file is written in a way that can only be changed as a text"),
        mend=msg("Change it under Files"),
    )


def _lines(raw: bytes) -> list[str]:
    return raw.decode("utf-8-sig").replace("\r\n", "\n").rstrip("\n").split("\n")


def _bytes(lines: list[str]) -> bytes:
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


# -- designs: a list of layers, and overrides named after them ------------------------------------


def append_after_layer(source: str, number: int, layer: str) -> str:
    """A design with a layer after the one of this number (from 0); first of all with -1."""
    raw = source.encode()
    lines = _lines(raw)
    spans = [(place, span) for place, span in _blocks(raw, lines) if place[0] == "layers"]
    ends = [end for place, (_, end) in spans if place[1:2] == (number,)]
    at = ends[-1] if ends else (spans[0][1][0] if spans else len(lines))
    lines[at:at] = ["[[layers]]", *layer.split("\n"), ""]
    return _bytes(lines).decode()


def layer_blocks(source: str, ids: set[str]) -> list[tuple[int, int]]:
    """The lines of these layers and of what is said about them by size, in order."""
    raw = source.encode()
    names = [str(one.get("id")) for one in read_toml(raw).data.get("layers", [])]
    found = []
    for place, span in _blocks(raw, source.split("\n")):
        layer = place[0] == "layers" and isinstance(place[1], int) and names[place[1]] in ids
        override = place[0] == "when" and len(place) > 2 and place[2] in ids
        if layer or override:
            found.append(span)
    return found
