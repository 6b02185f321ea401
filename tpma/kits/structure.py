"""The shape of kit.toml and brand.toml: held against the JSON Schemas that we ship.

The schema says what is allowed; this module says it in our words, with the line, and cuts out
what is broken so that the rest of the kit can still be looked at in the same run.
"""

from __future__ import annotations

import copy
import datetime as dt
import functools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from tpma.core.i18n import Message, msg
from tpma.kits.problems import Problems
from tpma.kits.tomlread import Place, TomlError, TomlFile, read_toml

_TYPES = {
    "string": msg("text in quotes"),
    "integer": msg("a whole number"),
    "number": msg("a number"),
    "boolean": msg("true or false"),
    "array": msg("a list in square brackets"),
    "object": msg("a table"),
}
# What a pattern of the schema asks for, said with an example.
_PATTERNS = {
    "^[a-z0-9]+(-[a-z0-9]+)*$": "cyber-resilience",
    "^[a-z][a-z0-9_]*$": "hero_image",
    "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$": "de-DE",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "2026-12-31",
    "^[a-z0-9-]+(\\.[a-z0-9-]+)+$": "example.com",
    "^[A-Z]{3}$": "EUR",
    "^[0-9]{1,12}(\\.[0-9]{1,4})?$": "1200.00",
    "^[0-9]{2,4}x[0-9]{2,4}$": "300x250",
    "^#[0-9a-f]{6}$": "#0b1f3a",
    "^https://": "https://example.com",
    "^[A-Z][a-z]{3}$": "Arab",
    "^[A-Z]{2}$": "DE",
    "^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$": "calendar.date",
    "^[a-z -]*$": "email",
    "^(\\*|[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?)$": "de",
}


@dataclass(frozen=True, slots=True)
class _Fault:
    """One thing the schema refuses: which keyword, where, what it asks and what is there."""

    kind: str
    place: Place
    wanted: Any
    found: Any
    allowed: tuple[str, ...]  # the settings known at this place
    is_name: bool  # it is the name of a key that is wrong, not a value


@functools.cache
def schema(name: str) -> dict[str, Any]:
    """A shipped schema: "kit" or "brand"."""
    text = resources.files("tpma.kits").joinpath("schema", f"{name}.schema.json").read_text("utf-8")
    loaded = json.loads(text)
    assert isinstance(loaded, dict)
    return loaded


@functools.cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name))


def read_checked(raw: bytes, file: str, name: str, problems: Problems) -> TomlFile | None:
    """The file's data with what is broken cut out, or None where nothing can be used."""
    try:
        toml = read_toml(raw)
    except TomlError as error:
        problems.error(
            file,
            error.line,
            msg("This is not valid TOML: %(reason)s", reason=error.reason),
            msg("Mend the line; text goes in double quotes, lists in square brackets"),
        )
        return None
    data = _plain(toml.data)
    if name == "brand":
        _expand_colours(data)
    faults = list(_faults(data, name))
    for fault in faults:
        _tell(fault, file, toml, problems)
    return TomlFile(_pruned(data, name, faults), toml.lines)


def _plain(value: Any) -> Any:
    """TOML's dates as text, as the schema knows them."""
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
    return value


def _expand_colours(data: dict[str, Any]) -> None:
    """`ink = "#0b1f3a"` is short for `ink = { value = "#0b1f3a" }`."""
    colours = data.get("colours")
    if isinstance(colours, dict):
        for role, value in colours.items():
            if isinstance(value, str):
                colours[role] = {"value": value}


def _faults(data: dict[str, Any], name: str) -> Iterator[_Fault]:
    yield from _leaves(_validator(name).iter_errors(data))


def _leaves(errors: Iterable[ValidationError]) -> Iterator[_Fault]:
    for error in errors:
        if error.context:
            yield from _leaves(error.context)
            continue
        known = error.schema if isinstance(error.schema, dict) else {}
        yield _Fault(
            str(error.validator),
            tuple(error.absolute_path),
            error.validator_value,
            error.instance,
            tuple(sorted(known.get("properties", {}))),
            "propertyNames" in error.absolute_schema_path,
        )


