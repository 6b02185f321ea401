"""Claims as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tpma.campaigns.models import Campaign
from tpma.core.work import Work
from tpma.mdf import rules
from tpma.mdf.models import Claim, Fund, FundRequest
from tpma.mdf.service.funds import partner_names
from tpma.partners import service as partners


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with the names that a person wants to read."""

    claim: Claim
    request: FundRequest
    fund: Fund
    partner_name: str
    campaign_name: str
    submitted_by: str
    decided_by: str
    paid_by: str
    #: The most that can be claimed at the claim's cost.
    most_minor: int


def claims(work: Work, states: Sequence[str] = ()) -> list[ClaimView]:
    """Claims in scope, newest first."""
    wanted = select(Claim).order_by(Claim.created_at.desc(), Claim.id.desc())
    if states:
        wanted = wanted.where(Claim.state.in_(states))
    return _views(work, work.session.scalars(wanted.limit(500)).all())


def claim_view(work: Work, claim_id: str) -> ClaimView:
    """One claim."""
    return _views(work, [work.get(Claim, claim_id)])[0]


def _views(work: Work, found: Sequence[Claim]) -> list[ClaimView]:
    requests = {
        row.id: row
        for row in work.session.scalars(
            select(FundRequest).where(FundRequest.id.in_({claim.request_id for claim in found}))
        )
    }
    funds = {row.id: row for row in work.session.scalars(select(Fund))}
    names = partner_names(work)
    campaigns: dict[str, str] = {
        row.id: row.name
        for row in work.session.execute(
            select(Campaign.id, Campaign.name).where(
                Campaign.id.in_({claim.campaign_id for claim in found if claim.campaign_id})
            )
        )
    }
    people = partners.names_of(
        work,
        {p for c in found for p in (c.submitted_by, c.decided_by, c.paid_by) if p},
    )
    return [
        ClaimView(
            claim=claim,
            request=requests[claim.request_id],
            fund=funds[claim.fund_id],
            partner_name=names.get(claim.partner_id, ""),
            campaign_name=campaigns.get(claim.campaign_id or "", ""),
            submitted_by=people.get(claim.submitted_by or "", ""),
            decided_by=people.get(claim.decided_by or "", ""),
            paid_by=people.get(claim.paid_by or "", ""),
            most_minor=rules.claimable(
                claim.cost_minor,
                funds[claim.fund_id].contribution_bp,
                requests[claim.request_id].approved_minor or 0,
            ),
        )
        for claim in found
    ]
