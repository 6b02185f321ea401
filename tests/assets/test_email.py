"""Mails: what is filled in stays text, and the compiler's faults are worked around."""

from __future__ import annotations

import functools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tpma.assets.render.email import RenderedEmail, compile_email, load_template
from tpma.assets.render.substitute import Filling, ZoneValue
from tpma.core.errors import InvalidInput
from tpma.kits.definition import ZoneKind
from tpma.kits.mailsize import transferred_bytes

TEMPLATE = """<mjml>
  <mj-head>
    <mj-attributes>
      <mj-all font-family="Arial, sans-serif" />
      <mj-text color="#222222" />
      <mj-class name="loud" color="#111111" font-size="30px" />
      <mj-class name="brand" color="[[colour:brand]]"><mj-text align="center" /></mj-class>
    </mj-attributes>
    <mj-style>@media (prefers-color-scheme: dark) { .dark { color: #ffffff !important } }</mj-style>
    <mj-style inline="inline">.lead { letter-spacing: 1px }</mj-style>
  </mj-head>
  <mj-body width="640px">
    <mj-include path="./parts/header.mjml" />
    <mj-section padding="0 25px 0 5px" background-color="[[colour:paper]]">
      <mj-column>
        <mj-text mj-class="loud brand" css-class="dark"><p class="lead">[[zone:headline]]</p></mj-text>
        <mj-text>[[zone:body]]</mj-text>
        <mj-image src="[[zone:hero]]" alt="[[zone:hero.alt]]" width="590px" />
        <mj-image src="[[smart:partner.logo]]" alt="" width="120px" />
        <mj-button href="[[zone:cta_link]]">[[zone:cta]]</mj-button>
        <mj-text>[[insert:address]] <a href="{{unsubscribe_url}}">x</a></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>"""
HEADER = "<mj-section><mj-column><mj-text>Hello {{first_name}}</mj-text></mj-column></mj-section>"
FILES = {"email/one.mjml": TEMPLATE, "email/parts/header.mjml": HEADER}
LOADED = load_template("email/one.mjml", FILES)


def filling(locale: str = "en-US", direction: str = "ltr", **zones: ZoneValue) -> Filling:
    given = {
        "subject": ZoneValue(ZoneKind.TEXT, "Keep working"),
        "preheader": ZoneValue(ZoneKind.TEXT, "Five steps"),
        "headline": ZoneValue(ZoneKind.TEXT, "Be ready"),
        "body": ZoneValue(ZoneKind.RICH_TEXT, "<p>One <strong>plan</strong></p>"),
        "hero": ZoneValue(ZoneKind.IMAGE, "media/hero.png", "A desk"),
        "cta": ZoneValue(ZoneKind.TEXT, "Read on"),
        "cta_link": ZoneValue(ZoneKind.LINK, "{{page_url}}"),
        "text": ZoneValue(
            ZoneKind.TEXT, "[[zone:headline]]\n\n[[zone:body]]\n\n{{page_url}}\n{{unsubscribe_url}}"
        ),
    }
    return Filling(
        zones=given | zones,
        smart={"partner.name": "Ådal & Søn", "partner.logo": "https://t.example/logo.png"},
        colours={"brand": "#0b5fff", "paper": "#f4f4f4"},
        media={"media/hero.png": "https://t.example/hero.png"},
        inserts={"address": "Hafen 1<br>Hamburg"},
        locale=locale,
        direction=direction,
    )


def render(locale: str = "en-US", direction: str = "ltr", **zones: ZoneValue) -> RenderedEmail:
    return compile_email(LOADED, filling(locale, direction, **zones))


def text(value: str) -> ZoneValue:
    return ZoneValue(ZoneKind.TEXT, value)


