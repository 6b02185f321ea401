"""An opt-out between freeze and send, raced against the sender a thousand times."""

from __future__ import annotations

import queue
import random
import socket
import threading
import time
from collections import Counter

import pytest

from tests.campaigns import stories
from tests.campaigns.conftest import MakeStage, Stage
from tests.delivery.hostile import HostileServer
from tpma.campaigns import service
from tpma.campaigns.service import jobs, ledger
from tpma.compliance import service as compliance
from tpma.core.work import Work

RACES = 1_000


class RacingServer(HostileServer):
    """Says at RCPT whose mail is on its way, and takes a moment to answer: the opt-out that sets
    off then commits before the last look, after it, or in the very instant."""

    def __init__(self) -> None:
        super().__init__()
        self.on_their_way: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._moments = random.Random(7)

    def _command(self, connection: socket.socket, lines: object, line: bytes) -> bool:
        if line[:4].lower() == b"rcpt":
            self.on_their_way.put(line.decode().partition("<")[2].partition(">")[0])
            time.sleep(self._moments.choice((0, 0, 0.002, 0.006)))
        return super()._command(connection, lines, line)


def opt_outs(stage: Stage, addresses: queue.SimpleQueue[str | None], order: list[str]) -> None:
    """Honour each opt-out in a transaction of its own, as the public screen does."""
    while (address := addresses.get()) is not None:
        with stage.product.system(stage.product.partner()) as work:
            compliance.unsubscribe(work, work.address_key(address))
            work.session.flush()
            # A writer of SQLite is alone until it commits, so this is the order of commits.
            order.append(f"out {address}")


def test_who_opted_out_is_not_mailed(
    make_stage: MakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    last_look = ledger.hand_over

    def watched(work: Work, held: ledger.Claim, campaign_id: str, **more: bool) -> bool:
        ours = last_look(work, held, campaign_id, **more)
        order.append(f"{'sent' if ours else 'withheld'} {held.email}")
        return ours

    monkeypatch.setattr(ledger, "hand_over", watched)
    with RacingServer() as server:
        stage = make_stage(f"smtp://127.0.0.1:{server.port}")
        everybody = stories.audience(stage.product, RACES, start=1_000)
        with stage.product.as_partner() as work:
            service.choose_audience(work, stage.campaign_id, everybody)
            made = service.submit(work, stage.campaign_id, policy=stories.NO_SAMPLE)
            assert made.state == "approved"
        step_id = stage.start()
        racer = threading.Thread(target=opt_outs, args=(stage, server.on_their_way, order))
        racer.start()
        for _ in range(RACES // ledger.BATCH):
            jobs.deliver_batch(stage.opener, step_id)
        server.on_their_way.put(None)
        racer.join(60)
        mailed = Counter(
            line.decode().split()[1]
            for body in server.bodies
            for line in body.splitlines()
            if line.startswith(b"To: ")
        )
    place = {event: number for number, event in enumerate(order)}
    assert sum(event.startswith("out ") for event in order) == RACES
    late, in_time = 0, 0
    for n in range(1_000, 1_000 + RACES):
        address = f"reader{n}@example.net"
        out, sent = place[f"out {address}"], place.get(f"sent {address}")
        if sent is not None and sent < out:
            late += 1  # it was handed over before anybody had said no
            continue
        in_time += 1
        assert sent is None, address
        assert f"withheld {address}" in place
        assert mailed[address] == 0, address
    assert min(late, in_time) > RACES // 20, "nothing was raced"
    books = stage.books()
    assert (books.accepted, books.open) == (late, 0)
    assert books.accepted + books.left_out == RACES
