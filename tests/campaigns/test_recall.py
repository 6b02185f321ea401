"""A kit is recalled: what is told, what may still go out, and what stops in mid-send."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from tests.campaigns import stories
from tests.campaigns.conftest import COUNT, MakeStage, Stage
from tests.delivery.hostile import Waiting
from tests.factories import NOW, Product
from tests.kits.kitbox import changed
from tests.servers import Smtp
from tpma.assets import service as assets
from tpma.campaigns import service
from tpma.campaigns.service import jobs, recalling, sweeping
from tpma.core.actor import Role
from tpma.core.errors import Conflict, Forbidden, InvalidInput, Refused
from tpma.kits import service as kits
from tpma.kits.models import KitNotice
from tpma.kits.rules import Severity
from tpma.letters.models import LetterRow
from tpma.partners.models import User

REASON = "The price on the page is wrong"
TODAY = NOW.date()


def version_of(stage: Stage) -> str:
    with stage.product.system() as work:
        return service.campaign(work, stage.campaign_id).kit_version_id


def recall(stage: Stage, severity: Severity, until: dt.date | None = None) -> None:
    with stage.product.hq() as work:
        kits.recall(work, version_of(stage), REASON, severity, until)


def start_another(stage: Stage) -> None:
    with stage.product.as_partner() as work:
        assets.start(work, version_of(stage), "de-DE")


def test_a_note_lets_what_was_begun_go_on(make_stage: MakeStage, smtp_server: Smtp) -> None:
    stage = make_stage(smtp_server.url)
    recall(stage, Severity.NOTE)
    with pytest.raises(Refused):
        start_another(stage)
    stage.launch()
    stories.drain(stage.product)
    assert stage.books().accepted == COUNT


def test_must_upgrade_leaves_time_until_its_day(make_stage: MakeStage) -> None:
    stage = make_stage()
    recall(stage, Severity.MUST_UPGRADE, TODAY + dt.timedelta(days=1))
    stage.product.clock.advance(days=1)
    stage.launch()
    late = make_stage()
    recall(late, Severity.MUST_UPGRADE, TODAY + dt.timedelta(days=1))
    late.product.clock.advance(days=2)
    with pytest.raises(Refused):
        late.launch()
    assert late.state() == "approved"


def test_must_upgrade_lets_a_running_campaign_finish(
    make_stage: MakeStage, smtp_server: Smtp
) -> None:
    stage = make_stage(smtp_server.url)
    stage.launch()
    recall(stage, Severity.MUST_UPGRADE)
    stories.drain(stage.product)
    assert (stage.state(), stage.books().accepted) == ("finished", COUNT)


def test_stop_now_stops_in_mid_send(make_stage: MakeStage) -> None:
    """HQ recalls while a worker is in the midst of its batch: from then on nothing leaves."""
    sent_before = 4
    stage = make_stage("smtp://127.0.0.1:1")
    with Waiting(after=sent_before) as server:
        stage = make_stage(f"smtp://127.0.0.1:{server.port}?timeout=30")
        step_id = stage.start()
        worker = threading.Thread(target=jobs.deliver_batch, args=(stage.opener, step_id))
        worker.start()
        assert server.reached.wait(20)
        recall(stage, Severity.STOP_NOW)
        server.goes_on.set()
        worker.join(30)
        assert not worker.is_alive()
        assert len(server.bodies) == sent_before
        stories.drain(stage.product)
        stage.product.clock.advance(minutes=10)
        sweeping.sweep(stage.product.container.open)
        stories.drain(stage.product)
        assert len(server.bodies) == sent_before
    books = stage.books()
    assert stage.state() == "stopped"
    assert (books.accepted, books.open, books.balanced) == (sent_before, 0, True)
    assert sum(books.excluded.values()) == COUNT - sent_before
    with stage.product.as_partner() as work:
        pages = [p for p in service.placements_of(work, stage.campaign_id) if p.channel == "page"]
        assert [page.state for page in pages] == ["withdrawn"]


def test_stop_now_publishes_nothing_that_was_planned(make_stage: MakeStage) -> None:
    stage = make_stage()
    stage.launch()
    recall(stage, Severity.STOP_NOW)
    stories.drain(stage.product)
    with stage.product.as_partner() as work:
        states = {p.state for p in service.placements_of(work, stage.campaign_id)}
    assert "live" not in states
    assert stage.state() == "stopped"


def test_hq_sees_what_is_touched_before_it_happens(
    make_stage: MakeStage, smtp_server: Smtp
) -> None:
    stage = make_stage(smtp_server.url)
    with stage.product.hq() as work:
        seen = service.recall_impact(work, version_of(stage))
        assert (len(seen.sets), len(seen.before_launch), len(seen.under_way)) == (1, 1, 0)
        assert (seen.sent, seen.waiting) == (0, 0)
    stage.launch()
    with stage.product.hq() as work:
        seen = service.recall_impact(work, version_of(stage))
        assert [one.state for one in seen.under_way] == ["scheduled"]
        assert (seen.sent, seen.waiting) == (0, COUNT)
    stories.drain(stage.product)
    with stage.product.hq() as work:
        seen = service.recall_impact(work, version_of(stage))
        assert (len(seen.ended), seen.sent, seen.waiting) == (1, COUNT, 0)
        assert seen.live > 0
        assert seen.partner_ids == {stage.product.partner("nordlicht")}
    with stage.product.hq(Role.FINANCE) as work, pytest.raises(Forbidden):
        service.recall_impact(work, version_of(stage))


def test_a_recall_is_only_ever_made_severer(make_stage: MakeStage) -> None:
    stage = make_stage()
    recall(stage, Severity.NOTE)
    recall(stage, Severity.MUST_UPGRADE, TODAY + dt.timedelta(days=7))
    recall(stage, Severity.MUST_UPGRADE, TODAY + dt.timedelta(days=2))
    with pytest.raises(Conflict):
        recall(stage, Severity.MUST_UPGRADE, TODAY + dt.timedelta(days=3))
    with pytest.raises(Conflict):
        recall(stage, Severity.NOTE)
    recall(stage, Severity.STOP_NOW)
    with pytest.raises(InvalidInput), stage.product.hq() as work:
        kits.recall(
            work,
            version_of(stage),
            REASON,
            Severity.MUST_UPGRADE,
            TODAY - dt.timedelta(days=1),
        )


def test_everybody_who_uses_it_is_told_once(make_stage: MakeStage) -> None:
    stage = make_stage()
    product = stage.product
    product.user("jana@nordlicht.example", Role.PARTNER_MARKETER, slug="nordlicht")
    product.user("otto@soleil.example", Role.PARTNER_MARKETER, slug="soleil")
    product.user("carla@hq.example", Role.CHANNEL_MARKETER)
    recall(stage, Severity.NOTE)
    stories.drain(product)
    told = told_of(stage)
    assert told == {"jana": 1, "otto": 0, "carla": 1}
    stories.drain(product)
    assert told_of(stage) == told


def told_of(stage: Stage) -> dict[str, int]:
    with stage.product.system() as work:
        people = {u.id: u.email.partition("@")[0] for u in work.session.query(User)}
        rows = [row.user_id for row in work.session.query(KitNotice)]
    return {name: rows.count(user_id) for user_id, name in people.items()}


def test_drafts_follow_an_upgrade_and_what_is_approved_stays(make_stage: MakeStage) -> None:
    stage = make_stage()
    product, files = stage.product, stories.sample_kit()
    with product.as_partner() as work:
        old_set = service.campaign(work, stage.campaign_id).asset_set_id
        draft = service.create(work, old_set, "A second one").id
        service.choose_days(work, draft, {s.tactic_key: 3 for s in service.steps_of(work, draft)})
    with product.hq() as work:
        words = files["copy/en-US.po"] + b'\nmsgctxt "help:email.headline"\nmsgid "Say it short"\n'
        newer = kits.publish(work, {**files, "copy/en-US.po": words}).id
    with product.as_partner() as work:
        made = assets.finish(work, old_set).id
    stories.drain(product)
    with product.as_partner() as work:
        follower = service.campaign(work, draft)
        assert (follower.asset_set_id, follower.kit_version_id) == (made, newer)
        assert {s.day for s in service.steps_of(work, draft)} == {3}
        assert service.campaign(work, stage.campaign_id).asset_set_id == old_set
    stage.launch()  # what was approved is what is sent
    with product.as_partner() as work:
        assets.go_back(work, made)
    stories.drain(product)
    with product.as_partner() as work:
        assert service.campaign(work, draft).asset_set_id == old_set


@pytest.mark.parametrize(("after_end", "ends_as"), [("finish", "scheduled"), ("stop", "stopped")])
def test_what_runs_ends_with_the_window_where_the_kit_says_so(
    product: Product, monkeypatch: pytest.MonkeyPatch, after_end: str, ends_as: str
) -> None:
    files = changed(
        stories.sample_kit(), "kit.toml", 'after_end = "finish"', f'after_end = "{after_end}"'
    )
    files = changed(
        files, "kit.toml", "ends = 2027-12-31", f"ends = {TODAY + dt.timedelta(days=3)}"
    )
    files = changed(files, "kit.toml", "promoted_until = 2027-03-31", f"promoted_until = {TODAY}")
    monkeypatch.setattr(stories, "sample_kit", lambda: files)
    product.container.bell = stories.QuietBell()
    product.user("jana@nordlicht.example", Role.PARTNER_MARKETER, slug="nordlicht")
    campaign_id = stories.launched(product)

    def now_is() -> str:
        recalling.end_windows(product.container.open)
        with product.as_partner() as work:
            return service.campaign(work, campaign_id).state

    # Everybody is told, once, and the last day belongs to the window.
    for _ in range(2):
        recalling.warn_of_expiry(product.container.open)
    with product.system() as work:
        assert work.session.query(KitNotice).filter_by(kind="expiry").count() == 1
        (letter,) = work.session.query(LetterRow).filter_by(topic="kit_expiry")
        assert "ends on" in letter.words["subject"]
    product.clock.advance(days=3)
    assert now_is() == "scheduled"
    product.clock.advance(days=1)
    assert now_is() == ends_as
    with product.as_partner() as work, pytest.raises(Refused):
        service.create(work, service.campaign(work, campaign_id).asset_set_id)
