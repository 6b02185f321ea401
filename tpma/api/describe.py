"""Operations as they are declared beside their views, and the OpenAPI document made of them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tpma.api.shapes import Problem

View = TypeVar("View", bound=Callable[..., Any])
Schema = dict[str, Any]

_SIMPLE: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    dt.datetime: {"type": "string", "format": "date-time"},
    dt.date: {"type": "string", "format": "date"},
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter."""

    name: str
    about: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One route as programs see it."""

    name: str
    method: str
    path: str
    summary: str
    returns: Any
    parameters: tuple[Parameter, ...] = ()
    scope: str = "read"
    body: str | None = None
    status: int = 200
    public: bool = False


OPERATIONS: list[Operation] = []

CURSOR = (
    Parameter("limit", "How many at most, 1 to 200.", {"type": "integer", "default": 50}),
    Parameter("cursor", "The `next` of the part before.", {"type": "string"}),
)


def operation(
    method: str,
    path: str,
    summary: str,
    returns: Any,
    *,
    parameters: Sequence[Parameter] = (),
    scope: str = "read",
    body: str | None = None,
    status: int = 200,
    public: bool = False,
) -> Callable[[View], View]:
    """Describe a view. ``path`` is Flask's, below the API's prefix."""

    def keep(view: View) -> View:
        name = re.sub(r"_(\w)", lambda m: m[1].upper(), view.__name__)
        OPERATIONS.append(
            Operation(
                name,
                method,
                path,
                summary,
                returns,
                tuple(parameters),
                scope,
                body,
                status,
                public,
            )
        )
        return view

    return keep


def openapi(base_url: str, prefix: str, operations: Sequence[Operation]) -> Schema:
    """The OpenAPI 3.1 document of these operations."""
    schemas: dict[str, Schema] = {}
    problem = {
        "description": "A problem (RFC 9457)",
        "content": {"application/problem+json": {"schema": _schema(Problem, schemas)}},
    }
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        path = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", one.path)
        paths.setdefault(path, {})[one.method.lower()] = _operation(one, schemas, problem)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "tpma API",
            "version": "1",
            "description": "Kits, campaigns, engagement, leads, opportunities and MDF ROI. "
            "Lists are read in parts by cursor; errors are problem documents (RFC 9457).",
        },
        "servers": [{"url": base_url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of a person, made with `tpma user token`. It acts as "
                    "that person, within its scopes (read, write), until it expires.",
                }
            },
        },
    }


def _operation(one: Operation, schemas: dict[str, Schema], problem: Schema) -> Schema:
    parameters: list[Schema] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"<(?:\w+:)?(\w+)>", one.path)
    ]
    parameters += [
        {"name": p.name, "in": "query", "description": p.about, "schema": dict(p.schema)}
        for p in one.parameters
    ]
    described: Schema = {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": parameters,
        "responses": {
            str(one.status): {
                "description": one.summary,
                "content": {"application/json": {"schema": _schema(one.returns, schemas)}},
            },
            "default": problem,
        },
    }
    if one.public:
        described["security"] = []
    else:
        described["description"] = f"Needs the scope `{one.scope}`."
    if one.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {one.body: {"schema": {"type": "string", "format": "binary"}}},
        }
    return described


def _schema(kind: Any, schemas: dict[str, Schema]) -> Schema:
    """The JSON schema of an annotation; dataclasses become named components."""
    if kind in _SIMPLE:
        return dict(_SIMPLE[kind])
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        parts = [_schema(part, schemas) for part in arguments if part is not type(None)]
        if type(None) in arguments:
            parts.append({"type": "null"})
        return {"anyOf": parts}
    if origin is list:
        return {"type": "array", "items": _schema(arguments[0], schemas)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1], schemas)}
    if kind is dict or kind is Any:
        return {"type": "object"}
    shape = origin or kind
    name = shape.__name__ + "".join(argument.__name__ for argument in arguments)
    if name not in schemas:
        schemas[name] = {}
        schemas[name] = _object(shape, arguments, schemas)
    return {"$ref": f"#/components/schemas/{name}"}


def _object(shape: Any, arguments: Sequence[Any], schemas: dict[str, Schema]) -> Schema:
    hints = typing.get_type_hints(shape)
    given = dict(zip(getattr(shape, "__parameters__", ()), arguments, strict=False))
    properties: dict[str, Schema] = {}
    required: list[str] = []
    for field in dataclasses.fields(shape):
        hint = hints[field.name]
        inside = typing.get_args(hint)
        if inside and inside[0] in given:
            hint = types.GenericAlias(list, (given[inside[0]],))
        properties[field.name] = _schema(hint, schemas)
        if field.default is dataclasses.MISSING:
            required.append(field.name)
    return {
        "type": "object",
        "description": " ".join((shape.__doc__ or "").split()),
        "properties": properties,
        "required": required,
    }
