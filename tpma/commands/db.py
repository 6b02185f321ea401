"""`tpma db upgrade` and `tpma db revision`."""

from __future__ import annotations

import click

from tpma import migrations
from tpma.commands.context import container_here


@click.group()
def db() -> None:
    """The database's migrations."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version's tables. Safe to run twice, and by two at once."""
    with container_here() as container:
        before = migrations.current(container.engine)
        migrations.upgrade(container.engine)
        after = migrations.current(container.engine)
    click.echo(f"at {after}" if before == after else f"from {before or 'empty'} to {after}")


@db.command()
def revision() -> None:
    """Show the database's revision beside the newest."""
    with container_here() as container:
        found, newest = migrations.current(container.engine), migrations.newest(container.engine)
    click.echo(f"database {found or 'empty'}, newest {newest}")
    if found != newest:
        click.echo("Run: tpma db upgrade")
        raise click.exceptions.Exit(1)
