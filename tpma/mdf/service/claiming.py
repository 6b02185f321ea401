"""Claims: pre-filled from the campaign, proved by a pack, decided by another person, paid once."""

from __future__ import annotations

from sqlalchemy import or_, select

from tpma.campaigns.models import Campaign
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.mdf import rules
from tpma.mdf.ledger import Movement
from tpma.mdf.models import Claim, Fund, FundRequest
from tpma.mdf.rules import ClaimState, RequestState
from tpma.mdf.service.ledger import lock, post, standing_of_request
from tpma.mdf.service.proving import editable, prove

_VERDICTS = {
    "approve": (ClaimState.APPROVED, Movement.APPROVE_CLAIM),
    "reject": (ClaimState.REJECTED, Movement.RETURN_CLAIM),
    "decline": (ClaimState.DECLINED, Movement.RETURN_CLAIM),
}


def claim_from_campaign(work: Work, campaign_id: str) -> Claim:
    """The claim of a launched campaign, filled in from its request and what really happened.

    Asked for again while it is a draft, it is the same claim with a fresh proof pack. Conflict
    where the campaign has no pre-approved money or was not launched.
    """
    work.require(Permission.REQUEST_FUNDS)
    campaign = work.get(Campaign, campaign_id)
    found = _funding(work, campaign)
    if found is None:
        raise Conflict(
            msg("No pre-approved money belongs to this campaign"),
            mend=msg("Ask for funds before the activity; claim them afterwards"),
        )
    if campaign.launched_at is None:
        raise Conflict(
            msg("This campaign was not launched yet"),
            mend=msg("Claim when the activity has taken place"),
        )
    return _open_claim(work, found, campaign.id)


def _funding(work: Work, campaign: Campaign) -> FundRequest | None:
    """The pre-approved request that pays for a campaign: named at launch, or asked for it."""
    return work.session.scalars(
        select(FundRequest)
        .where(
            or_(
                FundRequest.id == (campaign.fund_request_id or ""),
                FundRequest.campaign_id == campaign.id,
            ),
            FundRequest.state == RequestState.APPROVED.value,
        )
        .order_by(FundRequest.asked_at.desc())
    ).first()


def claim_from_request(work: Work, request_id: str) -> Claim:
    """The claim of a pre-approved request, whether a campaign belongs to it or not."""
    work.require(Permission.REQUEST_FUNDS)
    found = work.get(FundRequest, request_id)
    if found.state != RequestState.APPROVED:
        raise Conflict(msg("Only pre-approved money can be claimed"))
    campaign_id = found.campaign_id or work.session.scalar(
        select(Campaign.id).where(
            Campaign.fund_request_id == found.id, Campaign.launched_at.is_not(None)
        )
    )
    if campaign_id is not None:
        return claim_from_campaign(work, campaign_id)
    return _open_claim(work, found, None)


def _open_claim(work: Work, found: FundRequest, campaign_id: str | None) -> Claim:
    held = work.session.scalars(
        select(Claim).where(
            Claim.request_id == found.id,
            Claim.campaign_id == campaign_id,
            Claim.state.in_((ClaimState.DRAFT.value, ClaimState.REJECTED.value)),
        )
    ).first()
    if held is not None:
        prove(work, held)
        return held
    fund = work.get(Fund, found.fund_id)
    left = standing_of_request(work, found.id).committed
    if left <= 0:
        raise Conflict(msg("All of this request's money is claimed already"))
    claim = work.add(
        Claim(
            id=work.new_id(),
            partner_id=found.partner_id,
            request_id=found.id,
            fund_id=fund.id,
            campaign_id=campaign_id,
            cost_minor=found.cost_minor,
            amount_minor=rules.claimable(found.cost_minor, fund.contribution_bp, left),
            currency=found.currency,
            state=ClaimState.DRAFT.value,
            created_by=work.actor.user_id,
            created_at=work.now(),
        )
    )
    work.session.flush()
    prove(work, claim)
    work.audit("open", "claim", claim.id, request_id=found.id, proof=claim.proof_sha)
    return claim


