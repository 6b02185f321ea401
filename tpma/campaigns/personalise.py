"""Filling a recipient's name into a text that is the same for everybody.

The text is cut once into literal segments with slots between them. A slot's name is one of an
allow-list; there is no template language, so there is nothing to escape from. What goes into a
slot comes from strangers (a contact file), so each context makes it harmless in its own way.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import quote


class Context(StrEnum):
    HTML = "html"
    TEXT = "text"
    HEADER = "header"


NAME_TAGS: Final = frozenset({"first_name", "last_name", "company"})
URL_TAGS: Final = frozenset({"unsubscribe_url", "preferences_url", "view_url", "page_url"})

_TAG: Final = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_.:]*)\s*\}\}")
_BRACES: Final = re.compile(r"\{\{|\}\}")
_LINK: Final = re.compile(r"link:\d{1,4}")
_SAFE_URL: Final = re.compile(r"https?://[!-~]+")
_LONGEST_NAME: Final = 120
# Marks that turn the direction of what follows, so that a name could rewrite a sentence.
_BIDI: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")


class UnknownTagError(ValueError):
    """The text names something that sending cannot fill."""


@dataclass(frozen=True, slots=True)
class Slot:
    """`gap` and `tail` belong to the name and go with it: “Hello {{first_name}},” without a name
    is “Hello,” and “{{first_name}}, welcome” is “welcome”."""

    name: str
    gap: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Segments:
    """literals[0] slots[0] literals[1] slots[1] … literals[-1]."""

    context: Context
    literals: tuple[str, ...]
    slots: tuple[Slot, ...]

    def fill(self, values: Mapping[str, str]) -> str:
        parts = [self.literals[0]]
        for slot, literal in zip(self.slots, self.literals[1:], strict=True):
            parts.append(self.value(slot, values))
            parts.append(literal)
        return "".join(parts)

    def value(self, slot: Slot, values: Mapping[str, str]) -> str:
        return slot_value(self.context, slot, values)


def cut(text: str, context: Context) -> Segments:
    literals: list[str] = []
    slots: list[Slot] = []
    position = 0
    for match in _TAG.finditer(text):
        name = match[1]
        _known(name, context)
        literal, position = text[position : match.start()], match.end()
        slot = Slot(name)
        if name in NAME_TAGS:
            if literal.endswith(" "):
                literal, slot = literal[:-1], Slot(name, gap=" ")
            elif literal[-1:] in ("", "\n", ">"):
                following = re.match(r"[,،、] ?", text[position:])
                if following:
                    slot = Slot(name, tail=following[0])
                    position += len(following[0])
        literals.append(literal)
        slots.append(slot)
    literals.append(text[position:])
    for literal in literals:
        if stray := _BRACES.search(literal):
            around = literal[max(0, stray.start() - 20) : stray.end() + 40]
            raise UnknownTagError(f"braces that name no tag: {around!r}")
    return Segments(context, tuple(literals), tuple(slots))


def slot_value(context: Context, slot: Slot, values: Mapping[str, str]) -> str:
    name = slot.name
    if name == "open_pixel":
        return values.get(name, "")
    if name in URL_TAGS or _LINK.fullmatch(name):
        return _url(values[name], context)
    if name.startswith("query:"):
        return quote(clean(values.get(name.removeprefix("query:"), "")), safe="")
    value = clean(values.get(name, ""))
    if not value:
        return ""
    if context is Context.HTML:
        value = html.escape(value, quote=True)
    return slot.gap + value + slot.tail


def clean(value: str) -> str:
    """One line without control characters, direction marks or half characters."""
    if len(value) <= _LONGEST_NAME and value.isascii() and value.isprintable():
        return value if " " not in value else " ".join(value.split())
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else c
        for c in value[: 4 * _LONGEST_NAME]
        if c not in _BIDI and unicodedata.category(c) not in ("Cs", "Cn", "Co")
    )
    return " ".join(kept.split())[:_LONGEST_NAME].rstrip()


def _url(value: str, context: Context) -> str:
    if not _SAFE_URL.fullmatch(value) or any(c in value for c in "\"'<>\\`{}"):
        raise ValueError("not a web address that we made")
    return html.escape(value, quote=True) if context is Context.HTML else value


def _known(name: str, context: Context) -> None:
    if name in NAME_TAGS:
        return
    if context is not Context.HEADER:
        if name in URL_TAGS or _LINK.fullmatch(name):
            return
        if name.startswith("query:") and name.removeprefix("query:") in NAME_TAGS:
            return
        if name == "open_pixel" and context is Context.HTML:
            return
    raise UnknownTagError(f"{{{{{name}}}}} can't be filled in {context}")
