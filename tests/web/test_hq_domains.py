"""HQ's list of domains that nobody here mails: put there with a reason, taken off with one."""

from __future__ import annotations

from sqlalchemy import select

from tests.campaigns import stories
from tests.factories import Product
from tests.web.conftest import Visitors
from tpma.campaigns import service
from tpma.compliance.models import Suppression
from tpma.core.actor import Role
from tpma.core.audit import AuditEntry


def test_stopped_for_everybody_and_allowed_again(product: Product, visitors: Visitors) -> None:
    list_id = stories.audience(product, 3)
    legal = visitors.of(Role.LEGAL_REVIEWER)
    legal.get("/hq/domains/")
    for wrong in ("nobody@example.net", "https://example.net/x", "net", ""):
        answer = legal.post("/hq/domains/", {"domain": wrong, "why": "They asked"})
        assert answer.status_code == 422, wrong
    assert legal.post("/hq/domains/", {"domain": "example.net", "why": " "}).status_code == 422
    sent = {"domain": "@Example.NET", "why": "Their lawyer wrote on Monday"}
    assert legal.post("/hq/domains/", sent).status_code == 303
    page = legal.get("/hq/domains/").get_data(as_text=True)
    assert "example.net" in page
    assert "Their lawyer wrote on Monday" in page
    again = legal.post("/hq/domains/", {"domain": "mail.example.net", "why": "Again"})
    assert "example.net is stopped already" in again.get_data(as_text=True)

    def mailable() -> int:
        with product.as_partner() as work:
            return service.preview_exclusions(work, list_id).mailable

    assert mailable() == 0
    with product.system() as work:
        row = work.session.scalars(select(Suppression)).one()
    pia = visitors.of(Role.PARTNER_MARKETER)
    assert "example.net" in pia.get("/contacts/never/").get_data(as_text=True)
    assert pia.post(f"/hq/domains/{row.id}/release", {"why": "Mine"}).status_code == 403
    assert legal.post(f"/hq/domains/{row.id}/release", {"why": ""}).status_code == 422
    assert mailable() == 0
    assert legal.post(f"/hq/domains/{row.id}/release", {"why": "Settled"}).status_code == 303
    assert mailable() == 3
    with product.system() as work:
        written = work.session.scalars(
            select(AuditEntry).where(AuditEntry.target_id == row.id)
        ).all()
        said = {each.verb: (each.detail["domain"], each.detail["why"]) for each in written}
        assert said == {
            "suppress": ("example.net", "Their lawyer wrote on Monday"),
            "release": ("example.net", "Settled"),
        }


def test_only_what_hq_stopped_stands_there(product: Product, visitors: Visitors) -> None:
    pia = visitors.of(Role.PARTNER_MARKETER)
    pia.get("/contacts/never/")
    assert pia.post("/contacts/never/", {"target": "corp.example"}).status_code == 303
    with product.system() as work:
        row = work.session.scalars(select(Suppression)).one()
    stories.asset_set(product)
    admin = visitors.of(Role.ADMINISTRATOR)
    page = admin.get("/hq/domains/").get_data(as_text=True)
    assert "corp.example" not in page
    assert "northkeep.example" in page  # where the kit lets links lead
    assert admin.post(f"/hq/domains/{row.id}/release", {"why": "x"}).status_code == 404
    assert visitors.of(Role.CHANNEL_MARKETER).get("/hq/domains/").status_code == 403
