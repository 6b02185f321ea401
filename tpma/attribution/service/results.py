"""Results as people read them: the funnel, engagement, and credit by campaign.

Everything here is narrowed to the scope: a partner sees its own, HQ sees the program.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Select, and_, case, func, select

from tpma.attribution import presets
from tpma.attribution.models import AttributionRun, Credit
from tpma.attribution.presets import Preset
from tpma.attribution.rules import Outcome
from tpma.attribution.service import latest_run, run_of
from tpma.campaigns.models import Campaign, Delivery
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.tracking.models import Event, Lead

AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"

#: States in which a mail was handed to the receiving server, whatever it answered.
_SENT = ("data_sent", "accepted", "failed", "in_doubt")


#: Deals that were touched, and those of them that were won.
_DEALS = (
    func.count(func.distinct(Credit.opportunity_id)),
    func.count(func.distinct(case((Credit.outcome == "won", Credit.opportunity_id)))),
)


@dataclass(frozen=True, slots=True)
class Funnel:
    """From what was sent to what was won. People, not clicks, make the steps."""

    sent: int = 0
    delivered: int = 0
    clickers: int = 0
    leads: int = 0
    opportunities: int = 0
    won: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """One kind of event: all, and those of people."""

    kind: str
    raw: int
    human: int


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """A campaign with its funnel and its credit."""

    id: str
    name: str
    partner_id: str
    launched_at: dt.datetime | None
    funnel: Funnel
    credit: Mapping[str, tuple[int, int]]  # currency → (won, pipeline)


@dataclass(frozen=True, slots=True)
class CreditTotals:
    """A currency's deals and what became of their amounts in one run."""

    currency: str
    won_minor: int = 0
    pipeline_minor: int = 0
    unattributed_minor: int = 0
    deals: int = 0


def chosen_run(work: Work, run_id: str | None, model: str | None) -> AttributionRun | None:
    """The run that a screen asks for: by id, else the model's latest, else the default's."""
    work.require(Permission.VIEW_RESULTS)
    if run_id:
        return run_of(work, run_id)
    return latest_run(work, presets.preset(model or presets.DEFAULT_MODEL).key)


def filed_models(work: Work) -> list[tuple[Preset, AttributionRun]]:
    """The models that were calculated, with their latest run, in the models' order."""
    found = ((preset, latest_run(work, key)) for key, preset in presets.PRESETS.items())
    return [(preset, run) for preset, run in found if run is not None]


def results(work: Work, run: AttributionRun | None) -> list[CampaignResult]:
    """Launched campaigns, newest first, each with funnel and credit."""
    work.require(Permission.VIEW_RESULTS)
    rows = work.session.scalars(
        select(Campaign)
        .where(Campaign.launched_at.is_not(None))
        .order_by(Campaign.launched_at.desc(), Campaign.id.desc())
        .limit(500)
    ).all()
    funnels = _funnels(work, run)
    credit = _credit(work, run)
    return [
        CampaignResult(
            id=row.id,
            name=row.name,
            partner_id=row.partner_id,
            launched_at=row.launched_at,
            funnel=funnels.get(row.id, Funnel()),
            credit=credit.get(row.id, {}),
        )
        for row in rows
    ]


def funnel(work: Work, run: AttributionRun | None, campaign_id: str | None = None) -> Funnel:
    """One campaign's funnel, or that of all: a deal that several touched counts once."""
    if campaign_id is not None:
        work.get(Campaign, campaign_id)
        return _funnels(work, run).get(campaign_id, Funnel())
    parts = _funnels(work, run).values()
    people = work.session.scalar(
        select(func.count(func.distinct(Event.address_key))).where(*_human_click())
    )
    opportunities, won = 0, 0
    if run is not None:
        opportunities, won = work.session.execute(
            select(*_DEALS).where(Credit.run_id == run.id, Credit.campaign_id.is_not(None))
        ).one()
    return Funnel(
        sent=sum(part.sent for part in parts),
        delivered=sum(part.delivered for part in parts),
        clickers=people or 0,
        leads=sum(part.leads for part in parts),
        opportunities=int(opportunities or 0),
        won=int(won or 0),
    )


def _human_click() -> tuple[Any, ...]:
    return (Event.kind == "click", Event.verdict == "human", Event.delivery_id.is_not(None))


