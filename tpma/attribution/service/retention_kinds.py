"""The kinds of record that the law wants gone some day: which rows are due, and how they end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update

from tpma.attribution.service.persons import forget_contacts, forget_lead
from tpma.campaigns.models import Contact, ContactImport, Delivery
from tpma.campaigns.rules import IN_HANDS, WAITING
from tpma.compliance.consent import OPENS
from tpma.compliance.models import ConsentRecord, PendingConsent, Suppression
from tpma.compliance.retention import WORDS
from tpma.core import audit
from tpma.core.work import Work
from tpma.tracking.models import OF_SOMEBODY, Event, Lead

#: What a click, a form or a visit is: a sign of interest. An open is not (CNIL).
_SIGNS: Final = ("click", "form", "view")


@dataclass(frozen=True, slots=True)
class Kind:
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
    return and_(Event.occurred_at < before, OF_SOMEBODY)


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


KINDS: Final[tuple[Kind, ...]] = (
    Kind("pending_consent", PendingConsent, PendingConsent.country, _pending, _delete_pending),
    Kind("prospect", Contact, Contact.country, _silent_contacts, _empty_contacts),
    Kind("lead", Lead, Lead.country, _silent_leads, _empty_leads),
    Kind("consent_record", ConsentRecord, ConsentRecord.country, _ended_consents, _delete_consents),
    Kind("network", Event, None, _networks, _empty_networks),
    Kind("import_file", ContactImport, None, _files, _delete_files),
)
assert {kind.record for kind in KINDS} == set(WORDS)
