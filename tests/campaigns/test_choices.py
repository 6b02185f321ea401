"""What recipients chose holds at the gate and at the last look: topics, and the counting of opens."""

from __future__ import annotations

import quopri

import pytest
from sqlalchemy import select

from tests.campaigns.conftest import MakeStage, Stage
from tests.delivery.hostile import HostileServer
from tpma.campaigns import service
from tpma.campaigns.models import Delivery
from tpma.campaigns.service import jobs, ledger
from tpma.compliance import service as compliance
from tpma.compliance.consent import OPENS
from tpma.compliance.service.suppressions import TOPIC
from tpma.core.work import Work

ABOUT = "cyber-resilience"


def key(work: Work, number: int) -> str:
    return work.address_key(f"reader{number}@example.net")


def decline(stage: Stage, number: int, topic: str = ABOUT) -> None:
    with stage.product.as_partner() as work:
        compliance.suppress(work, key(work, number), "unsubscribed", TOPIC, topic=topic)


def outcome(stage: Stage) -> dict[str, tuple[str, str | None, bool | None]]:
    """State, reason and whether opens are measured, by the number of the reader."""
    with stage.product.as_partner() as work:
        keys = {key(work, n): str(n) for n in range(12)}
        rows = work.session.execute(
            select(Delivery.address_key, Delivery.state, Delivery.reason, Delivery.opens_measured)
        )
        return {keys[address]: (state, why, counted) for address, state, why, counted in rows}


def test_topics_and_opens(make_stage: MakeStage, monkeypatch: pytest.MonkeyPatch) -> None:
    last_look = ledger.hand_over

    def late(work: Work, held: ledger.Claim, campaign_id: str, **more: bool) -> bool:
        if held.email == "reader3@example.net":  # says no while the mail is on its way
            compliance.suppress(work, held.address_key, "unsubscribed", TOPIC, topic=ABOUT)
        return last_look(work, held, campaign_id, **more)

    monkeypatch.setattr(ledger, "hand_over", late)
    with HostileServer() as server:
        stage = make_stage(f"smtp://127.0.0.1:{server.port}")
        with stage.product.as_partner() as work:
            campaign = service.campaign(work, stage.campaign_id)
            assert campaign.topic == ABOUT
            audience_id = campaign.audience_id
            compliance.record_consent(
                work,
                address_key=key(work, 4),
                country="DE",
                basis="express",
                wording="Count my opens",
                source="form",
                scope=OPENS,
            )
            compliance.suppress(work, key(work, 5), "suppressed", "list", list_id=audience_id)
        decline(stage, 0)
        decline(stage, 1, "another-topic")
        with stage.product.as_partner() as work:
            planned = service.preview_exclusions(work, audience_id or "", ABOUT)
        assert planned.reasons == {"topic_declined": 1, "suppressed": 1}
        step_id = stage.start()
        decline(stage, 2)  # after the freeze
        jobs.deliver_batch(stage.opener, step_id)
        bodies = [quopri.decodestring(body) for body in server.bodies]
    found = outcome(stage)
    assert found["0"] == ("excluded", "topic_declined", None)
    assert found["1"] == ("accepted", None, False)
    assert found["2"] == found["3"] == ("excluded", "topic_declined", None)
    assert found["4"] == ("accepted", None, True)
    assert found["5"] == ("excluded", "suppressed", None)
    with_pixel = [body for body in bodies if b"/o/" in body]
    assert len(with_pixel) == 1
    assert b"To: reader4@example.net" in with_pixel[0]
    assert all(b"/p/" in body and b"/u/" in body for body in bodies)