def test_a_whole_mail() -> None:
    mail = render()
    assert LOADED.problems == ()
    assert mail.warnings == ()
    assert (mail.subject, mail.preheader) == ("Keep working", "Five steps")
    page = LexborHTMLParser(mail.html)
    root = page.root
    assert root is not None
    assert root.attributes["lang"] == "en-US"
    assert [image.attributes["src"] for image in page.css("img")] == [
        "https://t.example/hero.png",
        "https://t.example/logo.png",
    ]
    assert [image.attributes["alt"] for image in page.css("img")] == ["A desk", ""]
    assert [a.attributes["href"] for a in page.css("a")] == ["{{page_url}}", "{{unsubscribe_url}}"]
    assert "Hello {{first_name}}" in mail.html
    assert mail.size_bytes == transferred_bytes(mail.html)
    assert mail.text == "Be ready\n\nOne plan\n\n{{page_url}}\n{{unsubscribe_url}}\n"
    assert 'name="color-scheme" content="light dark"' in mail.html
    assert mail.html.count("aria-label=") == 1
    assert "fonts.googleapis.com" not in mail.html


def test_the_last_of_two_classes_wins_and_styles_are_written_in() -> None:
    mail = render()
    headline = LexborHTMLParser(mail.html).css_first("p.lead")
    assert headline is not None
    holder = headline.parent
    assert holder is not None
    style = holder.attributes["style"] or ""
    assert "color:#0b5fff" in style
    assert "font-size:30px" in style
    assert "letter-spacing: 1px" in (headline.attributes["style"] or "")
    assert "prefers-color-scheme: dark" in mail.html
    assert "[if mso" in mail.html


def test_right_to_left_is_mirrored() -> None:
    left, right = render(), render("ar-AE", "rtl")
    assert "padding:0px 25px 0px 5px" in left.html
    assert "padding:0px 5px 0px 25px" in right.html
    assert "direction:rtl" in right.html
    assert "text-align:right" in right.html
    assert 'dir="rtl"' in right.html


@pytest.mark.parametrize(
    "value",
    ["Zeile\nzwei", "a\u00adb", "👩\u200d💻", "می\u200cخواهم", "back\\slash", 'quo"te', "<&>"],
)
def test_attributes_keep_what_the_compiler_would_escape(value: str) -> None:
    mail = render(hero=ZoneValue(ZoneKind.IMAGE, "media/hero.png", value))
    image = LexborHTMLParser(mail.html).css_first("img")
    assert image is not None
    assert image.attributes["alt"] == " ".join(value.split("\n"))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,<script>",
        "https://bank.example@evil.example/",
        "//evil.example",
        'https://x.example/" onclick="alert(1)',
        "https://x.example/{{first_name}}",
        "vbscript:x",
        "file:///etc/passwd",
    ],
)
def test_links_lead_somewhere_harmless(address: str) -> None:
    mail = render(cta_link=ZoneValue(ZoneKind.LINK, address))
    first = LexborHTMLParser(mail.html).css("a")[0]
    assert first.attributes["href"] == "#"
    assert "onclick" not in first.attributes
    assert any("no address" in str(warning) for warning in mail.warnings)


def test_values_are_not_looked_at_again() -> None:
    mail = render(
        headline=text("[[zone:cta]] [[zone:intro]] [[insert:address]] [[smart:partner.name]]"),
        cta=text("Ask [[smart:partner.name]] [[zone:headline]] <b>"),
    )
    # Words may name one-line texts and facts; what those hold may name smart fields, and no more.
    assert (
        "Ask Ådal &amp; Søn [[zone:headline]] &lt;b&gt; [[zone:intro]] [[insert:address]] Ådal &amp; Søn"
        in mail.html.replace("&nbsp;", " ")
    )


def test_unknown_tags_and_missing_values_are_said() -> None:
    template = load_template(
        "e.mjml",
        {
            "e.mjml": TEMPLATE.replace("[[colour:paper]]", "[[colour:lost]]").replace(
                '<mj-include path="./parts/header.mjml" />', ""
            )
        },
    )
    mail = compile_email(template, filling(headline=text("Hi {{nickname}}")))
    said = [str(warning) for warning in mail.warnings]
    assert any("{{nickname}}" in one for one in said)
    assert any("[[colour:lost]]" in one for one in said)


