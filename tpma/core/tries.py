"""Tries that are counted, so that nobody can try without end: signing in, filling in forms."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tpma.core.db import Base, IdType

#: What is counted by the day must be there for a day.
KEEP = dt.timedelta(hours=25)


class Try(Base):
    """One try of one subject; kept for a day. The subject is a keyed hash, never a name."""

    __tablename__ = "tries"
    __table_args__ = (Index("ix_tries_recent", "subject", "at"),)

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(index=True)


def tries_since(session: Session, subject: str, since: dt.datetime) -> int:
    """How often this was tried after that moment."""
    counted = session.scalar(select(func.count()).where(Try.subject == subject, Try.at > since))
    return counted or 0


def forget_old(session: Session, now: dt.datetime) -> None:
    session.execute(delete(Try).where(Try.at < now - KEEP))
