"""`tpma report`: the ROI report from the command line, as text, CSV or XLSX."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tpma.attribution import service as attribution
from tpma.attribution.presets import DEFAULT_MODEL, PRESETS
from tpma.commands.context import container_here, locale_here
from tpma.core.actor import SYSTEM
from tpma.core.money import Money
from tpma.core.tenancy import EVERYONE
from tpma.core.work import Work
from tpma.mdf import service
from tpma.mdf.roi import GROUPS, RoiRow
from tpma.partners import service as partners

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--model", type=click.Choice(list(PRESETS)), default=DEFAULT_MODEL, show_default=True)
@click.option("--by", type=click.Choice(GROUPS), default="fund", show_default=True)
@click.option("--partner", metavar="SLUG", help="One partner only.")
@click.option("--currency", metavar="CODE", help="Default: the program's currency.")
@click.option("--since", type=_DAY, help="Deals closed and spend decided from this day on.")
@click.option("--until", type=_DAY, help="… until this day.")
@click.option(
    "--lookback",
    type=click.IntRange(1, 730),
    default=attribution.DEFAULT_LOOKBACK,
    show_default=True,
    help="Days before an opportunity in which touches count.",
)
@click.option(
    "--run", "run_id", metavar="ID", help="A filed run; else credit is brought up to date."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "xlsx"]),
    default="text",
    show_default=True,
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
def report(
    model: str,
    by: str,
    partner: str | None,
    currency: str | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    lookback: int,
    run_id: str | None,
    form: str,
    out: Path | None,
) -> None:
    """MDF ROI with its interval, every model side by side, and the reconciliation."""
    if form == "xlsx" and out is None:
        raise click.UsageError("XLSX needs a file: add --out report.xlsx")
    actor = replace(SYSTEM, locale=locale_here())
    with container_here() as container, container.open(actor, EVERYONE) as work:
        if run_id is None:
            attribution.attribute_models(work, lookback_days=lookback)
        found = service.roi_report(
            work,
            model=model,
            run_id=run_id,
            by=by,
            currency=currency.upper() if currency else None,
            partner_id=_partner_id(work, partner) if partner else None,
            since=since.date() if since else None,
            until=until.date() if until else None,
        )
        if form == "text":
            data = _told(work, found).encode("utf-8")
        else:
            export = service.export_csv if form == "csv" else service.export_xlsx
            data = export(work, found)
    if out is not None:
        out.write_bytes(data)
    elif form == "text":
        click.echo(data.decode("utf-8"), nl=False)
    else:
        click.echo(data, nl=False)


def _partner_id(work: Work, slug: str) -> str:
    rows, _ = partners.list_partners(work, limit=100_000)
    for row in rows:
        if row.slug == slug:
            return row.id
    raise click.BadParameter(f"there is no partner called {slug!r}", param_hint="--partner")


def _share(value: Fraction | None) -> str:
    return "—" if value is None else f"{float(value):+.1%}"


def _told(work: Work, found: service.RoiReport) -> str:
    """The report as an operator reads it in a terminal."""
    console = Console(file=io.StringIO(), width=max(100, Console().width))

    def money(minor: int) -> str:
        return Money(minor, found.currency).show(work.actor.locale)

    def cells(row: RoiRow) -> list[str]:
        interval = row.interval
        return [
            money(row.spend_minor),
            money(row.cost_minor),
            money(row.attributed_minor),
            _share(row.on_mdf),
            _share(row.on_total_cost),
            f"{interval.low:+.0%} … {interval.high:+.0%}" if interval else "—",
            str(row.campaigns),
        ]

    table = Table(
        title=f"MDF ROI by {found.by}: {work.say(found.preset.title)}", title_justify="left"
    )
    table.add_column(found.by.capitalize())
    for head in ("MDF spend", "Total cost", "Attributed", "MDF ROI", "On total", "95 %", "n"):
        table.add_column(head, justify="right")
    for row in found.table.rows:
        table.add_row(found.names.get(row.key, row.key), *cells(row))
    table.add_section()
    table.add_row("Total", *cells(found.table.total))
    console.print(table)

    rest = found.table.reconciliation
    console.print(
        f"Won deals {money(rest.deals_minor)} ({rest.deals}) = credited with MDF spend "
        f"{money(rest.funded_minor)} + not claimed yet {money(rest.unclaimed_minor)} + without MDF "
        f"{money(rest.unfunded_minor)} + unattributed {money(rest.unattributed_minor)}: "
        + ("agrees" if rest.agrees else "DOES NOT AGREE, calculate again")
    )
    for other in found.others:
        amount = Money(other.amount_minor, other.currency).show(work.actor.locale)
        console.print(f"Left out: {other.deals} won deals of {amount}; see --currency.")
    side = ", ".join(f"{row.preset.key} {_share(row.total.on_mdf)}" for row in found.models)
    console.print(f"Every model: {side}")
    console.print(f"Window: {found.run.lookback_days} days. Run {found.run.id}", highlight=False)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
