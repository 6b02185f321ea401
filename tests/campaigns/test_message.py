import datetime as dt
import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tpma.campaigns.message import (
    MailPlan,
    Recipient,
    Sender,
    UnsafeHeaderError,
    encoded_words,
    mailbox,
    message_id,
    wire_address,
)
from tpma.campaigns.personalise import Context, cut
from tpma.campaigns.quoted import QuotedSegments

WHEN = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
SENDER = Sender("Müller & Söhne GmbH", "campaigns@hq.test", "info@mueller.test")


def plan(**parts: str) -> MailPlan:
    given_parts = {
        "subject": "{{first_name}}, are you ready?",
        "text": "Hello {{first_name}}\n\nLong " + "word " * 60 + "\n{{unsubscribe_url}}\n",
        "html": "<p>Hello {{first_name}}</p>" + "é" * 90 + "<a href='{{link:0}}'>go</a>",
    } | parts
    return MailPlan.of(sender=SENDER, feedback_id="c:p:s:tpma", language="de-DE", **given_parts)


def recipient(first: str = "Anna", **values: str) -> Recipient:
    url = "https://go.test/u/abc"
    return Recipient(
        "anna@reader.test",
        "<id@hq.test>",
        url,
        {"first_name": first, "unsubscribe_url": url, "link:0": "https://go.test/c/x", **values},
    )


def parse(data: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(data, policy=email.policy.SMTP)
    assert isinstance(parsed, EmailMessage)
    return parsed


def part(message: EmailMessage, subtype: str) -> str:
    found = message.get_body((subtype,))
    assert found is not None
    content = found.get_content()
    assert isinstance(content, str)
    return content


@given(st.text(max_size=80))
@example("a\r\nBcc: all@reader.test")
@example("=?utf-8?b?QmNjOg==?=")
@example("." * 80)
@example("ä" * 80)
def test_python_s_own_parser_reads_back_what_was_written(first: str) -> None:
    made = plan()
    data = made.compose(recipient(first), WHEN)
    message = parse(data)
    values = recipient(first).values
    assert not message.defects
    assert message["Subject"] == " ".join(
        cut("{{first_name}}, are you ready?", Context.HEADER).fill(values).split()
    )
    assert part(message, "plain").replace("\r\n", "\n") == made.text.segments.fill(values)
    assert part(message, "html") == made.html.segments.fill(values)
    assert message.keys() == [
        "From", "Feedback-ID", "Content-Language", "Reply-To", "To", "Subject", "Date",
        "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
    ]  # fmt: skip


@given(st.text(max_size=80))
@example("00000000¡¡¡¡¡¡¡¡ࠀਓ0")
def test_no_line_is_too_long_for_any_server(first: str) -> None:
    head, _, body = plan().compose(recipient(first), WHEN).partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) < 998
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert body.isascii()


@given(st.lists(st.text(alphabet="ab =.\n\t\u00e9\u4e2d", max_size=200), min_size=1, max_size=5))
def test_pieces_decode_to_the_whole(texts: list[str]) -> None:
    import quopri

    segments = cut("{{company}}".join(texts), Context.TEXT)
    values = {"company": "Zoë & Co."}
    joined = quopri.decodestring(QuotedSegments.of(segments).fill(values)).decode()
    assert joined.replace("\r\n", "\n") == segments.fill(values)


def test_one_click_needs_both_headers() -> None:
    message = parse(plan().compose(recipient(), WHEN))
    assert message["List-Unsubscribe"] == "<https://go.test/u/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_sender_is_hq_s_address_with_the_partner_s_name() -> None:
    message = parse(plan().compose(recipient(), WHEN))
    assert message["From"] == "Müller & Söhne GmbH <campaigns@hq.test>"
    assert message["Reply-To"] == "info@mueller.test"
    assert message["To"] == "anna@reader.test"


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert plan().compose(recipient(), WHEN) == plan().compose(recipient(), WHEN)
    later = WHEN + dt.timedelta(seconds=1)
    assert plan().compose(recipient(), later) != plan().compose(recipient(), WHEN)


def test_the_message_id_is_the_delivery_s() -> None:
    assert message_id("ab" * 16, "campaigns@hq.test") == f"<{'ab' * 16}@hq.test>"


@pytest.mark.parametrize("bad", ["a\r\nBcc: x@y.z", "a\nb", "a\0b", "a\x7fb", "a\u2028b"])
def test_control_characters_are_refused_in_headers(bad: str) -> None:
    for sender in (
        Sender(bad, "a@b.test"),
        Sender("n", f"{bad}@b.test"),
        Sender("n", "a@b.test", bad),
    ):
        if sender.name == bad and " ".join(bad.split()) != bad:
            continue  # white space in a name is made one space
        with pytest.raises(UnsafeHeaderError):
            MailPlan.of(
                sender=sender, subject="s", text="t", html="h", feedback_id="f", language="en"
            )
    with pytest.raises(UnsafeHeaderError):
        plan().compose(Recipient(bad, "<i@d>", "https://x.test/", {}), WHEN)
    with pytest.raises(UnsafeHeaderError):
        plan().compose(Recipient("a@b.test", bad, "https://x.test/", {}), WHEN)


def test_names_are_quoted_where_they_must_be() -> None:
    assert mailbox('Smith, Inc. "A"', "a@b.test") == '"Smith, Inc. \\"A\\"" <a@b.test>'
    assert mailbox("Plain Name", "a@b.test") == "Plain Name <a@b.test>"
    assert mailbox("", "a@bücher.test") == "a@xn--bcher-kva.test"


@given(st.text(min_size=1, max_size=200).filter(lambda s: s.isprintable()))
def test_encoded_words_stay_within_their_length(text: str) -> None:
    lines = encoded_words(text).split("\r\n ")
    assert max(map(len, lines)) <= 75


@pytest.mark.parametrize("bad", ["", "a", "@b.test", "a@", "a b@c.test", "a@b.test>"])
def test_what_is_no_address_never_becomes_a_header(bad: str) -> None:
    with pytest.raises(UnsafeHeaderError):
        wire_address(bad)
