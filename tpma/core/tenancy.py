"""A partner never sees another partner's data: the session itself sees to it.

Every session carries a scope. Selects, updates and deletes through the ORM on partner-owned
tables are narrowed to it, and a flush refuses a row of somebody else. A session without a scope
can't touch a partner-owned table at all, so there is no way to read one by accident.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from tpma.core.db import PartnerOwned


class TenancyError(RuntimeError):
    """A programming error: code reached for rows that its scope does not cover."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a session may see: one partner's, everybody's (HQ), or nobody's."""

    partner_id: str | None = None
    everyone: bool = False

    @classmethod
    def partner(cls, partner_id: str) -> Scope:
        return cls(partner_id=partner_id)

    def covers(self, partner_id: str | None) -> bool:
        return self.everyone or (partner_id is not None and partner_id == self.partner_id)


#: HQ people and the machine's overall jobs.
EVERYONE = Scope(everyone=True)
#: Sign-in and public pages, before a partner is known.
NOBODY = Scope()

_KEY = "scope"


def scope_of(session: Session) -> Scope:
    found = session.info.get(_KEY, NOBODY)
    assert isinstance(found, Scope)
    return found


class ScopedSession(Session):
    """A session that knows its scope; made by the container only."""

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.info[_KEY] = scope


@event.listens_for(ScopedSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete):
        return
    scope = scope_of(state.session)
    if scope.everyone:
        return
    if scope.partner_id is None:
        owned = [m.class_.__name__ for m in state.all_mappers if _is_owned(m.class_)]
        if owned:
            raise TenancyError(f"no scope, but {', '.join(owned)} belongs to partners")
    partner_id = scope.partner_id
    # track_closure_variables stays on: the id is bound anew for each statement and cached by SQL.
    state.statement = state.statement.options(
        with_loader_criteria(
            PartnerOwned,
            lambda cls: cls.partner_id == partner_id,
            include_aliases=True,
        )
    )


@event.listens_for(ScopedSession, "before_flush")
def _refuse_strangers(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    scope = scope_of(session)
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, PartnerOwned) and not scope.covers(row.partner_id):
            raise TenancyError(f"{type(row).__name__} of another partner in this scope")


def _is_owned(cls: type[Any]) -> bool:
    return issubclass(cls, PartnerOwned)
