"""kill -9 in mid-batch, again and again: nothing lost, nothing twice, little in doubt."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from multiprocessing.context import ForkServerProcess
from typing import TypeVar

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.campaigns import stories
from tests.campaigns import worker as worker_process
from tests.campaigns.conftest import MakeStage, Stage
from tests.factories import NOW
from tpma.campaigns import service
from tpma.core.embedded.ports import free_port

#: Workers are forked from a process that has imported the product: that takes longer than all that
#: most of them do before they are killed.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([worker_process.__name__])


class Counting:
    """Counts what was taken, by Message-ID."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.changed = threading.Condition()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        head = envelope.content.split(b"\r\nMessage-ID: ", 1)[1]
        with self.changed:
            self.taken[head.split(b"\r\n", 1)[0].decode()] += 1
            self.changed.notify_all()
        return "250 counted"

    def wait_for(self, count: int, seconds: float = 30) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: sum(self.taken.values()) >= count, seconds)


C = TypeVar("C", bound=Counting)


@contextmanager
def counting_sink(counting: C) -> Iterator[tuple[str, C]]:
    controller = Controller(counting, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}", counting
    finally:
        controller.stop()


def worker(stage: Stage, start: dt.datetime) -> ForkServerProcess:
    settings = stage.product.container.settings
    held = {f.name: str(getattr(settings, f.name)) for f in fields(settings)}
    process = FORKS.Process(target=worker_process.serve, args=(held, start), daemon=True)
    process.start()
    return process


def wait_until_finished(stage: Stage, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while stage.state() != "finished":
        assert time.monotonic() < deadline, stage.books()
        time.sleep(0.1)  # the state is in the database, which rings nobody


def more_readers(stage: Stage, count: int) -> None:
    """The stage's campaign, but to so many."""
    audience_id = stories.audience(stage.product, count)
    with stage.product.as_partner() as work:
        service.choose_audience(work, stage.campaign_id, audience_id)
        service.submit(work, stage.campaign_id, policy=stories.NO_SAMPLE)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_worker_killed_in_mid_batch_loses_nothing_and_repeats_nothing(
    make_stage: MakeStage, seed: int
) -> None:
    rng = random.Random(seed)
    planned, kills = 160, 5
    with counting_sink(Counting()) as (url, counting):
        stage = make_stage(url)
        more_readers(stage, planned)
        stage.launch()
        at = NOW
        for round_ in range(kills):
            process = worker(stage, at)
            counting.wait_for(20 + round_ * 25 + rng.randrange(15))
            time.sleep(rng.random() / 50)  # anywhere in what is done for a mail
            process.kill()
            process.join()
            at += dt.timedelta(minutes=15)  # leases of the dead run out
        process = worker(stage, at)
        stage.product.clock.at = at
        try:
            wait_until_finished(stage)
        finally:
            process.kill()
            process.join()
        books = stage.books()
        taken = counting.taken
    assert books.balanced
    assert books.planned == planned
    assert books.open == 0
    assert books.in_doubt <= kills
    assert books.accepted + books.in_doubt == planned
    assert max(taken.values()) == 1
    # Accepted means it is there; in doubt may be there or not; nothing else is.
    assert books.accepted <= len(taken) <= planned


def test_two_workers_at_once_send_nothing_twice(make_stage: MakeStage) -> None:
    planned = 160
    with counting_sink(Counting()) as (url, counting):
        stage = make_stage(url)
        more_readers(stage, planned)
        stage.launch()
        workers = [worker(stage, NOW) for _ in range(2)]
        try:
            wait_until_finished(stage)
        finally:
            for process in workers:
                process.kill()
                process.join()
    assert len(counting.taken) == planned
    assert max(counting.taken.values()) == 1
    assert stage.books().accepted == planned
