"""Campaigns and their steps, the delivery ledger, placements and tracked links."""

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
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tpma.campaigns.rules import IN_HANDS, WAITING, CampaignState, Channel, DeliveryState, StepState
from tpma.core.db import Base, IdType, PartnerOwned, of_same_partner


def _one_of(column: str, values: Any) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


_WAITING = text(_one_of("state", WAITING))
_IN_HANDS = text(_one_of("state", IN_HANDS))


class Campaign(PartnerOwned, Base):
    """A partner's launch of a kit version: assets, audience, schedule, sender, funding."""

    __tablename__ = "campaigns"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        of_same_partner("asset_set_id", "asset_sets"),
        of_same_partner("audience_id", "audiences"),
        of_same_partner("submission_id", "submissions"),
        CheckConstraint(_one_of("state", CampaignState), name="state"),
        CheckConstraint(
            "state IN ('draft', 'submitted', 'approved') OR launched_at IS NOT NULL",
            name="launched",
        ),
        CheckConstraint(
            "(state IN ('finished', 'stopped')) = (finished_at IS NOT NULL)", name="ended"
        ),
        # Nothing goes out that nobody approved.
        CheckConstraint("launched_at IS NULL OR submission_id IS NOT NULL", name="approved"),
        Index("ix_campaigns_state", "state", "starts_at"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    asset_set_id: Mapped[str] = mapped_column(IdType, index=True)
    kit_version_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("kit_versions.id", ondelete="RESTRICT"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="draft")
    audience_id: Mapped[str | None] = mapped_column(IdType)
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    reply_to: Mapped[str] = mapped_column(String(320), default="")
    #: In UTC; None means as soon as it is launched.
    starts_at: Mapped[dt.datetime | None]
    #: In which the start was chosen, IANA name.
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    track_opens: Mapped[bool] = mapped_column(default=True)
    #: What it is about, as recipients choose it: the kit's topic, or the partner's motion's.
    topic: Mapped[str] = mapped_column(String(40), server_default="", default="")
    #: The kit wants every sign-up of its forms confirmed by mail.
    confirms_consent: Mapped[bool] = mapped_column(server_default=false(), default=False)
    #: The pre-approved fund request that pays for it, what that says it costs, and its last day.
    #: Funds come after campaigns in the house, so what the gate asks is kept here.
    fund_request_id: Mapped[str | None] = mapped_column(IdType, index=True)
    cost_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    cost_currency: Mapped[str] = mapped_column(String(3), default="")
    funded_until: Mapped[dt.date | None]
    submission_id: Mapped[str | None] = mapped_column(IdType)
    #: Why the machine paused it: what the mail server said.
    paused_because: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[dt.datetime]
    launched_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]


class CampaignStep(PartnerOwned, Base):
    """One tactic of a campaign, and what it became at launch."""

    __tablename__ = "campaign_steps"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        UniqueConstraint("campaign_id", "position"),
        UniqueConstraint("campaign_id", "tactic_key"),
        of_same_partner("campaign_id", "campaigns", ondelete="CASCADE"),
        of_same_partner("asset_id", "assets"),
        CheckConstraint(_one_of("state", StepState), name="state"),
        CheckConstraint(_one_of("channel", Channel), name="channel"),
        CheckConstraint("planned >= 0", name="planned"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(IdType)
    position: Mapped[int]
    tactic_key: Mapped[str] = mapped_column(String(64))
    asset_id: Mapped[str] = mapped_column(IdType)
    channel: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="planned")
    #: Days after the start, as the kit's playbook suggests.
    day: Mapped[int] = mapped_column(default=0)
    #: Frozen at launch: when it is due, how many deliveries it has, and the mail that they get.
    due_at: Mapped[dt.datetime | None]
    planned: Mapped[int] = mapped_column(default=0)
    content_sha: Mapped[str | None] = mapped_column(String(64))


