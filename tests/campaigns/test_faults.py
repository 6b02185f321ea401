"""Each thing that can go wrong with one message, and what the books say of it."""

from __future__ import annotations

import asyncio

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.campaigns import stories
from tests.campaigns.conftest import COUNT, MakeStage, Stage
from tests.delivery.hostile import DROP, HostileServer
from tpma.campaigns import service
from tpma.campaigns.rules import RETRY_AFTER
from tpma.campaigns.service import jobs, ledger, running, sweeping
from tpma.compliance import service as compliance
from tpma.core.embedded.ports import free_port
from tpma.core.errors import Conflict
from tpma.delivery.outcomes import Outcome, Phase, Verdict


def url(server: HostileServer) -> str:
    return f"smtp://127.0.0.1:{server.port}?timeout=5"


def deliver(stage: Stage, step_id: str) -> None:
    jobs.deliver_batch(stage.opener, step_id)


def missed(stage: Stage) -> list[service.Missed]:
    with stage.product.as_partner() as work:
        return service.did_not_get_it(work, stage.campaign_id)[0]


@pytest.mark.parametrize("reply", ["450 4.2.0 greylisted", "451 4.3.0 later"])
def test_a_transient_refusal_is_tried_again_later(make_stage: MakeStage, reply: str) -> None:
    with HostileServer({"rcpt": [reply, "250 ok"]}) as server:
        stage = make_stage(url(server))
        step_id = stage.start()
        deliver(stage, step_id)
        books = stage.books()
        assert (books.accepted, books.open, books.deferred) == (COUNT - 1, 1, 1)
        deliver(stage, step_id)
        assert stage.books().accepted == COUNT - 1
        stage.product.clock.advance(minutes=2)
        deliver(stage, step_id)
    assert stage.books().accepted == COUNT
    assert len(server.bodies) == COUNT


def test_at_some_point_it_has_failed(make_stage: MakeStage) -> None:
    with HostileServer({"rcpt": "450 4.2.0 never"}) as server:
        stage = make_stage(url(server))
        step_id = stage.start()
        for wait in (*RETRY_AFTER, RETRY_AFTER[-1]):
            deliver(stage, step_id)
            stage.product.clock.at += wait * 1.3
        deliver(stage, step_id)
    books = stage.books()
    assert (books.failed, books.open) == (COUNT, 0)
    assert server.bodies == []
    assert {each.reason for each in missed(stage)} == {"rcpt 450 4.2.0"}


def test_an_address_that_does_not_exist_is_never_tried_again(make_stage: MakeStage) -> None:
    with HostileServer({"rcpt": ["550 5.1.1 no such user", "250 ok"]}) as server:
        stage = make_stage(url(server))
        deliver(stage, stage.start())
    assert (stage.books().failed, stage.books().accepted) == (1, COUNT - 1)
    with stage.product.as_partner() as work:
        audience_id = service.campaign(work, stage.campaign_id).audience_id or ""
        assert dict(service.preview_exclusions(work, audience_id).reasons) == {"bounced": 1}


def test_a_line_cut_after_the_dot_is_in_doubt_and_stays_so(make_stage: MakeStage) -> None:
    with HostileServer({"dot": [DROP, "250 ok"]}) as server:
        stage = make_stage(url(server))
        step_id = stage.start()
        deliver(stage, step_id)
        for _ in range(3):
            stage.product.clock.advance(hours=1)
            sweeping.sweep(lambda actor, scope: stage.product.container.open(actor, scope))
            stories.drain(stage.product)
        books = stage.books()
        assert (books.in_doubt, books.accepted, books.open) == (1, COUNT - 1, 0)
        with stage.product.system() as work:
            watched = service.unsettled(work)
            assert {state for state, many in watched.items() if many} == {"in_doubt"}
        assert len(server.bodies) == COUNT
        assert stage.state() == "finished"
        (doubted,) = missed(stage)
        with stage.product.as_partner() as work:
            assert service.resend_in_doubt(work, stage.campaign_id, [doubted.delivery_id]) == 1
        assert stage.state() == "running"
        stories.drain(stage.product)
    assert stage.state() == "finished"
    assert stage.books().accepted == COUNT
    assert len(server.bodies) == COUNT + 1


