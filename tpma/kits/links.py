"""Where a kit's links may lead."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from tpma.kits.placeholders import PLACEHOLDER, TAG, URL_TAGS


def is_filled_in(link: str) -> bool:
    """Whether it is only a placeholder: a link tag, or the partner's or HQ's site."""
    tag = TAG.fullmatch(link.strip())
    if tag is not None:
        return tag[1] in URL_TAGS
    place = PLACEHOLDER.fullmatch(link.strip())
    return place is not None and (
        place["kind"] == "zone"
        or (place["kind"] == "smart" and place["key"] in {"partner.website", "hq.website"})
    )


def host_of(link: str) -> str | None:
    """The host of an https address; None where it is none."""
    try:
        parts = urlsplit(link.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme != "https" or not host or parts.username or "." not in host:
        return None
    return host.lower().rstrip(".")


def is_allowed(link: str, domains: Iterable[str]) -> bool:
    """Whether the link leads to one of the domains or below it."""
    host = host_of(link)
    return host is not None and any(host == d or host.endswith(f".{d}") for d in domains)
