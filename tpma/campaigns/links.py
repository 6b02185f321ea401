"""Signed tokens: who clicked what, carried in a URL that nobody can forge or guess.

A token is `shape | key id | ids | mac`, URL-safe base64 without padding. Ids are the raw 16 bytes of
our 32-digit hex ids, so a click (two ids) is 62 characters: short enough that no mail client wraps it.

    token = sign(secret, Kind.CLICK, delivery_id=…, link_id=…)
    ref = read(secret, token)        # LinkRef or None; None = answer 404 and record nothing

The key id is a fingerprint of the secret. Rotating means `LinkKeys.of(new, old)`: the first signs, all
verify, because links in delivered mail have to work for years.
"""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from tpma.core.keys import spell, spelt


class Kind(StrEnum):
    OPEN = "open"
    CLICK = "click"
    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"
    VIEW = "view"
    PAGE = "page"
    SIGN_UP = "sign_up"


@dataclass(frozen=True, slots=True)
class LinkRef:
    """What a valid token says. A mail's links carry a delivery, a post's or ad's links a placement,
    a sign-up page's the partner."""

    kind: Kind
    delivery_id: str | None = None
    link_id: str | None = None
    placement_id: str | None = None
    partner_id: str | None = None


@dataclass(frozen=True, slots=True)
class LinkKeys:
    """The signing key and the older ones that still verify."""

    keys: tuple[tuple[int, bytes], ...]

    @classmethod
    def of(cls, current: str | bytes, *previous: str | bytes) -> "LinkKeys":
        return cls(tuple(_derive(_as_bytes(secret)) for secret in (current, *previous)))


Secret = str | bytes | LinkKeys

# The shape byte names the kind and which ids follow, in this order. Numbers are for ever: never reuse one.
_SHAPES: Final[dict[int, tuple[Kind, tuple[str, ...]]]] = {
    1: (Kind.OPEN, ("delivery_id",)),
    2: (Kind.CLICK, ("delivery_id", "link_id")),
    3: (Kind.UNSUBSCRIBE, ("delivery_id",)),
    4: (Kind.PREFERENCES, ("delivery_id",)),
    5: (Kind.VIEW, ("delivery_id",)),
    6: (Kind.PAGE, ("placement_id",)),
    7: (Kind.PAGE, ("delivery_id", "placement_id")),
    8: (Kind.CLICK, ("link_id", "placement_id")),
    9: (Kind.SIGN_UP, ("partner_id",)),
}
_SHAPE_OF: Final = {shape: number for number, shape in _SHAPES.items()}
_ID_BYTES: Final = 16
_MAC_BYTES: Final = 12

_PATHS: Final[dict[Kind, str]] = {
    Kind.OPEN: "/o/{}.gif",
    Kind.CLICK: "/c/{}",
    Kind.UNSUBSCRIBE: "/u/{}",
    Kind.PREFERENCES: "/p/{}",
    Kind.VIEW: "/v/{}",
    Kind.PAGE: "/l/{}",
    Kind.SIGN_UP: "/s/{}",
}


def sign(
    secret: Secret,
    kind: Kind | str,
    *,
    delivery_id: str | None = None,
    link_id: str | None = None,
    placement_id: str | None = None,
    partner_id: str | None = None,
) -> str:
    """A token for exactly these ids; ValueError where the kind has no such shape."""
    given = {
        "delivery_id": delivery_id,
        "link_id": link_id,
        "placement_id": placement_id,
        "partner_id": partner_id,
    }
    names = tuple(name for name, value in given.items() if value is not None)
    shape = _SHAPE_OF.get((Kind(kind), names))
    if shape is None:
        raise ValueError(f"a {kind} link does not carry {', '.join(names) or 'nothing'}")
    key_id, key = _keys(secret).keys[0]
    body = bytes((shape, key_id)) + b"".join(_id_bytes(given[name]) for name in names)
    return spell(body + _mac(key, body))


def read(secret: Secret, token: str) -> LinkRef | None:
    """The reference inside, or None for anything that we did not sign in this exact spelling."""
    raw = spelt(token)
    if raw is None or len(raw) < 2 + _MAC_BYTES or raw[0] not in _SHAPES:
        return None
    kind, names = _SHAPES[raw[0]]
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    if len(body) != 2 + _ID_BYTES * len(names):
        return None
    genuine = False
    for key_id, key in _keys(secret).keys:
        genuine |= hmac.compare_digest(_mac(key, body), mac) and key_id == body[1]
    if not genuine:
        return None
    ids = {
        name: body[2 + _ID_BYTES * i : 2 + _ID_BYTES * (i + 1)].hex()
        for i, name in enumerate(names)
    }
    return LinkRef(kind, **ids)


def path(kind: Kind, token: str) -> str:
    """The public path that serves this kind of token."""
    return _PATHS[kind].format(token)


def url(
    base_url: str,
    secret: Secret,
    kind: Kind,
    *,
    delivery_id: str | None = None,
    link_id: str | None = None,
    placement_id: str | None = None,
    partner_id: str | None = None,
) -> str:
    token = sign(
        secret,
        kind,
        delivery_id=delivery_id,
        link_id=link_id,
        placement_id=placement_id,
        partner_id=partner_id,
    )
    return base_url.rstrip("/") + path(kind, token)


@lru_cache(maxsize=8)
def _keys_of(secret: str | bytes) -> LinkKeys:
    return LinkKeys.of(secret)


def _keys(secret: Secret) -> LinkKeys:
    return secret if isinstance(secret, LinkKeys) else _keys_of(secret)


def _as_bytes(secret: str | bytes) -> bytes:
    data = secret.encode("utf-8") if isinstance(secret, str) else secret
    if not data:
        raise ValueError("links cannot be signed with an empty secret")
    return data


def _derive(secret: bytes) -> tuple[int, bytes]:
    """A key of its own for links, so that no other use of the secret can produce a link's mac."""
    key = hashlib.blake2b(secret, digest_size=32, person=b"tpma.links.key").digest()
    fingerprint = hashlib.blake2b(key, digest_size=1, person=b"tpma.links.id").digest()
    return fingerprint[0], key


def _mac(key: bytes, body: bytes) -> bytes:
    return hashlib.blake2b(body, key=key, digest_size=_MAC_BYTES).digest()


def _id_bytes(value: str | None) -> bytes:
    raw = bytes.fromhex(value or "")
    if len(raw) != _ID_BYTES or raw.hex() != value:
        raise ValueError("an id is 32 lower-case hex digits")
    return raw
