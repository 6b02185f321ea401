"""Facts: read strictly, written by locale; countries and plurals choose the right words."""

from __future__ import annotations

import gettext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kits.kitbox import changed, definition_of, line_of, starter_files, told
from tpma.kits import codec, facts
from tpma.kits.copy import country_for, resolve
from tpma.kits.definition import ZoneKind
from tpma.kits.kitfile import read_kit
from tpma.kits.plurals import form_for, forms_of, plural_forms
from tpma.kits.pofile import read_po, write_copy
from tpma.kits.problems import Problems


@pytest.mark.parametrize(
    ("kind", "value", "style", "locale", "written"),
    [
        ("date", "2027-03-11", "", "de-DE", "11. März 2027"),
        ("date", "2027-03-11", "full", "en-US", "Thursday, March 11, 2027"),
        ("date", "2027-03-11", "day", "fr-FR", "11 mars"),
        ("date", "2027-03-11", "full", "ja-JP", "2027年3月11日木曜日"),
        ("date", "2027-03-11", "day", "ar-AE", "11 مارس"),
        ("time", "09:30", "", "de-DE", "09:30"),
        ("time", "15:00", "", "en-US", "3:00\u202fPM"),
        ("time_zone", "Europe/Berlin", "", "de-DE", "Mitteleuropäische Zeit"),
        ("time_zone", "Asia/Tokyo", "city", "en-US", "Tokyo"),
        ("price", "EUR 3490.00", "", "de-DE", "3.490,00\u00a0€"),
        ("price", "EUR 3490.00", "short", "de-DE", "3.490\u00a0€"),
        ("price", "EUR 3490.50", "short", "de-DE", "3.490,50\u00a0€"),
        ("price", "USD 3490.00", "short", "en-US", "$3,490"),
        ("price", "JPY 498000", "", "ja-JP", "￥498,000"),
        ("price", "MXN 62900.00", "short", "es-MX", "$62,900"),
        ("price", "AED 12900.00", "short", "en-US", "AED\u00a012,900"),
        ("number", "1240", "", "de-DE", "1.240"),
        ("number", "", "", "de-DE", ""),
        ("date", "2027-02-30", "", "de-DE", ""),
    ],
)
def test_facts_are_written_as_the_locale_writes_them(
    kind: str, value: str, style: str, locale: str, written: str
) -> None:
    assert facts.written(ZoneKind(kind), value, locale, style) == written


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("price", " 1490 eur ", "EUR 1490"),
        ("price", "eur 1490.5", "EUR 1490.50"),
        ("price", "¥ 5", "¥ 5"),
        ("time", "9:05", "09:05"),
        ("time", "09:05:00", "09:05"),
        ("number", "007", "7"),
        ("date", "11.03.2027", "11.03.2027"),
    ],
)
def test_what_was_typed_gets_one_spelling(kind: str, typed: str, kept: str) -> None:
    found = facts.tidy(ZoneKind(kind), typed)
    if kind == "price" and facts.refusal(ZoneKind.PRICE, found) is None:
        assert facts.price_of(found) == facts.price_of(kept)
        assert found.startswith("EUR ")
    else:
        assert found == kept


@given(st.sampled_from(sorted(facts.KINDS)), st.text(max_size=30))
def test_nothing_typed_breaks_a_fact(kind: str, typed: str) -> None:
    """It can be read, or it is refused in words with an example; and tidying is done in one go."""
    known = ZoneKind(kind)
    tidied = facts.tidy(known, typed)
    assert facts.tidy(known, tidied) == tidied
    refused = facts.refusal(known, tidied)
    if refused is not None:
        assert facts.written(known, tidied, "ar-AE") == ""
        assert facts.EXAMPLES[known] in str(refused[1])
    else:
        assert bool(facts.written(known, tidied, "ja-JP")) == bool(tidied)


def test_plural_forms_are_those_of_gettext() -> None:
    assert [forms_of(tag) for tag in ("en-US", "de-DE", "fr-FR", "es-MX", "ja-JP", "ar-AE")] == [
        *(2, 2, 2, 2, 1, 6)
    ]
    assert [form_for("fr-FR", n) for n in (0, 1, 2)] == [0, 0, 1]
    assert [form_for("ar-AE", n) for n in (0, 1, 2, 3, 11, 40, 100, 103)] == [
        0,
        1,
        2,
        3,
        4,
        4,
        5,
        3,
    ]
    rule = plural_forms("ar-AE").partition("plural=")[2]
    compiled = gettext.c2py(rule)
    assert [compiled(n) for n in range(250)] == [form_for("ar-AE", n) for n in range(250)]


KIT = {
    "zones": (
        'headline = { kind = "text", lock = "required", max_length = 60 }',
        'headline = { kind = "text", lock = "required", max_length = 60 }\n'
        'day = { kind = "date", lock = "change_required", default = "2027-03-11" }\n'
        'price = { kind = "price", lock = "required", shown = "short", default = "USD 10.00" }\n'
        'seats = { kind = "number", lock = "editable", default = "1" }\n'
        'left = { kind = "text", lock = "editable", count = "seats" }\n'
        'again = { kind = "date", lock = "locked", same_as = "email.day", shown = "day" }\n'
        'note = { kind = "text", lock = "locked", by_country = true }',
    ),
}
COPY = """
msgctxt "email.left"
msgid "One seat"
msgid_plural "[[zone:seats]] seats, [[zone:day]]"
msgstr[0] ""
msgstr[1] ""

msgctxt "email.note@DE"
msgid "plus VAT, [[zone:price]]"
msgstr ""
"""


