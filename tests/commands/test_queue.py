"""The doorbell and the clock: rung once, done once, nothing lost, nothing foreign run."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import select

from tests.factories import Product
from tpma import jobs
from tpma.commands.clock import round_of
from tpma.core import outbox, ticks
from tpma.core.actor import SYSTEM
from tpma.core.queue import QUEUES, AllowListedJob, connect, queue
from tpma.core.relay import relay
from tpma.core.tenancy import EVERYONE
from tpma.core.work import Work

DONE: list[str] = []


def note(work: Work, id: str) -> None:
    DONE.append(id)


def note_tick(opener: Any) -> None:
    DONE.append("tick")


@pytest.fixture(autouse=True)
def jobs_of_this_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(jobs.JOBS, "note", jobs.JobSpec(f"{__name__}:note", "all"))
    monkeypatch.setattr(jobs, "TICKS", (jobs.Tick("note", f"{__name__}:note_tick", 60),))
    DONE.clear()
    yield
    DONE.clear()


@pytest.fixture
def running(product: Product, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Product:
    monkeypatch.setattr(jobs, "_container", product.container)
    return product


def work_off(url: str, name: str = "work") -> None:
    connection = connect(url)
    SimpleWorker(
        [queue(connection, name)],
        connection=connection,
        job_class=AllowListedJob,
        serializer=JSONSerializer,
    ).work(burst=True, logging_level="ERROR")
    connection.close()


def test_a_job_is_rung_after_the_commit_and_done_once(running: Product, redis_url: str) -> None:
    with running.system() as work:
        row_id = work.later("note", "thing")
    work_off(redis_url)
    running.container.bell.ring("work", row_id)  # the sweeper was quicker than the worker
    work_off(redis_url)
    assert DONE == ["thing"]


def test_flushing_redis_loses_nothing(running: Product, redis_url: str) -> None:
    with running.system() as work:
        work.later("note", "thing")
    with Redis.from_url(redis_url) as client:
        client.flushdb()
    assert relay(running.container) == 0  # rung a moment ago: patience
    running.clock.advance(seconds=60)
    assert relay(running.container) == 1
    work_off(redis_url)
    assert DONE == ["thing"]
    assert relay(running.container) == 0


def test_a_later_job_waits_for_its_time(running: Product, redis_url: str) -> None:
    with running.system() as work:
        work.later("note", "thing", not_before=work.now() + dt.timedelta(minutes=10))
    assert relay(running.container) == 0
    running.clock.advance(minutes=11)
    assert relay(running.container) == 1
    work_off(redis_url)
    assert DONE == ["thing"]


def test_redis_away_is_no_error_and_rings_later(product: Product) -> None:
    with product.system() as work:
        work.later("note", "thing")
    product.clock.advance(minutes=1)
    assert relay(product.container) == 0
    with product.system() as work:
        row = work.session.scalars(select(outbox.OutboxRow)).one()
        assert row.done_at is None


def test_redis_can_name_no_foreign_function(running: Product, redis_url: str) -> None:
    mark = Path(running.container.settings.data_dir) / "hacked"
    with Redis.from_url(redis_url) as client:
        for name in QUEUES:
            queue(client, name).enqueue_call("os.mkdir", args=(str(mark),))
            work_off(redis_url, name)
    assert not mark.exists()
    assert os.path.isdir(mark.parent)  # noqa: PTH112 - the very function Redis named


def test_each_slot_is_taken_once(database_url: str) -> None:
    from tests.factories import make_container

    one = make_container(database_url=database_url)
    other = make_container(database_url=database_url)
    for container in (one, other):
        round_of(container, {})
        round_of(container, {})
    assert DONE == ["tick"]
    one.clock.advance(seconds=60)  # type: ignore[attr-defined]
    round_of(one, {})
    assert DONE == ["tick", "tick"]
    one.close()
    other.close()


def test_old_slots_are_forgotten(product: Product) -> None:
    with product.container.open(SYSTEM, EVERYONE) as work:
        assert ticks.take(work.session, "note", 1, work.now())
        assert not ticks.take(work.session, "note", 1, work.now())
        ticks.forget_old(work.session, work.now() + dt.timedelta(days=3))
        assert ticks.take(work.session, "note", 1, work.now())
