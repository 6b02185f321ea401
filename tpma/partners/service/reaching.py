"""People to write to: those who can sign in, by id or by address."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select

from tpma.core.keys import normalise_address
from tpma.core.work import Work
from tpma.partners.models import Partner, User
from tpma.partners.service.people import Person, person_of, roles_of


def reachable(work: Work, user_ids: Iterable[str]) -> list[Person]:
    """Those of these people who can sign in, by name: active, and their partner not suspended."""
    wanted = set(user_ids)
    if not wanted:
        return []
    users = work.session.scalars(
        select(User)
        .outerjoin(Partner, Partner.id == User.partner_id)
        .where(
            User.id.in_(wanted),
            User.active,
            or_(User.partner_id.is_(None), Partner.status == "active"),
        )
        .order_by(User.name, User.id)
    ).all()
    held = roles_of(work, [user.id for user in users])
    return [person_of(user, held.get(user.id, frozenset())) for user in users]


def person_with_address(work: Work, email: str) -> Person | None:
    """Whoever signs in, or once signed in, with this address."""
    wanted = select(User).where(User.email == normalise_address(email))
    user = work.session.scalars(wanted).one_or_none()
    return None if user is None else person_of(user, frozenset())


def address_of(work: Work, user_id: str) -> str | None:
    """The address with which this person signs in; None where nobody has this id."""
    return work.session.scalar(select(User.email).where(User.id == user_id))
