"""Fund requests: asked for by a partner, decided by another person at HQ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tpma.campaigns import service as campaigns
from tpma.campaigns.models import Campaign
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import msg
from tpma.core.money import Money
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.mdf import rules
from tpma.mdf.ledger import Movement
from tpma.mdf.models import Claim, Fund, FundRequest
from tpma.mdf.rules import Activity, Asked, RequestState
from tpma.mdf.service.funds import partner_names, terms_of
from tpma.mdf.service.ledger import balance, lock, post, standing_of_request
from tpma.partners import service as partners


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with the names that a person wants to read."""

    request: FundRequest
    fund: Fund
    partner_name: str
    campaign_name: str
    asked_by: str
    decided_by: str
    claimed_minor: int

    @property
    def open_minor(self) -> int:
        """What of the commitment is not claimed yet."""
        if self.request.state != RequestState.APPROVED:
            return 0
        return (self.request.approved_minor or 0) - self.claimed_minor


def request(
    work: Work,
    fund_id: str,
    *,
    title: str,
    activity: str,
    cost_minor: int,
    requested_minor: int,
    starts_on: dt.date,
    ends_on: dt.date,
    campaign_id: str | None = None,
    note: str = "",
) -> FundRequest:
    """Ask for money before an activity. InvalidInput by field where terms or balance say no."""
    work.require(Permission.REQUEST_FUNDS)
    fund = lock(work, fund_id)
    if activity not in set(Activity):
        raise InvalidInput(fields={"activity": msg("Choose the kind of activity")})
    if campaign_id is not None:
        work.get(Campaign, campaign_id)
    asked = Asked(title, cost_minor, requested_minor, starts_on, ends_on)
    rules.check_request(asked, terms_of(fund), balance(work, fund.id, work.partner_id).balance)
    found = work.add(
        FundRequest(
            id=work.new_id(),
            partner_id=work.partner_id,
            fund_id=fund.id,
            campaign_id=campaign_id,
            title=title.strip()[:200],
            activity=activity,
            note=note,
            cost_minor=cost_minor,
            requested_minor=requested_minor,
            currency=fund.currency,
            starts_on=starts_on,
            ends_on=ends_on,
            state=RequestState.SUBMITTED.value,
            asked_by=work.actor.user_id,
            asked_at=work.now(),
        )
    )
    work.session.flush()
    _move_request_money(work, Movement.REQUEST, requested_minor, fund, found)
    work.audit("request", "fund_request", found.id, amount_minor=requested_minor, fund_id=fund.id)
    return found


def approve_request(
    work: Work, request_id: str, approved_minor: int | None = None, comment: str = ""
) -> FundRequest:
    """Pre-approve all or part of what was asked for. Another person than the one who asked."""
    work.require(Permission.DECIDE_CLAIMS)
    found = work.get(FundRequest, request_id, lock=True)
    amount = found.requested_minor if approved_minor is None else approved_minor
    if not 0 < amount <= found.requested_minor:
        most = Money(found.requested_minor, found.currency)
        raise InvalidInput(fields={"approved": msg("Approve up to %(most)s", most=most)})
    fund = lock(work, found.fund_id)
    _decide(work, found, RequestState.APPROVED, comment)
    found.approved_minor = amount
    found.claim_by = rules.claim_by(found.ends_on, fund.claim_window_days)
    _move_request_money(work, Movement.PRE_APPROVE, amount, fund, found)
    _move_request_money(work, Movement.RELEASE_REQUEST, found.requested_minor - amount, fund, found)
    work.audit("pre_approve", "fund_request", found.id, amount_minor=amount)
    return found


def reject_request(work: Work, request_id: str, comment: str) -> FundRequest:
    """Say no, with the reason. The money is free again."""
    work.require(Permission.DECIDE_CLAIMS)
    if not comment.strip():
        raise InvalidInput(fields={"comment": msg("Say why, so that the partner can do better")})
    found = work.get(FundRequest, request_id, lock=True)
    fund = lock(work, found.fund_id)
    _decide(work, found, RequestState.REJECTED, comment)
    _move_request_money(work, Movement.RELEASE_REQUEST, found.requested_minor, fund, found)
    work.audit("reject", "fund_request", found.id)
    return found


def withdraw_request(work: Work, request_id: str) -> FundRequest:
    """The partner takes an undecided request back."""
    work.require(Permission.REQUEST_FUNDS)
    found = work.get(FundRequest, request_id, lock=True)
    fund = lock(work, found.fund_id)
    found.state = rules.move_request(RequestState(found.state), RequestState.WITHDRAWN).value
    _move_request_money(work, Movement.RELEASE_REQUEST, found.requested_minor, fund, found)
    work.audit("withdraw", "fund_request", found.id)
    return found


