"""Consent records, sign-ups that wait for their confirmation, suppressions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tpma.core.db import Base, IdType, PartnerOwned


class ConsentRecord(PartnerOwned, Base):
    """On what ground somebody may be mailed, and how it can be proved."""

    __tablename__ = "consent_records"
    __table_args__ = (
        UniqueConstraint("partner_id", "address_key", "basis", "scope", "given_at"),
        Index("ix_consent_records_address", "partner_id", "address_key"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    address_key: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2))
    basis: Mapped[str] = mapped_column(String(32))
    wording: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    given_at: Mapped[dt.datetime]
    proof: Mapped[str] = mapped_column(Text, default="")
    expires_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    #: "marketing" (whatever this partner sends), "topic:<key>", or "open_tracking".
    scope: Mapped[str] = mapped_column(String(64), default="marketing")
    #: When the person confirmed it here, from their own mailbox; None for what others vouch for.
    confirmed_at: Mapped[dt.datetime | None]
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[str] = mapped_column(String(32))


class PendingConsent(PartnerOwned, Base):
    """A sign-up that waits for its confirmation from the mailbox. No consent yet: never mailed.

    It holds the address, because the confirmation mail needs it; both go once it is confirmed or
    its time is over. What became of the mail is written on the letter with the same id.
    """

    __tablename__ = "pending_consents"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("(confirmed_at IS NULL) OR (email = '')", name="emptied"),
        Index("ix_pending_consents_address", "partner_id", "address_key"),
        Index("ix_pending_consents_asked", "asked_at"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    address_key: Mapped[str] = mapped_column(String(64))
    email: Mapped[str] = mapped_column(String(320))
    country: Mapped[str] = mapped_column(String(2), default="")
    locale: Mapped[str] = mapped_column(String(16))
    #: [{"scope", "wording"}, …]: what becomes a consent record each.
    asked: Mapped[list[Any]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(String(200))
    #: Whether confirming makes a contact of them: a public sign-up does, a lead already is one.
    joins: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[dt.datetime]
    #: Keyed hash of the address that it was asked from.
    asked_from: Mapped[str] = mapped_column(String(64), default="")
    #: The link's secret is made of the installation's secret, the id and this; the table knows
    #: only its keyed hash.
    token_salt: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]


class Suppression(Base):
    """An address or domain that must not be mailed.

    Not partner-owned, because a platform-wide one belongs to nobody; suppressions.py narrows it.
    It holds the address's keyed hash, so that it outlives the person's erasure.
    """

    __tablename__ = "suppressions"
    __table_args__ = (
        CheckConstraint(
            "(scope = 'platform' AND partner_id IS NULL AND list_id IS NULL)"
            " OR (scope = 'sender' AND partner_id IS NOT NULL AND list_id IS NULL)"
            " OR (scope = 'list' AND partner_id IS NOT NULL AND list_id IS NOT NULL)"
            " OR (scope = 'topic' AND partner_id IS NOT NULL AND list_id IS NULL)",
            name="scope",
        ),
        CheckConstraint("(scope = 'topic') = (topic IS NOT NULL)", name="topic"),
        CheckConstraint("(address_key IS NULL) <> (domain IS NULL)", name="target"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    scope: Mapped[str] = mapped_column(String(16))
    partner_id: Mapped[str | None] = mapped_column(
        IdType, ForeignKey("partners.id", ondelete="RESTRICT"), index=True
    )
    list_id: Mapped[str | None] = mapped_column(IdType)
    topic: Mapped[str | None] = mapped_column(String(40))
    address_key: Mapped[str | None] = mapped_column(String(64), index=True)
    domain: Mapped[str | None] = mapped_column(String(255), index=True)
    #: Scope, owner and target in one, so that the same one is never there twice.
    identity: Mapped[str] = mapped_column(String(400), unique=True)
    reason: Mapped[str] = mapped_column(String(32))
    #: Why, in the words of whoever stopped it; people's own opt-outs have none.
    note: Mapped[str] = mapped_column(Text, server_default="", default="")
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str] = mapped_column(String(32))
