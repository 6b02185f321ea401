"""`tpma settings`: every setting, what it is now, and what it is for."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from tpma.commands.context import settings_here
from tpma.core.settings import masked


@click.command()
def settings() -> None:
    """Print the settings, secrets masked."""
    table = Table("variable", "value", "meaning", box=None, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    for setting, value in masked(settings_here()):
        table.add_row(setting.variable, value or "–", setting.help)
    Console().print(table)
