"""A recipient signs up, confirms and chooses topics on a phone, in Arabic, without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.accessible import violations
from tests.browser import visiting
from tests.campaigns.stories import drain
from tests.factories import Product
from tests.tracking.scene import scene
from tests.tracking.test_signups import link_in, mailing, read
from tpma.campaigns import links
from tpma.campaigns.links import Kind
from tpma.campaigns.models import Campaign, Contact

pytestmark = pytest.mark.browser


def test_from_signing_up_to_choosing_in_arabic_on_a_phone(
    browser: Browser, address: str, product: Product
) -> None:
    told = scene(product)
    with product.system(told.partner_id) as work:
        work.get(Campaign, told.campaign_id).topic = "motion.services"
        secret = work.settings.secret
    page_of = f"/s/{links.sign(secret, Kind.SIGN_UP, partner_id=told.partner_id)}?lang=ar-AE"
    with (
        mailing(product) as server,
        visiting(browser, address, width=390, script=False) as visit,
        visiting(browser, address, width=390) as seeing,
    ):
        page = visit.page
        seeing.open(page_of)
        assert violations(seeing.page) == []
        visit.open(page_of)
        page.locator("[name=email]").fill("eva@kunde.example")
        page.locator("[name=country]").select_option("AE")
        page.locator("[name=topic]").check()
        page.get_by_role("button").click()
        expect(page.locator("h1")).to_have_text("بقيت خطوة واحدة")
        assert visit.overflow() == 0
        drain(product)
        visit.open(f"/k/{link_in(read(server.bodies[0]))}")
        assert page.evaluate("document.documentElement.dir") == "rtl"
        assert visit.overflow() == 0
        page.get_by_role("button").click()
        expect(page.locator("h1")).to_have_text("تم التأكيد، شكرًا لك")
        with product.system(told.partner_id) as work:
            assert work.session.query(Contact).filter_by(email="eva@kunde.example").count() == 1
        choose = f"/p/{told.token(Kind.PREFERENCES)}?lang=ar-AE"
        seeing.open(choose)
        assert violations(seeing.page) == []
        visit.open(choose)
        assert visit.overflow() == 0
        page.locator("[name=opens]").uncheck()
        page.locator("form").first.get_by_role("button").click()
        expect(page.get_by_role("status")).to_be_visible()
        expect(page.locator("[name=opens]")).not_to_be_checked()
        assert visit.complaints == seeing.complaints == []
