"""The clock's sweeper: what dead workers held comes back, and what is due is rung for again.

With this, nothing depends on Redis remembering anything.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias

import structlog
from sqlalchemy import select

from tpma.campaigns.models import Campaign, CampaignStep, Delivery
from tpma.campaigns.rules import WAITING, CampaignState, StepState
from tpma.campaigns.service import ledger, running
from tpma.core.actor import SYSTEM
from tpma.core.outbox import OutboxRow
from tpma.core.tenancy import EVERYONE
from tpma.core.work import Work

log = structlog.get_logger("tpma.campaigns")

Opener: TypeAlias = Callable[..., AbstractContextManager[Work]]


def sweep(opener: Opener) -> None:
    """Take back what dead workers held, ring again for what is due, close what is through."""
    with opener(SYSTEM, EVERYONE) as work:
        back, doubted = ledger.expire_leases(work)
        if back or doubted:
            log.warning("leases_expired", back=back, in_doubt=doubted)
        now = work.now()
        rung = {
            (job, target)
            for job, target in work.session.execute(
                select(OutboxRow.job, OutboxRow.target_id).where(
                    OutboxRow.done_at.is_(None),
                    OutboxRow.failed_at.is_(None),
                    OutboxRow.job.in_(("deliver_batch", "publish_step", "start_campaign")),
                    OutboxRow.not_before <= now,
                )
            )
        }
        for job, target, partner_id in _due(work):
            if (job, target) not in rung:
                work.later(job, target, partner_id=partner_id)
    _settle_all(opener)


def _due(work: Work) -> list[tuple[str, str, str]]:
    """(job, target, partner) of everything whose time has come."""
    now = work.now()
    starts = work.session.execute(
        select(Campaign.id, Campaign.partner_id).where(
            Campaign.state == CampaignState.SCHEDULED,
            (Campaign.starts_at.is_(None)) | (Campaign.starts_at <= now),
        )
    )
    mails = work.session.execute(
        select(Delivery.step_id, Delivery.partner_id)
        .join(Campaign, Campaign.id == Delivery.campaign_id)
        .where(
            Campaign.state == CampaignState.RUNNING,
            Delivery.state.in_(WAITING),
            Delivery.not_before <= now,
        )
        .distinct()
    )
    steps = work.session.execute(
        select(CampaignStep.id, CampaignStep.partner_id)
        .join(Campaign, Campaign.id == CampaignStep.campaign_id)
        .where(
            Campaign.state.in_((CampaignState.RUNNING, CampaignState.SCHEDULED)),
            CampaignStep.channel != "smtp",
            CampaignStep.state == StepState.PLANNED,
            CampaignStep.due_at <= now,
        )
    )
    return [
        *(("start_campaign", target, partner) for target, partner in starts),
        *(("deliver_batch", target, partner) for target, partner in mails),
        *(("publish_step", target, partner) for target, partner in steps),
    ]


def _settle_all(opener: Opener) -> None:
    """Campaigns whose last delivery was settled by somebody who then died."""
    with opener(SYSTEM, EVERYONE) as work:
        waiting = select(Delivery.campaign_id).where(Delivery.state.in_(WAITING))
        ids = work.session.scalars(
            select(Campaign.id).where(
                (Campaign.state == CampaignState.RUNNING)
                | ((Campaign.state == CampaignState.STOPPED) & Campaign.id.in_(waiting))
            )
        ).all()
    for campaign_id in ids:
        with opener(SYSTEM, EVERYONE) as work:
            running.settle(work, campaign_id)
