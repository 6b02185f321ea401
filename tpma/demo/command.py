"""`tpma demo`: everything embedded in a fresh folder, the whole line performed, then the screens."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

import click
from rich.console import Console

from tpma.core.embedded.supervisor import ChildFailed
from tpma.core.errors import TpmaError
from tpma.demo import performance, show
from tpma.demo.stage import StoryFailed

#: What the demo brings is embedded, whatever the environment names: it must never write into a
#: real database or mail real people.
_IGNORED = "TPMA_"


class Interrupted(BaseException):
    """Ctrl-C or SIGTERM: leave by the front door, so that everything is stopped."""


@click.command()
@click.option("--once", is_flag=True, help="End after the account; status 0 if it reconciles.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--port", type=int, help="Default 8000, or another when that is taken.")
@click.option("--keep", is_flag=True, help="Keep the data folder afterwards.")
def demo(once: bool, json_file: Path | None, port: int | None, keep: bool) -> None:
    """Everything embedded, and one whole story performed."""
    console = Console()
    folder = Path(tempfile.mkdtemp(prefix="tpma-demo-"))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    status = 1
    try:
        status = perform(console, folder, once=once, json_file=json_file, port=port)
    except Interrupted:
        console.print("\nStopped.")
        status = 130 if once else 0
    except (StoryFailed, ChildFailed, TpmaError) as error:
        console.print("[bold red]The story stopped.[/bold red]")
        console.print(str(error), markup=False, highlight=False, soft_wrap=True)
        keep = True
    finally:
        if keep:
            console.print(f"Data and logs are kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(status)


def perform(
    console: Console, folder: Path, *, once: bool, json_file: Path | None, port: int | None
) -> int:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(_IGNORED)}
    planned = performance.plan(folder, environ, port)
    show.headline(console)
    with performance.performed(
        planned,
        folder / "logs",
        begins=lambda title: console.status(f"{title} …"),
        ended=lambda title, seconds, said: show.step(console, title, seconds, said),
    ) as (running, stage):
        account = stage.account
        show.account(console, account)
        if json_file is not None:
            told = json.dumps(account.as_json(), indent=1, ensure_ascii=False)
            json_file.write_text(told + "\n", encoding="utf-8")
        if once:
            return 0 if account.ok else 1
        show.sign_ins(console, running.url)
        running.supervisor.wait()
        return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    # A second Ctrl-C must not break the stopping.
    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(again, signal.SIG_IGN)
    raise Interrupted
