"""How far the translation of a kit is: per locale and per entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tpma.kits.copy import required_contexts
from tpma.kits.definition import KitDefinition
from tpma.kits.pofile import Entry


class EntryState(StrEnum):
    """Of one entry in one locale."""

    DONE = "done"
    MISSING = "missing"  # no words
    FUZZY = "fuzzy"  # words that nobody has confirmed
    STALE = "stale"  # the source changed since


@dataclass(frozen=True, slots=True)
class LocaleState:
    """`have` of the `wanted` words that a recipient sees are there; others fall back."""

    tag: str
    is_source: bool
    have: int
    wanted: int
    stale: int
    fuzzy: int

    @property
    def complete(self) -> bool:
        return self.have == self.wanted


def state_of(source: Entry, entry: Entry | None) -> EntryState:
    """Where one translation stands."""
    if entry is None or not entry.text:
        return EntryState.MISSING
    if entry.fuzzy:
        return EntryState.FUZZY
    return EntryState.STALE if entry.source != source.source else EntryState.DONE


def locale_state(
    definition: KitDefinition, locale: str, copy: Mapping[str, Mapping[str, Entry]]
) -> LocaleState:
    """`copy`: entries by locale and context, the source locale's among them."""
    source = copy.get(definition.source_locale, {})
    wanted = required_contexts(definition)
    if locale == definition.source_locale:
        have = sum(context in source for context in wanted)
        return LocaleState(locale, True, have, len(wanted), 0, 0)
    entries = copy.get(locale, {})
    states = {
        context: state_of(source[context], entries.get(context))
        if context in source
        else EntryState.MISSING
        for context in {*wanted, *source}
    }
    usable = (EntryState.DONE, EntryState.STALE)
    return LocaleState(
        locale,
        False,
        sum(states[context] in usable for context in wanted),
        len(wanted),
        sum(state is EntryState.STALE for state in states.values()),
        sum(state is EntryState.FUZZY for state in states.values()),
    )
