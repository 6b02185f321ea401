"""What the compiler does differently from MJML, one fixture each: it shows in the bare compiler's
mail and not in ours. A fixture whose first half fails tells that a pass is no longer needed."""

from __future__ import annotations

import re

import pytest
from mjml import mjml2html

from tpma.assets.render.email import EmailTemplate, compile_email, load_template, prepared_source
from tpma.assets.render.substitute import Filling, ZoneValue
from tpma.core.errors import InvalidInput
from tpma.kits.definition import ZoneKind

TEXT = "<mj-text>x</mj-text>"
COLUMN = f"<mj-column>{TEXT}</mj-column>"
SECTION = f"<mj-section>{COLUMN}</mj-section>"


def document(body: str, head: str = "", before: str = "") -> str:
    return f"<mjml>{before}<mj-head>{head}</mj-head><mj-body>{body}</mj-body></mjml>"


def column(inside: str, head: str = "") -> str:
    return document(f"<mj-section><mj-column>{inside}</mj-column></mj-section>", head)


def ours(source: str, **filling: str) -> str:
    """Our mail of a source that must be free of problems."""
    template = load_template("e.mjml", {"e.mjml": source})
    assert template.problems == ()
    zones = {key: ZoneValue(ZoneKind.TEXT, value) for key, value in filling.items()}
    return compile_email(template, Filling(zones=zones)).html


def bare(source: str) -> str:
    return mjml2html(source, fonts={}, disable_comments=False)


def seen(page: str) -> str:
    """The page for everyone but Outlook."""
    return re.sub(r"<!--\[if.*?<!\[endif\]-->", "", page, flags=re.S)


@pytest.mark.parametrize(
    "value", ["a\u00a0b", "a\tb", "a\nb", "a\u00adb", "👩\u200d💻", "a\u200fb", "a\\b"]
)
def test_attribute_values_are_not_written_in_debugging_notation(value: str) -> None:
    source = column(f'<mj-image src="https://t.example/a.png" alt="{value}" />')
    assert f'alt="{value}"' not in bare(source)
    assert f'alt="{value}"' in ours(source)


def test_styles_marked_inline_are_written_into_elements() -> None:
    head = '<mj-style inline="inline">.lead { letter-spacing: 3px }</mj-style>'
    source = column('<mj-text><p class="lead">x</p></mj-text>', head)
    assert not re.search(r'style="[^"]*letter-spacing', bare(source))
    assert re.search(r'<p class="lead" style="letter-spacing: 3px', ours(source))


def test_an_included_section_knows_its_width() -> None:
    files = {
        "e.mjml": document('<mj-include path="part.mjml" />'),
        "part.mjml": '<mj-section><mj-column><mj-image src="https://t.example/a.png" alt="" />'
        "</mj-column></mj-section>",
    }
    mail = compile_email(load_template("e.mjml", files), Filling())
    assert 'width="550"' in mail.html


def test_paddings_without_a_unit_count() -> None:
    source = column('<mj-image padding="0 25px 0 125px" src="https://t.example/a.png" alt="" />')
    assert 'width="450"' in ours(source)


def test_the_last_of_two_classes_wins() -> None:
    head = (
        '<mj-attributes><mj-class name="a" color="#111111" />'
        '<mj-class name="b" color="#222222" /></mj-attributes>'
    )
    source = column('<mj-text mj-class="a b">x</mj-text>', head)
    assert "color:#111111" in bare(source)
    assert "color:#222222" in ours(source)


def test_a_class_has_defaults_for_what_stands_in_it() -> None:
    head = (
        '<mj-attributes><mj-class name="a" padding="7px"><mj-text color="#123456" /></mj-class>'
        "</mj-attributes>"
    )
    source = document(f'<mj-section mj-class="a"><mj-column>{TEXT}</mj-column></mj-section>', head)
    with pytest.raises(ValueError, match="unexpected"):
        bare(source)
    assert "color:#123456" in ours(source)


def test_html_attributes_are_set() -> None:
    head = (
        '<mj-html-attributes><mj-selector path=".call a">'
        '<mj-html-attribute name="data-id">4 "x" &lt;</mj-html-attribute>'
        "</mj-selector></mj-html-attributes>"
    )
    source = column('<mj-button css-class="call" href="https://t.example/">x</mj-button>', head)
    with pytest.raises(ValueError, match="unexpected"):
        bare(source)
    assert re.search(r'<a [^>]*data-id="4 &quot;x&quot; &lt;"', ours(source))
    assert "<!--[if mso" in ours(source)


def test_raw_at_the_file_s_start() -> None:
    source = document(SECTION, before='<mj-raw position="file-start"><!-- first --></mj-raw>')
    with pytest.raises(ValueError, match="unexpected"):
        bare(source)
    assert ours(source).startswith("<!-- first --><!doctype html>")


def test_raw_between_sections_of_a_wrapper_is_for_everyone() -> None:
    source = document(f"<mj-wrapper>{SECTION}<mj-raw><p>between</p></mj-raw>{SECTION}</mj-wrapper>")
    assert "between" not in seen(bare(source))
    page = ours(source)
    assert "between" in seen(page)
    assert page.count("<!--[if") == page.count("<![endif]-->")


def test_a_lone_angle_inside_words_is_words() -> None:
    source = column("<mj-text>{{first_name}} 3 < 5 [[zone:a]]</mj-text>")
    assert "3 &lt; 5 1 &lt; 2" in ours(source, a="1 < 2")


