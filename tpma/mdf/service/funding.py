"""Which pre-approved money pays for which campaign."""

from __future__ import annotations

from sqlalchemy import select

from tpma.campaigns import service as campaigns
from tpma.campaigns.models import Campaign
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message
from tpma.core.work import Work
from tpma.mdf import rules
from tpma.mdf.models import FundRequest
from tpma.mdf.rules import Activity, RequestState
from tpma.mdf.service.requests import RequestView, requests


def fund_campaign(work: Work, campaign_id: str, request_id: str | None) -> Campaign:
    """Let a pre-approved request pay for a campaign; None: the partner pays itself.

    NotFound where the request is another partner's. InvalidInput at `fund` where it is not
    approved, is for another campaign or kind of activity, is used, or its time is over.
    """
    if request_id is None:
        return campaigns.set_funding(work, campaign_id, None)
    found = work.get(FundRequest, request_id, lock=True)
    refused = _why_not(work, found, campaign_id, _paid_by(work))
    if refused is not None:
        raise InvalidInput(fields={"fund": refused})
    funding = campaigns.Funding(found.id, found.cost_minor, found.currency, found.ends_on)
    return campaigns.set_funding(work, campaign_id, funding)


def usable_requests(work: Work, campaign_id: str) -> list[RequestView]:
    """The requests that this campaign can be paid from."""
    paid = _paid_by(work)
    approved = requests(work, (RequestState.APPROVED.value,))
    return [v for v in approved if _why_not(work, v.request, campaign_id, paid) is None]


def _paid_by(work: Work) -> dict[str, str]:
    """Request → the campaign that it pays for, in scope."""
    rows = work.session.execute(
        select(Campaign.fund_request_id, Campaign.id).where(Campaign.fund_request_id.is_not(None))
    )
    return {row[0]: row[1] for row in rows if row[0]}


def _why_not(
    work: Work, found: FundRequest, campaign_id: str, paid: dict[str, str]
) -> Message | None:
    return rules.why_not_fund(
        RequestState(found.state),
        Activity(found.activity),
        found.ends_on,
        work.now().date(),
        asked_for_another=found.campaign_id not in (None, campaign_id),
        pays_another=paid.get(found.id, campaign_id) != campaign_id,
    )
