"""From an approved campaign to the books, over a real mail server."""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.branding.test_logos import png, wordmark
from tests.campaigns import stories
from tests.campaigns.conftest import COUNT, MakeStage
from tests.servers import Smtp
from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.campaigns import links, service
from tpma.campaigns.service import sweeping
from tpma.compliance import service as compliance
from tpma.core.actor import SYSTEM
from tpma.core.errors import Conflict, NotFound, Refused
from tpma.core.tenancy import EVERYONE


def test_everybody_who_may_be_mailed_gets_it_once(make_stage: MakeStage, smtp_server: Smtp) -> None:
    stage = make_stage(smtp_server.url)
    stage.launch()
    stories.drain(stage.product)
    books = stage.books()
    assert (books.planned, books.accepted, books.open) == (COUNT, COUNT, 0)
    assert stage.state() == "finished"
    caught = list(smtp_server.mailbox.all())
    assert sorted(to for mail in caught for to in mail.recipients) == sorted(
        f"reader{n}@example.net" for n in range(COUNT)
    )


def test_a_mail_carries_its_reader_s_own_links(make_stage: MakeStage, smtp_server: Smtp) -> None:
    stage = make_stage(smtp_server.url)
    stage.launch()
    stories.drain(stage.product)
    secret = stage.product.container.settings.secret
    mail = next(m for m in smtp_server.mailbox.all() if m.recipients == ("reader3@example.net",))
    message = mail.message()
    assert "Anna3" in mail.body("html") or "Jäger" in mail.body("html")
    assert "{{" not in mail.body("html") + mail.body("plain")
    assert str(message["From"]) == "Nordlicht <campaigns@hq.example>"
    one_click = links.read(secret, str(message["List-Unsubscribe"]).strip("<>").rpartition("/")[2])
    assert one_click is not None
    assert one_click.kind is links.Kind.UNSUBSCRIBE
    assert message["Message-ID"] == f"<{one_click.delivery_id}@hq.example>"
    clicks = [links.read(secret, token) for token in re.findall(r"/c/([\w-]+)", mail.body("html"))]
    assert len(clicks) >= 2
    with stage.product.as_partner() as work:
        page = next(
            p for p in service.placements_of(work, stage.campaign_id) if p.channel == "page"
        )
        targets = {service.destination(work, ref) for ref in clicks if ref is not None}
        assert {ref.delivery_id for ref in clicks if ref is not None} == {one_click.delivery_id}
    pages = [links.read(secret, url.rpartition("/")[2]) for url in targets if "/l/" in url]
    assert (
        links.LinkRef(links.Kind.PAGE, delivery_id=one_click.delivery_id, placement_id=page.id)
        in pages
    )


def test_opens_are_not_counted_where_the_law_wants_consent_first(
    make_stage: MakeStage, smtp_server: Smtp
) -> None:
    stage = make_stage(smtp_server.url)
    stage.launch()
    stories.drain(stage.product)
    with stage.product.as_partner() as work:
        assert compliance.law_of(work, "DE", ["DE"]).opens_need_consent
    assert all("/o/" not in mail.body("html") for mail in smtp_server.mailbox.all())


def test_page_post_and_ads_are_published(make_stage: MakeStage, tmp_path: Path) -> None:
    stage = make_stage()
    stage.launch()
    for _ in range(3):
        sweeping.sweep(lambda actor, scope: stage.product.container.open(actor, scope))
        stories.drain(stage.product)
    with stage.product.as_partner() as work:
        placements = service.placements_of(work, stage.campaign_id)
        assert {p.state for p in placements} == {"live"}
        export = next(p for p in placements if p.tactic_key == "display")
        assert export.channel == "export"
        name, data = service.ad_export(work, export.id)
        page = next(p for p in placements if p.channel == "page")
        with pytest.raises(NotFound):
            service.ad_export(work, page.id)
    assert name.endswith(".zip")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert len(manifest["ads"]) >= 4
    assert all("/c/" in ad["click_url"] for ad in manifest["ads"])
    outbox = Path(stage.product.container.settings.outbox_dir) / "nordlicht"
    posts = [json.loads(path.read_text()) for path in outbox.glob("*/post.json")]
    assert {post["network"] for post in posts} >= {"linkedin"}
    assert all("{{" not in post["text"] and post["pictures"] for post in posts)


def test_what_differs_from_the_approval_is_not_launched(make_stage: MakeStage) -> None:
    stage = make_stage()
    with stage.product.as_partner() as work:
        campaign = service.campaign(work, stage.campaign_id)
        mail = next(
            a for a in assets.assets_of(work, campaign.asset_set_id) if a.tactic_key == "email"
        )
        assert service.readiness(work, stage.campaign_id).changed == ()
        assets.save_zone(work, mail.id, "subject", "Ganz anders als genehmigt", mail.rev)
        # Nothing is drawn anew yet, and it is known all the same.
        (changed,) = service.readiness(work, stage.campaign_id).changed
        assert "Ganz anders als genehmigt" in str(changed)
    with pytest.raises(Refused) as refused, stage.product.as_partner() as work:
        service.launch(work, stage.campaign_id)
    assert "Ganz anders" in str(refused.value)
    assert stage.state() == "approved"
    assert stage.books().planned == 0


