"""What uses a thing of a draft, so that nothing is taken out from under something else. Pure."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tpma.core.i18n import Message, msg
from tpma.kits.draft import BRAND_FILE, KIT_FILE
from tpma.kits.placeholders import references
from tpma.kits.places import DraftPlace, DraftText, PlaceKind

_INCLUDE = re.compile(r"<mj-include\b[^>]*?\bpath\s*=\s*[\"']([^\"']+)[\"']", re.I)
_ZONE = re.compile(r"\[\[zone:[a-z0-9_.]+\]\]")
TEMPLATES = (".mjml", ".html")


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that uses another: in words, and the place of the draft where it says so."""

    what: Message
    place: DraftPlace
    line: int = 0


def uses_of_file(text: DraftText, path: str) -> list[Use]:
    """Everything of the draft that names a file."""
    found = [*_of_kit(text, path), *_of_brand(text, path), *_of_copy(text, path)]
    for file, raw in _texts(text, TEMPLATES):
        for reference in references(raw):
            if reference.kind in ("media", "alt") and reference.key == path:
                found.append(_template(file, reference.line))
        for include in _INCLUDE.finditer(raw):
            folder = posixpath.dirname(file)
            if posixpath.normpath(posixpath.join(folder, include[1])) == path:
                found.append(_template(file, raw.count("\n", 0, include.start()) + 1))
    for file, raw in _texts(text, (".toml",)):
        if file.startswith("designs/") and path in _strings(_data(raw)):
            line = raw.count("\n", 0, max(0, raw.find(f'"{path}"'))) + 1
            found.append(
                Use(
                    msg("the design %(file)s", file=file), DraftPlace(PlaceKind.FILE, (file,)), line
                )
            )
    return list({(use.what, use.place): use for use in found}.values())


def _of_kit(text: DraftText, path: str) -> Iterator[Use]:
    for place, value in _leaves(text.kit):
        if value != path:
            continue
        keys = tuple(str(part) for part in place)
        what = msg("%(place)s in kit.toml", place=" · ".join(keys))
        if keys == ("cover",):
            what = msg("the picture in the library")
        elif keys[0] == "tactics" and "zones" in keys[:3]:
            what = msg("the zone %(zone)s of %(tactic)s", zone=keys[3], tactic=keys[1])
        elif keys[0] == "tactics":
            what = msg("the tactic %(tactic)s", tactic=keys[1])
        elif keys[0] == "countries":
            what = msg("what differs in %(country)s", country=keys[1])
        yield Use(what, DraftPlace(PlaceKind.KIT, keys))


def _of_brand(text: DraftText, path: str) -> Iterator[Use]:
    data = _data(text.files.get(BRAND_FILE, b"").decode("utf-8", "replace"))
    if path in _strings(data):
        yield Use(msg("the brand guide"), DraftPlace(PlaceKind.FILE, (BRAND_FILE,)))


def _of_copy(text: DraftText, path: str) -> Iterator[Use]:
    for locale in text.locales:
        for context, entry in text.copy(locale).items():
            if path in (entry.text, entry.source):
                yield Use(
                    msg("%(context)s in %(locale)s", context=context, locale=locale),
                    DraftPlace(PlaceKind.COPY, (locale, context)),
                )


def uses_of_zone(text: DraftText, tactic: str, zone: str) -> list[Use]:
    """What takes its value from a zone, counts by it, or names it amid words; not what shows it."""
    found = []
    borrowed: set[str] = set()  # words of other tactics that this one says as well
    for key, table in text.kit.get("tactics", {}).items():
        for name, settings in table.get("zones", {}).items():
            place = DraftPlace(PlaceKind.KIT, ("tactics", key, "zones", name))
            other = msg("the zone %(zone)s of %(tactic)s", zone=name, tactic=key)
            if settings.get("same_as") == f"{tactic}.{zone}":
                found.append(Use(other, place))
            if key == tactic and settings.get("count") == zone:
                found.append(Use(other, place))
            if key == tactic and settings.get("same_as"):
                borrowed.add(settings["same_as"])
    for locale in text.locales:
        for context, entry in text.copy(locale).items():
            own = context.startswith(f"{tactic}.") and context != f"{tactic}.{zone}"
            if not own and context.partition("@")[0] not in borrowed:
                continue
            words = entry.source if locale == text.source_locale else entry.text
            if named_amid_words(words, zone):
                found.append(
                    Use(
                        msg("%(context)s in %(locale)s", context=context, locale=locale),
                        DraftPlace(PlaceKind.COPY, (locale, context)),
                    )
                )
    return found


