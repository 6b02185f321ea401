"""The screens of the policy and of deputies."""

from __future__ import annotations

import re

import pytest

from tests.factories import Product
from tests.web.conftest import Visitor, Visitors
from tpma.compliance import service as compliance
from tpma.compliance.outside_approver import OutsideApprover
from tpma.compliance.policy import Requirement
from tpma.core.actor import Role

FORM = {
    "seen": "0",
    "most_contacts": "3000",
    "most_spend": "2500",
    "most_own_characters": "300",
    "sample_share": "7.5",
    "hours": "12",
    "remind_hours": "3",
    "valid_days": "30",
    "link_days": "5",
    "outside-0-name": "Nora Vance",
    "outside-0-email": "nora@counsel.example",
    "outside-0-part": "legal",
    "outside-0-locale": "de-DE",
    "outside-0-regions": "EMEA",
    "in_order": "order",
    "sector-health": "1",
    "rule-0-legal": "1",
    "rule-0-regions": "EMEA, APAC",
    "rule-0-contacts": "100",
    "note": "Fewer at once",
}


@pytest.fixture
def legal(visitors: Visitors) -> Visitor:
    return visitors.of(Role.LEGAL_REVIEWER)


def test_it_shows_what_stands_and_keeps_what_is_typed(product: Product, legal: Visitor) -> None:
    page = legal.get("/reviews/rules/policy/").get_data(as_text=True)
    assert "As delivered" in page
    assert 'value="5000"' in page
    assert legal.post("/reviews/rules/policy/", FORM).status_code == 303
    with product.hq() as work:
        version, policy = compliance.current_policy(work)
    assert version == 1
    assert (policy.most_contacts, policy.most_spend_minor) == (3000, 250_000)
    assert policy.most_own_characters == 300
    assert (policy.sample_share, policy.hours, policy.in_order) == (0.075, 12, True)
    assert policy.risky_sectors == {"health"}
    assert policy.requirements == (
        Requirement(("legal",), regions=("EMEA", "APAC"), over_contacts=100),
    )
    assert policy.outside == (
        OutsideApprover("legal", "Nora Vance", "nora@counsel.example", "de-DE", (), ("EMEA",)),
    )
    assert policy.link_days == 5
    page = legal.get("/reviews/rules/policy/").get_data(as_text=True)
    assert "Fewer at once" in page
    assert "nora@counsel.example" in page
    assert "EMEA, APAC" in page
    # Saved again as it is shown, nothing differs.
    shown = dict(FORM, seen="1")
    assert legal.post("/reviews/rules/policy/", shown).status_code == 303
    with product.hq() as work:
        assert compliance.current_policy(work)[0] == 1


def test_a_mistake_is_shown_where_it_is_and_nothing_is_lost(
    product: Product, legal: Visitor
) -> None:
    legal.get("/reviews/rules/policy/")
    answer = legal.post(
        "/reviews/rules/policy/", FORM | {"hours": "soon", "rule-0-contacts": "many"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('aria-invalid="true"') == 2
    assert 'value="soon"' in page
    wrong = FORM | {"outside-0-email": "nora@counsel example\r\nBcc: all@rivals.example"}
    assert "Enter an email address" in legal.post("/reviews/rules/policy/", wrong).text
    assert legal.post("/reviews/rules/policy/", FORM | {"seen": "9"}).status_code == 409
    with product.hq() as work:
        assert compliance.current_policy(work)[0] == 0


def test_brand_reviewers_read_it_only(visitors: Visitors) -> None:
    brand = visitors.of(Role.BRAND_REVIEWER)
    page = brand.get("/reviews/rules/policy/").get_data(as_text=True)
    assert '<fieldset class="bare stack" disabled>' in page
    assert brand.post("/reviews/rules/policy/", FORM).status_code == 403


def test_a_deputy_is_named_and_taken_back(product: Product, visitors: Visitors) -> None:
    brand_id = product.user("bruno@hq.example", Role.BRAND_REVIEWER)
    legal = visitors.of(Role.LEGAL_REVIEWER)
    assert "Bruno" in legal.get("/reviews/rules/policy/deputies").get_data(as_text=True)
    sent = {"deputy": brand_id, "first_day": "2026-11-24", "last_day": "2026-11-20"}
    refused = legal.post("/reviews/rules/policy/deputies", sent)
    assert refused.status_code == 422
    assert "before the first" in refused.get_data(as_text=True)
    sent["last_day"] = "2026-11-27"
    assert legal.post("/reviews/rules/policy/deputies", sent).status_code == 303
    page = legal.get("/reviews/rules/policy/deputies").get_data(as_text=True)
    assert "Away now" in page
    ending = re.search(r'action="(/reviews/rules/policy/deputies/\w+/end)"', page)
    assert ending is not None
    other = visitors.of(Role.BRAND_REVIEWER)
    other.get("/reviews/rules/policy/deputies")
    assert other.post(ending[1]).status_code == 403
    assert legal.post(ending[1]).status_code == 303
    assert "Nobody is away" in legal.get("/reviews/rules/policy/deputies").get_data(as_text=True)
