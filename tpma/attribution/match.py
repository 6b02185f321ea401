"""Which touches belong to which deal: by the contact's address, else by the account's domain.

An address is only known by its keyed hash. Domains of free mail say nothing about an account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

FREE_MAIL = frozenset(
    {
        "aol.com", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.de", "gmx.net",
        "googlemail.com", "hotmail.com", "icloud.com", "live.com", "mac.com", "mail.com",
        "mail.ru", "me.com", "msn.com", "orange.fr", "outlook.com", "outlook.de", "pm.me",
        "posteo.de", "proton.me", "protonmail.com", "qq.com", "t-online.de", "wanadoo.fr",
        "web.de", "yahoo.co.jp", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.ru", "zoho.com",
    }
)  # fmt: skip


def account_domain(website: str, contact_email: str) -> str:
    """The domain by which an account's people are recognised, or nothing."""
    text = website.strip().lower()
    host = urlsplit(text if "//" in text else f"//{text}").hostname if text else ""
    host = (host or contact_email.rpartition("@")[2]).strip().lower().removeprefix("www.")
    return "" if host in FREE_MAIL or "." not in host else host


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a deal says about its people."""

    deal_id: str
    partner_id: str
    contact_key: str | None
    domain: str


def match(
    deals: Sequence[Wanted],
    by_address: Mapping[tuple[str, str], Sequence[T]],
    addresses_of_domain: Mapping[tuple[str, str], Sequence[str]],
) -> dict[str, list[T]]:
    """Touches per deal. Keys are (partner, address key) and (partner, domain).

    The second rule is asked only where the first finds nothing, so that a known contact's journey
    isn't mixed with that of colleagues.
    """
    found: dict[str, list[T]] = {}
    for deal in deals:
        touches: list[T] = []
        if deal.contact_key:
            touches = list(by_address.get((deal.partner_id, deal.contact_key), ()))
        if not touches and deal.domain:
            for key in sorted(set(addresses_of_domain.get((deal.partner_id, deal.domain), ()))):
                touches.extend(by_address.get((deal.partner_id, key), ()))
        found[deal.deal_id] = touches
    return found
