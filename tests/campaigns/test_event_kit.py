"""An event and an offer through the whole line: set once, linked everywhere, launched as approved."""

from __future__ import annotations

import io
import json
import re
import zipfile
from functools import cache
from pathlib import Path

from sqlalchemy import select

from tests.campaigns import stories
from tests.factories import Product
from tpma.assets import service as assets
from tpma.assets.render.calendar import read_event
from tpma.branding import service as branding
from tpma.campaigns import service
from tpma.campaigns.models import CampaignStep, Placement, TrackedLink
from tpma.campaigns.service import jobs
from tpma.campaigns.service.publishing import ad_export, publish
from tpma.compliance import service as compliance
from tpma.kits import service as kits

KITS = Path(__file__).parents[2] / "kits"
FACTS = {
    "date": "2027-04-22",
    "begins": "9:30",
    "ends": "12:00",
    "time_zone": "Europe/Berlin",
    "place": "Speicher 5, Hamburg",
    "link": "https://www.nordlicht.example/live",
}


@cache
def kit(name: str) -> dict[str, bytes]:
    folder = KITS / name
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def started(product: Product, name: str, locale: str = "de-DE") -> str:
    with product.hq() as work:
        version = kits.publish(work, kit(name)).id
    with product.as_partner("nordlicht") as work:
        branding.save_profile(work, stories.PROFILE)
        return assets.start(work, version, locale, "Frühjahr").id


def drafted(product: Product, set_id: str) -> str:
    audience = stories.audience(product, 2)
    with product.as_partner("nordlicht") as work:
        campaign = service.create(work, set_id, "Frühjahr in Hamburg")
        service.choose_audience(work, campaign.id, audience)
        at_once = {step.tactic_key: 0 for step in service.steps_of(work, campaign.id)}
        service.choose_days(work, campaign.id, at_once)
        return campaign.id


def test_the_event_is_set_once_and_goes_out_with_everything(product: Product) -> None:
    set_id = started(product, "pull-the-plug")
    campaign_id = drafted(product, set_id)
    with product.as_partner("nordlicht") as work:
        found = service.readiness(work, campaign_id).findings
        wanted = {(f.tactic_key, f.zone) for f in found if f.check_id == "brand.change-required"}
        assert wanted == {("calendar", key) for key in FACTS}  # and nowhere else
    with product.as_partner("nordlicht") as work:  # the kit's hour is right for them, too
        assert compliance.mend(work, set_id, "calendar", "ends", "brand.change-required") == "12:30"
        left = service.readiness(work, campaign_id).findings
        assert ("calendar", "ends") not in {(f.tactic_key, f.zone) for f in left}
        (place,) = (f for f in left if f.zone == "place")
        assert place.mend_value is None  # their own words can't be the kit's
    with product.as_partner("nordlicht") as work:
        calendar = next(a for a in assets.assets_of(work, set_id) if a.tactic_key == "calendar")
        assert assets.undo(work, calendar.id) == "ends"
        left = service.readiness(work, campaign_id).findings
        assert ("calendar", "ends") in {(f.tactic_key, f.zone) for f in left}
    with product.as_partner("nordlicht") as work:
        by_tactic = {asset.tactic_key: asset for asset in assets.assets_of(work, set_id)}
        for zone, value in FACTS.items():
            event = assets.save_zone(work, by_tactic["calendar"].id, zone, value, 99)
        assert event.values["begins"] == "09:30"
    with product.as_partner("nordlicht") as work:
        by_tactic = {asset.tactic_key: asset for asset in assets.assets_of(work, set_id)}
        mail = assets.email_of(work, by_tactic["invite"].id)
        assert mail.subject.startswith("22. April: ")
        assert "Donnerstag, 22. April 2027" in mail.html
        said = mail.html.replace("\u00a0", " ").replace("&nbsp;", " ")
        assert "09:30 – 12:00 Uhr (Mitteleuropäische Zeit)" in said
        assert "Speicher 5, Hamburg" in mail.text
        (address,) = set(re.findall(r"http[^'\"\s]+/media/[0-9a-f]+/[0-9a-f]{64}\.ics", mail.html))
        assert address in mail.text
        assert address in assets.page_of(work, by_tactic["landing"].id).html
        assert "22. April" in assets.post_of(work, by_tactic["linkedin"].id).text
        invited = read_event(work.storage.get(address[-68:-4]))
        assert (invited.begins.isoformat(), invited.place) == (
            "2027-04-22T09:30:00+02:00",
            "Speicher 5, Hamburg",
        )
        assert invited.organiser.email == "hallo@nordlicht.example"
    with product.as_partner("nordlicht") as work:
        submission = service.submit(work, campaign_id, policy=stories.NO_SAMPLE)
        assert submission.state in ("approved", "pending")
        assert submission.manifest["tactics"]["calendar"]["renditions"] == {
            "event.ics": address[-68:-4]
        }
        assert submission.state == "approved"
    with product.as_partner("nordlicht") as work:
        service.launch(work, campaign_id)
    jobs.start_campaign(stories.opener(product), campaign_id)
    with product.as_partner("nordlicht") as work:
        links = work.session.scalars(select(TrackedLink.url)).all()
        assert address in links  # from the mails, counted like every other click
        step = work.session.scalars(
            select(CampaignStep).where(CampaignStep.tactic_key == "calendar")
        ).one()
        assert publish(work, step.id) or step.state == "done"
        placement = work.session.scalars(
            select(Placement).where(Placement.step_id == step.id)
        ).one()
        name, data = ad_export(work, placement.id)
        assert name.endswith("-calendar.zip")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert sorted(archive.namelist()) == ["event.ics", "manifest.json"]
            listed = json.loads(archive.read("manifest.json"))["files"]
            assert listed[0]["sha256"] == address[-68:-4]
            assert read_event(archive.read("event.ics")) == invited


def test_a_day_that_has_passed_is_refused(product: Product) -> None:
    set_id = started(product, "pull-the-plug")
    campaign_id = drafted(product, set_id)
    with product.as_partner("nordlicht") as work:
        event = next(a for a in assets.assets_of(work, set_id) if a.tactic_key == "calendar")
        for zone, value in (FACTS | {"date": "2020-01-02"}).items():
            assets.save_zone(work, event.id, zone, value, 99)
    with product.as_partner("nordlicht") as work:
        found = [f for f in service.readiness(work, campaign_id).findings if f.zone == "date"]
        assert [(f.check_id, f.tactic_key) for f in found] == [("technical.day-passed", "calendar")]


def test_prices_and_terms_are_those_of_the_partners_country(product: Product) -> None:
    """In whatever language the partner writes."""
    set_id = started(product, "first-seal", "en-US")
    with product.as_partner("nordlicht") as work:
        by_tactic = {asset.tactic_key: asset for asset in assets.assets_of(work, set_id)}
        mail = assets.email_of(work, by_tactic["email"].id)
        assert "€3,190" in mail.subject
        assert "lowest price of the last 30 days: €3,890" in mail.html
        assert "Section 14 of the German Civil Code" in mail.html
        assets.save_zone(work, by_tactic["landing"].id, "price", "eur 2990", 0)
    with product.as_partner("nordlicht") as work:
        mail = assets.email_of(work, by_tactic["email"].id)
        assert "€2,990" in mail.subject
        assert "€2,990" in assets.page_of(work, by_tactic["landing"].id).html
        assert "€2,990" in assets.post_of(work, by_tactic["facebook"].id).text
