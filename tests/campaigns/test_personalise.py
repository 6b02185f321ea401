import email
import email.policy
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.campaigns.personalise import Context, UnknownTagError, clean, cut

names = st.text(max_size=60)
URLS = {
    "unsubscribe_url": "https://go.test/u/abc",
    "preferences_url": "https://go.test/p/abc",
    "view_url": "https://go.test/v/abc",
    "page_url": "https://go.test/l/abc",
}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.words += data


@given(names, names)
def test_a_name_brings_no_markup_into_html(first: str, company: str) -> None:
    source = '<p title="{{company}}">Hello {{first_name}}, <a href="{{view_url}}">read</a></p>'
    filled = cut(source, Context.HTML).fill(URLS | {"first_name": first, "company": company})
    parser = Tags()
    parser.feed(filled)
    assert parser.found == [
        ("p", [("title", clean(company))]),
        ("a", [("href", "https://go.test/v/abc")]),
    ]
    greeting = f"Hello {clean(first)}" if clean(first) else "Hello"
    assert parser.words == f"{greeting}, read"


@given(names)
def test_a_name_brings_no_header(first: str) -> None:
    filled = cut("For {{first_name}}: news", Context.HEADER).fill({"first_name": first})
    raw = f"Subject: {filled}\nX-Next: yes\n\nbody".encode("utf-8", "replace")
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert parsed.keys() == ["Subject", "X-Next"]
    assert parsed.get_content() == "body\n" or parsed.get_payload() == "body"


@given(names)
def test_a_name_stays_on_its_line_in_text(first: str) -> None:
    filled = cut("Hello {{first_name}}\nsecond", Context.TEXT).fill({"first_name": first})
    assert len(filled.splitlines()) == 2


@given(st.lists(st.sampled_from(["{{first_name}}", "{{ company }}", "words ", "\n", "%(x)s", "$"])))
def test_no_name_is_ever_read_as_a_tag(pieces: list[str]) -> None:
    values = {"first_name": "{{company}}", "company": "{{unsubscribe_url}}"}
    filled = cut("".join(pieces), Context.TEXT).fill(values)
    assert "go.test" not in filled


@pytest.mark.parametrize(
    ("source", "named", "nameless"),
    [
        ("Hello {{first_name}}, welcome", "Hello Anna, welcome", "Hello, welcome"),
        ("{{first_name}}, welcome", "Anna, welcome", "welcome"),
        ("Hi {{first_name}}!", "Hi Anna!", "Hi!"),
        ("<p>{{first_name}}, welcome", "<p>Anna, welcome", "<p>welcome"),
        ("مرحبا {{first_name}}،", "مرحبا Anna،", "مرحبا،"),
    ],
)
def test_a_missing_name_leaves_no_hole(source: str, named: str, nameless: str) -> None:
    segments = cut(source, Context.HTML)
    assert segments.fill({"first_name": "Anna"}) == named
    assert segments.fill({"first_name": ""}) == nameless
    assert segments.fill({}) == nameless


@pytest.mark.parametrize(
    "source",
    ["{{config}}", "{{first_name", "}}", "{{ first_name | upper }}", "{{first_name.__class__}}"],
)
def test_what_is_no_tag_is_refused(source: str) -> None:
    with pytest.raises(UnknownTagError):
        cut(source, Context.HTML)


@pytest.mark.parametrize("tag", ["unsubscribe_url", "link:1", "open_pixel", "query:company"])
def test_headers_hold_names_only(tag: str) -> None:
    with pytest.raises(UnknownTagError):
        cut(f"{{{{{tag}}}}}", Context.HEADER)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", 'https://x.test/"onload="', "https://x.test/ b", "", "//x.test"]
)
def test_only_addresses_that_we_made_become_links(url: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        cut('<a href="{{view_url}}">', Context.HTML).fill({"view_url": url})


def test_a_name_in_a_query_is_encoded_for_it() -> None:
    segments = cut('<a href="https://x.test/?n={{query:first_name}}">', Context.HTML)
    filled = segments.fill({"first_name": 'Ann & "Bob"/#'})
    assert filled == '<a href="https://x.test/?n=Ann%20%26%20%22Bob%22%2F%23">'


@given(st.text(max_size=300))
def test_cleaning_is_idempotent_and_one_line(value: str) -> None:
    once = clean(value)
    assert clean(once) == once
    assert len(once.splitlines()) <= 1
    assert len(once) <= 120


def test_direction_marks_cannot_turn_a_sentence_around() -> None:
    assert clean("Anna\u202egnp.exe\u2066") == "Annagnp.exe"
    assert clean("کتاب\u200cها") == "کتاب\u200cها"
