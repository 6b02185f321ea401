"""Signing in and out, and the tokens of the API.

Answers are the same for an unknown address, a wrong password and a person without access, and
take the same time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import delete, select

from tpma.core import keys, tries
from tpma.core.actor import Actor
from tpma.core.errors import InvalidInput, NotFound, TooMany
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.tries import Try, tries_since
from tpma.core.work import Work
from tpma.partners import passwords, rules
from tpma.partners.models import ApiToken, Partner, User, WebSession
from tpma.partners.service import roles_of


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(work: Work, email: str, password: str, network_address: str) -> str | None:
    """Sign in: the new session's token, or None where address and password don't fit.

    A failed try is counted, so the caller must let the work commit. Raises TooMany beyond the
    limits per account and per network address.
    """
    address = keys.normalise_address(email)
    secret = work.settings.secret
    subjects = {
        keys.keyed(secret, "sign-in account", address): rules.ACCOUNT_TRIES,
        keys.keyed(secret, "sign-in address", network_address): rules.ADDRESS_TRIES,
    }
    now = work.now()
    for subject, limit in subjects.items():
        if tries_since(work.session, subject, now - rules.WINDOW) >= limit:
            raise TooMany(
                msg("Too many tries to sign in"),
                mend=msg("Wait %(n)s minutes, then try again", n=15),
            )
    user = work.session.scalars(select(User).where(User.email == address)).one_or_none()
    fits = passwords.matches(user.password_hash if user else passwords.nobodys_hash(), password)
    if user is None or not fits or not _has_access(work, user):
        for subject in subjects:
            work.add(Try(id=work.new_id(), subject=subject, at=now))
        return None
    token = secrets.token_urlsafe(32)
    work.add(
        WebSession(
            token_hash=_hash(token),
            user_id=user.id,
            created_at=now,
            expires_at=now + rules.SESSION_LENGTH,
        )
    )
    work.audit("sign_in", "user", user.id)
    return token


def actor_of_session(work: Work, token: str) -> Actor | None:
    """Who this session's token belongs to, or None where it has ended."""
    row = work.session.execute(
        select(User)
        .join(WebSession, WebSession.user_id == User.id)
        .where(WebSession.token_hash == _hash(token), WebSession.expires_at > work.now())
    ).scalar_one_or_none()
    return _actor(work, row)


def sign_out(work: Work, token: str) -> None:
    """End this session."""
    work.session.execute(delete(WebSession).where(WebSession.token_hash == _hash(token)))


def sign_out_everywhere(work: Work) -> None:
    """End every session of the actor."""
    work.session.execute(delete(WebSession).where(WebSession.user_id == work.actor.user_id))


def create_token(work: Work, user_id: str, name: str, scopes: set[str], days: int = 90) -> str:
    """A new API token for a person; shown once, stored hashed. The actor or an administrator."""
    if user_id != work.actor.user_id:
        work.require(Permission.MANAGE_PEOPLE)
    user = work.session.get(User, user_id)
    if user is None:
        raise NotFound()
    if not scopes or not scopes <= {"read", "write"}:
        raise InvalidInput(fields={"scopes": msg("Choose read, write, or both")})
    if not 1 <= days <= 366:
        raise InvalidInput(fields={"days": msg("Choose between 1 and 366 days")})
    token = "tpma_" + secrets.token_urlsafe(32)
    row = ApiToken(
        id=work.new_id(),
        user_id=user_id,
        name=name[:100],
        token_hash=_hash(token),
        scopes=" ".join(sorted(scopes)),
        created_at=work.now(),
        expires_at=work.now() + dt.timedelta(days=days),
    )
    work.add(row)
    work.audit("create", "api_token", row.id, user_id=user_id, scopes=sorted(scopes))
    return token


def actor_of_token(work: Work, token: str) -> tuple[Actor, frozenset[str]] | None:
    """Who an API token acts as and what it may, or None where it is unknown or has ended."""
    row = work.session.scalars(
        select(ApiToken).where(
            ApiToken.token_hash == _hash(token),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > work.now(),
        )
    ).one_or_none()
    if row is None:
        return None
    actor = _actor(work, work.session.get(User, row.user_id))
    return None if actor is None else (actor, frozenset(row.scopes.split()))


def actor_of_user(work: Work, email: str) -> Actor | None:
    """The actor for an address: for the command line, which the operator already holds."""
    address = keys.normalise_address(email)
    return _actor(work, work.session.scalars(select(User).where(User.email == address)).first())


def forget_old(work: Work) -> None:
    """Drop ended sessions and old tries."""
    now = work.now()
    work.session.execute(delete(WebSession).where(WebSession.expires_at < now))
    tries.forget_old(work.session, now)


def _has_access(work: Work, user: User) -> bool:
    if not user.active:
        return False
    if user.partner_id is None:
        return True
    owner = work.session.get(Partner, user.partner_id)
    return owner is not None and owner.status == "active"


def _actor(work: Work, user: User | None) -> Actor | None:
    if user is None or not _has_access(work, user):
        return None
    return Actor(
        user_id=user.id,
        name=user.name,
        roles=roles_of(work, [user.id]).get(user.id, frozenset()),
        partner_id=user.partner_id,
        locale=user.locale,
    )
