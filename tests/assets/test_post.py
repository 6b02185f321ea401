"""Posts, counted as each network counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.assets.render.post import LIMITS, RenderedPost, count_for, render_post
from tpma.assets.render.substitute import Filling, ZoneValue
from tpma.kits.definition import ZoneKind


def post(network: str, text: str, link: str = "{{page_url}}") -> RenderedPost:
    zones = {
        "text": ZoneValue(ZoneKind.TEXT, text),
        "link": ZoneValue(ZoneKind.LINK, link),
        "alt": ZoneValue(ZoneKind.TEXT, "A desk"),
    }
    return render_post(network, Filling(zones=zones, smart={"partner.name": "Ådal"}))


@pytest.mark.parametrize(
    ("text", "x", "others"),
    [
        ("hello", 5, 5),
        ("Grüße", 5, 5),
        ("مرحبا", 5, 5),
        ("日本語", 6, 3),
        ("👍", 2, 2),
        ("👩‍💻", 2, 5),
        ("👍🏽", 2, 4),
        ("🇩🇪", 2, 4),
        ("1️⃣", 2, 3),
        ("“quoted”", 8, 8),
        ("see https://example.com/a/very/long/path?with=query", 4 + 23, 51),
        ("e\u0301", 1, 2),
    ],
)
def test_counts(text: str, x: int, others: int) -> None:
    assert count_for("x", text) == x
    assert count_for("linkedin", text) == others


def test_the_link_joins_the_text_where_it_can_be_clicked() -> None:
    made = post("linkedin", "Ask [[smart:partner.name]]  \nnow")
    assert made.text == "Ask Ådal\nnow\n\n{{page_url}}"
    assert made.with_link("https://t.example/c/x") == "Ask Ådal\nnow\n\nhttps://t.example/c/x"
    assert post("instagram", "Ask").text == "Ask"
    assert post("x", "Read {{page_url}} now").text == "Read {{page_url}} now"


def test_too_long_is_said_with_how_much() -> None:
    made = post("x", "a" * 260)
    assert made.count == 260 + 2 + 23
    assert any("5 characters too long for X" in str(warning) for warning in made.warnings)
    assert post("linkedin", "a" * 260).warnings == ()


def test_hashtags_on_instagram() -> None:
    assert any(
        "30" in str(w) for w in post("instagram", " ".join(f"#t{i}" for i in range(31))).warnings
    )


@given(st.text(max_size=300), st.sampled_from(sorted(LIMITS)))
def test_counting_never_fails_and_adds_up(text: str, network: str) -> None:
    assert 0 <= count_for(network, text) <= 2 * len(text) + 200 * text.count("_url")
    assert count_for(network, text + "a") >= 0
