"""Drafts in a real browser: kept while typing, a lost connection, two people, words out and in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assets.smallkit import small_kit
from tests.browser import Visit, visiting
from tests.factories import PASSWORD, Product
from tpma.core.actor import Role
from tpma.kits import service as kits
from tpma.kits.places import parse_place, token

pytestmark = pytest.mark.browser
CARA, ADAM = "cara@northkeep.example", "adam@northkeep.example"
GERMAN = "copy|de-DE|email.headline"


@pytest.fixture
def published(product: Product) -> str:
    product.partner()
    product.user(CARA, Role.CHANNEL_MARKETER)
    product.user(ADAM, Role.CHANNEL_MARKETER)
    with product.hq() as work:
        return kits.publish(work, small_kit()).id


@pytest.fixture
def draft_id(product: Product, published: str) -> str:
    with product.hq() as work:
        return kits.draft_from_version(work, published).id


def kept(product: Product, draft_id: str, place: str) -> str:
    with product.hq() as work:
        return kits.open_draft(work, draft_id).text.at(parse_place(place))


def field(page: Page, place: str) -> str:
    """Selects the input of one place."""
    return f'[data-place="{place}"] [name="{place}"]:not([type=hidden])'


def saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_contain_text("Saved")


def words(locale: str) -> str:
    return f"words?locale={locale}&part=email"


def enter(visit: Visit, who: str, path: str) -> Page:
    visit.sign_in(who, PASSWORD)
    visit.open(path)
    return visit.page


def test_from_a_version_to_the_next(
    browser: Browser, address: str, product: Product, published: str
) -> None:
    with visiting(browser, address) as visit:
        page = enter(visit, CARA, "/hq/drafts/new")
        page.locator("select[name=version]").select_option(published)
        page.locator("form:has(select[name=version]) button").click()
        page.wait_for_url(re.compile(r"/hq/drafts/\w[\w-]*$"))
        draft_id = page.url.rpartition("/")[2]

        # Words in two locales keep themselves.
        for locale, text in (("en-US", "Open again by lunch"), ("de-DE", "Mittags wieder offen")):
            visit.open(f"/hq/drafts/{draft_id}/{words(locale)}")
            place = f"copy|{locale}|email.headline"
            page.locator(field(page, place)).fill(text)
            saved(page)
            assert kept(product, draft_id, place) == text

        # A lock.
        lock = "kit|tactics|email|zones|headline|lock"
        visit.open(f"/hq/drafts/{draft_id}/tactics?tactic=email&zone=headline")
        page.locator(field(page, lock)).select_option("change_required")
        saved(page)
        assert kept(product, draft_id, lock) == "change_required"

        # The mail beside it shows its pictures, whatever the public address of the product is.
        frame = page.frame_locator(".zone-picture iframe")
        expect(frame.locator("body")).to_contain_text("Open again by lunch")
        broken = frame.locator("img").evaluate_all(
            "all => Promise.all(all.map(i => i.decode().then(() => '', () => i.src)))"
        )
        assert broken
        assert not any(broken), broken

        # A click sets what must stay in sight, arrow keys move it.
        focal = "kit|media|media/photo.jpg|focal"
        visit.open(f"/hq/drafts/{draft_id}/pictures")
        card = page.locator('.picture-card[aria-label="media/photo.jpg"]')
        picture = card.locator("[data-focal] > img")
        picture.evaluate("image => image.decode()")
        box = picture.bounding_box()
        assert box
        picture.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.5})
        saved(page)
        x, y = (int(part) for part in kept(product, draft_id, focal).split(","))
        assert abs(x - 50) <= 1
        assert abs(y - 50) <= 1
        card.locator(".focal-mark").press("ArrowDown")
        expect(page.locator(field(page, focal))).to_have_value(f"{x}, {y + 1}")
        saved(page)

        # A mistake is listed with the way to it, and mended there.
        visit.open(f"/hq/drafts/{draft_id}/{words('de-DE')}")
        page.locator(field(page, GERMAN)).fill("viel zu lang " * 10)
        saved(page)
        visit.open(f"/hq/drafts/{draft_id}/check")
        problem = page.locator(".problems .bad-line a").first
        expect(page.get_by_role("button", name="Publish as a new version")).to_be_disabled()
        problem.click()
        page.locator(field(page, GERMAN)).fill("Mittags wieder offen")
        saved(page)
        visit.open(f"/hq/drafts/{draft_id}/check")
        expect(page.locator(".problems .bad-line")).to_have_count(0)
        # What is found in the words comes a moment later, by itself.
        expect(page.locator("main")).to_contain_text("The kit can be published")
        page.locator("textarea[name=notes]").fill("Shorter headline")
        page.get_by_role("button", name="Publish as a new version").click()
        page.wait_for_url(re.compile("versions/2/check"))
        assert visit.complaints == []
    with product.hq() as work:
        newest = kits.kit_history(work, "small").versions[0]
        assert (newest.number, newest.notes) == (2, "Shorter headline")
        zone = kits.definition_of(work, newest.id).tactic("email").zone("headline")
        assert zone.lock == "change_required"


def test_a_lost_connection_loses_nothing(
    browser: Browser, address: str, product: Product, draft_id: str
) -> None:
    with visiting(browser, address) as visit:
        page = enter(visit, CARA, f"/hq/drafts/{draft_id}/{words('de-DE')}")
        page.context.set_offline(True)
        page.locator(field(page, GERMAN)).fill("Ohne Netz getippt")
        expect(page.locator("[data-save-state]")).to_contain_text("No connection")
        assert kept(product, draft_id, GERMAN) != "Ohne Netz getippt"
        # It comes back by itself with the connection …
        page.context.set_offline(False)
        saved(page)
        assert kept(product, draft_id, GERMAN) == "Ohne Netz getippt"
        # … and in a new tab, where the first was closed before it did.
        page.context.set_offline(True)
        page.locator(field(page, GERMAN)).fill("Vor dem Schließen getippt")
        expect(page.locator("[data-save-state]")).to_contain_text("No connection")
        other = page.context.new_page()
        page.close(run_before_unload=False)
        other.context.set_offline(False)
        other.goto(f"{address}/hq/drafts/{draft_id}/{words('de-DE')}")
        expect(other.locator(field(other, GERMAN))).to_have_value("Vor dem Schließen getippt")
        saved(other)
        assert kept(product, draft_id, GERMAN) == "Vor dem Schließen getippt"

        # What somebody else wrote since is not overwritten by it.
        other.context.set_offline(True)
        other.locator(field(other, GERMAN)).fill("Wieder ohne Netz")
        expect(other.locator("[data-save-state]")).to_contain_text("No connection")
        other.goto("about:blank")
        with product.hq() as work:
            now = kits.open_draft(work, draft_id).text.at(parse_place(GERMAN))
            kits.save(work, draft_id, [kits.Typed(GERMAN, "Von Adam", token(now))])
        other.context.set_offline(False)
        other.goto(f"{address}/hq/drafts/{draft_id}/{words('de-DE')}")
        stale = other.locator(f'[data-place="{GERMAN}"] [data-stale]')
        expect(stale.locator("[data-theirs]")).to_have_text("Von Adam")
        expect(other.locator(field(other, GERMAN))).to_have_value("Wieder ohne Netz")
        assert kept(product, draft_id, GERMAN) == "Von Adam"


def test_two_people_in_one_draft(
    browser: Browser, address: str, product: Product, draft_id: str
) -> None:
    path = f"/hq/drafts/{draft_id}/{words('de-DE')}"
    with visiting(browser, address) as cara, visiting(browser, address) as adam:
        enter(cara, CARA, path)
        page = enter(adam, ADAM, path)
        cara.page.locator(field(page, GERMAN)).fill("Von Cara")
        saved(cara.page)
        page.locator(field(page, GERMAN)).fill("Von Adam")
        stale = page.locator(f'[data-place="{GERMAN}"] [data-stale]')
        expect(stale).to_be_visible()
        expect(stale.locator("[data-theirs]")).to_have_text("Von Cara")
        expect(page.locator(field(page, GERMAN))).to_have_value("Von Adam")
        assert kept(product, draft_id, GERMAN) == "Von Cara"
        stale.locator("[data-take=mine]").click()
        saved(page)
        assert kept(product, draft_id, GERMAN) == "Von Adam"

        # Each is told of the other.
        page.reload()
        expect(page.locator(".others-here")).to_be_visible()


@pytest.mark.parametrize("kind", ["po", "xlf"])
def test_words_go_to_a_translator_and_come_back(
    browser: Browser, address: str, product: Product, draft_id: str, tmp_path: Path, kind: str
) -> None:
    with visiting(browser, address) as visit:
        page = enter(visit, CARA, f"/hq/drafts/{draft_id}/{words('de-DE')}")
        with page.expect_download() as started:
            page.locator(f'a[href$=".{kind}"]').click()
        file = tmp_path / started.value.suggested_filename
        started.value.save_as(file)
        text = file.read_text("utf-8")
        assert "Mittags wieder da" in text
        file.write_text(text.replace("Mittags wieder da", "Zum Essen wieder da"), "utf-8")
        page.locator("input[type=file][name=copy]").set_input_files(file)
        page.get_by_role("button", name="Look at what would change").click()
        expect(page.locator(".incoming ins")).to_have_text("Zum Essen wieder da")
        assert kept(product, draft_id, GERMAN) == "Mittags wieder da"
        page.get_by_role("button", name="Take over 1 text").click()
        expect(page.get_by_text("1 text changed")).to_be_visible()
        visit.open(f"/hq/drafts/{draft_id}/{words('de-DE')}")
        expect(page.locator(field(page, GERMAN))).to_have_value("Zum Essen wieder da")
        assert kept(product, draft_id, GERMAN) == "Zum Essen wieder da"
        assert visit.complaints == []


def test_in_arabic_on_a_phone(browser: Browser, address: str, draft_id: str) -> None:
    with visiting(browser, address, locale="ar-AE", width=390, height=844) as visit:
        enter(visit, CARA, f"/hq/drafts/{draft_id}")
        for part in ("basics", "tactics", words("ar-AE"), "pictures", "preview", "files", "check"):
            visit.open(f"/hq/drafts/{draft_id}/{part}")
            assert visit.overflow() == 0, part


def test_from_nothing_to_a_published_email(
    browser: Browser, address: str, product: Product, published: str
) -> None:
    """What a channel marketer does who knows nothing of files: a name, an email, words, publish."""
    with visiting(browser, address) as visit:
        page = enter(visit, CARA, "/hq/kits/")
        page.get_by_role("link", name="New kit").click()
        page.get_by_label("Name").fill("Autumn call")
        page.get_by_role("button", name="Begin the kit").click()
        page.wait_for_url(re.compile(r"/hq/drafts/\w[\w-]*$"))
        draft_id = page.url.rpartition("/")[2]
        page.get_by_role("link", name="Words", exact=True).click()
        page.get_by_role("link", name="Email", exact=True).click()
        for place, text in (("subject", "Ten minutes this autumn"), ("headline", "Shall we talk?")):
            page.locator(field(page, f"copy|en-US|email.{place}")).fill(text)
        saved(page)

        # One place more, seen at once; too long a text is found beside it and mended there.
        page.get_by_role("link", name="Tactics and locks").click()
        page.get_by_role("link", name="Add a zone").click()
        page.get_by_label("Name").fill("P. S.")
        expect(page.get_by_label("Key")).to_have_value("p_s")
        page.get_by_label("Its first words").fill("Coffee is on us")
        page.get_by_text("Limits and choices").click()
        page.get_by_label("Most characters").fill("30")
        page.get_by_role("button", name="Add the zone").click()
        frame = page.frame_locator(".zone-picture iframe")
        expect(frame.locator("body")).to_contain_text("Coffee is on us")
        limit = "kit|tactics|email|zones|p_s|max_length"
        page.locator(field(page, limit)).fill("5")
        saved(page)
        mark = page.locator('[data-fresh="mark:email.p_s"] .badge')
        expect(mark).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(field(page, limit))).to_have_value("30")
        expect(mark).to_have_count(0)

        page.get_by_role("link", name="Check and publish").first.click()
        page.get_by_role("button", name="Publish as a new version").click()
        page.wait_for_url(re.compile("version=1"))
        assert visit.complaints == []
    with product.hq() as work:
        newest = kits.kit_history(work, "autumn-call").versions[0]
        made = kits.definition_of(work, newest.id)
        assert made.copy["en-US"]["email.p_s"] == "Coffee is on us"
        assert kits.open_draft(work, draft_id).is_published


def test_the_shape_changes_without_leaving_the_screen(
    browser: Browser, address: str, product: Product, draft_id: str
) -> None:
    """Lists show at once what came or went, by oneself and by others; nothing typed is lost."""
    with visiting(browser, address) as visit:
        page = enter(visit, CARA, f"/hq/drafts/{draft_id}/tactics?tactic=ads&zone=headline")
        page.evaluate("window.stayed = true")
        tactics = page.locator(".zone-list summary")
        expect(tactics).to_have_count(3)

        # What was typed a moment before is kept first.
        limit = "kit|tactics|ads|zones|headline|max_length"
        page.locator(field(page, limit)).fill("44")
        page.get_by_role("link", name="Add a tactic").click()
        page.wait_for_url("**add=tactic")
        page.evaluate("window.stayed = true")
        page.get_by_label("Landing page").check()
        page.get_by_role("button", name="Add the tactic").click()
        expect(tactics).to_have_count(4)
        expect(page.locator(".toast")).to_contain_text("is in the draft")
        page.wait_for_url("**tactic=landing")
        expect(page.locator(".zone-list [aria-current]")).to_be_focused()
        page.get_by_role("button", name="Earlier").click()
        expect(tactics.nth(2)).to_contain_text("Landing page")
        page.get_by_role("button", name="Undo").click()
        expect(tactics.nth(3)).to_contain_text("Landing page")
        page.get_by_role("button", name="Take out…").click()
        page.get_by_role("button", name="Take the tactic out").click()
        expect(tactics).to_have_count(3)
        assert page.evaluate("window.stayed")
        assert kept(product, draft_id, limit) == "44"

        # A step that is refused says so where one is; the address is still one that can be opened.
        visit.open(f"/hq/drafts/{draft_id}/words?locale=de-DE&part=email")
        page.evaluate("window.stayed = true")
        page.get_by_label("Add a language").fill("nonsense")
        page.locator(field(page, GERMAN)).fill("Noch schnell getippt")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("[data-focus]")).to_be_focused()
        expect(page.locator("[data-focus]")).to_contain_text("Use a tag of language and region")
        assert page.url.endswith("locale=de-DE&part=email")
        assert kept(product, draft_id, GERMAN) == "Noch schnell getippt"
        page.get_by_label("Add a language").fill("de-at")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(".locale-chip")).to_have_count(4)

        # What somebody else takes out is gone from the list, too.
        with product.hq() as work:
            kits.remove_locale(work, draft_id, "de-AT")
        page.evaluate(
            "htmx.ajax('GET', document.querySelector('[data-news]').getAttribute('hx-get'), '[data-news]')"
        )
        expect(page.locator(".locale-chip")).to_have_count(3)
        assert page.evaluate("window.stayed")
        assert [one for one in visit.complaints if "422" not in one] == []
