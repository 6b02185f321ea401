"""Work: one unit of work. What a use case gets, and all that it gets.

It commits once, at the end of a request or job. Services never commit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from tpma.core import keys
from tpma.core.actor import Actor
from tpma.core.audit import AuditEntry, append
from tpma.core.clock import Clock, Ids
from tpma.core.db import JsonValue
from tpma.core.errors import Forbidden, NotFound
from tpma.core.i18n import Message, translate
from tpma.core.outbox import OutboxRow
from tpma.core.permissions import Permission, allowed
from tpma.core.queue import WORK
from tpma.core.settings import Settings
from tpma.core.storage import Storage
from tpma.core.tenancy import Scope, scope_of

T = TypeVar("T")


class Work:
    """Session, storage, clock, ids, settings, resources and the actor of one unit of work."""

    def __init__(
        self,
        *,
        session: Session,
        storage: Storage,
        clock: Clock,
        ids: Ids,
        actor: Actor,
        settings: Settings,
        resource: Callable[[type[Any]], Any],
    ) -> None:
        self.session = session
        self.storage = storage
        self.clock = clock
        self.actor = actor
        self.settings = settings
        self._ids = ids
        self._resource = resource
        #: Outbox rows to ring once this is committed.
        self.to_ring: list[tuple[str, str]] = []
        self._audited: list[AuditEntry] = []

    # -- time, ids, words ---------------------------------------------------------------------

    def now(self) -> dt.datetime:
        return self.clock.now()

    def new_id(self) -> str:
        return self._ids.new(self.clock.now())

    def say(self, message: Message) -> str:
        """A message in the actor's language."""
        return translate(message, self.actor.locale)

    def address_key(self, email: str) -> str:
        """The keyed hash by which an address is recognised; see core.keys."""
        return keys.address_key(self.settings.secret, email)

    # -- who and whose ------------------------------------------------------------------------

    @property
    def scope(self) -> Scope:
        return scope_of(self.session)

    @property
    def partner_id(self) -> str:
        """The one partner that this work is about. Forbidden where there is none."""
        partner_id = self.scope.partner_id
        if partner_id is None:
            raise Forbidden()
        return partner_id

    def require(self, permission: Permission) -> None:
        """Forbidden unless the actor may."""
        if not allowed(self.actor, permission):
            raise Forbidden()

    def may(self, permission: Permission) -> bool:
        return allowed(self.actor, permission)

    # -- rows -----------------------------------------------------------------------------------

    def get(self, model: type[T], id: str, *, lock: bool = False) -> T:
        """A row by its id. NotFound where it is missing or out of scope.

        `lock` takes the row's lock on PostgreSQL; on SQLite a writer is alone anyway.
        """
        statement = select(model).where(cast("Any", model).id == id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        found = self.session.scalars(statement).one_or_none()
        if found is None:
            raise NotFound()
        return found

    def add(self, row: T) -> T:
        self.session.add(row)
        return row

    # -- what else must happen ------------------------------------------------------------------

    def audit(self, verb: str, target: str, target_id: str, /, **detail: JsonValue) -> None:
        """Append to the audit, in this transaction. Facts and ids; no personal data."""
        self._audited.append(
            AuditEntry(
                id=self.new_id(),
                at=self.now(),
                actor_id=self.actor.user_id,
                partner_id=self.scope.partner_id,
                verb=verb,
                target=target,
                target_id=target_id,
                detail=dict(detail),
            )
        )

    def seal(self) -> None:
        """Number and hash what was audited. The container calls it last, before the commit."""
        append(self.session, self._audited, self._ids.salt)
        self._audited = []

    def later(
        self,
        job: str,
        target_id: str,
        *,
        not_before: dt.datetime | None = None,
        partner_id: str | None = None,
        queue: str = WORK,
    ) -> str:
        """Ask for a job once this is committed. The partner defaults to this work's scope.

        Returns the outbox row's id, by which progress can be asked for.
        """
        now = self.now()
        row = OutboxRow(
            id=self.new_id(),
            job=job,
            target_id=target_id,
            queue=queue,
            partner_id=partner_id or self.scope.partner_id,
            created_at=now,
            not_before=not_before or now,
            attempts=0,
        )
        if row.not_before <= now:
            self.to_ring.append((queue, row.id))
            row.rung_at = now
        self.session.add(row)
        return row.id

    def resource(self, kind: type[T]) -> T:
        """Something that lives as long as the process: channels, caches. See the container."""
        return cast("T", self._resource(kind))
