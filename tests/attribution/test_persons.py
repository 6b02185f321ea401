"""What is held about one person, whole; and forgetting it without changing any figure."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from tests.compliance.outside import NORA, outside
from tests.factories import Product
from tests.servers import Smtp
from tests.tracking.scene import Scene, page_html, scene
from tpma.attribution import service
from tpma.campaigns.links import Kind
from tpma.campaigns.models import Contact, Delivery
from tpma.campaigns.rules import DeliveryState
from tpma.compliance import service as compliance
from tpma.compliance.models import ApprovalLink
from tpma.core import audit_verify
from tpma.core.actor import Role
from tpma.core.audit_export import bundle
from tpma.core.errors import Conflict, Forbidden, InvalidInput
from tpma.letters.models import LetterRow
from tpma.tracking import service as tracking
from tpma.tracking.models import Event, Lead

ADA = "person0@customer0.example"
LEAD = "ada@customer0.example"


@pytest.fixture
def told(product: Product) -> Scene:
    made = scene(product)
    made.later(60)
    with product.system(made.partner_id) as work:
        tracking.record_click(work, made.click("hq"), made.facts())
    ref = made.ref(Kind.PAGE, 0, placement_id=made.page_id)
    sent = {"email": LEAD, "name": "Ada", "servers": "12"}
    with product.system(made.partner_id) as work:
        tracking.submit_form(work, ref, page_html(), sent, made.facts(method="POST"))
    return made


def figures(told: Scene) -> dict[str, int]:
    """What reports count."""
    with told.product.system() as work:
        models = (Delivery, Event, Lead)
        return {
            one.__tablename__: work.session.scalar(select(func.count(one.id))) or 0
            for one in models
        }


def test_a_copy_holds_all_of_it_and_no_one_else(told: Scene) -> None:
    with told.product.system(told.partner_id) as work:
        copy = json.loads(service.export_person(work, ADA.upper()))
        counts = service.held(work, ADA)
    assert [row["email"] for row in copy["contacts"]] == [ADA]
    assert len(copy["deliveries"]) == counts.deliveries == 1
    assert len(copy["events"]) == counts.events >= 1
    assert len(copy["consents"]) == counts.consents
    assert "person1@" not in json.dumps(copy)
    with told.product.system(told.partner_id) as work:
        lead = json.loads(service.export_person(work, LEAD))["leads"][0]
    assert (lead["name"], lead["extra"]) == ("Ada", {"Wie viele Server?": "12"})


def test_forgetting_leaves_figures_and_no_trace(told: Scene) -> None:
    before = figures(told)
    for address in (ADA, LEAD):
        with told.product.system(told.partner_id) as work:
            assert service.erase_person(work, address).anything
    assert figures(told) == before
    with told.product.system(told.partner_id) as work:
        for address in (ADA, LEAD):
            left = service.held(work, address)
            assert (left.contacts, left.leads, left.events, left.deliveries) == (0, 0, 0, 0)
            assert left.suppressions == 1
        everything = [
            str([getattr(row, column.key) for column in row.__table__.columns])
            for model in (Contact, Delivery, Event, Lead)
            for row in work.session.scalars(select(model))
        ]
    assert not [row for row in everything if ADA in row or LEAD in row or "'Ada'" in row]
    with told.product.system() as work:
        data = bundle(work)
    assert audit_verify.verify(data).ok


def test_a_sign_up_that_waits_is_told_and_forgotten(told: Scene) -> None:
    ref = told.ref(Kind.PAGE, 0, placement_id=told.page_id)
    sent = {"email": "eva@x.example", "ok": "yes"}
    with told.product.system(told.partner_id) as work:
        tracking.submit_form(work, ref, page_html(), sent, told.facts(method="POST"))
    with told.product.system(told.partner_id) as work:
        copy = json.loads(service.export_person(work, "eva@x.example"))
        assert copy["pending"][0]["asked"][0]["scope"] == "marketing"
        assert "token" not in str(copy)
        service.erase_person(work, "eva@x.example")
    with told.product.system(told.partner_id) as work:
        assert service.held(work, "eva@x.example").pending == 0


def test_an_outside_approver_is_told_and_forgotten(product: Product, smtp_server: Smtp) -> None:
    asked = outside(product, smtp_server)
    asked.policy()
    submission = asked.submit()
    asked.link()
    with product.as_partner() as work:
        assert service.held(work, NORA.email).asked == 0
    with product.system() as work:
        copy = json.loads(service.export_person(work, NORA.email.upper()))
        assert copy["asked"][0]["submission_id"] == submission
        assert copy["letters"][0]["state"] == "sent"
        assert "token" not in str(copy)
        assert service.erase_person(work, NORA.email).asked == 1
    with product.system() as work:
        rows = [
            *work.session.scalars(select(ApprovalLink)),
            *work.session.scalars(select(LetterRow)),
        ]
        assert len(rows) == 2
        told = str([[getattr(row, c.key) for c in row.__table__.columns] for row in rows])
        assert NORA.name not in told
        assert NORA.email not in told


def test_they_are_never_mailed_again(told: Scene) -> None:
    with told.product.system(told.partner_id) as work:
        delivery = work.get(Delivery, told.deliveries[0])
        delivery.state, delivery.sent_at, delivery.settled_at = DeliveryState.PLANNED, None, None
    with told.product.system(told.partner_id) as work:
        service.erase_person(work, ADA)
    with told.product.system(told.partner_id) as work:
        delivery = work.get(Delivery, told.deliveries[0])
        assert (delivery.state, delivery.reason) == (DeliveryState.EXCLUDED, "suppressed")
        # The same list brought in again changes nothing about that.
        person = compliance.Recipient(work.address_key(ADA), "customer0.example", "US")
        assert compliance.is_mailable(work, [person]) == {person.address_key: "suppressed"}


def test_not_while_a_mail_is_in_hand(told: Scene) -> None:
    with told.product.system(told.partner_id) as work:
        delivery = work.get(Delivery, told.deliveries[0])
        delivery.state, delivery.sent_at = DeliveryState.CLAIMED, None
        delivery.lease_until = work.now()
    with pytest.raises(Conflict), told.product.system(told.partner_id) as work:
        service.erase_person(work, ADA)
    with told.product.system(told.partner_id) as work:
        assert service.held(work, ADA).contacts == 1


def test_another_partners_people_are_none_of_ours(told: Scene) -> None:
    other = told.product.partner("kestrel")
    with told.product.system(other) as work:
        assert not service.held(work, ADA).anything
        service.erase_person(work, ADA)
    with told.product.system(told.partner_id) as work:
        assert service.held(work, ADA).contacts == 1
        assert service.held(work, ADA).suppressions == 0


def test_only_who_may_and_only_an_address(told: Scene) -> None:
    with (
        pytest.raises(Forbidden),
        told.product.as_partner(told.slug, Role.PARTNER_MARKETER) as work,
    ):
        service.held(work, ADA)
    with pytest.raises(InvalidInput), told.product.system() as work:
        service.held(work, "not an address")
