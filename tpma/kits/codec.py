"""A definition as JSON and back, for the database. Exact: `load(dump(d)) == d`."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from tpma.kits.definition import KitDefinition

T = TypeVar("T")


def dump(definition: KitDefinition) -> dict[str, Any]:
    """Plain JSON values, defaults included, so that a stored version never changes its meaning."""
    plain = _dump(definition)
    assert isinstance(plain, dict)
    return plain


def load(data: Mapping[str, Any]) -> KitDefinition:
    """The definition. Settings that this version of the product doesn't know are passed over;
    those that are new get their defaults."""
    return _load_class(KitDefinition, data)


def _dump(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _dump(getattr(value, f.name)) for f in dataclasses.fields(value)}
    match value:
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case tuple() | list():
            return [_dump(item) for item in value]
        case Mapping():
            return {key: _dump(item) for key, item in value.items()}
    return value


@functools.cache
def _hints(cls: Any) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _load_class(cls: type[T], data: Mapping[str, Any]) -> T:
    hints = _hints(typing.cast("Any", cls))
    return cls(**{name: _load(hints[name], value) for name, value in data.items() if name in hints})


def _load(hint: Any, value: Any) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        if value is None:
            return None
        return _load(next(a for a in arguments if a is not types.NoneType), value)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_load(arguments[0], item) for item in value)
        return tuple(_load(a, item) for a, item in zip(arguments, value, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {key: _load(arguments[1], item) for key, item in value.items()}
    if isinstance(hint, type):
        if dataclasses.is_dataclass(hint):
            return _load_class(hint, value)
        if issubclass(hint, StrEnum):
            return hint(value)
        if hint is date:
            return date.fromisoformat(value)
        if hint is float:
            return float(value)
    return value
