"""What the clock did: one row per job and slot, so that any number of clocks tick once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, String, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from tpma.core.db import Base

KEEP = dt.timedelta(days=2)


class TickRun(Base):
    """A slot that some clock took. The primary key is the lock."""

    __tablename__ = "tick_runs"

    job: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    taken_at: Mapped[dt.datetime]


def slot_of(now: dt.datetime, every_seconds: int) -> int:
    """Slots are counted from the epoch, so that clocks that start at other times agree."""
    return int(now.timestamp()) // every_seconds


def take(session: Session, job: str, slot: int, now: dt.datetime) -> bool:
    """Whether this slot is ours. False where another clock has it."""
    try:
        with session.begin_nested():
            session.add(TickRun(job=job, slot=slot, taken_at=now))
            session.flush()
    except IntegrityError:
        return False
    return True


def forget_old(session: Session, now: dt.datetime) -> None:
    session.execute(delete(TickRun).where(TickRun.taken_at < now - KEEP))
