"""The system's own mails: read by everybody's mail program, in any script, and by no campaign's."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest

from tpma.delivery.letter import SystemMail, compose

DATE = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
LETTER = SystemMail(
    sender_name="Nordlicht, GmbH & Söhne",
    sender="mail@hq.example",
    reply_to="hallo@nordlicht.example",
    recipient="ada@bücher.example",
    subject="يرجى التأكيد: رسائل من Nordlicht",
    locale="ar-AE",
    message_id="<1@hq.example>",
    paragraphs=("Hello <b>you</b>",),
    quotes=("“Yes” & more",),
    label="Confirm",
    url="https://hq.example/k/abc?a=1&b=2",
    after=("Or do nothing.",),
    small=("Nordlicht GmbH", "Hamburg"),
)


def test_it_says_what_it_is_and_reads_in_every_program() -> None:
    data = compose(LETTER, DATE)
    assert data == compose(LETTER, DATE)
    assert b"\n" not in data.replace(b"\r\n", b"")
    read = message_from_bytes(data, policy=policy.default)
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Subject"] == LETTER.subject
    assert read["To"].addresses[0].addr_spec == "ada@xn--bcher-kva.example"
    assert read["From"].addresses[0].display_name == LETTER.sender_name
    assert not [name for name in read.keys() if name.startswith(("List-", "Feedback"))]  # noqa: SIM118
    text, html = (part.get_content() for part in read.iter_parts())
    assert LETTER.url in text
    assert '<html lang="ar-AE" dir="rtl">' in html
    assert "Hello &lt;b&gt;you&lt;/b&gt;" in html
    assert "?a=1&amp;b=2" in html
    assert "<img" not in html


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "ada@x.example\r\nBcc: all@x.example"},
        {"recipient": "nobody"},
        {"locale": "de\r\nX: y"},
        {"message_id": "<a>\nX: y"},
    ],
)
def test_nothing_begins_another_header(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        compose(replace(LETTER, **wrong), DATE)
