"""Giving a draft more or fewer zones: in kit.toml, in what shows them, in every locale's copy. Pure.

A template or design that other tactics are made from, too, is not changed under them: the tactic
gets a copy of its own first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.kits.brandguide import BrandGuide
from tpma.kits.build import Builder
from tpma.kits.build_brand import build_brand
from tpma.kits.definition import TacticKind, ZoneKind
from tpma.kits.design import parse_design
from tpma.kits.draft import BRAND_FILE, KIT_FILE
from tpma.kits.drafting import checked_setting
from tpma.kits.places import DraftText
from tpma.kits.placing import (
    SHOWN_IN,
    NoPlace,
    put_into_template,
)
from tpma.kits.placing_designs import put_into_design
from tpma.kits.poedit import add_entries, set_entry
from tpma.kits.problems import Problems
from tpma.kits.structure import read_checked, schema
from tpma.kits.tomlblocks import insert_entry
from tpma.kits.tomledit import Setting, set_value
from tpma.kits.tomlread import read_toml
from tpma.kits.uses import sharers

_KEY = re.compile(str(schema("kit")["$defs"]["key"]["pattern"]))
#: After this instead of a zone: at the top of nothing, shown nowhere yet.
NOWHERE = "-"


@dataclass(frozen=True, slots=True)
class Change:
    """The files that a change of the kit's shape leaves behind, and those that go."""

    files: Mapping[str, bytes]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewZone:
    """A zone as somebody described it on a form. `typed`: settings by name, as text. `after`: the
    zone it stands after, "" before the law's words, NOWHERE not at all yet. `words`: its first."""

    tactic: str
    key: str
    kind: str
    typed: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    label: str = ""
    after: str = ""


# -- adding ---------------------------------------------------------------------------------------


def with_zone(text: DraftText, new: NewZone) -> Change:
    """The draft with one more zone, shown where it was asked for. InvalidInput names the fields."""
    table = text.setting("tactics", new.tactic)
    if not isinstance(table, dict):
        raise InvalidInput(msg("There is no tactic %(key)s", key=new.tactic))
    settings = _settings(text, table, new)
    zones = ("tactics", new.tactic, "zones")
    raw = text.files[KIT_FILE]
    behind = new.after if new.after in table.get("zones", {}) else ""
    added = {new.key: settings}
    label = f"{new.key}_words" if _is_link(new) else ""
    if label:
        if label in table.get("zones", {}):
            raise _wrong("key", msg("There is a zone called %(key)s already", key=label))
        added[label] = {"kind": "text", "lock": settings["lock"], "max_length": 40}
    for key, zone in reversed(added.items()):
        raw = insert_entry(raw, zones, key, zone, behind)
    changed: dict[str, bytes] = {KIT_FILE: raw}
    if new.after != NOWHERE:
        changed |= _shown(text, table, new, raw, label)
        changed[KIT_FILE] = changed.pop("", raw)
    contexts = {}
    if ZoneKind(new.kind) in (ZoneKind.TEXT, ZoneKind.RICH_TEXT):
        contexts[f"{new.tactic}.{new.key}"] = new.words
    if label:
        contexts[f"{new.tactic}.{label}"] = new.words
    if new.label:
        contexts[f"label:{new.tactic}.{new.key}"] = new.label
    line = f"[[zone:{label}]]: [[zone:{new.key}]]" if label else f"[[zone:{new.key}]]"
    is_mail = table.get("kind") == TacticKind.EMAIL and new.after != NOWHERE
    named = is_mail and ZoneKind(new.kind) not in (ZoneKind.IMAGE, ZoneKind.COLOUR)
    changed |= _copies(text, contexts, f"{new.tactic}.text" if named else "", line, new.after)
    return Change(changed)


def _is_link(new: NewZone) -> bool:
    return new.kind == ZoneKind.LINK and new.after != NOWHERE


