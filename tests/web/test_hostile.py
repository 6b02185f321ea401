"""Strangers at the public doors and at the API: nothing breaks, and nobody's mailbox is filled."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.api.program import program
from tests.campaigns.stories import drain
from tests.compliance.outside import outside
from tests.compliance.stories import asset_set
from tests.factories import Product
from tests.servers import Smtp
from tests.tracking.test_signups import mailing, sign_up
from tests.web.conftest import Visitors
from tpma.campaigns import links
from tpma.campaigns.links import Kind
from tpma.compliance.models import PendingConsent
from tpma.compliance.service.confirmation_limits import MAILS_A_DAY_OF_ALL
from tpma.core.actor import Role
from tpma.core.tries import forget_old


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.testing = False  # as it is served: what fails is an answer
    return app.test_client()


def pending(product: Product) -> int:
    with product.system() as work:
        return work.session.scalar(select(func.count()).select_from(PendingConsent)) or 0


def test_many_partners_pages_fill_no_mailbox(client: FlaskClient, product: Product) -> None:
    secret = product.container.settings.secret
    for number in range(4):
        partner_id = product.partner(f"partner{number}")
        page = f"/s/{links.sign(secret, Kind.SIGN_UP, partner_id=partner_id)}"
        for tag in ("", "+a", "+b"):
            product.clock.advance(seconds=3 * 3600 // 2)
            with product.system() as work:
                forget_old(work.session, work.now())
            form = {"email": f"ada{tag}@customer.example", "country": "US"}
            answer = client.post(page, data={**form, "topic": "motion.resell"})
            assert answer.status_code == 303  # whoever asks is told the same
    assert pending(product) == MAILS_A_DAY_OF_ALL
    product.clock.advance(seconds=24 * 3600)
    client.post(page, data={**form, "topic": "motion.resell"})
    assert pending(product) == MAILS_A_DAY_OF_ALL + 1


def test_a_confirmation_reaches_a_domain_with_an_umlaut(product: Product) -> None:
    with mailing(product) as server:
        sign_up(product, "ada@münchen.example")
        drain(product)
        assert "ada@xn--mnchen-3ya.example" in server.recipients[0]


def test_no_mark_of_a_form_breaks_the_page(
    client: FlaskClient, product: Product, smtp_server: Smtp
) -> None:
    story = outside(product, smtp_server)
    story.policy()
    made, link = story.submit(), story.link()
    for mark in ("999999999999.x", "253402300800.x", "1.é", "٣.x", "0." + "x" * 100_000):
        answer = client.post(link, data={"verdict": "approved", "mark": mark})
        assert answer.status_code == 403, mark
    found = re.search(r'name="mark" value="([^"]+)"', client.get(link).text)
    assert found is not None
    form = {"verdict": "returned", "mark": found[1], "comment": "No\0"}
    assert client.post(link, data=form).status_code == 422
    assert story.state(made) == "pending"


def test_a_nul_is_refused_at_every_door(visitors: Visitors, client: FlaskClient) -> None:
    """PostgreSQL would fail on it."""
    partner = visitors.of(Role.PARTNER_ADMIN)
    for path in ("/campaigns/%00", "/edit/a%00", "/k/%00", "/q/%00"):
        assert partner.get(path).status_code == 404, path
    assert partner.get("/campaigns/?after=%00").status_code == 422
    assert partner.post("/contacts/never/", {"target": "a\0@b.example"}).status_code == 422
    assert client.post("/sign-in", data={"email": "a\0", "password": "x"}).status_code in (403, 422)


def test_words_to_try_out_are_text_and_hold_nobody_up(app: Flask, product: Product) -> None:
    set_id = asset_set(product)
    scopes = frozenset({"read", "write"})
    mine = program(app, product, Role.PARTNER_MARKETER, slug="nordlicht", scopes=scopes)
    app.testing = False
    path = f"/asset-sets/{set_id}/checks"
    for body in ('{"\\ud800": 1}', '{"tactic": "ads", "zones": {"\\ud800": "x"}}', "[" * 100_000):
        assert mine.post(path, body.encode()).status_code == 422
    # Nothing is kept, so nobody has to wait for it: not even on SQLite, where one writes at a time.
    with product.as_partner() as work:
        work.audit("write", "nothing", set_id)
        work.session.flush()
        asked = {"tactic": "ads", "zones": {"headline": "Neu"}}
        assert mine.post(path, json.dumps(asked).encode()).status_code == 200
