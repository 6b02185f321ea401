"""The list of whom a partner never mails: seen, added to, and honoured at the gate."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import select

from tests.campaigns import stories
from tests.factories import NOW, Product
from tests.web.conftest import Visitors
from tpma.campaigns import service
from tpma.compliance import service as compliance
from tpma.compliance.models import ConsentRecord, Suppression
from tpma.core.actor import Role


def test_domains_addresses_and_lists(product: Product, visitors: Visitors) -> None:
    pia = visitors.of(Role.PARTNER_MARKETER)
    list_id = stories.audience(product, 3)
    pia.get("/contacts/never/")
    assert pia.post("/contacts/never/", {"target": "no domain"}).status_code == 422
    for sent in ({"target": "corp.example"}, {"target": "reader0@example.net", "list": list_id}):
        assert pia.post("/contacts/never/", sent).status_code == 303
    page = pia.get("/contacts/never/").get_data(as_text=True)
    assert "corp.example" in page
    assert "reader0" not in page
    with product.as_partner() as work:
        found = service.preview_exclusions(work, list_id)
        assert found.reasons == {"suppressed": 1}
        assert service.contacts(work)[0][0].reason is None  # that list only
        (domain,) = compliance.stop_list(work).domains
    other = visitors.of(Role.PARTNER_MARKETER, "suedwind")
    other.get("/contacts/never/")
    assert other.post(f"/contacts/never/{domain.id}/allow").status_code == 404
    assert pia.post(f"/contacts/never/{domain.id}/allow").status_code == 303
    with product.as_partner() as work:
        assert compliance.stop_list(work).domains == ()
        (person,) = work.session.scalars(select(Suppression)).all()
    assert pia.post(f"/contacts/never/{person.id}/allow").status_code == 404


def test_an_ended_consent_says_when_and_by_which_law(product: Product, visitors: Visitors) -> None:
    product.partner("maple", country="CA", locale="en-CA")
    pia = visitors.of(Role.PARTNER_MARKETER, "maple")
    stories.audience(product, 1, slug="maple")
    with product.as_partner("maple") as work:
        contact = service.contact_of(work, service.contacts(work)[0][0].id)
        contact.country = "CA"
        for record in work.session.scalars(select(ConsentRecord)):
            record.basis, record.given_at = "inquiry", NOW - dt.timedelta(days=182)
            record.expires_at = NOW + dt.timedelta(days=1)
    assert "The consent has expired" not in pia.get("/contacts/").get_data(as_text=True)
    product.clock.advance(days=1)
    pia.sign_in("partner_marketer-en-US@maple.example")
    page = pia.get("/contacts/").get_data(as_text=True)
    assert "The consent has expired" in page
    assert "Inquiry of" in page
    assert "(by law after 183 days)" in page


def test_before_a_list_is_taken_over_the_law_that_ends_its_consent_is_named(
    product: Product, visitors: Visitors
) -> None:
    product.partner("maple", country="CA", locale="en-CA")
    pia = visitors.of(Role.PARTNER_MARKETER, "maple")
    old = replace(stories.OPTIONS, country="CA", basis="inquiry", given_on="2026-01-01")
    with product.as_partner("maple") as work:
        row = service.import_contacts(work, b"E-Mail;Name\nann@x.example;Ann\n", "a.csv")
        service.map_columns(work, row.id, row.mapping, old)
        where = f"/contacts/import/{row.id}/preview"
    page = pia.get(where).get_data(as_text=True)
    assert "The consent has expired" in page
    assert "two years after a purchase, six months after an inquiry" in page