def _tell(fault: _Fault, file: str, toml: TomlFile, problems: Problems) -> None:
    place = fault.place
    if fault.kind == "additionalProperties":
        for key in _unknown(fault):
            problems.error(
                file,
                toml.spot((*place, key)),
                msg("There is no setting called %(key)s here", key=key),
                msg("Use one of: %(names)s", names=fault.allowed),
            )
        return
    if fault.kind == "required":
        for key in fault.wanted:
            if key not in fault.found:
                problems.error(
                    file,
                    toml.spot(place),
                    msg("%(where)s lacks %(key)s", where=_where(place), key=key),
                    msg("Add a line %(example)s", example=f"{key} = …"),
                )
        return
    if fault.is_name:
        place = (*place, str(fault.found))
    what, mend = _words(fault, _where(place))
    problems.error(file, toml.spot(place), what, mend)


def _words(fault: _Fault, where: str) -> tuple[Message, Message]:
    wanted, found = fault.wanted, fault.found
    match fault.kind:
        case "type":
            return (
                msg("%(where)s is not what is expected here", where=where),
                msg("Write %(wanted)s", wanted=_TYPES.get(str(wanted), str(wanted))),
            )
        case "const":
            return (
                msg("%(where)s has an unknown value: %(found)s", where=where, found=str(found)),
                msg("Write %(wanted)s", wanted=str(wanted)),
            )
        case "enum":
            return (
                msg("%(where)s has an unknown value: %(found)s", where=where, found=str(found)),
                msg("Use one of: %(names)s", names=tuple(map(str, wanted))),
            )
        case "pattern":
            return (
                msg(
                    "%(where)s is not written as it must be: %(found)s",
                    where=where,
                    found=str(found),
                ),
                msg("Write it like %(example)s", example=_PATTERNS.get(str(wanted), str(wanted))),
            )
        case "uniqueItems":
            return (
                msg("%(where)s names something twice", where=where),
                msg("Name each once"),
            )
        case "minLength" | "minItems" | "minProperties":
            return (msg("%(where)s is empty", where=where), msg("Fill it in, or take it out"))
        case "maxLength" | "maxItems":
            return (
                msg("%(where)s is too long", where=where),
                msg("At most %(limit)s are allowed", limit=int(wanted)),
            )
        case "minimum" | "exclusiveMinimum":
            return (
                msg("%(where)s is too small: %(found)s", where=where, found=str(found)),
                msg("At least %(limit)s is needed", limit=wanted),
            )
        case "maximum":
            return (
                msg("%(where)s is too large: %(found)s", where=where, found=str(found)),
                msg("At most %(limit)s is allowed", limit=wanted),
            )
    return (
        msg("%(where)s is not what is expected here", where=where),
        msg("See the kit format for what may stand here"),
    )


def _unknown(fault: _Fault) -> list[str]:
    return [str(key) for key in fault.found if key not in fault.allowed]


def _where(place: Place) -> str:
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".") or "the file"


def _pruned(data: dict[str, Any], name: str, faults: Iterable[_Fault]) -> dict[str, Any]:
    """A copy without what the schema refuses, whose faults were found already. What becomes incomplete goes as well; the top
    level may stay incomplete, which the builder sees."""
    data = copy.deepcopy(data)
    while True:
        cut = False
        for fault in faults:
            cut = _cut(data, fault) or cut
        if not cut:
            return data
        faults = list(_faults(data, name))


def _cut(data: dict[str, Any], fault: _Fault) -> bool:
    place = fault.place
    if fault.kind == "additionalProperties" or fault.is_name:
        parent = _at(data, place)
        names = [str(fault.found)] if fault.is_name else _unknown(fault)
        keys = [key for key in names if isinstance(parent, dict) and key in parent]
        for key in keys:
            del parent[key]
        return bool(keys)
    if not place:
        return False  # the top level lacks something
    parent, last = _at(data, place[:-1]), place[-1]
    if isinstance(parent, dict) and last in parent:
        del parent[last]
        return True
    if isinstance(parent, list):
        # Elements keep their numbers for the lines, so a list with a broken one goes whole.
        return _cut_key(data, place[:-1])
    return False


def _cut_key(data: dict[str, Any], place: Place) -> bool:
    parent = _at(data, place[:-1])
    if isinstance(parent, dict) and place[-1] in parent:
        del parent[place[-1]]
        return True
    return False


def _at(data: Any, place: Place) -> Any:
    for part in place:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data
