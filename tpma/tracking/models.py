"""Events and leads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tpma.core.db import Base, IdType, PartnerOwned, of_same_partner

#: Events that still hold where they came from. In words: a database takes an index of some rows
#: only for a question that is put exactly as the index was.
OF_SOMEBODY = text("(network_key <> '' OR user_agent <> '')")


class Event(PartnerOwned, Base):
    """One engagement, seen over HTTP. Appended; only its verdict may change afterwards.

    The contact carries no foreign key: a person may be erased, the count may stay. Nor do step and
    link, which follow from the delivery or placement.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        UniqueConstraint("partner_id", "unique_key"),
        of_same_partner("campaign_id", "campaigns"),
        of_same_partner("delivery_id", "deliveries"),
        of_same_partner("placement_id", "placements"),
        CheckConstraint("kind IN ('open', 'click', 'view', 'form', 'unsubscribe')", name="kind"),
        CheckConstraint("verdict IN ('human', 'machine', 'unknown')", name="verdict"),
        CheckConstraint("delivery_id IS NOT NULL OR placement_id IS NOT NULL", name="has_origin"),
        Index("ix_events_campaign", "campaign_id", "kind", "verdict"),
        Index("ix_events_delivery", "delivery_id", "kind", "occurred_at"),
        Index("ix_events_address", "address_key"),
        Index("ix_events_network", "network_key", "occurred_at"),
        # What retention looks for every day: what it has emptied is not in it any more.
        Index(
            "ix_events_held",
            "partner_id",
            "occurred_at",
            sqlite_where=OF_SOMEBODY,
            postgresql_where=OF_SOMEBODY,
        ),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(IdType)
    step_id: Mapped[str | None] = mapped_column(IdType)
    tactic_key: Mapped[str] = mapped_column(String(64), default="")
    delivery_id: Mapped[str | None] = mapped_column(IdType)
    placement_id: Mapped[str | None] = mapped_column(IdType)
    contact_id: Mapped[str | None] = mapped_column(IdType)
    link_id: Mapped[str | None] = mapped_column(IdType)
    #: Keyed hash of the person's address, where it is known: joins with deals.
    address_key: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    #: How it came where neither delivery nor placement says so: "qr"; else empty.
    channel: Mapped[str] = mapped_column(String(8), default="", server_default="")
    occurred_at: Mapped[dt.datetime]
    verdict: Mapped[str] = mapped_column(String(8))
    #: The step of tpma.tracking.rules that decided.
    why: Mapped[str] = mapped_column(String(32))
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    #: Keyed hash of the caller's network, empty where it says nothing.
    network_key: Mapped[str] = mapped_column(String(64), default="")
    unique_key: Mapped[str] = mapped_column(String(32))


class Lead(PartnerOwned, Base):
    """A hand raised on a landing page, with the wording that was agreed to."""

    __tablename__ = "leads"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        UniqueConstraint("campaign_id", "address_key"),
        of_same_partner("campaign_id", "campaigns"),
        of_same_partner("placement_id", "placements"),
        of_same_partner("event_id", "events"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(IdType, index=True)
    placement_id: Mapped[str | None] = mapped_column(IdType)
    #: The event that this lead is the touchpoint of.
    event_id: Mapped[str] = mapped_column(IdType)
    contact_id: Mapped[str | None] = mapped_column(IdType)
    address_key: Mapped[str] = mapped_column(String(64), index=True)
    email: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200), default="")
    company: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    country: Mapped[str] = mapped_column(String(60), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    #: Other answers, by the question as it was shown.
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: The consent wording that was shown and agreed to, or empty.
    consent_wording: Mapped[str] = mapped_column(Text, default="")
    locale: Mapped[str] = mapped_column(String(16), default="")
    created_at: Mapped[dt.datetime]
