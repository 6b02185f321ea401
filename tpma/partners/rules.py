"""What must hold for people and partners. Plain values in, plain values out."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

from tpma.core.actor import HQ_ROLES, PARTNER_ROLES, Role
from tpma.core.i18n import Message, msg

MIN_PASSWORD = 10
MAX_PASSWORD = 200
SESSION_LENGTH = dt.timedelta(hours=12)
#: Failed tries allowed within WINDOW, for one account and for one network address.
ACCOUNT_TRIES = 10
ADDRESS_TRIES = 50
WINDOW = dt.timedelta(minutes=15)

SLUG = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$")
COUNTRY = re.compile(r"^[A-Z]{2}$")


def password_problem(password: str, email: str) -> Message | None:
    """Why a password can't be used, or None. Length is what protects (NIST SP 800-63B)."""
    if len(password) < MIN_PASSWORD:
        return msg("Use at least %(n)s characters", n=MIN_PASSWORD)
    if len(password) > MAX_PASSWORD:
        return msg("Use at most %(n)s characters", n=MAX_PASSWORD)
    if password.casefold() in {email.casefold(), email.partition("@")[0].casefold()}:
        return msg("Do not use your email address as your password")
    if len(set(password)) < 4:
        return msg("Use more than three different characters")
    return None


def name_problem(name: str) -> Message | None:
    """Why a name can't be used, or None. Control characters would break mail headers."""
    if not name.strip():
        return msg("Enter a name")
    if len(name) > 200:
        return msg("Use at most %(n)s characters", n=200)
    if any(unicodedata.category(c) in {"Cc", "Zl", "Zp"} for c in name):
        return msg("Remove the line break or control character")
    return None


def roles_problem(roles: Iterable[Role], partner_id: str | None) -> Message | None:
    """Partner people hold partner roles, HQ people hold HQ roles, and everybody holds one."""
    held = frozenset(roles)
    if not held:
        return msg("Choose at least one role")
    if partner_id is not None and not held <= PARTNER_ROLES:
        return msg("People of a partner can only hold a partner's roles")
    if partner_id is None and not held <= HQ_ROLES:
        return msg("A partner's role needs a partner")
    return None
