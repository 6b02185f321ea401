"""The ROI report as sheets: rows, the credits behind them, and what the figures mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from tpma.core.i18n import Message, msg
from tpma.core.money import Money
from tpma.mdf.render.sheets import Cell, Sheet
from tpma.mdf.roi import Reconciliation, RoiRow, RoiTable


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a report must say about itself to be repeated."""

    model: Message
    rule: Message
    source: str
    run_id: str
    digest: str
    lookback_days: int
    as_of: datetime
    currency: str
    since: date | None
    until: date | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class CreditLine:
    """One credit, as the sheet lists it."""

    deal: str
    partner: str
    campaign: str
    event_id: str
    kind: str
    touched_at: datetime | None
    outcome: str
    closed_on: date | None
    amount_minor: int
    currency: str


def roi_sheet(table: RoiTable, names: Mapping[str, str], facts: ReportFacts) -> Sheet:
    """One line per fund, partner or campaign, then the total and what stands beside it."""

    def line(name: Cell, row: RoiRow) -> list[Cell]:
        def money(minor: int) -> Money:
            return Money(minor, facts.currency)

        interval = row.interval
        return [
            name,
            row.campaigns,
            money(row.spend_minor),
            money(row.paid_minor),
            money(row.cost_minor),
            money(row.attributed_minor),
            money(row.pipeline_minor),
            row.on_mdf,
            row.on_total_cost,
            Fraction(interval.low) if interval else None,
            Fraction(interval.high) if interval else None,
            money(row.claimed_minor),
            money(row.committed_minor),
            facts.model,
            facts.run_id,
        ]

    rest = table.reconciliation
    after: list[Cell] = [None] * 9
    extra = [
        (msg("Credited, money not claimed yet"), rest.unclaimed_minor),
        (msg("Credited, without MDF"), rest.unfunded_minor),
        (msg("Unattributed"), rest.unattributed_minor),
        (msg("Won deals in the CRM"), rest.deals_minor),
    ]
    rows: list[Sequence[Cell]] = [line(names.get(row.key, row.key), row) for row in table.rows]
    rows.append(line(msg("Total"), table.total))
    rows.extend(
        [name, None, None, None, None, Money(minor, facts.currency), *after]
        for name, minor in extra
    )
    return Sheet(
        msg("MDF ROI"),
        [
            msg("Name"),
            msg("Campaigns"),
            msg("MDF spend"),
            msg("Of it paid"),
            msg("Total cost"),
            msg("Attributed revenue"),
            msg("Attributed pipeline"),
            msg("MDF ROI"),
            msg("ROI on total cost"),
            msg("MDF ROI, low end"),
            msg("MDF ROI, high end"),
            msg("Claimed, undecided"),
            msg("Committed, unclaimed"),
            msg("Attribution model"),
            msg("Run"),
        ],
        rows,
    )


def credit_sheet(lines: Sequence[CreditLine]) -> Sheet:
    """Every credit of the run: the way down from a figure to the events."""
    return Sheet(
        msg("Credits"),
        [
            msg("Opportunity"),
            msg("Partner"),
            msg("Campaign"),
            msg("Event"),
            msg("Touch"),
            msg("Touched at"),
            msg("Outcome"),
            msg("Closed"),
            msg("Credit"),
        ],
        [
            [
                line.deal,
                line.partner,
                line.campaign or msg("Unattributed"),
                line.event_id,
                line.kind,
                line.touched_at,
                line.outcome,
                line.closed_on,
                Money(line.amount_minor, line.currency),
            ]
            for line in lines
        ],
    )


def about_sheet(facts: ReportFacts, found: Reconciliation) -> Sheet:
    """Definitions, window, run and reconciliation."""
    pairs: list[tuple[Message, Cell]] = [
        (
            msg("MDF ROI"),
            msg("(attributed revenue from MDF-funded activities − MDF spend) ÷ MDF spend"),
        ),
        (msg("MDF spend"), msg("Paid, or owed on approved claims")),
        (msg("Interval"), msg("95 %, log-jackknife-t over campaigns; few below 30 campaigns")),
        (msg("Attribution model"), facts.model),
        (msg("Rule"), facts.rule),
        (msg("Source of the rule"), facts.source),
        (
            msg("Window"),
            msg(
                "Human clicks and forms from %(days)s days before the opportunity was created "
                "until it closed",
                days=facts.lookback_days,
            ),
        ),
        (msg("Credit is not cause"), msg("Credit says who was there, not what would have been")),
        (msg("Run"), facts.run_id),
        (msg("Digest"), facts.digest),
        (msg("As of"), facts.as_of),
        (msg("Made at"), facts.made_at),
        (msg("Closed from"), facts.since),
        (msg("Closed until"), facts.until),
        (msg("Won deals"), found.deals),
        (msg("Agrees with the CRM"), msg("yes") if found.agrees else msg("no")),
    ]
    return Sheet(msg("About"), [msg("What"), msg("Meaning")], [list(pair) for pair in pairs])
