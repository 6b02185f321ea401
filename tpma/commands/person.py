"""`tpma person`: answer somebody who asks what is held about them, or asks to be forgotten."""

from __future__ import annotations

from pathlib import Path

import click

from tpma.commands.context import work_here
from tpma.commands.user import partner_id_of
from tpma.core.tenancy import EVERYONE, Scope

_PARTNER = click.option("--partner", "slug", help="One partner's data alone, by its short name.")


@click.group()
def person() -> None:
    """What is held about one person, by email address."""


def _scope(slug: str | None) -> Scope:
    if slug is None:
        return EVERYONE
    with work_here(writes=False) as work:
        return Scope.partner(partner_id_of(work, slug))


@person.command()
@click.argument("email")
@_PARTNER
@click.option("--out", type=click.Path(path_type=Path), default=Path("person.json"))
def export(email: str, slug: str | None, out: Path) -> None:
    """Write everything that is held about them into one JSON file."""
    from tpma.attribution.service import export_person

    with work_here(_scope(slug)) as work:
        data = export_person(work, email)
    out.write_bytes(data)
    click.echo(f"{out}: {len(data):,} bytes.")


@person.command()
@click.argument("target")
@_PARTNER
@click.option("--why", default="", help="Shown beside a domain on HQ's list.")
def stop(target: str, slug: str | None, why: str) -> None:
    """Never mail an address or a domain again: from nobody here, or from one partner."""
    from tpma.compliance.service import suppress

    with work_here(_scope(slug)) as work:
        suppress(work, target, "suppressed", "sender" if slug else "platform", note=why)
    click.echo("Stopped.")


@person.command()
@click.argument("email")
@_PARTNER
@click.confirmation_option(prompt="Forget this person for good?")
def erase(email: str, slug: str | None) -> None:
    """Forget them, and never mail them again. Counts and credits stay as they are."""
    from tpma.attribution.service import erase_person

    with work_here(_scope(slug)) as work:
        was = erase_person(work, email)
    click.echo(
        f"Forgotten: {was.contacts} contacts, {was.leads} leads, {was.events} events. "
        f"{was.consents} consent records stay as proof, under a hash."
    )
