"""A campaign under way: start, pause, resume, stop, finish, and what a person may say of doubt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, case, func, select, update

from tpma.campaigns.models import Campaign, CampaignStep, Contact, Delivery, Placement
from tpma.campaigns.rules import (
    WAITING,
    Accounting,
    Action,
    CampaignState,
    Channel,
    DeliveryState,
    NotNow,
    StepState,
    after,
)
from tpma.campaigns.service import ledger
from tpma.core.errors import Conflict
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work

STATE_WORDS: dict[CampaignState, Message] = {
    CampaignState.DRAFT: msg("Draft"),
    CampaignState.SUBMITTED: msg("Waiting for approval"),
    CampaignState.APPROVED: msg("Approved"),
    CampaignState.SCHEDULED: msg("Scheduled"),
    CampaignState.RUNNING: msg("Running"),
    CampaignState.PAUSED: msg("Paused"),
    CampaignState.FINISHED: msg("Finished"),
    CampaignState.STOPPED: msg("Stopped"),
}

#: What `paused_because` says where the books don't balance; anything else is a mail server's words.
UNBALANCED = "unbalanced"

#: Steps of this many deliveries or more are worked on by two workers at once.
WORTH_TWO = 200


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody of the audience who did not get it, and why."""

    delivery_id: str
    tactic_key: str
    name: str
    email: str
    state: str
    reason: str
    answer: str
    attempts: int
    not_before: dt.datetime


def act(work: Work, campaign: Campaign, action: Action) -> None:
    """Move a campaign on, or say that it can't be done now."""
    try:
        campaign.state = after(CampaignState(campaign.state), action)
    except NotNow as error:
        raise Conflict(
            msg(
                "This can't be done while the campaign is “%(state)s”",
                state=STATE_WORDS[CampaignState(campaign.state)],
            ),
            mend=msg("Reload the page to see where it is now"),
        ) from error


def start(work: Work, campaign_id: str) -> bool:
    """Set a scheduled campaign going if its time has come. Running it twice changes nothing."""
    campaign = work.get(Campaign, campaign_id, lock=True)
    if campaign.state != CampaignState.SCHEDULED:
        return False
    now = work.now()
    if campaign.starts_at is not None and campaign.starts_at > now:
        return False
    act(work, campaign, Action.START)
    work.session.flush()
    for step in steps_of(work, campaign_id):
        if step.state in (StepState.PLANNED, StepState.RUNNING):
            ring(work, step, twice=step.planned >= WORTH_TWO)
    work.audit("start", "campaign", campaign_id)
    return True


def ring(work: Work, step: CampaignStep, *, twice: bool = False) -> None:
    """Ask for a step's work at its time."""
    job = "deliver_batch" if step.channel == Channel.SMTP else "publish_step"
    for _ in range(2 if twice and job == "deliver_batch" else 1):
        work.later(job, step.id, not_before=step.due_at, partner_id=step.partner_id)


def pause(work: Work, campaign_id: str, because: str = "") -> Campaign:
    """Nothing more goes out until somebody resumes it. A worker in mid-batch stops at once."""
    work.require(Permission.LAUNCH)
    campaign = work.get(Campaign, campaign_id, lock=True)
    act(work, campaign, Action.PAUSE)
    campaign.paused_because = because[:500]
    work.audit("pause", "campaign", campaign_id, by_machine=bool(because))
    return campaign


def resume(work: Work, campaign_id: str) -> Campaign:
    work.require(Permission.LAUNCH)
    campaign = work.get(Campaign, campaign_id, lock=True)
    act(work, campaign, Action.RESUME)
    campaign.paused_because = ""
    begins = campaign.starts_at
    later = begins if begins is not None and begins > work.now() else None
    work.later("start_campaign", campaign_id, not_before=later, partner_id=campaign.partner_id)
    work.audit("resume", "campaign", campaign_id)
    return campaign


def stop(work: Work, campaign_id: str, because: str = "stopped") -> Campaign:
    """End it for good. What waits is left out; what is on its way right now settles by itself."""
    work.require(Permission.LAUNCH)
    campaign = work.get(Campaign, campaign_id, lock=True)
    act(work, campaign, Action.STOP)
    now = work.now()
    campaign.finished_at = now
    left = cast(
        "CursorResult[Any]",
        work.session.execute(
            update(Delivery)
            .where(Delivery.campaign_id == campaign_id, Delivery.state.in_(WAITING))
            .values(state=DeliveryState.EXCLUDED, reason=because, settled_at=now)
            .execution_options(synchronize_session=False)
        ),
    )
    for step in steps_of(work, campaign_id):
        if step.state in (StepState.PLANNED, StepState.RUNNING):
            step.state = StepState.STOPPED
    work.audit("stop", "campaign", campaign_id, because=because, left_out=left.rowcount)
    return campaign


