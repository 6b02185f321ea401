"""TOML with line numbers: Python's reader tells what is in a file but not where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Place: TypeAlias = "tuple[str | int, ...]"

_KEY = r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]\]?")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=\s*")
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""'
    r"|'''.*?'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*|[\[\]{}]|\n",
    re.DOTALL,
)
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


class TomlError(ValueError):
    """The file is not TOML. `reason` is the reader's own (English) word for it."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Spot:
    """A line, and which setting is meant there: an inline table has several on one line."""

    line: int
    setting: Place = ()


@dataclass(frozen=True, slots=True)
class TomlFile:
    """The data and, for every key that stands on a line of its own, that line."""

    data: dict[str, Any]
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """Where this is written; what has no line of its own stands where its parent does."""
        while place:
            if place in self.lines:
                return self.lines[place]
            place = place[:-1]
        return 1

    def spot(self, place: Place) -> Spot:
        """The line of a setting, and the setting itself."""
        return Spot(self.line(place), place)


def read_toml(raw: bytes) -> TomlFile:
    """Parse, or raise TomlError with the line."""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise TomlError(raw.count(b"\n", 0, error.start) + 1, "not UTF-8") from error
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        raise TomlError(line, _AT_LINE.sub("", str(error))) from error
    return TomlFile(data, _index(text))


def _index(text: str) -> dict[Place, int]:
    """Line of each header and key. The text is known to be valid, so this may be simple."""
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    position, line = 0, 1
    while position < len(text):
        header = _HEADER.match(text, position)
        entry = None if header else _ENTRY.match(text, position)
        if header:
            # `\s*` may have run over blank lines: count to the bracket, not to the match's start.
            line += text.count("\n", position, header.start(1))
            table = _header_place(_split(header[2]), header[1] == "[[", counts)
            lines.setdefault(table, line)
            position = header.end()
        elif entry:
            line += text.count("\n", position, entry.start(1))
            place = (*table, *_split(entry[1]))
            for depth in range(len(table) + 1, len(place) + 1):
                lines.setdefault(place[:depth], line)
            position, line = _value(text, entry.end(), line, place, lines)
            continue
        end = text.find("\n", position)
        if end < 0:
            break
        position, line = end + 1, line + 1
    return lines


def _header_place(keys: tuple[str, ...], array: bool, counts: dict[Place, int]) -> Place:
    """The place a header opens; tables inside arrays belong to the array's last element."""
    place: Place = ()
    for number, key in enumerate(keys):
        place = (*place, key)
        last = number == len(keys) - 1
        if last and array:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place


def _value(
    text: str, position: int, line: int, place: Place, lines: dict[Place, int]
) -> tuple[int, int]:
    """Run over one value; note the line of every element of a list of tables."""
    depth, element, in_list = 0, 0, text.startswith("[", position)
    while position < len(text):
        token = _TOKEN.search(text, position)
        if token is None:
            return len(text), line
        found = token[0]
        if found == "\n":
            line += 1
            if depth == 0:
                return token.end(), line
        else:
            if found in "[{":
                if in_list and depth == 1:
                    lines[(*place, element)] = line
                    element += 1
                depth += 1
            elif found in "]}":
                depth -= 1
            line += found.count("\n")
        position = token.end()
    return position, line


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(_unquote(key) for key in re.findall(_KEY, dotted))


def _unquote(key: str) -> str:
    if key.startswith('"'):
        value = tomllib.loads(f"k = {key}")["k"]
        assert isinstance(value, str)
        return value
    return key[1:-1] if key.startswith("'") else key
