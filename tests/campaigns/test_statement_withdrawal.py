"""HQ takes a statement back: who is touched, what stops in mid-send, what is refused at launch."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from tests.campaigns import stories
from tests.campaigns.conftest import COUNT, MakeStage, Stage
from tests.campaigns.test_gate import allow_a_statement, manifest_of
from tests.delivery.hostile import Waiting
from tests.factories import NOW, Product
from tests.letters.post import post
from tests.servers import Smtp
from tpma.campaigns import service
from tpma.campaigns.service import jobs
from tpma.compliance import service as compliance
from tpma.core.actor import Role
from tpma.core.errors import Conflict, Forbidden, Refused

REASON = "The study was retracted"


def relying(stage: Stage, until: dt.date = dt.date(2026, 12, 31), asker: str | None = None) -> str:
    """The id of a statement that the stage's campaign was approved with."""
    statement = allow_a_statement(stage, until)
    with stage.product.as_partner(user_id=asker) as work:
        row = service.submit(work, stage.campaign_id, policy=stories.NO_SAMPLE)
        assert row.state == "approved"
    return statement


def impact(product: Product, statement: str) -> service.Impact:
    with product.hq() as work:
        return service.statement_impact(work, statement)


def withdraw(product: Product, statement: str) -> None:
    with product.hq() as work:
        compliance.withdraw_statement(work, statement, REASON)


def test_withdrawn_in_mid_send_nothing_more_leaves(make_stage: MakeStage) -> None:
    sent_before = 4
    with Waiting(after=sent_before) as server:
        stage = make_stage(f"smtp://127.0.0.1:{server.port}?timeout=30")
        statement = relying(stage)
        step_id = stage.start()
        # Pages and posts are out before the mail.
        with stage.product.as_partner() as work:
            others = [
                s.id for s in service.steps_of(work, stage.campaign_id) if s.channel != "smtp"
            ]
        for each in others:
            jobs.publish_step(stage.opener, each)
        worker = threading.Thread(target=jobs.deliver_batch, args=(stage.opener, step_id))
        worker.start()
        assert server.reached.wait(20)
        seen = impact(stage.product, statement)
        assert (len(seen.under_way), seen.sent, seen.waiting) == (
            1,
            sent_before,
            COUNT - sent_before,
        )
        assert seen.live > 0
        withdraw(stage.product, statement)
        server.goes_on.set()
        worker.join(30)
        assert len(server.bodies) == sent_before
        stories.drain(stage.product)
        assert len(server.bodies) == sent_before
    assert stage.state() == "stopped"
    assert stage.books().accepted == sent_before
    # What went out already stays listed, and the page says nothing any more.
    after = impact(stage.product, statement)
    assert ([one.sent for one in after.ended], after.waiting) == ([sent_before], 0)
    with stage.product.as_partner() as work:
        pages = [p for p in service.placements_of(work, stage.campaign_id) if p.channel == "page"]
        assert [page.state for page in pages] == ["withdrawn"]


def test_what_is_not_launched_yet_goes_back_with_the_reason(
    make_stage: MakeStage, smtp_server: Smtp
) -> None:
    stage = make_stage()
    asker = stage.product.user("pia@nordlicht.example", Role.PARTNER_MARKETER, slug="nordlicht")
    statement = relying(stage, asker=asker)
    assert [one.name for one in impact(stage.product, statement).before_launch]
    withdraw(stage.product, statement)
    *_, told = post(stage.product, smtp_server)
    assert told.subject.startswith("Approval withdrawn")
    assert REASON in told.body("plain")
    # Even before the campaign's room has heard of it.
    with pytest.raises(Refused):
        stage.launch()
    stories.drain(stage.product)
    assert stage.state() == "draft"
    with stage.product.as_partner() as work:
        said = service.submission_of(work, service.campaign(work, stage.campaign_id))
        assert said is not None
        assert REASON in (said.comment or "")


def test_a_renewed_proof_is_refused_at_launch_and_lets_what_runs_go_on(
    make_stage: MakeStage,
) -> None:
    stage = make_stage()
    statement = relying(stage)
    listed = manifest_of(stage)["statements"]
    words = next(words for words, each in listed.items() if each["id"] == statement)

    def renew(id: str, proof: str) -> str:
        with stage.product.hq() as work:
            return compliance.revise_statement(work, id, words, proof, why="Renewed").id

    newer = renew(statement, "Study NK-13")
    with pytest.raises(Refused) as refused:
        stage.launch()
    said = {str(each) for each in refused.value.findings}
    assert said == {
        f"The version of the statement “{words}” was “1” and is now “2”",
        f"The last day of the statement “{words}” was “2026-12-31” and is now “null”",
    }
    with stage.product.as_partner() as work:
        service.submit(work, stage.campaign_id, policy=stories.NO_SAMPLE)
    stage.start()
    renew(newer, "Study NK-14")
    stories.drain(stage.product)
    assert stage.state() == "running"


def test_an_expired_statement_is_refused_in_words(make_stage: MakeStage) -> None:
    stage = make_stage()
    relying(stage, NOW.date())
    stage.product.clock.advance(days=1)
    with pytest.raises(Refused) as refused:
        stage.launch()
    assert "ended on" in str(refused.value.detail)


def test_only_reviewers_see_and_do_it(make_stage: MakeStage) -> None:
    stage = make_stage()
    statement = relying(stage)
    with stage.product.as_partner() as work, pytest.raises(Forbidden):
        compliance.withdraw_statement(work, statement, REASON)
    with stage.product.hq(Role.FINANCE) as work, pytest.raises(Forbidden):
        service.statement_impact(work, statement)
    withdraw(stage.product, statement)
    with stage.product.hq() as work, pytest.raises(Conflict):
        compliance.revise_statement(work, statement, "Other words", "Study", why="Late")
