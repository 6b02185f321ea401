"""`tpma up`: the one-machine product on the embedded parts. Ctrl-C stops all of it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click
from rich.console import Console

from tpma.commands import stack
from tpma.core.embedded.supervisor import ChildFailed, Supervisor


@click.command()
@click.option("--port", type=int, help="Default 8000, or another when that is taken.")
@click.option("--workers", default=1, show_default=True, help="Per queue.")
@click.option("--processes", default=1, show_default=True, help="Of the web server.")
def up(port: int | None, workers: int, processes: int) -> None:
    """The one-machine product; data is kept in .tpma/ (TPMA_DATA_DIR)."""
    console = Console()
    folder = Path(os.environ.get("TPMA_DATA_DIR") or ".tpma").absolute()
    plan = stack.plan(folder, os.environ, port=port, workers=workers, web_processes=processes)
    stack.write_environment(plan.settings, folder)
    try:
        with stack.running(plan, folder / "logs", lambda part: console.print(f"  {part}")) as it:
            stop_on_signals(it.supervisor)
            console.print(f"\n[bold]{it.url}[/bold]   data and logs in {folder}")
            if plan.settings.mailbox_dir:
                console.print("Mail is caught, not sent: set TPMA_SMTP_URL to send it.")
            console.print("New here: tpma user add you@example.com --role administrator")
            console.print("Ctrl-C stops everything.")
            it.supervisor.wait()
            console.print("Stopping …")
    except ChildFailed as error:
        raise click.ClickException(str(error)) from error


def stop_on_signals(supervisor: Supervisor) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: supervisor.ask_to_stop())
