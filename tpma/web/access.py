"""Who may call a route, and whose data it reads. Every route says both, or the app won't start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from flask import Flask

from tpma.core.actor import HQ_ROLES, PARTNER_ROLES, Actor, Role
from tpma.core.errors import Forbidden, NotSignedIn
from tpma.core.tenancy import EVERYONE, NOBODY, Scope

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "__tpma_access__"


class Open(Enum):
    """Not a role: nobody needs to be signed in."""

    PUBLIC = "public"


PUBLIC = Open.PUBLIC
#: Everybody who is signed in, whatever their role.
ANYBODY = tuple(Role)
PARTNERS = tuple(sorted(PARTNER_ROLES))
HQ = tuple(sorted(HQ_ROLES))


class Data(Enum):
    """Whose rows the view's one Work may see."""

    #: The actor's own partner's. Only partner people can call such a route.
    OWN = "own"
    #: Every partner's for HQ people; for partner people still only their own.
    ALL = "all"
    #: No partner's.
    NONE = "none"
    #: The one partner that a signed link names: the view says which by `linked_work(partner_id)`.
    LINK = "link"


OWN, ALL, NONE, LINK = Data.OWN, Data.ALL, Data.NONE, Data.LINK


@dataclass(frozen=True, slots=True)
class Access:
    """What a route declared."""

    roles: frozenset[Role]
    public: bool
    data: Data
    #: Whether the Work may write; None: by the method (GET and HEAD only read).
    writes: bool | None
    #: Whether unsafe methods need the token. Off only for callers that can't have one.
    csrf: bool
    #: The largest body, where the route takes more than the usual.
    max_bytes: int | None

    def check(self, actor: Actor | None) -> None:
        """NotSignedIn or Forbidden where this actor may not call the route."""
        if self.public:
            return
        if actor is None:
            raise NotSignedIn()
        if actor.roles.isdisjoint(self.roles):
            raise Forbidden()

    def scope(self, actor: Actor | None) -> Scope:
        """The scope of the Work for this actor."""
        if self.data in (Data.NONE, Data.LINK) or actor is None:
            return NOBODY
        if actor.partner_id is not None:
            return Scope.partner(actor.partner_id)
        return EVERYONE if self.data is Data.ALL else NOBODY


def access(
    *who: Role | Open,
    data: Data,
    writes: bool | None = None,
    csrf: bool = True,
    max_bytes: int | None = None,
) -> Callable[[View], View]:
    """Declare a route. `@access(Role.FINANCE, data=ALL)` or `@access(PUBLIC, data=LINK)`."""
    roles = frozenset(w for w in who if isinstance(w, Role))
    public = PUBLIC in who
    if public == bool(roles):
        raise TypeError("a route is public, or names roles")
    if data is Data.OWN and not roles <= PARTNER_ROLES:
        raise TypeError("only partner people have data of their own; use ALL for HQ")
    if public and data in (Data.OWN, Data.ALL):
        raise TypeError("a public route reads no partner's data, or the one its link names")
    if not csrf and not public:
        raise TypeError("a signed-in route always needs the token")
    declared = Access(roles, public, data, writes, csrf, max_bytes)

    def mark(view: View) -> View:
        setattr(view, _MARK, declared)
        return view

    return mark


def declared_access(view: Callable[..., Any]) -> Access | None:
    """What a view declared, or None."""
    found = getattr(view, _MARK, None)
    assert found is None or isinstance(found, Access)
    return found


class UndeclaredRoute(RuntimeError):
    """A programming error: a route without `@access`."""


def access_table(app: Flask) -> dict[str, Access]:
    """Endpoint → access, for every route but the static files. Raises UndeclaredRoute."""
    table: dict[str, Access] = {}
    undeclared: list[str] = []
    for endpoint, view in app.view_functions.items():
        if endpoint == "static":
            continue
        found = declared_access(view)
        if found is None:
            undeclared.append(endpoint)
        else:
            table[endpoint] = found
    if undeclared:
        raise UndeclaredRoute(f"no @access on {', '.join(sorted(undeclared))}")
    return table
