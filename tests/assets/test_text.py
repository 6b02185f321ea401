"""Line breaking, fitting and direction."""

from __future__ import annotations

import unicodedata
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpma.assets.render.bidi import level_runs, levels, visual_order
from tpma.assets.render.breaking import sentences
from tpma.assets.render.fonts import FontStack, fallback_faces
from tpma.assets.render.text import WHOLE_SENTENCES, Setter, Style


@cache
def setter(locale: str = "en-US", rtl: bool = False, max_lines: int = 0) -> Setter:
    return Setter(FontStack(fallback_faces(False)), Style(locale, rtl, 1.2, max_lines))


def lines(text: str, width: float, px: float = 20, locale: str = "en-US") -> list[str]:
    return [line.text for line in setter(locale).at(text, px, width).lines]


def test_lines_are_evened_out() -> None:
    found = lines("When your data is held to ransom, minutes decide", 260)
    assert " ".join(found) == "When your data is held to ransom, minutes decide"
    assert len(found) == 2
    assert abs(len(found[0]) - len(found[1])) < 8


@pytest.mark.parametrize(
    ("locale", "text", "at"),
    [
        ("th", "ปกป้องข้อมูลของคุณ", "ปกป้อง"),
        ("ja", "データを守る、最新の技術。", "データを"),
        ("ko", "점심 전까지 복구", "점심 전까지 "),
        ("de", "Daten-Sicherung", "Daten-"),
    ],
)
def test_lines_break_where_the_language_allows_it(locale: str, text: str, at: str) -> None:
    from tpma.assets.render.breaking import segments

    pieces = segments(text, locale)
    assert "".join(pieces) == text
    assert any("".join(pieces[:n]) == at for n in range(1, len(pieces)))
    assert not any(piece.startswith(("、", "。")) for piece in pieces)


@settings(max_examples=80, deadline=None)
@given(
    text=st.text("abcdefg hijklm nopqrs tuvw xyzÄÖÜß,.-", min_size=1, max_size=120),
    width=st.integers(30, 500),
    height=st.integers(10, 300),
)
def test_what_is_set_fits_or_says_that_it_does_not(text: str, width: int, height: int) -> None:
    block = setter().fit(text, width, height, 10, 60)
    assert block.width <= width + 0.02
    assert block.height <= height + 0.02 or not block.lines
    if block.fits and text.strip():
        shown = "".join("".join(line.text for line in block.lines).split())
        assert shown == "".join(text.split())


@settings(max_examples=40, deadline=None)
@given(text=st.text("abc defg hij", min_size=3, max_size=60))
def test_a_larger_box_never_gets_smaller_type(text: str) -> None:
    small = setter().fit(text, 150, 60, 10, 50)
    large = setter().fit(text, 300, 120, 10, 50)
    if small.fits:
        assert large.px >= small.px - 0.5


def test_each_sentence_gets_its_line_where_it_costs_none() -> None:
    text = "9:00 AM. We pull the plug."
    one = setter().em("We pull the plug.")
    wide = setter(max_lines=2).fit(text, one * 38, 200, 20, 40)
    assert [line.text.strip() for line in wide.lines] == ["9:00 AM.", "We pull the plug."]
    assert 40 * WHOLE_SENTENCES <= wide.px < 40
    # Much smaller type is too high a price.
    narrow = setter(max_lines=2).fit(text, one * 34, 200, 20, 40)
    assert [line.text.strip() for line in narrow.lines] == ["9:00 AM. We", "pull the plug."]


@pytest.mark.parametrize(
    ("locale", "text", "count"),
    [("en-US", "Ask Mr. Smith. He knows.", 2), ("ja-JP", "封印する。奪われる前に。", 2)],
)
def test_sentences_are_the_languages_own(locale: str, text: str, count: int) -> None:
    assert len(sentences(text, locale)) == count


def test_the_authors_lines_stay_whole() -> None:
    block = setter().fit("Hit at nine.\nBack by lunch.", 260, 200, 12, 60)
    assert [line.text for line in block.lines] == ["Hit at nine.", "Back by lunch."]


def test_at_most_so_many_lines() -> None:
    block = setter(max_lines=2).fit("one two three four five six seven eight", 120, 400, 10, 60)
    assert block.fits
    assert len(block.lines) == 2


def test_arabic_and_latin_share_a_line() -> None:
    runs = FontStack(fallback_faces(True), True).line_runs(
        "احم 50 جهازا مع CloudGuard (v2) اليوم", True
    )
    texts = [run.text.strip() for run in runs]
    assert texts[-1].startswith("احم")  # the line begins at the right
    assert texts[0].endswith("اليوم")
    assert any("CloudGuard (v2)" in text for text in texts)
    assert not any(run.rtl for run in runs if "CloudGuard" in run.text)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "Zurück bis mittag — Größe 42 €",
        "昼までに復旧。「バックアップ」を髙橋㈱へ①",
        "กู้คืนระบบได้ก่อนเที่ยง",
        "दोपहर तक वापस।",
        "العودة قبل الظهر؟",
    ],
)
def test_the_fonts_that_come_with_it_have_the_script(text: str, bold: bool) -> None:
    assert FontStack((), bold).missing(text) == ""


