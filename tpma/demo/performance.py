"""Performing the story: a running product and its account, for the command and for journeys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from tpma.commands import stack
from tpma.core.embedded.mailbox import Mailbox
from tpma.demo.account import Account
from tpma.demo.stage import Stage
from tpma.demo.story import ACTS

KITS = Path(__file__).resolve().parents[2] / "kits"

#: Told when a step begins (what is shown while it runs) and when it is done.
Beginning = Callable[[str], AbstractContextManager[object]]
Ending = Callable[[str, float, str], None]


def plan(folder: Path, environ: Mapping[str, str], port: int | None = None) -> stack.Plan:
    """The vendor's product in demo mode. Nothing of it runs yet."""
    return stack.plan(
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


@contextmanager
def performed(
    planned: stack.Plan,
    logs: Path,
    *,
    begins: Beginning = lambda title: nullcontext(),
    ended: Ending = lambda title, seconds, said: None,
    patience: float = 120.0,
) -> Iterator[tuple[stack.Stack, Stage]]:
    """The product after the whole story; it runs until the block ends."""
    account = Account()
    began = time.monotonic()
    with stack.running(planned, logs) as running:
        account.seconds["start"] = time.monotonic() - began
        ended("Start the embedded parts", account.seconds["start"], running.url)
        mailbox = Mailbox(Path(planned.settings.mailbox_dir))
        stage = Stage(running.container, mailbox, KITS, account, patience=patience)
        for name, title, act in ACTS:
            began = time.monotonic()
            with begins(title):
                said = act(stage)
            account.seconds[name] = time.monotonic() - began
            ended(title, account.seconds[name], said)
        yield running, stage