class Delivery(PartnerOwned, Base):
    """One recipient of one step. The ledger: every planned one ends somewhere."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        UniqueConstraint("step_id", "contact_id"),
        of_same_partner("campaign_id", "campaigns"),
        of_same_partner("step_id", "campaign_steps"),
        of_same_partner("contact_id", "contacts"),
        CheckConstraint(_one_of("state", DeliveryState), name="state"),
        CheckConstraint(
            f"({_one_of('state', IN_HANDS)}) = (lease_until IS NOT NULL)", name="lease"
        ),
        CheckConstraint("state <> 'excluded' OR reason IS NOT NULL", name="excluded"),
        CheckConstraint("state <> 'accepted' OR sent_at IS NOT NULL", name="accepted"),
        Index("ix_deliveries_campaign", "campaign_id", "state"),
        # What may be claimed, and what somebody holds: small beside the ledger.
        Index(
            "ix_deliveries_waiting",
            "step_id",
            "not_before",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(
            "ix_deliveries_in_hands",
            "lease_until",
            sqlite_where=_IN_HANDS,
            postgresql_where=_IN_HANDS,
        ),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(IdType)
    step_id: Mapped[str] = mapped_column(IdType)
    contact_id: Mapped[str] = mapped_column(IdType, index=True)
    address_key: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="planned")
    #: excluded: why (see compliance); failed, deferred, in_doubt: phase and codes.
    reason: Mapped[str | None] = mapped_column(String(64))
    #: The mail server's own words, where there were any.
    answer: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[dt.datetime]
    lease_until: Mapped[dt.datetime | None]
    #: Goes up with every claim: a worker that lost its claim can no longer write.
    fencing: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[str] = mapped_column(String(200))
    #: Whether the mail went with an open pixel; None for what was not handed over.
    opens_measured: Mapped[bool | None]
    sent_at: Mapped[dt.datetime | None]
    settled_at: Mapped[dt.datetime | None]


class Placement(PartnerOwned, Base):
    """A post, page or ad set that is published under this campaign; counted on its own."""

    __tablename__ = "placements"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        of_same_partner("campaign_id", "campaigns"),
        of_same_partner("step_id", "campaign_steps"),
        CheckConstraint(_one_of("state", ("planned", "live", "withdrawn")), name="state"),
        CheckConstraint(_one_of("channel", ("outbox", "page", "export")), name="channel"),
        CheckConstraint("state <> 'live' OR published_at IS NOT NULL", name="published"),
        Index("ix_placements_campaign_id", "campaign_id"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(IdType)
    #: One placement per step.
    step_id: Mapped[str] = mapped_column(IdType, unique=True)
    tactic_key: Mapped[str] = mapped_column(String(64))
    asset_id: Mapped[str] = mapped_column(IdType)
    channel: Mapped[str] = mapped_column(String(16))
    #: links.sign(…, Kind.PAGE, placement_id=id): the page's public address.
    token: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(16), default="planned")
    #: Frozen at launch. page: the HTML as approved; outbox, export: what is published, as JSON.
    content_sha: Mapped[str] = mapped_column(String(64))
    #: export: the ZIP that came of it.
    result_sha: Mapped[str | None] = mapped_column(String(64))
    published_at: Mapped[dt.datetime | None]


class TrackedLink(PartnerOwned, Base):
    """Where a tracked link leads. A click can only ever lead to a stored address."""

    __tablename__ = "tracked_links"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        of_same_partner("campaign_id", "campaigns"),
        of_same_partner("step_id", "campaign_steps"),
        of_same_partner("placement_id", "placements"),
        Index("ix_tracked_links_step_id", "step_id"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(IdType)
    step_id: Mapped[str] = mapped_column(IdType)
    tactic_key: Mapped[str] = mapped_column(String(64))
    url: Mapped[str] = mapped_column(Text)
    #: Set where it leads to the campaign's own landing page; then the reader's name goes along.
    placement_id: Mapped[str | None] = mapped_column(IdType)
    #: In the mail but not to be seen: whoever follows it is a machine.
    is_hidden: Mapped[bool] = mapped_column(default=False)
    #: Set for what a QR code on the step's pictures leads to: the place of its zone in the tactic.
    code: Mapped[int | None]
