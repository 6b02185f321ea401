"""A broken kit lists everything that is wrong, each with its file and line."""

from __future__ import annotations

import pytest

from tests.kits.kitbox import changed, line_of, sample_files, starter_files, the_one, told, without
from tpma.kits.kitfile import kit_files, read_kit

KIT, BRAND, PO, MJML = "kit.toml", "brand.toml", "copy/en-US.po", "email/first.mjml"


@pytest.fixture(scope="module")
def starter() -> dict[str, bytes]:
    return starter_files()


def test_the_starter_has_no_problems(starter: dict[str, bytes]) -> None:
    result = read_kit(starter)
    assert told(result) == []
    assert result.definition is not None
    assert result.definition.tactic("email").zone("subject").max_length == 70


@pytest.mark.parametrize(
    ("path", "old", "new", "needle", "what"),
    [
        # kit.toml: its form
        (KIT, "format = 1", "format = 2", "format = 2", "unknown value: 2"),
        (KIT, 'slug = "my-kit"', 'slug = "My Kit"', "slug", "not written as it must be"),
        (KIT, 'locales = ["en-US"]', 'locales = "en-US"', "locales =", "not what is expected"),
        (KIT, 'lock = "locked", default', 'lock = "shut", default', "cta_link", "unknown value: shut"),
        (KIT, "max_length = 70", 'max_length = "70"', "subject", "not what is expected"),
        (KIT, "max_length = 70", "max_lenght = 70", "subject", "no setting called max_lenght"),
        (KIT, 'kind = "email"', 'kind = "fax"', "kind =", "unknown value: fax"),
        (KIT, "inserts =", "weight = 3\ninserts =", "weight", "no setting called weight"),
        (KIT, 'vendor = "Example Vendor"\n', "", "format", "lacks vendor"),
        (KIT, 'vendor = "Example Vendor"', 'vendor = ""', "vendor", "is empty"),
        (KIT, 'link_domains = ["vendor.example"]', 'link_domains = ["https://vendor.example"]', "link_domains", "not written"),
        (KIT, "link_domains", "[window]\nends = 2026-02-30\n[x]\nlink_domains", "ends", "not valid TOML"),
        # kit.toml: what it means
        (KIT, "max_length = 70", "min_length = 80, max_length = 70", "subject", "is more than"),
        (KIT, 'source_locale = "en-US"', 'source_locale = "en-GB"', "source_locale", "not one of the kit's locales"),
        (KIT, 'preheader = { kind = "text"', 'preheader = { kind = "link"', "preheader", "can't be of the kind"),
        (KIT, "https://www.vendor.example/offer", "http://www.vendor.example/offer", "cta_link", "not an https address"),
        (KIT, "https://www.vendor.example/offer", "https://vendor.example.evil.example/", "cta_link", "domain that the kit doesn't allow"),
        (KIT, "https://www.vendor.example/offer", "{{first_name}}", "cta_link", "not an https address"),
        (KIT, 'cta = { kind = "text",', 'cta = { kind = "text", statements = ["best"],', "cta =", "no statement best"),
        (KIT, 'inserts = ["legal", "address"]', 'inserts = ["legal"]', None, "place for the insert address"),
        (KIT, "email/first.mjml", "email/second.mjml", "template", "not in the kit"),
        (KIT, 'template = "email/first.mjml"', 'template = "media/logo.svg"', "template", "no template for the kind"),
        # templates
        (MJML, "[[zone:headline]]", "[[zone:headlin]]", "headlin]]", "no zone headlin"),
        (MJML, "[[zone:headline]]", "[[zoen:headline]]", "zoen", "no placeholder that we know"),
        (MJML, "[[colour:primary]]", "[[colour:pink]]", "pink", "no colour pink"),
        (MJML, "[[smart:hq.name]]", "[[smart:hq.fax]]", "hq.fax", "no placeholder that we know"),
        (MJML, "[[insert:address]]", "", None, "no place for [[insert:address]]"),
        (MJML, "{{unsubscribe_url}}", "{{page_url}}", None, "no place for {{unsubscribe_url}}"),
        (MJML, "[[zone:body]]", "[[zone:body]] {{surname}}", "surname", "no personalisation tag"),
        (MJML, "<mj-button", "<mj-buton", "mj-buton", "mj-buton"),
        # brand.toml
        (BRAND, 'value = "#14213d"', 'value = "#14213"', "ink", "not written as it must be"),
        (BRAND, '"#14213d"', '"#8d99b0"', "ink", "has a contrast of"),
        (BRAND, 'on = "primary"', 'on = "pirmary"', "on_primary", "no colour pirmary"),
        (BRAND, 'divider_colour = "line"', 'divider_colour = "rule"', "divider_colour", "no colour rule"),
        (BRAND, 'roles = ["body"]', 'roles = ["body", "heading"]', "[[fonts]]", "no type role heading"),
        (BRAND, "[type.body]", "[type.heading]\nweight = 600\n[type.body]", "[type.heading]", "No font serves"),
        (BRAND, "fonts/OFL-Figtree.txt", "fonts/OFL.txt", "[[fonts]]", "not in the kit"),
        (BRAND, "media/logo.svg", "media/sign.svg", "on_light", "not in the kit"),
        (BRAND, 'term = "world-class"', 'term = "world(-class"\npattern = true', "[[words]]", "no regular expression"),
        (BRAND, 'mode = "vendor-led"', 'mode = "vendor led"', "mode", "unknown value"),
        # copy
        (PO, 'msgid "Unsubscribe"', 'msgid "{{unsubscribe}}"', "email.unsubscribe", "no personalisation tag"),
        (PO, 'msgid "The headline"', f'msgid "{"x" * 61}"', "email.headline", "61 characters, 60 are allowed"),
        (PO, "<p>Hello {{first_name}},</p>", "<p>Hello <script>x</script>,</p>", "email.body", "<script>"),
        (PO, "<p>Hello {{first_name}},</p>", "<p>Hello,", "email.body", "<p>"),
        (PO, "<p>Hello {{first_name}},</p>", "<p><a href='https://evil.example'>x</a></p>", "email.body", "domain that the kit doesn't allow"),
        (PO, "<p>Hello {{first_name}},</p>", "<p onclick='x()'>x</p>", "email.body", "onclick"),
        (PO, '"[[zone:body]]\\n"', '"[[zone:bodi]]\\n"', "email.text", "no zone bodi"),
        (PO, 'msgid "The subject"', 'msgid "The [[zone:body]]"', "email.subject", "can't hold [[zone:body]]"),
        (PO, 'msgid "The subject"', 'msgid "The\\nsubject"', "email.subject", "is one line"),
        (PO, 'msgctxt "email.cta"', 'msgctxt "email.ctaa"', "email.ctaa", "Nothing in the kit is called"),
        (PO, 'msgid "Have a look"\nmsgstr ""', 'msgid "Have a look"\nmsgstr "Look"', "email.cta", "two different things"),
    ],
)  # fmt: skip
def test_one_fault_is_told_where_it_stands(
    starter: dict[str, bytes], path: str, old: str, new: str, needle: str | None, what: str
) -> None:
    files = changed(starter, path, old, new)
    result = read_kit(files)
    assert result.definition is None
    matching = [p for p in result.errors if what in str(p.what)]
    assert matching, told(result)
    assert str(matching[0].mend)
    if needle is not None:
        assert (matching[0].file, matching[0].line) == (path, line_of(files, path, needle))


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (KIT, "no kit.toml"),
        (BRAND, "no brand.toml"),
        (PO, "copy for en-US is missing"),
        (MJML, "email/first.mjml is not in the kit"),
        ("media/logo.svg", "media/logo.svg is not in the kit"),
        ("fonts/Figtree-Regular.ttf", "fonts/Figtree-Regular.ttf is not in the kit"),
        ("fonts/OFL-Figtree.txt", "fonts/OFL-Figtree.txt is not in the kit"),
    ],
)
def test_a_missing_file(starter: dict[str, bytes], path: str, what: str) -> None:
    result = read_kit(without(starter, path))
    assert result.definition is None
    assert any(what in line for line in told(result)), told(result)


