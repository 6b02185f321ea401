"""RFC 8785 (JSON Canonicalization Scheme): one value, one sequence of bytes.

What is hashed or signed is written like this, so that anybody can compute it with a tool of
their own.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

#: Beyond this a JSON number no longer names one integer (RFC 8785, section 3.2.2.3).
MAX_INTEGER = 2**53 - 1

_SHORT_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}
#: What may not stand in a string as it is (RFC 8785, section 3.2.2.2).
_ESCAPED = re.compile(r'["\\\x00-\x1f]')


class NotCanonical(ValueError):
    """The value has no canonical form: NaN, an integer too large, half a surrogate pair."""


def canonical(value: Json) -> bytes:
    """The RFC 8785 form, as UTF-8."""
    try:
        return "".join(_write(value)).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("a lone surrogate can't be written as UTF-8") from error


def digest(value: Json) -> str:
    """SHA-256 of the canonical form, 64 hex characters."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _write(value: Json) -> list[str]:
    match value:
        case None:
            return ["null"]
        case bool():
            return ["true" if value else "false"]
        case int():
            if abs(value) > MAX_INTEGER:
                raise NotCanonical(f"{value} is beyond 2^53 - 1")
            return [str(value)]
        case float():
            return [number(value)]
        case str():
            return [_string(value)]
        case Mapping():
            return _object(value)
        case Sequence():
            parts: list[str] = ["["]
            for position, item in enumerate(value):
                if position:
                    parts.append(",")
                parts += _write(item)
            return [*parts, "]"]
        case _:
            raise NotCanonical(f"{type(value).__name__} is not JSON")


def _object(value: Mapping[str, Json]) -> list[str]:
    if not all(isinstance(name, str) for name in value):
        raise NotCanonical("names are strings")
    parts: list[str] = ["{"]
    # RFC 8785 sorts by UTF-16 code units, which differs from code points beyond U+FFFF.
    for position, name in enumerate(sorted(value, key=_utf16)):
        if position:
            parts.append(",")
        parts += [_string(name), ":", *_write(value[name])]
    return [*parts, "}"]


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


def _string(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    return _SHORT_ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}"


def number(value: float) -> str:
    """A double as ECMAScript writes it (Number::toString), which RFC 8785 asks for."""
    if not math.isfinite(value):
        raise NotCanonical(f"{value} is not a JSON number")
    if value == 0:
        return "0"  # also for -0
    sign = "-" if value < 0 else ""
    # repr gives the shortest digits that read back as the same double, as ECMAScript wants;
    # only where the point goes differs.
    mantissa, _, exponent_text = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    exponent = int(exponent_text or 0) - len(fraction)
    stripped = digits.rstrip("0")
    exponent += len(digits) - len(stripped)
    digits = stripped
    point = len(digits) + exponent  # the value is 0.digits × 10^point
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    scale = point - 1
    head = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{sign}{head}e{'+' if scale > 0 else '-'}{abs(scale)}"
