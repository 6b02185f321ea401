"""The catcher takes what a mail server takes, and refuses as one does."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from tpma.core.embedded.mailbox import Mailbox, store
from tpma.core.embedded.mailcatcher import catcher_child
from tpma.core.embedded.ports import free_port
from tpma.core.embedded.supervisor import Supervisor

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def letter(subject: str = "Grüße", to: str = "ana@example.com") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "sender@example.com"
    message["To"] = to
    message["Subject"] = subject
    message.set_content("in plain words")
    message.add_alternative("<p>in <b>bold</b> words</p>", subtype="html")
    return message


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, Mailbox]]:
    port = free_port()
    folder = tmp_path / "mail"
    with Supervisor(tmp_path / "logs") as supervisor:
        supervisor.start(catcher_child(folder, port))
        yield port, Mailbox(folder)


def test_a_sent_message_is_in_the_mailbox(server: tuple[int, Mailbox]) -> None:
    port, mailbox = server
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(letter())
        client.send_message(letter("Second"))
    assert mailbox.count() == 2
    newest, oldest = mailbox.page()
    assert newest.subject == "Second"
    assert oldest.subject == "Grüße"
    assert oldest.recipients == ("ana@example.com",)
    assert oldest.body("plain").strip() == "in plain words"
    assert "<b>bold</b>" in oldest.body("html")
    assert mailbox.get(oldest.id) == oldest


def test_unknown_addresses_are_refused_for_good(server: tuple[int, Mailbox]) -> None:
    port, mailbox = server
    with smtplib.SMTP("127.0.0.1", port) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            client.send_message(letter(to="left@gone.nobody.example"))
        assert next(iter(refusal.value.recipients.values()))[0] == 550
    assert mailbox.count() == 0


def test_busy_addresses_are_put_off_once(server: tuple[int, Mailbox]) -> None:
    port, mailbox = server
    with smtplib.SMTP("127.0.0.1", port) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            client.send_message(letter(to="later@busy.example"))
        assert next(iter(refusal.value.recipients.values()))[0] == 451
        client.send_message(letter(to="later@busy.example"))
    assert mailbox.count() == 1


def test_pages_and_recipients(tmp_path: Path) -> None:
    for number in range(5):
        store(
            tmp_path,
            sender="a@example.com",
            recipients=[f"person{number}@example.com"],
            content=bytes(letter(str(number))),
            now=NOON + timedelta(seconds=number),
        )
    mailbox = Mailbox(tmp_path)
    assert [caught.subject for caught in mailbox.page(limit=2)] == ["4", "3"]
    assert [caught.subject for caught in mailbox.page(limit=2, offset=4)] == ["0"]
    assert [caught.subject for caught in mailbox.page(recipient="PERSON3@")] == ["3"]
    mailbox.clear()
    assert mailbox.count() == 0


@pytest.mark.parametrize("id", ["", "../../etc/passwd", "1", "x" * 40, "0" * 16 + "-1-00000000"])
def test_an_id_that_is_none_finds_nothing(tmp_path: Path, id: str) -> None:
    assert Mailbox(tmp_path).get(id) is None


def test_a_half_written_message_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / ".0000000000000001-1-00000000").write_bytes(b"{")
    assert Mailbox(tmp_path).page() == []