def test_everything_is_told_at_once(starter: dict[str, bytes]) -> None:
    files = changed(starter, KIT, 'lock = "locked", default', 'lock = "shut", default')
    files = changed(files, BRAND, '"#1f4fd8"', '"blue"')
    files = changed(files, PO, 'msgid "The headline"', f'msgid "{"x" * 61}"')
    files = changed(files, MJML, "[[zone:body]]", "[[zone:bodi]]")
    files["media/photo.jpg"] = b"not a picture"
    lines = told(read_kit(files))
    for file in (KIT, BRAND, PO, MJML, "media/photo.jpg"):
        assert any(line.startswith(f"{file}:") for line in lines), lines


def test_what_follows_from_a_fault_is_not_told(starter: dict[str, bytes]) -> None:
    """A broken zone is not a missing one: neither its place nor its words are wrong."""
    files = changed(starter, KIT, 'headline = { kind = "text"', 'headline = { kind = "texte"')
    problem = the_one(read_kit(files))
    assert (problem.file, problem.line) == (KIT, line_of(files, KIT, "headline ="))


def test_a_broken_tactic_is_told_once(starter: dict[str, bytes]) -> None:
    files = changed(starter, KIT, 'kind = "email"', 'kind = "emial"')
    assert the_one(read_kit(files)).file == KIT


@pytest.mark.parametrize("key", ["subject", "preheader", "text"])
def test_fixed_zones_must_be_there(starter: dict[str, bytes], key: str) -> None:
    text = starter[KIT].decode()
    line = next(row for row in text.splitlines() if row.startswith(f"{key} ="))
    result = read_kit(changed(starter, KIT, f"{line}\n", ""))
    assert any(f"email lacks the zone {key}" in row for row in told(result))


