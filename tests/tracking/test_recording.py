"""Engagement as it is recorded, on a launched campaign."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.factories import Product
from tests.tracking.scene import BROWSER, CONSENT, Scene, page_html, scene
from tpma.campaigns.links import Kind
from tpma.compliance.models import PendingConsent
from tpma.compliance.service.consents import consents_of
from tpma.compliance.service.mailing import Recipient, is_mailable
from tpma.core.errors import NotFound
from tpma.tracking import service as tracking
from tpma.tracking.models import Event, Lead
from tpma.tracking.service.preferences import Choice, preferences, save_choice
from tpma.tracking.values import Engagement


@pytest.fixture
def told(product: Product) -> Scene:
    return scene(product)


def figures(told: Scene) -> Engagement:
    with told.product.as_partner(told.slug) as work:
        return tracking.engagement(work, told.campaign_id)


def click(told: Scene, link: str = "hq", person: int = 0, **facts: str) -> None:
    with told.product.system(told.partner_id) as work:
        tracking.record_click(work, told.click(link, person), told.facts(**facts))


def test_a_click_leads_to_its_stored_address(told: Scene) -> None:
    with told.product.system(told.partner_id) as work:
        hq = tracking.record_click(work, told.click("hq"), told.facts())
        page = tracking.record_click(work, told.click("page"), told.facts())
        event = work.session.scalars(select(Event).order_by(Event.id)).first()
        assert event is not None
        assert event.address_key == work.address_key(told.emails[0])
    assert hq.url == "https://hq.example/a?b=1&c=2"
    assert (page.placement_id, page.delivery_id) == (told.page_id, told.deliveries[0])


def test_raw_and_human_stand_side_by_side(told: Scene) -> None:
    click(told)
    told.later(60)
    click(told)
    click(told, person=1)
    click(told, person=2, agent="curl/8")
    with told.product.system(told.partner_id) as work:
        tracking.record_open(work, told.ref(Kind.OPEN), told.facts())
        tracking.record_open(work, told.ref(Kind.OPEN, 1), told.facts(agent="Mozilla/5.0"))
    found = figures(told)
    assert (found.clicks.raw, found.clicks.human, found.clicks.machine) == (4, 3, 1)
    assert found.clicks.people == 2
    assert (found.opens.raw, found.opens.human, found.opens.machine) == (2, 1, 1)
    assert found.machine_reasons == {("click", "program"): 1, ("open", "privacy_proxy"): 1}
    assert found.by_tactic["email"]["click"] == found.clicks


def test_a_scanner_that_follows_every_link_takes_its_first_click_back(told: Scene) -> None:
    click(told, "hq")
    assert figures(told).clicks.human == 1
    click(told, "site")
    click(told, "page")
    found = figures(told)
    assert (found.clicks.raw, found.clicks.human, found.clicks.machine) == (3, 0, 3)
    told.later(3600)
    click(told, "hq")
    assert figures(told).clicks.human == 1


def test_the_hidden_link_gives_a_machine_away(told: Scene) -> None:
    click(told, "hq")
    told.later(20)
    click(told, "hidden")
    assert figures(told).clicks.human == 0


def test_one_network_behind_many_recipients(product: Product) -> None:
    told = scene(product, people=12)
    for person in range(12):
        click(told, person=person, network="8.8.8.8")
    assert figures(told).clicks.machine == 2
    for person in range(12):
        told.later(3)
        click(told, person=person, network="127.0.0.1")
    assert figures(told).clicks.machine == 2


def test_the_same_request_twice_is_one_event(told: Scene) -> None:
    click(told)
    click(told)
    assert figures(told).clicks.raw == 1


def test_links_of_another_partner_or_step_lead_nowhere(told: Scene) -> None:
    other = scene(told.product, "suedwind")
    with told.product.system(other.partner_id) as work, pytest.raises(NotFound):
        tracking.record_click(work, told.click("hq"), told.facts())
    mixed = told.ref(Kind.CLICK, 0, link_id=told.links["post"])
    with told.product.system(told.partner_id) as work, pytest.raises(NotFound):
        tracking.record_click(work, mixed, told.facts())
    with told.product.system() as work:
        assert tracking.partner_of(work, told.click("hq")) == told.partner_id


def test_events_are_listed_in_parts_and_hq_sees_no_names(told: Scene) -> None:
    for _ in range(5):
        click(told)
        told.later(60)
    with told.product.as_partner(told.slug) as work:
        first = tracking.events(work, campaign_id=told.campaign_id, limit=3)
        rest = tracking.events(work, campaign_id=told.campaign_id, limit=3, after=first.following)
        none = tracking.events(work, verdict="machine")
    assert len(first.items) == 3
    assert len(rest.items) == 2
    assert rest.following is None
    assert none.items == ()
    ids = [event.id for event in first.items + rest.items]
    assert ids == sorted(ids, reverse=True)
    assert first.items[0].contact == told.emails[0]
    with told.product.hq() as work:
        assert {e.contact for e in tracking.events(work).items} == {""}


# -- forms ------------------------------------------------------------------------------------------

SENT = {"email": "Ada@Customer0.example", "name": "Ada", "servers": "12", "ok": "yes"}


def submit(told: Scene, sent: dict[str, str], person: int | None = 0) -> tracking.FormResult:
    ref = told.ref(Kind.PAGE, person, placement_id=told.page_id)
    with told.product.system(told.partner_id) as work:
        return tracking.submit_form(work, ref, page_html(), sent, told.facts(method="POST"))


def test_a_form_becomes_lead_touchpoint_and_consent(told: Scene) -> None:
    assert submit(told, SENT).lead_id is not None
    with told.product.as_partner(told.slug) as work:
        lead = tracking.leads(work).items[0]
        key = work.address_key("ada@customer0.example")
        event = work.get(Event, lead.event_id)
        assert (event.kind, event.verdict, event.address_key) == ("form", "human", key)
        # Germany: no consent until it is confirmed from the mailbox.
        assert consents_of(work, key) == []
        (waits,) = work.session.scalars(select(PendingConsent)).all()
        assert waits.asked == [{"scope": "marketing", "wording": CONSENT}]
    assert (lead.email, lead.name) == ("Ada@Customer0.example", "Ada")
    assert lead.extra == {"Wie viele Server?": "12"}
    assert lead.consent_wording == CONSENT
    assert figures(told).leads == 1
    with told.product.hq() as work:
        assert tracking.leads(work).items[0].email == ""


def test_writing_again_brings_the_lead_up_to_date(told: Scene) -> None:
    first = submit(told, SENT)
    told.later(60)
    again = submit(told, SENT | {"name": "Ada Lovelace", "ok": ""}, person=None)
    assert again.lead_id == first.lead_id
    with told.product.as_partner(told.slug) as work:
        lead = work.get(Lead, str(first.lead_id))
        assert (lead.name, lead.consent_wording) == ("Ada Lovelace", CONSENT)
    assert figures(told).forms.raw == 2


def test_a_form_sent_twice_at_once_is_one(told: Scene) -> None:
    assert submit(told, SENT).lead_id == submit(told, SENT).lead_id
    assert figures(told).forms.raw == 1


def test_wrong_answers_leave_nothing(told: Scene) -> None:
    assert list(submit(told, {"email": "nobody"}).answers.errors) == ["email"]
    assert figures(told).forms.raw == 0


def test_a_machine_in_the_trap_is_counted_and_not_told(told: Scene) -> None:
    result = submit(told, SENT | {"homepage": "https://spam.example"})
    assert result.is_done
    assert result.lead_id is None
    assert (figures(told).leads, figures(told).forms.machine) == (0, 1)


# -- opting out -------------------------------------------------------------------------------------


def reason(told: Scene, slug: str) -> str | None:
    with told.product.as_partner(slug) as work:
        key = work.address_key(told.emails[0])
        return is_mailable(work, [Recipient(key, "customer0.example", "US")]).get(key)


def test_opting_out_holds_at_once_and_twice_is_once(told: Scene) -> None:
    scene(told.product, "suedwind")
    for _ in range(2):
        with told.product.system(told.partner_id) as work:
            tracking.unsubscribe(work, told.ref(Kind.UNSUBSCRIBE), told.facts(method="POST"))
        told.later(100)
    assert reason(told, told.slug) == "unsubscribed"
    assert reason(told, "suedwind") != "unsubscribed"
    assert figures(told).unsubscribes.raw == 1


def test_preferences(told: Scene) -> None:
    ref = told.ref(Kind.PREFERENCES)
    with told.product.system(told.partner_id) as work:
        before = preferences(work, ref)
        save_choice(work, ref, Choice.KEEP, told.facts(method="POST"))
    assert (before.choice, before.address) == (Choice.KEEP, "p•••0@customer0.example")
    with told.product.system(told.partner_id) as work:
        save_choice(work, ref, Choice.STOP_EVERYBODY, told.facts(method="POST"))
    with told.product.system(told.partner_id) as work:
        assert preferences(work, ref).choice is Choice.STOP_EVERYBODY
    scene(told.product, "suedwind")
    assert reason(told, "suedwind") == "unsubscribed"


def test_the_whole_way_on_every_database_and_storage(every_product: Product) -> None:
    told = scene(every_product)
    click(told, agent=BROWSER)
    assert submit(told, SENT).lead_id is not None
    with told.product.system(told.partner_id) as work:
        tracking.unsubscribe(work, told.ref(Kind.UNSUBSCRIBE), told.facts(method="POST"))
    found = figures(told)
    assert (found.clicks.human, found.leads, found.unsubscribes.human) == (1, 1, 1)
    with told.product.as_partner(told.slug) as work:
        assert len(tracking.events(work).items) == 3
        page = tracking.live_page(work, told.ref(Kind.PAGE, None, placement_id=told.page_id))
    assert page == page_html().encode()
