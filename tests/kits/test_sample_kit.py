"""The sample kit is what an agency would hand over."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from tests.kits.kitbox import definition_of, sample_files
from tpma.kits.copy import completeness, resolve, screen_contexts
from tpma.kits.definition import KitDefinition, Lock, TacticKind
from tpma.kits.kitfile import read_kit
from tpma.kits.localetags import script_of
from tpma.kits.richtext import visible_length

LOCALES = ("en-US", "de-DE", "ar-AE")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return sample_files()


@pytest.fixture(scope="module")
def kit(files: dict[str, bytes]) -> KitDefinition:
    return definition_of(files)


def test_it_has_no_problems_at_all(files: dict[str, bytes]) -> None:
    assert [str(p.what) for p in read_kit(files).problems] == []


def test_it_holds_what_a_demand_generation_kit_holds(kit: KitDefinition) -> None:
    assert kit.locales == LOCALES
    kinds = [tactic.kind for tactic in kit.tactics]
    assert kinds.count(TacticKind.EMAIL) == 1
    assert {t.network for t in kit.tactics if t.network} == {"linkedin", "facebook"}
    assert len(kit.tactic("display").sizes) == 4
    assert kit.tactic("landing").form
    assert kit.mdf.fundable


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_is_there_in_every_locale(kit: KitDefinition, locale: str) -> None:
    have, wanted = completeness(kit, locale)
    assert have == wanted > 70
    assert [c for c in screen_contexts(kit) if c not in kit.copy[locale]] == []


def texts(kit: KitDefinition) -> Iterator[tuple[str, str, str]]:
    for locale in LOCALES:
        for context, words in kit.copy[locale].items():
            yield locale, context, words


def test_no_filler_and_nothing_left_in_another_language(kit: KitDefinition) -> None:
    latin = re.compile(r"[A-Za-z]{3,}")
    for locale, context, words in texts(kit):
        assert not re.search(r"lorem|ipsum|TODO|xxx", words, re.I), (locale, context)
        if locale == "ar-AE" and context not in {"email.text"} and "media/" not in words:
            plain = re.sub(r"\[\[[^\]]*\]\]|\{\{[^}]*\}\}|<[^>]*>", "", words)
            strangers = set(latin.findall(plain)) - {"Northkeep", "LinkedIn", "Facebook"}
            assert strangers == set(), (context, strangers)
            assert re.search(r"[\u0600-\u06ff]", plain), context


def test_translations_keep_every_placeholder(kit: KitDefinition) -> None:
    for locale, context, words in texts(kit):
        source = kit.copy["en-US"][context]
        pattern = r"\[\[[^\]]*\]\]|\{\{[^}]*\}\}"
        assert sorted(re.findall(pattern, words)) == sorted(re.findall(pattern, source)), (
            locale,
            context,
        )


def test_the_kit_keeps_its_own_word_rules(kit: KitDefinition) -> None:
    for locale, context, words in texts(kit):
        for word in kit.brand.words:
            fits = "*" in word.locales or locale in word.locales or locale[:2] in word.locales
            bad = word.variants if word.rule == "always" else (word.term, *word.variants)
            lowered = words if word.rule == "always" else words.casefold()
            hits = [b for b in bad if (b if word.rule == "always" else b.casefold()) in lowered]
            assert not (fits and hits), (locale, context, hits)


def test_a_partner_can_launch_with_the_defaults(kit: KitDefinition) -> None:
    for tactic in kit.tactics:
        for locale in LOCALES:
            copy = resolve(kit, locale)
            for zone in tactic.zones:
                assert zone.lock is not Lock.CHANGE_REQUIRED
                assert copy.zone(tactic.key, zone.key), (locale, tactic.key, zone.key)


def test_what_is_substantiated_is_locked_and_its_wording_is_the_statements(
    kit: KitDefinition,
) -> None:
    said = 0
    for tactic in kit.tactics:
        for zone in tactic.zones:
            for key in zone.statements:
                said += 1
                assert zone.lock is Lock.LOCKED
                assert zone.why
                for locale in LOCALES:
                    copy = resolve(kit, locale)
                    assert copy.zone(tactic.key, zone.key) == copy.statement(key)
    assert said == 6
    for locale in LOCALES:
        copy = resolve(kit, locale)
        assert copy.zone("email", "footnote") == copy.footnote("median-recovery")


def test_an_inbox_shows_subject_and_preheader_whole(kit: KitDefinition) -> None:
    for locale in LOCALES:
        copy = resolve(kit, locale)
        subject = copy.zone("email", "subject")
        preheader = copy.zone("email", "preheader")
        assert visible_length(kit.tactic("email").zone("subject").kind, subject) <= 50
        assert 40 <= len(preheader) <= 100


def test_fonts_have_every_letter_of_the_copy(kit: KitDefinition, files: dict[str, bytes]) -> None:
    for locale in LOCALES:
        for role in ("heading", "body"):
            letters: set[int] = set()
            for face in kit.brand.faces(role, script_of(locale)):
                letters |= set(TTFont(io.BytesIO(files[face.path]), lazy=True).getBestCmap())
            copy = resolve(kit, locale)
            for tactic in kit.tactics:
                for zone in tactic.zones:
                    if not zone.is_words:
                        continue
                    words = re.sub(
                        r"\[\[[^\]]*\]\]|\{\{[^}]*\}\}", "", copy.zone(tactic.key, zone.key)
                    )
                    missing = {c for c in words if ord(c) not in letters and c.isprintable()}
                    assert not missing, (locale, role, zone.key, missing)


def test_every_font_brings_its_licence(kit: KitDefinition, files: dict[str, bytes]) -> None:
    for face in kit.brand.fonts:
        assert (
            b"SIL Open Font License" in files[face.licence]
            or b"SIL OPEN FONT LICENSE" in files[face.licence]
        )


def test_pictures_are_large_enough_and_not_too_heavy(
    kit: KitDefinition, files: dict[str, bytes]
) -> None:
    assert kit.media_at("media/key-visual.jpg") is not None
    for media in kit.media:
        assert len(files[media.path]) < 700_000
    for name in ("media/key-visual.jpg", "media/key-visual-rtl.jpg", "media/key-visual-tall.jpg"):
        with Image.open(io.BytesIO(files[name])) as picture:
            assert min(picture.size) >= 1200
    for name in ("media/email-hero.jpg", "media/email-hero-rtl.jpg"):
        assert len(files[name]) < 120_000  # it travels with every mail
