"""Funds, allocations, requests, claims, receipts and the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from tpma.core.db import Base, IdType, PartnerOwned, of_same_partner


class Fund(Base):
    """HQ's money for partners' marketing, with its terms. Not a partner's: HQ divides it."""

    __tablename__ = "funds"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        CheckConstraint("kind IN ('mdf', 'coop')", name="kind"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("contribution_bp BETWEEN 1 AND 10000", name="contribution"),
        CheckConstraint("starts_on <= ends_on", name="period"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(8), default="mdf")
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    #: HQ's share of an activity's cost, in hundredths of a percent.
    contribution_bp: Mapped[int]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    claim_window_days: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="open")
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime]


class Allocation(PartnerOwned, Base):
    """A grant of a fund's money to one partner. Grants add up; none is changed."""

    __tablename__ = "allocations"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_allocations_fund", "fund_id", "partner_id"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    fund_id: Mapped[str] = mapped_column(IdType, ForeignKey("funds.id"))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(String(300), default="")
    granted_by: Mapped[str] = mapped_column(String(64))
    granted_at: Mapped[dt.datetime]


class FundRequest(PartnerOwned, Base):
    """A partner asks for money before the activity; approved, it commits HQ."""

    __tablename__ = "fund_requests"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        of_same_partner("campaign_id", "campaigns"),
        CheckConstraint(
            "state IN ('submitted', 'approved', 'rejected', 'withdrawn', 'closed')", name="state"
        ),
        CheckConstraint("requested_minor > 0 AND requested_minor <= cost_minor", name="amount"),
        CheckConstraint("approved_minor <= requested_minor", name="approved"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        Index("ix_fund_requests_state", "state", "asked_at"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    fund_id: Mapped[str] = mapped_column(IdType, ForeignKey("funds.id"), index=True)
    campaign_id: Mapped[str | None] = mapped_column(IdType, index=True)
    title: Mapped[str] = mapped_column(String(200))
    activity: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    cost_minor: Mapped[int] = mapped_column(BigInteger)
    requested_minor: Mapped[int] = mapped_column(BigInteger)
    approved_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    claim_by: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(String(16))
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[dt.datetime]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[dt.datetime | None]
    comment: Mapped[str] = mapped_column(Text, default="")


class Claim(PartnerOwned, Base):
    """What a partner asks back after the activity, with its proof of performance."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        of_same_partner("request_id", "fund_requests"),
        of_same_partner("campaign_id", "campaigns"),
        CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'rejected', 'declined', 'paid')",
            name="state",
        ),
        CheckConstraint("amount_minor >= 0 AND amount_minor <= cost_minor", name="amount"),
        CheckConstraint("state = 'draft' OR proof_sha IS NOT NULL", name="proof"),
        CheckConstraint("decided_by IS NULL OR decided_by <> submitted_by", name="two_people"),
        Index("ix_claims_state", "state", "created_at"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    request_id: Mapped[str] = mapped_column(IdType, index=True)
    fund_id: Mapped[str] = mapped_column(IdType, ForeignKey("funds.id"))
    campaign_id: Mapped[str | None] = mapped_column(IdType, index=True)
    cost_minor: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16))
    proof_sha: Mapped[str | None] = mapped_column(String(64))
    proof_bytes: Mapped[int] = mapped_column(default=0)
    #: The figures of the proof pack, so that a screen need not open the ZIP.
    proof_facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime]
    submitted_by: Mapped[str | None] = mapped_column(String(64))
    submitted_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[dt.datetime | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    paid_by: Mapped[str | None] = mapped_column(String(64))
    paid_at: Mapped[dt.datetime | None]
    payment_reference: Mapped[str] = mapped_column(String(100), default="")


class Receipt(PartnerOwned, Base):
    """A third party's invoice. The same file pays only once, whoever hands it in."""

    __tablename__ = "receipts"
    __table_args__ = (
        UniqueConstraint("sha256"),
        of_same_partner("claim_id", "claims"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    claim_id: Mapped[str] = mapped_column(IdType, index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size_bytes: Mapped[int]
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[dt.datetime]


class LedgerEntry(PartnerOwned, Base):
    """One side of one movement of money. Appended; never changed, never deleted."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        CheckConstraint(
            "account IN ('fund', 'available', 'requested', 'committed', 'claimed', 'payable', "
            "'paid')",
            name="account",
        ),
        UniqueConstraint("movement_id", "account"),
        of_same_partner("request_id", "fund_requests"),
        of_same_partner("claim_id", "claims"),
        Index("ix_ledger_entries_balance", "fund_id", "partner_id", "account"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    fund_id: Mapped[str] = mapped_column(IdType, ForeignKey("funds.id"))
    #: The two sides of one movement share this.
    movement_id: Mapped[str] = mapped_column(IdType)
    movement: Mapped[str] = mapped_column(String(32))
    account: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    request_id: Mapped[str | None] = mapped_column(IdType, index=True)
    claim_id: Mapped[str | None] = mapped_column(IdType, index=True)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]


class AppendOnlyError(RuntimeError):
    """A programming error: code tried to change or delete a ledger entry."""


@event.listens_for(LedgerEntry, "before_update")
@event.listens_for(LedgerEntry, "before_delete")
def _refuse_change(*_: object) -> None:
    raise AppendOnlyError("ledger entries are corrected by new entries, never changed")
