"""Where the lines of a mail end."""

from __future__ import annotations

import re

import pytest

from tpma.assets.render.mail_lines import keep_lines

NBSP = "\u00a0"


def mended(inside: str, locale: str, px: int = 17) -> str:
    slots = ["the title", inside]
    keep_lines(f'<mj-text css-class="lead" font-size="{px}px">`1`</mj-text>', slots, locale)
    return slots[1]


def words_of(inside: str) -> str:
    return re.sub("<[^<>]+>", "", inside).replace(NBSP, " ")


def test_no_word_stands_alone_on_a_last_line() -> None:
    assert mended("Coffee first. Then we pull the plug.", "en-US", 36).endswith(f"the{NBSP}plug.")
    said = "<p>It runs before you have had lunch.</p><ul><li>Who calls <em>whom?</em></li></ul>"
    assert mended(said, "en-US") == said.replace("had lunch", f"had{NBSP}lunch")
    arabic = mended("من أول إنذار إلى آخر تسجيل دخول.", "ar-AE")
    assert arabic.endswith(f"تسجيل{NBSP}دخول.")


@pytest.mark.parametrize(
    "inside",
    [
        "Thank you.",  # two words are no paragraph
        "Guten Tag {{first_name}} {{last_name}},",  # how long a name is isn't known yet
        "Über die Wiederherstellungsgesellschaft Kommunalverwaltungen.",  # wider than a phone
        'See <a href="https://a.example/x y z">one two</a>',
    ],
)
def test_what_may_not_fit_stays_as_it_is(inside: str) -> None:
    assert mended(inside, "de-DE") == inside


def test_small_print_stays_as_law_gives_it() -> None:
    said = "This is a marketing email from Example Ltd."
    assert mended(said, "en-US", 13) == said


def test_japanese_headings_break_between_phrases() -> None:
    said = "まずはコーヒー。<br />それから電源を落とします。"
    made = mended(said, "ja-JP", 36)
    assert '<span style="white-space:nowrap">電源を</span><wbr>' in made
    assert "<br />" in made
    assert words_of(made) == words_of(said)


def test_a_japanese_paragraph_ends_in_more_than_an_ending() -> None:
    made = mended("<p>皆さまがまず取り組むのは、R&amp;Dの次の三つです。</p>", "ja-JP")
    assert made == (
        "<p>皆さまがまず取り組むのは、R&amp;Dの次の<wbr>"
        '<span style="white-space:nowrap">三つです。</span></p>'
    )
    assert mended("{{last_name}} 様", "ja-JP") == "{{last_name}} 様"


def test_links_and_pictures_are_left_alone() -> None:
    said = (
        '<tr><td style="a b c"><img src="https://a.example/b.png" alt="日本語の説明です"></td></tr>'
    )
    assert mended(said, "ja-JP", 36) == said


def test_of_a_long_phrase_the_end_stays_together() -> None:
    made = mended("お申し込み期間：2027年1月11日～2027年6月30日", "ja-JP")
    assert made.endswith('<wbr><span style="white-space:nowrap">6月30日</span>')