def close_request(work: Work, request_id: str) -> FundRequest:
    """End a commitment: what was not claimed is free again. Conflict while a claim is open."""
    work.require(Permission.DECIDE_CLAIMS)
    found = work.get(FundRequest, request_id, lock=True)
    fund = lock(work, found.fund_id)
    open_claims = work.session.scalars(
        select(Claim.id).where(
            Claim.request_id == found.id, Claim.state.in_(("draft", "submitted", "rejected"))
        )
    ).first()
    if open_claims is not None:
        raise Conflict(
            msg("A claim on this request is still open"), mend=msg("Decide on the claim first")
        )
    found.state = rules.move_request(RequestState(found.state), RequestState.CLOSED).value
    rest = standing_of_request(work, found.id).committed
    _move_request_money(work, Movement.RELEASE_COMMITMENT, rest, fund, found)
    campaigns.end_funding(work, found.id)
    work.audit("close", "fund_request", found.id, released_minor=rest)
    return found


def _decide(work: Work, found: FundRequest, to: RequestState, comment: str) -> None:
    rules.two_people(found.asked_by, work.actor.user_id)
    found.state = rules.move_request(RequestState(found.state), to).value
    found.decided_by, found.decided_at = work.actor.user_id, work.now()
    found.comment = comment.strip()


def _move_request_money(
    work: Work, movement: Movement, amount_minor: int, fund: Fund, found: FundRequest
) -> None:
    post(
        work,
        movement,
        amount_minor,
        fund=fund,
        partner_id=found.partner_id,
        request_id=found.id,
    )


def _claimed(work: Work, request_ids: Sequence[str]) -> dict[str, int]:
    """Request → what its live claims hold, owe or have spent."""
    found: dict[str, int] = {}
    rows = work.session.execute(
        select(Claim.request_id, Claim.amount_minor).where(
            Claim.request_id.in_(request_ids),
            Claim.state.in_([state.value for state in rules.LIVE_CLAIMS]),
        )
    )
    for request_id, amount in rows:
        found[request_id] = found.get(request_id, 0) + amount
    return found


def requests(
    work: Work, states: Sequence[str] = (), *, fund_id: str | None = None
) -> list[RequestView]:
    """Requests in scope: undecided ones by the clock, then the others, newest first."""
    wanted = select(FundRequest).order_by(FundRequest.asked_at.desc(), FundRequest.id.desc())
    if states:
        wanted = wanted.where(FundRequest.state.in_(states))
    if fund_id is not None:
        wanted = wanted.where(FundRequest.fund_id == fund_id)
    return _views(work, work.session.scalars(wanted.limit(500)).all())


def request_view(work: Work, request_id: str) -> RequestView:
    """One request."""
    return _views(work, [work.get(FundRequest, request_id)])[0]


def _views(work: Work, found: Sequence[FundRequest]) -> list[RequestView]:
    held = {fund.id: fund for fund in work.session.scalars(select(Fund))}
    names = partner_names(work)
    ids = {row.campaign_id for row in found if row.campaign_id}
    named: dict[str, str] = {
        row.id: row.name
        for row in work.session.execute(
            select(Campaign.id, Campaign.name).where(Campaign.id.in_(ids))
        )
    }
    people = partners.names_of(
        work, {p for row in found for p in (row.asked_by, row.decided_by) if p}
    )
    claimed = _claimed(work, [row.id for row in found])
    return [
        RequestView(
            request=row,
            fund=held[row.fund_id],
            partner_name=names.get(row.partner_id, ""),
            campaign_name=named.get(row.campaign_id or "", ""),
            asked_by=people.get(row.asked_by, ""),
            decided_by=people.get(row.decided_by or "", ""),
            claimed_minor=claimed.get(row.id, 0),
        )
        for row in found
    ]


def fundable_campaigns(work: Work) -> list[tuple[str, str]]:
    """(id, name) of the partner's campaigns that no request pays for yet, newest first."""
    taken = select(FundRequest.campaign_id).where(
        FundRequest.campaign_id.is_not(None),
        FundRequest.state.in_((RequestState.SUBMITTED.value, RequestState.APPROVED.value)),
    )
    rows = work.session.execute(
        select(Campaign.id, Campaign.name)
        .where(Campaign.id.not_in(taken), Campaign.fund_request_id.is_(None))
        .order_by(Campaign.created_at.desc())
        .limit(100)
    )
    return [(row.id, row.name) for row in rows]
