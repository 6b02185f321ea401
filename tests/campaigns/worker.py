"""A worker process for the tests to kill: does what the outbox asks for, on a clock of its own."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time

from sqlalchemy import select

from tests.campaigns.stories import QuietBell
from tpma.campaigns.service import sweeping
from tpma.core.actor import SYSTEM
from tpma.core.container import Container
from tpma.core.outbox import OutboxRow
from tpma.core.settings import load_settings
from tpma.core.tenancy import EVERYONE
from tpma.delivery.channels import Channels
from tpma.jobs import run


class Shifted:
    """A clock that runs, from the moment it is told. Those of several processes agree where they
    are told when it began (by the system's monotonic clock): what one writes is due for the other."""

    def __init__(self, start: dt.datetime, begun: float | None = None) -> None:
        self.start, self.begun = start, time.monotonic() if begun is None else begun

    def now(self) -> dt.datetime:
        return self.start + dt.timedelta(seconds=time.monotonic() - self.begun)


def serve(settings: dict[str, str], start: dt.datetime) -> None:
    """What the process does, until it is killed or whoever started it is gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    parent = os.getppid()
    container = Container(load_settings({}, **settings), clock=Shifted(start), bell=QuietBell())
    container.provide(Channels, Channels)
    sweeping.sweep(lambda actor, scope: container.open(actor, scope))
    while os.getppid() == parent:
        with container.open(SYSTEM, EVERYONE, writes=False) as work:
            ids = work.session.scalars(
                select(OutboxRow.id).where(
                    OutboxRow.done_at.is_(None),
                    OutboxRow.failed_at.is_(None),
                    OutboxRow.not_before <= work.now(),
                    (OutboxRow.lease_until.is_(None)) | (OutboxRow.lease_until < work.now()),
                )
            ).all()
        for row_id in ids:
            run(container, row_id)
        if not ids:
            time.sleep(0.02)  # nothing is due: as long as a bell would take
