"""A reviewer at work in a real browser: by keyboard alone, and in Arabic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from tests.accessible import violations
from tests.browser import visiting
from tests.compliance.outside import NORA, outside
from tests.compliance.stories import NO_SAMPLE, asset_set, change, submit
from tests.factories import PASSWORD, Product
from tests.servers import Smtp
from tpma.compliance import service as compliance
from tpma.core.actor import Role

pytestmark = pytest.mark.browser
EMAIL = "lena@hq.example"


@pytest.fixture
def waiting(product: Product) -> list[str]:
    """Three submissions that need a legal reviewer, in the order of their clocks."""
    made = asset_set(product)
    change(product, made, "email", "headline", "Garantiert mittags wieder da")
    found = []
    for letter in "abc":
        found.append(submit(product, made, policy=NO_SAMPLE, subject=letter * 32))
        product.clock.advance(minutes=5)
    return found


def state(product: Product, submission_id: str) -> str:
    with product.hq() as work:
        return compliance.submission(work, submission_id).state


def test_by_keyboard_alone(
    browser: Browser, address: str, product: Product, waiting: list[str]
) -> None:
    product.user(EMAIL, Role.LEGAL_REVIEWER)
    with visiting(browser, address) as visit:
        page = visit.page
        visit.sign_in(EMAIL, PASSWORD)
        visit.open("/reviews/")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/reviews/{waiting[0]}")

        page.keyboard.press("j")
        page.wait_for_url(f"**/reviews/{waiting[1]}")
        page.keyboard.press("k")
        page.wait_for_url(f"**/reviews/{waiting[0]}")

        page.keyboard.press("a")
        expect(page.locator("#approve")).to_be_visible()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/reviews/{waiting[1]}")
        assert state(product, waiting[0]) == "approved"

        page.keyboard.press("r")
        # What is typed is typed: letters are no commands in a field.
        page.keyboard.type("jark, bitte ohne Garantie")
        expect(page.locator("#return textarea")).to_have_value("jark, bitte ohne Garantie")
        page.locator("#return button.primary").press("Enter")
        page.wait_for_url(f"**/reviews/{waiting[2]}")
        assert state(product, waiting[1]) == "returned"

        page.locator("[data-keys-switch]").uncheck()
        page.locator("h1").click()
        page.keyboard.press("a")
        expect(page.locator("#approve")).to_be_hidden()
        assert visit.complaints == []


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("locale", ["en-US", "de-DE", "ar-AE"])
def test_nothing_sticks_out(
    browser: Browser, address: str, product: Product, waiting: list[str], locale: str, width: int
) -> None:
    product.user(EMAIL, Role.LEGAL_REVIEWER, locale=locale)
    with visiting(browser, address, locale=locale, width=width) as visit:
        visit.sign_in(EMAIL, PASSWORD)
        for path in ("", "approved", "rules", waiting[0]):
            visit.open(f"/reviews/{path}")
            assert visit.overflow() == 0, path
            direction = visit.page.evaluate("document.documentElement.dir")
            assert direction == ("rtl" if locale == "ar-AE" else "ltr")
        assert visit.complaints == []


def test_somebody_outside_decides_on_a_phone_without_a_script(
    browser: Browser, address: str, product: Product, smtp_server: Smtp
) -> None:
    story = outside(product, smtp_server)
    story.policy(replace(NORA, locale="ar-AE"))
    made = story.submit()
    link = story.link()
    token, told = link.rpartition("/")[2], []
    with visiting(browser, address, width=390) as visit:
        visit.page.on("request", lambda sent: told.append(sent.headers.get("referer", "")))
        visit.open(link)
        assert visit.page.evaluate("document.documentElement.dir") == "rtl"
        assert visit.overflow() == 0
        assert violations(visit.page) == []
        assert not [each for each in told if token in each]
        assert visit.complaints == []
    with visiting(browser, address, width=390, script=False) as visit:
        page = visit.page
        visit.open(link)
        page.locator("[name=verdict][value=approved]").check()
        page.locator("[name=conditions]").fill("حتى نهاية العام")
        page.locator("#decision button").click()
        expect(page.locator("h1")).to_have_text("شكرًا: لقد اعتمدتها")
    assert state(product, made) == "approved"
