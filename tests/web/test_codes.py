"""A printed code: fixed before the approval, dead before the launch, and then the campaign's link."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field

import pytest
import zxingcpp
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import func, select

from tests.campaigns import stories
from tests.factories import Product
from tests.kits.kitbox import sample_files
from tpma.assets import service as assets
from tpma.assets.service.renditions import outstanding, render_one
from tpma.branding import service as branding
from tpma.campaigns import service as campaigns
from tpma.campaigns.models import Placement, TrackedLink
from tpma.core.keys import code_path, read_code
from tpma.kits import service as kits
from tpma.tracking import rules
from tpma.tracking import service as tracking
from tpma.tracking.models import Event

ADS = "responsive"
LAYER = """
[[layers]]
id = "code_{zone}"
kind = "qr"
zone = "{zone}"
box = [{x}, 4, 30, 40]
"""


def kit() -> dict[str, bytes]:
    """The sample kit with two codes on an ad: to the landing page, and to HQ's site."""
    files = sample_files()
    design = f"designs/{ADS}.toml"
    toml = files["kit.toml"].decode().replace("optional = true\n", "")
    toml = re.sub(r"(\[tactics\.\w+\]\n)", r"\1optional = true\n", toml)
    head, rest = toml.split(f"[tactics.{ADS}.zones]\n")
    site = 'site = { kind = "link", lock = "locked", default = "https://www.northkeep.example/a?b=1" }\n'
    layers = LAYER.format(zone="link", x=4) + LAYER.format(zone="site", x=60)
    at = files[design].decode().index("[when.")
    drawn = files[design].decode()
    return {
        **files,
        "kit.toml": f"{head}[tactics.{ADS}.zones]\n{site}{rest}".encode(),
        design: f"{drawn[:at]}{layers}\n{drawn[at:]}".encode(),
    }


@dataclass
class Printed:
    """A set whose ad is rendered, and what a phone reads on it: the codes' addresses by zone."""

    product: Product
    set_id: str
    codes: dict[str, str] = field(default_factory=dict)

    def paths(self) -> list[str]:
        base = self.product.container.settings.base_url
        assert all(address.startswith(base) for address in self.codes.values())
        return [self.codes[zone].removeprefix(base) for zone in ("link", "site")]

    def picture(self) -> bytes:
        with self.product.as_partner() as work:
            rows = assets.renditions(work, self.set_id)
            return assets.content(work, next(r for r in rows if r.name == "1200x628"))

    def launch(self) -> str:
        audience_id = stories.audience(self.product, 2)
        with self.product.as_partner() as work:
            campaign = campaigns.create(work, self.set_id, "Herbst")
            campaigns.choose_audience(work, campaign.id, audience_id)
            campaigns.choose_tactics(work, campaign.id, {ADS, "landing"})
            steps = campaigns.steps_of(work, campaign.id)
            campaigns.choose_days(work, campaign.id, {step.tactic_key: 0 for step in steps})
            campaigns.schedule(work, campaign.id, None, "Europe/Berlin")
        with self.product.as_partner() as work:
            sent = campaigns.submit(work, campaign.id, policy=stories.NO_SAMPLE)
            assert sent.state == "approved"
        with self.product.as_partner() as work:
            campaigns.launch(work, campaign.id)
        stories.drain(self.product)
        return str(campaign.id)

    def events(self) -> list[Event]:
        with self.product.system() as work:
            return list(work.session.scalars(select(Event).order_by(Event.id)))


@pytest.fixture
def printed(product: Product) -> Printed:
    with product.hq() as work:
        version_id = kits.publish(work, kit(), "first").id
    with product.as_partner() as work:
        branding.save_profile(work, stories.PROFILE)
        made = Printed(product, assets.start(work, version_id, "de-DE", "Herbst").id)
        bench = assets.open_bench(work, made.set_id)
        for asset, name, digest in outstanding(bench):
            if asset.tactic_key in {ADS, "landing"}:
                render_one(bench, asset, name, digest)
    read = zxingcpp.read_barcodes(Image.open(io.BytesIO(made.picture())))
    found = sorted(read, key=lambda code: code.position.top_left.x)
    made.codes = dict(zip(("link", "site"), (code.text for code in found), strict=True))
    return made


def test_what_was_printed_leads_on_once_the_campaign_is_live(
    client: FlaskClient, printed: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, site = printed.paths()
    before = client.get(page)
    assert before.status_code == 404
    assert "Diese Kampagne läuft nicht" in before.get_data(as_text=True)
    assert "no-store" in before.headers["Cache-Control"]
    assert printed.events() == []
    approved = printed.picture()

    campaign_id = printed.launch()
    assert printed.picture() == approved
    with printed.product.as_partner() as work:
        ads = work.session.scalars(select(Placement).where(Placement.tactic_key == ADS)).one()
        _, exported = campaigns.ad_export(work, ads.id)
        late = {a.tactic_key for a, _, _ in outstanding(assets.open_bench(work, printed.set_id))}
        assert ADS not in late
    with zipfile.ZipFile(io.BytesIO(exported)) as archive:
        assert approved in [archive.read(name) for name in archive.namelist()]

    answer = client.get(f"{page}?url=https://evil.example")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/l/")
    assert client.get(answer.headers["Location"]).status_code == 200
    away = client.get(site)
    assert away.headers["Location"] == "https://www.northkeep.example/a?b=1"
    scans = [event for event in printed.events() if event.kind == "click"]
    assert [(e.channel, e.verdict, e.tactic_key) for e in scans] == [("qr", "human", ADS)] * 2
    assert {e.campaign_id for e in scans} == {campaign_id}
    with printed.product.as_partner() as work:
        assert tracking.engagement(work, campaign_id).clicks.human == 2
        told = tracking.events(work, kind="click").items
        assert [one.channel for one in told] == ["qr", "qr"]
        links = work.session.scalar(
            select(func.count()).select_from(TrackedLink).where(TrackedLink.code.is_not(None))
        )
        assert links == 2

    # One network is led on, but not counted without end.
    monkeypatch.setattr(rules, "CODES_OF_NETWORK", 2)
    for _ in range(4):
        printed.product.clock.advance(seconds=10)
        answer = client.get(site, environ_overrides={"REMOTE_ADDR": "198.41.0.4"})
        assert answer.status_code == 302
    assert len([event for event in printed.events() if event.kind == "click"]) == 2 + 2


SECRET = b"0123456789abcdef0123456789abcdef"
CODE = code_path(SECRET, "ab" * 16, 7).removeprefix("/q/")


def test_a_code_says_what_it_belongs_to() -> None:
    assert read_code(SECRET, CODE) == ("ab" * 16, 7)
    assert len(CODE) == 39
    assert read_code(b"another secret", CODE) is None


@given(st.integers(0, len(CODE) - 1), st.sampled_from("abcdXYZ09-_=é "))
def test_no_other_spelling_is_taken(at: int, sign: str) -> None:
    other = CODE[:at] + sign + CODE[at + 1 :]
    assert (read_code(SECRET, other) is None) == (other != CODE)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.text("abcXYZ019_-", max_size=60))
def test_what_we_did_not_sign_is_a_plain_404(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/q/{token}")
    assert answer.status_code == 404
    assert "campaign is not live" not in answer.get_data(as_text=True)
