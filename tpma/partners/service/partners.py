"""Partners: enrolling them, finding them, and what they are certified for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from tpma.core.errors import Conflict, InvalidInput, NotFound
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.partners import rules
from tpma.partners.models import Partner, PartnerCertification


def create_partner(
    work: Work,
    *,
    slug: str,
    name: str,
    legal_name: str,
    tier: str,
    region: str,
    country: str,
    locale: str,
    motion: str = "resell",
    website: str = "",
    enrolled_on: dt.date | None = None,
) -> Partner:
    """Enrol a partner. InvalidInput by field; Conflict where the slug is taken."""
    work.require(Permission.MANAGE_PARTNERS)
    problems: dict[str, Message] = {}
    if not rules.SLUG.match(slug):
        problems["slug"] = msg("Use lower-case letters, digits and hyphens")
    for field, value in (("name", name), ("legal_name", legal_name)):
        if problem := rules.name_problem(value):
            problems[field] = problem
    if not rules.COUNTRY.match(country):
        problems["country"] = msg("Use a two-letter country code, such as DE")
    if problems:
        raise InvalidInput(fields=problems)
    if work.session.scalar(select(Partner.id).where(Partner.slug == slug)):
        raise Conflict(msg("Another partner already uses this short name"))
    partner = work.add(
        Partner(
            id=work.new_id(),
            slug=slug,
            name=name,
            legal_name=legal_name,
            tier=tier,
            region=region,
            country=country,
            motion=motion,
            locale=locale,
            website=website,
            status="active",
            enrolled_on=enrolled_on or work.now().date(),
            created_at=work.now(),
        )
    )
    work.session.flush()
    work.audit("enrol", "partner", partner.id, slug=slug, tier=tier)
    return partner


def partner(work: Work, partner_id: str) -> Partner:
    """One partner. NotFound where it isn't there or isn't in scope."""
    if not work.scope.covers(partner_id):
        raise NotFound()
    return work.get(Partner, partner_id)


def own_partner(work: Work) -> Partner:
    """The partner of this work's scope."""
    return partner(work, work.partner_id)


def always_confirm(work: Work, wanted: bool) -> None:
    """Whether every sign-up with this work's partner is confirmed by mail, whatever the law asks."""
    work.require(Permission.MANAGE_PERSONAL_DATA)
    own = own_partner(work)
    if own.confirms_consent != wanted:
        own.confirms_consent = wanted
        work.session.flush()
        work.audit("always_confirm", "partner", own.id, wanted=wanted)


def list_partners(
    work: Work, *, search: str = "", offset: int = 0, limit: int = 50
) -> tuple[Sequence[Partner], int]:
    """Partners in scope by name, and how many there are in all."""
    wanted = select(Partner)
    if not work.scope.everyone:
        wanted = wanted.where(Partner.id == work.scope.partner_id)
    if search:
        wanted = wanted.where(func.lower(Partner.name).contains(search.lower(), autoescape=True))
    total = work.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = work.session.scalars(wanted.order_by(Partner.name).offset(offset).limit(limit)).all()
    return rows, total


def partner_names(work: Work) -> dict[str, str]:
    """The name of every partner in scope by id, in the order of names: however many there are."""
    wanted = select(Partner.id, Partner.name).order_by(Partner.name, Partner.id)
    if not work.scope.everyone:
        wanted = wanted.where(Partner.id == work.scope.partner_id)
    return {row.id: row.name for row in work.session.execute(wanted)}


def certifications(work: Work, partner_id: str) -> frozenset[str]:
    """What a partner is certified for. NotFound where it isn't in scope."""
    partner(work, partner_id)
    return frozenset(
        work.session.scalars(
            select(PartnerCertification.name).where(PartnerCertification.partner_id == partner_id)
        )
    )


def set_certifications(work: Work, partner_id: str, names: Iterable[str]) -> frozenset[str]:
    """Say what a partner is certified for, all of it; names that differ in case are one."""
    work.require(Permission.MANAGE_PARTNERS)
    before = certifications(work, partner_id)
    wanted = {name.casefold(): name for raw in names if (name := " ".join(raw.split()))}
    if any(len(name) > 80 for name in wanted.values()):
        raise InvalidInput(
            fields={"certifications": msg("A certification's name has at most 80 characters")}
        )
    after = frozenset(wanted.values())
    for name in before - after:
        work.session.delete(work.session.get_one(PartnerCertification, (partner_id, name)))
    work.session.flush()
    for name in sorted(after - before):
        work.add(PartnerCertification(partner_id=partner_id, name=name))
    if before != after:
        work.audit("certify", "partner", partner_id, certifications=sorted(after))
    return after
