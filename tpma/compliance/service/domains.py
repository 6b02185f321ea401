"""Domains that no partner mails: HQ's list, with who put each there and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from tpma.compliance.models import Suppression
from tpma.compliance.service.suppressions import (
    NOTE_MOST,
    PLATFORM,
    domain_in,
    suppress,
    with_parents,
)
from tpma.core.errors import InvalidInput, NotFound
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.partners import service as partners


@dataclass(frozen=True, slots=True)
class PlatformDomain:
    """A domain that gets no mail from anybody here."""

    id: str
    domain: str
    why: str
    #: Empty where the machine or an operator did it.
    by: str
    at: dt.datetime


def platform_domains(work: Work) -> list[PlatformDomain]:
    """The whole list, by name."""
    work.require(Permission.STOP_DOMAINS)
    rows = work.session.scalars(
        select(Suppression)
        .where(Suppression.scope == PLATFORM, Suppression.domain.is_not(None))
        .order_by(Suppression.domain)
    ).all()
    names = partners.names_of(work, {row.created_by for row in rows})
    return [
        PlatformDomain(
            row.id, row.domain or "", row.note, names.get(row.created_by, ""), row.created_at
        )
        for row in rows
    ]


def stop_domain(work: Work, domain: str, why: str) -> str:
    """No partner mails this domain, or one below it, from now on; the domain as it is kept.

    InvalidInput by field: what was typed is no domain, stands there already, or nobody said why.
    """
    work.require(Permission.STOP_DOMAINS)
    problems: dict[str, Message] = {}
    kept = ""
    try:
        if domain.strip().lstrip("@").count("@"):
            raise InvalidInput()
        kept = domain_in(domain)
    except InvalidInput:
        problems["domain"] = msg("Enter a domain, such as company.example")
    if not why.strip():
        problems["why"] = msg("Say why: the record keeps it")
    elif len(why.strip()) > NOTE_MOST:
        problems["why"] = msg("Shorten it to %(max)s characters", max=NOTE_MOST)
    if kept and (above := _stopped_by(work, kept)) is not None:
        problems["domain"] = msg("Mail to %(domain)s is stopped already", domain=above)
    if problems:
        raise InvalidInput(fields=problems)
    suppress(work, kept, "suppressed", PLATFORM, note=why)
    return kept


def release_domain(work: Work, suppression_id: str, why: str) -> str:
    """Partners may mail this domain again; which one it was. What they stopped themselves, and who
    opted out, stays. InvalidInput where nobody said why."""
    work.require(Permission.STOP_DOMAINS)
    row = work.get(Suppression, suppression_id)
    if row.scope != PLATFORM or row.domain is None:
        raise NotFound()
    if not why.strip():
        raise InvalidInput(fields={"why": msg("Say why: the record keeps it")})
    domain = row.domain
    work.session.delete(row)
    work.session.flush()
    facts = {"scope": PLATFORM, "domain": domain, "why": why.strip()[:NOTE_MOST]}
    work.audit("release", "suppression", suppression_id, **facts)
    return domain


def _stopped_by(work: Work, domain: str) -> str | None:
    """The domain on the list that stops this one: itself or one above."""
    return work.session.scalar(
        select(Suppression.domain).where(
            Suppression.scope == PLATFORM, Suppression.domain.in_(with_parents(domain))
        )
    )
