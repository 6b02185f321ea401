"""Is a consent record good for this country, now?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tpma.compliance.law import Law
from tpma.compliance.law_rules import Basis

#: Scopes of a consent: all of a partner's mails, or those about one topic; and the counting of
#: opens, which is asked for by itself.
MARKETING, OPENS = "marketing", "open_tracking"
_TOPIC: Final = "topic:"
#: What proves a person's own word. Counting opens rests on nothing less.
GIVEN = frozenset({Basis.DOUBLE_OPT_IN, Basis.SIGNED, Basis.EXPRESS})


def topic_scope(topic: str) -> str:
    """The scope of a consent to mails about one topic."""
    return f"{_TOPIC}{topic}"


def topic_in(scope: str) -> str | None:
    """The topic of such a scope; None for another scope."""
    return scope.removeprefix(_TOPIC) if scope.startswith(_TOPIC) else None


def scopes_for(topic: str) -> tuple[str, ...]:
    """The scopes whose consents hold for a mail about this topic."""
    return (MARKETING, topic_scope(topic)) if topic else (MARKETING,)


def counts_opens(records: Iterable[ConsentFacts], now: datetime) -> bool:
    """Whether somebody agreed, by their own word and to nothing else, to have opens counted."""
    latest = max(
        (r for r in records if r.scope == OPENS and r.basis in GIVEN and r.given_at <= now),
        key=lambda record: record.given_at,
        default=None,
    )
    if latest is None or (latest.withdrawn_at is not None and latest.withdrawn_at <= now):
        return False
    return latest.expires_at is None or latest.expires_at > now


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """One consent record, as a value."""

    basis: Basis
    given_at: datetime
    wording: str = ""
    source: str = ""
    proof: str = ""
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
    scope: str = MARKETING
    #: When the person confirmed it here, from their own mailbox.
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConsentVerdict:
    """`why` is a stable code: ok, none, withdrawn, basis, wording, expired, future."""

    good: bool
    why: str = "ok"


def expiry(law: Law, basis: Basis, given_at: datetime) -> datetime | None:
    """When a consent of this basis ends by law; None where the law knows no end."""
    days = law.expires_after_days(basis)
    return None if days is None else given_at + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Ended:
    """A consent that the law, or its own term, has ended."""

    basis: Basis
    given_at: datetime
    ended_at: datetime
    #: How many days the law gives it; None where its own term ended it.
    days: int | None = None


def ended(records: Iterable[ConsentFacts], law: Law, now: datetime) -> Ended | None:
    """The consent that ended last, among those that only their time makes bad."""
    found = []
    for record in records:
        if judge(record, law, now).why != "expired":
            continue
        by_law = expiry(law, record.basis, record.given_at)
        end = min(each for each in (record.expires_at, by_law) if each is not None)
        days = law.expires_after_days(record.basis) if end == by_law else None
        found.append(Ended(record.basis, record.given_at, end, days))
    return max(found, key=lambda each: each.ended_at, default=None)


def judge(record: ConsentFacts, law: Law, now: datetime) -> ConsentVerdict:
    """Whether one record is good under this law, now."""
    if record.withdrawn_at is not None and record.withdrawn_at <= now:
        return ConsentVerdict(False, "withdrawn")
    if record.basis not in law.accepted:
        return ConsentVerdict(False, "basis")
    if law.wording_needed and not (record.wording.strip() and record.source.strip()):
        return ConsentVerdict(False, "wording")
    if record.given_at > now:
        return ConsentVerdict(False, "future")
    ends = [end for end in (record.expires_at, expiry(law, record.basis, record.given_at)) if end]
    if ends and min(ends) <= now:
        return ConsentVerdict(False, "expired")
    return ConsentVerdict(True)


def judge_all(records: Iterable[ConsentFacts], law: Law, now: datetime) -> ConsentVerdict:
    """Whether any of a contact's records is good; else why the newest of them is not.

    Where the law asks for no consent at all, having no record is good too. A withdrawal ends
    every record given before it.
    """
    given = sorted(records, key=lambda record: record.given_at, reverse=True)
    withdrawn = max((r.withdrawn_at for r in given if r.withdrawn_at is not None), default=None)
    if withdrawn is not None and withdrawn <= now:
        given = [r for r in given if r.given_at > withdrawn]
        if not given:
            return ConsentVerdict(False, "withdrawn")
    verdicts = [judge(record, law, now) for record in given]
    for verdict in verdicts:
        if verdict.good:
            return verdict
    if not verdicts:
        return ConsentVerdict(True) if Basis.NONE in law.accepted else ConsentVerdict(False, "none")
    return verdicts[0]
