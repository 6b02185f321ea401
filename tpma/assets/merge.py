"""Bringing a partner's own values from one version of a kit to another: a three-way merge by zone.

Base is what the old version says, `kit` what the new one says, `mine` what the partner wrote (None:
nothing). Its laws:

- what the partner left alone follows the kit;
- what the partner wrote stays, where the kit still says what it said and still lets it stand there;
- everything else is a question with both answers beside each other, never a silent loss;
- merging again with the same version asks nothing and changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tpma.assets import rules
from tpma.core.i18n import Message, msg
from tpma.kits.copy import LocalCopy
from tpma.kits.definition import Zone, ZoneKind
from tpma.kits.richtext import visible_length

Values = Mapping[str, Mapping[str, str]]
"""A partner's own values: by tactic, then by zone."""


class Standing(StrEnum):
    FOLLOWS = "follows"  # the partner wrote nothing, or just what the kit says now
    KEPT = "kept"  # the partner's value stays
    CONFLICT = "conflict"  # somebody has to say


class Why(StrEnum):
    """Why a zone can't be merged by rule."""

    BOTH_CHANGED = "both_changed"
    LOCKED = "locked"  # HQ locked it
    REMOVED = "removed"  # the new version has no such place
    KIND = "kind"  # it holds something else now, such as a picture for words
    LIMITS = "limits"  # the new version's limits don't admit the partner's value


class Take(StrEnum):
    """An answer: the partner's value, the kit's, or a third one."""

    MINE = "mine"
    KIT = "kit"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to a conflict. `of` names the values it was given on (ZoneMerge.of)."""

    take: Take
    of: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ZoneMerge:
    """What becomes of one zone."""

    tactic: str
    zone: str
    kind: ZoneKind
    base: str
    kit: str
    mine: str | None
    standing: Standing
    why: Why | None = None
    limit: Message | None = None
    """Which limit is not kept, with Why.LIMITS."""
    takes: tuple[Take, ...] = ()
    """The answers that are possible, with a conflict."""

    @property
    def key(self) -> str:
        return f"{self.tactic}.{self.zone}"

    @property
    def of(self) -> str:
        """Names the question: another value on any side makes it another one."""
        said = [self.key, self.base, self.kit, self.mine, self.why]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]

    @property
    def kit_changed(self) -> bool:
        return not _same(self.base, self.kit)

    def answered(self, choice: Choice | None) -> bool:
        """Whether this choice answers this very question."""
        return choice is not None and choice.of == self.of and choice.take in self.takes

    def value(self, choice: Choice | None = None) -> str | None:
        """The partner's own value in the new version; None: the kit's. LookupError where a conflict
        has no answer yet."""
        if self.standing is not Standing.CONFLICT:
            return self.mine if self.standing is Standing.KEPT else None
        if choice is None or not self.answered(choice):
            raise LookupError(self.key)
        found = {Take.MINE: self.mine, Take.KIT: None, Take.OWN: choice.value}[choice.take]
        return None if found is not None and _same(found, self.kit) else found


def merge(old: LocalCopy, new: LocalCopy, values: Values) -> list[ZoneMerge]:
    """Every zone of the new version in its order, then what it no longer has and the partner wrote."""
    merged = [
        _merge_zone(old, new, tactic.key, zone, values.get(tactic.key, {}).get(zone.key))
        for tactic in new.definition.tactics
        for zone in tactic.zones
    ]
    known = {one.key for one in merged}
    return merged + [
        _gone(old, tactic, zone, mine)
        for tactic, zones in values.items()
        for zone, mine in zones.items()
        if f"{tactic}.{zone}" not in known
    ]


def count_conflicts(old: LocalCopy, new: LocalCopy, values: Values) -> int:
    """How many conflicts `merge` would find. What the partner left alone is never one, so only what
    they wrote is looked at: a list may ask this of a thousand sets."""
    return sum(
        not _zone(new, tactic, key)
        or _merge_zone(old, new, tactic, new.definition.tactic(tactic).zone(key), mine).standing
        is Standing.CONFLICT
        for tactic, zones in values.items()
        for key, mine in zones.items()
    )


def result(merged: Iterable[ZoneMerge], choices: Mapping[str, Choice]) -> dict[str, dict[str, str]]:
    """The partner's own values in the new version. LookupError while a question is open."""
    values: dict[str, dict[str, str]] = {}
    for one in merged:
        value = one.value(choices.get(one.key))
        if value is not None:
            values.setdefault(one.tactic, {})[one.zone] = value
    return values


