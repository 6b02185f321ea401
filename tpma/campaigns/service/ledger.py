"""The delivery ledger: claiming, handing over, settling. Every move is one conditional UPDATE.

A worker holds a claim: a lease and a fencing number. Whoever lost the lease finds that its number
is no longer the row's, and can neither send nor write. `data_sent` is committed before the final
dot, so a crash from there on is in doubt, and nothing that is in doubt is sent again by machine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import CursorResult, func, select, update

from tpma.campaigns.models import Campaign, CampaignStep, Contact, Delivery
from tpma.campaigns.rules import (
    IN_HANDS,
    OPEN,
    WAITING,
    Accounting,
    CampaignState,
    DeliveryState,
    retry_at,
)
from tpma.compliance.models import Submission
from tpma.compliance.service.mailing import Recipient, is_mailable
from tpma.compliance.service.suppressions import suppress
from tpma.core.keys import domain_of
from tpma.core.work import Work
from tpma.delivery.outcomes import Outcome, Verdict
from tpma.kits import service as kits
from tpma.kits.rules import Severity

LEASE: Final = dt.timedelta(minutes=8)
BATCH: Final = 100
CHANNEL_WAIT: Final = dt.timedelta(seconds=30)
"""How long everybody waits when the mail server is away; it is nobody's attempt."""
ANSWER_LENGTH: Final = 300
WATCHED: Final = dt.timedelta(days=90)
"""How far back the machine's watchers look: a ledger of years is not counted four times a minute."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery in this worker's hands, with all that its copy of the mail needs."""

    delivery_id: str
    fencing: int
    contact_id: str
    address_key: str
    email: str
    country: str
    values: dict[str, str]
    message_id: str


def claim(work: Work, step_id: str, size: int = BATCH) -> list[Claim]:
    """Take the next due deliveries of a step, those that may not be mailed any more left out."""
    now = work.now()
    ids = work.session.scalars(
        select(Delivery.id)
        .where(Delivery.step_id == step_id, Delivery.state.in_(WAITING), Delivery.not_before <= now)
        .order_by(Delivery.not_before, Delivery.id)
        .limit(size)
        # Two workers of PostgreSQL pass each other by; on SQLite a writer is alone.
        .with_for_update(skip_locked=True)
    ).all()
    if not ids:
        return []
    taken = work.session.execute(
        update(Delivery)
        .where(Delivery.id.in_(ids), Delivery.state.in_(WAITING))
        .values(state=DeliveryState.CLAIMED, lease_until=now + LEASE, fencing=Delivery.fencing + 1)
        .returning(Delivery.id, Delivery.fencing)
        .execution_options(synchronize_session=False)
    ).all()
    fencing = {row.id: row.fencing for row in taken}
    rows = work.session.execute(
        select(Delivery, Contact)
        .join(Contact, Contact.id == Delivery.contact_id)
        .where(Delivery.id.in_(fencing))
        .order_by(Delivery.id)
        .execution_options(populate_existing=True)
    ).all()
    people = [Recipient(c.address_key, domain_of(c.email), c.country) for _, c in rows]
    topic, list_id = _about(work, step_id)
    reasons = is_mailable(work, people, list_id=list_id, topic=topic)
    claims = []
    for delivery, contact in rows:
        made = Claim(
            delivery.id,
            fencing[delivery.id],
            contact.id,
            contact.address_key,
            contact.email,
            contact.country,
            {
                "first_name": contact.given_name,
                "last_name": contact.family_name,
                "company": contact.company,
            },
            delivery.message_id,
        )
        if (reason := reasons.get(contact.address_key)) is not None:
            exclude(work, made, reason)
        else:
            claims.append(made)
    return claims


def hand_over(work: Work, held: Claim, campaign_id: str, *, opens_measured: bool = False) -> bool:
    """Last look, just before the final dot: still ours, still running, still mailable? Then the
    row says `data_sent`, and whether the mail holds a pixel. False: do not send the dot."""
    state, approval, version_id, topic, list_id = work.session.execute(
        select(
            Campaign.state,
            Submission.state,
            Campaign.kit_version_id,
            Campaign.topic,
            Campaign.audience_id,
        )
        .join(Submission, Submission.id == Campaign.submission_id)
        .where(Campaign.id == campaign_id)
    ).one()
    if state != CampaignState.RUNNING or approval == "withdrawn" or kit_stopped(work, version_id):
        # A withdrawn approval or a recalled kit stops the campaign in a moment; nothing more
        # leaves until then.
        release(work, [held], not_before=work.now() + CHANNEL_WAIT)
        return False
    person = Recipient(held.address_key, domain_of(held.email), held.country)
    reasons = is_mailable(work, [person], list_id=list_id, topic=topic)
    if reason := reasons.get(held.address_key):
        exclude(work, held, reason)
        return False
    return _move(
        work,
        held,
        (DeliveryState.CLAIMED,),
        state=DeliveryState.DATA_SENT,
        opens_measured=opens_measured,
    )


def _about(work: Work, step_id: str) -> tuple[str, str | None]:
    """What the step's mail is about, and the list that it goes to."""
    topic, list_id = work.session.execute(
        select(Campaign.topic, Campaign.audience_id)
        .join(CampaignStep, CampaignStep.campaign_id == Campaign.id)
        .where(CampaignStep.id == step_id)
    ).one()
    return topic, list_id


def kit_stopped(work: Work, version_id: str) -> bool:
    """Whether HQ recalled the version with the word that everything stops now."""
    recall = kits.recall_of(work, version_id)
    return recall is not None and recall.severity is Severity.STOP_NOW


