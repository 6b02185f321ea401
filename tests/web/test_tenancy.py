"""Another partner's things, asked for by their real ids through every screen: a 404 each."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask

from tests.assets.smallkit import small_kit
from tests.campaigns.stories import contacts_csv
from tests.factories import Product
from tests.web.conftest import Visitors
from tpma.assets import service as assets
from tpma.campaigns import service as campaigns
from tpma.core.actor import Role
from tpma.kits import service as kits
from tpma.mdf import service as mdf
from tpma.web.access import ALL, OWN, access_table


@pytest.fixture
def theirs(product: Product) -> dict[str, str]:
    """What the partner Nordlicht has, by the name of the route parameter that asks for it."""
    company = product.partner("nordlicht")
    with product.hq() as work:
        version = kits.publish(work, small_kit())
        locale = version.locales[0]
        fund = mdf.create_fund(
            work,
            name="Growth",
            amount_minor=10_000_00,
            currency="EUR",
            starts_on=dt.date(2026, 1, 1),
            ends_on=dt.date(2027, 12, 31),
        )
        mdf.allocate(work, fund.id, company, 5_000_00)
    with product.as_partner("nordlicht") as work:
        made = assets.start(work, version.id, locale, "Ours")
        campaign = campaigns.create(work, made.id, "Ours")
        upload = campaigns.import_contacts(work, contacts_csv(3), "ours.csv")
        tactic = assets.assets_of(work, made.id)[0].tactic_key
        request = mdf.request(
            work,
            fund.id,
            title="Ours",
            activity="digital",
            cost_minor=1_000_00,
            requested_minor=400_00,
            starts_on=dt.date(2026, 11, 24),
            ends_on=dt.date(2026, 12, 24),
        )
    with product.hq(user_id="fay") as work:
        mdf.approve_request(work, request.id, 400_00)
    with product.as_partner("nordlicht") as work:
        claim = mdf.claim_from_request(work, request.id)
    return {
        "asset_set_id": made.id,
        "campaign_id": campaign.id,
        "import_id": upload.id,
        "tactic": tactic,
        "funds/claims": claim.id,
        "funds/requests": request.id,
        "funds/campaigns": campaign.id,
        "results/campaigns": campaign.id,
    }


def _path(rule: str, theirs: dict[str, str]) -> str | None:
    """The rule's address of their thing; None where it asks for nothing of theirs."""
    found = False

    def fill(part: re.Match[str]) -> str:
        nonlocal found
        name = part[1].rpartition(":")[2]
        family = rule[1 : part.start()].rstrip("/")
        value = theirs.get(name) or theirs.get(family)
        found = found or (value is not None and name != "tactic")
        return value or "1"

    path = re.sub(r"<([^>]+)>", fill, rule)
    return path if found else None


def test_another_partners_ids_are_not_found(
    app: Flask, visitors: Visitors, theirs: dict[str, str]
) -> None:
    other = visitors.of(Role.PARTNER_ADMIN, slug="suedwind")
    table = access_table(app)
    asked = 0
    for rule in app.url_map.iter_rules():
        declared = table.get(rule.endpoint)
        if declared is None or declared.data not in (OWN, ALL) or rule.rule.startswith("/api/"):
            continue
        path = _path(rule.rule, theirs)
        if path is None or Role.PARTNER_ADMIN not in declared.roles:
            continue
        for method in set(rule.methods or ()) - {"HEAD", "OPTIONS"}:
            headers = {"X-CSRF-Token": other.token}
            answer = other.client.open(path, method=method, headers=headers)
            assert answer.status_code == 404, (method, path)
            asked += 1
    assert asked > 35


def test_the_owner_does_find_them(visitors: Visitors, theirs: dict[str, str]) -> None:
    """Or the test above would pass on addresses that nobody has."""
    owner = visitors.of(Role.PARTNER_ADMIN, slug="nordlicht")
    for path in (
        f"/edit/{theirs['asset_set_id']}",
        f"/launch/{theirs['campaign_id']}/audience",
        f"/contacts/import/{theirs['import_id']}",
        f"/funds/claims/{theirs['funds/claims']}",
        f"/funds/requests/{theirs['funds/requests']}",
    ):
        assert owner.get(path).status_code == 200, path


def test_lists_hold_only_ones_own(visitors: Visitors, theirs: dict[str, str]) -> None:
    other = visitors.of(Role.PARTNER_ADMIN, slug="suedwind")
    for path in (
        "/",
        "/kits/",
        "/campaigns/",
        "/contacts/",
        "/funds/",
        "/results/",
        "/admin/people",
    ):
        page = other.get(path)
        assert page.status_code == 200, path
        assert "Nordlicht" not in page.get_data(as_text=True), path
        for value in theirs.values():
            assert value == theirs["tactic"] or value not in page.get_data(as_text=True), path