def test_the_subject_is_one_line() -> None:
    mail = render(subject=text("Hi\r\nBcc: all@example.com\x00"))
    assert mail.subject == "Hi Bcc: all@example.com"


def test_a_clipped_mail_is_said() -> None:
    mail = render(body=ZoneValue(ZoneKind.RICH_TEXT, "<p>" + "word " * 25_000 + "</p>"))
    assert any("Gmail" in str(warning) for warning in mail.warnings)


def test_marks_for_the_editor_do_not_change_the_words() -> None:
    plain = filling()
    marked = Filling(**{f: getattr(plain, f) for f in plain.__slots__} | {"mark_zones": True})
    page = LexborHTMLParser(compile_email(LOADED, marked).html)
    zones = {node.attributes["data-zone"] for node in page.css("[data-zone]")}
    assert {"headline", "body", "hero", "cta", "cta_link"} <= zones
    assert page.css_first('[data-zone="headline"]').text() == "Be ready"  # type: ignore[union-attr]


def test_a_broken_template_is_refused() -> None:
    with pytest.raises(InvalidInput):
        compile_email(
            load_template("x.mjml", {"x.mjml": "<mjml><mj-body><p></mj-body></mjml>"}), filling()
        )


# -- whatever a partner types -------------------------------------------------------------------

HOSTILE = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            [
                "<", ">", '"', "'", "&", "</mj-text>", "</div>", "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>", "<mj-raw>", "[[zone:cta]]", "[[insert:address]]",
                "{{first_name}}", "{{unsubscribe_url}}", "-->", "<!--", "]]>", "<![endif]-->",
                "style=", "onload=", "javascript:", "\\", "\n", "\u00a0", "`1`", "<svg/onload=x>",
                "</style>", "<a href='javascript:x'>", "<style>*{}</style>", "</title>", "word",
            ]
        ),
        max_size=12,
    ).map("".join),
)  # fmt: skip

SKELETON = re.compile(r"\s+")


def skeleton(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element with the names of its attributes: what partner text must not change."""
    tree = LexborHTMLParser(page)
    root = tree.root
    assert root is not None
    return [
        (node.tag or "", tuple(sorted(node.attributes)))
        for node in root.traverse()
        if node.tag not in {"br", "-text"}
    ]


@functools.cache
def harmless() -> str:
    """The mail that nobody meant harm with, to hold each hostile one against."""
    return render().html


@settings(max_examples=150, deadline=None)
@given(HOSTILE)
def test_text_never_becomes_markup(value: str) -> None:
    hostile = render(headline=text(value), cta=text(value), subject=text(value), preheader=text("x" + value),
                     hero=ZoneValue(ZoneKind.IMAGE, "media/hero.png", value))  # fmt: skip
    assert skeleton(hostile.html) == skeleton(harmless())
    comments = re.findall(r"<!--.*?-->", hostile.html, re.S)
    assert len(comments) == len(re.findall(r"<!--.*?-->", harmless(), re.S))


@settings(max_examples=50, deadline=None)
@given(HOSTILE)
def test_rich_text_brings_only_harmless_elements(value: str) -> None:
    hostile = render(body=ZoneValue(ZoneKind.RICH_TEXT, value))
    allowed = {"p", "br", "strong", "em", "b", "i", "u", "a", "ul", "ol", "li"}
    known = set(skeleton(harmless()))
    extra = [
        (tag, names)
        for tag, names in skeleton(hostile.html)
        if tag not in allowed and (tag, names) not in known
    ]
    assert extra == []
    for link in LexborHTMLParser(hostile.html).css("a"):
        assert not (link.attributes.get("href") or "").lower().startswith("javascript")
    assert "<script" not in hostile.html


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_colours_and_links_stay_inside_their_attribute(value: str) -> None:
    plain = filling(cta_link=ZoneValue(ZoneKind.LINK, value))
    fields = {name: getattr(plain, name) for name in plain.__slots__}
    hostile = compile_email(
        LOADED, Filling(**fields | {"colours": {"brand": value, "paper": value}})
    )
    assert skeleton(hostile.html) == skeleton(harmless())