def named_amid_words(words: str, zone: str) -> bool:
    """Whether words name a zone on a line with other words: taking it out would break a sentence.
    `[[zone:cta]]: [[zone:cta_link]]` holds none; a tag that is filled when sending counts as one."""
    mark = f"[[zone:{zone}]]"
    lines = [_ZONE.sub("", line) for line in words.split("\n") if mark in line]
    return any(sign.isalnum() for line in lines for sign in line)


def included(text: DraftText, path: str) -> list[str]:
    """The files that a template is put together from, itself left out."""
    found: dict[str, None] = {}
    todo = [path]
    while todo:
        file = todo.pop()
        raw = text.files[file].decode("utf-8", "replace") if file in text.files else ""
        for include in _INCLUDE.finditer(raw):
            part = posixpath.normpath(posixpath.join(posixpath.dirname(file), include[1]))
            if part not in found and part != path:
                found[part] = None
                todo.append(part)
    return list(found)


def shows(text: DraftText, path: str, zone: str) -> list[Use]:
    """Where a template shows a zone."""
    raw = text.files[path].decode("utf-8", "replace") if path in text.files else ""
    return [
        _template(path, one.line)
        for one in references(raw)
        if one.kind == "zone" and one.key.removesuffix(".alt") == zone
    ]


def uses_of_tactic(text: DraftText, key: str) -> list[Use]:
    """What of other tactics needs this one."""
    found = []
    for other, table in text.kit.get("tactics", {}).items():
        for name, settings in table.get("zones", {}).items():
            if other != key and str(settings.get("same_as", "")).startswith(f"{key}."):
                found.append(
                    Use(
                        msg("the zone %(zone)s of %(tactic)s", zone=name, tactic=other),
                        DraftPlace(PlaceKind.KIT, ("tactics", other, "zones", name)),
                    )
                )
    for file, raw in _texts(text, TEMPLATES):
        for reference in references(raw):
            if reference.kind == "file" and reference.key == key:
                found.append(_template(file, reference.line))
    for locale in text.locales:
        for context, entry in text.copy(locale).items():
            words = entry.source if locale == text.source_locale else entry.text
            if f"[[file:{key}]]" in words and not context.startswith(f"{key}."):
                found.append(
                    Use(
                        msg("%(context)s in %(locale)s", context=context, locale=locale),
                        DraftPlace(PlaceKind.COPY, (locale, context)),
                    )
                )
    return found


def sharers(text: DraftText, tactic: str, path: str) -> list[str]:
    """The other tactics that are made from the same template or design."""
    tactics = text.kit.get("tactics", {})
    return [
        key
        for key, table in tactics.items()
        if key != tactic and path in (table.get("template"), table.get("design"))
    ]


def may_go(text: DraftText, path: str) -> bool:
    """Whether a kit can do without this file at all."""
    needed = {KIT_FILE, BRAND_FILE, *(f"copy/{locale}.po" for locale in text.locales)}
    return path in text.files and path not in needed


def _template(file: str, line: int) -> Use:
    place = DraftPlace(PlaceKind.FILE, (file,))
    return Use(msg("the template %(file)s", file=file), place, line)


def _texts(text: DraftText, endings: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for path in text.files:
        if path.endswith(endings):
            yield path, text.files[path].decode("utf-8", "replace")


def _data(source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError:
        return {}


def _leaves(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    match value:
        case Mapping():
            for key, item in value.items():
                yield from _leaves(item, (*place, key))
        case list():
            for number, item in enumerate(value):
                yield from _leaves(item, (*place, number))
        case _:
            yield place, value


def _strings(value: Any) -> set[str]:
    return {leaf for _, leaf in _leaves(value) if isinstance(leaf, str)}
