"""Two people and two versions of a kit in a real browser: HQ publishes, compares and recalls; the
partner looks, decides, upgrades, goes back and stays."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.assets.smallkit import small_kit
from tests.assets.test_upgrading import MINE, second
from tests.browser import Visit, visiting
from tests.factories import PASSWORD, Product
from tests.kits.kitbox import changed
from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.core.actor import Role
from tpma.kits import service as kits
from tpma.kits.archive import write_zip

pytestmark = pytest.mark.browser
PIA, CARLA = "pia@nordlicht.example", "carla@hq.example"


@pytest.fixture
def set_id(product: Product) -> str:
    """A copy of version 1 with words of the partner's own; version 2 is not published yet."""
    with product.hq() as work:
        version_id = kits.publish(work, small_kit(), "The first").id
    product.user(PIA, Role.PARTNER_MARKETER, slug="nordlicht")
    product.user(CARLA, Role.CHANNEL_MARKETER)
    with product.as_partner() as work:
        branding.save_profile(work, {"email": "hallo@nordlicht.example"})
        made = assets.start(work, version_id, "en-US", "Autumn")
        for asset in assets.assets_of(work, made.id):
            for zone, value in MINE[asset.tactic_key].items():
                assets.save_zone(work, asset.id, zone, value, asset.rev)
        return made.id


def complaints(visit: Visit) -> list[str]:
    """Without pictures at the settings' base address: this server chose its own port."""
    return [one for one in visit.complaints if "localhost:8000/media" not in one]


def publish_second(visit: Visit) -> None:
    visit.open("/hq/kits/publish")
    page = visit.page
    page.locator("input[type=file]").set_input_files(
        {
            "name": "small.zip",
            "mimeType": "application/zip",
            "buffer": write_zip(second(), "small"),
        }
    )
    page.locator("[name=notes]").fill("Better words for the ads")
    page.get_by_role("button", name=re.compile("^Publish")).click()
    page.wait_for_url("**/hq/kits/small/versions/2/check")  # translations are out of date
    expect(page.locator("main")).to_contain_text("worth a look")
    page.get_by_role("link", name="To the kit").click()
    page.wait_for_url("**/hq/kits/small?version=2")


def test_hq_publishes_and_the_partner_compares_decides_upgrades_and_goes_back(
    address: str, browser: Browser, set_id: str
) -> None:
    with visiting(browser, address) as hq:
        hq.sign_in(CARLA, PASSWORD)
        publish_second(hq)
        hq.page.get_by_role("link", name="What changed").first.click()
        main = hq.page.locator("main")
        expect(main).to_contain_text("Better words for the ads")
        expect(main.locator("ins").filter(has_text="New from HQ")).to_have_count(1)
        expect(main).to_contain_text("required → locked")
        assert hq.overflow() == 0
        assert complaints(hq) == []

    with visiting(browser, address) as visit:
        page = visit.page
        visit.sign_in(PIA, PASSWORD)
        expect(page.locator("main")).to_contain_text("Version 2 is out")
        page.get_by_role("link", name="Look and upgrade").click()
        done = page.get_by_role("button", name="Upgrade to version 2")
        expect(done).to_be_disabled()
        expect(page.locator("#left")).to_have_text("3 places are open")

        # By keyboard alone: into the first question, an arrow, and it is kept.
        first = page.locator("form.merge").first.locator("input[type=radio]").first
        first.focus()
        page.keyboard.press("Space")
        expect(page.locator("#left")).to_have_text("2 places are open")
        own = page.locator("[id='take-ads.headline-own']")
        own.check()
        expect(page.locator("#left")).to_have_text("1 place is open")
        words = page.locator("[id='own-ads.headline']")
        words.fill("New from HQ and ours")
        words.blur()
        expect(page.locator("[id='zone-ads.headline']")).to_contain_text("Decided")

        visit.open("/")  # leaving midway loses nothing
        expect(page.locator("main")).to_contain_text("half done")
        page.get_by_role("link", name="Go on", exact=True).first.click()
        expect(page.locator("#left")).to_have_text("1 place is open")
        expect(words).to_have_value("New from HQ and ours")
        page.locator("[id='take-post.cta-kit']").check()
        expect(page.locator("#left")).to_have_text("All decided")
        done.click()
        page.wait_for_url(lambda url: "/edit/" in url and set_id not in url)
        expect(page.locator("main")).to_contain_text("Version 2")
        newer = page.url
        page.go_back()  # the old page leads on to the newer copy
        page.wait_for_url(newer)
        expect(page.locator(".toast").first).to_contain_text("upgraded already")
        page.goto(page.url.split("?")[0] + "?tactic=ads")
        expect(page.locator("[name='zone:headline']")).to_have_value("New from HQ and ours")

        page.get_by_role("button", name="Go back").first.click()
        page.locator("#go-back").get_by_role("button", name="Go back").click()
        page.wait_for_url(f"**/edit/{set_id}*")
        page.goto(f"{address}/edit/{set_id}?tactic=ads")
        expect(page.locator("[name='zone:headline']")).to_have_value(MINE["ads"]["headline"])
        assert complaints(visit) == []


