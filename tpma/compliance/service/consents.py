"""Consent records: kept with wording, source and proof, ended by a withdrawal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import TypeVar

from sqlalchemy import func, insert, select, update

from tpma.compliance.consent import MARKETING, OPENS, ConsentFacts, expiry
from tpma.compliance.law import Law
from tpma.compliance.law_rules import Basis
from tpma.compliance.models import ConsentRecord
from tpma.compliance.service.laws import law_of
from tpma.core.errors import InvalidInput
from tpma.core.i18n import msg
from tpma.core.work import Work
from tpma.partners import service as partners

T = TypeVar("T")

#: Rows per statement: SQLite takes some 32,000 parameters, PostgreSQL 65,000.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """One consent to record, as an import or a form brings it."""

    address_key: str
    country: str
    basis: Basis
    given_at: dt.datetime
    wording: str = ""
    source: str = ""
    proof: str = ""
    scope: str = MARKETING
    #: Set by a confirmation from the person's own mailbox, and by nothing else.
    confirmed_at: dt.datetime | None = None


def record_consent(
    work: Work,
    *,
    address_key: str,
    country: str,
    basis: str,
    wording: str = "",
    source: str = "",
    given_at: dt.datetime | None = None,
    proof: str = "",
    scope: str = MARKETING,
) -> None:
    """Keep one consent of this work's partner. Keeping the same one twice changes nothing."""
    given = ConsentGiven(
        address_key=address_key,
        country=country,
        basis=_basis(basis),
        given_at=given_at or work.now(),
        wording=wording,
        source=source,
        proof=proof,
        scope=scope,
    )
    record_consents(work, [given])


def record_consents(work: Work, given: Iterable[ConsentGiven]) -> int:
    """Keep many consents of this work's partner; how many of them were new."""
    partner_id = work.partner_id
    now = work.now()
    sender = partners.own_partner(work).country
    laws: dict[str, Law] = {}
    new = 0
    for chunk in chunks(given):
        keys = {each.address_key for each in chunk}
        known = {
            (row.address_key, row.basis, row.scope, row.given_at)
            for row in work.session.execute(
                select(
                    ConsentRecord.address_key,
                    ConsentRecord.basis,
                    ConsentRecord.scope,
                    ConsentRecord.given_at,
                ).where(ConsentRecord.address_key.in_(keys))
            )
        }
        fresh: list[dict[str, object]] = []
        for each in chunk:
            country = each.country.strip().upper()
            if country not in laws:
                laws[country] = law_of(work, sender, [country])
            identity = (each.address_key, each.basis.value, each.scope, each.given_at)
            if identity in known:
                continue
            known.add(identity)
            fresh.append(
                {
                    "id": work.new_id(),
                    "partner_id": partner_id,
                    "address_key": each.address_key,
                    "country": country[:2],
                    "basis": each.basis.value,
                    "wording": each.wording,
                    "source": each.source[:200],
                    "given_at": each.given_at,
                    "proof": each.proof,
                    "expires_at": expiry(laws[country], each.basis, each.given_at),
                    "scope": each.scope,
                    "confirmed_at": each.confirmed_at,
                    "recorded_at": now,
                    "recorded_by": work.actor.user_id,
                }
            )
        if fresh:
            # Ten thousand objects of the session would cost as many seconds as this costs tenths.
            work.session.execute(insert(ConsentRecord), fresh)
            new += len(fresh)
    if new:
        work.audit("record_consent", "consent", partner_id, count=new)
    return new


def withdraw_consent(work: Work, address_key: str, *, scope: str | None = None) -> int:
    """End every consent of an address with this work's partner, now; or those of one scope."""
    ending = update(ConsentRecord).where(
        ConsentRecord.address_key == address_key, ConsentRecord.withdrawn_at.is_(None)
    )
    if scope is not None:
        ending = ending.where(ConsentRecord.scope == scope)
    result = work.session.execute(ending.values(withdrawn_at=work.now()))
    count = int(getattr(result, "rowcount", 0))
    if count:
        work.audit("withdraw_consent", "consent", address_key[:32], count=count)
    return count


def consents_of(work: Work, address_key: str) -> list[ConsentFacts]:
    """The consent records of an address with this work's partner, newest first."""
    rows = work.session.scalars(
        select(ConsentRecord)
        .where(ConsentRecord.address_key == address_key)
        .order_by(ConsentRecord.given_at.desc())
    )
    return [_facts(row) for row in rows]


def confirmed_by_key(work: Work, keys: Sequence[str]) -> dict[str, dt.datetime]:
    """When people last confirmed from their own mailbox that this work's partner may write; those
    who withdrew it since, or never did, are missing."""
    rows = work.session.execute(
        select(ConsentRecord.address_key, func.max(ConsentRecord.confirmed_at))
        .where(
            ConsentRecord.address_key.in_(keys),
            ConsentRecord.confirmed_at.is_not(None),
            ConsentRecord.withdrawn_at.is_(None),
            ConsentRecord.scope != OPENS,
        )
        .group_by(ConsentRecord.address_key)
    )
    return {key: at for key, at in rows if at is not None}


def consents_by_key(
    work: Work, keys: Sequence[str], scopes: Sequence[str] | None
) -> dict[str, list[ConsentFacts]]:
    """The consent records of many addresses with this work's partner, by address key.

    `scopes` None: to any mail at all, whatever it is about.
    """
    found: dict[str, list[ConsentFacts]] = {}
    rows = work.session.execute(
        select(ConsentRecord.address_key, *_FACTS).where(
            ConsentRecord.address_key.in_(keys),
            ConsentRecord.scope != OPENS if scopes is None else ConsentRecord.scope.in_(scopes),
        )
    )
    for key, basis, *facts in rows:
        found.setdefault(key, []).append(ConsentFacts(Basis(basis), *facts))
    return found


#: The columns of ConsentFacts, in its order: plain rows, because an audience has thousands.
_FACTS = tuple(getattr(ConsentRecord, each.name) for each in fields(ConsentFacts))


def _facts(row: ConsentRecord) -> ConsentFacts:
    return ConsentFacts(
        basis=Basis(row.basis),
        given_at=row.given_at,
        wording=row.wording,
        source=row.source,
        proof=row.proof,
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
        scope=row.scope,
        confirmed_at=row.confirmed_at,
    )


def _basis(text: str) -> Basis:
    try:
        return Basis(text)
    except ValueError as error:
        raise InvalidInput(
            fields={"basis": msg("“%(basis)s” is no basis of consent we know", basis=text)}
        ) from error


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """The items in lists short enough for one statement."""
    going = iter(items)
    while chunk := list(islice(going, CHUNK)):
        yield chunk