def undecided(merged: Iterable[ZoneMerge], choices: Mapping[str, Choice]) -> list[ZoneMerge]:
    return [
        one
        for one in merged
        if one.standing is Standing.CONFLICT and not one.answered(choices.get(one.key))
    ]


def limit_of(zone: Zone, value: str) -> Message | None:
    """Which limit on length or emptiness a value does not keep."""
    length = visible_length(zone.kind, value)
    if not value.strip() and not zone.may_be_empty:
        return msg("This place must not stay empty any more")
    if zone.is_words and zone.max_length is not None and length > zone.max_length:
        return msg(
            "The new version has room for %(limit)s characters; this has %(length)s",
            limit=zone.max_length,
            length=length,
        )
    if zone.is_words and zone.min_length is not None and value and length < zone.min_length:
        return msg(
            "The new version wants at least %(limit)s characters; this has %(length)s",
            limit=zone.min_length,
            length=length,
        )
    return None


def _merge_zone(
    old: LocalCopy, new: LocalCopy, tactic: str, zone: Zone, mine: str | None
) -> ZoneMerge:
    kit, before = new.zone(tactic, zone.key), _zone(old, tactic, zone.key)
    base = old.zone(tactic, zone.key) if before is not None else ""

    def merged(standing: Standing, why: Why | None = None, **more: object) -> ZoneMerge:
        facts = (tactic, zone.key, zone.kind, base, kit, mine, standing, why)
        return ZoneMerge(*facts, **more)  # type: ignore[arg-type]

    if mine is None:
        return merged(Standing.FOLLOWS)
    if not zone.may_change:
        return merged(Standing.CONFLICT, Why.LOCKED, takes=(Take.KIT,))
    if (before is not None and before.is_words != zone.is_words) or (
        before is not None and not zone.is_words and before.kind is not zone.kind
    ):
        return merged(Standing.CONFLICT, Why.KIND, takes=(Take.KIT,))
    if before is not None and before.choices and zone.choices:
        # Choices are kept by their wording; where only that changed, nobody changed anything.
        base, mine = (_reworded(old, new, tactic, zone.key, each) for each in (base, mine))
    if _same(mine, kit):
        return merged(Standing.FOLLOWS)
    third = () if zone.kind is ZoneKind.IMAGE or zone.choices else (Take.OWN,)
    if (refused := rules.refusal(zone, mine, new, tactic)) is not None:
        return merged(Standing.CONFLICT, Why.LIMITS, limit=refused, takes=(Take.KIT, *third))
    everything = (Take.MINE, Take.KIT, *third)
    if (limit := limit_of(zone, mine)) is not None and (
        before is None or limit_of(before, mine) != limit
    ):
        return merged(Standing.CONFLICT, Why.LIMITS, limit=limit, takes=everything)
    if not _same(base, kit):
        return merged(Standing.CONFLICT, Why.BOTH_CHANGED, takes=everything)
    return merged(Standing.KEPT)


def _gone(old: LocalCopy, tactic: str, zone: str, mine: str) -> ZoneMerge:
    before = _zone(old, tactic, zone)
    return ZoneMerge(
        tactic,
        zone,
        before.kind if before else ZoneKind.TEXT,
        old.zone(tactic, zone) if before else "",
        "",
        mine,
        Standing.CONFLICT,
        Why.REMOVED,
        takes=(Take.KIT,),
    )


def _zone(copy: LocalCopy, tactic: str, zone: str) -> Zone | None:
    if not copy.definition.has_tactic(tactic):
        return None
    found = copy.definition.tactic(tactic)
    return found.zone(zone) if found.has_zone(zone) else None


def _reworded(old: LocalCopy, new: LocalCopy, tactic: str, zone: str, value: str) -> str:
    """The new wording of a choice that both versions offer."""
    before = old.definition.tactic(tactic).zone(zone).choices
    for key, wording in zip(before, old.choices(tactic, zone), strict=True):
        known = new.definition.tactic(tactic).zone(zone).choices
        if wording == value and key in known:
            return new.choices(tactic, zone)[known.index(key)]
    return value


def _same(one: str, other: str) -> bool:
    return one.strip() == other.strip()