def kit(copy: str = COPY, toml: str = "") -> dict[str, bytes]:
    files = changed(starter_files(), "kit.toml", *KIT["zones"])
    files["kit.toml"] += f'\n[countries.DE.email]\nprice = "EUR 12.50"\n{toml}'.encode()
    files["copy/en-US.po"] += copy.encode()
    return files


def test_countries_and_plurals_choose_value_and_words() -> None:
    definition = definition_of(kit())
    assert codec.load(codec.dump(definition)) == definition
    here = resolve(definition, "en-US")
    there = resolve(definition, "en-US", "de")
    assert (here.country, there.country) == ("", "DE")
    assert (here.zone("email", "price"), here.zone("email", "note")) == ("USD 10.00", "")
    assert there.zone("email", "price") == "EUR 12.50"
    assert there.zone("email", "note") == "plus VAT, [[zone:price]]"
    assert here.zone("email", "left") == "One seat"
    assert here.zone("email", "left", count="40") == "[[zone:seats]] seats, [[zone:day]]"
    assert here.zone("email", "again") == "2027-03-11"
    assert country_for(definition, "AT", "de-DE") == "DE"  # not told apart: as the locale has it
    assert country_for(definition, "AT", "de-AT") == ""


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ('default = "2027-03-11"', 'default = "2027-02-30"', "day =", "no such day"),
        ('default = "USD 10.00"', 'default = "10 dollars"', "price =", "no price"),
        ('shown = "day"', 'shown = "city"', "again =", "can't be shown as city"),
        ('same_as = "email.day"', 'same_as = "email.dya"', "again =", "no zone email.dya"),
        ('same_as = "email.day"', 'same_as = "email.price"', "again =", "of the kind price"),
        ('lock = "locked", same_as', 'lock = "editable", same_as', "again =", "changed there"),
        ('count = "seats"', 'count = "day"', "left =", "no number day"),
        ('price = "EUR 12.50"', 'price = "EUR 12.505"', "price = ", "no price"),
        ('price = "EUR 12.50"', 'prize = "EUR 12.50"', "prize = ", "no zone email.prize"),
        ('price = "EUR 12.50"', 'note = "VAT"', "\nnote = ", "can't have its value here"),
        ("[countries.DE.email]", "[countries.de.email]", "countries", "not written as it must"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, at: str, says: str) -> None:
    files = changed(kit(), "kit.toml", old, new)
    result = read_kit(files)
    found = [p for p in result.errors if says in str(p.what)]
    assert found, told(result)
    assert found[0].file == "kit.toml"
    if at != "countries":
        lines = [
            n
            for n, line in enumerate(files["kit.toml"].decode().split("\n"), 1)
            if at.strip() in line
        ]
        assert found[0].line in lines
    assert str(found[0].mend)


def test_plural_entries_stand_where_something_is_counted() -> None:
    plain = COPY.replace('msgid_plural "[[zone:seats]] seats, [[zone:day]]"\n', "").replace(
        'msgstr[0] ""\nmsgstr[1] ""', 'msgstr ""'
    )
    assert any("no plural forms" in line for line in told(read_kit(kit(plain))))
    elsewhere = COPY + '\nmsgctxt "email.cta@DE"\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] ""\n'
    assert any("counts nothing" in line for line in told(read_kit(kit(elsewhere))))


def test_words_name_only_facts_and_one_line_texts() -> None:
    broken = COPY.replace("[[zone:day]]", "[[zone:body]]")
    files = kit(broken)
    found = [p for p in read_kit(files).errors if "[[zone:body]]" in str(p.what)]
    assert [p.line for p in found][:1] == [line_of(files, "copy/en-US.po", 'msgctxt "email.left"')]


def test_a_kit_that_tells_countries_apart_is_closed_to_others_or_warned() -> None:
    open_to_all = read_kit(kit())
    assert any("other countries" in line for line in told(open_to_all))
    closed = read_kit(kit(toml='\n[eligibility]\nregions = ["DE"]\n'))
    assert not any("other countries" in line for line in told(closed))


def test_plurals_are_written_and_read_back() -> None:
    source = {"a.b": "many", "a.b#0": "one", "a.b#1": "many", "a.c": "plain"}
    texts = {"a.b#0": "لا", "a.c": "عادي"} | {f"a.b#{n}": f"صيغة {n}" for n in range(6)}
    problems = Problems()
    found = read_po(write_copy("ar-AE", source, texts), "copy/ar-AE.po", problems)
    assert problems.found == []
    assert found["a.b"].source_forms == ("one", "many")
    assert found["a.b"].forms == tuple(f"صيغة {n}" for n in range(6))
    assert found["a.c"].text == "عادي"
