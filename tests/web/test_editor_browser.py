"""The editor in a real browser: live preview, autosave, undo, a lost connection, a phone, Arabic."""

from __future__ import annotations

import statistics

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assets.smallkit import logo, small_kit
from tests.browser import visiting
from tests.factories import PASSWORD, Product
from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.core.actor import Role
from tpma.kits import service as kits

pytestmark = pytest.mark.browser
EMAIL = "pia@nordlicht.example"


@pytest.fixture
def sets(product: Product) -> dict[str, str]:
    with product.hq() as work:
        version_id = kits.publish(work, small_kit()).id
    product.user(EMAIL, Role.PARTNER_MARKETER, slug="nordlicht")
    made = {}
    for locale in ("en-US", "ar-AE"):
        with product.as_partner() as work:
            branding.upload_logo(work, logo("#222222"), "logo.png")
            made[locale] = assets.start(work, version_id, locale, "Autumn").id
    return made


def kept(product: Product, set_id: str, tactic: str) -> dict[str, str]:
    with product.as_partner() as work:
        return dict(
            next(a for a in assets.assets_of(work, set_id) if a.tactic_key == tactic).values
        )


def measured(page: Page) -> None:
    page.evaluate(
        "document.querySelector('[data-editor]').addEventListener('editor:previewed',"
        " (event) => (window.took ??= []).push(event.detail.ms))"
    )


def test_typing_shows_and_keeps_itself(
    browser: Browser, address: str, product: Product, sets: dict[str, str]
) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.sign_in(EMAIL, PASSWORD)
        visit.open(f"/edit/{sets['en-US']}?tactic=email")
        frame = page.frame_locator("[data-frame]")
        expect(frame.locator("[data-zone=headline]").first).to_have_text("Be back by lunch")
        measured(page)
        field = page.locator("#zone-headline")
        field.press("End")
        field.press_sequentially(" today", delay=120)
        expect(frame.locator("[data-zone=headline]").first).to_have_text("Be back by lunch today")
        expect(page.locator("[data-save-state]")).to_contain_text("Saved")
        assert kept(product, sets["en-US"], "email") == {"headline": "Be back by lunch today"}
        took = page.evaluate("window.took")
        assert statistics.median(took) < 300, took

        # A click into the preview leads to the words.
        frame.locator("[data-zone=intro]").first.click()
        expect(page.locator("[data-zone=intro] .rich-area")).to_be_focused()

        page.locator("[data-undo] button").click()
        expect(field).to_have_value("Be back by lunch")
        assert kept(product, sets["en-US"], "email") == {}


def test_a_lost_connection_loses_nothing(
    browser: Browser, address: str, product: Product, sets: dict[str, str]
) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.sign_in(EMAIL, PASSWORD)
        visit.open(f"/edit/{sets['en-US']}?tactic=ads&view=300x250")
        page.route("**/edit/**/save", lambda route: route.abort())
        page.locator("#zone-headline").fill("Typed without a connection")
        expect(page.locator("[data-save-state]")).to_contain_text("No connection")
        assert kept(product, sets["en-US"], "ads") == {}
        page.unroute("**/edit/**/save")
        visit.open(f"/edit/{sets['en-US']}?tactic=ads&view=300x250")
        expect(page.locator("#zone-headline")).to_have_value("Typed without a connection")
        expect(page.locator("[data-save-state]")).to_contain_text("Saved")
        assert kept(product, sets["en-US"], "ads") == {"headline": "Typed without a connection"}


def test_somebody_elses_words_are_not_overwritten(
    browser: Browser, address: str, product: Product, sets: dict[str, str]
) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.sign_in(EMAIL, PASSWORD)
        visit.open(f"/edit/{sets['en-US']}?tactic=ads&view=300x250")
        with product.as_partner(user_id="anna") as work:
            found = next(a for a in assets.assets_of(work, sets["en-US"]) if a.tactic_key == "ads")
            assets.save_zone(work, found.id, "headline", "Anna's words", 0)
        page.locator("#zone-headline").fill("Pia's words")
        dialog = page.locator("[data-conflict]")
        expect(dialog).to_be_visible()
        expect(dialog).to_contain_text("Anna's words")
        expect(dialog).to_contain_text("Pia's words")
        assert kept(product, sets["en-US"], "ads") == {"headline": "Anna's words"}
        page.locator("[data-conflict-keep]").click()
        expect(page.locator("[data-save-state]")).to_contain_text("Saved")
        assert kept(product, sets["en-US"], "ads") == {"headline": "Pia's words"}


def test_too_long_is_said_beside_the_field_and_in_the_picture(
    browser: Browser, address: str, sets: dict[str, str]
) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.sign_in(EMAIL, PASSWORD)
        visit.open(f"/edit/{sets['en-US']}?tactic=ads&view=300x250")
        page.locator("#zone-headline").fill("A headline that is much too long for any banner " * 14)
        notes = page.locator("[data-zone=headline] [data-notes]")
        expect(notes.locator(".finding.blocker").first).to_be_visible()
        expect(page.locator(".places rect.bad")).to_have_count(1)
        expect(page.locator("[data-check-count]")).not_to_have_text("✓")


def test_on_a_phone_in_arabic_it_is_three_steps(
    browser: Browser, address: str, sets: dict[str, str]
) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.sign_in(EMAIL, PASSWORD)
        page.set_viewport_size({"width": 390, "height": 844})
        visit.open(f"/edit/{sets['ar-AE']}?tactic=ads&view=300x250&step=preview")
        expect(page.locator(".preview-side")).to_be_visible()
        expect(page.locator(".words-side")).to_be_hidden()
        page.locator("[data-step-link=words]").click()
        expect(page.locator("#zone-headline")).to_be_visible()
        expect(page.locator("#zone-headline")).to_have_attribute("dir", "rtl")
        page.locator("[data-step-link=tactics]").click()
        expect(page.locator(".rail")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert wide
