"""The relay and sweeper of the outbox: rings what is due, and rings again what nobody finished."""

from __future__ import annotations

from sqlalchemy import update

from tpma.core import outbox
from tpma.core.actor import SYSTEM
from tpma.core.container import Container
from tpma.core.outbox import OutboxRow
from tpma.core.tenancy import EVERYONE


def relay(container: Container) -> int:
    """Ring for every due row; how many rang.

    First ring, then note it: a crash in between rings twice, which the claim makes harmless.
    The other order could lose the ring until the sweeper comes. Redis away: nothing is noted,
    and the next round tries again.
    """
    with container.open(SYSTEM, EVERYONE, writes=False) as work:
        waiting = [(row.queue, row.id) for row in outbox.due(work.session, work.now())]
    rung = [row_id for queue, row_id in waiting if container.bell.ring(queue, row_id)]
    if rung:
        with container.open(SYSTEM, EVERYONE) as work:
            work.session.execute(
                update(OutboxRow).where(OutboxRow.id.in_(rung)).values(rung_at=work.now())
            )
    return len(rung)
