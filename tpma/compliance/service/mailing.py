"""Who may be mailed now: suppressions and consent together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tpma.compliance.consent import judge_all
from tpma.compliance.law import Law
from tpma.compliance.service.consents import chunks, consents_by_key, withdraw_consent
from tpma.compliance.service.laws import law_of
from tpma.compliance.service.suppressions import stopped, suppress
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
    scope: str = "marketing",
) -> dict[str, str]:
    """Who of these can't be mailed by this work's partner now: reason by address key.

    Whoever is not in the answer may be mailed. Asked again just before each handing over, so
    that an opt-out between planning and sending counts.
    """
    partner_id = work.partner_id
    sender = partners.own_partner(work).country
    now = work.now()
    excluded: dict[str, str] = {}
    laws: dict[str, Law] = {}
    for chunk in chunks(people):
        keys = [person.address_key for person in chunk]
        held = stopped(work, keys, [person.domain for person in chunk], partner_id, list_id)
        consents = consents_by_key(work, keys, scope)
        for person in chunk:
            reason = held.reason(person.address_key, person.domain)
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
