"""The sample kit is what an agency would hand over."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from tests.kits.kitbox import definition_of, sample_files
from tpma.assets.render.fonts import fallback_faces
from tpma.kits.adtext import LIMITS, extra_units
from tpma.kits.copy import completeness, resolve, screen_contexts
from tpma.kits.definition import KitDefinition, Lock, TacticKind
from tpma.kits.kitfile import read_kit
from tpma.kits.localetags import script_of
from tpma.kits.posttext import NETWORKS as POST_NETWORKS
from tpma.kits.posttext import length as post_length
from tpma.kits.richtext import visible_length
from tpma.kits.vocabulary import NETWORKS

LOCALES = ("en-US", "de-DE", "fr-FR", "es-MX", "ja-JP", "ar-AE")
PLACEHOLDERS = r"\[\[[^\]]*\]\]|\{\{[^}]*\}\}"
EMAILS = ("email", "email_2", "email_3")


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
    assert tuple(t.key for t in kit.tactics if t.kind is TacticKind.EMAIL) == EMAILS
    days = {step.tactic: step.day for step in kit.playbook}
    assert set(days) == {tactic.key for tactic in kit.tactics}
    assert days["email"] == 0 < days["email_2"] < days["email_3"]
    assert {t.network for t in kit.tactics if t.network} == set(NETWORKS)
    assert {str(size) for size in kit.tactic("instagram").sizes} == {
        "1080x1080",
        "1080x1350",
        "1080x1920",
    }
    assert {str(size) for size in kit.tactic("display").sizes} == {
        "300x250", "336x280", "728x90", "300x600", "160x600", "970x250", "320x50", "320x100",
    }  # fmt: skip
    assert kit.tactic("display").max_kilobytes == 150
    assert [str(size) for size in kit.tactic("responsive").sizes] == [
        "1200x628",
        "1200x1200",
        "1200x1500",
    ]
    assert all(kit.tactic("responsive").has_zone(key) for key in LIMITS)
    assert kit.tactic("landing").form
    assert kit.mdf.fundable


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_is_there_in_every_locale(kit: KitDefinition, locale: str) -> None:
    have, wanted = completeness(kit, locale)
    assert have == wanted > 120
    assert [c for c in screen_contexts(kit) if c not in kit.copy[locale]] == []


def texts(kit: KitDefinition) -> Iterator[tuple[str, str, str]]:
    for locale in LOCALES:
        for context, words in kit.copy[locale].items():
            yield locale, context, words


#: What is written in Latin letters in any language: names, and what engineers call things.
NAMES = {"Northkeep", "SNS", "LinkedIn", "Facebook", "Instagram", "BCP"}
LETTERS = {"ar-AE": "[\u0600-\u06ff]", "ja-JP": "[\u3041-\u30ff\u4e00-\u9fff]"}


def test_no_filler_and_nothing_left_in_another_language(kit: KitDefinition) -> None:
    latin = re.compile(r"[A-Za-z]{3,}")
    for locale, context, words in texts(kit):
        # In Spanish, "todo" is a word.
        assert not re.search(r"[Ll]orem|[Ii]psum|TODO|xxx", words), (locale, context)
        plain = re.sub(PLACEHOLDERS, "", re.sub(r"<[^>]*>", "", words)).strip()
        if locale in LETTERS and re.search(r"\w{2,}", plain) and "media/" not in words:
            strangers = set(latin.findall(plain)) - NAMES
            assert strangers == set(), (context, strangers)
            assert re.search(LETTERS[locale], plain), context


def test_translations_are_not_the_source(kit: KitDefinition) -> None:
    for locale in LOCALES[1:]:
        said = kit.copy[locale]
        same = [
            context
            for context, words in said.items()
            if words == kit.copy["en-US"][context]
            and len(words) > 12
            and "[[zone:" not in words
            and "media/" not in words
            and not re.fullmatch(PLACEHOLDERS, words)
            and not context.startswith("label:")  # "Description" is French, too
        ]
        assert same == [], (locale, same)


def test_translations_keep_every_placeholder(kit: KitDefinition) -> None:
    for locale, context, words in texts(kit):
        source = kit.copy["en-US"][context]
        if context.endswith(".greeting"):
            continue  # whom one greets by which name, or by none, is the language's own affair
        assert sorted(re.findall(PLACEHOLDERS, words)) == sorted(
            re.findall(PLACEHOLDERS, source)
        ), (locale, context)


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
    assert said == 7
    for locale in LOCALES:
        copy = resolve(kit, locale)
        for shows_it in ("email", "email_2", "landing"):
            assert copy.zone(shows_it, "footnote") == copy.footnote("median-recovery")


def test_an_inbox_shows_subject_and_preheader_whole(kit: KitDefinition) -> None:
    for locale in LOCALES:
        copy = resolve(kit, locale)
        for email in EMAILS:
            subject = copy.zone(email, "subject")
            preheader = copy.zone(email, "preheader")
            width = visible_length(kit.tactic(email).zone("subject").kind, subject)
            assert width + extra_units(subject) <= 50, (locale, email)
            assert 40 <= len(preheader) + extra_units(preheader) <= 104, (locale, email)


@pytest.mark.parametrize("locale", LOCALES)
def test_posts_fit_their_networks_with_a_long_name(kit: KitDefinition, locale: str) -> None:
    copy = resolve(kit, locale)
    for network in NETWORKS:
        text = copy.zone(network, "text").replace("[[smart:partner.name]]", "N" * 34)
        link = "\n\nhttps://go.example/c/abc" if network != "instagram" else ""
        assert post_length(network, text + link) <= POST_NETWORKS[network].most, (network, locale)


def test_fonts_have_every_letter_of_the_copy(kit: KitDefinition, files: dict[str, bytes]) -> None:
    for locale in LOCALES:
        for role in ("heading", "body"):
            letters: set[int] = set()
            for face in kit.brand.faces(role, script_of(locale)):
                letters |= set(TTFont(io.BytesIO(files[face.path]), lazy=True).getBestCmap())
            if script_of(locale) in kit.brand.built_in_scripts:
                letters |= {code for face in fallback_faces(False) for code in face.cmap}
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
