"""Rich text, lengths and links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.kits.definition import ZoneKind
from tpma.kits.links import host_of, is_allowed, is_filled_in
from tpma.kits.richtext import read_rich_text, visible_length


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "<p>One</p><p>two <strong>three</strong><br>four</p>",
        '<ul><li><a href="https://x.example">x</a></li></ul>',
        "a &amp; b &lt; c",
        "1 < 2",
        "<p>[[smart:partner.name]] and {{first_name}}</p>",
    ],
)
def test_what_is_allowed(text: str) -> None:
    assert read_rich_text(text)[0] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<script>x</script>", "<script>"),
        ("<p>open", "<p>"),
        ("</p>", "</p>"),
        ("<p><strong>crossed</p></strong>", "</p>"),
        ('<p style="color:red">x</p>', '<p style="color:red">'),
        ('<a href="https://x.example" target="_blank">x</a>', "target"),
        ("<img src=x>", "<img src=x>"),
        ("<!-- x -->", "<!-- x -->"),
        ("<h1>x</h1>", "<h1>"),
        ("<svg><p>x</p></svg>", "<svg>"),
        ("<?php x ?>", "<?php"),
    ],
)
def test_what_is_not(text: str, fault: str) -> None:
    faults, _ = read_rich_text(text)
    assert any(fault in found for found in faults), faults


def test_links_are_found() -> None:
    text = '<a href="https://a.example/x?y=1&amp;z=2">a</a> <a href="{{page_url}}">b</a>'
    assert read_rich_text(text) == ([], ["https://a.example/x?y=1&z=2", "{{page_url}}"])


@pytest.mark.parametrize(
    ("kind", "text", "length"),
    [
        (ZoneKind.TEXT, "Hello", 5),
        (ZoneKind.TEXT, "  Hello ", 5),
        (ZoneKind.TEXT, "Café", 4),
        (ZoneKind.TEXT, "Cafe\u0301", 4),
        (ZoneKind.TEXT, "مُحَمَّد", 4),
        (ZoneKind.TEXT, "\u2066+971\u2069", 4),
        (ZoneKind.TEXT, "Hi {{first_name}}", 13),
        (ZoneKind.TEXT, "Ask [[smart:partner.name]]", 14),
        (ZoneKind.TEXT, "a <b>", 5),
        (ZoneKind.RICH_TEXT, "<p>a <strong>b</strong> &amp; c</p>", 7),
    ],
)
def test_lengths(kind: ZoneKind, text: str, length: int) -> None:
    assert visible_length(kind, text) == length


@pytest.mark.parametrize(
    ("link", "allowed"),
    [
        ("https://vendor.example", True),
        ("https://www.vendor.example/x?y", True),
        ("https://VENDOR.example./", True),
        ("https://vendor.example:8443/", True),
        ("http://vendor.example", False),
        ("https://evilvendor.example", False),
        ("https://vendor.example.evil.example", False),
        ("https://vendor.example@evil.example", False),
        ("https://user:pass@vendor.example", False),
        ("https://evil.example#vendor.example", False),
        ("https://evil.example\\@vendor.example", False),
        ("javascript:alert(1)//vendor.example", False),
        ("//vendor.example", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_domains(link: str, allowed: bool) -> None:
    assert is_allowed(link, ["vendor.example"]) is allowed


@pytest.mark.parametrize(
    ("link", "filled"),
    [
        ("{{page_url}}", True),
        (" {{ unsubscribe_url }} ", True),
        ("{{first_name}}", False),
        ("https://x.example/{{page_url}}", False),
        ("[[smart:partner.website]]", True),
        ("[[smart:partner.name]]", False),
    ],
)
def test_links_that_are_filled_in_later(link: str, filled: bool) -> None:
    assert is_filled_in(link) is filled


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    faults, links = read_rich_text(text)
    assert isinstance(faults, list)
    assert isinstance(links, list)
    assert visible_length(ZoneKind.RICH_TEXT, text) <= visible_length(ZoneKind.TEXT, text) + 10
    host_of(text)
