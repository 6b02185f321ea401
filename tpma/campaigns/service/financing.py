"""Who pays for a campaign: what the room of funds vouched for, kept where the launch gate asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from tpma.campaigns.models import Campaign
from tpma.campaigns.schedule import zone_of
from tpma.core.i18n import Message, msg
from tpma.core.work import Work


@dataclass(frozen=True, slots=True)
class Funding:
    """The pre-approved request that pays for a campaign: what that says it costs, its last day."""

    request_id: str
    cost_minor: int
    currency: str
    until: dt.date


def fund(campaign: Campaign, funding: Funding | None) -> None:
    """Write down who pays; None: the partner does."""
    campaign.fund_request_id = funding.request_id if funding else None
    campaign.cost_minor = funding.cost_minor if funding else 0
    campaign.cost_currency = funding.currency if funding else ""
    campaign.funded_until = funding.until if funding else None


def end_funding(work: Work, fund_request_id: str) -> None:
    """That request pays no longer. Campaigns that were not launched go on without it; where one
    was approved with it, the launch says that the funding is gone."""
    waiting = select(Campaign).where(
        Campaign.fund_request_id == fund_request_id, Campaign.launched_at.is_(None)
    )
    for campaign in work.session.scalars(waiting):
        fund(campaign, None)


def funding_of(campaign: Campaign) -> dict[str, str | int] | None:
    """The funding as a manifest lists it."""
    if campaign.fund_request_id is None:
        return None
    return {
        "request": campaign.fund_request_id,
        "cost_minor": campaign.cost_minor,
        "currency": campaign.cost_currency,
    }


def too_late(campaign: Campaign, now: dt.datetime) -> Message | None:
    """Why the money can't pay for this any more: it starts after the activity's last day."""
    if campaign.funded_until is None:
        return None
    begins = campaign.starts_at if campaign.starts_at and campaign.starts_at > now else now
    if begins.astimezone(zone_of(campaign.time_zone)).date() <= campaign.funded_until:
        return None
    return msg(
        "The pre-approved money is for activities until %(day)s: start earlier, or change who pays",
        day=campaign.funded_until,
    )
