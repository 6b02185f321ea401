"""What a partner's values are, and a source with its placeholders replaced by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tpma.kits.definition import ZoneKind
from tpma.kits.placeholders import PLACEHOLDER

_FULL_STOP = re.compile(r"\.(?:</\w+>)*\Z")
_ONE_STOP = re.compile(r"\.(?![.\w])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class ZoneValue:
    """What a zone holds for this partner and locale.

    An image's value is a media path or ``sha256:…``, a colour's a role or ``#rrggbb``; of a fact
    (a day, a price …) ``written`` is what readers see.
    """

    kind: ZoneKind
    value: str
    alt: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True)
class Filling:
    """Everything a source can ask for. ``inserts`` are HTML of ours, not of a partner."""

    zones: Mapping[str, ZoneValue] = field(default_factory=dict)
    smart: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, str] = field(default_factory=dict)
    alts: Mapping[str, str] = field(default_factory=dict)
    inserts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)  # addresses of calendars, by tactic
    locale: str = "en-US"
    direction: str = "ltr"
    mark_zones: bool = False


#: For what is the same whoever it is for.
NOTHING_FILLED = Filling()


def one_line(text: str) -> str:
    """``text`` without control characters or line breaks: fit for a header or an attribute."""
    return " ".join(_CONTROL.sub(" ", text).split(" ")).strip()


def _same(source: str) -> str:
    return source


def each(source: str, fill: Callable[[str, str], str], around: Callable[[str], str] = _same) -> str:
    """``source`` with every placeholder replaced in one pass; ``around`` treats what is between."""
    if "[[" not in source:
        return around(source)
    parts: list[str] = []
    at = 0
    for match in PLACEHOLDER.finditer(source):
        parts.append(around(source[at : match.start()]))
        value = fill(match["kind"] or match["word"], match["key"] or "")
        parts.append(value)
        at = match.end()
        if _FULL_STOP.search(value) and _ONE_STOP.match(source, at):
            at += 1  # "Ask Example, Inc." ends its sentence with the name's own dot
    parts.append(around(source[at:]))
    return "".join(parts)
