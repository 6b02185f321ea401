"""The audit: who did what to which thing, appended in the business transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Integer, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tpma.core.db import Base, IdType, Json


class AuditEntry(Base):
    """One entry; never changed, never deleted. Detail holds ids and facts, not personal data.

    Not partner-owned: HQ reads it whole, and `partner_id` only says whom it concerns.
    """

    __tablename__ = "audit_entries"

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
    )
    id: Mapped[str] = mapped_column(IdType, unique=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    actor_id: Mapped[str] = mapped_column(String(64))
    partner_id: Mapped[str | None] = mapped_column(IdType, index=True)
    verb: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(64))
    target_id: Mapped[str] = mapped_column(String(64), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)


def entries(
    session: Session, *, about: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[AuditEntry], int]:
    """Newest first, and how many there are. `about` keeps those of one kind of thing."""
    wanted = select(AuditEntry)
    if about:
        wanted = wanted.where(AuditEntry.target == about)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(wanted.order_by(AuditEntry.seq.desc()).offset(offset).limit(limit))
    return list(rows), total


def targets(session: Session) -> list[str]:
    """The kinds of things that entries are about."""
    return sorted(session.scalars(select(AuditEntry.target).distinct()))