def test_a_new_logo_after_the_approval_is_told_by_the_pictures_that_show_it(
    make_stage: MakeStage,
) -> None:
    stage = make_stage()
    with stage.product.as_partner() as work:
        branding.upload_logo(work, png(wordmark("#8a1538")), "logo.png")
    with stage.product.as_partner() as work:
        changed = service.readiness(work, stage.campaign_id).changed
        assert changed
        assert {each.msgid for each in changed} == {"%(what)s is not the same any more"}
    with pytest.raises(Refused), stage.product.as_partner() as work:
        service.launch(work, stage.campaign_id)


def test_a_contact_added_after_the_approval_is_not_smuggled_in(make_stage: MakeStage) -> None:
    stage = make_stage()
    with stage.product.as_partner() as work:
        campaign = service.campaign(work, stage.campaign_id)
        assert campaign.audience_id is not None
        people, _ = service.contacts(work, audience_id=campaign.audience_id)
        service.remove_from_audience(work, campaign.audience_id, people[0].id)
    with pytest.raises(Refused), stage.product.as_partner() as work:
        service.launch(work, stage.campaign_id)


def test_nothing_is_launched_twice_or_without_approval(make_stage: MakeStage) -> None:
    stage = make_stage()
    stage.launch()
    with pytest.raises(Conflict), stage.product.as_partner() as work:
        service.launch(work, stage.campaign_id)
    with pytest.raises(Conflict), stage.product.as_partner() as work:
        service.rename(work, stage.campaign_id, "Anders")


def test_changing_an_approved_campaign_takes_the_approval_back(make_stage: MakeStage) -> None:
    stage = make_stage()
    with stage.product.as_partner() as work:
        service.rename(work, stage.campaign_id, "Anders")
    stories.drain(stage.product)
    assert stage.state() == "draft"
    with pytest.raises(Conflict), stage.product.as_partner() as work:
        service.launch(work, stage.campaign_id)


def test_those_left_out_stand_in_the_books_with_the_reason(make_stage: MakeStage) -> None:
    stage = make_stage()
    with stage.product.as_partner() as work:
        compliance.suppress(work, "reader1@example.net", "unsubscribed")
        compliance.suppress(work, "reader2@example.net", "bounced")
        before = service.preview_exclusions(
            work, service.campaign(work, stage.campaign_id).audience_id or ""
        )
    assert dict(before.reasons) == {"unsubscribed": 1, "bounced": 1}
    stage.launch()
    books = stage.books()
    assert books.planned == COUNT
    assert dict(books.excluded) == {"bounced": 1, "unsubscribed": 1}
    assert books.to_send == COUNT - 2


def test_a_list_of_people_who_all_opted_out_is_refused(make_stage: MakeStage) -> None:
    stage = make_stage()
    with stage.product.as_partner() as work:
        compliance.suppress(work, "@example.net", "suppressed")
    with pytest.raises(Refused), stage.product.as_partner() as work:
        service.launch(work, stage.campaign_id)
    assert stage.state() == "approved"


def test_a_later_start_waits_for_its_time(make_stage: MakeStage, smtp_server: Smtp) -> None:
    stage = make_stage(smtp_server.url)
    with stage.product.as_partner() as work:
        service.schedule(
            work,
            stage.campaign_id,
            dt.datetime(2026, 11, 25, 10, 0),  # noqa: DTZ001  # a wall clock's time
            "Europe/Berlin",
        )
        assert service.submit(work, stage.campaign_id, policy=stories.NO_SAMPLE).state == "approved"
        service.launch(work, stage.campaign_id)
    stories.drain(stage.product)
    assert stage.state() == "scheduled"
    assert smtp_server.mailbox.count() == 0
    stage.product.clock.advance(hours=24)
    stories.drain(stage.product)
    assert stage.state() == "finished"
    assert smtp_server.mailbox.count() == COUNT


def test_another_partner_finds_nothing_of_it(make_stage: MakeStage) -> None:
    stage = make_stage()
    stage.launch()
    step_id = stories.mail_step(stage.product, stage.campaign_id)
    with stage.product.as_partner("soleil") as work:
        for ask in (service.campaign, service.progress, service.pause, service.launch):
            with pytest.raises(NotFound):
                ask(work, stage.campaign_id)
        assert service.campaigns(work) == ([], 0)
        assert service.contacts(work) == ([], 0)
        with pytest.raises(NotFound):
            service.step(work, step_id)


def test_the_sweeper_works_for_every_partner_at_once(make_stage: MakeStage) -> None:
    stage = make_stage()
    stage.launch()
    sweeping.sweep(lambda actor, scope: stage.product.container.open(actor, scope))
    with stage.product.container.open(SYSTEM, EVERYONE) as work:
        assert service.campaign(work, stage.campaign_id).state == "scheduled"