def test_a_locale_without_words_is_told_word_by_word(starter: dict[str, bytes]) -> None:
    files = changed(starter, KIT, 'locales = ["en-US"]', 'locales = ["en-US", "de-DE"]')
    files["copy/de-DE.po"] = (
        b'msgctxt "email.subject"\nmsgid "The subject"\nmsgstr "Der Betreff"\n\n'
        b'#, fuzzy\nmsgctxt "email.cta"\nmsgid "Have a look"\nmsgstr "Ansehen"\n\n'
        b'msgctxt "email.headline"\nmsgid "An older headline"\nmsgstr "Alt"\n'
    )
    result = read_kit(files)
    errors = [f"{p.file}:{p.line} {p.what}" for p in result.errors]
    assert "copy/de-DE.po:1 The words for email.body are missing" in errors
    assert any(e.startswith("copy/de-DE.po:6 email.cta is marked fuzzy") for e in errors)
    assert not any("email.subject" in e for e in errors)
    assert any(
        "translated from older words" in str(p.what) and p.line == 10 for p in result.warnings
    )


def test_unknown_locales_are_told(starter: dict[str, bytes]) -> None:
    result = read_kit(changed(starter, KIT, 'locales = ["en-US"]', 'locales = ["en-US", "xq-ZZ"]'))
    assert any("Nobody knows the locale xq-ZZ" in line for line in told(result))


def test_strangers_are_warned_of_and_left_out(starter: dict[str, bytes]) -> None:
    files = {**starter, "media/movie.mp4": b"x", "notes/todo.doc": b"x", "source/layout.psd": b"x"}
    result = read_kit(files)
    assert result.definition is not None
    assert [p.file for p in result.warnings] == ["media/movie.mp4", "notes/todo.doc"]
    assert kit_files(files).keys() == starter.keys()


def test_a_picture_nobody_uses_is_warned_of(starter: dict[str, bytes]) -> None:
    svg = starter["media/logo.svg"]
    problem = the_one(read_kit({**starter, "media/spare.svg": svg}))
    assert (problem.file, problem.is_error) == ("media/spare.svg", False)


def test_the_same_files_give_the_same_answer(starter: dict[str, bytes]) -> None:
    backwards = dict(reversed(list(starter.items())))
    assert read_kit(starter) == read_kit(backwards)
    broken = changed(starter, KIT, "max_length = 70", "max_lenght = 70")
    assert read_kit(broken).problems == read_kit(dict(reversed(list(broken.items())))).problems


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('sizes = ["1200x627"]', 'sizes = ["12x627"]', "not a size we can render"),
        ('network = "linkedin"', 'network = "myspace"', "unknown value: myspace"),
        ("ends = 2027-12-31", "ends = 2025-12-31", "ends is before begins"),
        ("ends = 2027-12-31", 'ends = "2027-02-30"', "no such day"),
        ('cost = "2400.00"', 'cost = "2400.001"', "more digits than"),
        ('tactic = "facebook"\nday', 'tactic = "myspace"\nday', "There is no tactic myspace"),
        ('cover = "media/key-visual.jpg"', 'cover = "fonts/Sora-SemiBold.ttf"', "cover is not a picture"),
        ('choices = ["up_to_10"', 'choises = ["up_to_10"', "lacks choices"),
        ("email = { kind = \"email\", required = true", "email = { kind = \"email\"", "doesn't ask for an email address"),
        ('design = "designs/display.toml"', 'design = "designs/banner.toml"', "not in the kit"),
        ('[media."media/email-hero.jpg"]', '[media."media/email-heros.jpg"]', "not in the kit"),
    ],
)  # fmt: skip
def test_faults_of_a_large_kit(old: str, new: str, what: str) -> None:
    result = read_kit(changed(sample_files(), KIT, old, new))
    assert result.definition is None
    assert any(what in line for line in told(result)), told(result)


def test_a_fault_in_a_design_has_its_line() -> None:
    files = changed(sample_files(), "designs/display.toml", 'fill = "accent"', 'fill = "acent"')
    result = read_kit(files)
    found = [p for p in result.errors if "acent" in str(p.what)]
    assert found
    assert found[0].line == line_of(files, "designs/display.toml", 'fill = "acent"')


def test_a_picture_needs_words_in_every_locale() -> None:
    files = sample_files()
    text = files["copy/de-DE.po"].decode()
    start = text.index('msgctxt "alt:media/email-hero.jpg"')
    files["copy/de-DE.po"] = (text[:start] + text[text.index("\n\n", start) + 2 :]).encode()
    problem = the_one(read_kit(files))
    assert "for those who can't see it" in str(problem.what)
    assert problem.file == "copy/de-DE.po"
