"""The product in a real browser, after the demo's story: each role does its work, in its language."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Visit, visiting
from tests.live import Live
from tpma.core.embedded.mailbox import Caught
from tpma.demo.acts_launch import is_of_campaign, sender_of
from tpma.demo.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.journey]

MARKETER = "imogen@kestrel-rowe.example"
CONTACTS = """Email;First name;Last name;Company;Country;Opt-in date
ada.quinn@fernhill.example;Ada;Quinn;Fernhill Press;GB;2026-05-04
bo.marsh@fernhill.example;Bo;Marsh;Fernhill Press;GB;2026-06-11
BO.MARSH@fernhill.example;Bo;Marsh;Fernhill Press;GB;2026-06-11
cy.webb@fernhill.example;Cy;Webb;Fernhill Press;DE;
not an address;Di;Null;;GB;2026-05-04
"""


def eventually(holds: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.25)
    return holds()


def ids_out(path: str) -> str:
    """Two pages of the same kind are one place to look at."""
    kind = re.sub(r"[0-9a-f]{32}", "ID", path.split("?")[0].split("#")[0])
    return re.sub(r"/[0-9]{12,}-[0-9-]+", "/MAIL", kind)


#: Downloads, other people's mail contents, and the end of the visit.
NOT_PAGES = re.compile(
    r"\.(zip|csv|xlsx|eml|json|txt)$|/(raw|archive|ads|html)(/|$)|/files/|/media/|sign-out|/static/"
)


#: px of a window on a desk and of a phone. No script makes a page wider or narrower when it loads,
#: so one that is open can be looked at in both.
WIDTHS = (1440, 390)


def crawl(visit: Visit, most: int = 45) -> dict[str, str]:
    """Every kind of page that can be reached by links; what is wrong with which, at any width."""
    wrong: dict[str, str] = {}
    waiting, seen = ["/"], set[str]()
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        kind = ids_out(path)
        if kind in seen or NOT_PAGES.search(kind):
            continue
        seen.add(kind)
        answer = visit.open(path)
        if answer is None or answer.status != 200:
            wrong[path] = f"answered {answer.status if answer else 'nothing'}"
            continue
        for width in WIDTHS:
            visit.page.set_viewport_size({"width": width, "height": 900})
            if visit.overflow() > 0:
                wrong[path] = f"is {visit.overflow()} px wider than a window of {width} px"
        if not visit.page.title().strip():
            wrong[path] = "has no title"
        links = visit.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        waiting += [
            link.removeprefix(visit.base_url)
            for link in links
            # Public pages of campaigns are whole documents of their own.
            if link.startswith(visit.base_url + "/")
            and not re.match(r"/[clouvp]/", link.removeprefix(visit.base_url))
        ]
    assert len(seen) > 5, "the crawl went nowhere"
    return wrong


@pytest.mark.parametrize(
    ("email", "direction"),
    [
        ("jule@nordlicht.example", "ltr"),
        ("layla@al-safa.example", "rtl"),
        ("nora@maple-harbour.example", "ltr"),
        ("carla@hq.example", "ltr"),
        ("ben@hq.example", "ltr"),
        ("farid@hq.example", "ltr"),
        ("ada@hq.example", "ltr"),
    ],
)
def test_every_screen_of_every_role(
    live: Live, browser: Browser, email: str, direction: str
) -> None:
    with visiting(browser, live.url) as visit:
        visit.sign_in(email, PASSWORD)
        assert visit.page.locator("html").get_attribute("dir") == direction
        assert crawl(visit) == {}
        assert visit.complaints == []


def test_a_partner_from_kit_to_delivered_mail(live: Live, browser: Browser) -> None:
    """Use a kit, say too much, mend it, bring contacts, submit, launch, and see it arrive."""
    mails_before = len(campaign_mails(live))
    with visiting(browser, live.url) as visit:
        page = visit.page
        visit.sign_in(MARKETER, PASSWORD)
        visit.open("/kits/")
        page.get_by_role("link", name=re.compile("Back by lunch")).first.click()
        page.get_by_role("button", name=re.compile("^(Use|Customise|Start)")).first.click()
        page.wait_for_url("**/edit/**")

        headline = page.locator("[name='zone:headline']")
        headline.fill("With us you are 100% secure")
        notes = page.locator("[data-zone=headline] [data-notes]")
        expect(notes).to_contain_text("100% secure")
        headline.fill("Hit at nine. Back by lunch, with us.")
        expect(notes).not_to_contain_text("100% secure")
        expect(page.locator(".editor-bar")).to_contain_text("Saved")
        page.reload()
        expect(headline).to_have_value("Hit at nine. Back by lunch, with us.")

        page.get_by_role("link", name=re.compile("^Next")).click()
        page.get_by_label("Name of the campaign").fill("Autumn in the browser")
        page.get_by_role("button", name=re.compile("^Next")).click()
        page.get_by_role("button", name=re.compile("^Next")).click()
        page.wait_for_url("**/audience")

        page.get_by_role("link", name=re.compile("Bring other contacts in")).click()
        page.locator("input[type=file]").set_input_files(
            {"name": "autumn.csv", "mimeType": "text/csv", "buffer": CONTACTS.encode()}
        )
        page.get_by_role("button", name="Read the file").click()
        page.wait_for_url(re.compile(r"/contacts/import/[0-9a-f]{32}"))
        page.get_by_label(re.compile("They agreed expressly")).check()
        page.get_by_label("Where?").fill("Form on our website")
        page.get_by_label("To what words did they agree?").fill("Yes, send me news by email.")
        page.get_by_role("button", name="Check the list").click()
        page.wait_for_url(re.compile(r"/preview"))
        expect(page.locator("main")).to_contain_text("The same address again")
        expect(page.locator("main")).to_contain_text("Not an email address")
        page.get_by_role("button", name=re.compile("Take")).click()

        page.wait_for_url("**/audience")
        expect(page.locator("main")).to_contain_text("2 people would get it")
        page.get_by_role("button", name="Next: schedule").click()
        page.wait_for_url("**/schedule")
        page.get_by_role("button", name=re.compile("^Next")).click()
        page.wait_for_url("**/review")
        expect(page.locator("main")).to_contain_text("2 people on")

        submit = page.get_by_role("button", name="Submit for approval")
        if submit.is_disabled():
            pytest.fail(page.locator("main").inner_text())
        submit.click()
        if page.get_by_text("Waiting for the reviewers").count():
            decide_what_waits(live, browser, "Autumn in the browser")
            assert eventually(lambda: launchable(visit))
        page.get_by_role("button", name=re.compile("^Send to 2 contacts now")).click()
        page.wait_for_url(re.compile(r"/campaigns/[0-9a-f]{32}$"))
        assert eventually(lambda: len(campaign_mails(live)) == mails_before + 2)
        newest = campaign_mails(live)[-2:]
        assert {mail.recipients[0] for mail in newest} == {
            "ada.quinn@fernhill.example",
            "bo.marsh@fernhill.example",
        }
        # The last two words of a heading keep together.
        assert all("with\N{NO-BREAK SPACE}us" in mail.body("html") for mail in newest)
        assert visit.complaints == []


def campaign_mails(live: Live) -> list[Caught]:
    """The oldest first, without what the product itself wrote to its people."""
    found = [mail for mail in live.stage.mailbox.all() if is_of_campaign(mail)]
    return sorted(found, key=lambda mail: mail.received_at)


def launchable(visit: Visit) -> bool:
    visit.page.reload()
    return visit.page.get_by_role("button", name=re.compile("^Send to")).count() > 0


def decide_what_waits(live: Live, browser: Browser, name: str) -> None:
    """Whoever the submission waits for looks at it and approves."""
    for email in ("ben@hq.example", "ruth@hq.example"):
        with visiting(browser, live.url) as visit:
            visit.sign_in(email, PASSWORD)
            visit.open("/reviews/")
            entry = visit.page.locator("main").get_by_role("link", name=re.compile(name)).first
            if entry.count() == 0:
                continue
            entry.click()
            approve = visit.page.get_by_role("button", name=re.compile("^Approve"))
            if approve.count() and approve.first.is_enabled():
                approve.first.click()
                visit.page.wait_for_load_state()


def test_finance_sees_where_every_euro_went(live: Live, browser: Browser) -> None:
    with visiting(browser, live.url) as visit:
        page = visit.page
        visit.sign_in("farid@hq.example", PASSWORD)
        visit.open("/finance/report?model=linear")
        told = live.stage.account.mdf
        expect(page.locator("main")).to_contain_text(f"€{told.spend_minor / 100:,.2f}")
        expect(page.locator("main")).to_contain_text(f"€{told.attributed_minor / 100:,.2f}")
        for kind in ("CSV", "XLSX"):
            with page.expect_download() as waiting:
                page.get_by_role("link", name=kind, exact=True).click()
            assert waiting.value.path().stat().st_size > 200
        visit.open("/finance/claims")
        page.locator("main a[href*='/finance/claims/']").first.click()
        with page.expect_download() as waiting:
            page.locator("a[href$='proof.zip']").first.click()
        assert waiting.value.suggested_filename.endswith(".zip")
        assert visit.complaints == []


def test_the_public_page_in_arabic(live: Live, browser: Browser) -> None:
    """A landing page is the partner's and the reader's: right to left, and within a phone."""
    from tpma.demo.readers import BROWSERS, links_of

    mail = next(m for m in live.stage.mailbox.all() if sender_of(m) == "al-safa.example")
    reader = live.stage.reader()
    url, answer = reader.follow(links_of(mail, live.url).main, BROWSERS[0])
    reader.close()
    assert answer.status == 200
    for width in (390, 1440):
        with visiting(browser, live.url, width=width) as visit:
            visit.open(url.removeprefix(live.url))
            assert visit.page.locator("html").get_attribute("dir") == "rtl"
            assert visit.page.locator("html").get_attribute("lang") == "ar-AE"
            expect(visit.page.locator("form[method=post]").first).to_be_visible()
            assert visit.overflow() == 0


def test_screens_work_without_script(live: Live, browser: Browser) -> None:
    with visiting(browser, live.url, script=False) as visit:
        visit.sign_in("maya@brightwater.example", PASSWORD)
        for path in ("/", "/kits/", "/campaigns/", "/results/", "/contacts/"):
            answer = visit.open(path)
            assert answer is not None
            assert answer.status == 200
            expect(visit.page.locator("main h1").first).to_be_visible()
