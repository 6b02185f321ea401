"""Landing pages: whole, safe, and their form read from the page that was approved."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tpma.assets.render.page import PageField, RenderedPage, SharePicture, render_page
from tpma.assets.render.page_form import (
    HONEYPOT,
    answers_of,
    read_form,
    style_hashes,
    with_errors,
    with_thanks,
)
from tpma.assets.render.substitute import Filling, ZoneValue
from tpma.kits.definition import FieldKind, LeadField, ZoneKind

TEMPLATE = """<!doctype html><html lang="[[lang]]" dir="[[dir]]"><head>
<style>h1 { color: [[colour:brand]]; text-align: [[start]] }</style></head>
<body><h1>[[zone:headline]]</h1><img src="[[smart:partner.logo]]" alt="[[smart:partner.name]]">
[[insert:form]]<footer>[[insert:legal]]</footer></body></html>"""
ASKED = (
    "I agree that [[smart:partner.name]] writes to me about this offer. I can withdraw at any time."
)
CONSENT = "I agree that Ådal & Søn writes to me about this offer. I can withdraw at any time."
FIELDS = (
    PageField("email", FieldKind.EMAIL, "Work email", True, LeadField.EMAIL, autocomplete="email"),
    PageField("name", FieldKind.TEXT, "Name", True, LeadField.NAME, max_length=20),
    PageField("phone", FieldKind.PHONE, "Phone", False, LeadField.PHONE),
    PageField("size", FieldKind.CHOICE, "Seats", False, choices=(("s", "to 50"), ("m", "more"))),
    PageField("note", FieldKind.LONG_TEXT, "Message", False, LeadField.MESSAGE, max_length=500),
    PageField("agree", FieldKind.CONSENT, ASKED, True, LeadField.CONSENT),
)
GOOD = {"email": "a@b.example", "name": "Ada", "agree": "yes"}


def page(direction: str = "ltr", headline: str = "Be ready") -> RenderedPage:
    def words(text: str) -> ZoneValue:
        return ZoneValue(ZoneKind.TEXT, text)

    filling = Filling(
        zones={
            "title": words("Ready & able"),
            "description": words('Say "yes"'),
            "headline": words(headline),
            "thanks": ZoneValue(ZoneKind.RICH_TEXT, "<p>Thank you</p>"),
        },
        smart={"partner.name": "Ådal & Søn", "partner.logo": "https://t.example/l.png"},
        colours={"brand": "#0b5fff"},
        inserts={"legal": "<p>Imprint</p>"},
        locale="ar-AE" if direction == "rtl" else "en-US",
        direction=direction,
    )
    return render_page(
        TEMPLATE,
        filling,
        fields=FIELDS,
        submit="Send",
        og_image=SharePicture("https://t.example/og.png", 1200, 630),
    )


def meta(html: str, name: str) -> str | None:
    found = LexborHTMLParser(html).css_first(f'meta[property="{name}"],meta[name="{name}"]')
    return None if found is None else found.attributes["content"]


def test_a_whole_page() -> None:
    made = page("rtl")
    root = LexborHTMLParser(made.html).root
    assert root is not None
    assert (root.attributes["lang"], root.attributes["dir"]) == ("ar-AE", "rtl")
    assert made.warnings == ()
    assert made.title == "Ready & able"
    assert meta(made.html, "og:title") == "Ready & able"
    assert meta(made.html, "og:description") == 'Say "yes"'
    assert meta(made.html, "og:image") == "https://t.example/og.png"
    assert meta(made.html, "og:image:alt") == "Ready & able"
    assert meta(made.html, "og:image:width") == "1200"
    assert meta(made.html, "og:site_name") == "Ådal & Søn"
    assert meta(made.html, "og:locale") == "ar_AE"
    assert meta(made.html, "viewport") is not None
    assert "text-align: right" in made.html
    assert "color: #0b5fff" in made.html


def test_the_form_is_read_from_the_page() -> None:
    asked = read_form(page().html)
    assert [one.name for one in asked] == ["email", "name", "phone", "size", "note", "agree"]
    assert [one.kind for one in asked] == ["email", "text", "tel", "choice", "long_text", "consent"]
    assert asked[5].label == CONSENT
    assert asked[3].choices == ("s", "m")
    assert [one.required for one in asked] == [True, True, False, False, False, True]


def test_good_answers() -> None:
    found = answers_of(read_form(page().html), GOOD | {"size": "m", "unasked": "x"})
    assert found.errors == {}
    assert found.values == {"email": "a@b.example", "name": "Ada", "phone": "", "message": ""}
    assert found.extra == {"Seats": "m"}
    assert found.consents == (CONSENT,)
    assert not found.is_machine


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.example\r\nBcc: all@x.example"}, "email"),
        ({"name": " "}, "name"),
        ({"name": "x" * 21}, "name"),
        ({"agree": ""}, "agree"),
        ({"phone": "call me"}, "phone"),
        ({"size": "xl"}, "size"),
    ],
)
def test_each_wrong_answer_is_named_and_what_was_typed_stays(
    wrong: dict[str, str], field: str
) -> None:
    made = page()
    found = answers_of(read_form(made.html), GOOD | wrong)
    assert list(found.errors) == [field]
    again = LexborHTMLParser(
        with_errors(made.html, found, {name: str(what) for name, what in found.errors.items()})
    )
    node = again.css_first(f"#f-{field}")
    assert node is not None
    assert node.attributes["aria-invalid"] == "true"
    assert again.css_first(f"#e-{field}") is not None
    email = again.css_first("#f-email")
    assert email is not None
    assert email.attributes["value"] == found.typed["email"]


def test_the_trap_catches_machines() -> None:
    assert answers_of(read_form(page().html), GOOD | {HONEYPOT: "http://spam"}).is_machine


def test_thanks_take_the_place_of_the_form() -> None:
    tree = LexborHTMLParser(with_thanks(page().html))
    assert tree.css_first("form") is None
    thanks = tree.css_first(".form-thanks")
    assert thanks is not None
    assert "hidden" not in thanks.attributes
    assert thanks.text() == "Thank you"


def test_the_policy_names_exactly_the_page_s_styles() -> None:
    made = page()
    styles = [style.text(deep=True) for style in LexborHTMLParser(made.html).css("style")]
    assert style_hashes(made.html) == [
        f"'sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}'"
        for css in styles
    ]
    assert len(styles) == 2
    assert style_hashes(with_thanks(made.html)) == style_hashes(made.html)


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=60) | st.sampled_from(["<script>x</script>", "</h1><form>", '"><img src=x>'])
)
def test_what_is_typed_never_becomes_markup(value: str) -> None:
    def tags(html: str) -> list[str]:
        root = LexborHTMLParser(html).root
        assert root is not None
        return [node.tag or "" for node in root.traverse() if node.tag not in {"br", "p"}]

    made = page(headline=value)
    assert tags(made.html) == tags(page().html)
    typed = answers_of(read_form(made.html), dict.fromkeys((f.key for f in FIELDS), value))
    words = dict.fromkeys(typed.errors, value)
    assert tags(with_errors(made.html, typed, words)) == tags(page().html)
