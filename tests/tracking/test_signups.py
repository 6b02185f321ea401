"""Signing up, and confirming it: nothing counts before a button was pressed from the mailbox."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from tests.campaigns.stories import QuietBell, drain
from tests.delivery.hostile import HostileServer, Waiting
from tests.factories import Product
from tests.tracking.scene import CONSENT, Scene, page_html, scene
from tpma.campaigns.links import Kind
from tpma.campaigns.models import Audience, Campaign, Contact
from tpma.campaigns.service import contact_book
from tpma.compliance import service as compliance
from tpma.compliance.models import ConsentRecord, PendingConsent
from tpma.compliance.service.confirmation_limits import count_mail
from tpma.compliance.service.confirmation_mail import mail_confirmation
from tpma.compliance.service.suppressions import stopped_scopes
from tpma.core.outbox import OutboxRow
from tpma.core.work import Work
from tpma.delivery.channels import Channels
from tpma.letters import service as letters
from tpma.letters.models import LetterRow
from tpma.partners import service as partners
from tpma.tracking import service as tracking
from tpma.tracking.rules import RequestFacts

ADA = "ada@customer.example"


@contextmanager
def mailing(
    product: Product, server: HostileServer | None = None, **script: str
) -> Iterator[HostileServer]:
    """A mail server that the product sends to."""
    product.container.bell = QuietBell()
    with server or HostileServer(script) as server:
        url = f"smtp://127.0.0.1:{server.port}"
        product.container.provide(
            Channels, lambda settings: Channels(dataclasses.replace(settings, smtp_url=url))
        )
        yield server


def read(data: bytes) -> EmailMessage:
    made = message_from_bytes(data, policy=policy.default)
    assert isinstance(made, EmailMessage)
    return made


def link_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://localhost:8000/k/(\S+)", body.get_content())
    assert found is not None
    return found[1]


def sign_up(
    product: Product, email: str = ADA, country: str = "US", *, opens: bool = False, **sent: str
) -> tracking.SignUpResult:
    with product.system(product.partner()) as work:
        topics = [each.key for each in tracking.topics_of(work, "en-US")]
        facts = scene_facts(product)
        return tracking.sign_up(
            work,
            {"email": email, "country": country, **sent},
            topics,
            opens=opens,
            locale="en-US",
            facts=facts,
        )


def scene_facts(product: Product, method: str = "POST") -> RequestFacts:
    return RequestFacts(method, "Mozilla/5.0 Chrome", "8.8.8.8", product.clock.now())


def confirm(product: Product, token: str) -> bool:
    with product.system(product.partner()) as work:
        return tracking.confirm_sign_up(work, token, scene_facts(product))


def reason(product: Product, email: str = ADA, topic: str = "motion.resell") -> str | None:
    with product.system(product.partner()) as work:
        return reason_of(work, email, topic)


def reason_of(work: Work, email: str, topic: str) -> str | None:
    key = work.address_key(email)
    who = compliance.Recipient(key, "customer.example", "DE")
    return compliance.is_mailable(work, [who], topic=topic).get(key)


def test_a_sign_up_counts_once_its_link_was_pressed(every_product: Product) -> None:
    product = every_product
    with mailing(product) as server:
        assert sign_up(product, country="DE", opens=True).errors == {}
        assert reason(product) == "no_consent"
        drain(product)
        (body,) = server.bodies
    mail = read(body)
    assert ADA in server.recipients[0]
    assert (mail["To"], mail["Auto-Submitted"]) == (ADA, "auto-generated")
    assert mail["Subject"] == "Please confirm: emails from Nordlicht"
    assert "List-Unsubscribe" not in mail
    token = link_in(mail)
    with product.system(product.partner()) as work:
        (waits,) = work.session.scalars(select(PendingConsent)).all()
        kept = {column.key: getattr(waits, column.key) for column in waits.__table__.columns}
        assert token not in str(kept)
        assert "8.8.8.8" not in str(kept)
        assert compliance.confirmation(work, token).confirmed is False
    assert reason(product) == "no_consent"
    product.clock.advance(minutes=3)
    assert confirm(product, token)
    assert not confirm(product, token)  # twice is once
    assert reason(product) is None
    with product.system(product.partner()) as work:
        assert compliance.confirmation(work, token).confirmed
        records = work.session.scalars(select(ConsentRecord).order_by(ConsentRecord.scope)).all()
        assert [row.scope for row in records] == ["open_tracking", "topic:motion.resell"]
        proof = records[1]
        assert proof.basis == "double_opt_in"
        assert proof.wording.startswith("Nordlicht may send me emails about “Products and offers”.")
        assert proof.source == "sign-up page"
        assert proof.confirmed_at == work.now()
        assert waits.asked_from in proof.proof
        assert "asked 2026-11-24T09:00:00+00:00" in proof.proof
        assert "confirmed 2026-11-24T09:03:00+00:00" in proof.proof
        contact = work.session.scalars(select(Contact)).one()
        assert (contact.email, contact.country) == (ADA, "DE")
        assert work.session.scalars(select(Audience.name)).all() == ["Angemeldet"]
        shown = contact_book.contacts(work)[0]
        assert [each.reason for each in shown] == [None]
        assert reason_of(work, ADA, "another") == "no_consent"
        assert work.session.scalars(select(PendingConsent.email)).all() == [""]
        countable = compliance.opens_countable(
            work, [compliance.Recipient(contact.address_key, "customer.example", "DE")]
        )
        assert countable == {contact.address_key}


def test_a_link_ends_and_is_good_for_one_thing(product: Product) -> None:
    with mailing(product) as server:
        sign_up(product)
        drain(product)
        token = link_in(read(server.bodies[0]))
    product.clock.advance(days=7)
    with product.system(product.partner()) as work:
        assert compliance.confirmation(work, token).ended
    assert not confirm(product, token)
    assert reason(product) == "no_consent"
    other = product.partner("suedwind")
    with product.system(other) as work, pytest.raises(Exception, match="can't find"):
        compliance.confirmation(work, token)


def test_a_crash_or_a_server_in_doubt_sends_no_second_mail(product: Product) -> None:
    with mailing(product, dot="DROP") as server:
        sign_up(product)
        drain(product)
        assert len(server.bodies) == 1
        assert letters_counted(product)["in_doubt"] == 1
        with product.system() as work:
            row = work.session.scalars(select(OutboxRow)).one()
            row.done_at = row.lease_until = None
        drain(product)
        assert len(server.bodies) == 1


def test_a_worker_that_dies_before_the_dot_loses_nobody(product: Product) -> None:
    class Dying:
        @contextmanager
        def open(self) -> Iterator[Dying]:
            yield self

        def send(self, *_: object) -> None:
            raise KeyboardInterrupt

    class DyingChannels(Channels):
        def __init__(self) -> None:
            self.mail = Dying()  # type: ignore[assignment]

    product.container.bell = QuietBell()
    product.container.provide(Channels, lambda _settings: DyingChannels())
    sign_up(product)
    with pytest.raises(KeyboardInterrupt):
        drain(product)
    product.container._made.pop(Channels)
    product.clock.advance(minutes=11)  # its lease on the outbox is over
    with mailing(product) as server:
        drain(product)
        assert len(server.bodies) == 1
        assert drain(product) == 0


def test_of_two_workers_with_the_same_mail_one_sends_it(product: Product) -> None:
    def opener() -> AbstractContextManager[Work]:
        return product.system(product.partner())

    server = Waiting()
    with mailing(product, server):
        sign_up(product)
        with opener() as work:
            pending_id = work.session.scalars(select(PendingConsent.id)).one()
        first = threading.Thread(target=mail_confirmation, args=(opener, pending_id))
        first.start()
        assert server.reached.wait(20)
        mail_confirmation(opener, pending_id)
        server.goes_on.set()
        first.join(20)
        assert not first.is_alive()
        assert (server.connections, len(server.bodies)) == (2, 1)


def test_a_server_that_is_away_is_tried_again(product: Product) -> None:
    with mailing(product, rcpt="451 4.3.0 later") as server:
        sign_up(product)
        drain(product)
        assert letters_counted(product) == {"waiting": 1, "failed": 0, "in_doubt": 0}
        server.script["rcpt"] = ["250 ok"]
        product.clock.advance(minutes=1)
        left = product.clock.now()
        drain(product)
        (body,) = server.bodies
    assert letters_counted(product) == {"waiting": 0, "failed": 0, "in_doubt": 0}
    product.clock.advance(minutes=9)
    assert confirm(product, link_in(read(body)))
    with product.system(product.partner()) as work:
        proof = work.session.scalars(select(ConsentRecord.proof)).one()
        assert f"left {left.isoformat()}" in proof
        # The letter knows neither whom it went to nor what it said.
        letter = work.session.scalars(select(LetterRow)).one()
        assert (letter.email, letter.name, letter.words) == ("", "", {})


def test_a_mailbox_that_is_not_there_is_given_up_and_counted(product: Product) -> None:
    with mailing(product, rcpt="550 5.1.1 nobody"):
        sign_up(product)
        drain(product)
        product.clock.advance(hours=3)
        assert drain(product) == 0
    assert letters_counted(product) == {"waiting": 0, "failed": 1, "in_doubt": 0}


def letters_counted(product: Product) -> dict[str, int]:
    with product.system() as work:
        return letters.counted(work)


@pytest.mark.parametrize("why", ["complained", "bounced", "suppressed"])
def test_who_must_not_be_mailed_gets_no_confirmation_either(product: Product, why: str) -> None:
    with product.system(product.partner()) as work:
        compliance.suppress(work, ADA, why)
    # The page says the same: it tells nobody who is on which list.
    assert sign_up(product) == tracking.SignUpResult()
    with product.system() as work:
        assert work.session.scalars(select(PendingConsent)).all() == []


def test_nobody_s_mailbox_is_filled(product: Product) -> None:
    for _ in range(5):
        assert sign_up(product).errors == {}
        product.clock.advance(hours=2)
    with product.system() as work:
        assert len(work.session.scalars(select(PendingConsent)).all()) == 3


def test_a_mailbox_is_one_however_its_address_is_written(product: Product) -> None:
    """For the cap alone: a no of one of its addresses is no word of the others."""
    with product.system(product.partner()) as work:
        compliance.suppress(work, "a.d.a@gmail.com", "complained")
    for email in ("ada@gmail.com", "a.da+x@GoogleMail.com", "ad.a@gmail.com", "ada+2@gmail.com"):
        sign_up(product, email)
    with product.system() as work:
        assert len(work.session.scalars(select(PendingConsent)).all()) == 3
    for slug in ("suedwind", "oststern"):
        with product.system(product.partner(slug)) as work:
            took = [
                count_mail(work, email)
                for email in ("a.da+y@gmail.com", "AD.A@gmail.com", "aad@gmail.com")
            ]
            assert took == [True, slug == "suedwind", True]


def test_who_opted_out_comes_back_by_a_confirmed_sign_up_and_by_nothing_else(
    product: Product,
) -> None:
    told = scene(product)
    other = scene(product, "suedwind")
    key_of = told.emails[0]
    with product.system(told.partner_id) as work:
        key = work.address_key(key_of)
        tracking.unsubscribe(
            work, told.ref(Kind.UNSUBSCRIBE), told.facts(method="POST"), from_everybody=True
        )
    product.clock.advance(days=1)
    with product.system(told.partner_id) as work:
        # A list that says so is no word of the person's.
        compliance.record_consent(
            work,
            address_key=key,
            country="DE",
            basis="double_opt_in",
            wording="w",
            source="list",
            given_at=work.now(),
        )
    assert reason(product, key_of, "") == "unsubscribed"
    with mailing(product) as server:
        sign_up(product, key_of, "DE")
        drain(product)
        token = link_in(read(server.bodies[0]))
    assert confirm(product, token)
    topic = "motion.resell"
    assert reason(product, key_of, topic) is None
    with product.system(told.partner_id) as work:
        assert stopped_scopes(work, key, told.partner_id) == set()
    with product.system(other.partner_id) as work:  # the others stay stopped
        who = compliance.Recipient(key, "customer0.example", "DE")
        assert compliance.is_mailable(work, [who]) == {key: "unsubscribed"}
    product.clock.advance(days=1)
    with product.system(told.partner_id) as work:
        tracking.unsubscribe(work, told.ref(Kind.UNSUBSCRIBE), told.facts(method="POST"))
    assert reason(product, key_of, topic) == "unsubscribed"


@pytest.mark.parametrize(
    ("email", "country", "topic", "wrong"),
    [
        ("nobody", "US", True, {"email"}),
        (ADA, "", True, {"country"}),
        (ADA, "US", False, {"topic"}),
    ],
)
def test_what_is_missing_is_said(
    product: Product, email: str, country: str, topic: bool, wrong: set[str]
) -> None:
    with product.system(product.partner()) as work:
        chosen = ["motion.resell"] if topic else []
        sent = {"email": email, "country": country}
        result = tracking.sign_up(
            work, sent, chosen, opens=False, locale="de-DE", facts=scene_facts(product)
        )
        assert set(result.errors) == wrong


def test_a_machine_is_told_nothing(product: Product) -> None:
    assert sign_up(product, homepage="https://spam.example") == tracking.SignUpResult()
    with product.system() as work:
        assert work.session.scalars(select(PendingConsent)).all() == []


# -- landing pages --------------------------------------------------------------------------------


def form(told: Scene, country: str | None = None) -> tracking.FormResult:
    ref = told.ref(Kind.PAGE, None, placement_id=told.page_id)
    sent = {"email": ADA, "name": "Ada", "ok": "yes"}
    with told.product.system(told.partner_id) as work:
        return tracking.submit_form(work, ref, page_html(), sent, told.facts(method="POST"))


def kinds(product: Product) -> tuple[int, list[str]]:
    with product.system(product.partner()) as work:
        given = compliance.consents_of(work, work.address_key(ADA))
        waiting = len(work.session.scalars(select(PendingConsent)).all())
        return waiting, [each.basis.value for each in given]


def test_a_german_form_waits_and_an_american_one_does_not(product: Product) -> None:
    told = scene(product)
    assert form(told).waits
    assert kinds(product) == (1, [])
    product.partner("bright", country="US", locale="en-US")
    american = scene(product, "bright")
    assert not form(american).waits
    with product.system(american.partner_id) as work:
        (given,) = compliance.consents_of(work, work.address_key(ADA))
    assert (given.basis.value, given.wording, given.confirmed_at) == ("express", CONSENT, None)


@pytest.mark.parametrize("who", ["kit", "partner"])
def test_kit_and_partner_may_always_ask(product: Product, who: str) -> None:
    product.partner("bright", country="US", locale="en-US")
    told = scene(product, "bright")
    with product.system(told.partner_id) as work:
        if who == "kit":
            work.get(Campaign, told.campaign_id).confirms_consent = True
        else:
            partners.own_partner(work).confirms_consent = True
    assert form(told).waits


def test_what_was_confirmed_need_not_be_confirmed_again(product: Product) -> None:
    told = scene(product)
    with mailing(product) as server:
        form(told)
        drain(product)
        assert confirm(product, link_in(read(server.bodies[0])))
        told.later(dt.timedelta(days=2).total_seconds())
        assert not form(told).waits
    assert kinds(product) == (1, ["double_opt_in"])
