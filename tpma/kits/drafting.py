"""Changing a draft: text from a form becomes a setting, an entry of copy, or a file. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.kits.draft import KIT_FILE
from tpma.kits.localetags import is_known, normalise
from tpma.kits.places import (
    NOT_A_SETTING,
    TEXT_FILES,
    DraftPlace,
    DraftText,
    PlaceKind,
    required_at,
    schema_at,
)
from tpma.kits.poedit import remove_entry, set_entry
from tpma.kits.pofile import write_copy
from tpma.kits.structure import schema
from tpma.kits.tomledit import Setting, set_value
from tpma.kits.tomlread import TomlError

#: No place of a kit holds more.
LONGEST = 200_000
#: What a version is found by; it stays what it was when the draft was begun.
_FIXED = frozenset({"format", "slug"})


def written(draft: DraftText, place: DraftPlace, text: str) -> bytes:
    """The place's file with this text in it. InvalidInput says why it can't stand there."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        raise InvalidInput(msg("This is longer than any place in a kit"))
    match place.kind:
        case PlaceKind.KIT:
            return _setting(draft, place.path, text.strip())
        case PlaceKind.COPY:
            return _words(draft, place.path[0], place.path[1], text.strip())
        case PlaceKind.FILE:
            return _file(draft, place.path[0], text)


def checked_setting(path: tuple[str, ...], text: str) -> Setting | None:
    """Text from a form as the setting of this path; None where it is empty. InvalidInput says why
    it can't stand there."""
    asked = None if path[0] in _FIXED else schema_at(path)
    if asked is None:
        raise InvalidInput(NOT_A_SETTING)
    value = _value(asked, text)
    if value is None and required_at(path):
        raise InvalidInput(msg("This can't be empty"))
    if value is not None:
        _refuse(asked, value)
    return value


def is_gone(draft: DraftText, place: DraftPlace) -> bool:
    """Whether a setting belongs to a tactic or zone that the draft hasn't any more: writing it
    would leave a piece of one."""
    match place.kind, place.path:
        case PlaceKind.KIT, ("tactics", tactic, "zones", zone, *_):
            return draft.setting("tactics", tactic, "zones", zone) is None
        case PlaceKind.KIT, ("tactics", tactic, *_):
            return draft.setting("tactics", tactic) is None
    return False


def _setting(draft: DraftText, path: tuple[str, ...], text: str) -> bytes:
    value = checked_setting(path, text)
    try:
        return set_value(draft.files.get(KIT_FILE, b""), path, value)
    except TomlError as error:
        raise Conflict(
            msg("%(file)s can't be read, so nothing in it can be changed here", file=KIT_FILE),
            mend=msg("Mend it as a text first: line %(line)s", line=error.line),
        ) from error


def _value(asked: dict[str, Any], text: str) -> Setting | None:
    """The text as the type that the format asks for. Empty text is no setting."""
    kind = asked.get("type")
    if kind == "array":
        parts = [part.strip() for part in re.split(r"[\n,]", text) if part.strip()]
        found = [_value(asked.get("items", {}), part) for part in parts]
        return [item for item in found if item is not None] or None
    if not text:
        return None
    match kind:
        case "boolean":
            return True
        case "integer" | "number":
            return _number(text, whole=kind == "integer")
    if asked.get("format") == "date":
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise InvalidInput(
                msg("There is no such day: %(day)s", day=text),
                mend=msg(
                    "Write year, month and day, such as %(example)s",
                    example=dt.date.min.isoformat(),
                ),
            ) from None
    return text


def _number(text: str, *, whole: bool) -> int | float:
    try:
        number = float(text)
    except ValueError:
        raise InvalidInput(msg("Write a number")) from None
    if number.is_integer():
        return int(number)
    if whole:
        raise InvalidInput(msg("Write a whole number"))
    return round(number, 4)


def _refuse(asked: dict[str, Any], value: Setting) -> None:
    plain = value.isoformat() if isinstance(value, dt.date) else value
    with_parts = {**asked, "$defs": schema("kit")["$defs"]}
    error = next(iter(Draft202012Validator(with_parts).iter_errors(plain)), None)
    if error is None:
        return
    wanted = error.validator_value
    said: Message
    match error.validator:
        case "enum":
            said = msg("Use one of: %(names)s", names=tuple(map(str, wanted)))
        case "minimum" | "exclusiveMinimum":
            said = msg("At least %(limit)s is needed", limit=wanted)
        case "maximum":
            said = msg("At most %(limit)s is allowed", limit=wanted)
        case "maxLength" | "maxItems":
            said = msg("At most %(limit)s are allowed", limit=int(wanted))
        case "uniqueItems":
            said = msg("Name each once")
        case _:
            said = msg("%(found)s is not written as it must be", found=str(error.instance))
    raise InvalidInput(said)


