"""Time and ids come from outside, so that the same input gives the same bytes."""

from __future__ import annotations

import datetime as dt
import itertools
import secrets
from typing import Protocol


class Clock(Protocol):
    """Tells the time, always aware, always UTC."""

    def now(self) -> dt.datetime: ...


class Ids(Protocol):
    """Makes new ids: 32 hex characters that sort by time of birth. And salts, for commitments."""

    def new(self, now: dt.datetime) -> str: ...

    def salt(self) -> bytes: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at

    def now(self) -> dt.datetime:
        return self.at

    def advance(self, **delta: float) -> None:
        """`advance(minutes=5)`."""
        self.at += dt.timedelta(**delta)


class RandomIds:
    """UUID version 7 (RFC 9562): 48 bits of milliseconds, then randomness.

    Time-ordered ids keep inserts at the right edge of every index.
    """

    def new(self, now: dt.datetime) -> str:
        milliseconds = int(now.timestamp() * 1000) & 0xFFFFFFFFFFFF
        value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64
        value |= 0b10 << 62 | secrets.randbits(62)
        return f"{value:032x}"

    def salt(self) -> bytes:
        return secrets.token_bytes(16)


class SequentialIds:
    """Ids that only count: for tests that compare bytes."""

    def __init__(self) -> None:
        self._next = itertools.count(1)

    def new(self, now: dt.datetime) -> str:
        return f"{next(self._next):032x}"

    def salt(self) -> bytes:
        return next(self._next).to_bytes(16, "big")
