"""Reading what a program asked, and writing what it gets."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from typing import Any

from flask import Response, request

from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg

DEFAULT_LIMIT, MOST = 50, 200
_ID = re.compile(r"[0-9a-f]{32}")


def answer(shape: Any, status: int = 200) -> Response:
    """A shape as JSON."""
    text = json.dumps(shape, default=_plain, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, mimetype="application/json")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def refuse_unknown(*known: str) -> None:
    """InvalidInput where the query names something that the route doesn't know: a filter that
    is ignored silently gives wrong figures."""
    unknown = sorted(set(request.args) - set(known))
    if unknown:
        raise InvalidInput(
            fields={name: msg("There is no parameter of this name") for name in unknown}
        )


def limit() -> int:
    """How many the program wants at most."""
    text = request.args.get("limit", str(DEFAULT_LIMIT))
    if not text.isdecimal() or not 1 <= int(text[:9]) <= MOST:
        raise _wrong("limit", msg("Use a number from 1 to %(most)s", most=MOST))
    return int(text)


def asked_id(name: str) -> str | None:
    """An id from the query, or None."""
    text = request.args.get(name)
    if text is not None and not _ID.fullmatch(text):
        raise _wrong(name, msg("This is no id"))
    return text


def cursor() -> str | None:
    """Where the part before ended."""
    return asked_id("cursor")


def one_of(name: str, allowed: tuple[str, ...], default: str | None = None) -> str | None:
    """One of a few words from the query."""
    text = request.args.get(name, default)
    if text is not None and text not in allowed:
        raise _wrong(name, msg("Use one of: %(words)s", words=allowed))
    return text


def day(name: str) -> dt.date | None:
    """A day from the query, as ISO 8601 writes it."""
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise _wrong(name, msg("Write a day like 2026-11-30")) from None


def _wrong(name: str, why: Message) -> InvalidInput:
    return InvalidInput(fields={name: why})
