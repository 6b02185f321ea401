"""`tpma demo`: everything embedded in a fresh folder, the whole line performed, then the screens."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
from rich.console import Console

from tpma.commands import stack
from tpma.core.embedded.mailbox import Mailbox
from tpma.core.embedded.supervisor import ChildFailed
from tpma.core.errors import TpmaError
from tpma.demo import show
from tpma.demo.account import Account
from tpma.demo.stage import Stage, StoryFailed
from tpma.demo.story import ACTS

KITS = Path(__file__).resolve().parents[2] / "kits"

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
        console.print(f"[bold red]The story stopped:[/bold red] {error}")
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
    plan = stack.plan(
        folder,
        environ,
        mode="demo",
        port=port,
        hq_name="Northkeep",
        hq_address="Northkeep Software B.V., Oosterkade 41, 3011 TV Rotterdam, Netherlands",
        mail_from="campaigns@northkeep.example",
        currency="EUR",
        time_zone="Europe/Amsterdam",
    )
    account = Account()
    show.headline(console)
    with _timed(account, "start", console, "Start the embedded parts"):
        running = stack.running(plan, folder / "logs")
        it = running.__enter__()
    try:
        stage = Stage(it.container, Mailbox(Path(plan.settings.mailbox_dir)), KITS, account)
        for name, title, act in ACTS:
            with _timed(account, name, console, title) as said:
                said.append(act(stage))
        show.account(console, account)
        if json_file is not None:
            json_file.write_text(json.dumps(account.as_json(), indent=1, ensure_ascii=False) + "\n")
        if once:
            return 0 if account.ok else 1
        show.sign_ins(console, it.url)
        it.supervisor.wait()
        return 0
    finally:
        running.__exit__(None, None, None)


@contextmanager
def _timed(account: Account, name: str, console: Console, title: str) -> Iterator[list[str]]:
    """One line per step: what is being done, then how long it took and what came of it."""
    said: list[str] = []
    began = time.monotonic()
    with console.status(f"{title} …"):
        yield said
    account.seconds[name] = time.monotonic() - began
    show.step(console, title, account.seconds[name], " ".join(said))


def _interrupt(number: int, frame: FrameType | None) -> None:
    # A second Ctrl-C must not break the stopping.
    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(again, signal.SIG_IGN)
    raise Interrupted
