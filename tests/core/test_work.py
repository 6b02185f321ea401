"""One unit of work: all of it or nothing, then the bell."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from tests.factories import Product
from tpma.core.audit import AuditEntry
from tpma.core.errors import Forbidden, NotFound
from tpma.core.i18n import msg
from tpma.core.outbox import OutboxRow
from tpma.core.permissions import PERSONS_ONLY, TABLE, Permission, allowed


def test_an_error_takes_everything_back(every_product: Product) -> None:
    with pytest.raises(RuntimeError), every_product.system() as work:
        work.audit("try", "thing", "1")
        work.later("render_asset_set", "1", partner_id="p")
        raise RuntimeError
    with every_product.system() as work:
        assert work.session.scalar(select(func.count(AuditEntry.seq))) == 0
        assert work.session.scalar(select(func.count(OutboxRow.id))) == 0


def test_audit_and_outbox_are_in_the_same_transaction(every_product: Product) -> None:
    with every_product.system() as work:
        work.audit("try", "thing", "1", colour="red")
        row_id = work.later("render_asset_set", "1")
    with every_product.system() as work:
        entry = work.session.scalars(select(AuditEntry)).one()
        assert (entry.actor_id, entry.verb, entry.detail) == ("system", "try", {"colour": "red"})
        assert work.get(OutboxRow, row_id).rung_at == every_product.clock.now()
    from tpma.core.queue import WORK, queue

    rung = queue(every_product.container.bell.connection, WORK)
    assert [job.args for job in rung.jobs] in ([(row_id,)], [[row_id]])


def test_writers_wait_for_each_other(database_url: str, tmp_path: object) -> None:
    """Twenty threads that read, then write, one counter: none fails and none is lost."""
    from tests.factories import make_container, make_product

    container = make_container(data_dir=str(tmp_path), database_url=database_url)
    product = make_product(container)
    with product.system() as work:
        row_id = work.later("render_asset_set", "1")

    def count() -> None:
        with product.system() as work:
            work.get(OutboxRow, row_id, lock=True).attempts += 1

    threads = [threading.Thread(target=count) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with product.system() as work:
        assert work.get(OutboxRow, row_id).attempts == 20
    container.close()


def test_a_missing_row_is_not_found(product: Product) -> None:
    with product.system() as work, pytest.raises(NotFound):
        work.get(OutboxRow, "nothing")


def test_hq_has_no_partner_of_its_own(product: Product) -> None:
    with product.hq() as work, pytest.raises(Forbidden):
        _ = work.partner_id


def test_every_permission_has_roles_and_machines_never_judge() -> None:
    from tpma.core.actor import ANONYMOUS, SYSTEM

    assert set(TABLE) == set(Permission)
    for permission in Permission:
        assert TABLE[permission], permission
        assert not allowed(ANONYMOUS, permission)
        assert allowed(SYSTEM, permission) is (permission not in PERSONS_ONLY)


def test_messages_speak_the_actors_language(product: Product) -> None:
    with product.system() as work:
        assert work.say(msg("%(n)s left", n=12345)) == "12,345 left"
