"""A letter's mail, held against Python's own parser."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOW
from tpma.core.i18n import Moment, msg
from tpma.delivery.letter import compose
from tpma.letters.letter import Letter, Words, in_words, mail_of
from tpma.letters.topics import FACTS, OPTIONAL, Topic

LETTER = Letter(
    msg("Approved: “%(name)s”", name="Herbst & <b>Co</b>"),
    [msg("It may be launched, exactly as it was submitted.")],
    msg("Go to the launch"),
    facts=[(msg("Contacts"), 1240)],
    quote="Fine.\nBut <script>alert(1)</script>",
    path="/launch/x/review",
)


def parsed(letter: Letter = LETTER, locale: str = "en-US", **more: Any) -> EmailMessage:
    given: dict[str, Any] = {
        "link": "https://m.example/launch/x/review",
        "sender": ("HQ, Inc.", "notes@m.example"),
        "recipient": ("Pía Ñandú", "pia@nordlicht.example"),
        "message_id": "<abc@m.example>",
        "foot": ["Nobody reads an answer."],
    } | more
    data = compose(mail_of(in_words(letter, "Pía", locale), **given), NOW)
    assert b"\n" not in data.replace(b"\r\n", b"")
    return message_from_bytes(data, policy=policy.default)


def test_both_parts_say_the_same_and_nothing_in_it_acts() -> None:
    mail = parsed()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == "<abc@m.example>"
    assert mail["From"].addresses[0].display_name == "HQ, Inc."
    assert mail["To"].addresses[0].display_name == "Pía Ñandú"
    assert mail["Subject"] == "Approved: “Herbst & <b>Co</b>”"
    text, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    for said in ("It may be launched", "1,240", "https://m.example/launch/x/review", "Fine."):
        assert said in text.get_content()
        assert said in page.get_content()
    assert "  But <script>" in text.get_content()
    assert "<script" not in page.get_content()
    assert "&lt;script&gt;" in page.get_content()


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert parsed().as_bytes() == parsed().as_bytes()
    words = in_words(LETTER, "Pía", "de-DE")
    assert Words.from_data(words.as_data()) == words


def test_it_speaks_the_reader_s_language_and_direction() -> None:
    page = parsed(locale="ar-AE").get_body(("html",))
    assert page is not None
    assert '<html lang="ar-AE" dir="rtl">' in page.get_content()
    assert parsed(locale="de-DE")["Subject"].startswith("Freigegeben")


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_name_begins_a_header_of_its_own(subject: str, name: str) -> None:
    for breaking in ("\r\nBcc: all@rivals.example", "\nBcc: x", "\u2028Bcc: x", "\x00"):
        letter = Letter(
            msg("%(name)s", name=subject + breaking),
            [msg("%(n)s", n=name)],
            msg("Go to the launch"),
        )
        mail = parsed(letter, recipient=(name + breaking, "pia@nordlicht.example"))
        assert mail["Bcc"] is None
        assert len(mail["To"].addresses) == 1
        assert mail["To"].addresses[0].addr_spec == "pia@nordlicht.example"


@pytest.mark.parametrize(
    "address", ["", "pia", "@x.example", "a@b.example\r\nBcc: c@d.example", "a b@c.example", "a@"]
)
def test_what_is_no_address_is_written_to_by_nobody(address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        parsed(recipient=("Pia", address))


def test_an_address_travels_in_ascii_where_it_can() -> None:
    assert parsed(recipient=("", "pia@bücher.example"))["To"].addresses[0].domain == (
        "xn--bcher-kva.example"
    )


def test_recalls_and_overdue_reviews_can_not_be_turned_off() -> None:
    assert set(FACTS) == set(Topic)
    assert not {Topic.RECALL, Topic.REVIEW_ESCALATED, Topic.APPROVAL_LINK} & OPTIONAL
    assert {Topic.DECISION, Topic.REVIEW_REMINDER, Topic.KIT_EXPIRY} <= OPTIONAL


def test_a_date_is_in_the_reader_s_notation() -> None:
    letter = Letter(
        msg("“%(kit)s” ends on %(day)s", kit="Lunch", day=dt.date(2026, 12, 24)), [], msg("Kit")
    )
    assert parsed(letter)["Subject"] == "“Lunch” ends on Dec 24, 2026"


def test_a_moment_is_told_to_the_minute_with_its_zone() -> None:
    letter = Letter(
        msg("Kit"), [], msg("Kit"), facts=[(msg("Answer due"), Moment(NOW, "Asia/Tokyo"))]
    )
    assert in_words(letter, "Pia", "en-US").facts == (
        ("Answer due", "Nov 24, 2026, 6:00\u202fPM JST"),
    )
    assert in_words(letter, "Pia", "de-DE").facts[0][1] == "24.11.2026, 18:00 JST"
