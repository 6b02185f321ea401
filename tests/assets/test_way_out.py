"""A mail has one link to opt out: law's where law's text is there, else the kit's."""

from __future__ import annotations

import pytest

from tpma.assets.render.email import compile_email, load_template
from tpma.assets.render.substitute import Filling, ZoneValue
from tpma.assets.render.way_out import without_line, without_link
from tpma.kits.definition import ZoneKind

LINK = '<a class="x" href="{{ unsubscribe_url }}">[[zone:unsubscribe]]</a>'
LAW = 'You can stop these. <a href="{{unsubscribe_url}}">Unsubscribe</a>'
SOURCE = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>[[insert:legal]]</mj-text>"
    f'<mj-text css-class="own">[[zone:reason]] {LINK}</mj-text>'
    f'<mj-text css-class="alone">{LINK}</mj-text>'
    "</mj-column></mj-section></mj-body></mjml>"
)
TEXT = "[[zone:reason]]\n[[insert:legal]]\n[[zone:unsubscribe]]: {{unsubscribe_url}}"


def mail(legal: str) -> tuple[str, str]:
    zones = {
        key: ZoneValue(ZoneKind.TEXT, value)
        for key, value in {
            "subject": "S",
            "text": TEXT,
            "reason": "You asked for this.",
            "unsubscribe": "Stop",
        }.items()
    }
    template = load_template("e.mjml", {"e.mjml": SOURCE})
    made = compile_email(template, Filling(zones=zones, inserts={"legal": legal}))
    return made.html, made.text


def test_law_s_link_is_the_only_one() -> None:
    html, text = mail(LAW)
    assert html.count("unsubscribe_url") == text.count("unsubscribe_url") == 1
    assert "You asked for this." in html
    assert "Stop" not in html + text
    assert 'class="alone"' not in html


def test_without_law_s_link_the_kit_s_stays() -> None:
    html, text = mail("Words without a link.")
    assert html.count("unsubscribe_url") == 2
    assert text.count("unsubscribe_url") == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"[[zone:reason]] {LINK}", "[[zone:reason]]"),
        (f"Had enough? {LINK}.", "Had enough?"),
        (f"<p>Bye.</p><p>{LINK}</p>", "<p>Bye.</p><p></p>"),
        (f"Web | {LINK}", "Web "),
        (f"Web · {LINK} · Privacy", "Web  · Privacy"),
        (f"{LINK} | Privacy", "Privacy"),
        # In a sentence it stays: the sentence would break.
        (f"You can {LINK} at any time.", f"You can {LINK} at any time."),
        (f"Press {LINK}", f"Press {LINK}"),
    ],
)
def test_what_stood_around_it_stays_whole(before: str, after: str) -> None:
    assert without_link(before) == after


def test_a_line_that_says_more_stays() -> None:
    kept = "We are sorry to see you go. Leave here: {{unsubscribe_url}}"
    assert without_line(f"a\n{kept}\nStop: {{{{unsubscribe_url}}}}\nb") == f"a\n{kept}\nb"