def settle(work: Work, campaign_id: str) -> bool:
    """Close steps that are through, and the campaign with the last of them. Whether it finished."""
    campaign = work.get(Campaign, campaign_id, lock=True)
    if campaign.state == CampaignState.STOPPED:
        _sweep_up(work, campaign_id)
        return False
    if campaign.state != CampaignState.RUNNING:
        return False
    steps = steps_of(work, campaign_id)
    for step in steps:
        is_mail = step.channel == Channel.SMTP
        due = step.due_at is None or step.due_at <= work.now()
        if is_mail and due and step.state in (StepState.PLANNED, StepState.RUNNING):
            step.state = StepState.RUNNING if ledger.open_count(work, step.id) else StepState.DONE
    if any(step.state in (StepState.PLANNED, StepState.RUNNING) for step in steps):
        return False
    work.session.flush()
    books = ledger.accounting(work, campaign_id)
    if not books.finished:
        act(work, campaign, Action.PAUSE)
        campaign.paused_because = UNBALANCED
        work.audit("unbalanced", "campaign", campaign_id, planned=books.planned)
        return False
    act(work, campaign, Action.FINISH)
    campaign.finished_at = work.now()
    work.audit(
        "finish",
        "campaign",
        campaign_id,
        planned=books.planned,
        accepted=books.accepted,
        failed=books.failed,
        excluded=books.left_out,
        in_doubt=books.in_doubt,
    )
    return True


def _sweep_up(work: Work, campaign_id: str) -> None:
    """What came back from a worker's hands after the campaign was stopped."""
    work.session.execute(
        update(Delivery)
        .where(Delivery.campaign_id == campaign_id, Delivery.state.in_(WAITING))
        .values(state=DeliveryState.EXCLUDED, reason="stopped", settled_at=work.now())
        .execution_options(synchronize_session=False)
    )


def resend_in_doubt(work: Work, campaign_id: str, delivery_ids: Sequence[str]) -> int:
    """A person says: send these again. They may arrive twice; that is why a person says it."""
    return _say_of_doubt(work, campaign_id, delivery_ids, resend=True)


def accept_in_doubt(work: Work, campaign_id: str, delivery_ids: Sequence[str]) -> int:
    """A person says: these did arrive (the mail server's log shows the Message-ID)."""
    return _say_of_doubt(work, campaign_id, delivery_ids, resend=False)


def _say_of_doubt(
    work: Work, campaign_id: str, delivery_ids: Sequence[str], *, resend: bool
) -> int:
    work.require(Permission.LAUNCH)
    campaign = work.get(Campaign, campaign_id, lock=True)
    now = work.now()
    values: dict[str, Any] = (
        {"state": DeliveryState.PLANNED, "not_before": now, "settled_at": None}
        if resend
        else {"state": DeliveryState.ACCEPTED, "sent_at": func.coalesce(Delivery.settled_at, now)}
    )
    if resend and campaign.state not in (
        CampaignState.RUNNING,
        CampaignState.PAUSED,
        CampaignState.FINISHED,
    ):
        raise Conflict(msg("This campaign was stopped, so nothing is sent again"))
    steps = work.session.scalars(
        update(Delivery)
        .where(
            Delivery.campaign_id == campaign_id,
            Delivery.id.in_(delivery_ids),
            Delivery.state == DeliveryState.IN_DOUBT,
        )
        .values(**values)
        .returning(Delivery.step_id)
        .execution_options(synchronize_session=False)
    ).all()
    if resend and steps:
        if campaign.state == CampaignState.FINISHED:
            act(work, campaign, Action.REOPEN)
            campaign.finished_at = None
        for step in steps_of(work, campaign_id):
            if step.id in steps:
                step.state = StepState.RUNNING
                work.later("deliver_batch", step.id, partner_id=step.partner_id)
    verb = "resend_in_doubt" if resend else "accept_in_doubt"
    work.audit(verb, "campaign", campaign_id, count=len(steps))
    return len(steps)


def progress(work: Work, campaign_id: str) -> Accounting:
    work.require(Permission.VIEW_CAMPAIGNS)
    work.get(Campaign, campaign_id)
    return ledger.accounting(work, campaign_id)


def did_not_get_it(
    work: Work, campaign_id: str, *, state: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[Missed], int]:
    """Who did not get it, and why: in doubt first, then failed, waiting for another try, left out."""
    work.require(Permission.VIEW_CAMPAIGNS)
    order = (
        DeliveryState.IN_DOUBT,
        DeliveryState.FAILED,
        DeliveryState.DEFERRED,
        DeliveryState.EXCLUDED,
    )
    among = [each for each in order if not state or each == state]
    wanted = (
        select(Delivery, Contact, CampaignStep.tactic_key)
        .join(Contact, Contact.id == Delivery.contact_id)
        .join(CampaignStep, CampaignStep.id == Delivery.step_id)
        .where(Delivery.campaign_id == campaign_id, Delivery.state.in_(among))
    )
    total = work.session.scalar(
        select(func.count()).where(Delivery.campaign_id == campaign_id, Delivery.state.in_(among))
    )
    rank = case({each.value: place for place, each in enumerate(order)}, value=Delivery.state)
    rows = work.session.execute(
        wanted.order_by(rank, Delivery.reason, Contact.email).offset(offset).limit(limit)
    ).all()
    found = [
        Missed(
            d.id,
            tactic,
            " ".join(part for part in (c.given_name, c.family_name) if part),
            c.email,
            d.state,
            d.reason or "",
            d.answer,
            d.attempts,
            d.not_before,
        )
        for d, c, tactic in rows
    ]
    return found, total or 0


def steps_of(work: Work, campaign_id: str) -> Sequence[CampaignStep]:
    return work.session.scalars(
        select(CampaignStep)
        .where(CampaignStep.campaign_id == campaign_id)
        .order_by(CampaignStep.position)
    ).all()


def placements_of(work: Work, campaign_id: str) -> Sequence[Placement]:
    return work.session.scalars(
        select(Placement).where(Placement.campaign_id == campaign_id).order_by(Placement.id)
    ).all()
