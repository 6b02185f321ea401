"""What a brand profile's entries must be, and the smart fields that come from it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from tpma.branding.colour import normalise
from tpma.core.bidi import apart, runs_right_to_left
from tpma.core.i18n import Message, msg

TEXT_FIELDS: Mapping[str, int] = {
    "display_name": 120,
    "legal_name": 200,
    "phone": 40,
    "email": 320,
    "website": 300,
}
COLOUR_FIELDS = ("primary_colour", "secondary_colour")
ADDRESS_LINES = 5
ADDRESS_LENGTH = 120
#: Facts of the imprint, in the order in which it is written.
LEGAL_FIELDS: Mapping[str, int] = {
    "register": 120,
    "register_number": 60,
    "vat_id": 40,
    "representatives": 300,
    "supervisory_authority": 300,
    "imprint_url": 300,
    "privacy_url": 300,
}
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.\-]{4,38}")
_VAT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .\-/]{3,38}")


def one_line(text: str) -> str:
    """Without control characters and line breaks, spaces at the ends gone."""
    kept = "".join(
        " " if unicodedata.category(c)[0] == "C" and c not in "\u200c\u200d" else c for c in text
    )
    return " ".join(kept.split())


def clean_url(text: str) -> str | None:
    """An https address, completed where somebody typed "example.com"; None when it is none."""
    text = one_line(text)
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or "." not in host.strip(".") or parts.username:
        return None
    if " " in text or port == 0 or any(c in text for c in "<>\"'`{}"):
        return None
    return "https://" + text.split("://", 1)[1]


def checked(values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Message]]:
    """The entries as they will be kept, and what is wrong by field. Only what is given."""
    found: dict[str, str] = {}
    wrong: dict[str, Message] = {}
    for name, limit in {**TEXT_FIELDS, **LEGAL_FIELDS}.items():
        if name not in values:
            continue
        text = one_line(values[name])
        if len(text) > limit:
            wrong[name] = msg("At most %(limit)s characters", limit=limit)
            continue
        problem, kept = _text(name, text)
        if problem is not None:
            wrong[name] = problem
        else:
            found[name] = kept
    for name in COLOUR_FIELDS:
        if name not in values:
            continue
        text = values[name].strip()
        colour = normalise(text) if text else ""
        if colour is None:
            wrong[name] = msg("Write a colour as #rrggbb, for example #1f6feb")
        else:
            found[name] = colour
    if "address" in values:
        lines = address_lines(values["address"])
        if len(lines) > ADDRESS_LINES:
            wrong["address"] = msg("At most %(limit)s lines", limit=ADDRESS_LINES)
        elif any(len(line) > ADDRESS_LENGTH for line in lines):
            wrong["address"] = msg("At most %(limit)s characters in a line", limit=ADDRESS_LENGTH)
        else:
            found["address"] = "\n".join(lines)
    return found, wrong


def _text(name: str, text: str) -> tuple[Message | None, str]:
    if not text:
        return None, ""
    if name == "email":
        try:
            return None, validate_email(text, check_deliverability=False).normalized
        except EmailNotValidError:
            return msg("This is no email address"), ""
    if name in {"website", "imprint_url", "privacy_url"}:
        address = clean_url(text)
        if address is None:
            return msg("Write a web address, for example https://www.example.com"), ""
        return None, address
    if name == "phone" and not _PHONE.fullmatch(text):
        return msg("Write a phone number with its country code, for example +49 30 1234567"), ""
    if name == "vat_id" and not _VAT.fullmatch(text):
        return msg("This is no VAT number"), ""
    return None, text


def one_address(lines: Sequence[str]) -> str:
    """A postal address on one line, with the comma of its own script."""
    arabic = any("\u0600" <= char <= "\u06ff" for line in lines for char in line)
    return ("\u060c " if arabic else ", ").join(lines)


def address_lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := one_line(raw))]


def website_label(url: str) -> str:
    """The address as people read it."""
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def imprint_text(
    legal_name: str, address: Sequence[str], phone: str, email: str, legal: Mapping[str, str]
) -> str:
    """The legal facts as one line, in the order of an imprint; labels are the reader's business."""
    where = one_address(address)
    facts = [legal.get(name, "") for name in LEGAL_FIELDS if not name.endswith("_url")]
    parts = [part for part in (legal_name, where, phone, email, *facts) if part]
    if any(map(runs_right_to_left, parts)):
        parts = [apart(part) for part in parts]
    return " · ".join(parts)


def missing_fields(values: Mapping[str, str]) -> tuple[str, ...]:
    """What a profile needs before anything can be launched and doesn't have yet."""
    wanted = ("legal_name", "email", "phone", "website", "address")
    return tuple(name for name in wanted if not values.get(name))