def test_a_partner_stays_on_its_version_and_says_why(
    address: str, browser: Browser, product: Product, set_id: str
) -> None:
    with product.hq() as work:
        kits.publish(work, second())
    with visiting(browser, address) as visit:
        page = visit.page
        visit.sign_in(PIA, PASSWORD)
        visit.open(f"/edit/{set_id}/upgrade")
        page.get_by_role("button", name="Stay on version 1").click()
        page.locator("#pin").get_by_label("Why?").fill("The fair is next week")
        page.locator("#pin").get_by_role("button", name="Stay on this version").click()
        page.wait_for_url(f"**/edit/{set_id}")
        expect(page.locator(".standing")).to_contain_text("The fair is next week")
        visit.open("/")
        expect(page.locator("main")).not_to_contain_text("Version 2 is out")
        assert complaints(visit) == []


@pytest.mark.parametrize("severity", ["note", "must_upgrade", "stop_now"])
def test_hq_recalls_with_each_severity_and_the_partner_is_told(
    address: str, browser: Browser, product: Product, set_id: str, severity: str
) -> None:
    with product.hq() as work:
        kits.publish(work, second())
    with visiting(browser, address) as hq:
        hq.sign_in(CARLA, PASSWORD)
        hq.open("/hq/kits/small/versions/1/recall")
        main = hq.page.locator("main")
        expect(main).to_contain_text("Nothing has happened yet")
        expect(main.get_by_role("row", name=re.compile("Autumn"))).to_contain_text("Nordlicht")
        hq.page.locator(f"input[name=severity][value={severity}]").check()
        hq.page.get_by_role("button", name="Recall version 1").click()
        expect(hq.page.locator("[name=reason]")).to_be_focused()  # the browser wants a reason
        hq.page.locator("[name=reason]").fill("A wrong figure")
        hq.page.get_by_role("button", name="Recall version 1").click()
        hq.page.wait_for_url("**/hq/kits/small?version=1")
        expect(hq.page.get_by_role("row", name=re.compile("Version 1"))).to_contain_text("Recalled")
        assert complaints(hq) == []
    told = {
        "note": "You can still launch what you have begun",
        "must_upgrade": "Upgrade by",
        "stop_now": "Nothing is sent from it any more",
    }
    with visiting(browser, address, width=390) as visit:
        visit.sign_in(PIA, PASSWORD)
        for path in ("/", f"/edit/{set_id}"):
            visit.open(path)
            expect(visit.page.locator("main")).to_contain_text(told[severity])
            expect(visit.page.locator("main")).to_contain_text("A wrong figure")
            assert visit.overflow() == 0
        assert complaints(visit) == []


def test_terms_are_accepted_before_use_and_recorded(
    address: str, browser: Browser, product: Product
) -> None:
    files = changed(
        small_kit(),
        "kit.toml",
        "[tactics.email]\n",
        "[eligibility]\nterms = true\n\n[tactics.email]\n",
    )
    for tag in ("en-US", "de-DE", "ar-AE"):
        source = b'\nmsgctxt "kit:terms"\nmsgid "Send it to your own contacts only"\n'
        said = b"" if tag == "en-US" else b'msgstr "Send it to your own contacts only, please"\n'
        files[f"copy/{tag}.po"] += source + said
    with product.hq() as work:
        version_id = kits.publish(work, files).id
    product.user(PIA, Role.PARTNER_MARKETER, slug="nordlicht")
    product.user(CARLA, Role.CHANNEL_MARKETER)
    with visiting(browser, address) as visit:
        visit.sign_in(PIA, PASSWORD)
        visit.open(f"/kits/{version_id}")
        visit.page.get_by_label(re.compile("We accept the terms")).check()
        visit.page.get_by_role("button", name="Use this kit").click()
        visit.page.wait_for_url("**/edit/**")
        visit.open(f"/kits/{version_id}")
        expect(visit.page.locator("main")).to_contain_text("Pia accepted the terms")
    with visiting(browser, address) as hq:
        hq.sign_in(CARLA, PASSWORD)
        hq.open("/hq/kits/small")
        expect(hq.page.get_by_role("row", name=re.compile("Nordlicht"))).to_contain_text("Pia")
    with product.as_partner() as work:
        accepted = kits.accepted_terms(work, version_id)
        assert accepted is not None
        assert len(accepted.wording_sha) == 64
