"""The screens of results: a funnel, credit by model, and the way down to the events."""

from __future__ import annotations

import re

import pytest

from tests.factories import Product
from tests.mdf.story import Story, deals_csv, launch
from tests.web.conftest import Visitor, Visitors
from tpma.attribution import service as attribution
from tpma.core.actor import Role

WON = "A-1,nordlicht,Acme,ann@acme.example,900,USD,Closed Won,2026-11-10,2026-11-20"
ALONE = "A-2,nordlicht,Alone,,100,USD,Closed Won,2026-11-10,2026-11-20"


@pytest.fixture
def story(product: Product) -> Story:
    found = launch(product)
    with product.system() as work:
        found.event(work, "ann@acme.example", day=1)
        found.event(work, "ann@acme.example", day=2, verdict="machine")
        found.event(work, "ann@acme.example", "form", day=3)
    with product.hq() as work:
        attribution.import_opportunities(work, deals_csv(WON, ALONE))
        attribution.attribute_models(work)
    return found


@pytest.fixture
def partner(visitors: Visitors) -> Visitor:
    return visitors.of(Role.PARTNER_MARKETER)


def test_credit_names_its_model(story: Story, partner: Visitor) -> None:
    page = partner.get("/results/?model=linear").text
    assert "Credit by model: Linear" in page
    assert "1 person clicked, 1 became a lead, and 1 deal was won" in page
    assert "$900.00" in page
    assert "$100.00" in page


def test_every_figure_opens(story: Story, partner: Visitor) -> None:
    """From the funnel to the deal, and from the deal to its events."""
    page = partner.get("/results/?model=linear").text
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/results/[^"]+)"', page)]
    assert len(links) > 10
    for link in set(links):
        assert partner.get(link).status_code == 200, link
    deals = partner.get("/results/deals?model=linear&outcome=won&touched=1").text
    deal = re.search(r'href="(/results/deals/[^"]+)"', deals)
    assert deal is not None
    journey = partner.get(deal[1]).text
    assert "Nothing speaks against a person" in journey
    assert "$450.00" in journey
    assert "Machine" in partner.get("/results/events?kind=click").text


def test_people_and_machines_stand_side_by_side(story: Story, partner: Visitor) -> None:
    page = partner.get(f"/results/campaigns/{story.campaign_id}").text
    row = re.search(r"<tr>.*?Clicks.*?</tr>", page, re.S)
    assert row is not None
    numbers = re.findall(r">(\d+)<", row[0])
    assert numbers[-3:] == ["1", "2", "1"]


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "ar-AE"])
@pytest.mark.parametrize("path", ["/results/", "/results/deals", "/results/events", "/funds/"])
def test_empty_screens(visitors: Visitors, locale: str, path: str) -> None:
    answer = visitors.of(Role.PARTNER_MARKETER, locale=locale).get(path)
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


def test_hq_sees_the_program_with_its_partners(story: Story, visitors: Visitors) -> None:
    page = visitors.of(Role.CHANNEL_MARKETER).get("/results/").text
    assert "Nordlicht" in page


def test_an_unknown_model_is_a_clear_error(story: Story, partner: Visitor) -> None:
    answer = partner.get("/results/?model=magic")
    assert answer.status_code == 422
    assert "no attribution model called" in answer.text
