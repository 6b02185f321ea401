"""The use cases of campaigns, in one place for the rooms and doors that call them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from tpma.campaigns import links
from tpma.campaigns.models import Campaign, CampaignStep, Delivery, Placement, TrackedLink
from tpma.campaigns.rules import UNDER_WAY, Action, CampaignState
from tpma.campaigns.service.ending import STATEMENT_ENDED
from tpma.campaigns.service.publishing import take_pages_down
from tpma.campaigns.service.running import act, stop
from tpma.compliance.models import Submission
from tpma.core.errors import NotFound
from tpma.core.permissions import Permission
from tpma.core.work import Work

#: The reason of deliveries that were left out, shown beside each.
APPROVAL_WITHDRAWN = "approval withdrawn"


def campaign(work: Work, campaign_id: str) -> Campaign:
    work.require(Permission.VIEW_CAMPAIGNS)
    return work.get(Campaign, campaign_id)


def campaigns(work: Work, *, offset: int = 0, limit: int = 50) -> tuple[list[Campaign], int]:
    """Campaigns in scope, the newest first, and how many there are."""
    work.require(Permission.VIEW_CAMPAIGNS)
    total = work.session.scalar(select(func.count()).select_from(Campaign)) or 0
    rows = work.session.scalars(
        select(Campaign)
        .order_by(Campaign.created_at.desc(), Campaign.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return list(rows), total


def how_many(work: Work, states: Collection[CampaignState]) -> int:
    """How many campaigns in scope are in one of these states."""
    work.require(Permission.VIEW_CAMPAIGNS)
    wanted = select(func.count()).select_from(Campaign).where(Campaign.state.in_(states))
    return work.session.scalar(wanted) or 0


def campaigns_before(work: Work, before: str | None, limit: int) -> list[Campaign]:
    """Campaigns in scope, the newest first, from the one after `before` on. Ids follow time."""
    work.require(Permission.VIEW_CAMPAIGNS)
    wanted = select(Campaign).order_by(Campaign.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(Campaign.id < before)
    return list(work.session.scalars(wanted))


def campaigns_of(work: Work, asset_set_id: str) -> list[Campaign]:
    """The campaigns of an asset set, the newest first."""
    return list(
        work.session.scalars(
            select(Campaign)
            .where(Campaign.asset_set_id == asset_set_id)
            .order_by(Campaign.created_at.desc(), Campaign.id.desc())
        )
    )


def submission_decided(work: Work, submission_id: str) -> None:
    """The job that compliance asks for: a reviewer decided, or an approval was withdrawn."""
    row = work.get(Submission, submission_id)
    found = work.session.scalars(
        select(Campaign).where(Campaign.submission_id == submission_id).with_for_update()
    ).one_or_none()
    if found is None:
        return  # taken back or submitted again in the meantime
    state = CampaignState(found.state)
    if row.state == "approved" and state is CampaignState.SUBMITTED:
        act(work, found, Action.APPROVE)
    elif row.state in ("returned", "withdrawn", "expired"):
        if state in (CampaignState.SUBMITTED, CampaignState.APPROVED):
            act(work, found, Action.GIVE_BACK)
        elif row.state == "withdrawn":
            if state in UNDER_WAY:
                ended = row.ended_day is not None
                stop(work, found.id, because=STATEMENT_ENDED if ended else APPROVAL_WITHDRAWN)
            take_pages_down(work, Campaign.id == found.id)
    work.session.flush()


def submission_of(work: Work, found: Campaign) -> Submission | None:
    """What was put up for approval for this campaign last, and what became of it."""
    if found.submission_id is not None:
        return work.get(Submission, found.submission_id)
    return None


# -- for whoever follows a signed link: the scope must cover the partner --------------------------------


def delivery(work: Work, delivery_id: str) -> Delivery:
    return work.get(Delivery, delivery_id)


def placement(work: Work, placement_id: str) -> Placement:
    return work.get(Placement, placement_id)


def step(work: Work, step_id: str) -> CampaignStep:
    return work.get(CampaignStep, step_id)


def link(work: Work, link_id: str) -> TrackedLink:
    return work.get(TrackedLink, link_id)


def destination(work: Work, ref: links.LinkRef) -> str:
    """Where a click leads: a stored address, or the landing page that knows which mail it came
    from. NotFound for anything else."""
    if ref.link_id is None:
        raise NotFound()
    found = link(work, ref.link_id)
    if found.placement_id is None:
        return found.url
    return links.url(
        work.settings.base_url,
        work.settings.secret,
        links.Kind.PAGE,
        placement_id=found.placement_id,
        delivery_id=ref.delivery_id,
    )
