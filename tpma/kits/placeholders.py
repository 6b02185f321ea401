"""The placeholders that a kit's sources may hold, and the tags that stay until sending.

Two kinds, told apart by their brackets so that neither can be taken for the other:

* ``[[zone:headline]]``, ``[[smart:partner.name]]`` … are filled when a partner's asset is rendered;
* ``{{first_name}}``, ``{{unsubscribe_url}}`` … survive rendering and are filled per recipient.

Both are allow-lists. Nothing here is a template language: there is nothing to escape from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tpma.kits.definition import INSERTS, PERSONALISATION_TAGS, SMART_FIELDS

PLACEHOLDER = re.compile(
    r"\[\[(?:(?P<kind>zone|smart|colour|media|alt|insert|file):(?P<key>[A-Za-z0-9_][A-Za-z0-9_./-]*)"
    r"|(?P<word>lang|dir|start|end))\]\]"
)
# Anything in double square brackets that is not a placeholder is a slip of the pen worth naming.
LOOKS_LIKE_PLACEHOLDER = re.compile(r"\[\[[^\[\]\n]{0,120}\]\]")
TAG = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_.]*)\s*\}\}")
LOOKS_LIKE_TAG = re.compile(r"\{\{[^{}\n]{0,120}\}\}|\{%|%\}|\{\{|\}\}")

URL_TAGS = frozenset({"unsubscribe_url", "preferences_url", "view_url", "page_url"})
NAME_TAGS = frozenset(PERSONALISATION_TAGS) - URL_TAGS


@dataclass(frozen=True, slots=True)
class Reference:
    """One placeholder in a source, with the place where it stands."""

    kind: str
    key: str
    line: int


def references(source: str) -> Iterator[Reference]:
    """Every placeholder in ``source``, in order."""
    at, line = 0, 1
    for match in PLACEHOLDER.finditer(source):
        kind, key = match["kind"] or match["word"], match["key"] or ""
        line += source.count("\n", at, match.start())
        at = match.start()
        yield Reference(kind, key, line)


def unknown_placeholders(source: str) -> Iterator[tuple[str, int]]:
    """What looks like a placeholder and is none: the text and its line."""
    at, line = 0, 1
    for match in LOOKS_LIKE_PLACEHOLDER.finditer(source):
        found = PLACEHOLDER.fullmatch(match[0])
        known = found is not None and not (
            (found["kind"] == "smart" and found["key"] not in SMART_FIELDS)
            or (found["kind"] == "insert" and found["key"] not in INSERTS)
        )
        if not known:
            line += source.count("\n", at, match.start())
            at = match.start()
            yield match[0], line


def unknown_tags(text: str) -> list[str]:
    """Personalisation tags (or template syntax) that sending would not fill, each once."""
    found: dict[str, None] = {}
    for match in LOOKS_LIKE_TAG.finditer(text):
        tag = TAG.fullmatch(match[0])
        if tag is None or tag[1] not in PERSONALISATION_TAGS:
            found[match[0]] = None
    return list(found)