def test_a_person_may_say_that_it_did_arrive(make_stage: MakeStage) -> None:
    with HostileServer({"dot": [DROP, "250 ok"]}) as server:
        stage = make_stage(url(server))
        deliver(stage, stage.start())
        (doubted,) = missed(stage)
        with stage.product.as_partner() as work:
            assert service.accept_in_doubt(work, stage.campaign_id, [doubted.delivery_id]) == 1
            assert service.accept_in_doubt(work, stage.campaign_id, [doubted.delivery_id]) == 0
    assert stage.books().accepted == COUNT
    assert len(server.bodies) == COUNT


def test_a_line_cut_before_the_dot_is_tried_again(make_stage: MakeStage) -> None:
    with HostileServer({"data": [DROP, "354 go on"]}) as server:
        stage = make_stage(url(server))
        step_id = stage.start()
        deliver(stage, step_id)
        assert (stage.books().accepted, stage.books().deferred) == (COUNT - 1, 1)
        stage.product.clock.advance(minutes=2)
        deliver(stage, step_id)
    assert stage.books().accepted == COUNT
    assert len(server.bodies) == COUNT


def test_a_server_that_is_away_is_nobody_s_attempt(make_stage: MakeStage) -> None:
    stage = make_stage("smtp://127.0.0.1:1")
    step_id = stage.start()
    for _ in range(12):
        deliver(stage, step_id)
        stage.product.clock.advance(minutes=1)
    assert stage.books().open == COUNT
    assert stage.state() == "running"


def test_a_server_that_shuts_the_door_stops_the_batch(make_stage: MakeStage) -> None:
    with HostileServer(
        {"mail": ["250 ok", "250 ok", *2 * ["421 4.7.0 enough"], "250 ok"]}
    ) as server:
        stage = make_stage(url(server))
        step_id = stage.start()
        deliver(stage, step_id)
        sent = stage.books().accepted
        assert 0 < sent < COUNT
        assert stage.books().deferred == 0
        stage.product.clock.advance(minutes=1)
        deliver(stage, step_id)
    assert stage.books().accepted == COUNT


def test_a_sender_that_is_refused_pauses_the_campaign(make_stage: MakeStage) -> None:
    with HostileServer({"mail": ["550 5.7.1 sender not allowed", "250 ok"]}) as server:
        stage = make_stage(url(server))
        deliver(stage, stage.start())
        assert stage.state() == "paused"
        with stage.product.as_partner() as work:
            said = service.campaign(work, stage.campaign_id).paused_because
            assert "sender not allowed" in said
            assert service.progress(work, stage.campaign_id).open == COUNT
            service.resume(work, stage.campaign_id)
        stories.drain(stage.product)
    assert stage.state() == "finished"
    assert stage.books().accepted == COUNT


class OptingOut:
    """Somebody opts out while their mail is already on the line."""

    def __init__(self) -> None:
        self.stage: Stage | None = None
        self.got: list[str] = []

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        if address == "reader5@example.net":
            await asyncio.to_thread(self.opt_out, address)
        envelope.rcpt_tos.append(address)
        return "250 ok"

    def opt_out(self, address: str) -> None:
        assert self.stage is not None
        with self.stage.product.as_partner() as work:
            compliance.unsubscribe(work, work.address_key(address))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.got += envelope.rcpt_tos
        return "250 ok"


