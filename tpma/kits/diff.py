"""What is different between two versions of a kit: places, words by language, limits, media, rules.

Plain values in, plain values out. Words are given before and after; whoever shows them compares
them word by word.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tpma.kits.definition import KitDefinition, Tactic, Zone

ChangeKind = Literal["added", "removed", "changed"]

#: What of a zone is a lock or a limit, in the order in which it is told.
ZONE_FACTS = (
    "kind", "lock", "min_length", "max_length", "multiline", "default", "choices", "media_from",
    "min_width", "min_height", "statements", "style", "position", "size", "min_size", "max_size",
)  # fmt: skip
#: What of a tactic is a setting of its own.
TACTIC_FACTS = (
    "kind", "template", "design", "network", "sizes", "formats", "max_kilobytes", "inserts",
    "optional", "form", "share",
)  # fmt: skip
#: What of a kit is told as a whole, part by part.
KIT_PARTS = ("window", "eligibility", "approval", "mdf", "law")


@dataclass(frozen=True, slots=True)
class Fact:
    """A setting with its value before and after, as a person would write them."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """A place that came, went, or has other locks or limits."""

    tactic: str
    zone: str
    kind: ChangeKind
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class TacticChange:
    tactic: str
    kind: ChangeKind
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyChange:
    """Words of one context in one language; before or after is empty where there were none."""

    locale: str
    context: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file by its path, with the SHA-256 of its bytes before and after."""

    path: str
    kind: ChangeKind
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class KitDiff:
    tactics: tuple[TacticChange, ...]
    zones: tuple[ZoneChange, ...]
    copy: Mapping[str, tuple[CopyChange, ...]]
    """By locale; only those with a change."""
    media: tuple[FileChange, ...]
    files: tuple[FileChange, ...]
    """Templates, designs and fonts."""
    settings: tuple[Fact, ...]
    locales_added: tuple[str, ...]
    locales_removed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not any(
            (
                self.tactics, self.zones, self.copy, self.media, self.files, self.settings,
                self.locales_added, self.locales_removed,
            )
        )  # fmt: skip

    @property
    def touched(self) -> frozenset[str]:
        """The tactics that look or read differently."""
        named = {one.tactic for one in self.tactics} | {one.tactic for one in self.zones}
        # `email.headline` and `choice:email.cta.buy` are words of the tactic `email`.
        contexts = {one.context for changes in self.copy.values() for one in changes}
        words = {one.rpartition(":")[2].partition(".")[0] for one in contexts if "." in one}
        return frozenset(named | words)


def diff(
    old: KitDefinition,
    new: KitDefinition,
    old_files: Mapping[str, str],
    new_files: Mapping[str, str],
) -> KitDiff:
    """Everything that differs; `*_files` are the digests of the versions' files by path."""
    copies = {
        tag: tuple(_copy(tag, old.copy.get(tag, {}), new.copy.get(tag, {})))
        for tag in dict.fromkeys((*new.locales, *old.locales))
        if tag in old.locales and tag in new.locales
    }
    files = list(_files(old_files, new_files))
    pictures = {media.path for media in (*old.media, *new.media)}
    return KitDiff(
        tactics=tuple(_tactics(old, new)),
        zones=tuple(_zones(old, new)),
        copy={tag: changes for tag, changes in copies.items() if changes},
        media=tuple(one for one in files if one.path in pictures),
        files=tuple(
            one
            for one in files
            if one.path not in pictures
            and one.path.startswith(("email/", "pages/", "designs/", "fonts/"))
        ),
        settings=tuple(_settings(old, new)),
        locales_added=tuple(tag for tag in new.locales if tag not in old.locales),
        locales_removed=tuple(tag for tag in old.locales if tag not in new.locales),
    )


def _tactics(old: KitDefinition, new: KitDefinition) -> Iterator[TacticChange]:
    for tactic in new.tactics:
        if not old.has_tactic(tactic.key):
            yield TacticChange(tactic.key, "added")
        elif facts := _facts(old.tactic(tactic.key), tactic, TACTIC_FACTS):
            yield TacticChange(tactic.key, "changed", facts)
    for tactic in old.tactics:
        if not new.has_tactic(tactic.key):
            yield TacticChange(tactic.key, "removed")


def _zones(old: KitDefinition, new: KitDefinition) -> Iterator[ZoneChange]:
    """Zones of tactics that both versions have."""
    for tactic in new.tactics:
        if not old.has_tactic(tactic.key):
            continue
        before = old.tactic(tactic.key)
        for zone in tactic.zones:
            if not before.has_zone(zone.key):
                yield ZoneChange(tactic.key, zone.key, "added")
            elif facts := _facts(before.zone(zone.key), zone, ZONE_FACTS):
                yield ZoneChange(tactic.key, zone.key, "changed", facts)
        for zone in before.zones:
            if not tactic.has_zone(zone.key):
                yield ZoneChange(tactic.key, zone.key, "removed")


def _facts(old: Tactic | Zone, new: Tactic | Zone, names: tuple[str, ...]) -> tuple[Fact, ...]:
    found = ((name, getattr(old, name), getattr(new, name)) for name in names)
    return tuple(Fact(name, _said(a), _said(b)) for name, a, b in found if a != b)


def _copy(tag: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[CopyChange]:
    for context in dict.fromkeys((*new, *old)):
        before, after = old.get(context, ""), new.get(context, "")
        if before != after:
            yield CopyChange(tag, context, before, after)


def _files(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[FileChange]:
    for path in sorted({*old, *new}):
        before, after = old.get(path, ""), new.get(path, "")
        if before != after:
            kind: ChangeKind = "changed" if before and after else "added" if after else "removed"
            yield FileChange(path, kind, before, after)


def _settings(old: KitDefinition, new: KitDefinition) -> Iterator[Fact]:
    parts = [(part, getattr(old, part), getattr(new, part)) for part in KIT_PARTS]
    for part, before, after in parts:
        yield from _fields(part, before, after)
    yield from _fields("brand", old.brand, new.brand)
    for name in ("link_domains", "playbook", "tags"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Fact(name, _said(before), _said(after))


def _fields(part: str, before: Any, after: Any) -> Iterator[Fact]:
    for field in dataclasses.fields(after):
        a, b = getattr(before, field.name), getattr(after, field.name)
        if a != b:
            yield Fact(f"{part}.{field.name}", _said(a), _said(b))


def _said(value: Any) -> str:
    """A value as the kit's file would have it, short enough to read; empty: not set."""
    if value is None or value == () or value == "":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(_said(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        name = next(
            (
                str(getattr(value, n))
                for n in ("key", "tactic", "role", "term", "family")
                if hasattr(value, n)
            ),
            "",
        )
        rest = {
            f.name: getattr(value, f.name)
            for f in dataclasses.fields(value)
            if f.default is dataclasses.MISSING or getattr(value, f.name) != f.default
        }
        return name or ", ".join(f"{k} {_said(v)}" for k, v in rest.items())
    return str(value)
