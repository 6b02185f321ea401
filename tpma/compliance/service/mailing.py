"""Who may be mailed now: suppressions and consent together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from tpma.compliance.consent import (
    MARKETING,
    OPENS,
    ConsentFacts,
    Ended,
    counts_opens,
    ended,
    judge_all,
    scopes_for,
)
from tpma.compliance.law import Law
from tpma.compliance.law_rules import ConsentRule
from tpma.compliance.law_words import SUMMARIES
from tpma.compliance.service.consents import chunks, consents_by_key, withdraw_consent
from tpma.compliance.service.laws import law_of
from tpma.compliance.service.suppressions import stopped, suppress
from tpma.core.i18n import Message
from tpma.core.work import Work
from tpma.partners import service as partners

_CONSENT_REASONS = {"expired": "consent_expired", "withdrawn": "consent_withdrawn"}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom `is_mailable` is asked about."""

    address_key: str
    domain: str
    country: str = ""


def unsubscribe(work: Work, address_key: str) -> None:
    """Honour an opt-out from this work's partner at once: suppressed, and consent withdrawn."""
    suppress(work, address_key, "unsubscribed")
    withdraw_consent(work, address_key)


def is_mailable(
    work: Work,
    people: Iterable[Recipient],
    *,
    list_id: str | None = None,
    topic: str | None = "",
) -> dict[str, str]:
    """Who of these can't be mailed by this work's partner now: reason by address key.

    `topic` is what the mail is about: who declined it is left out, and a consent to it alone is
    good for it. None asks whether there is anything that they may be mailed about.

    Whoever is not in the answer may be mailed. Asked again just before each handing over, so
    that an opt-out between planning and sending counts.
    """
    partner_id = work.partner_id
    sender = partners.own_partner(work).country
    now = work.now()
    excluded: dict[str, str] = {}
    scopes = None if topic is None else scopes_for(topic)
    laws: dict[str, Law] = {}
    for chunk in chunks(people):
        keys = [person.address_key for person in chunk]
        domains = [person.domain for person in chunk]
        held = stopped(work, keys, domains, partner_id, list_id, topic)
        consents = consents_by_key(work, keys, scopes)
        for person in chunk:
            reason = held.reason(person.address_key, person.domain)
            if reason == "unsubscribed" and _came_back(
                consents.get(person.address_key, ()), held.opted_out_at[person.address_key]
            ):
                reason = None
            if reason is None and person.address_key in held.declined:
                reason = "topic_declined"
            if reason is None:
                country = person.country.strip().upper()
                if country not in laws:
                    laws[country] = law_of(work, sender, [country])
                verdict = judge_all(consents.get(person.address_key, ()), laws[country], now)
                if not verdict.good:
                    reason = _CONSENT_REASONS.get(verdict.why, "no_consent")
            if reason is not None:
                excluded[person.address_key] = reason
    return excluded


def ended_consents(work: Work, people: Iterable[Recipient]) -> dict[str, Ended]:
    """Which consent of these people ended, and when: by address key."""
    sender = partners.own_partner(work).country
    now = work.now()
    found: dict[str, Ended] = {}
    for chunk in chunks(people):
        given = consents_by_key(work, [p.address_key for p in chunk], (MARKETING,))
        for person in chunk:
            law = law_of(work, sender, [person.country])
            last = ended(given.get(person.address_key, ()), law, now)
            if last is not None:
                found[person.address_key] = last
    return found


def expiry_words(work: Work, country: str) -> list[Message]:
    """What the laws of this country, the sender's and HQ's say of how long a consent lasts."""
    law = law_of(work, partners.own_partner(work).country, [country])
    return [SUMMARIES[rule.id] for rule in law.of(ConsentRule) if rule.expires_after_days]


def _came_back(records: Iterable[ConsentFacts], opted_out_at: dt.datetime) -> bool:
    """Whether the person confirmed from their own mailbox, after they had opted out, that they
    want to be written to."""
    return any(
        each.confirmed_at is not None and each.confirmed_at > opted_out_at and not each.withdrawn_at
        for each in records
    )


def opens_countable(work: Work, people: Iterable[Recipient]) -> frozenset[str]:
    """The address keys of those whose opens may be counted now: where no law asks, or they agreed
    to that by itself."""
    sender = partners.own_partner(work).country
    now = work.now()
    asking: dict[str, bool] = {}
    found: set[str] = set()
    for chunk in chunks(people):
        to_ask = []
        for person in chunk:
            country = person.country.strip().upper()
            if country not in asking:
                asking[country] = law_of(work, sender, [country]).opens_need_consent
            if asking[country]:
                to_ask.append(person.address_key)
            else:
                found.add(person.address_key)
        if to_ask:
            given = consents_by_key(work, to_ask, (OPENS,))
            found.update(key for key, records in given.items() if counts_opens(records, now))
    return frozenset(found)
