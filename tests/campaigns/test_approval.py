"""What a reviewer's word does to a campaign."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.campaigns import stories
from tests.campaigns.conftest import COUNT, MakeStage, Stage
from tests.delivery.hostile import HostileServer
from tests.factories import make_container, make_product
from tpma.campaigns import service
from tpma.campaigns.service import jobs, ledger, sweeping
from tpma.compliance import service as compliance
from tpma.compliance.policy import Policy
from tpma.core.errors import Forbidden

ALWAYS_SAMPLE = Policy(sample_share=1.0)


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage()


def submitted(stage: Stage) -> str:
    with stage.product.as_partner() as work:
        row = service.submit(work, stage.campaign_id, policy=ALWAYS_SAMPLE)
        assert row.state == "pending"
        return row.id


def test_a_reviewer_s_approval_makes_it_ready_to_launch(stage: Stage) -> None:
    submission_id = submitted(stage)
    assert stage.state() == "submitted"
    with stage.product.hq() as work:
        compliance.decide(work, submission_id, "approved")
    stories.drain(stage.product)
    assert stage.state() == "approved"
    stage.launch()
    assert stage.state() == "scheduled"


def test_sent_back_it_is_a_draft_that_knows_why(stage: Stage) -> None:
    submission_id = submitted(stage)
    with stage.product.hq() as work:
        compliance.decide(work, submission_id, "returned", "The headline is too loud")
    stories.drain(stage.product)
    assert stage.state() == "draft"
    with stage.product.as_partner() as work:
        said = service.submission_of(work, service.campaign(work, stage.campaign_id))
        assert said is not None
        assert said.comment == "The headline is too loud"
        assert service.submit(work, stage.campaign_id, policy=stories.NO_SAMPLE).id != said.id


def test_a_withdrawn_approval_stops_a_running_campaign(make_stage: MakeStage) -> None:
    with HostileServer() as server:
        stage = make_stage(f"smtp://127.0.0.1:{server.port}")
        with stage.product.as_partner() as work:
            submission_id = service.campaign(work, stage.campaign_id).submission_id
        assert submission_id is not None
        step_id = stage.start()
        with stage.product.system(stage.product.partner()) as work:
            ledger.release(work, ledger.claim(work, step_id, 4)[:2])
        with stage.product.hq() as work:
            compliance.withdraw(work, submission_id, "The offer is wrong")
        stories.drain(stage.product)
        assert stage.state() == "stopped"
        jobs.deliver_batch(stage.opener, step_id)
        stage.product.clock.advance(hours=1)
        for _ in range(2):
            sweeping.sweep(lambda actor, scope: stage.product.container.open(actor, scope))
            stories.drain(stage.product)
    assert server.bodies == []
    books = stage.books()
    assert (books.open, books.left_out) == (0, COUNT)


def test_nobody_of_the_partner_decides(stage: Stage) -> None:
    submission_id = submitted(stage)
    with pytest.raises(Forbidden), stage.product.as_partner() as work:
        compliance.decide(work, submission_id, "approved")


@pytest.fixture
def on_postgresql(postgres_url: str, tmp_path: Path) -> Iterator[Stage]:
    product = make_product(
        make_container(
            data_dir=str(tmp_path),
            database_url=postgres_url,
            redis_url=f"unix://{tmp_path}/no-redis.sock",
            mail_from="campaigns@hq.example",
        )
    )
    product.container.bell = stories.QuietBell()
    yield Stage(product, stories.approved(product, COUNT))
    product.container.close()


def test_two_claims_at_once_on_postgresql_pass_each_other_by(on_postgresql: Stage) -> None:
    step_id = on_postgresql.start()
    partner = on_postgresql.product.partner()
    system = on_postgresql.product.system
    with system(partner) as one, system(partner) as other:
        first = {claim.delivery_id for claim in ledger.claim(one, step_id, COUNT // 2)}
        second = {claim.delivery_id for claim in ledger.claim(other, step_id, COUNT)}
    assert len(first) == len(second) == COUNT // 2
    assert not first & second
