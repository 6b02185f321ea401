"""The way down from a figure: to the deals behind it, their journeys, and the events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from tpma.attribution import presets
from tpma.attribution.models import AttributionRun, Credit, Opportunity
from tpma.attribution.presets import Preset
from tpma.campaigns.models import Campaign
from tpma.core.i18n import Message
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.tracking.models import Event
from tpma.tracking.rules import REASONS


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal with what of it was credited (to one campaign, where one was asked for)."""

    deal: Opportunity
    credited_minor: int
    unattributed_minor: int
    touches: int


@dataclass(frozen=True, slots=True)
class JourneyLine:
    """One touch of a deal's journey, down to the event and why it counts as a person's."""

    event_id: str | None
    at: dt.datetime | None
    kind: str
    campaign_id: str | None
    campaign: str
    tactic: str
    why: Message | None
    amount_minor: int


@dataclass(frozen=True, slots=True)
class JourneyView:
    """A deal's amount, opened to the events that earned it."""

    deal: Opportunity
    run: AttributionRun
    preset: Preset
    lines: Sequence[JourneyLine]

    @property
    def credited_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)


def deals(
    work: Work,
    run: AttributionRun | None,
    *,
    campaign_id: str | None = None,
    outcome: str | None = None,
    touched: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[DealLine], int]:
    """Deals by size, with their credit in the run; with `touched`, those that anything touched,
    and where a campaign is named, those that it touched."""
    work.require(Permission.VIEW_RESULTS)
    has_touch = Credit.campaign_id.is_not(None)
    credited = (
        select(
            Credit.opportunity_id.label("id"),
            func.sum(case((has_touch, Credit.amount_minor), else_=0)).label("credited"),
            func.sum(case((has_touch, 0), else_=Credit.amount_minor)).label("rest"),
            func.sum(case((has_touch, 1), else_=0)).label("touches"),
        )
        .where(Credit.run_id == (run.id if run else ""))
        .group_by(Credit.opportunity_id)
    )
    if campaign_id is not None:
        credited = credited.where(Credit.campaign_id == campaign_id)
    part = credited.subquery()
    wanted = select(Opportunity, part.c.credited, part.c.rest, part.c.touches).join(
        part, part.c.id == Opportunity.id, isouter=campaign_id is None
    )
    if touched:
        wanted = wanted.where(part.c.touches > 0)
    if outcome:
        wanted = wanted.where(Opportunity.outcome == outcome)
    total = work.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = work.session.execute(
        wanted.order_by(Opportunity.amount_minor.desc(), Opportunity.id).offset(offset).limit(limit)
    )
    return [DealLine(d, int(c or 0), int(r or 0), int(t or 0)) for d, c, r, t in rows], total


def journey(work: Work, run: AttributionRun, opportunity_id: str) -> JourneyView:
    """A deal opened to its events, as the run saw them."""
    work.require(Permission.VIEW_RESULTS)
    deal = work.get(Opportunity, opportunity_id)
    rows = work.session.execute(
        select(Credit, Campaign.name, Event.why)
        .join(Campaign, Campaign.id == Credit.campaign_id, isouter=True)
        .join(Event, Event.id == Credit.event_id, isouter=True)
        .where(Credit.run_id == run.id, Credit.opportunity_id == deal.id)
        .order_by(Credit.position)
    )
    return JourneyView(
        deal=deal,
        run=run,
        preset=presets.preset(run.model),
        lines=[
            JourneyLine(
                event_id=credit.event_id,
                at=credit.touched_at,
                kind=credit.kind,
                campaign_id=credit.campaign_id,
                campaign=name or "",
                tactic=credit.channel,
                why=REASONS.get(why or ""),
                amount_minor=credit.amount_minor,
            )
            for credit, name, why in rows
        ],
    )


def events(
    work: Work,
    *,
    campaign_id: str | None = None,
    kind: str | None = None,
    verdict: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[Sequence[Event], int]:
    """The events under a figure, newest first."""
    work.require(Permission.VIEW_RESULTS)
    wanted = select(Event)
    for column, value in (
        (Event.campaign_id, campaign_id),
        (Event.kind, kind),
        (Event.verdict, verdict),
    ):
        if value:
            wanted = wanted.where(column == value)
    total = work.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = work.session.scalars(
        wanted.order_by(Event.occurred_at.desc(), Event.id.desc()).offset(offset).limit(limit)
    ).all()
    return rows, total


def campaign_names(work: Work) -> dict[str, str]:
    """Campaign → name, in scope."""
    return {row.id: row.name for row in work.session.execute(select(Campaign.id, Campaign.name))}
