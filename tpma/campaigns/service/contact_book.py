"""Contacts: the people whom a partner brings, from file to audience."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, func, insert, or_, select

from tpma.campaigns.contactmap import ContactRow
from tpma.campaigns.models import Audience, AudienceMember, Contact
from tpma.compliance.consent import Ended
from tpma.compliance.service.mailing import Recipient, ended_consents, is_mailable
from tpma.core.errors import InvalidInput
from tpma.core.i18n import msg
from tpma.core.keys import domain_of
from tpma.core.permissions import Permission
from tpma.core.work import Work

CHUNK = 500


@dataclass(frozen=True, slots=True)
class AudienceView:
    id: str
    name: str
    count: int
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ContactView:
    id: str
    name: str
    email: str
    company: str
    country: str
    locale: str
    #: Why they can't be mailed now; None where they can.
    reason: str | None = None
    #: The consent that ended by law, where that is why.
    ended: Ended | None = None


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Who of an audience would be left out now, and why."""

    total: int
    reasons: Mapping[str, int] = field(default_factory=dict)
    #: The same by reason and country, the largest first.
    by_country: tuple[tuple[str, str, int], ...] = ()

    @property
    def left_out(self) -> int:
        return sum(self.reasons.values())

    @property
    def mailable(self) -> int:
        return self.total - self.left_out


def contacts(
    work: Work,
    *,
    search: str = "",
    audience_id: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[ContactView], int]:
    """A page of this partner's contacts by name, with who can't be mailed, and how many in all."""
    work.require(Permission.MANAGE_CONTACTS)
    wanted = select(Contact)
    if audience_id:
        wanted = wanted.join(
            AudienceMember,
            (AudienceMember.contact_id == Contact.id) & (AudienceMember.audience_id == audience_id),
        )
    if search.strip():
        text = search.strip().lower()
        wanted = wanted.where(
            or_(
                *(
                    func.lower(column).contains(text, autoescape=True)
                    for column in (
                        Contact.email,
                        Contact.given_name,
                        Contact.family_name,
                        Contact.company,
                    )
                )
            )
        )
    total = work.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = work.session.scalars(
        wanted.order_by(Contact.family_name, Contact.given_name, Contact.email)
        .offset(offset)
        .limit(limit)
    ).all()
    people = recipients(rows)
    reasons = is_mailable(work, people, topic=None)
    ended = ended_consents(
        work, [p for p in people if reasons.get(p.address_key) == "consent_expired"]
    )
    views = [_view(row, reasons.get(row.address_key), ended.get(row.address_key)) for row in rows]
    return views, total


def audiences(work: Work) -> list[AudienceView]:
    """This partner's audiences, the newest first."""
    work.require(Permission.MANAGE_CONTACTS)
    rows = work.session.execute(
        select(Audience, func.count(AudienceMember.contact_id))
        .outerjoin(AudienceMember, AudienceMember.audience_id == Audience.id)
        .group_by(Audience.id)
        .order_by(Audience.created_at.desc(), Audience.id.desc())
    )
    return [AudienceView(row.id, row.name, count, row.created_at) for row, count in rows]


def audience(work: Work, audience_id: str) -> AudienceView:
    row = work.get(Audience, audience_id)
    count = work.session.scalar(
        select(func.count())
        .select_from(AudienceMember)
        .where(AudienceMember.audience_id == audience_id)
    )
    return AudienceView(row.id, row.name, count or 0, row.created_at)


def members(work: Work, audience_id: str) -> Sequence[Contact]:
    """Everybody on an audience, in the order of their ids."""
    return work.session.scalars(
        select(Contact)
        .join(AudienceMember, AudienceMember.contact_id == Contact.id)
        .where(AudienceMember.audience_id == audience_id)
        .order_by(Contact.id)
    ).all()


def preview_exclusions(work: Work, audience_id: str, topic: str = "") -> Exclusions:
    """Who of this audience would be left out if a mail about this topic went out now."""
    work.get(Audience, audience_id)
    rows = work.session.execute(
        _AS_RECIPIENTS.join(AudienceMember, AudienceMember.contact_id == Contact.id)
        .where(AudienceMember.audience_id == audience_id)
        .order_by(Contact.id)
    )
    return _exclusions(work, [_recipient(*row) for row in rows], topic, audience_id)


def exclusions_of(work: Work, contact_ids: Sequence[str]) -> Exclusions:
    """Who of these contacts would be left out now."""
    people: list[Recipient] = []
    for start in range(0, len(contact_ids), CHUNK):
        chunk = contact_ids[start : start + CHUNK]
        rows = work.session.execute(_AS_RECIPIENTS.where(Contact.id.in_(chunk)))
        people += [_recipient(*row) for row in rows]
    return _exclusions(work, people, None)


