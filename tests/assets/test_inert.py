"""A mail that is looked at before sending: its own links lead nowhere, the others do."""

from __future__ import annotations

import pytest

from tpma.assets.render.inert import without_tag_links
from tpma.assets.render.substitute import Filling, Substitution, ZoneValue
from tpma.kits.definition import ZoneKind


@pytest.mark.parametrize("tag", ["{{view_url}}", "{{ unsubscribe_url }}"])
def test_links_that_sending_fills_are_inert(tag: str) -> None:
    page = f'<head></head><a class="x" href="{tag}" style="color:red">Look</a>'
    shown = without_tag_links(page, 'Each gets "one"')
    assert "href" not in shown
    assert '<a class="x" role="link" aria-disabled="true"' in shown
    assert 'title="Each gets &quot;one&quot;"' in shown
    assert 'style="color:red">Look</a>' in shown


def test_other_links_and_words_stay() -> None:
    page = '<head></head><p>{{view_url}}</p><a href="https://t.example/">x</a>'
    assert without_tag_links(page, "why") == page


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Ask [[smart:partner.name]].", "Ask Brightwater IT, Inc."),
        ("Ask [[smart:partner.name]]. Then", "Ask Brightwater IT, Inc. Then"),
        ("[[smart:partner.name]]...", "Brightwater IT, Inc...."),
        ("[[smart:partner.name]], of", "Brightwater IT, Inc., of"),
        ("[[smart:hq.name]].", "Northkeep."),
    ],
)
def test_a_sentence_after_a_name_with_a_dot_has_one_dot(source: str, said: str) -> None:
    smart = {"partner.name": "Brightwater IT, Inc.", "hq.name": "Northkeep"}
    words = Substitution(
        Filling(zones={"words": ZoneValue(ZoneKind.RICH_TEXT, f"<p>{source}</p>")}, smart=smart)
    )
    assert words.into_line(source) == said
    assert words.into_text("[[zone:words]]") == said
    assert words.into_html(f"<p>{source}</p>") == f"<p>{said}</p>"
