"""`tpma kit check` runs the product's checks over the kit's own copy, in every locale."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po, write_po
from click.testing import CliRunner

from tests.factories import Product
from tpma.cli import main
from tpma.compliance.service.kit_trial import kit_findings, law_for_kit
from tpma.delivery.link_probe import LinkProbe
from tpma.kits.kitfile import read_kit
from tpma.kits.starting import starter

LOUD = "The best backup, climate neutral"


def run(*words: str) -> tuple[int, dict[str, Any], str]:
    result = CliRunner().invoke(main, ["kit", *words])
    data = json.loads(result.output) if "--json" in words else {}
    return result.exit_code, data, result.output


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The starter with a second locale in English."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)
    assert run("new", "kit")[0] == 0
    toml = tmp_path / "kit/kit.toml"
    toml.write_text(
        toml.read_text("utf-8").replace('locales = ["en-US"]', 'locales = ["en-US", "en-GB"]'),
        "utf-8",
    )
    british = read_po(io.BytesIO((tmp_path / "kit/copy/en-US.po").read_bytes()), locale="en_GB")
    for entry in british:
        entry.string = entry.id
    with (tmp_path / "kit/copy/en-GB.po").open("wb") as file:
        write_po(file, british)
    return tmp_path / "kit"


def said(kit: Path, locale: str, context: str, words: str) -> int:
    """Write words into the copy; the line of their entry."""
    file = kit / f"copy/{locale}.po"
    lines = file.read_text("utf-8").splitlines()
    at = lines.index(f'msgctxt "{context}"')
    lines[at + 1] = f'msgid "{words}"'
    if lines[at + 2] != 'msgstr ""':
        lines[at + 2] = f'msgstr "{words}"'
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return at + 1


def graves(document: dict[str, Any]) -> list[dict[str, Any]]:
    """What the product's checks found, notes left out."""
    return [p for p in document["problems"] if p["check"] != "kit" and p["severity"] != "note"]


def test_its_own_words_are_found_at_their_line(kit: Path) -> None:
    code, before, _ = run("check", "kit", "--json", "--no-pictures")
    assert (code, graves(before)) == (0, [])
    line = said(kit, "en-US", "email.headline", LOUD)
    code, found, _ = run("check", "kit", "--json", "--no-pictures")
    told = {
        (p["check"], p["file"], p["line"], p["severity"], p["zone"])
        for p in found["problems"]
        if p["check"].startswith("legal.")
    }
    assert told == {
        ("legal.superlative", "copy/en-US.po", line, "warning", "headline"),
        # In the United States a person decides on green words.
        ("legal.green", "copy/en-US.po", line, "warning", "headline"),
    }
    assert code == 0
    assert all("brand.toml" in p["mend"] for p in found["problems"] if p["check"] in
               ("legal.superlative", "legal.green"))  # fmt: skip
    assert run("check", "kit", "--strict", "--no-pictures")[0] == 1


def test_each_locale_is_under_its_own_law(kit: Path) -> None:
    line = said(kit, "en-GB", "email.headline", LOUD)
    code, found, _ = run("check", "kit", "--json", "--no-pictures")
    (green,) = [p for p in found["problems"] if p["check"] == "legal.green"]
    assert (green["file"], green["line"], green["locale"]) == ("copy/en-GB.po", line, "en-GB")
    assert "DMCC" in green["source"] or "Digital Markets" in green["source"]
    assert code == (1 if green["severity"] == "error" else 0)


def test_a_blocker_ends_with_one_and_says_how_to_mend_it(
    kit: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    brand = kit / "brand.toml"
    brand.write_text(
        brand.read_text("utf-8") + '\n[[words]]\nrule = "never"\nterm = "cheap"\n'
        'locales = ["en"]\ninstead = "affordable"\n',
        "utf-8",
    )
    line = said(kit, "en-US", "email.headline", "The cheapest start")
    code, _, output = run("check", "kit")
    assert code == 1
    assert f"copy/en-US.po:{line}  error  “cheapest” is a word this brand never uses" in output
    assert "Write “affordable”" in output
    assert "1 error" in output
    # Publishing says the same, and publishes nothing.
    monkeypatch.setenv("TPMA_DATA_DIR", str(kit.parent / "data"))
    monkeypatch.setenv("TPMA_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("TPMA_SECRET_KEY", "a secret for tests that is long enough")
    code, _, output = run("publish", "kit")
    assert code == 1
    assert f"copy/en-US.po:{line}  error  “cheapest” is a word this brand never uses" in output
    said(kit, "en-US", "email.headline", LOUD)
    code, _, output = run("publish", "kit")
    assert code == 0
    assert "[legal.superlative]" in output
    assert "version 1 is published" in output


def test_a_statement_with_its_proof_passes(kit: Path) -> None:
    brand = kit / "brand.toml"
    brand.write_text(
        brand.read_text("utf-8")
        + '\n[statements.best]\nsubstantiation = "Study 12"\nexpires = 2099-01-01\n',
        "utf-8",
    )
    for locale in ("en-US", "en-GB"):
        said(kit, locale, "email.headline", LOUD)
        file = kit / f"copy/{locale}.po"
        text = f'\nmsgctxt "statement:best"\nmsgid "{LOUD}"\nmsgstr ""\n'
        if locale != "en-US":
            text = text.replace('msgstr ""', f'msgstr "{LOUD}"')
        file.write_text(file.read_text("utf-8") + text, "utf-8")
    _, found, output = run("check", "kit", "--json", "--no-pictures")
    assert (found["errors"], graves(found)) == (0, []), output


def test_the_law_of_a_locale_is_its_countrys_and_of_those_without_a_locale() -> None:
    definition = read_kit(starter()).definition
    assert definition is not None

    def law(locales: tuple[str, ...], regions: tuple[str, ...], locale: str) -> set[str]:
        from dataclasses import replace

        kit = replace(
            definition,
            locales=locales,
            eligibility=replace(definition.eligibility, regions=regions),
        )
        return set(law_for_kit(kit, locale).jurisdictions)

    assert law(("en-US",), (), "en-US") == {"US", "US-CA", "WORLD"}
    assert "FR" not in law(("de-DE", "fr-FR"), ("DE", "FR"), "de-DE")
    assert "GB" in law(("de-DE", "fr-FR"), ("DE", "GB", "north"), "de-DE")
    # No country anywhere: the strictest of all.
    assert {"DE", "JP", "US"} <= law(("en",), (), "en")


def test_links_are_asked_when_that_is_wanted(product: Product) -> None:
    files = starter()
    definition = read_kit(files).definition
    assert definition is not None

    def nobody(host: str, _: int) -> list[str]:
        raise OSError(host)

    with product.system() as work:
        asked = kit_findings(
            work, definition, files, pictures=False, probe=LinkProbe(resolve=nobody)
        )
        not_asked = kit_findings(work, definition, files, pictures=False)
    dead = [one for one in asked if one.finding.check_id == "technical.link-alive"]
    line = files["kit.toml"].decode().partition("cta_link")[0].count("\n") + 1
    assert ("kit.toml", line) in {(one.file, one.line) for one in dead}
    assert all("There is no site of this name" in str(one.finding.message) for one in dead)
    assert all(one.finding.check_id != "technical.link-alive" for one in not_asked)
