"""Rows and values of the rooms as the API's shapes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Protocol

from tpma.api import shapes
from tpma.campaigns.rules import Accounting
from tpma.campaigns.service import Campaign
from tpma.core.i18n import Message
from tpma.core.work import Work
from tpma.kits.service import LibraryKit
from tpma.mdf.roi import RoiRow
from tpma.mdf.service.reporting import RoiReport
from tpma.tracking.values import Engagement, EventView, Figure, LeadView


class Imported(Protocol):
    """An import of opportunities, as far as it is shown."""

    id: str
    row_count: int
    created: int
    updated: int
    unchanged: int
    problem_count: int
    problems: list[Any]


def kit_of(kit: LibraryKit) -> shapes.Kit:
    return shapes.Kit(
        id=kit.kit_id,
        version_id=kit.version_id,
        slug=kit.slug,
        name=kit.name,
        version=kit.number,
        summary=kit.copy.summary,
        locales=list(kit.definition.locales),
        tactics=[tactic.key for tactic in kit.definition.tactics],
        promoted=kit.promoted,
        published_at=kit.published_at,
        ends_on=kit.definition.window.ends,
    )


def campaign_of(row: Campaign) -> shapes.Campaign:
    return shapes.Campaign(
        id=row.id,
        partner_id=row.partner_id,
        name=row.name,
        state=str(row.state),
        locale=row.locale,
        kit_version_id=row.kit_version_id,
        asset_set_id=row.asset_set_id,
        starts_at=row.starts_at,
        launched_at=row.launched_at,
        finished_at=row.finished_at,
        created_at=row.created_at,
    )


def accounting_of(campaign_id: str, books: Accounting) -> shapes.Accounting:
    settled = books.accepted + books.failed + books.left_out + books.in_doubt + books.open
    return shapes.Accounting(
        campaign_id=campaign_id,
        planned=books.planned,
        accepted=books.accepted,
        failed=books.failed,
        excluded=dict(books.excluded),
        in_doubt=books.in_doubt,
        open=books.open,
        balanced=settled == books.planned,
    )


def _figure(one: Figure) -> shapes.Figure:
    return shapes.Figure(one.raw, one.human, one.machine, one.unknown, one.people)


def engagement_of(campaign_id: str, found: Engagement) -> shapes.Engagement:
    return shapes.Engagement(
        campaign_id=campaign_id,
        mails=found.measured.mails,
        opens_measured=found.measured.measured,
        opens=None if found.measured.nothing and not found.opens.raw else _figure(found.opens),
        clicks=_figure(found.clicks),
        views=_figure(found.views),
        forms=_figure(found.forms),
        unsubscribes=_figure(found.unsubscribes),
        leads=found.leads,
    )


def event_of(one: EventView) -> shapes.Event:
    return shapes.Event(
        id=one.id,
        partner_id=one.partner_id,
        campaign_id=one.campaign_id,
        tactic=one.tactic_key,
        kind=one.kind,
        occurred_at=one.occurred_at,
        verdict=one.verdict,
        why=one.why,
        delivery_id=one.delivery_id,
        placement_id=one.placement_id,
        channel=one.channel,
        link=one.link,
    )


def lead_of(one: LeadView) -> shapes.Lead:
    return shapes.Lead(
        id=one.id,
        partner_id=one.partner_id,
        campaign_id=one.campaign_id,
        event_id=one.event_id,
        created_at=one.created_at,
        email=one.email,
        name=one.name,
        company=one.company,
        phone=one.phone,
        country=one.country,
        message=one.message,
        answers=dict(one.extra),
        consent_wording=one.consent_wording,
    )


def import_of(work: Work, row: Imported) -> shapes.OpportunityImport:
    return shapes.OpportunityImport(
        id=row.id,
        rows=row.row_count,
        created=row.created,
        updated=row.updated,
        unchanged=row.unchanged,
        problems=row.problem_count,
        first_problems=[
            shapes.RowProblem(int(problem.get("line", 0)), _said(work, problem["what"]))
            for problem in row.problems[:100]
        ],
    )


def _said(work: Work, kept: Any) -> str:
    """A message as it was kept with the import, in the token's language."""
    if isinstance(kept, Mapping):
        return work.say(Message(str(kept["msgid"]), dict(kept.get("params", {}))))
    return str(kept)


def _line(row: RoiRow, names: Mapping[str, str]) -> shapes.RoiLine:
    return shapes.RoiLine(
        key=row.key,
        name=names.get(row.key, ""),
        spend_minor=row.spend_minor,
        cost_minor=row.cost_minor,
        attributed_minor=row.attributed_minor,
        pipeline_minor=row.pipeline_minor,
        roi_on_mdf=_ratio(row.on_mdf),
        roi_on_total_cost=_ratio(row.on_total_cost),
        roi_low=row.interval.low if row.interval else None,
        roi_high=row.interval.high if row.interval else None,
        campaigns=row.campaigns,
    )


def _ratio(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def report_of(report: RoiReport) -> shapes.RoiReport:
    books = report.table.reconciliation
    return shapes.RoiReport(
        run_id=report.run.id,
        model=report.run.model,
        lookback_days=report.run.lookback_days,
        currency=report.currency,
        by=report.by,
        since=report.since,
        until=report.until,
        lines=[_line(row, report.names) for row in report.table.rows],
        total=_line(report.table.total, report.names),
        reconciliation=shapes.Reconciliation(
            funded_minor=books.funded_minor,
            unclaimed_minor=books.unclaimed_minor,
            unfunded_minor=books.unfunded_minor,
            unattributed_minor=books.unattributed_minor,
            deals_minor=books.deals_minor,
            agrees=books.agrees,
        ),
    )
