"""Opportunities, their imports, attribution runs and credits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from tpma.core.db import Base, IdType, PartnerOwned, of_same_partner


class OpportunityImport(Base):
    """One file of opportunities as HQ imported it, with what was wrong in it."""

    __tablename__ = "opportunity_imports"

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    filename: Mapped[str] = mapped_column(String(200))
    file_sha: Mapped[str] = mapped_column(String(64))
    encoding: Mapped[str] = mapped_column(String(32))
    mapping: Mapped[dict[str, Any]]
    row_count: Mapped[int]
    created: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    problem_count: Mapped[int]
    #: The first problems, as messages: [{"line", "column", "what", "mend"}].
    problems: Mapped[list[Any]]
    imported_by: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[dt.datetime] = mapped_column(index=True)


class Opportunity(PartnerOwned, Base):
    """A deal in the CRM, as of its last import. The contact is known by a keyed hash only."""

    __tablename__ = "opportunities"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        UniqueConstraint("partner_id", "external_id"),
        CheckConstraint("outcome IN ('open', 'won', 'lost')", name="outcome"),
        CheckConstraint("amount_minor >= 0", name="amount"),
        CheckConstraint("outcome = 'open' OR closed_on IS NOT NULL", name="closed"),
        Index("ix_opportunities_contact", "partner_id", "contact_key"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    external_id: Mapped[str] = mapped_column(String(100))
    account: Mapped[str] = mapped_column(String(200), default="")
    #: The account's mail domain, empty where it is a free-mail one or unknown.
    domain: Mapped[str] = mapped_column(String(255), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    contact_key: Mapped[str | None] = mapped_column(String(64))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    stage: Mapped[str] = mapped_column(String(80))
    outcome: Mapped[str] = mapped_column(String(8))
    created_on: Mapped[dt.date]
    closed_on: Mapped[dt.date | None]
    source: Mapped[str] = mapped_column(String(200), default="")
    import_id: Mapped[str] = mapped_column(IdType, ForeignKey("opportunity_imports.id"))
    imported_at: Mapped[dt.datetime]


class AttributionRun(Base):
    """One calculation of credit over all deals: immutable, repeatable, named by its digest.

    It holds parameters only; amounts are in the credits, which belong to partners.
    """

    __tablename__ = "attribution_runs"
    __table_args__ = (Index("ix_attribution_runs_latest", "model", "created_at"),)

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    model: Mapped[str] = mapped_column(String(32))
    lookback_days: Mapped[int]
    as_of: Mapped[dt.datetime]
    params: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime]


class Credit(PartnerOwned, Base):
    """What one touch earned of one deal in one run; without an event, the unattributed rest.

    Stage and dates are kept as the run saw them: a later import must not change a filed figure.
    """

    __tablename__ = "credits"
    __table_args__ = (
        UniqueConstraint("run_id", "opportunity_id", "position"),
        of_same_partner("opportunity_id", "opportunities"),
        of_same_partner("campaign_id", "campaigns"),
        of_same_partner("event_id", "events"),
        CheckConstraint("(event_id IS NULL) = (campaign_id IS NULL)", name="touch"),
        Index("ix_credits_campaign", "run_id", "campaign_id"),
        Index("ix_credits_opportunity", "opportunity_id", "run_id"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    run_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("attribution_runs.id", ondelete="CASCADE")
    )
    opportunity_id: Mapped[str] = mapped_column(IdType)
    position: Mapped[int]
    event_id: Mapped[str | None] = mapped_column(IdType)
    campaign_id: Mapped[str | None] = mapped_column(IdType)
    kind: Mapped[str] = mapped_column(String(16), default="")
    channel: Mapped[str] = mapped_column(String(64), default="")
    touched_at: Mapped[dt.datetime | None]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    outcome: Mapped[str] = mapped_column(String(8))
    closed_on: Mapped[dt.date | None]
