"""The page that a link opens: it shows everything, a GET decides nothing, and it ends as it should."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from tests.compliance.outside import NORA, Outside, outside
from tests.factories import Product
from tests.servers import Smtp
from tests.web.conftest import Visitor, Visitors
from tpma.compliance import service as compliance
from tpma.compliance.approval_link import FORM_TRIES, WRONG_TRIES
from tpma.core.actor import Role


@pytest.fixture
def story(product: Product, smtp_server: Smtp) -> Outside:
    made = outside(product, smtp_server)
    made.policy()
    return made


@pytest.fixture
def made(story: Outside) -> str:
    return story.submit()


@pytest.fixture
def link(story: Outside, made: str) -> str:
    return story.link()


@pytest.fixture
def nora(visitors: Visitors) -> Visitor:
    return visitors.anybody()


def mark(nora: Visitor, link: str) -> str:
    found = re.search(r'name="mark" value="([^"]+)"', nora.get(link).text)
    assert found is not None
    return found[1]


def decide(nora: Visitor, link: str, **sent: str) -> int:
    form = {"verdict": "approved", "mark": mark(nora, link)} | sent
    return nora.client.post(link, data=form).status_code


def test_it_shows_what_would_be_sent_and_keeps_its_address_to_itself(
    nora: Visitor, link: str
) -> None:
    answer = nora.get(link)
    assert answer.status_code == 200
    for said in ("Herbst in Hamburg", "Legal reviewer", "300 × 250", "Record my decision"):
        assert said in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    # Nothing of the rest of the product, and the pictures' addresses are not the page's.
    assert 'href="/reviews' not in answer.text
    assert link.rpartition("/")[2] not in answer.text
    files = re.findall(r'src="(/approve/files/[^"]+)"', answer.text)
    assert any(path.endswith("/email/email.html") for path in files)
    for path in files:
        shown = nora.client.get(path)
        assert shown.status_code == 200
        assert shown.headers["Referrer-Policy"] == "no-referrer"
        assert "sandbox" in shown.headers["Content-Security-Policy"]
    token = files[0].split("/")[3]
    assert nora.client.get(f"/approve/{token}").status_code == 404
    assert nora.client.get(f"/approve/files/{token}/now/email/nothing").status_code == 404
    assert nora.client.get(f"/approve/files/{token}x/now/ads/300x250").status_code == 404


def test_looking_decides_nothing(story: Outside, nora: Visitor, link: str, made: str) -> None:
    for _ in range(3):
        assert nora.get(f"{link}?verdict=approved&mark=x").status_code == 200
        assert nora.client.head(link).status_code == 200
    assert story.state(made) == "pending"
    # A program that sends forms without the page that they stood on decides nothing either.
    for sent in ({}, {"mark": ""}, {"mark": "1.2"}):
        answer = nora.client.post(link, data={"verdict": "approved", **sent})
        assert answer.status_code == 403
    foreign = {"Sec-Fetch-Site": "cross-site"}
    form = {"verdict": "approved", "mark": mark(nora, link)}
    assert nora.client.post(link, data=form, headers=foreign).status_code == 403
    assert story.state(made) == "pending"


def test_it_is_decided_once(story: Outside, nora: Visitor, link: str, made: str) -> None:
    assert decide(nora, link, conditions="Only until Christmas") == 303
    assert story.state(made) == "approved"
    page = nora.get(link)
    assert page.status_code == 200
    assert "Thank you: you approved it" in page.text
    assert "Only until Christmas" in page.text
    again = nora.client.post(link, data={"verdict": "returned", "comment": "x", "mark": "y"})
    assert again.status_code == 409
    assert story.state(made) == "approved"


def test_sending_back_needs_a_word_and_loses_none(
    story: Outside, nora: Visitor, link: str, made: str
) -> None:
    form = {"verdict": "returned", "mark": mark(nora, link), "conditions": "kept as typed"}
    answer = nora.client.post(link, data=form)
    assert answer.status_code == 422
    assert "Say what must change" in answer.text
    assert "kept as typed" in answer.text
    assert decide(nora, link, verdict="returned", comment="Without <b>bold</b>") == 303
    assert story.state(made) == "returned"
    assert "Without &lt;b&gt;bold&lt;/b&gt;" in nora.get(link).text


def test_it_ends_in_time_and_hq_sends_another(
    story: Outside, visitors: Visitors, nora: Visitor, link: str, made: str
) -> None:
    form = {"verdict": "approved", "mark": mark(nora, link)}
    files = re.findall(r'src="(/approve/files/[^"]+)"', nora.get(link).text)
    story.product.clock.advance(days=7)
    page = nora.get(link)
    assert page.status_code == 410
    assert "This link has expired" in page.text
    assert nora.client.post(link, data=form).status_code == 409
    assert nora.client.get(files[0]).status_code == 404
    assert story.state(made) == "pending"
    legal = visitors.of(Role.LEGAL_REVIEWER)
    shown = legal.get(f"/reviews/{made}").text
    assert "nora@counsel.example" in shown
    resend = re.search(rf'action="(/reviews/{made}/links/\w+)"', shown)
    assert resend is not None
    assert f"{resend[1]}/end" not in shown  # it has ended by itself
    assert legal.post(resend[1]).status_code == 303
    newer = story.link()
    assert "A newer link was sent to you" in nora.get(link).text
    assert decide(nora, newer) == 303
    shown = legal.get(f"/reviews/{made}").text
    assert "identified by a link sent to" in shown


def test_hq_takes_a_link_back(
    story: Outside, visitors: Visitors, nora: Visitor, link: str, made: str
) -> None:
    legal = visitors.of(Role.LEGAL_REVIEWER)
    ending = re.search(
        rf'action="(/reviews/{made}/links/\w+/end)"', legal.get(f"/reviews/{made}").text
    )
    assert ending is not None
    assert legal.post(ending[1]).status_code == 303
    page = nora.get(link)
    assert (page.status_code, "You are no longer asked" in page.text) == (410, True)
    assert "Ended by HQ" in legal.get(f"/reviews/{made}").text


def test_what_was_changed_or_decided_by_others_is_told(
    story: Outside, nora: Visitor, link: str
) -> None:
    form = {"verdict": "approved", "mark": mark(nora, link)}
    story.product.clock.advance(minutes=1)
    second = story.submit()
    page = nora.get(link)
    assert (page.status_code, "There is nothing to decide any more" in page.text) == (410, True)
    assert nora.client.post(link, data=form).status_code == 409
    newer = story.link()
    with story.product.hq(Role.LEGAL_REVIEWER) as work:
        compliance.decide(work, second, "returned", "No")
    page = nora.get(newer)
    assert (page.status_code, "Somebody else has decided" in page.text) == (410, True)


def test_an_altered_record_can_not_be_decided_on(
    story: Outside, nora: Visitor, link: str, made: str
) -> None:
    with story.product.system() as work:
        compliance.submission(work, made).digest = "e" * 64
    page = nora.get(link)
    assert page.status_code == 410
    assert "no longer fits" in page.text


def test_whoever_worked_on_it_is_turned_away(
    story: Outside, nora: Visitor, link: str, made: str
) -> None:
    form = {"verdict": "approved", "mark": mark(nora, link)}
    story.product.user(NORA.email, Role.PARTNER_ADMIN, slug="nordlicht")
    assert "Somebody else has to decide" in nora.get(link).text
    assert nora.client.post(link, data=form).status_code == 403
    assert story.state(made) == "pending"


def test_wrong_tokens_are_counted_and_then_none_is_looked_at(
    story: Outside, nora: Visitor, link: str, made: str
) -> None:
    wrong = link[:-4] + ("AAAA" if not link.endswith("AAAA") else "BBBB")
    for path in [wrong, "/approve/x", *["/approve/" + "A" * 64] * (WRONG_TRIES - 2)]:
        answer = nora.client.get(path)
        assert answer.status_code == 404
        assert "This link does not work" in answer.text
    assert nora.client.get(link).status_code == 429
    story.product.clock.advance(minutes=16)
    form = {"verdict": "maybe", "mark": mark(nora, link)}
    for _ in range(FORM_TRIES):
        assert nora.client.post(link, data=form).status_code == 422
    assert nora.client.post(link, data=form | {"verdict": "approved"}).status_code == 429
    assert story.state(made) == "pending"


@pytest.mark.parametrize("locale", ["de-DE", "ar-AE"])
def test_it_speaks_their_language(story: Outside, nora: Visitor, locale: str) -> None:
    story.policy(replace(NORA, locale=locale))
    story.submit()
    page = nora.get(story.link()).text
    assert f'<html lang="{locale}"' in page
    assert "Record my decision" not in page


def test_the_choice_of_letters_is_kept(visitors: Visitors) -> None:
    pia = visitors.of(Role.PARTNER_MARKETER)
    page = pia.get("/account/letters").text
    assert "Recalls" in page
    assert len(switched(page)) > 1
    assert all(switched(page).values())
    assert pia.post("/account/letters", {"kit_expiry": "1"}).status_code == 303
    page = pia.get("/account/letters").text
    assert [kind for kind, on in switched(page).items() if on] == ["kit_expiry"]


def switched(page: str) -> dict[str, bool]:
    """Which letters are on, by kind, in the order of the screen."""
    switches = re.findall(r'<input type="checkbox" role="switch"[^>]+>', page)
    return {re.findall(r'name="(\w+)"', one)[0]: "checked" in one for one in switches}


def test_every_place_that_a_letter_leads_to_is_there(app: Flask) -> None:
    routes = app.url_map.bind("localhost")
    one = "a" * 32
    for path in ("/", f"/reviews/{one}", f"/launch/{one}/review", f"/campaigns/{one}"):
        assert routes.match(path), path
    assert routes.match("/account/letters")[0] == "account.letters"
    assert routes.match("/approve/x")[0] == "review_link.show"
