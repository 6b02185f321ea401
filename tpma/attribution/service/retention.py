"""Erasing what is kept for no reason any more, by law pack; and saying beforehand what that will be.

Data about people begin in contacts and end in deals, so this stands beside `persons`. The clock
runs it once a day. It goes in batches, each a transaction of its own with its audit entry, and is
safe to run twice: what is erased is not found again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update

from tpma.attribution.service.persons import forget_contacts, forget_lead
from tpma.campaigns.models import Contact, ContactImport, Delivery
from tpma.campaigns.rules import IN_HANDS, WAITING
from tpma.compliance import service as compliance
from tpma.compliance.consent import OPENS
from tpma.compliance.models import ConsentRecord, PendingConsent, Suppression
from tpma.compliance.retention import WORDS, Term, term_of
from tpma.core import audit
from tpma.core.actor import SYSTEM
from tpma.core.permissions import Permission
from tpma.core.tenancy import EVERYONE, Scope
from tpma.core.work import Work
from tpma.partners import service as partners
from tpma.partners.models import Partner
from tpma.tracking.models import Event, Lead

Opener: TypeAlias = Callable[..., AbstractContextManager[Work]]

BATCH: Final = 500
#: What a click, a form or a visit is: a sign of interest. An open is not (CNIL).
_SIGNS: Final = ("click", "form", "view")


@dataclass(frozen=True, slots=True)
class Due:
    """Records of one kind and country of one partner: how long they are kept, how many are due."""

    partner_id: str
    country: str
    term: Term
    before: dt.datetime
    count: int
    #: How many more will be within 30 days.
    soon: int = 0


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of record: which countries it has, which rows are due, and what becomes of them."""

    record: str
    model: Any
    #: The column that says whose law holds; None: the partner's own.
    country: Any
    due: Callable[[dt.datetime], ColumnElement[bool]]
    end: Callable[[Work, Sequence[str]], None]


# -- which rows ---------------------------------------------------------------------------------


def _pending(before: dt.datetime) -> ColumnElement[bool]:
    return PendingConsent.asked_at < before


def _ended_consents(before: dt.datetime) -> ColumnElement[bool]:
    """A withdrawal goes only where the opt-out itself stays, or nobody would know of it."""
    opted_out = exists().where(
        Suppression.address_key == ConsentRecord.address_key,
        or_(Suppression.partner_id.is_(None), Suppression.partner_id == ConsentRecord.partner_id),
    )
    withdrawn = and_(
        ConsentRecord.withdrawn_at < before, or_(ConsentRecord.scope == OPENS, opted_out)
    )
    expired = and_(ConsentRecord.withdrawn_at.is_(None), ConsentRecord.expires_at < before)
    return or_(withdrawn, expired)


def _no_sign_since(key: Any, partner_id: Any, before: dt.datetime) -> list[ColumnElement[bool]]:
    return [
        ~exists().where(
            Event.partner_id == partner_id,
            Event.address_key == key,
            Event.kind.in_(_SIGNS),
            Event.verdict == "human",
            Event.occurred_at >= before,
        ),
        ~exists().where(
            ConsentRecord.partner_id == partner_id,
            ConsentRecord.address_key == key,
            ConsentRecord.scope != OPENS,
            ConsentRecord.given_at >= before,
        ),
    ]


def _silent_contacts(before: dt.datetime) -> ColumnElement[bool]:
    key, partner_id = Contact.address_key, Contact.partner_id
    return and_(
        Contact.email != "",
        Contact.created_at < before,
        *_no_sign_since(key, partner_id, before),
        ~exists().where(
            Lead.partner_id == partner_id, Lead.address_key == key, Lead.created_at >= before
        ),
        ~exists().where(
            Delivery.contact_id == Contact.id, Delivery.state.in_((*WAITING, *IN_HANDS))
        ),
    )


def _silent_leads(before: dt.datetime) -> ColumnElement[bool]:
    return and_(
        Lead.email != "",
        Lead.created_at < before,
        *_no_sign_since(Lead.address_key, Lead.partner_id, before),
    )


def _networks(before: dt.datetime) -> ColumnElement[bool]:
    return and_(Event.occurred_at < before, or_(Event.network_key != "", Event.user_agent != ""))


def _files(before: dt.datetime) -> ColumnElement[bool]:
    return and_(
        ContactImport.file_sha != "",
        func.coalesce(ContactImport.imported_at, ContactImport.created_at) < before,
    )


# -- what becomes of them -----------------------------------------------------------------------


def _delete_pending(work: Work, ids: Sequence[str]) -> None:
    work.session.execute(delete(PendingConsent).where(PendingConsent.id.in_(ids)))


def _delete_consents(work: Work, ids: Sequence[str]) -> None:
    work.session.execute(delete(ConsentRecord).where(ConsentRecord.id.in_(ids)))


def _empty_contacts(work: Work, ids: Sequence[str]) -> None:
    """Their consents end with them, and are kept as proof for their own term from now on."""
    rows = list(work.session.scalars(select(Contact).where(Contact.id.in_(ids))))
    keys = [row.address_key for row in rows]
    work.session.execute(
        update(ConsentRecord)
        .where(
            ConsentRecord.address_key.in_(keys),
            or_(ConsentRecord.expires_at.is_(None), ConsentRecord.expires_at > work.now()),
        )
        .values(expires_at=work.now())
    )
    work.session.execute(
        update(Event)
        .where(Event.address_key.in_(keys))
        .values(address_key=None, user_agent="", network_key="")
    )
    forget_contacts(work, rows, reason="no_consent")
    audit.erase_details(work.session, "contact", list(ids))