def _exclusions(
    work: Work, people: Sequence[Recipient], topic: str | None, list_id: str | None = None
) -> Exclusions:
    reasons = is_mailable(work, people, list_id=list_id, topic=topic)
    total: Counter[str] = Counter()
    by_country: Counter[tuple[str, str]] = Counter()
    for person in people:
        reason = reasons.get(person.address_key)
        if reason is not None:
            total[reason] += 1
            by_country[reason, person.country] += 1
    ordered = tuple((why, where, count) for (why, where), count in by_country.most_common())
    return Exclusions(len(people), dict(total.most_common()), ordered)


def recipients(people: Iterable[Contact]) -> list[Recipient]:
    return [_recipient(p.address_key, p.email, p.country) for p in people]


def _recipient(address_key: str, email: str, country: str) -> Recipient:
    return Recipient(address_key, domain_of(email), country)


#: What it takes to know who may be mailed: plain rows, because an audience has thousands.
_AS_RECIPIENTS = select(Contact.address_key, Contact.email, Contact.country)


@dataclass(slots=True)
class Saved:
    """Contact id by address key, and how many of them were not known before."""

    ids: dict[str, str] = field(default_factory=dict)
    new: int = 0


def save_rows(work: Work, rows: Sequence[ContactRow], country: str) -> Saved:
    """Keep these people: new ones added, known ones filled up."""
    partner_id, now = work.partner_id, work.now()
    saved = Saved()
    for start in range(0, len(rows), CHUNK):
        chunk = {work.address_key(row.email): row for row in rows[start : start + CHUNK]}
        known = {
            contact.address_key: contact
            for contact in work.session.scalars(
                select(Contact).where(Contact.address_key.in_(chunk))
            )
        }
        fresh = []
        for key, row in chunk.items():
            if (contact := known.get(key)) is not None:
                saved.ids[key] = contact.id
                _fill_up(contact, row, now)
                continue
            saved.ids[key] = work.new_id()
            fresh.append(
                {
                    "id": saved.ids[key],
                    "partner_id": partner_id,
                    "email": row.email,
                    "address_key": key,
                    "given_name": row.given_name,
                    "family_name": row.family_name,
                    "company": row.company,
                    "country": row.country or country,
                    "locale": row.locale or "",
                    "created_at": now,
                    "updated_at": now,
                }
            )
        if fresh:
            work.session.execute(insert(Contact), fresh)
            saved.new += len(fresh)
    work.session.flush()
    return saved


def save_audience(
    work: Work, name: str, contact_ids: Iterable[str], *, import_id: str | None = None
) -> Audience:
    """An audience of exactly these contacts."""
    name = " ".join(name.split())[:200]
    if not name:
        raise InvalidInput(fields={"name": msg("Give the audience a name")})
    row = work.add(
        Audience(
            id=work.new_id(),
            partner_id=work.partner_id,
            name=name,
            import_id=import_id,
            created_at=work.now(),
        )
    )
    work.session.flush()
    wanted = [
        {"partner_id": work.partner_id, "audience_id": row.id, "contact_id": contact_id}
        for contact_id in dict.fromkeys(contact_ids)
    ]
    for start in range(0, len(wanted), 5 * CHUNK):
        work.session.execute(insert(AudienceMember), wanted[start : start + 5 * CHUNK])
    work.audit("create", "audience", row.id, count=len(wanted))
    return row


def remove_from_audience(work: Work, audience_id: str, contact_id: str) -> None:
    work.require(Permission.MANAGE_CONTACTS)
    work.get(Audience, audience_id)
    work.session.execute(
        delete(AudienceMember).where(
            AudienceMember.audience_id == audience_id, AudienceMember.contact_id == contact_id
        )
    )
    work.audit("remove", "audience_member", audience_id, contact=contact_id)


def contact_of(work: Work, contact_id: str) -> Contact:
    return work.get(Contact, contact_id)


def _fill_up(contact: Contact, row: ContactRow, now: dt.datetime) -> None:
    """A newer file knows better, but an empty cell takes nothing away."""
    given = {
        "given_name": row.given_name,
        "family_name": row.family_name,
        "company": row.company,
        "country": row.country or "",
        "locale": row.locale or "",
    }
    for name, value in given.items():
        if value and getattr(contact, name) != value:
            setattr(contact, name, value)
            contact.updated_at = now


def _view(row: Contact, reason: str | None, ended: Ended | None) -> ContactView:
    name = " ".join(part for part in (row.given_name, row.family_name) if part)
    return ContactView(row.id, name, row.email, row.company, row.country, row.locale, reason, ended)
