"""Changing single settings of a TOML file and nothing else of it: comments, order and style stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable

from tpma.kits.tomlread import TomlError

Setting: TypeAlias = (
    "str | int | float | bool | dt.date | Sequence[Setting] | Mapping[str, Setting]"
)


def set_value(raw: bytes, place: tuple[str, ...], value: Setting | None) -> bytes:
    """The file with one setting written anew; None takes it out, and tables it leaves empty.

    Tables on the way are made where they are missing. Raises TomlError where the file can't be
    read, or where something that is no table stands in the way.
    """
    document = _parse(raw)
    if value is None:
        _remove(document, place)
        return _text(document)
    table: Any = document
    for depth, key in enumerate(place[:-1]):
        if key not in table:
            table[key] = tomlkit.table(is_super_table=depth < len(place) - 2)
        table = table[key]
        if not isinstance(table, Mapping):
            raise TomlError(1, f"{'.'.join(place[: depth + 1])} is no table")
    _put(table, place[-1], value)
    return _text(document)


def _parse(raw: bytes) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(raw.decode("utf-8-sig"))
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise TomlError(getattr(error, "line", 1) or 1, str(error)) from error


def _put(table: Any, key: str, value: Setting) -> None:
    inline = isinstance(table, InlineTable)
    known = table.get(key)
    if isinstance(known, list) and isinstance(value, list | tuple):
        # Element by element, so that a list that was written over several lines stays so.
        kept = [item for item in known if item in value]
        if kept == list(value[: len(kept)]):
            for item in [item for item in known if item not in value]:
                known.remove(item)
            for item in value[len(kept) :]:
                known.append(item)
            return
    made = tomlkit.item(cast("Any", list(value) if isinstance(value, tuple) else value))
    if isinstance(value, Mapping):
        made = tomlkit.inline_table()
        made.update(dict(value))
    table[key] = made
    if inline and known is None:
        _breathe(table)


def _breathe(table: InlineTable) -> None:
    """`{ a = 1 }` stays with its spaces when something is added at the end."""
    if not table.as_string().startswith("{ ") or table.as_string().endswith(" }"):
        return
    last = list(table)[-1]
    item = cast("Any", table.item(last))
    item.trivia.trail = " "


def _remove(document: Any, place: tuple[str, ...]) -> None:
    tables: list[Any] = [document]
    for key in place[:-1]:
        if not isinstance(tables[-1], Mapping) or key not in tables[-1]:
            return
        tables.append(tables[-1][key])
    for table, key in zip(reversed(tables), reversed(place), strict=True):
        if not isinstance(table, Mapping) or key not in table:
            return
        cast("Any", table).remove(key)
        if isinstance(table, InlineTable) and table.as_string().endswith("  }"):
            cast("Any", table.item(list(table)[-1])).trivia.trail = ""
        if len(table):
            return


def _text(document: tomlkit.TOMLDocument) -> bytes:
    return document.as_string().encode()
