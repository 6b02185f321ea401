"""The event kit and the offer kit: whole in six languages, and told apart by country."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.kits.kitbox import SAMPLE, definition_of
from tpma.commands.kit_source import read_source
from tpma.kits import facts
from tpma.kits.copy import completeness, required_contexts, resolve, screen_contexts
from tpma.kits.definition import KitDefinition, Lock, TacticKind, ZoneKind
from tpma.kits.kitfile import read_kit

KITS = SAMPLE.parent
LOCALES = ("en-US", "de-DE", "fr-FR", "es-MX", "ja-JP", "ar-AE")
NAMES = ("pull-the-plug", "first-seal")
COUNTRIES = {"US": "USD", "DE": "EUR", "FR": "EUR", "MX": "MXN", "JP": "JPY", "AE": "AED"}


@cache
def files(name: str) -> Mapping[str, bytes]:
    found = read_source(Path(KITS / name))
    assert isinstance(found, Mapping)
    return found


@cache
def kit(name: str) -> KitDefinition:
    return definition_of(files(name))


@pytest.mark.parametrize("name", NAMES)
def test_it_has_no_errors_and_nothing_to_warn_of_but_a_built_in_face(name: str) -> None:
    result = read_kit(files(name))
    assert result.errors == ()
    assert [str(p.what) for p in result.warnings if "ja-JP" not in str(p.what)] == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", NAMES)
def test_every_word_is_there_in_every_language(name: str, locale: str) -> None:
    definition = kit(name)
    assert definition.locales == LOCALES
    have, wanted = completeness(definition, locale)
    assert have == wanted > 40
    for context in (*required_contexts(definition), *screen_contexts(definition)):
        assert definition.copy[locale].get(context), context
    assert [c for c in resolve(definition, locale).fallbacks if "@" not in c] == []


@pytest.mark.parametrize("name", NAMES)
def test_languages_do_not_copy_each_other(name: str) -> None:
    """Long texts differ between all languages: nothing was left in English."""
    definition = kit(name)
    long = [
        context
        for context, words in definition.copy["en-US"].items()
        if len(words) > 60 and "@" not in context and not context.endswith(".text")
    ]
    assert len(long) > 15
    for context in long:
        told = [definition.copy[locale][context] for locale in LOCALES]
        assert len(set(told)) == len(told), context


def test_the_events_facts_are_typed_once() -> None:
    definition = kit("pull-the-plug")
    home = definition.tactic("calendar")
    assert home.kind is TacticKind.CALENDAR
    for key in ("date", "begins", "ends", "time_zone", "place", "link"):
        assert home.zone(key).lock is Lock.CHANGE_REQUIRED
    others = [z for t in definition.tactics if t.key != "calendar" for z in t.zones if z.is_fact]
    assert len(others) > 15
    assert {z.source[0] for z in others if z.source} == {"calendar"}
    assert all(z.source for z in others)


@pytest.mark.parametrize("locale", LOCALES)
def test_seats_are_counted_in_every_language(locale: str) -> None:
    copy = resolve(kit("pull-the-plug"), locale)
    forms = {copy.zone("invite", "seats", count=str(n)) for n in range(120)}
    expected = {"ja-JP": 1, "ar-AE": 6}.get(locale, 2)
    assert len(forms) == expected


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("locale", LOCALES)
def test_the_offer_follows_the_partners_country(locale: str, country: str) -> None:
    copy = resolve(kit("first-seal"), locale, country)
    assert facts.price_of(copy.zone("landing", "price")).currency == COUNTRIES[country]
    assert copy.zone("email", "price") == copy.zone("landing", "price")
    note, terms = copy.zone("landing", "price_note"), copy.zone("email", "terms")
    assert note
    assert len(terms) > 60
    in_the_eu = country in ("DE", "FR")
    assert ("[[zone:lowest_price]]" in note) == in_the_eu
    assert bool(copy.zone("landing", "lowest_price")) == in_the_eu
    assert copy.fell_back("landing", "price_note") is None
    assert copy.fell_back("landing", "terms") is None
    english = resolve(kit("first-seal"), "en-US", country).zone("email", "terms")
    assert (terms == english) == (locale == "en-US")


def test_the_offer_is_closed_to_countries_it_was_not_written_for() -> None:
    definition = kit("first-seal")
    assert set(definition.eligibility.regions) == set(COUNTRIES)
    assert definition.law.price_shown
    prices = [z for t in definition.tactics for z in t.zones if z.kind is ZoneKind.PRICE]
    assert len(prices) > 6
