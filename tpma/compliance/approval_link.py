"""The link by which somebody who never signs in decides: its tokens, and when it is good.

A token is `link id | 32 random bytes`, URL-safe base64. Only a keyed hash of it is stored, bound
to what the link is for, so that a row that was altered opens nothing. Pictures have addresses of
their own, which follow from the stored hash: they show, they can't decide, and they die with the
link. The form carries a mark of the page that it stood on, so that a decision needs the page.
"""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass
from enum import StrEnum

from tpma.core.keys import keyed, spell, spelt

PURPOSE = "decide"
RANDOM_BYTES = 32
_ID_BYTES = 16
_TAG_BYTES = 16
#: How long a page may stand open before its form counts no more.
FORM_GOOD_FOR = dt.timedelta(hours=4)
#: Tries without a good token per network address, and sent forms per link.
WRONG_TRIES = 20
FORM_TRIES = 20
WINDOW = dt.timedelta(minutes=15)


class Standing(StrEnum):
    """Whether a link may decide, or why it may not."""

    OPEN = "open"
    USED = "used"
    REPLACED = "replaced"  # a newer link was sent to the same person
    ENDED = "ended"  # HQ took it back
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # the partner took it back, or submitted something else
    DECIDED = "decided"  # somebody else did
    CHANGED = "changed"  # the record is not what the link was made for
    OWN_WORK = "own_work"  # four eyes


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What a link is bound to, and what became of it."""

    id: str
    submission_id: str
    digest: str
    reviewer: str
    person_id: str
    expires_at: dt.datetime
    used: bool = False
    ended: bool = False
    #: The person has a link that was not ended.
    has_newer: bool = False


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """The submission as it is now. `asked` are the parts whose turn it is."""

    state: str
    digest: str
    expires_at: dt.datetime
    asked: tuple[str, ...]


def standing(link: LinkFacts, question: QuestionFacts, now: dt.datetime) -> Standing:
    """Whether the link may decide now. What it is bound to comes first, its time last."""
    if link.used:
        return Standing.USED
    if link.digest != question.digest:
        return Standing.CHANGED
    if question.state == "withdrawn":
        return Standing.WITHDRAWN
    if question.state == "expired" or question.expires_at <= now:
        return Standing.EXPIRED
    if question.state != "pending" or link.reviewer not in question.asked:
        return Standing.DECIDED
    if link.ended:
        return Standing.REPLACED if link.has_newer else Standing.ENDED
    return Standing.EXPIRED if link.expires_at <= now else Standing.OPEN


def token_of(link_id: str, random: bytes) -> str:
    """The token; `random` are RANDOM_BYTES bytes that nobody else knows."""
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"{RANDOM_BYTES} random bytes make a token")
    return spell(bytes.fromhex(link_id) + random)


def link_id_of(token: str) -> str | None:
    """The id that a token names; None where it has not our form."""
    raw = _raw(token, _ID_BYTES + RANDOM_BYTES)
    return None if raw is None else raw[:_ID_BYTES].hex()


def token_hash(secret: bytes, link: LinkFacts, token: str) -> str:
    """What is stored of a token, bound to purpose, submission, digest, part and person."""
    bound = (PURPOSE, link.id, link.submission_id, link.digest, link.reviewer, link.person_id)
    return keyed(secret, "approval link " + " ".join(bound), token)


def is_token(secret: bytes, link: LinkFacts, stored: str | None, token: str) -> bool:
    """Whether this is the token that the link was sent with."""
    made = token_hash(secret, link, token)
    return stored is not None and hmac.compare_digest(stored.encode(), made.encode())


def files_token(secret: bytes, link_id: str, stored: str) -> str:
    """By which the page's pictures are fetched."""
    return spell(bytes.fromhex(link_id) + _files_tag(secret, link_id, stored))


def files_link_id(token: str) -> str | None:
    """The link whose files a token is for; None where it has not our form."""
    raw = _raw(token, _ID_BYTES + _TAG_BYTES)
    return None if raw is None else raw[:_ID_BYTES].hex()


def is_files_token(secret: bytes, link_id: str, stored: str | None, token: str) -> bool:
    """Whether this token was made for that link as it is stored now."""
    return stored is not None and hmac.compare_digest(
        files_token(secret, link_id, stored).encode(), token.encode()
    )


def form_mark(secret: bytes, link_id: str, stored: str, at: dt.datetime) -> str:
    """What the page's form carries: when it was made, and that we made it for this link."""
    made = str(int(at.timestamp()))
    return f"{made}.{keyed(secret, 'approval form', f'{link_id} {stored} {made}')[:32]}"


def is_form_mark(secret: bytes, link_id: str, stored: str, mark: str, now: dt.datetime) -> bool:
    """Whether the form stood on a page of ours for this link, and not too long ago."""
    made, _, _ = mark.partition(".")
    if not (made.isascii() and made.isdigit() and len(made) <= 12):
        return False
    try:
        at = dt.datetime.fromtimestamp(int(made), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return False  # beyond the year 9999
    genuine = hmac.compare_digest(form_mark(secret, link_id, stored, at).encode(), mark.encode())
    return genuine and dt.timedelta(0) <= now - at <= FORM_GOOD_FOR + dt.timedelta(seconds=1)


def _files_tag(secret: bytes, link_id: str, stored: str) -> bytes:
    return bytes.fromhex(keyed(secret, "approval files", f"{link_id} {stored}"))[:_TAG_BYTES]


def _raw(token: str, length: int) -> bytes | None:
    raw = spelt(token)
    return raw if raw is not None and len(raw) == length else None
