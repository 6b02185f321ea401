"""The outbox and its jobs: done once, tried again, never lost, and nothing else is run."""

from __future__ import annotations

import datetime as dt
import socket
import tempfile
import time

import pytest
from sqlalchemy import select

from tests.factories import Product
from tpma import jobs
from tpma.core import outbox
from tpma.core.audit import AuditEntry
from tpma.core.errors import Conflict, Unavailable
from tpma.core.queue import WORK, AllowListedJob, Bell, RefusedJob, queue
from tpma.core.work import Work


def note(work: Work, target_id: str) -> None:
    work.audit("noted", "test", target_id)


def fall_over(work: Work, target_id: str) -> None:
    work.audit("noted", "test", target_id)
    raise RuntimeError("fell over")


def be_away(work: Work, target_id: str) -> None:
    raise Unavailable()


def be_refused(work: Work, target_id: str) -> None:
    raise Conflict()


@pytest.fixture(autouse=True)
def known_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in (note, fall_over, be_away, be_refused):
        spec = jobs.JobSpec(f"{__name__}:{function.__name__}", "all")
        monkeypatch.setitem(jobs.JOBS, function.__name__, spec)
    monkeypatch.setitem(jobs.JOBS, "own_note", jobs.JobSpec(f"{__name__}:note", "own"))


def ask(product: Product, job: str, partner_id: str | None = None) -> str:
    with product.system() as work:
        return work.later(job, "target", partner_id=partner_id)


def state(product: Product, row_id: str) -> outbox.OutboxRow:
    with product.system() as work:
        return work.get(outbox.OutboxRow, row_id)


def noted(product: Product) -> int:
    with product.system() as work:
        found = work.session.scalars(select(AuditEntry).where(AuditEntry.verb == "noted"))
        return len(found.all())


def test_every_job_and_tick_resolves() -> None:
    import importlib

    for name, spec in jobs.JOBS.items():
        assert callable(spec.resolve()), name
    for tick in jobs.TICKS:
        module, _, function = tick.function.partition(":")
        assert callable(getattr(importlib.import_module(module), function)), tick.name


def test_a_job_is_done_once_however_often_it_rings(every_product: Product) -> None:
    row_id = ask(every_product, "note")
    assert jobs.run(every_product.container, row_id)
    assert not jobs.run(every_product.container, row_id)
    assert noted(every_product) == 1


def test_a_failed_job_leaves_nothing_and_comes_again_later(product: Product) -> None:
    row_id = ask(product, "fall_over")
    assert not jobs.run(product.container, row_id)
    assert noted(product) == 0
    row = state(product, row_id)
    assert row.last_error is not None
    assert "fell over" in row.last_error
    assert row.failed_at is None
    assert row.not_before == product.clock.now() + dt.timedelta(seconds=5)
    assert not jobs.run(product.container, row_id), "not before its time"
    with product.system() as work:
        assert outbox.due(work.session, product.clock.now()) == []
        later = product.clock.now() + dt.timedelta(seconds=6)
        assert [r.id for r in outbox.due(work.session, later)] == [row_id]


def test_a_part_that_is_away_is_tried_again_a_refusal_is_final(product: Product) -> None:
    away, refused = ask(product, "be_away"), ask(product, "be_refused")
    jobs.run(product.container, away)
    jobs.run(product.container, refused)
    assert state(product, away).failed_at is None
    assert state(product, refused).failed_at is not None


def test_after_many_tries_a_job_is_given_up_and_counted(product: Product) -> None:
    row_id = ask(product, "fall_over")
    for _ in range(outbox.MAX_ATTEMPTS):
        jobs.run(product.container, row_id)
        product.clock.advance(hours=1)
    assert state(product, row_id).failed_at is not None
    with product.system() as work:
        assert outbox.backlog(work.session, work.now()) == outbox.Backlog(0, 0, 1, dt.timedelta(0))


def test_the_backlog_tells_what_is_due_from_what_comes_later(product: Product) -> None:
    ask(product, "note")
    with product.system() as work:
        later = work.now() + dt.timedelta(days=2)
        work.later("note", "another", not_before=later)
    product.clock.advance(minutes=7)
    with product.system() as work:
        found = outbox.backlog(work.session, work.now())
    assert found == outbox.Backlog(1, 1, 0, dt.timedelta(minutes=7))


def test_a_job_on_a_partners_data_needs_the_partner(product: Product) -> None:
    row_id = ask(product, "own_note")
    assert not jobs.run(product.container, row_id)
    with_partner = ask(product, "own_note", partner_id=product.partner())
    assert jobs.run(product.container, with_partner)


def test_a_row_in_other_hands_is_left_alone_until_its_lease_ends(product: Product) -> None:
    row_id = ask(product, "note")
    with product.system() as work:
        assert outbox.claim(work.session, row_id, work.now()) is not None
    assert not jobs.run(product.container, row_id)
    product.clock.advance(minutes=11)
    assert jobs.run(product.container, row_id)


def test_flushing_redis_loses_nothing(product: Product, redis_url: str) -> None:
    row_id = ask(product, "note")
    bell = product.container.bell
    assert queue(bell.connection, WORK).count == 1
    bell.connection.flushall()
    product.clock.advance(minutes=1)
    with product.system() as work:
        assert [r.id for r in outbox.due(work.session, work.now())] == [row_id]


def test_without_redis_the_work_is_still_committed(product: Product) -> None:
    row_id = ask(product, "note")
    assert state(product, row_id).done_at is None


@pytest.mark.parametrize("name", ["os.system", "subprocess.call", "tpma.jobs.run", "note"])
def test_redis_can_not_name_another_function(product: Product, redis_url: str, name: str) -> None:
    connection = product.container.bell.connection
    smuggled = queue(connection, WORK).enqueue_call(name, args=("true",))
    found = AllowListedJob.fetch(smuggled.id, connection=connection, serializer="json")
    with pytest.raises(RefusedJob):
        _ = found.func


def test_a_redis_that_hangs_holds_nobody() -> None:
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as mute:
        path = f"{short}/mute.sock"
        mute.bind(path)
        mute.listen()
        began = time.monotonic()
        assert Bell(f"unix://{path}").ring(WORK, "1" * 32) is False
        assert time.monotonic() - began < 30
