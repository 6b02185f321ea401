"""`tpma clock`: relays the outbox every second, and does what recurs, once per slot.

Any number may run: a slot in the database belongs to whoever takes it first.
"""

from __future__ import annotations

import signal
import threading

import click
import structlog

from tpma import jobs
from tpma.commands.context import container_here
from tpma.core import ticks
from tpma.core.actor import SYSTEM
from tpma.core.container import Container
from tpma.core.relay import relay
from tpma.core.tenancy import EVERYONE

log = structlog.get_logger("tpma.clock")


@click.command()
@click.option("--pause", default=1.0, show_default=True, help="Seconds between rounds.")
def clock(pause: float) -> None:
    """Ring for what is due, and do what recurs."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with container_here(serves=True) as container:
        known: dict[str, int] = {}
        while not stop.wait(pause):
            round_of(container, known)


def round_of(container: Container, known: dict[str, int]) -> None:
    """One round: relay, then each tick whose slot is new. An error ends neither."""
    try:
        relay(container)
    except Exception:
        log.exception("relay_failed")
    for tick in jobs.TICKS:
        slot = ticks.slot_of(container.clock.now(), tick.every_seconds)
        if known.get(tick.name) == slot:
            continue
        try:
            with container.open(SYSTEM, EVERYONE) as work:
                ours = ticks.take(work.session, tick.name, slot, work.now())
                ticks.forget_old(work.session, work.now())
            known[tick.name] = slot
            if ours:
                jobs.tick(container, tick)
        except Exception:
            log.exception("tick_failed", tick=tick.name)