def edit_claim(
    work: Work, claim_id: str, *, cost_minor: int, amount_minor: int, note: str = ""
) -> Claim:
    """Change a claim that is still the partner's. InvalidInput by field."""
    work.require(Permission.REQUEST_FUNDS)
    claim = editable(work, claim_id)
    if cost_minor <= 0:
        raise InvalidInput(fields={"cost": msg("Enter what the activity cost in all")})
    if not 0 <= amount_minor <= cost_minor:
        raise InvalidInput(fields={"amount": msg("Claim no more than the activity cost")})
    claim.cost_minor, claim.amount_minor, claim.note = cost_minor, amount_minor, note.strip()
    prove(work, claim)
    return claim


def submit_claim(work: Work, claim_id: str) -> Claim:
    """Hand the claim in, its pack made at this moment. The money waits for the decision."""
    work.require(Permission.REQUEST_FUNDS)
    claim = editable(work, claim_id)
    found = work.get(FundRequest, claim.request_id)
    fund = lock(work, claim.fund_id)
    prove(work, claim)
    left = standing_of_request(work, found.id).committed
    assert found.claim_by is not None, "an approved request has its last day"
    rules.check_claim(
        cost_minor=claim.cost_minor,
        amount_minor=claim.amount_minor,
        most_minor=rules.claimable(claim.cost_minor, fund.contribution_bp, left),
        currency=claim.currency,
        today=work.now().date(),
        last_day=found.claim_by,
        has_proof=claim.proof_sha is not None,
    )
    claim.state = rules.move_claim(ClaimState(claim.state), ClaimState.SUBMITTED).value
    claim.submitted_by, claim.submitted_at = work.actor.user_id, work.now()
    claim.decided_by = claim.decided_at = None
    _move(work, Movement.CLAIM, fund, claim)
    work.audit("submit", "claim", claim.id, amount_minor=claim.amount_minor, proof=claim.proof_sha)
    return claim


def decide_claim(work: Work, claim_id: str, verdict: str, comment: str = "") -> Claim:
    """Approve, reject (can be mended) or decline (final). Never the person who handed it in."""
    work.require(Permission.DECIDE_CLAIMS)
    if verdict not in _VERDICTS:
        raise InvalidInput(fields={"verdict": msg("Choose approve, send back or decline")})
    if verdict != "approve" and not comment.strip():
        raise InvalidInput(fields={"comment": msg("Say why, so that the partner can do better")})
    claim = work.get(Claim, claim_id, lock=True)
    fund = lock(work, claim.fund_id)
    rules.two_people(claim.submitted_by or claim.created_by, work.actor.user_id)
    to, movement = _VERDICTS[verdict]
    was_claimed = claim.state == ClaimState.SUBMITTED
    claim.state = rules.move_claim(ClaimState(claim.state), to).value
    claim.decided_by, claim.decided_at = work.actor.user_id, work.now()
    claim.comment = comment.strip()
    if was_claimed:
        _move(work, movement, fund, claim)
    work.audit(verdict, "claim", claim.id, amount_minor=claim.amount_minor)
    return claim


def pay(work: Work, claim_id: str, reference: str) -> Claim:
    """Record the payment of an approved claim. A second time is a Conflict."""
    work.require(Permission.DECIDE_CLAIMS)
    if not reference.strip():
        raise InvalidInput(fields={"reference": msg("Enter the payment's reference in your books")})
    claim = work.get(Claim, claim_id, lock=True)
    fund = lock(work, claim.fund_id)
    rules.two_people(claim.submitted_by or claim.created_by, work.actor.user_id)
    claim.state = rules.move_claim(ClaimState(claim.state), ClaimState.PAID).value
    claim.paid_by, claim.paid_at = work.actor.user_id, work.now()
    claim.payment_reference = reference.strip()[:100]
    _move(work, Movement.PAY, fund, claim)
    work.audit("pay", "claim", claim.id, amount_minor=claim.amount_minor)
    return claim


def _move(work: Work, movement: Movement, fund: Fund, claim: Claim) -> None:
    post(
        work,
        movement,
        claim.amount_minor,
        fund=fund,
        partner_id=claim.partner_id,
        request_id=claim.request_id,
        claim_id=claim.id,
    )
