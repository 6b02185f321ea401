"""The launch and the campaign through the screens."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from tests.campaigns import stories
from tests.campaigns.conftest import (  # noqa: F401  # fixtures
    COUNT,
    MakeStage,
    Stage,
    make_stage,
    stage_template,
)
from tests.delivery.hostile import DROP, HostileServer
from tests.web.conftest import Visitor, Visitors
from tpma.app import create_app
from tpma.assets import service as assets
from tpma.campaigns import service
from tpma.compliance import service as compliance
from tpma.core.actor import Role
from tpma.core.i18n import SCREEN_LOCALES


def visit(stage: Stage, slug: str = "nordlicht", locale: str = "en-US") -> Visitor:
    app = create_app(container=stage.product.container)
    app.testing = True
    return Visitors(app, stage.product).of(Role.PARTNER_MARKETER, slug=slug, locale=locale)


def approve(stage: Stage) -> None:
    """One in twenty is drawn as a sample and waits for a person: let one decide."""
    with stage.product.as_partner() as work:
        submission = service.submission_of(work, service.campaign(work, stage.campaign_id))
    assert submission is not None
    if submission.state == "pending":
        with stage.product.hq() as work:
            compliance.decide(work, submission.id, "approved")
        stories.drain(stage.product)


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:  # noqa: F811
    return make_stage()


@pytest.mark.parametrize("language", SCREEN_LOCALES)
def test_a_sequence_is_reviewed_in_every_language(stage: Stage, language: str) -> None:
    with stage.product.as_partner() as work:
        steps = service.steps_of(work, stage.campaign_id)
        later = {step.tactic_key: n for n, step in enumerate(steps)}
        service.choose_days(work, stage.campaign_id, later)
    answer = visit(stage, locale=language).get(f"/launch/{stage.campaign_id}/review")
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    with stage.product.as_partner() as work:
        name = service.campaign(work, stage.campaign_id).name
    assert name in page


def test_from_the_editor_to_the_launch(stage: Stage) -> None:
    pia = visit(stage)
    with stage.product.as_partner() as work:
        set_id = service.campaign(work, stage.campaign_id).asset_set_id
        audience_id = service.campaign(work, stage.campaign_id).audience_id
    assert "Plan a launch" in pia.get(f"/launch/from/{set_id}").get_data(as_text=True)
    answer = pia.post(f"/launch/from/{set_id}", {"name": "Zweite Welle"})
    assert answer.status_code == 303
    tactics = str(answer.headers["Location"])
    base = tactics.removesuffix("/tactics")
    stage.campaign_id = base.rpartition("/")[2]
    page = pia.get(tactics).get_data(as_text=True)
    keys = re.findall(r'name="tactics" value="(\w+)"', page)
    assert pia.get(f"/launch/from/{set_id}").headers["Location"] == tactics, "the draft goes on"

    answer = pia.post(tactics, {"name": "Zweite Welle", "tactics": keys})
    assert answer.headers["Location"] == f"{base}/audience"
    assert "Submit for approval" in pia.get(f"{base}/review").get_data(as_text=True)
    assert "Choose an audience" in pia.get(f"{base}/review").get_data(as_text=True)
    assert pia.post(f"{base}/audience", {}).status_code == 422
    pia.post(f"{base}/audience", {"audience": audience_id})
    shown = pia.get(f"{base}/audience").get_data(as_text=True)
    assert f"{COUNT} people would get it" in shown

    times: dict[str, object] = {
        "when": "later",
        "starts_at": "2020-01-01T10:00",
        "time_zone": "Europe/Berlin",
    }
    sender: dict[str, object] = {
        "sender_name": "Nordlicht Team",
        "reply_to": "team@nordlicht.example",
        "fund": "",
    }
    answer = pia.post(f"{base}/schedule", times | sender)
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    assert "That time has passed" in said
    assert "Nordlicht Team" in said, "what was typed is kept"
    answer = pia.post(f"{base}/schedule", times | sender | {"starts_at": "2026-11-25T10:00"})
    assert answer.headers["Location"] == f"{base}/review"
    review = pia.get(f"{base}/review").get_data(as_text=True)
    assert f"To whom: {COUNT} people" in review
    assert "at 10:00 on the clock of Europe/Berlin" in review

    assert pia.post(f"{base}/submit").status_code == 303
    approve(stage)
    review = pia.get(f"{base}/review").get_data(as_text=True)
    assert f"Send to {COUNT} contacts on" in review
    answer = pia.post(f"{base}/launch")
    assert answer.headers["Location"] == f"/campaigns/{stage.campaign_id}"
    page = pia.get(f"/campaigns/{stage.campaign_id}").get_data(as_text=True)
    assert "Starts on" in page
    assert "is launched" in page
    assert pia.get(tactics).status_code == 302, "what is launched is no longer planned"


def test_a_launch_that_differs_is_refused_on_the_screen(stage: Stage) -> None:
    pia = visit(stage)
    pia.get(f"/launch/{stage.campaign_id}/review")
    with stage.product.as_partner() as work:
        set_id = service.campaign(work, stage.campaign_id).asset_set_id
        mail = next(a for a in assets.assets_of(work, set_id) if a.tactic_key == "email")
        assets.save_zone(work, mail.id, "subject", "Ganz anders", mail.rev)
        assets.render_all(work, set_id)
    answer = pia.post(f"/launch/{stage.campaign_id}/launch")
    assert answer.status_code == 409
    assert "Ganz anders" in answer.get_data(as_text=True)
    assert stage.state() == "approved"


def test_after_a_change_the_way_on_is_to_submit_again(stage: Stage) -> None:
    pia = visit(stage)
    here = f"/launch/{stage.campaign_id}"
    assert "Send to" in pia.get(f"{here}/review").get_data(as_text=True)
    with stage.product.as_partner() as work:
        set_id = service.campaign(work, stage.campaign_id).asset_set_id
        mail = next(a for a in assets.assets_of(work, set_id) if a.tactic_key == "email")
    editor = pia.get(f"/edit/{set_id}?tactic=email").get_data(as_text=True)
    assert "What you change here must be approved again" in editor
    with stage.product.as_partner() as work:
        assets.save_zone(work, mail.id, "subject", "Ganz anders", mail.rev)
    page = pia.get(f"{here}/review").get_data(as_text=True)
    assert "Changed since it was approved" in page
    assert "Ganz anders" in page
    assert "Send to" not in page
    assert pia.post(f"{here}/submit").status_code == 303
    approve(stage)
    assert "Send to" in pia.get(f"{here}/review").get_data(as_text=True)
    assert pia.post(f"{here}/launch").status_code == 303


def test_home_tells_first_what_hq_stopped(stage: Stage) -> None:
    stage.launch()
    with stage.product.as_partner() as work:
        submission = service.submission_of(work, service.campaign(work, stage.campaign_id))
    assert submission is not None
    with stage.product.hq() as work:
        compliance.withdraw(work, submission.id, "The study was withdrawn")
    stories.drain(stage.product)
    home = visit(stage).get("/").get_data(as_text=True)
    assert "was stopped" in home
    assert "Its approval was withdrawn: The study was withdrawn" in home
    assert f"/campaigns/{stage.campaign_id}" in home


def test_progress_doubt_and_the_ads(make_stage: MakeStage) -> None:  # noqa: F811
    script: dict[str, str | list[str]] = {
        "rcpt": ["550 5.1.1 no such user", "250 ok"],
        "dot": [DROP, "250 ok"],
    }
    with HostileServer(script) as server:
        stage = make_stage(f"smtp://127.0.0.1:{server.port}")
        pia = visit(stage)
        stage.launch()
        stories.drain(stage.product)
        here = f"/campaigns/{stage.campaign_id}"
        page = pia.get(here).get_data(as_text=True)
        planned = f"{COUNT} planned = {COUNT - 2} delivered + 1 failed + 0 left out + 1 in doubt"
        assert planned in page
        assert 'hx-trigger="every 2s"' not in page, "what is finished asks no more"
        listed = pia.get("/campaigns/").get_data(as_text=True)
        assert f"{COUNT - 2} of {COUNT}" in listed
        missed = pia.get(f"{here}/missed").get_data(as_text=True)
        assert "Handed over, but no answer came" in missed
        assert "The address was refused" in missed
        (doubted,) = re.findall(r'name="delivery" value="(\w{32})"', missed)
        failed = pia.get(f"{here}/missed?state=failed").get_data(as_text=True)
        assert "Handed over" not in failed
        answer = pia.post(f"{here}/doubt", {"delivery": doubted, "say": "resend"})
        assert answer.status_code == 303
        live = pia.get(f"{here}/progress?was=finished")
        assert live.headers["HX-Refresh"] == "true"
        assert 'hx-trigger="every 2s"' in live.get_data(as_text=True)
        stories.drain(stage.product)
    assert stage.books().accepted == COUNT - 1
    found = re.findall(r'href="(/campaigns/\w+/ads/\w+)"', pia.get(here).get_data(as_text=True))
    assert len(set(found)) == 2  # the display ads and the responsive one
    for ads in found:
        answer = pia.client.get(ads)
        assert answer.mimetype == "application/zip"
        assert "attachment" in answer.headers["Content-Disposition"]
        assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None


def test_pause_go_on_and_stop(stage: Stage) -> None:
    pia = visit(stage)
    stage.start()
    here = f"/campaigns/{stage.campaign_id}"
    assert "Running" in pia.get(here).get_data(as_text=True)
    assert pia.post(f"{here}/pause").status_code == 303
    page = pia.get(here).get_data(as_text=True)
    assert "Nobody gets anything twice" in page
    assert pia.post(f"{here}/resume").status_code == 303
    assert pia.post(f"{here}/stop").status_code == 303
    assert stage.state() == "stopped"
    assert pia.post(f"{here}/resume").status_code == 409
    missed = pia.get(f"{here}/missed?state=excluded").get_data(as_text=True)
    assert "The campaign was stopped first" in missed


def test_a_refused_sender_is_explained(make_stage: MakeStage) -> None:  # noqa: F811
    with HostileServer({"mail": "550 5.7.1 <not allowed>"}) as server:
        stage = make_stage(f"smtp://127.0.0.1:{server.port}")
        pia = visit(stage)
        stage.launch()
        stories.drain(stage.product)
    page = pia.get(f"/campaigns/{stage.campaign_id}").get_data(as_text=True)
    assert "the mail server refuses us as a sender" in page
    assert "&lt;not allowed&gt;" in page


def test_another_partner_s_campaign_is_not_there(stage: Stage) -> None:
    stage.launch()
    stranger = visit(stage, "soleil")
    stranger.get("/campaigns/")
    here = f"/campaigns/{stage.campaign_id}"
    for path in (here, f"{here}/progress", f"{here}/missed"):
        assert stranger.get(path).status_code == 404
    for path in ("pause", "resume", "stop", "doubt"):
        assert stranger.post(f"{here}/{path}", {"delivery": "0" * 32}).status_code == 404
    for step in ("tactics", "audience", "schedule", "review"):
        assert stranger.get(f"/launch/{stage.campaign_id}/{step}").status_code == 404
    assert stage.state() == "scheduled"


def test_a_schedule_with_missing_fields_is_shown_again(stage: Stage) -> None:
    pia = visit(stage)
    pia.get(f"/launch/{stage.campaign_id}/schedule")
    answer = pia.post(f"/launch/{stage.campaign_id}/schedule")
    assert answer.status_code == 422
