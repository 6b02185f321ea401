"""Mending with one click: in the list before a launch, and as a reviewer's suggestion."""

from __future__ import annotations

import pytest

from tests.compliance.stories import NO_SAMPLE, asset_set, change, submit
from tests.factories import Product
from tests.web.conftest import Visitor, Visitors
from tpma.assets import service as assets
from tpma.campaigns import service as campaigns
from tpma.compliance import service as compliance
from tpma.core.actor import Role

EXACT = "Die Hälfte endet vor vier Uhr."
NEARLY = "Die Hälfte endet vor drei Uhr."


@pytest.fixture
def set_id(product: Product) -> str:
    """A set whose ads nearly make an approved statement."""
    with product.hq() as work:
        compliance.add_statement(work, EXACT, "de", "Study NK-12")
    made = asset_set(product)
    change(product, made, "ads", "headline", NEARLY)
    return made


@pytest.fixture
def marketer(visitors: Visitors) -> Visitor:
    found = visitors.of(Role.PARTNER_MARKETER)
    found.get("/")
    return found


def headline(product: Product, set_id: str) -> str | None:
    with product.as_partner() as work:
        ads = next(a for a in assets.assets_of(work, set_id) if a.tactic_key == "ads")
        return ads.values.get("headline")


def test_before_the_launch_and_back_again(product: Product, marketer: Visitor, set_id: str) -> None:
    with product.as_partner() as work:
        campaign = campaigns.create(work, set_id, "Herbst").id
    review = f"/launch/{campaign}/review"
    page = marketer.get(review).get_data(as_text=True)
    assert f"/edit/{set_id}/ads/mend" in page
    asked = {"zone": "headline", "check": "legal.statement-changed", "campaign": campaign}
    answer = marketer.post(f"/edit/{set_id}/ads/mend", asked)
    assert answer.headers["Location"] == f"{review}?mended=ads"
    assert headline(product, set_id) == EXACT
    page = marketer.get(answer.headers["Location"]).get_data(as_text=True)
    assert f"/edit/{set_id}/ads/undo" in page
    # Twice is once; what is not there can't be mended.
    assert marketer.post(f"/edit/{set_id}/ads/mend", asked).status_code == 409
    for wrong in ({"zone": "nothing"}, {"check": "legal.wish"}):
        assert marketer.post(f"/edit/{set_id}/ads/mend", asked | wrong).status_code == 404
    answer = marketer.post(f"/edit/{set_id}/ads/undo", {"campaign": campaign})
    assert answer.headers["Location"] == review
    assert headline(product, set_id) == NEARLY


def test_a_reviewer_suggests_and_the_partner_takes_it(
    product: Product, visitors: Visitors, marketer: Visitor, set_id: str
) -> None:
    submission = submit(product, set_id, policy=NO_SAMPLE)
    legal = visitors.of(Role.LEGAL_REVIEWER)
    page = legal.get(f"/reviews/{submission}").get_data(as_text=True)
    offered = "ads headline legal.statement-changed"
    assert f'value="{offered}"' in page
    with product.hq() as work:
        digest = compliance.submission(work, submission).digest
    sent = {"verdict": "returned", "digest": digest, "suggest": [offered, "ads cta legal.green"]}
    # Without a word to the partner nothing is sent back, nor pinned.
    assert legal.post(f"/reviews/{submission}/decision", sent).status_code == 422
    with product.hq() as work:
        assert compliance.comments_of(work, submission) == []
    answer = legal.post(f"/reviews/{submission}/decision", sent | {"comment": "One figure"})
    assert answer.status_code == 303
    with product.hq() as work:
        (pinned,) = compliance.comments_of(work, submission)
        assert (pinned.tactic, pinned.zone) == ("ads", "headline")
        assert f"Suggested: “{EXACT}”" in pinned.body
    page = marketer.get(f"/edit/{set_id}?tactic=ads").get_data(as_text=True)
    assert "Take this" in page
    asked = {"zone": "headline", "check": "legal.statement-changed"}
    assert marketer.post(f"/edit/{set_id}/ads/mend", asked).status_code == 303
    assert headline(product, set_id) == EXACT
    page = marketer.get(f"/edit/{set_id}?tactic=ads").get_data(as_text=True)
    assert "Take this" not in page


def test_only_the_partners_own_people_mend(
    product: Product, visitors: Visitors, set_id: str
) -> None:
    asked = {"zone": "headline", "check": "legal.statement-changed"}
    other = visitors.of(Role.PARTNER_ADMIN, slug="suedwind")
    other.get("/")
    assert other.post(f"/edit/{set_id}/ads/mend", asked).status_code == 404
    legal = visitors.of(Role.LEGAL_REVIEWER)
    legal.get("/")
    assert legal.post(f"/edit/{set_id}/ads/mend", asked).status_code == 403
    assert headline(product, set_id) == NEARLY
