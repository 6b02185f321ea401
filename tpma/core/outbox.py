"""The outbox: what must happen outside the database is written inside the transaction.

The database is the truth and the queue only rings the bell. A row is rung after the commit; a
sweeper rings again what nobody finished, so flushing Redis loses nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import cast

from sqlalchemy import CursorResult, Index, String, Text, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from tpma.core.db import Base, IdType

#: A row that was rung and is neither done nor being worked on after this time is rung again.
RING_AGAIN = dt.timedelta(seconds=45)
#: How long a worker may hold a row; longer jobs renew it by being cut into smaller ones.
LEASE = dt.timedelta(minutes=10)
MAX_ATTEMPTS = 12
KEEP_DONE = dt.timedelta(days=7)


class OutboxRow(Base):
    """One thing to be done: a job's name and the id that it is about."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "done_at", "failed_at", "not_before"),
        Index("ix_outbox_target", "job", "target_id"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    job: Mapped[str] = mapped_column(String(64))
    target_id: Mapped[str] = mapped_column(String(64))
    queue: Mapped[str] = mapped_column(String(16))
    partner_id: Mapped[str | None] = mapped_column(IdType)
    created_at: Mapped[dt.datetime]
    not_before: Mapped[dt.datetime]
    rung_at: Mapped[dt.datetime | None]
    lease_until: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[dt.datetime | None]
    failed_at: Mapped[dt.datetime | None]


def due(session: Session, now: dt.datetime, limit: int = 500) -> list[OutboxRow]:
    """Rows that want ringing: due, not done, not being worked on, not rung a moment ago."""
    return list(
        session.scalars(
            select(OutboxRow)
            .where(
                OutboxRow.done_at.is_(None),
                OutboxRow.failed_at.is_(None),
                OutboxRow.not_before <= now,
                or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < now),
                or_(OutboxRow.rung_at.is_(None), OutboxRow.rung_at < now - RING_AGAIN),
            )
            .order_by(OutboxRow.not_before)
            .limit(limit)
        )
    )


def claim(session: Session, row_id: str, now: dt.datetime) -> OutboxRow | None:
    """Take a row to work on it, or None: done, failed, not due, or in other hands."""
    taken = cast(
        "CursorResult[object]",
        session.execute(
            update(OutboxRow)
            .where(
                OutboxRow.id == row_id,
                OutboxRow.done_at.is_(None),
                OutboxRow.failed_at.is_(None),
                OutboxRow.not_before <= now,
                or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < now),
            )
            .values(lease_until=now + LEASE, attempts=OutboxRow.attempts + 1)
        ),
    )
    if taken.rowcount != 1:
        return None
    return session.get(OutboxRow, row_id)


def backoff(attempts: int) -> dt.timedelta:
    """5 s, 10 s, 20 s … at most 10 minutes."""
    return dt.timedelta(seconds=min(600, 5 * 2 ** max(0, attempts - 1)))


def settle_failure(row: OutboxRow, now: dt.datetime, reason: str, *, final: bool) -> None:
    """Note a failure: another try later, or the end of it."""
    row.last_error = reason[:2000]
    row.lease_until = None
    row.rung_at = None
    if final or row.attempts >= MAX_ATTEMPTS:
        row.failed_at = now
    else:
        row.not_before = now + backoff(row.attempts)


def forget_done(session: Session, now: dt.datetime) -> None:
    """Drop rows that were done long ago."""
    session.execute(delete(OutboxRow).where(OutboxRow.done_at < now - KEEP_DONE))


@dataclass(frozen=True, slots=True)
class Backlog:
    """Jobs by standing. Only `due` that grows, or `late` that grows, means that nobody works."""

    due: int
    later: int
    failed: int
    late: dt.timedelta
    """For how long the oldest that is due has been due."""


def backlog(session: Session, now: dt.datetime) -> Backlog:
    """What is not done: due, asked for a later time, given up."""
    wanted = (OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None))
    due, oldest = session.execute(
        select(func.count(), func.min(OutboxRow.not_before)).where(
            *wanted, OutboxRow.not_before <= now
        )
    ).one()
    later = session.scalar(select(func.count()).where(*wanted, OutboxRow.not_before > now))
    failed = session.scalar(select(func.count()).where(OutboxRow.failed_at.is_not(None)))
    return Backlog(due, later or 0, failed or 0, now - oldest if oldest else dt.timedelta(0))