def test_an_opt_out_counts_until_the_final_dot(make_stage: MakeStage) -> None:
    handler = OptingOut()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        stage = handler.stage = make_stage(f"smtp://127.0.0.1:{controller.port}")
        with stage.product.as_partner() as work:
            service.campaign(work, stage.campaign_id)
        step_id = stage.start()
        with stage.product.as_partner() as work:
            compliance.unsubscribe(work, work.address_key("reader2@example.net"))
        deliver(stage, step_id)
    finally:
        controller.stop()
    assert sorted(handler.got) == sorted(
        f"reader{n}@example.net" for n in range(COUNT) if n not in (2, 5)
    )
    books = stage.books()
    assert dict(books.excluded) == {"unsubscribed": 2}
    assert books.accepted == COUNT - 2


def test_pausing_and_stopping_hold_in_mid_batch(make_stage: MakeStage) -> None:
    with HostileServer() as server:
        stage = make_stage(url(server))
        step_id = stage.start()
        with stage.product.system(stage.product.partner()) as work:
            (first, *_) = claims = ledger.claim(work, step_id)
        with stage.product.as_partner() as work:
            service.pause(work, stage.campaign_id)
        with stage.product.system(stage.product.partner()) as work:
            assert not ledger.hand_over(work, first, stage.campaign_id)
            ledger.release(work, claims[1:])
        with stage.product.as_partner() as work:
            service.stop(work, stage.campaign_id)
        deliver(stage, step_id)
    books = stage.books()
    assert (books.open, dict(books.excluded)) == (0, {"stopped": COUNT})
    assert server.bodies == []
    with pytest.raises(Conflict), stage.product.as_partner() as work:
        service.resume(work, stage.campaign_id)


def test_who_lost_the_lease_can_neither_send_nor_write(make_stage: MakeStage) -> None:
    stage = make_stage()
    step_id = stage.start()
    with stage.product.system(stage.product.partner()) as work:
        slow = ledger.claim(work, step_id, 1)[0]
    stage.product.clock.at += ledger.LEASE * 2
    with stage.product.system() as work:
        assert ledger.expire_leases(work) == (1, 0)
    with stage.product.system(stage.product.partner()) as work:
        quick = next(c for c in ledger.claim(work, step_id) if c.delivery_id == slow.delivery_id)
    assert quick.fencing > slow.fencing
    accepted = Outcome(Verdict.ACCEPTED, Phase.DOT, 250)
    with stage.product.system(stage.product.partner()) as work:
        assert not ledger.hand_over(work, slow, stage.campaign_id)
        assert not ledger.settle(work, slow, accepted)
        assert ledger.hand_over(work, quick, stage.campaign_id)
        assert ledger.settle(work, quick, accepted)


def test_a_crash_after_handing_over_is_in_doubt(make_stage: MakeStage) -> None:
    stage = make_stage()
    step_id = stage.start()
    with stage.product.system(stage.product.partner()) as work:
        held = ledger.claim(work, step_id, 1)[0]
        assert ledger.hand_over(work, held, stage.campaign_id)
    stage.product.clock.at += ledger.LEASE * 2
    with stage.product.system() as work:
        assert ledger.expire_leases(work) == (0, 1)
    assert stage.books().in_doubt == 1


def test_books_that_do_not_balance_are_not_closed(make_stage: MakeStage) -> None:
    with HostileServer() as server:
        stage = make_stage(url(server))
        step_id = stage.start()
        with stage.product.as_partner() as work:
            service.step(work, step_id).planned += 1
        stories.drain(stage.product)
    assert stage.state() == "paused"
    with stage.product.as_partner() as work:
        assert not running.settle(work, stage.campaign_id)


def test_flushing_redis_loses_nothing(make_stage: MakeStage, redis_url: str) -> None:
    from redis import Redis

    from tpma.core import relay

    with HostileServer() as server:
        stage = make_stage(url(server), redis_url=redis_url)
        stage.launch()
        client = Redis.from_url(redis_url)
        assert client.keys("rq:queue:*")
        client.flushall()
        stage.product.clock.advance(minutes=2)
        relay.relay(stage.product.container)
        assert client.keys("rq:queue:*")
        client.close()
        stories.drain(stage.product)
    assert stage.books().accepted == COUNT