def _words(draft: DraftText, locale: str, context: str, text: str) -> bytes:
    """In the source locale the words are what is translated from; elsewhere the translation."""
    if locale not in draft.locales:
        raise InvalidInput(msg("%(locale)s is not one of the kit's locales", locale=locale))
    raw = draft.files.get(f"copy/{locale}.po", b"")
    source = draft.copy(draft.source_locale)
    if context in source and source[context].plural:
        raise InvalidInput(
            msg("These words have forms for one and for several; change them in the PO file")
        )
    if locale == draft.source_locale:
        if not text:
            return remove_entry(raw, context)
        return set_entry(raw, context, text, "", before=_following(source, context))
    if context not in source:
        raise InvalidInput(msg("The source locale has no %(context)s", context=context))
    return set_entry(raw, context, source[context].source, text, before=_following(source, context))


def _following(source: Iterable[str], context: str) -> list[str]:
    """The contexts after this one, so that a new entry finds its place."""
    order = list(source)
    return order[order.index(context) + 1 :] if context in order else []


def _file(draft: DraftText, path: str, text: str) -> bytes:
    if path not in draft.files or not path.endswith(TEXT_FILES):
        raise InvalidInput(msg("This file can't be edited as text"))
    return text.encode()


def with_locale(draft: DraftText, tag: str, like: str = "") -> tuple[str, dict[str, bytes]]:
    """A locale's tag as it is written, and the files that change when it is added: all words are
    there; none translated, or as `like` has them, a locale of the same language."""
    try:
        tag = normalise(tag)
    except ValueError:
        tag = ""
    if not tag or not is_known(tag):
        raise InvalidInput(
            fields={
                "tag": msg("Use a tag of language and region, such as %(example)s", example="de-DE")
            }
        )
    if tag in draft.locales:
        raise InvalidInput(fields={"tag": msg("The kit has this locale already")})
    listed = list(draft.setting("locales") or [])
    found = {KIT_FILE: set_value(draft.files[KIT_FILE], ("locales",), [*listed, tag])}
    if like and (like not in draft.locales or like.split("-")[0] != tag.split("-")[0]):
        raise InvalidInput(fields={"like": msg("Choose a locale of the same language")})
    path = f"copy/{tag}.po"
    if path not in draft.files:
        source: dict[str, str] = {}
        for name, entry in draft.copy(draft.source_locale).items():
            source[name] = entry.source
            source |= {f"{name}#{n}": form for n, form in enumerate(entry.source_forms)}
        found[path] = write_copy(tag, source, _words_of(draft, like))
    return tag, found


def _words_of(draft: DraftText, locale: str) -> dict[str, str]:
    """A locale's finished words, by context; plural forms under their numbers."""
    if not locale:
        return {}
    own = locale == draft.source_locale
    found: dict[str, str] = {}
    for name, entry in draft.copy(locale).items():
        if own or not entry.fuzzy:
            found[name] = entry.source if own else entry.text
            forms = entry.source_forms if own else entry.forms
            found |= {f"{name}#{n}": form for n, form in enumerate(forms)}
    return found


def without_locales(files: Mapping[str, bytes], tags: Iterable[str]) -> dict[str, bytes]:
    """The kit without these locales: neither listed nor their copy there.

    InvalidInput for the source locale and for ones that it doesn't have. A kit.toml that can't
    be read stays as it is: what is wrong with it is told when the kit is read.
    """
    text = DraftText(files)
    if not text.kit:
        return dict(files)
    out = set(tags)
    others = [tag for tag in text.locales if tag != text.source_locale]
    for tag in sorted(out.difference(others)):
        raise InvalidInput(
            msg("%(locale)s can't be left out", locale=tag),
            mend=msg("Use one of: %(names)s", names=", ".join(others)),
        )
    listed = text.kit.get("locales", [])
    kept = [tag for tag in listed if tag not in out]
    gone = {f"copy/{tag}.po" for tag in out}
    found = {path: raw for path, raw in files.items() if path not in gone}
    found[KIT_FILE] = set_value(files[KIT_FILE], ("locales",), kept)
    return found
