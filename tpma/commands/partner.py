"""`tpma partner`: enrol partners from the command line."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from tpma.commands.context import work_here
from tpma.partners import service as partners


@click.group()
def partner() -> None:
    """Partners of the program."""


@partner.command()
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--legal-name", required=True)
@click.option("--tier", required=True)
@click.option("--region", required=True)
@click.option("--country", required=True, help="Two letters, such as DE.")
@click.option("--locale", required=True, help="A language tag, such as de-DE.")
@click.option("--motion", default="resell", show_default=True)
@click.option("--website", default="")
def add(
    slug: str,
    name: str,
    legal_name: str,
    tier: str,
    region: str,
    country: str,
    locale: str,
    motion: str,
    website: str,
) -> None:
    """Enrol a partner."""
    with work_here() as work:
        partners.create_partner(
            work,
            slug=slug,
            name=name,
            legal_name=legal_name,
            tier=tier,
            region=region,
            country=country,
            locale=locale,
            motion=motion,
            website=website,
        )
    click.echo(f"{name} is enrolled.")


@partner.command("list")
def list_() -> None:
    """All partners."""
    table = Table("short name", "name", "tier", "region", "country", box=None, pad_edge=False)
    with work_here(writes=False) as work:
        for row in partners.list_partners(work, limit=10_000)[0]:
            table.add_row(row.slug, row.name, row.tier, row.region, row.country)
    Console().print(table)
