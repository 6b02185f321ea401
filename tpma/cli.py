"""`tpma`: the second door. Commands are loaded when called, so that each starts quickly."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from tpma.core.errors import TpmaError

#: Name, where it is, and its line of help (so that `tpma --help` loads none of them).
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("tpma.demo.command:demo", "Everything embedded, and one whole story performed."),
    "up": ("tpma.commands.up:up", "The one-machine product; data is kept in .tpma/."),
    "web": ("tpma.commands.web:web", "Serve the screens and the API."),
    "worker": ("tpma.commands.worker:worker", "Do the jobs of one queue."),
    "clock": ("tpma.commands.clock:clock", "Ring for what is due, and do what recurs."),
    "doctor": ("tpma.commands.doctor:doctor", "Look at every part and say how to mend it."),
    "settings": ("tpma.commands.settings:settings", "Print the settings, secrets masked."),
    "db": ("tpma.commands.db:db", "The database's migrations."),
    "audit": ("tpma.commands.audit:audit", "Export the audit record, or verify one."),
    "user": ("tpma.commands.user:user", "People who sign in."),
    "person": ("tpma.commands.person:person", "What is held about somebody; forgetting them."),
    "retention": (
        "tpma.commands.retention:retention",
        "What is erased by law pack, and when; doing it now.",
    ),
    "partner": ("tpma.commands.partner:partner", "Partners and their brand."),
    "kit": ("tpma.commands.kit:kit", "Make, check, publish, list and export kits."),
    "render": ("tpma.demo.rendering:render", "Render a kit's tactics to files."),
    "report": ("tpma.commands.report:report", "The ROI report, as text, CSV or XLSX."),
}


class Commands(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, context: click.Context) -> Any:
        """The product's own errors are told in words and end with status 1."""
        try:
            return super().invoke(context)
        except TpmaError as error:
            tell(error)
            context.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tpma", message="%(prog)s %(version)s")
def main() -> None:
    """tpma, a through-partner marketing engine."""


def tell(error: TpmaError) -> None:
    """What happened, why, and what to do."""
    from tpma.commands.context import locale_here
    from tpma.core.i18n import translate

    locale = locale_here()
    click.secho(translate(error.title, locale), fg="red", bold=True, err=True)
    for part in (error.detail, error.mend):
        if part is not None:
            click.echo(translate(part, locale), err=True)
    for name, what in error.fields.items():
        click.echo(f"  {name}: {translate(what, locale)}", err=True)
    for finding in error.findings:
        click.echo(f"  {finding}", err=True)


if __name__ == "__main__":
    sys.exit(main())