def _funnels(work: Work, run: AttributionRun | None) -> dict[str, Funnel]:
    parts: dict[str, dict[str, int]] = defaultdict(dict)

    def take(wanted: AnySelect, *names: str) -> None:
        for campaign_id, *numbers in work.session.execute(wanted):
            parts[campaign_id].update(zip(names, map(int, numbers), strict=True))

    take(
        select(
            Delivery.campaign_id,
            func.sum(case((Delivery.state.in_(_SENT), 1), else_=0)),
            func.sum(case((Delivery.state == "accepted", 1), else_=0)),
        ).group_by(Delivery.campaign_id),
        "sent",
        "delivered",
    )
    take(
        select(Event.campaign_id, func.count(func.distinct(Event.address_key)))
        .where(*_human_click())
        .group_by(Event.campaign_id),
        "clickers",
    )
    take(select(Lead.campaign_id, func.count(Lead.id)).group_by(Lead.campaign_id), "leads")
    if run is not None:
        take(
            select(Credit.campaign_id, *_DEALS)
            .where(Credit.run_id == run.id, Credit.campaign_id.is_not(None))
            .group_by(Credit.campaign_id),
            "opportunities",
            "won",
        )
    return {campaign_id: Funnel(**found) for campaign_id, found in parts.items()}


def _credit(work: Work, run: AttributionRun | None) -> dict[str, dict[str, tuple[int, int]]]:
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    if run is None:
        return found
    rows = work.session.execute(
        select(
            Credit.campaign_id,
            Credit.currency,
            func.sum(case((Credit.outcome == "won", Credit.amount_minor), else_=0)),
            func.sum(case((Credit.outcome == "open", Credit.amount_minor), else_=0)),
        )
        .where(Credit.run_id == run.id, Credit.campaign_id.is_not(None))
        .group_by(Credit.campaign_id, Credit.currency)
        .order_by(Credit.currency)
    )
    for campaign_id, currency, won, pipeline in rows:
        found[str(campaign_id)][currency] = (int(won), int(pipeline))
    return found


def credit_totals(work: Work, run: AttributionRun) -> list[CreditTotals]:
    """Per currency: credited as won, credited as pipeline, unattributed won."""
    won = Credit.outcome == Outcome.WON.value
    touched = Credit.campaign_id.is_not(None)
    rows = work.session.execute(
        select(
            Credit.currency,
            func.sum(case((and_(won, touched), Credit.amount_minor), else_=0)),
            func.sum(case((and_(Credit.outcome == "open", touched), Credit.amount_minor), else_=0)),
            func.sum(case((and_(won, ~touched), Credit.amount_minor), else_=0)),
            func.count(func.distinct(Credit.opportunity_id)),
        )
        .where(Credit.run_id == run.id)
        .group_by(Credit.currency)
        .order_by(Credit.currency)
    )
    found = [CreditTotals(row[0], *(int(number) for number in row[1:])) for row in rows]
    # The currency in which the most deals are comes first: it is what a person looks for.
    return sorted(found, key=lambda total: (-total.deals, total.currency))


@dataclass(frozen=True, slots=True)
class ModelCredit:
    """What one model credits, as won, per currency."""

    preset: Preset
    run: AttributionRun
    won: Mapping[str, int]


def credit_by_model(work: Work, campaign_id: str | None = None) -> list[ModelCredit]:
    """The same deals by every filed model, side by side: of one campaign, or of all in scope."""
    filed = filed_models(work)
    wanted = (
        select(Credit.run_id, Credit.currency, func.sum(Credit.amount_minor))
        .where(
            Credit.run_id.in_([run.id for _, run in filed]),
            Credit.outcome == Outcome.WON.value,
            Credit.campaign_id.is_not(None),
        )
        .group_by(Credit.run_id, Credit.currency)
    )
    if campaign_id is not None:
        wanted = wanted.where(Credit.campaign_id == campaign_id)
    held: dict[str, dict[str, int]] = defaultdict(dict)
    for run_id, currency, total in work.session.execute(wanted):
        held[run_id][currency] = int(total)
    return [ModelCredit(preset, run, held.get(run.id, {})) for preset, run in filed]


def engagement(work: Work, campaign_id: str | None = None) -> list[Counts]:
    """Opens, clicks, page views and forms: all, and those of people, side by side."""
    wanted = select(
        Event.kind,
        func.count(Event.id),
        func.sum(case((Event.verdict == "human", 1), else_=0)),
    ).group_by(Event.kind)
    if campaign_id is not None:
        wanted = wanted.where(Event.campaign_id == campaign_id)
    held = {kind: (raw, int(human)) for kind, raw, human in work.session.execute(wanted)}
    kinds = ("open", "click", "view", "form", "unsubscribe")
    return [Counts(kind, *held.get(kind, (0, 0))) for kind in kinds]
