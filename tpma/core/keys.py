"""Keyed hashes: an address that can be recognised but not read.

A suppression must outlive the erasure of the person (who asked never to be mailed again, and to
be forgotten). So it holds HMAC-SHA-256(secret, normalised address), not the address.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import hmac
from typing import Final

_LONGEST_TOKEN: Final = 100


def normalise_address(email: str) -> str:
    """Lower case, no surrounding space, the domain in its ASCII form.

    Dots and tags in the local part are kept: they are different mailboxes at most providers.
    """
    local, at, domain = email.strip().rpartition("@")
    return f"{local.lower()}{at}{_ascii_domain(domain)}"


#: Where a dot in the local part means nothing (support.google.com/mail/answer/7436150), and the two
#: names of the one service.
_DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})


def mailbox_of(email: str) -> str:
    """The address of the mailbox that mail to this address most likely ends in: without a tag
    ("ada+1@"), and at Gmail without dots and by one domain. For limits alone: a guess, and two
    people may share it."""
    local, _, domain = normalise_address(email).rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        return f"{local.replace('.', '') or local}@gmail.com"
    return f"{local}@{domain}"


@functools.lru_cache(4096)
def _ascii_domain(domain: str) -> str:
    """A list of contacts names few domains many times."""
    try:
        return domain.lower().rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        return domain.lower()


def domain_of(email: str) -> str:
    """The normalised domain."""
    return normalise_address(email).rpartition("@")[2]


def address_key(secret: bytes, email: str) -> str:
    """The keyed hash of a normalised address, 64 hex characters."""
    return keyed(secret, "address", normalise_address(email))


def keyed(secret: bytes, purpose: str, value: str) -> str:
    """A keyed hash bound to its purpose, so that one use can't be replayed as another."""
    return hmac.new(secret, f"{purpose}\x00{value}".encode(), hashlib.sha256).hexdigest()


def file_address(secret: bytes, digest: str, ending: str) -> str:
    """The public path of one stored file, as the product puts it into mails and pages.

    Knowing the SHA-256 of a file is not enough to read it: whoever holds a receipt knows its hash.
    Only what the product itself placed in something public has an address.
    """
    return f"/media/{_file_tag(secret, digest)}/{digest}.{ending}"


def is_file_address(secret: bytes, digest: str, tag: str) -> bool:
    """Whether this installation gave out that address."""
    return hmac.compare_digest(_file_tag(secret, digest).encode(), tag.encode())


def _file_tag(secret: bytes, digest: str) -> str:
    """96 bits, like the tokens of tracked links."""
    return keyed(secret, "file", digest)[:24]


def code_path(secret: bytes, asset_id: str, place: int) -> str:
    """The public path that a printed code holds: of an asset and the place of the code's zone in
    its tactic (0 to 255). It is settled when the asset is made, long before a campaign is, so that
    the picture that is approved is the one that is printed."""
    body = bytes.fromhex(asset_id) + bytes((place,))
    return f"/q/{spell(body + _code_tag(secret, body))}"


def read_code(secret: bytes, token: str) -> tuple[str, int] | None:
    """The asset and place of a code; None for anything that we did not write in this spelling."""
    raw = spelt(token)
    if raw is None:
        return None
    body, tag = raw[:17], raw[17:]
    if len(body) != 17 or not hmac.compare_digest(_code_tag(secret, body), tag):
        return None
    return body[:16].hex(), body[16]


def _code_tag(secret: bytes, body: bytes) -> bytes:
    return bytes.fromhex(keyed(secret, "code", body.hex())[:24])


def spell(raw: bytes) -> str:
    """Bytes as they stand in an address of ours: URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def spelt(token: str) -> bytes | None:
    """The bytes that `spell` wrote; None for anything else, however alike, or beyond 100 letters."""
    if not token.isascii() or len(token) > _LONGEST_TOKEN:
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    # base64 spells some values in several ways, where bits are left over; only ours is taken.
    return raw if spell(raw) == token else None


def derive(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose from the installation's one secret."""
    return hmac.new(secret, f"derive\x00{purpose}".encode(), hashlib.sha256).digest()