def _empty_leads(work: Work, ids: Sequence[str]) -> None:
    for lead in work.session.scalars(select(Lead).where(Lead.id.in_(ids))):
        forget_lead(lead)
    audit.erase_details(work.session, "lead", list(ids))


def _empty_networks(work: Work, ids: Sequence[str]) -> None:
    work.session.execute(
        update(Event).where(Event.id.in_(ids)).values(network_key="", user_agent="")
    )


def _delete_files(work: Work, ids: Sequence[str]) -> None:
    """Whoever never took a list over begins anew; of a list that was, the people stay."""
    rows = list(work.session.scalars(select(ContactImport).where(ContactImport.id.in_(ids))))
    digests = {row.file_sha for row in rows}
    for row in rows:
        if row.state == "imported":
            row.file_sha = ""
        else:
            work.session.delete(row)
    work.session.flush()
    needed = select(ContactImport.file_sha).where(ContactImport.file_sha.in_(digests))
    for digest in digests - set(work.session.scalars(needed)):
        work.storage.forget(digest)


KINDS: Final[tuple[_Kind, ...]] = (
    _Kind("pending_consent", PendingConsent, PendingConsent.country, _pending, _delete_pending),
    _Kind("prospect", Contact, Contact.country, _silent_contacts, _empty_contacts),
    _Kind("lead", Lead, Lead.country, _silent_leads, _empty_leads),
    _Kind(
        "consent_record", ConsentRecord, ConsentRecord.country, _ended_consents, _delete_consents
    ),
    _Kind("network", Event, None, _networks, _empty_networks),
    _Kind("import_file", ContactImport, None, _files, _delete_files),
)
assert {kind.record for kind in KINDS} == set(WORDS)


# -- saying it and doing it ----------------------------------------------------------------------


def due(work: Work) -> list[Due]:
    """How long everything is kept in the scope of this work, and what is due now."""
    work.require(Permission.MANAGE_PERSONAL_DATA)
    now = work.now()
    found = []
    for partner in _partners(work):
        for kind in KINDS:
            for country, term in _terms(work, partner, kind):
                before = term.before(now)
                count, later = (
                    _count(work, partner, kind, country, moment)
                    for moment in (before, term.before(now + dt.timedelta(days=30)))
                )
                found.append(Due(partner.id, country, term, before, count, later - count))
    return found


def retain(opener: Opener) -> int:
    """The clock's: erase what is due, of every partner. How many rows."""
    with opener(SYSTEM, EVERYONE, writes=False) as work:
        ids = [partner.id for partner in _partners(work)]
    done = 0
    for partner_id in ids:
        for kind in KINDS:
            with opener(SYSTEM, Scope.partner(partner_id), writes=False) as work:
                partner = partners.own_partner(work)
                terms = _terms(work, partner, kind)
            for country, term in terms:
                done += _retain_all(opener, partner_id, kind, country, term)
    return done


def retain_daily(opener: Opener) -> None:
    """What the clock calls."""
    retain(opener)


def _retain_all(opener: Opener, partner_id: str, kind: _Kind, country: str, term: Term) -> int:
    total = 0
    while True:
        with opener(SYSTEM, Scope.partner(partner_id)) as work:
            before = term.before(work.now())
            ids = work.session.scalars(
                _rows(kind, partner_id, country, before, kind.model.id)
                .order_by(kind.model.id)
                .limit(BATCH)
            ).all()
            if ids:
                kind.end(work, ids)
                work.session.flush()
                work.audit(
                    "retain",
                    "retention",
                    partner_id,
                    record=kind.record,
                    country=country,
                    count=len(ids),
                    before=before.isoformat(timespec="seconds"),
                    rules=[rule.id for rule in term.rules],
                )
        total += len(ids)
        if len(ids) < BATCH:
            return total


def _partners(work: Work) -> Iterable[Partner]:
    return partners.list_partners(work, limit=100_000)[0]


def _terms(work: Work, partner: Partner, kind: _Kind) -> list[tuple[str, Term]]:
    """The terms of this kind by the countries that its rows of this partner name."""
    countries: Iterable[str | None] = [None]
    if kind.country is not None:
        countries = work.session.scalars(
            select(kind.country)
            .where(kind.model.partner_id == partner.id)
            .distinct()
            .order_by(kind.country)
        ).all()
    found = []
    for country in countries:
        # Forms let people write their country as they like; what is no code says nothing.
        known = (country or "").strip().upper()
        law_country = partner.country if country is None else known if len(known) == 2 else ""
        term = term_of(compliance.law_of(work, partner.country, [law_country]), kind.record)
        if term is not None:
            found.append((country or "", term))
    return found


def _rows(
    kind: _Kind, partner_id: str, country: str, before: dt.datetime, what: Any
) -> Select[Any]:
    wanted = select(what).where(kind.model.partner_id == partner_id, kind.due(before))
    return wanted if kind.country is None else wanted.where(kind.country == country)


def _count(work: Work, partner: Partner, kind: _Kind, country: str, before: dt.datetime) -> int:
    counted = _rows(kind, partner.id, country, before, func.count(kind.model.id))
    return work.session.scalar(counted) or 0
