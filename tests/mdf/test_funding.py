"""Which pre-approved money may pay for which campaign, and what the approval makes of it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.campaigns import stories
from tests.factories import NOW, Product
from tpma.campaigns import service as campaigns
from tpma.compliance.models import Submission
from tpma.core.actor import Role
from tpma.core.errors import InvalidInput, NotFound, Refused
from tpma.mdf import service

TODAY = NOW.date()
CENTS = 100


@pytest.fixture
def fund_id(product: Product) -> str:
    partners = [product.partner(slug) for slug in ("nordlicht", "suedwind")]
    with product.hq() as work:
        found = service.create_fund(
            work,
            name="Growth 2026",
            amount_minor=100_000 * CENTS,
            currency="USD",
            starts_on=dt.date(2026, 1, 1),
            ends_on=dt.date(2027, 12, 31),
        ).id
        for partner_id in partners:
            service.allocate(work, found, partner_id, 40_000 * CENTS)
    return found


def money(
    product: Product,
    fund_id: str,
    *,
    slug: str = "nordlicht",
    approve: bool = True,
    cost: int = 2_000,
    activity: str = "digital",
    days: tuple[int, int] = (0, 30),
    campaign_id: str | None = None,
) -> str:
    first, last = (TODAY + dt.timedelta(days=day) for day in days)
    with product.as_partner(slug) as work:
        found = service.request(
            work,
            fund_id,
            title="Back by lunch",
            activity=activity,
            cost_minor=cost * CENTS,
            requested_minor=cost * CENTS // 2,
            starts_on=first,
            ends_on=last,
            campaign_id=campaign_id,
        ).id
    if approve:
        with product.hq(Role.FINANCE) as work:
            service.approve_request(work, found)
    return found


def fund(product: Product, campaign_id: str, request_id: str | None) -> None:
    with product.as_partner() as work:
        service.fund_campaign(work, campaign_id, request_id)


def submitted(product: Product, campaign_id: str) -> Submission:
    with product.as_partner() as work:
        found = campaigns.submit(work, campaign_id, policy=stories.NO_SAMPLE)
        work.session.flush()
        work.session.expunge(found)
        return found


def test_only_own_approved_free_and_fitting_money_pays(product: Product, fund_id: str) -> None:
    draft = stories.draft(product)
    for request_id, said in (
        (money(product, fund_id, approve=False), "pre-approved"),
        (money(product, fund_id, activity="event"), "another kind"),
        (money(product, fund_id, days=(-30, -1)), "ended on"),
    ):
        with pytest.raises(InvalidInput) as refused:
            fund(product, draft, request_id)
        assert said in str(refused.value.fields["fund"])
    with pytest.raises(NotFound):
        fund(product, draft, money(product, fund_id, slug="suedwind"))
    with product.as_partner() as work:
        assert campaigns.campaign(work, draft).fund_request_id is None
        assert service.usable_requests(work, draft) == []


def test_money_pays_once_and_only_what_it_was_asked_for(product: Product, fund_id: str) -> None:
    first = stories.draft(product)
    with product.as_partner() as work:
        set_id = campaigns.campaign(work, first).asset_set_id
        second = campaigns.create(work, set_id, "Another").id
    named = money(product, fund_id, campaign_id=first)
    free = money(product, fund_id)
    with pytest.raises(InvalidInput):
        fund(product, second, named)
    fund(product, first, free)
    fund(product, first, free)  # Choosing it again is no mistake.
    with pytest.raises(InvalidInput) as refused:
        fund(product, second, free)
    assert "already pays" in str(refused.value.fields["fund"])
    with product.as_partner() as work:
        assert {v.request.id for v in service.usable_requests(work, first)} == {named, free}
        assert service.usable_requests(work, second) == []


def test_what_it_costs_is_part_of_what_is_approved(product: Product, fund_id: str) -> None:
    draft = stories.draft(product)
    fund(product, draft, money(product, fund_id, cost=2_000))
    row = submitted(product, draft)
    assert row.state == "approved"
    assert row.manifest["funding"]["cost_minor"] == 2_000 * CENTS
    assert row.manifest["funding"]["currency"] == "USD"


def test_what_costs_more_than_policy_decides_goes_to_a_person(
    product: Product, fund_id: str
) -> None:
    draft = stories.draft(product)
    fund(product, draft, money(product, fund_id, cost=10_001))
    row = submitted(product, draft)
    assert (row.state, row.reviewers) == ("pending", ["brand"])
    assert any("costs more" in str(reason) for reason in row.reasons)


def test_a_closed_request_no_longer_pays_for_what_was_approved(
    product: Product, fund_id: str
) -> None:
    draft = stories.draft(product)
    request_id = money(product, fund_id)
    fund(product, draft, request_id)
    assert submitted(product, draft).state == "approved"
    with product.hq(Role.FINANCE) as work:
        service.close_request(work, request_id)
    with pytest.raises(Refused) as refused, product.as_partner() as work:
        campaigns.launch(work, draft)
    assert "funding" in str(refused.value.detail)


def test_money_whose_time_is_over_launches_nothing(product: Product, fund_id: str) -> None:
    draft = stories.draft(product)
    fund(product, draft, money(product, fund_id, days=(0, 2)))
    assert submitted(product, draft).state == "approved"
    product.clock.advance(days=3)
    with pytest.raises(Refused, match="pay for this"), product.as_partner() as work:
        campaigns.launch(work, draft)
    with product.as_partner() as work:
        assert "fund" in campaigns.readiness(work, draft).missing
        service.fund_campaign(work, draft, None)
    assert submitted(product, draft).state == "approved"
    with product.as_partner() as work:
        campaigns.launch(work, draft)


@pytest.mark.parametrize(
    "change",
    ["UPDATE ledger_entries SET amount_minor = amount_minor + 1", "DELETE FROM ledger_entries"],
)
def test_the_database_itself_keeps_the_ledger(every_product: Product, change: str) -> None:
    partner_id = every_product.partner()
    with every_product.hq() as work:
        found = service.create_fund(
            work,
            name="Growth 2026",
            amount_minor=1_000,
            currency="USD",
            starts_on=dt.date(2026, 1, 1),
            ends_on=dt.date(2026, 12, 31),
        ).id
        service.allocate(work, found, partner_id, 500)
    with pytest.raises(DBAPIError, match="append-only"), every_product.system() as work:
        work.session.execute(text(change))
    with every_product.system() as work:
        assert service.balance(work, found, partner_id).balance == 500
