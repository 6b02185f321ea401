"""Words for any locale: the chain, and a mark wherever it was used."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kits.kitbox import definition_of, sample_files, starter_files
from tpma.kits.copy import completeness, required_contexts, resolve
from tpma.kits.definition import KitDefinition
from tpma.kits.localetags import fallback_chain, normalise, script_of

LOCALES = [
    "en-US",
    "de-DE",
    "ar-AE",
    "zh-Hans-CN",
    "zh-Hant-TW",
    "fr",
    "pt-BR",
    "pt-PT",
    "sr-Latn-RS",
]


@pytest.mark.parametrize(
    ("wanted", "chain"),
    [
        ("en-US", ("en-US",)),
        ("de-DE", ("de-DE", "en-US")),
        ("de-AT", ("de-DE", "en-US")),
        ("de", ("de-DE", "en-US")),
        ("fr-CA", ("fr", "en-US")),
        ("pt-AO", ("pt-BR", "pt-PT", "en-US")),
        ("pt-PT", ("pt-PT", "pt-BR", "en-US")),
        ("zh-HK", ("zh-Hant-TW", "en-US")),
        ("zh-CN", ("zh-Hans-CN", "en-US")),
        ("sr-RS", ("en-US",)),
        ("ja-JP", ("en-US",)),
        ("ar_eg", ("ar-AE", "en-US")),
    ],
)
def test_the_chain(wanted: str, chain: tuple[str, ...]) -> None:
    assert fallback_chain(wanted, LOCALES, "en-US") == chain


@pytest.mark.parametrize(
    ("tag", "script"),
    [
        ("de", "Latn"),
        ("ar-AE", "Arab"),
        ("ja-JP", "Jpan"),
        ("zh-TW", "Hant"),
        ("hi", "Deva"),
        ("ru-RU", "Cyrl"),
    ],
)
def test_scripts(tag: str, script: str) -> None:
    assert script_of(tag) == script


@pytest.mark.parametrize("tag", ["", "e", "english", "en-US-x", "../en", "en US"])
def test_what_is_no_locale(tag: str) -> None:
    with pytest.raises(ValueError, match="not a locale"):
        normalise(tag)


tags = st.from_regex(r"[a-z]{2}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", fullmatch=True)


@given(tags, st.lists(st.sampled_from(LOCALES), unique=True), st.sampled_from(LOCALES))
def test_a_chain_ends_at_the_source_and_never_mixes_scripts(
    wanted: str, listed: list[str], source: str
) -> None:
    chain = fallback_chain(wanted, listed, source)
    assert source in chain
    assert len(set(chain)) == len(chain)
    assert set(chain) <= {*listed, source}
    for tag in chain:
        if tag != source:
            assert (tag.split("-")[0], script_of(tag)) == (wanted.split("-")[0], script_of(wanted))
    if wanted in listed:
        assert chain[0] == wanted


@pytest.fixture(scope="module")
def sample() -> KitDefinition:
    return definition_of(sample_files())


def test_a_locale_of_the_kit_falls_back_nowhere(sample: KitDefinition) -> None:
    for locale in sample.locales:
        copy = resolve(sample, locale)
        assert copy.fallbacks == {}
        assert completeness(sample, locale)[0] == completeness(sample, locale)[1]


def test_another_region_is_marked(sample: KitDefinition) -> None:
    copy = resolve(sample, "de-AT")
    assert copy.zone("email", "headline") == "Um neun steht alles.\nMittags läuft es wieder."
    assert copy.fell_back("email", "headline") == "de-DE"
    assert set(copy.fallbacks.values()) == {"de-DE"}


def test_another_language_falls_back_as_a_whole(sample: KitDefinition) -> None:
    copy = resolve(sample, "sv-SE")
    assert copy.zone("email", "headline") == "Hit at nine.\nBack by lunch."
    assert copy.fallbacks.keys() == copy.texts.keys()


def test_values_that_are_no_words_come_from_the_copy_or_the_kit(sample: KitDefinition) -> None:
    assert resolve(sample, "ar-AE").zone("email", "picture") == "media/email-hero-rtl.jpg"
    assert resolve(sample, "de-DE").zone("email", "picture") == "media/email-hero.jpg"
    assert resolve(sample, "de-DE").zone("email", "cta_link") == "{{page_url}}"


def test_labels_names_and_guidance_are_in_the_readers_language(sample: KitDefinition) -> None:
    copy = resolve(sample, "de-DE")
    assert copy.name == "Mittags wieder in Betrieb"
    assert copy.tactic_name("display") == "Banner"
    assert copy.label("email", "subject") == "Betreff"
    assert copy.why("email", "point_1").startswith("Belegter Wortlaut")
    assert copy.guidance.budget.startswith("Rund 2.400 Euro")
    assert copy.form_choice("landing", "servers", "more") == "Mehr als 250"
    assert copy.alt("media/email-hero.jpg").startswith("Ein Zifferblatt")
    assert copy.footnote("median-recovery").startswith("¹ Median")


def test_choices_are_worded_and_the_first_is_taken() -> None:
    definition = definition_of(starter_files())
    tactic = definition.tactic("email")
    zone = dataclasses.replace(tactic.zone("cta"), choices=("look", "buy"))
    zones = tuple(zone if z.key == "cta" else z for z in tactic.zones)
    words = {k: v for k, v in definition.copy["en-US"].items() if k != "email.cta"}
    words |= {"choice:email.cta.look": "Have a look", "choice:email.cta.buy": "Buy it"}
    definition = dataclasses.replace(
        definition, tactics=(dataclasses.replace(tactic, zones=zones),), copy={"en-US": words}
    )
    copy = resolve(definition, "en-US")
    assert copy.choices("email", "cta") == ("Have a look", "Buy it")
    assert copy.zone("email", "cta") == "Have a look"
    assert "choice:email.cta.buy" in required_contexts(definition)
    assert "email.cta" not in required_contexts(definition)


@given(st.data())
def test_every_word_has_a_source_and_a_mark(data: st.DataObject) -> None:
    base = definition_of(starter_files())
    contexts = [f"email.z{n}" for n in range(5)]
    locales = data.draw(st.lists(st.sampled_from(LOCALES[1:]), unique=True))
    copy = {"en-US": {c: f"en-US {c}" for c in contexts}}
    for locale in locales:
        held = data.draw(st.sets(st.sampled_from(contexts)))
        copy[locale] = {c: f"{locale} {c}" for c in held}
    definition = dataclasses.replace(base, locales=("en-US", *locales), copy=copy)
    wanted = data.draw(st.sampled_from([*LOCALES, "de-AT", "pt-AO", "ja-JP"]))
    resolved = resolve(definition, wanted)
    for context in contexts:
        came_from, _, _ = resolved.text(context).partition(" ")
        assert resolved.text(context) == copy[came_from][context]
        assert resolved.fallbacks.get(context, wanted) == came_from
        earlier = resolved.chain[: resolved.chain.index(came_from)]
        assert all(context not in copy[tag] for tag in earlier)
