"""The ROI report: spend from the ledger, revenue from a filed attribution run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tpma.attribution import presets
from tpma.attribution import service as attribution
from tpma.attribution.models import AttributionRun, Credit, Opportunity
from tpma.attribution.presets import Preset
from tpma.campaigns.models import Campaign
from tpma.core.errors import InvalidInput, NotFound
from tpma.core.i18n import direction_of, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.mdf.models import Fund
from tpma.mdf.render.report import CreditLine, ReportFacts, about_sheet, credit_sheet, roi_sheet
from tpma.mdf.render.sheets import to_csv, to_xlsx
from tpma.mdf.roi import GROUPS, RoiRow, RoiTable, Spend, roi_table
from tpma.mdf.service.funds import partner_names
from tpma.mdf.service.spending import MoneyView, OtherCurrency


@dataclass(frozen=True, slots=True)
class ModelRow:
    """The same report by another model."""

    preset: Preset
    run: AttributionRun
    total: RoiRow
    unattributed_minor: int


@dataclass(frozen=True, slots=True)
class RoiReport:
    """Everything that a good report says: figures, definition, window, run and reconciliation."""

    run: AttributionRun
    preset: Preset
    currency: str
    by: str
    since: dt.date | None
    until: dt.date | None
    table: RoiTable
    names: Mapping[str, str]
    models: Sequence[ModelRow]
    others: Sequence[OtherCurrency]
    made_at: dt.datetime

    @property
    def facts(self) -> ReportFacts:
        return ReportFacts(
            model=self.preset.title,
            rule=self.preset.rule,
            source=self.preset.source,
            run_id=self.run.id,
            digest=self.run.digest,
            lookback_days=self.run.lookback_days,
            as_of=self.run.as_of,
            currency=self.currency,
            since=self.since,
            until=self.until,
            made_at=self.made_at,
        )


def roi_report(
    work: Work,
    *,
    model: str = presets.DEFAULT_MODEL,
    run_id: str | None = None,
    by: str = "fund",
    currency: str | None = None,
    partner_id: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> RoiReport:
    """The report by fund, partner or campaign, of the model's latest run or of a named one.

    In a partner's scope it covers the partner alone. The period takes deals by the day they
    closed and spend by the day it was decided or paid. NotFound where nothing was calculated yet.
    """
    if work.scope.everyone:
        work.require(Permission.VIEW_REPORTS)
    else:
        work.require(Permission.VIEW_RESULTS)
    if by not in GROUPS:
        raise InvalidInput(fields={"by": msg("Choose fund, partner or campaign")})
    run = attribution.run_of(work, run_id) if run_id else attribution.latest_run(work, model)
    if run is None:
        raise NotFound(
            msg("No credit has been calculated with this model yet"),
            mend=msg("Import opportunities, then calculate"),
        )
    view = MoneyView(work, currency or work.settings.currency, partner_id, since, until)
    spends, titles = view.spends()
    deals = view.deals()
    table = roi_table(spends, view.credits([run.id])[run.id], deals, by)
    return RoiReport(
        run=run,
        preset=presets.preset(run.model),
        currency=view.currency,
        by=by,
        since=since,
        until=until,
        table=table,
        names=_names(work, by, titles),
        models=_models(view, run, spends, deals),
        others=view.others(),
        made_at=work.now(),
    )


def _names(work: Work, by: str, titles: Mapping[str, str]) -> dict[str, str]:
    if by == "partner":
        return partner_names(work)
    if by == "fund":
        return {row.id: row.name for row in work.session.execute(select(Fund.id, Fund.name))}
    rows = work.session.execute(select(Campaign.id, Campaign.name))
    return {**titles, **{row.id: row.name for row in rows}}


def _models(
    view: MoneyView, run: AttributionRun, spends: Sequence[Spend], deals: Mapping[str, int]
) -> list[ModelRow]:
    """Every model's latest run over the same window, side by side."""
    latest: dict[str, AttributionRun] = {}
    for key in presets.PRESETS:
        other = run if key == run.model else attribution.latest_run(view.work, key)
        if other is not None and other.lookback_days == run.lookback_days:
            latest[key] = other
    facts = view.credits([other.id for other in latest.values()])
    rows = []
    for key, other in latest.items():
        table = roi_table(spends, facts[other.id], deals)
        rows.append(
            ModelRow(
                presets.preset(key), other, table.total, table.reconciliation.unattributed_minor
            )
        )
    return rows


# ------------------------------------------------------------------------------------ exports


def export_csv(work: Work, report: RoiReport) -> bytes:
    """The report's rows as CSV in the actor's language."""
    return to_csv(roi_sheet(report.table, report.names, report.facts), work.actor.locale)


def export_xlsx(work: Work, report: RoiReport) -> bytes:
    """Report, every credit behind it, and what the figures mean, as a workbook."""
    locale = work.actor.locale
    return to_xlsx(
        [
            roi_sheet(report.table, report.names, report.facts),
            credit_sheet(_credit_lines(work, report)),
            about_sheet(report.facts, report.table.reconciliation),
        ],
        locale,
        report.made_at,
        direction_of(locale) == "rtl",
    )


def _credit_lines(work: Work, report: RoiReport) -> list[CreditLine]:
    campaigns = {
        row.id: row.name for row in work.session.execute(select(Campaign.id, Campaign.name))
    }
    names = partner_names(work)
    view = MoneyView(work, report.currency, None, report.since, report.until)
    rows = work.session.execute(
        view.closed(
            select(Credit, Opportunity.external_id)
            .join(Opportunity, Opportunity.id == Credit.opportunity_id)
            .where(Credit.run_id == report.run.id, Credit.currency == report.currency)
            .order_by(Opportunity.external_id, Credit.position),
            Credit,
        )
    )
    return [
        CreditLine(
            deal=external_id,
            partner=names.get(credit.partner_id, ""),
            campaign=campaigns.get(credit.campaign_id or "", ""),
            event_id=credit.event_id or "",
            kind=credit.kind,
            touched_at=credit.touched_at,
            outcome=credit.outcome,
            closed_on=credit.closed_on,
            amount_minor=credit.amount_minor,
            currency=credit.currency,
        )
        for credit, external_id in rows
    ]