def test_what_no_font_has_is_named() -> None:
    assert FontStack(()).missing("back 🦉 by ᚠ lunch 🦉") == "🦉ᚠ"


@pytest.mark.parametrize(
    ("text", "rtl", "shown"),
    [
        ("abc", False, "abc"),
        ("אבג", True, "גבא"),
        ("abc אבג def", False, "abc גבא def"),
        ("אבג 123 דה", True, "הד 123 גבא"),
        ("אבג (abc) דה", True, "הד (abc) גבא"),
        ("abc (אבג) def", False, "abc (גבא) def"),
        ("מחיר: 50 $", True, "$ 50 :ריחמ"),
    ],
)
def test_direction_follows_the_standard(text: str, rtl: bool, shown: str) -> None:
    runs = level_runs(text, rtl)
    mirror = str.maketrans("()", ")(")
    parts = [
        runs[i][1][::-1].translate(mirror) if runs[i][0] % 2 else runs[i][1]
        for i in visual_order([level for level, _ in runs])
    ]
    assert "".join(parts) == shown


@given(st.text(max_size=60), st.booleans())
def test_every_character_has_one_level(text: str, rtl: bool) -> None:
    found = levels(text, rtl)
    assert len(found) == len(text)
    for char, level in zip(text, found, strict=True):
        if unicodedata.bidirectional(char) in {"R", "AL"}:
            assert level % 2 == 1
        if unicodedata.bidirectional(char) == "L":
            assert level % 2 == 0
    assert sorted(visual_order(list(found))) == list(range(len(text)))


def test_german_compounds_are_hyphenated_where_it_makes_the_type_larger() -> None:
    text = "Wiederherstellungsprobe"
    narrow = setter("de-DE").fit(text, 150, 200, 10, 40)
    assert len(narrow.lines) == 2
    assert narrow.lines[0].text.endswith("-")
    assert narrow.px > 18
    wide = setter("de-DE").fit(text, 600, 200, 10, 40)
    assert [line.text for line in wide.lines] == [text]
    english = setter("en-US").fit(text, 150, 200, 10, 40)
    assert [line.text for line in english.lines] == [text]


def test_a_soft_hyphen_shows_only_at_a_lines_end() -> None:
    text = "Daten\u00adsicherung"
    assert lines(text, 400) == ["Datensicherung"]
    assert lines(text, 100) == ["Daten-", "sicherung"]


def test_japanese_breaks_between_phrases() -> None:
    text = "お客様のデータを守るための実践的なリハーサル"
    found = lines(text, 240, locale="ja-JP")
    assert "".join(found) == text
    assert all(line.endswith(("を", "る", "な", "ル")) for line in found)


SCRIPTS = {
    "en-US": "abcdefghijklmnopqrstuvwxyz ABCDEFGHI .,!?–'&0123456789",
    "de-DE": "abcdefghijklmnopqrstuvwxyzäöüß ÄÖÜ-",
    "ja-JP": "昼までに復旧お客様のデータを守るため実践的なリハーサル、。「」ー 2026AI",
    "th-TH": "ปกป้องข้อมูลของคุณก่อนเที่ยงกู้ระบบ 0123",
    "hi-IN": "दोपहर तक वापस आपका डेटा सुरक्षित है। 0123",
    "ar-AE": "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىء ،؟0123456789 ABC()",
    "ru-RU": "абвгдежзиклмнопрстуфхцчшщъыьэюя АБВ ",
}
#: Words of a length that people write, in one script each.
HEADLINES = st.sampled_from(sorted(SCRIPTS)).flatmap(
    lambda locale: st.tuples(
        st.just(locale), st.text(SCRIPTS[locale], min_size=1, max_size=90).filter(str.strip)
    )
)


@settings(max_examples=800, deadline=None)
@given(
    headline=HEADLINES,
    width=st.integers(60, 900),
    height=st.integers(20, 500),
    largest=st.integers(12, 120),
    max_lines=st.sampled_from([0, 0, 2, 4]),
)
def test_copy_of_every_script_keeps_its_box(
    headline: tuple[str, str], width: int, height: int, largest: int, max_lines: int
) -> None:
    locale, text = headline
    found = setter(locale, locale == "ar-AE", max_lines).fit(text, width, height, 10, largest)
    assert found.width <= width + 0.02
    assert found.height <= height + 0.02 or not found.lines
    assert 8 <= found.px <= largest
    assert not max_lines or len(found.lines) <= max_lines
    if found.fits:
        shown = "".join("".join(line.text for line in found.lines).split())
        # Only hyphens may have come in between, and only where words are long.
        assert shown.replace("-", "") == "".join(text.split()).replace("-", "")
    else:
        shown = "".join(line.text for line in found.lines)
        assert not shown or shown.endswith("…")


def test_japanese_phrases_stay_whole_where_smaller_type_does_it() -> None:
    made = setter("ja-JP").fit("朝9時に止まっても、昼には動いている。", 140, 220, 12, 27)
    assert made.fits
    assert [line.text for line in made.lines] == [
        "朝9時に",
        "止まっても、",
        "昼には",
        "動いている。",
    ]