def exclude(work: Work, held: Claim, reason: str) -> bool:
    return _move(
        work,
        held,
        (DeliveryState.CLAIMED,),
        state=DeliveryState.EXCLUDED,
        reason=reason,
        lease_until=None,
        settled_at=work.now(),
    )


def release(work: Work, held: Sequence[Claim], *, not_before: dt.datetime | None = None) -> None:
    """Put claims back that nothing was sent of; it counts as no attempt."""
    for each in held:
        _move(
            work,
            each,
            (DeliveryState.CLAIMED,),
            state=DeliveryState.PLANNED,
            lease_until=None,
            not_before=not_before or work.now(),
        )


def settle(work: Work, held: Claim, outcome: Outcome) -> bool:
    """Write down what became of it. False where the claim was lost in the meantime."""
    now = work.now()
    facts: dict[str, Any] = {
        "lease_until": None,
        "attempts": Delivery.attempts + 1,
        "answer": outcome.text[:ANSWER_LENGTH],
        "settled_at": now,
    }
    match outcome.verdict:
        case Verdict.ACCEPTED:
            facts |= {"state": DeliveryState.ACCEPTED, "sent_at": now, "reason": None}
        case Verdict.IN_DOUBT:
            facts |= {"state": DeliveryState.IN_DOUBT, "reason": outcome.reason}
        case Verdict.PERMANENT:
            facts |= {"state": DeliveryState.FAILED, "reason": outcome.reason}
        case Verdict.CONFIGURATION:
            # Nobody's fault here: it waits as it was until the sender is set right.
            facts |= {
                "state": DeliveryState.DEFERRED,
                "reason": outcome.reason,
                "attempts": Delivery.attempts,
                "not_before": now,
                "settled_at": None,
            }
        case Verdict.TRANSIENT:
            facts |= _another_try(work, held, outcome, now)
    moved = _move(work, held, IN_HANDS, **facts)
    if moved and outcome.bad_address:
        suppress(work, held.address_key, "bounced")
    return moved


def _another_try(work: Work, held: Claim, outcome: Outcome, now: dt.datetime) -> dict[str, Any]:
    attempts = work.session.scalar(select(Delivery.attempts).where(Delivery.id == held.delivery_id))
    when = retry_at(now, (attempts or 0) + 1, held.delivery_id)
    if when is None:
        return {"state": DeliveryState.FAILED, "reason": outcome.reason}
    return {
        "state": DeliveryState.DEFERRED,
        "reason": outcome.reason,
        "not_before": when,
        "settled_at": None,
    }


def _move(work: Work, held: Claim, among: Sequence[DeliveryState], **values: Any) -> bool:
    result = cast(
        "CursorResult[Any]",
        work.session.execute(
            update(Delivery)
            .where(
                Delivery.id == held.delivery_id,
                Delivery.fencing == held.fencing,
                Delivery.state.in_(among),
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        ),
    )
    return result.rowcount == 1


def expire_leases(work: Work) -> tuple[int, int]:
    """What dead workers held: claimed ones go back, sent ones are in doubt. How many of each."""
    now = work.now()
    back = cast(
        "CursorResult[Any]",
        work.session.execute(
            update(Delivery)
            .where(Delivery.state == DeliveryState.CLAIMED, Delivery.lease_until < now)
            .values(state=DeliveryState.PLANNED, lease_until=None, not_before=now)
            .execution_options(synchronize_session=False)
        ),
    )
    doubted = cast(
        "CursorResult[Any]",
        work.session.execute(
            update(Delivery)
            .where(Delivery.state == DeliveryState.DATA_SENT, Delivery.lease_until < now)
            .values(
                state=DeliveryState.IN_DOUBT,
                lease_until=None,
                settled_at=now,
                reason="worker lost",
                attempts=Delivery.attempts + 1,
            )
            .execution_options(synchronize_session=False)
        ),
    )
    return back.rowcount, doubted.rowcount


def next_due(work: Work, step_id: str) -> dt.datetime | None:
    """When the next waiting delivery of a step may go out; None: none waits."""
    return work.session.scalar(
        select(func.min(Delivery.not_before)).where(
            Delivery.step_id == step_id, Delivery.state.in_(WAITING)
        )
    )


def open_count(work: Work, step_id: str) -> int:
    return (
        work.session.scalar(
            select(func.count()).where(Delivery.step_id == step_id, Delivery.state.in_(OPEN))
        )
        or 0
    )


def accounting(work: Work, campaign_id: str) -> Accounting:
    """The books of a campaign: what was frozen as planned against what is counted now."""
    planned = work.session.scalar(
        select(func.coalesce(func.sum(CampaignStep.planned), 0)).where(
            CampaignStep.campaign_id == campaign_id
        )
    )
    counts = work.session.execute(
        select(Delivery.state, Delivery.reason, func.count())
        .where(Delivery.campaign_id == campaign_id)
        .group_by(Delivery.state, Delivery.reason)
    )
    return Accounting.of(int(planned or 0), [(state, why, many) for state, why, many in counts])


def unsettled(work: Work) -> dict[str, int]:
    """How many mails of each open state, and in doubt, of what was launched lately; for those
    who watch the machine."""
    watched = (*OPEN, DeliveryState.IN_DOUBT)
    rows = work.session.execute(
        select(Delivery.state, func.count())
        .join(Campaign, Campaign.id == Delivery.campaign_id)
        .where(Campaign.launched_at > work.now() - WATCHED, Delivery.state.in_(watched))
        .group_by(Delivery.state)
    )
    return {str(state): 0 for state in watched} | dict(iter(rows))
