"""A mail that the system itself writes to one person: no campaign, no tracking, no advertising.

    data = compose(SystemMail(sender_name=…, …), date)

RFC 3834: `Auto-Submitted` says that no person wrote it, so that no absence note answers. The same
arguments give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import Final

from tpma.core.i18n import direction_of

_BOUNDARY: Final = "=_tpma_letter"
_BODY: Final = (
    "margin:0;padding:24px 16px;background:#ffffff;color:#1a1d21;"
    "font:16px/1.6 -apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
)
_BUTTON: Final = (
    "display:inline-block;padding:12px 24px;border-radius:6px;background:#1a1d21;"
    "color:#ffffff;text-decoration:none;font-weight:600"
)


@dataclass(frozen=True, slots=True)
class SystemMail:
    """What it says, already in the recipient's language. `label` and `url` are its one button."""

    sender_name: str
    sender: str
    recipient: str
    subject: str
    locale: str
    message_id: str
    paragraphs: tuple[str, ...]
    label: str = ""
    url: str = ""
    #: After the button.
    after: tuple[str, ...] = ()
    #: Who is behind it: legal name, address, imprint.
    small: tuple[str, ...] = ()
    reply_to: str = ""
    #: Somebody's own words, with their line breaks.
    quotes: tuple[str, ...] = ()
    recipient_name: str = ""
    #: Term and value, after the paragraphs.
    facts: tuple[tuple[str, str], ...] = ()


def compose(letter: SystemMail, date: dt.datetime) -> bytes:
    """The whole message with CRLF line ends. ValueError where a header's value is none."""
    recipient = _address(letter.recipient_name, letter.recipient)
    # A domain has an ASCII form; only a name before the @ may need a server that knows RFC 6531.
    addresses = (letter.sender, letter.recipient, letter.reply_to)
    plain = all(each.rpartition("@")[0].isascii() for each in addresses)
    message = EmailMessage(policy=SMTP if plain else SMTPUTF8)
    message["From"] = _address(letter.sender_name, letter.sender)
    message["To"] = recipient
    if letter.reply_to:
        message["Reply-To"] = _address("", letter.reply_to)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = date
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = letter.locale
    message.set_content(_text(letter))
    message.add_alternative(_html(letter), subtype="html")
    message.set_boundary(_BOUNDARY)
    return message.as_bytes()


def one_line(text: str) -> str:
    """Text fit for a header: no control character survives, whoever typed it."""
    return " ".join("".join(" " if _is_control(each) else each for each in text).split())


def wire_address(address: str) -> str:
    """The address as it travels: its domain in ASCII. ValueError where it is none."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(c.isspace() or _is_control(c) for c in address):
        raise ValueError("not an address")
    wire = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    return f"{local}@{wire}"


def _is_control(character: str) -> bool:
    code = ord(character)
    return code < 32 or 127 <= code < 160 or character in "\u2028\u2029"


def _address(name: str, address: str) -> Address:
    local, _, domain = wire_address(address).rpartition("@")
    return Address(display_name=one_line(name), username=local, domain=domain)


def _text(letter: SystemMail) -> str:
    parts = list(letter.paragraphs)
    if letter.facts:
        parts.append("\n".join(f"{term}: {value}" for term, value in letter.facts))
    parts += ["\n".join(f"  {line}" for line in quote.splitlines()) for quote in letter.quotes]
    if letter.url:
        parts.append(f"{letter.label}:\n{letter.url}")
    parts += letter.after
    if letter.small:
        parts.append("-- \n" + "\n".join(letter.small))
    return "\n\n".join(parts) + "\n"


def _html(letter: SystemMail) -> str:
    direction = direction_of(letter.locale)
    parts = [*_paragraphs(letter.paragraphs), *_table(letter.facts)]
    parts += [
        '<blockquote dir="auto" style="margin:0 0 16px;padding:0 16px;'
        f'border-inline-start:3px solid #d5d9de">{_broken(quote)}</blockquote>'
        for quote in letter.quotes
    ]
    if letter.url:
        url, label = html.escape(letter.url, quote=True), html.escape(letter.label)
        parts.append(f'<p style="margin:24px 0"><a href="{url}" style="{_BUTTON}">{label}</a></p>')
    parts += _paragraphs(letter.after)
    if letter.small:
        # A company's name and address keep their own direction.
        lines = "<br>".join(f"<bdi>{html.escape(line)}</bdi>" for line in letter.small)
        parts.append(f'<p style="margin:32px 0 0;font-size:13px;color:#586069">{lines}</p>')
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{html.escape(letter.locale, quote=True)}" dir="{direction}">\n'
        f'<head><meta charset="utf-8"><title>{html.escape(letter.subject)}</title></head>\n'
        f'<body style="{_BODY}">\n<div style="max-width:560px;margin:0 auto">\n{body}\n</div>\n'
        "</body>\n</html>\n"
    )


def _paragraphs(texts: Iterable[str]) -> list[str]:
    return [f'<p style="margin:0 0 16px">{html.escape(text)}</p>' for text in texts]


def _table(facts: Iterable[tuple[str, str]]) -> list[str]:
    rows = "".join(
        '<tr><td style="padding:2px 0;padding-inline-end:16px;color:#586069;vertical-align:top">'
        f'{html.escape(term)}</td><td style="padding:2px 0">{html.escape(value)}</td></tr>'
        for term, value in facts
    )
    style = "margin:0 0 16px;border-collapse:collapse"
    return [f'<table role="presentation" style="{style}">{rows}</table>'] if rows else []


def _broken(text: str) -> str:
    return "<br>".join(html.escape(line) for line in text.splitlines())
