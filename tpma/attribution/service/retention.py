"""Erasing what is kept for no reason any more, by law pack; and saying beforehand what that will be.

Data about people begin in contacts and end in deals, so this stands beside `persons`. The clock
runs it once a day. It goes in batches, each a transaction of its own with its audit entry, and is
safe to run twice: what is erased is not found again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, func, select

from tpma.attribution.service.retention_kinds import KINDS, Kind
from tpma.compliance import service as compliance
from tpma.compliance.retention import Term, term_of
from tpma.core.actor import SYSTEM
from tpma.core.permissions import Permission
from tpma.core.tenancy import EVERYONE, Scope
from tpma.core.work import Work
from tpma.partners import service as partners
from tpma.partners.models import Partner

Opener: TypeAlias = Callable[..., AbstractContextManager[Work]]

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Due:
    """Records of one kind and country, of partners under one law: how long they are kept, and how
    many are due. Partners' own law counts too, so a kind and country may come more than once."""

    country: str
    term: Term
    before: dt.datetime
    count: int
    #: How many more will be within 30 days.
    soon: int = 0


# -- saying it and doing it ----------------------------------------------------------------------


def due(work: Work) -> list[Due]:
    """How long everything is kept in the scope of this work, and what is due now."""
    work.require(Permission.MANAGE_PERSONAL_DATA)
    now = work.now()
    found = []
    for whose in _groups(work):
        for kind in KINDS:
            for country, term in _terms(work, whose, kind):
                before = term.before(now)
                count, later = (
                    _count(work, whose, kind, country, moment)
                    for moment in (before, term.before(now + dt.timedelta(days=30)))
                )
                found.append(Due(country, term, before, count, later - count))
    return found


def retain(opener: Opener) -> int:
    """The clock's: erase what is due, of every partner. How many rows."""
    with opener(SYSTEM, EVERYONE, writes=False) as work:
        ids = [partner.id for partner in partners.list_partners(work, limit=100_000)[0]]
    done = 0
    for partner_id in ids:
        for kind in KINDS:
            with opener(SYSTEM, Scope.partner(partner_id), writes=False) as work:
                terms = _terms(work, _whose(partners.own_partner(work)), kind)
            for country, term in terms:
                done += _retain_all(opener, partner_id, kind, country, term)
    return done


def retain_daily(opener: Opener) -> None:
    """What the clock calls."""
    retain(opener)


def _retain_all(opener: Opener, partner_id: str, kind: Kind, country: str, term: Term) -> int:
    total = 0
    while True:
        with opener(SYSTEM, Scope.partner(partner_id)) as work:
            before = term.before(work.now())
            ids = work.session.scalars(
                _rows(kind, kind.model.partner_id == partner_id, country, before, kind.model.id)
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


@dataclass(frozen=True, slots=True)
class _Whose:
    """Partners whose law is the same: which, and where they are."""

    country: str
    owned: Callable[[Any], ColumnElement[bool]]


def _whose(partner: Partner) -> _Whose:
    return _Whose(partner.country, lambda model: model.partner_id == partner.id)


def _groups(work: Work) -> list[_Whose]:
    """One partner, or all by their country: a screen must not ask for each of a thousand."""
    if work.scope.partner_id is not None:
        return [_whose(partners.own_partner(work))]

    def there(country: str) -> _Whose:
        ids = select(Partner.id).where(Partner.country == country)
        return _Whose(country, lambda model: model.partner_id.in_(ids))

    countries = work.session.scalars(select(Partner.country).distinct().order_by(Partner.country))
    return [there(country) for country in countries]


def _terms(work: Work, whose: _Whose, kind: Kind) -> list[tuple[str, Term]]:
    """The terms of this kind by the countries that its rows name."""
    countries: Iterable[str | None] = [None]
    if kind.country is not None:
        countries = work.session.scalars(
            select(kind.country).where(whose.owned(kind.model)).distinct().order_by(kind.country)
        ).all()
    found = []
    for country in countries:
        # Forms let people write their country as they like; what is no code says nothing.
        known = (country or "").strip().upper()
        law_country = whose.country if country is None else known if len(known) == 2 else ""
        term = term_of(compliance.law_of(work, whose.country, [law_country]), kind.record)
        if term is not None:
            found.append((country or "", term))
    return found


def _rows(
    kind: Kind, owned: ColumnElement[bool], country: str, before: dt.datetime, what: Any
) -> Select[Any]:
    wanted = select(what).where(owned, kind.due(before))
    return wanted if kind.country is None else wanted.where(kind.country == country)


def _count(work: Work, whose: _Whose, kind: Kind, country: str, before: dt.datetime) -> int:
    owned = whose.owned(kind.model)
    return work.session.scalar(_rows(kind, owned, country, before, func.count(kind.model.id))) or 0
