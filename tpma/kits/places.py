"""Places of a draft: one setting, one entry of a locale's copy, or one whole text file.

A place is written `kit|window|ends`, `copy|de-DE|email.headline` or `file|email/first.mjml`; no
path, key or locale holds a bar. What stands there is text, as a form field shows it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from tpma.core.i18n import msg
from tpma.kits.draft import KIT_FILE
from tpma.kits.pofile import Entry, read_po
from tpma.kits.problems import Problems
from tpma.kits.structure import schema
from tpma.kits.tomlread import TomlError, read_toml

TEXT_FILES = (".toml", ".po", ".mjml", ".html", ".md", ".txt", ".svg")


class PlaceKind(StrEnum):
    KIT = "kit"
    COPY = "copy"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """`path`: the setting's keys; locale and context; or the file's path."""

    kind: PlaceKind
    path: tuple[str, ...]

    def __str__(self) -> str:
        return "|".join((self.kind.value, *self.path))

    @property
    def file(self) -> str:
        match self.kind:
            case PlaceKind.KIT:
                return KIT_FILE
            case PlaceKind.COPY:
                return f"copy/{self.path[0]}.po"
        return self.path[0]


def parse_place(text: str) -> DraftPlace:
    """ValueError where it is none."""
    kind, *path = text.split("|")
    known = PlaceKind(kind)
    wanted = {PlaceKind.COPY: 2, PlaceKind.FILE: 1}.get(known)
    if not all(path) or not path or (wanted and len(path) != wanted):
        raise ValueError(f"not a place: {text}")
    return DraftPlace(known, tuple(path))


def setting(*path: str) -> str:
    return str(DraftPlace(PlaceKind.KIT, path))


def words(locale: str, context: str) -> str:
    return str(DraftPlace(PlaceKind.COPY, (locale, context)))


def token(text: str) -> str:
    """What a form carries to say which value it was filled with."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def over(files: Mapping[str, bytes], changed: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files with some changed; none is fetched before it is looked at."""
    layers = (changed, files)
    return ChainMap(*(cast("MutableMapping[str, bytes]", layer) for layer in layers))


class DraftText:
    """The texts of a draft by place. Files are parsed once, when first asked for."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._kit: dict[str, Any] | None = None
        self._copy: dict[str, dict[str, Entry]] = {}

    @property
    def kit(self) -> dict[str, Any]:
        """kit.toml as data; empty where it can't be read."""
        if self._kit is None:
            try:
                self._kit = read_toml(self.files.get(KIT_FILE, b"")).data
            except TomlError:
                self._kit = {}
        return self._kit

    @property
    def source_locale(self) -> str:
        return str(self.kit.get("source_locale", ""))

    @property
    def locales(self) -> list[str]:
        """As listed, the source first."""
        listed = self.kit.get("locales", [])
        found = [tag for tag in listed if isinstance(tag, str)] if isinstance(listed, list) else []
        return sorted(dict.fromkeys(found), key=lambda tag: tag != self.source_locale)

    def copy(self, locale: str) -> dict[str, Entry]:
        """The entries of a locale by context, in the file's order."""
        if locale not in self._copy:
            path = f"copy/{locale}.po"
            self._copy[locale] = read_po(self.files.get(path, b""), path, Problems())
        return self._copy[locale]

    def at(self, place: DraftPlace) -> str:
        """What stands there as text; empty where nothing does."""
        match place.kind:
            case PlaceKind.KIT:
                return as_text(self.setting(*place.path))
            case PlaceKind.COPY:
                entry = self.copy(place.path[0]).get(place.path[1])
                if entry is None:
                    return ""
                if place.path[0] == self.source_locale:
                    return entry.text or entry.source
                return entry.text
            case PlaceKind.FILE:
                return self.files.get(place.path[0], b"").decode("utf-8", "replace")

    def setting(self, *path: str) -> Any:
        """The value of kit.toml at this path, or None."""
        value: Any = self.kit
        for key in path:
            if not isinstance(value, dict) or key not in value:
                return None
            value = value[key]
        return value


def as_text(value: Any) -> str:
    """A setting as a form field holds it: lists with commas, `true` or nothing, days as ISO."""
    match value:
        case None | False:
            return ""
        case True:
            return "true"
        case list():
            return ", ".join(as_text(item) for item in value)
        case dt.date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def schema_at(path: tuple[str, ...]) -> dict[str, Any] | None:
    """What the format says of this setting; None where the format has no such setting."""
    whole = schema("kit")
    found: dict[str, Any] = whole
    for key in path:
        found = _resolved(found, whole)
        if key in found.get("properties", {}):
            found = found["properties"][key]
        elif isinstance(found.get("additionalProperties"), dict):
            found = found["additionalProperties"]
        else:
            return None
    return _resolved(found, whole)


def _resolved(found: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    reference = found.get("$ref", "")
    if not reference:
        return found
    name = reference.rpartition("/")[2]
    return {**whole["$defs"][name], **{k: v for k, v in found.items() if k != "$ref"}}


def required_at(path: tuple[str, ...]) -> bool:
    """Whether its table can't do without this setting."""
    parent = schema_at(path[:-1])
    return parent is not None and path[-1] in parent.get("required", ())


NOT_A_SETTING = msg("The kit format has no such setting")
