"""What a recipient gets, and what they choose to get."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from tpma.campaigns.links import LinkRef
from tpma.campaigns.models import Campaign, Contact
from tpma.compliance import service as compliance
from tpma.compliance.consent import OPENS, counts_opens
from tpma.compliance.service.suppressions import PLATFORM, SENDER, TOPIC, stopped_scopes
from tpma.core.errors import NotFound
from tpma.core.keys import domain_of
from tpma.core.work import Work
from tpma.partners import service as partners
from tpma.tracking.rules import RequestFacts
from tpma.tracking.service.origins import origin_of
from tpma.tracking.service.recording import unsubscribe
from tpma.tracking.service.topics import TopicView, asked_opens, asked_topics, topics_of
from tpma.tracking.values import Recorded


class Choice(StrEnum):
    """What somebody wants from now on."""

    KEEP = "keep"
    STOP_SENDER = "stop_sender"
    STOP_EVERYBODY = "stop_everybody"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Whom the mails come from, to which address, about what, and whether they were stopped."""

    partner: str
    hq: str
    address: str
    locale: str
    stopped: bool
    stopped_everywhere: bool
    topics: tuple[TopicView, ...] = ()
    #: Whether opens may be counted; None where no law asks for a consent to that.
    opens: bool | None = None

    @property
    def choice(self) -> Choice:
        if self.stopped_everywhere:
            return Choice.STOP_EVERYBODY
        return Choice.STOP_SENDER if self.stopped else Choice.KEEP


@dataclass(frozen=True, slots=True)
class _Person:
    """The recipient of the mail whose link this is."""

    contact: Contact
    topic: str
    locale: str

    @property
    def recipient(self) -> compliance.Recipient:
        return compliance.Recipient(
            self.contact.address_key, domain_of(self.contact.email), self.contact.country
        )


def _person(work: Work, ref: LinkRef) -> _Person:
    origin = origin_of(work, ref)
    if origin.address_key is None or origin.contact_id is None:
        raise NotFound()
    contact = work.get(Contact, origin.contact_id)
    return _Person(contact, work.get(Campaign, origin.campaign_id).topic, origin.locale)


def preferences(work: Work, ref: LinkRef, locale: str = "") -> Preferences:
    """What holds now for the person whose link this is; topics are named in `locale`."""
    person = _person(work, ref)
    key = person.contact.address_key
    scopes = stopped_scopes(work, key, work.partner_id)
    stopped = bool(scopes & {SENDER, PLATFORM})
    return Preferences(
        partner=partners.own_partner(work).name,
        hq=work.settings.hq_name,
        address=veiled(person.contact.email),
        locale=person.locale,
        stopped=stopped,
        stopped_everywhere=PLATFORM in scopes,
        topics=() if stopped else _topics(work, person, locale or person.locale),
        opens=None if stopped else _opens(work, person),
    )


def _topics(work: Work, person: _Person, locale: str) -> tuple[TopicView, ...]:
    return tuple(
        replace(each, wanted=_gets(work, person, each.key))
        for each in topics_of(work, locale, [person.topic])
    )


def _gets(work: Work, person: _Person, topic: str) -> bool:
    return not compliance.is_mailable(work, [person.recipient], topic=topic)


def _opens(work: Work, person: _Person) -> bool | None:
    own = partners.own_partner(work).country
    if not compliance.law_of(work, own, [person.contact.country]).opens_need_consent:
        return None
    given = compliance.consents_of(work, person.contact.address_key)
    return counts_opens([each for each in given if each.scope == OPENS], work.now())


def save_choice(work: Work, ref: LinkRef, choice: Choice, facts: RequestFacts) -> Recorded | None:
    """Keep a choice. Opting out can't be undone by a link: that takes a new consent."""
    if choice is Choice.KEEP:
        return None
    return unsubscribe(work, ref, facts, from_everybody=choice is Choice.STOP_EVERYBODY)


def save_topics(
    work: Work,
    ref: LinkRef,
    wanted: Collection[str],
    facts: RequestFacts,
    *,
    opens: bool,
    locale: str,
) -> bool:
    """Keep which topics are wanted, and whether opens may be counted. Whether a mail went out.

    What is declined holds at once. What is wanted anew is a new consent, in the words that were
    shown; where that asks for a confirmation, it counts once the mailed link was pressed.
    """
    person = _person(work, ref)
    key = person.contact.address_key
    if stopped_scopes(work, key, work.partner_id):
        return False
    partner = partners.own_partner(work).name
    again: list[TopicView] = []
    for topic in _topics(work, person, locale):
        if topic.wanted and topic.key not in wanted:
            compliance.suppress(work, key, "unsubscribed", TOPIC, topic=topic.key)
        elif not topic.wanted and topic.key in wanted:
            compliance.want_topic(work, key, topic.key)
            if not _gets(work, person, topic.key):
                again.append(topic)
    source = f"preference page, delivery {ref.delivery_id}"
    proof = f"signed link of delivery {ref.delivery_id}, by POST"
    before = _opens(work, person)
    if before is True and not opens:
        compliance.withdraw_consent(work, key, scope=OPENS)
    elif before is False and opens:
        compliance.record_consent(
            work,
            address_key=key,
            country=person.contact.country,
            basis="express",
            wording=asked_opens(partner, locale).wording,
            source=source,
            proof=proof,
            scope=OPENS,
        )
    waiting = compliance.take_consent(
        work,
        email=person.contact.email,
        country=person.contact.country,
        locale=locale,
        asked=asked_topics(partner, again, locale),
        source=source,
        proof=proof,
        network=facts.network,
    )
    return waiting is not None


def veiled(email: str) -> str:
    """`p•••a@example.com`: enough to recognise, too little to learn it from a forwarded link."""
    local, at, domain = email.rpartition("@")
    shown = local[:1] + "•••" + (local[-1:] if len(local) > 2 else "")
    return f"{shown}{at}{domain}"
