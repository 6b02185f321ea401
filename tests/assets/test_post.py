"""Posts of a partner's values."""

from __future__ import annotations

from tpma.assets.render.post import RenderedPost, render_post
from tpma.assets.render.substitute import Filling, ZoneValue
from tpma.kits.definition import ZoneKind


def post(network: str, text: str, link: str = "{{page_url}}") -> RenderedPost:
    zones = {
        "text": ZoneValue(ZoneKind.TEXT, text),
        "link": ZoneValue(ZoneKind.LINK, link),
        "alt": ZoneValue(ZoneKind.TEXT, "A desk"),
    }
    return render_post(network, Filling(zones=zones, smart={"partner.name": "Ådal"}))


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
