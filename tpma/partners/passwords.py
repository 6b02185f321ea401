"""Password hashes: argon2id with the library's current parameters."""

from __future__ import annotations

import functools

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False


@functools.cache
def nobodys_hash() -> str:
    """A hash to verify against where there is no such account: both answers take as long."""
    return _hasher.hash("nobody has this password")