def _settings(text: DraftText, table: Mapping[str, Any], new: NewZone) -> dict[str, Setting]:
    """The zone's settings, each checked as the format asks; all that is wrong at once."""
    wrong: dict[str, Message] = {}
    if not _KEY.fullmatch(new.key) or len(new.key) > 40:
        wrong["key"] = msg("Use small letters, digits and underscores, such as %(example)s", example="second_line")  # fmt: skip
    elif new.key in table.get("zones", {}):
        wrong["key"] = msg("There is a zone called %(key)s already", key=new.key)
    if new.kind not in list(ZoneKind):
        raise InvalidInput(fields={**wrong, "kind": msg("Choose what it holds")})
    kind = ZoneKind(new.kind)
    if new.after != NOWHERE and kind not in SHOWN_IN[TacticKind(table["kind"])]:
        wrong["after"] = msg("This tactic can't show it; name it in words instead")
    is_words = kind in (ZoneKind.TEXT, ZoneKind.RICH_TEXT)
    choices = new.typed.get("choices", "").strip()
    if (is_words or _is_link(new)) and not new.words.strip() and not choices:
        wrong["words"] = msg("Write what stands there at first")
    settings: dict[str, Setting] = {"kind": kind.value}
    place = ("tactics", new.tactic, "zones", new.key)
    for name, typed in new.typed.items():
        try:
            value = checked_setting((*place, name), typed)
        except InvalidInput as refused:
            wrong[name] = refused.title
            continue
        if value is not None:
            settings[name] = value
    if not is_words and not settings.get("default") and not settings.get("choices"):
        wrong["default"] = msg("Say what the kit shows")
    if wrong:
        raise InvalidInput(fields=wrong)
    return settings


def _wrong(field_: str, said: Message) -> InvalidInput:
    return InvalidInput(fields={field_: said})


def _shown(
    text: DraftText, table: Mapping[str, Any], new: NewZone, raw: bytes, label: str
) -> dict[str, bytes]:
    """The template or design with the new place; under "" kit.toml, where it got a copy."""
    which = "template" if "template" in table else "design"
    path = table.get(which)
    if not isinstance(path, str) or path not in text.files:
        raise _wrong("after", msg("This tactic can't show it; name it in words instead"))
    source = text.files[path].decode("utf-8-sig")
    kind = ZoneKind(new.kind)
    try:
        if which == "template":
            after = put_into_template(source, new.key, kind, new.after, label)
        else:
            after = put_into_design(source, new.key, kind, new.after)
    except NoPlace:
        raise _wrong("after", msg("No place was found there; choose another")) from None
    own, raw = own_copy(text, new.tactic, which, path, raw)
    if which == "design":
        refuse_broken(text, source, after, path)
    return {own: after.encode(), "": raw}


def own_copy(text: DraftText, tactic: str, which: str, path: str, raw: bytes) -> tuple[str, bytes]:
    """Where the changed source goes: its own path, or a new one where others share it."""
    if not sharers(text, tactic, path):
        return path, raw
    folder, ending = path.rpartition("/")[0], path[path.rindex(".") :]
    stem = tactic.replace("_", "-")
    names = (f"{folder}/{stem}{n}{ending}" for n in ("", *(f"-{k}" for k in range(2, 99))))
    own = next(name for name in names if name not in text.files)
    return own, set_value(raw, ("tactics", tactic, which), own)


def refuse_broken(text: DraftText, before: str, after: str, path: str) -> None:
    """What the change itself broke, never what was broken already."""
    guide = guide_of(text)
    was, now = (
        len(parse_design(read_toml(one.encode()).data, path, guide).problems)
        for one in (before, after)
    )
    if now > was:
        raise Conflict(
            msg("%(file)s is written in a way that can only be changed as a text", file=path),
            mend=msg("Change it under Files"),
        )


def guide_of(text: DraftText) -> BrandGuide | None:
    """The draft's brand guide as far as it can be read."""
    toml = read_checked(text.files.get(BRAND_FILE, b""), BRAND_FILE, "brand", Problems())
    return build_brand(Builder(BRAND_FILE, toml, Problems()), toml.data) if toml else None


def _copies(
    text: DraftText, contexts: Mapping[str, str], written: str, line: str, after: str
) -> dict[str, bytes]:
    """Every locale's copy with the new entries; `written`: the plain-text part that gets a line."""
    changed = {}
    source = text.copy(text.source_locale)
    for locale in text.locales:
        path = f"copy/{locale}.po"
        raw = text.files.get(path, b"")
        raw = add_entries(raw, [(name, said, "") for name, said in contexts.items()])
        entry = text.copy(locale).get(written)
        if entry is not None and written in source:
            before = source[written].source
            now = _with_line(before, line, after)
            said = _with_line(entry.text, line, after) if entry.text else ""
            if entry.source == before:
                raw = set_entry(raw, written, now, said)
        if raw != text.files.get(path, b""):
            changed[path] = raw
    return changed


def _with_line(words: str, line: str, after: str) -> str:
    """A written text part with one line more, after the one that names `after`."""
    lines = words.split("\n")
    mark, law = f"[[zone:{after}]]", "[[insert:legal]]"
    at = next((n for n, one in enumerate(lines) if after and mark in one), None)
    if at is not None:
        return "\n".join([*lines[: at + 1], "", line, *lines[at + 1 :]])
    at = next((n for n, one in enumerate(lines) if law in one), len(lines))
    return "\n".join([*lines[:at], line, "", *lines[at:]])
