"""Recipients' own pages: looking does nothing, a button does what it says."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from tests.campaigns.stories import drain
from tests.factories import Product
from tests.tracking.scene import Scene, events, scene
from tests.tracking.test_signups import link_in, mailing, read
from tests.web.conftest import Visitors
from tpma.campaigns import links
from tpma.campaigns.links import Kind
from tpma.campaigns.models import Campaign
from tpma.compliance import service as compliance
from tpma.compliance.consent import OPENS
from tpma.compliance.models import ConsentRecord, PendingConsent
from tpma.core.actor import Role
from tpma.partners import service as partners
from tpma.tracking.service.preferences import Preferences, preferences


@pytest.fixture
def told(product: Product) -> Scene:
    made = scene(product)
    with product.system(made.partner_id) as work:
        work.get(Campaign, made.campaign_id).topic = "motion.services"
        compliance.record_consent(
            work,
            address_key=work.address_key(made.emails[0]),
            country="DE",
            basis="double_opt_in",
            wording="Ja",
            source="Messe",
        )
    return made


def held(told: Scene) -> Preferences:
    with told.product.system(told.partner_id) as work:
        return preferences(work, told.ref(Kind.PREFERENCES), "en-US")


# -- opting out -------------------------------------------------------------------------------------


def test_looking_does_not_opt_out(client: FlaskClient, told: Scene) -> None:
    for kind, path in ((Kind.UNSUBSCRIBE, "/u/"), (Kind.PREFERENCES, "/p/")):
        for method in (client.get, client.head):
            assert method(path + told.token(kind)).status_code == 200
    assert not held(told).stopped
    assert events(told) == 0


def test_one_click_by_the_mail_program(client: FlaskClient, told: Scene) -> None:
    answer = client.post(
        f"/u/{told.token(Kind.UNSUBSCRIBE)}", data={"List-Unsubscribe": "One-Click"}
    )
    assert (answer.status_code, answer.data) == (200, b"")
    assert "Set-Cookie" not in answer.headers or "session" not in answer.headers["Set-Cookie"]
    assert held(told).stopped


def test_the_button(client: FlaskClient, told: Scene) -> None:
    address = f"/u/{told.token(Kind.UNSUBSCRIBE)}"
    asked = client.get(f"{address}?lang=en-US").get_data(as_text=True)
    assert "Stop emails from Nordlicht?" in asked
    assert "person0@" not in asked
    done = client.post(address, follow_redirects=True, query_string={"lang": "en-US"})
    assert "You are unsubscribed" in done.get_data(as_text=True)
    assert held(told).stopped


def test_stopping_everybody(client: FlaskClient, told: Scene) -> None:
    address = f"/p/{told.token(Kind.PREFERENCES)}?lang=en-US"
    client.post(address, data={"choice": "keep"})
    client.post(address, data={"choice": "nonsense"})
    assert not held(told).stopped
    done = client.post(address, data={"choice": "stop_everybody"}, follow_redirects=True)
    assert "You get no marketing emails" in done.get_data(as_text=True)
    assert held(told).stopped_everywhere


def test_somebody_signed_in_elsewhere_can_opt_out_too(visitors: Visitors, told: Scene) -> None:
    visitor = visitors.of(Role.PARTNER_ADMIN, "suedwind")
    answer = visitor.client.post(
        f"/p/{told.token(Kind.PREFERENCES)}", data={"choice": "stop_everybody"}
    )
    assert answer.status_code == 303
    assert held(told).stopped_everywhere


def test_the_pages_speak_the_mail_s_language_or_the_one_asked_for(
    client: FlaskClient, told: Scene
) -> None:
    address = f"/u/{told.token(Kind.UNSUBSCRIBE)}"
    assert '<html lang="de-DE" dir="ltr">' in client.get(address).get_data(as_text=True)
    arabic = client.get(f"{address}?lang=ar-AE").get_data(as_text=True)
    assert '<html lang="ar-AE" dir="rtl">' in arabic


# -- topics -----------------------------------------------------------------------------------------


def wanted(told: Scene) -> dict[str, bool]:
    return {topic.key: topic.wanted for topic in held(told).topics}


def test_topics_are_chosen_and_hold_at_once(client: FlaskClient, told: Scene) -> None:
    address = f"/p/{told.token(Kind.PREFERENCES)}?lang=en-US"
    page = LexborHTMLParser(client.get(address).get_data(as_text=True))
    (topic,) = page.css("input[name=topic]")
    assert "checked" in topic.attributes
    assert "Nordlicht may send me emails about “Services and consulting”." in page.html  # type: ignore[operator]
    assert wanted(told) == {"motion.services": True}
    done = client.post(address, data={"topics": "1", "opens": "1"}, follow_redirects=True)
    assert "Your choice is saved" in done.get_data(as_text=True)
    assert wanted(told) == {"motion.services": False}
    assert not held(told).stopped
    with told.product.system(told.partner_id) as work:
        who = compliance.Recipient(work.address_key(told.emails[0]), "customer0.example", "DE")
        about = {
            topic: compliance.is_mailable(work, [who], topic=topic).get(who.address_key)
            for topic in ("motion.services", "backup", "")
        }
    assert about == {"motion.services": "topic_declined", "backup": None, "": None}
    client.post(address, data={"topics": "1", "topic": "motion.services", "opens": "1"})
    assert wanted(told) == {"motion.services": True}
    client.post(address, data={"topics": "1", "topic": "somebody-else-s"})
    assert wanted(told) == {"motion.services": False}


def test_counting_opens_is_chosen_by_itself(client: FlaskClient, told: Scene) -> None:
    address = f"/p/{told.token(Kind.PREFERENCES)}"
    keep = {"topics": "1", "topic": "motion.services"}
    assert held(told).opens is True
    client.get(f"/o/{told.token(Kind.OPEN)}.gif")
    assert events(told) == 1
    client.post(address, data=keep)
    assert held(told).opens is False
    assert wanted(told) == {"motion.services": True}
    told.later(60)
    # Its withdrawal reaches the pixels that were already sent.
    assert client.get(f"/o/{told.token(Kind.OPEN)}.gif").status_code == 200
    assert events(told) == 1
    client.post(address, data={**keep, "opens": "1"}, query_string={"lang": "fr-FR"})
    assert held(told).opens is True
    with told.product.system(told.partner_id) as work:
        words = work.session.scalars(
            select(ConsentRecord.wording).where(
                ConsentRecord.scope == OPENS, ConsentRecord.source.startswith("preference page")
            )
        ).all()
    assert len(words) == 1
    assert "Nordlicht peut voir" in words[0]  # the very words of the page in that language


def test_a_topic_wanted_anew_is_a_new_consent(client: FlaskClient, told: Scene) -> None:
    address = f"/p/{told.token(Kind.PREFERENCES, 1)}?lang=en-US"
    with mailing(told.product) as server:
        done = client.post(
            address, data={"topics": "1", "topic": "motion.services"}, follow_redirects=True
        )
        assert "we have sent you an email" in done.get_data(as_text=True)
        drain(told.product)
        token = link_in(read(server.bodies[0]))
    assert client.post(f"/k/{token}").status_code == 303
    with told.product.system(told.partner_id) as work:
        found = preferences(work, told.ref(Kind.PREFERENCES, 1))
    assert [topic.wanted for topic in found.topics] == [True]


# -- signing up and confirming ------------------------------------------------------------------------


def page_of(told: Scene) -> str:
    secret = told.product.container.settings.secret
    return f"/s/{links.sign(secret, Kind.SIGN_UP, partner_id=told.partner_id)}"


def test_signing_up_and_confirming(client: FlaskClient, told: Scene) -> None:
    page = page_of(told)
    wrong = client.post(f"{page}?lang=en-US", data={"email": "nobody", "topic": "motion.services"})
    assert wrong.status_code == 422
    assert "Choose your country" in wrong.get_data(as_text=True)
    sent = {"email": "eva@x.example", "country": "FR", "topic": "motion.services"}
    with mailing(told.product) as server:
        answer = client.post(f"{page}?lang=ar-AE", data=sent, follow_redirects=True)
        assert 'dir="rtl"' in answer.get_data(as_text=True)
        drain(told.product)
        mail = read(server.bodies[0])
    html = mail.get_body(("html",))
    assert html is not None
    assert '<html lang="ar-AE" dir="rtl">' in html.get_content()
    link = f"/k/{link_in(mail)}"
    for method in (client.get, client.head, client.get):  # scanners look, and confirm nothing
        assert method(link).status_code == 200
    with told.product.system(told.partner_id) as work:
        key = work.address_key("eva@x.example")
        assert compliance.consents_of(work, key) == []
    asked = client.get(f"{link}?lang=en-US").get_data(as_text=True)
    assert "Yes, confirm it" in asked
    done = client.post(f"{link}?lang=en-US", follow_redirects=True).get_data(as_text=True)
    assert "Confirmed, thank you" in done
    assert client.post(link).status_code == 200  # again changes nothing
    with told.product.system(told.partner_id) as work:
        assert len(compliance.consents_of(work, key)) == 1


def test_nobody_signs_up_with_a_suspended_partner_but_everybody_opts_out(
    client: FlaskClient, told: Scene
) -> None:
    with told.product.system(told.partner_id) as work:
        partners.own_partner(work).status = "suspended"
    assert client.get(page_of(told)).status_code == 404
    assert client.post(page_of(told), data={"email": "eva@x.example"}).status_code == 404
    assert client.post(f"/u/{told.token(Kind.UNSUBSCRIBE)}").status_code == 303
    assert held(told).stopped


def test_a_late_link_says_so(client: FlaskClient, told: Scene) -> None:
    with mailing(told.product) as server:
        client.post(
            page_of(told),
            data={"email": "eva@x.example", "country": "FR", "topic": "motion.services"},
        )
        drain(told.product)
        link = f"/k/{link_in(read(server.bodies[0]))}?lang=en-US"
    told.product.clock.advance(days=8)
    for method in (client.get, client.post):
        answer = method(link)
        assert answer.status_code == 410
        assert "This link has ended" in answer.get_data(as_text=True)
    assert client.get(f"/k/{'A' * 43}").status_code == 404
    assert client.post("/k/x").status_code == 404


def test_a_landing_page_says_to_look_into_the_mailbox(client: FlaskClient, told: Scene) -> None:
    landing = f"/l/{told.token(Kind.PAGE, None, placement_id=told.page_id)}"
    sent = {"email": "eva@x.example", "name": "Eva", "ok": "yes"}
    with mailing(told.product):
        answer = client.post(landing, data=sent, follow_redirects=True)
    assert "Wir haben Ihnen eine E-Mail geschickt" in answer.get_data(as_text=True)
    with told.product.system(told.partner_id) as work:
        assert len(work.session.scalars(select(PendingConsent)).all()) == 1
