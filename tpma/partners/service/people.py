"""People: their sign-ins, their roles, and who of them is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from tpma.core.actor import Role
from tpma.core.errors import Conflict, InvalidInput, NotFound
from tpma.core.i18n import Message, msg
from tpma.core.keys import normalise_address
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.partners import passwords, rules
from tpma.partners.models import ApiToken, User, UserRole, WebSession
from tpma.partners.service.partners import partner


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the screens show them."""

    id: str
    email: str
    name: str
    partner_id: str | None
    locale: str
    active: bool
    roles: frozenset[Role]


def marketers(work: Work, partner_ids: Iterable[str]) -> dict[str, str]:
    """Active people of these partners who are told of things, each with its partner."""
    rows = work.session.execute(
        select(User.id, User.partner_id).where(
            User.partner_id.in_(set(partner_ids)), User.active.is_(True)
        )
    )
    return {row.id: str(row.partner_id) for row in rows}


def channel_marketers(work: Work) -> list[str]:
    """The active people who look after kits."""
    return list(
        work.session.scalars(
            select(User.id)
            .join(UserRole, UserRole.user_id == User.id)
            .where(UserRole.role == Role.CHANNEL_MARKETER.value, User.active.is_(True))
            .order_by(User.id)
        )
    )


def create_user(
    work: Work,
    *,
    email: str,
    name: str,
    password: str,
    roles: Iterable[Role],
    partner_id: str | None = None,
    locale: str = "en-US",
) -> User:
    """Give a person a sign-in. InvalidInput by field; Conflict where the address is taken."""
    if partner_id is None or work.may(Permission.MANAGE_PEOPLE):
        work.require(Permission.MANAGE_PEOPLE)
    else:
        work.require(Permission.MANAGE_OWN_PEOPLE)
        partner(work, partner_id)
    address = normalise_address(email)
    held = frozenset(roles)
    problems = _user_problems(address, name, password, held, partner_id)
    if problems:
        raise InvalidInput(fields=problems)
    if work.session.scalar(select(User.id).where(User.email == address)):
        raise Conflict(msg("Somebody already signs in with this address"))
    user = work.add(
        User(
            id=work.new_id(),
            email=address,
            name=name,
            password_hash=passwords.hash_password(password),
            partner_id=partner_id,
            locale=locale,
            active=True,
            created_at=work.now(),
        )
    )
    work.session.flush()
    for role in sorted(held):
        work.add(UserRole(user_id=user.id, role=role.value))
    work.audit("create", "user", user.id, roles=sorted(held), partner_id=partner_id)
    return user


def _user_problems(
    address: str, name: str, password: str, roles: frozenset[Role], partner_id: str | None
) -> dict[str, Message]:
    found = {
        "email": None
        if "@" in address and rules.name_problem(address) is None
        else msg("Enter an email address, such as name@example.com"),
        "name": rules.name_problem(name),
        "password": rules.password_problem(password, address),
        "roles": rules.roles_problem(roles, partner_id),
    }
    return {field: problem for field, problem in found.items() if problem is not None}


def set_password(work: Work, user_id: str, password: str) -> None:
    """Change a password; every session of the person ends at once."""
    user = _user_in_scope(work, user_id)
    if user.id != work.actor.user_id:
        work.require(
            Permission.MANAGE_PEOPLE
            if user.partner_id is None or work.may(Permission.MANAGE_PEOPLE)
            else Permission.MANAGE_OWN_PEOPLE
        )
    if problem := rules.password_problem(password, user.email):
        raise InvalidInput(fields={"password": problem})
    user.password_hash = passwords.hash_password(password)
    _end_access(work, user)
    work.audit("set_password", "user", user.id)


def deactivate(work: Work, user_id: str) -> None:
    """Take a person's sign-in away: sessions and tokens end at once."""
    user = _user_in_scope(work, user_id)
    work.require(
        Permission.MANAGE_PEOPLE
        if user.partner_id is None or work.may(Permission.MANAGE_PEOPLE)
        else Permission.MANAGE_OWN_PEOPLE
    )
    if user.id == work.actor.user_id:
        raise Conflict(msg("You can't take your own sign-in away"))
    user.active = False
    _end_access(work, user)
    work.audit("deactivate", "user", user.id)


def set_locale(work: Work, locale: str) -> None:
    """The actor chooses the language of the screens."""
    user = work.session.get(User, work.actor.user_id)
    if user is not None:
        user.locale = locale


def list_people(work: Work, *, offset: int = 0, limit: int = 50) -> tuple[Sequence[Person], int]:
    """People in scope by name: all for HQ, its own for a partner."""
    work.require(Permission.MANAGE_PEOPLE if work.scope.everyone else Permission.MANAGE_OWN_PEOPLE)
    wanted = select(User)
    if not work.scope.everyone:
        wanted = wanted.where(User.partner_id == work.partner_id)
    total = work.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    users = work.session.scalars(wanted.order_by(User.name).offset(offset).limit(limit)).all()
    roles = roles_of(work, [u.id for u in users])
    return [person_of(u, roles.get(u.id, frozenset())) for u in users], total


def people_of_partner(work: Work, partner_id: str) -> list[Person]:
    """The people of one partner, by name."""
    work.require(Permission.MANAGE_PEOPLE)
    wanted = select(User).where(User.partner_id == partner_id).order_by(User.name)
    users = work.session.scalars(wanted).all()
    roles = roles_of(work, [u.id for u in users])
    return [person_of(u, roles.get(u.id, frozenset())) for u in users]


def hq_people(work: Work, roles: Collection[Role]) -> list[Person]:
    """The people of HQ who can sign in and hold one of these roles, by name."""
    wanted = (
        select(User)
        .where(
            User.partner_id.is_(None),
            User.active,
            User.id.in_(select(UserRole.user_id).where(UserRole.role.in_(list(roles)))),
        )
        .order_by(User.name, User.id)
    )
    users = work.session.scalars(wanted).all()
    held = roles_of(work, [user.id for user in users])
    return [person_of(user, held.get(user.id, frozenset())) for user in users]


def names_of(work: Work, user_ids: Iterable[str]) -> dict[str, str]:
    """Names to show beside decisions and edits; unknown ids are left out."""
    wanted = set(user_ids)
    if not wanted:
        return {}
    rows = work.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def roles_of(work: Work, user_ids: Iterable[str]) -> dict[str, frozenset[Role]]:
    found: dict[str, set[Role]] = {}
    rows = work.session.execute(
        select(UserRole.user_id, UserRole.role).where(UserRole.user_id.in_(list(user_ids)))
    )
    for user_id, role in rows:
        found.setdefault(user_id, set()).add(Role(role))
    return {user_id: frozenset(held) for user_id, held in found.items()}


def person_of(user: User, roles: frozenset[Role]) -> Person:
    return Person(
        id=user.id,
        email=user.email,
        name=user.name,
        partner_id=user.partner_id,
        locale=user.locale,
        active=user.active,
        roles=roles,
    )


def _user_in_scope(work: Work, user_id: str) -> User:
    user = work.session.get(User, user_id)
    if user is None or not (work.scope.everyone or user.partner_id == work.scope.partner_id):
        raise NotFound()
    return user


def _end_access(work: Work, user: User) -> None:
    for session in work.session.scalars(select(WebSession).where(WebSession.user_id == user.id)):
        work.session.delete(session)
    for token in work.session.scalars(
        select(ApiToken).where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
    ):
        token.revoked_at = work.now()