def test_a_wrapper_s_gap() -> None:
    source = document(f'<mj-wrapper gap="12.5px">{SECTION}{SECTION}{SECTION}</mj-wrapper>')
    assert "12.5px" not in bare(source)
    page = ours(source)
    assert seen(page).count("margin-top:12.5px") == 2
    assert page.count("padding-top:12.5px") == 2
    assert "tpmagap" not in page
    assert 'class="-outlook"' not in page


def test_sizes_title_and_role_are_not_lost() -> None:
    source = column(
        '<mj-image src="https://t.example/a.png" alt="A" sizes="(max-width: 480px) 100vw, 600px"'
        ' srcset="https://t.example/a.png 600w, https://t.example/b.png 1200w" />'
        '<mj-button href="https://t.example/" title="Read &quot;it&quot;">x</mj-button>'
        '<mj-table role="none"><tr><td>x</td></tr></mj-table>'
    )
    for lost in ("sizes=", 'title="Read', 'role="none"'):
        assert lost not in bare(source)
    page = ours(source)
    assert 'sizes="(max-width: 480px) 100vw, 600px"' in page
    assert 'srcset="https://t.example/a.png 600w, https://t.example/b.png 1200w"' in page
    assert re.search(r'<a href="https://t.example/" title="Read &quot;it&quot;"', page)
    assert re.search(r'<table[^>]* cellpadding="0" role="none"', page)


def test_every_picture_has_an_alt() -> None:
    source = column('<mj-image src="https://t.example/a.png" />')
    assert " alt=" not in bare(source)
    root = load_template("e.mjml", {"e.mjml": source}).root
    assert ' alt=""' in compile_email(EmailTemplate(root, ()), Filling()).html


def test_columns_that_share_alike_fill_the_row() -> None:
    source = document(
        f"<mj-section><mj-group>{COLUMN * 7}</mj-group></mj-section>"
        f'<mj-section><mj-column width="66.66666666666666%">{TEXT}</mj-column></mj-section>'
    )
    assert "width:14.285714%" in bare(source)
    page = ours(source)
    assert "width:14.285714285714286% !important" in page
    assert "width:66.66666666666666% !important" in page
    assert page.count(";width:14%") == 7


def test_pictures_are_whole_pixels_wide() -> None:
    source = document(
        '<mj-section><mj-column width="48.333%">'
        '<mj-image src="https://t.example/a.png" alt="" padding="0px" /></mj-column></mj-section>'
    )
    assert re.search(r'<img[^>]* width="\d+\.\d+"', bare(source))
    assert re.search(r'<img[^>]* width="289"', ours(source))


def test_a_carousel_keeps_its_arrows() -> None:
    source = column(
        '<mj-carousel><mj-carousel-image src="https://t.example/a.png" alt="a" />'
        '<mj-carousel-image src="https://t.example/b.png" alt="b" /></mj-carousel>'
    )
    assert "@media screen, yahoo" in bare(source)
    assert "@media screen, yahoo" not in ours(source)


def test_the_mail_is_named_for_screen_readers() -> None:
    source = column(TEXT)
    assert "aria-label" not in bare(source)
    page = ours(source, subject='Ready & "set"')
    assert 'aria-label="Ready &amp; &quot;set&quot;"' in page
    assert "<title>Ready &amp; &quot;set&quot;</title>" in page


@pytest.mark.parametrize(
    "inside",
    [
        '<mj-html-attributes><mj-selector path="a["></mj-selector></mj-html-attributes>',
        '<mj-html-attributes><mj-selector path="a"><mj-html-attribute name="onclick">x'
        "</mj-html-attribute></mj-selector></mj-html-attributes>",
        '<mj-html-attributes><mj-selector path="a"><mj-html-attribute name="srcdoc">x'
        "</mj-html-attribute></mj-selector></mj-html-attributes>",
    ],
)
def test_html_attributes_can_t_smuggle_scripts(inside: str) -> None:
    assert load_template("e.mjml", {"e.mjml": document(SECTION, inside)}).problems


def test_an_address_set_by_html_attributes_is_checked() -> None:
    head = (
        '<mj-html-attributes><mj-selector path="a"><mj-html-attribute name="href">'
        "javascript:alert(1)</mj-html-attribute></mj-selector></mj-html-attributes>"
    )
    source = column('<mj-button href="https://t.example/">x</mj-button>', head)
    root = load_template("e.mjml", {"e.mjml": source}).root
    assert "javascript" not in compile_email(EmailTemplate(root, ()), Filling()).html


def test_what_the_compiler_can_t_read_is_an_error_with_a_reason() -> None:
    source = document(SECTION, "<mj-nope>x</mj-nope>")
    root = load_template("e.mjml", {"e.mjml": source}).root
    with pytest.raises(InvalidInput, match="can't be compiled"):
        compile_email(EmailTemplate(root, ()), Filling())


def test_words_can_t_name_a_place_that_is_filled_later() -> None:
    """What stands in a class or a colour goes through the compiler, as do the places of the rest."""
    source = column('<mj-text css-class="lead[[zone:size]]">[[zone:body]]</mj-text>')
    template = load_template("e.mjml", {"e.mjml": source})
    prepared = prepared_source(template)
    (place,) = re.findall(r">([^<>]+)</mj-text>", prepared)
    zones = {
        "size": ZoneValue(ZoneKind.TEXT, place),
        "body": ZoneValue(ZoneKind.RICH_TEXT, '<p>x" onclick=alert(1) y="</p>'),
    }
    mail = compile_email(template, Filling(zones=zones)).html
    assert mail.count("onclick") == 1
    assert re.search(r'class="lead[^"<]*"', mail)
