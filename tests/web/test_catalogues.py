"""Every sentence is there in every language, with the same placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tpma.core.i18n import LOCALES_DIR, SCREEN_LOCALES, language_of, nmsg, translate

ROOT = Path(__file__).parents[2]
LANGUAGES = [language_of(tag) for tag in SCREEN_LOCALES if language_of(tag) != "en"]
KEYWORDS = {**DEFAULT_KEYWORDS, "msg": None, "nmsg": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
#: A form for none, one or two may say the number in words.
NUMBERS = {"count", "num"}


@pytest.fixture(scope="module")
def sentences() -> dict[str | tuple[str, ...], str]:
    """Every msgid of the code, and a file that has it."""
    with (ROOT / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)  # type: ignore[no-untyped-call]
    found: dict[str | tuple[str, ...], str] = {}
    for file, _line, msgid, _comments, _context in extract_from_dir(
        ROOT,
        methods,
        options,
        KEYWORDS,
        directory_filter=lambda path: Path(path).name in {"tpma"} or "/tpma/" in f"{path}/",
    ):
        found.setdefault(msgid, file)
    assert len(found) > 1000
    return found


def _catalogue(language: str) -> Catalog:
    with (LOCALES_DIR / language / "LC_MESSAGES/messages.po").open("rb") as po:
        return read_po(po, locale=language)


def _forms(entry: Message) -> list[str]:
    """The translation, or its forms by number."""
    said = entry.string or ""
    return [said] if isinstance(said, str) else list(said)


def _entries(language: str) -> Iterator[Message]:
    return (entry for entry in _catalogue(language) if entry.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(
    language: str, sentences: dict[str | tuple[str, ...], str]
) -> None:
    done: set[str] = set()
    for entry in _entries(language):
        if all(_forms(entry)) and not entry.fuzzy:
            done.add(entry.id if isinstance(entry.id, str) else entry.id[0])
    missing = {
        (msgid if isinstance(msgid, str) else msgid[0], file)
        for msgid, file in sentences.items()
        if (msgid if isinstance(msgid, str) else msgid[0]) not in done
    }
    assert not missing, f"{len(missing)} sentences without {language}: {sorted(missing)[:20]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    for entry in _entries(language):
        if isinstance(entry.id, str):
            wanted = set(PLACEHOLDER.findall(entry.id))
            assert set(PLACEHOLDER.findall(_forms(entry)[0])) == wanted, entry.id
            continue
        known = {name for form in entry.id for name in PLACEHOLDER.findall(form)}
        wanted = set(PLACEHOLDER.findall(entry.id[-1])) - NUMBERS
        for form in _forms(entry):
            used = set(PLACEHOLDER.findall(form))
            assert used <= known, (entry.id, form)
        # The last form is the plain plural: nothing may be missing from it.
        assert set(PLACEHOLDER.findall(_forms(entry)[-1])) >= wanted, entry.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_grammar_of_numbers_is_the_languages_own(language: str) -> None:
    forms = {"de": 2, "fr": 2, "es": 2, "ja": 1, "ar": 6}[language]
    assert _catalogue(language).num_plurals == forms
    for entry in _entries(language):
        if not isinstance(entry.id, str):
            assert len(_forms(entry)) == forms, entry.id


def test_numbers_choose_their_form() -> None:
    said = [
        translate(nmsg("%(count)s contact", "%(count)s contacts", n), "ar-AE")
        for n in (1, 2, 5, 11)
    ]
    assert said == ["جهة اتصال واحدة", "جهتا اتصال", "5 جهات اتصال", "11 جهة اتصال"]
    german = [
        translate(nmsg("%(count)s contact", "%(count)s contacts", n), "de-DE") for n in (1, 1240)
    ]
    assert german == ["1 Kontakt", "1.240 Kontakte"]
