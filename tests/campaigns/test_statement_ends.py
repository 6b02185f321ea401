"""The last day of a statement: what runs stops in its batch, people are warned, and told why."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from tests.campaigns import stories
from tests.campaigns.conftest import MakeStage, Stage
from tests.campaigns.test_statement_withdrawal import relying, withdraw
from tests.delivery.hostile import Waiting
from tests.factories import NOW
from tests.letters.post import post
from tests.servers import Smtp
from tests.web.conftest import Visitors
from tpma.app import create_app
from tpma.campaigns import service
from tpma.campaigns.models import Delivery
from tpma.campaigns.service import ending, jobs
from tpma.compliance import service as compliance
from tpma.compliance.models import ApprovedStatement, Submission
from tpma.core.actor import Role
from tpma.core.audit import AuditEntry
from tpma.core.errors import Refused
from tpma.letters.models import LetterRow

TODAY = NOW.date()


def person(stage: Stage) -> str:
    return stage.product.user("pia@nordlicht.example", Role.PARTNER_MARKETER, slug="nordlicht")


def submission(stage: Stage) -> Submission:
    with stage.product.as_partner() as work:
        row = service.submission_of(work, service.campaign(work, stage.campaign_id))
        assert row is not None
        return row


def seen_by_partner(stage: Stage, path: str) -> str:
    visitors = Visitors(create_app(container=stage.product.container), stage.product)
    return visitors.of(Role.PARTNER_ADMIN).get(path).get_data(as_text=True)


def words_of(stage: Stage) -> str:
    with stage.product.hq() as work:
        return compliance.statements(work)[0].wording


def test_it_ends_in_mid_send_and_nothing_leaves_after_that_batch(
    make_stage: MakeStage, smtp_server: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Batches of four: the statement ends while one of several is on its way.
    monkeypatch.setattr("tpma.campaigns.service.ledger.claim.__defaults__", (4,))
    with Waiting(after=2) as server:
        stage = make_stage(f"smtp://127.0.0.1:{server.port}?timeout=30")
        relying(stage, TODAY, asker=person(stage))
        step_id = stage.start()
        worker = threading.Thread(target=jobs.deliver_batch, args=(stage.opener, step_id))
        worker.start()
        assert server.reached.wait(20)
        stage.product.clock.advance(days=1)
        server.goes_on.set()
        worker.join(30)
        in_that_batch = len(server.bodies)
        # No clock has come by: the next batch looks for itself.
        jobs.deliver_batch(stage.opener, step_id)
        assert len(server.bodies) == in_that_batch == 4
        assert stage.state() == "stopped"
    assert stage.books().excluded == {"statement ended": stage.books().planned - 4}
    row = submission(stage)
    assert (row.state, row.ended_words, row.ended_day) == ("withdrawn", words_of(stage), TODAY)
    *_, told = post(stage.product, smtp_server)
    assert told.recipients == ("pia@nordlicht.example",)
    assert told.subject.startswith("Approval withdrawn")
    page = seen_by_partner(stage, f"/campaigns/{stage.campaign_id}")
    assert "A statement in it ended, so this campaign was stopped" in page
    assert "could be made until Nov 24, 2026" in page
    assert "could be made until Nov 24, 2026" in told.body("plain").replace("\n", " ")
    assert "ask HQ to renew the proof" in told.body("plain")


def test_the_clock_ends_what_waits_and_what_is_shown_and_writes_it_down(
    make_stage: MakeStage,
) -> None:
    stage = make_stage()
    statement = relying(stage, TODAY)
    stage.start()
    with stage.product.as_partner() as work:
        steps = service.steps_of(work, stage.campaign_id)
        page = next(step.id for step in steps if step.channel == "page")
        posts = [step.id for step in steps if step.channel in ("outbox", "export")]
    jobs.publish_step(stage.opener, page)
    for _ in range(2):
        ending.end_statements(stage.product.container.open)
        # Its last day is a day on which it may be made.
        assert submission(stage).state == "approved"
        stage.product.clock.advance(hours=14, minutes=59)
    for each in posts:
        jobs.publish_step(stage.opener, each)
    for _ in range(2):
        ending.end_statements(stage.product.container.open)
    stories.drain(stage.product)
    assert stage.state() == "stopped"
    with stage.product.as_partner() as work:
        placed = {p.channel: p.state for p in service.placements_of(work, stage.campaign_id)}
    assert placed["page"] == "withdrawn"
    assert "live" not in placed.values()
    with stage.product.system() as work:
        (entry,) = work.session.query(AuditEntry).filter_by(
            verb="withdraw", target_id=submission(stage).id
        )
        assert entry.actor_id == "system"
        assert entry.detail["statement"] == statement
        assert entry.detail["ended"] == TODAY.isoformat()


def test_what_is_not_launched_goes_back(make_stage: MakeStage) -> None:
    stage = make_stage()
    relying(stage, TODAY)
    stage.product.clock.advance(days=1)
    ending.end_statements(stage.product.container.open)
    with pytest.raises(Refused):
        stage.launch()
    stories.drain(stage.product)
    assert stage.state() == "draft"
    page = seen_by_partner(stage, f"/launch/{stage.campaign_id}/review")
    assert "It is not approved any more" in page
    assert "could be made until Nov 24, 2026" in page


def test_a_renewed_statement_lets_it_go_on_and_can_still_be_withdrawn(
    make_stage: MakeStage,
) -> None:
    stage = make_stage()
    statement = relying(stage, TODAY)
    stage.start()
    with stage.product.hq() as work:
        newer = compliance.revise_statement(
            work,
            statement,
            words_of(stage),
            "Study NK-13",
            until=TODAY + dt.timedelta(days=1),
            why="Renewed",
        ).id
    stage.product.clock.advance(days=1)
    ending.end_statements(stage.product.container.open)
    stories.drain(stage.product)
    assert stage.state() == "running"
    assert submission(stage).state == "approved"
    # It was submitted with the first version, and relies on the words, not on the number.
    withdraw(stage.product, newer)
    stories.drain(stage.product)
    assert stage.state() == "stopped"


@pytest.mark.parametrize("how", ["statement", "approval", "end"])
def test_what_still_runs_on_an_approval_of_long_ago_is_stopped_all_the_same(
    make_stage: MakeStage, how: str
) -> None:
    stage = make_stage()
    until = TODAY + dt.timedelta(days=61)
    statement = relying(stage, until)
    stage.start()
    stage.product.clock.advance(days=61)
    compliance.expire_due(stage.product.container.open)
    # Not drained: the mails would go out, and the campaign would be over.
    row = submission(stage)
    assert (row.state, stage.state()) == ("expired", "running")
    if how == "statement":
        withdraw(stage.product, statement)
    elif how == "approval":
        with stage.product.hq() as work:
            compliance.withdraw(work, row.id, "Wrong after all")
    else:
        stage.product.clock.advance(days=1)
        ending.end_statements(stage.product.container.open)
    with stage.product.system() as work:
        assert work.session.query(Delivery).filter(Delivery.sent_at.is_not(None)).count() == 0
    if how == "statement":
        # The job of the withdrawal runs before any batch that is still asked for.
        with stage.product.system() as work:
            service.statement_withdrawn(work, statement)
    assert submission(stage).state == "withdrawn"
    stories.drain(stage.product)
    assert stage.state() == "stopped"
    assert stage.books().accepted == 0


def test_a_statement_of_the_brand_guide_ends_by_its_own_day(make_stage: MakeStage) -> None:
    stage = make_stage()
    stage.start()
    with stage.product.as_partner() as work:
        steps = service.steps_of(work, stage.campaign_id)
    jobs.publish_step(stage.opener, next(step.id for step in steps if step.channel == "page"))
    last = dt.date(2027, 12, 31)  # of the kit's, as its brand guide has it
    assert submission(stage).guide_until == last
    stage.product.clock.advance(days=(last - TODAY).days)
    compliance.expire_due(stage.product.container.open)
    ending.end_statements(stage.product.container.open)
    assert submission(stage).state == "expired"
    stage.product.clock.advance(days=1)
    ending.end_statements(stage.product.container.open)
    row = submission(stage)
    assert (row.state, row.ended_day) == ("withdrawn", last)
    assert row.manifest["statements"][row.ended_words]["id"] == "guide:median-recovery"
    stories.drain(stage.product)
    assert stage.state() == "stopped"
    with stage.product.as_partner() as work:
        placed = {p.channel: p.state for p in service.placements_of(work, stage.campaign_id)}
    assert placed["page"] == "withdrawn"


def test_people_are_warned_once_thirty_days_before(make_stage: MakeStage) -> None:
    stage = make_stage()
    pia = person(stage)
    owner = stage.product.user("lea@hq.example", Role.LEGAL_REVIEWER)
    statement = relying(stage, TODAY + dt.timedelta(days=31))
    with stage.product.system() as work:
        work.get(ApprovedStatement, statement).approved_by = owner
    stage.launch()

    def told() -> dict[str, dict[str, object]]:
        ending.warn_of_ends(stage.product.container.open)
        with stage.product.system() as work:
            rows = work.session.query(LetterRow).filter_by(topic="statement_expiry").all()
            return {row.user_id or "": row.words for row in rows}

    assert told() == {}
    stage.product.clock.advance(days=1)
    first = told()
    assert set(first) == {pia, owner}
    assert first[pia]["path"] == "/campaigns/"
    assert "Herbst in Hamburg" in str(first[pia]["facts"])
    assert first[owner]["path"] == f"/reviews/rules/statements/{statement}"
    stage.product.clock.advance(days=1)
    assert told() == first


def test_a_launch_that_reaches_beyond_says_so(make_stage: MakeStage) -> None:
    stage = make_stage()
    relying(stage, TODAY + dt.timedelta(days=7))

    def reach() -> list[str]:
        with stage.product.as_partner() as work:
            return [str(each) for each in service.readiness(work, stage.campaign_id).beyond]

    assert reach() == []
    with stage.product.as_partner() as work:
        mail = stories.mail_step(stage.product, stage.campaign_id)
        key = next(s.tactic_key for s in service.steps_of(work, stage.campaign_id) if s.id == mail)
        service.choose_days(work, stage.campaign_id, {key: 8})
    (said,) = reach()
    assert "until Dec 1, 2026, and this campaign runs until Dec 2, 2026" in said
    page = seen_by_partner(stage, f"/launch/{stage.campaign_id}/review")
    assert "It stops after Dec 1, 2026" in page
