"""The program's metrics from what the rooms before know: deals, leads, touches, enrolments."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from tpma.attribution import metrics
from tpma.attribution.metrics import ProgramDeal
from tpma.attribution.models import AttributionRun, Credit, Opportunity
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.partners import service as partners
from tpma.tracking.models import Lead


@dataclass(frozen=True, slots=True)
class PartnerMetrics:
    """One partner's share. These rows overlap and never add up to the program's."""

    name: str
    sourced_minor: int
    influenced_minor: int


@dataclass(frozen=True, slots=True)
class ProgramMetrics:
    """The program's figures in one currency; None where there is nothing to divide by."""

    currency: str
    psp: int
    pip: int
    pwr: Fraction | None
    apds: Fraction | None
    ttpp: Fraction | None
    by_partner: tuple[PartnerMetrics, ...]


def program_metrics(
    work: Work, run: AttributionRun | None, currency: str | None = None
) -> ProgramMetrics:
    """Metrics of the deals in one currency, all or those of the scope's partner."""
    work.require(Permission.VIEW_RESULTS)
    code = currency or work.settings.currency
    deals = _deals(work, run, code)
    rows, _ = partners.list_partners(work, limit=100_000)
    first: dict[str, dt.date] = {}
    for deal in deals:
        if deal.sourced and deal.sourced_by is not None:
            day = first.get(deal.sourced_by, deal.created_on)
            first[deal.sourced_by] = min(day, deal.created_on)
    shares = (
        PartnerMetrics(row.name, metrics.psp(deals, row.id), metrics.pip(deals, row.id))
        for row in rows
    )
    return ProgramMetrics(
        currency=code,
        psp=metrics.psp(deals),
        pip=metrics.pip(deals),
        pwr=metrics.pwr(deals),
        apds=metrics.apds(deals),
        ttpp=metrics.ttpp({row.id: row.enrolled_on for row in rows}, first),
        by_partner=tuple(
            sorted(
                (share for share in shares if share.sourced_minor or share.influenced_minor),
                key=lambda share: (-share.sourced_minor, share.name),
            )
        ),
    )


def _deals(work: Work, run: AttributionRun | None, currency: str) -> list[ProgramDeal]:
    """Origin evidence is the contact's first lead from the partner's own campaigns; touched are
    the deals to which the run credits a touch."""
    evidence: dict[tuple[str, str], dt.date] = {}
    leads = work.session.execute(
        select(Lead.partner_id, Lead.address_key, Lead.created_at).order_by(Lead.created_at)
    )
    for partner_id, key, created_at in leads:
        evidence.setdefault((partner_id, key), created_at.date())
    touched: dict[str, set[str]] = defaultdict(set)
    if run is not None:
        credits_ = work.session.execute(
            select(Credit.opportunity_id, Credit.partner_id)
            .where(Credit.run_id == run.id, Credit.campaign_id.is_not(None))
            .distinct()
        )
        for opportunity_id, partner_id in credits_:
            touched[opportunity_id].add(partner_id)
    found = []
    for row in work.session.scalars(select(Opportunity).where(Opportunity.currency == currency)):
        origin = evidence.get((row.partner_id, row.contact_key or ""))
        found.append(
            ProgramDeal(
                id=row.id,
                value_minor=row.amount_minor,
                created_on=row.created_on,
                won=row.outcome == "won",
                sourced_by=row.partner_id if origin else None,
                origin_at=origin,
                touched_by=frozenset(touched[row.id]),
            )
        )
    return found
