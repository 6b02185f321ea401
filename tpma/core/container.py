"""The container: what a process holds from start to end, and the one way to open a Work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from tpma.core.actor import Actor
from tpma.core.clock import Clock, Ids, RandomIds, SystemClock
from tpma.core.db import make_engine
from tpma.core.errors import Unavailable
from tpma.core.i18n import msg
from tpma.core.queue import Bell
from tpma.core.settings import Settings
from tpma.core.storage import Storage, make_storage
from tpma.core.tenancy import Scope, ScopedSession
from tpma.core.work import Work

T = TypeVar("T")


class Opener(Protocol):
    """Opens a Work; a job that needs several transactions gets one of these."""

    def __call__(
        self, actor: Actor, scope: Scope, *, writes: bool = True
    ) -> AbstractContextManager[Work]: ...


class Container:
    """Engine, storage, bell, clock, ids and resources of one process.

    Made by the doors (`tpma.app`, `tpma.cli`, `tpma.jobs`). `provide` registers how a resource
    is made; it is made at first use, once.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        ids: Ids | None = None,
        engine: Engine | None = None,
        storage: Storage | None = None,
        bell: Bell | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.ids = ids or RandomIds()
        self.engine = engine or make_engine(settings)
        self._reader = self.engine.execution_options(writes=False)
        self.storage = storage or make_storage(settings.storage_url)
        self.bell = bell or Bell(settings.redis_url)
        self._makers: dict[type[Any], Callable[[Settings], Any]] = {}
        self._made: dict[type[Any], Any] = {}
        self._lock = threading.RLock()

    def provide(self, kind: type[T], make: Callable[[Settings], T]) -> None:
        """Say how a resource is made from the settings."""
        self._makers[kind] = make

    def resource(self, kind: type[Any]) -> Any:
        with self._lock:
            if kind not in self._made:
                self._made[kind] = self._makers[kind](self.settings)
            return self._made[kind]

    @contextmanager
    def open(self, actor: Actor, scope: Scope, *, writes: bool = True) -> Iterator[Work]:
        """One unit of work: commits at the end, rolls back on any error, then rings the bell.

        With `writes=False` nothing may be written: readers never wait for writers on SQLite.
        """
        session = ScopedSession(
            self.engine if writes else self._reader, scope=scope, expire_on_commit=False
        )
        work = Work(
            session=session,
            storage=self.storage,
            clock=self.clock,
            ids=self.ids,
            actor=actor,
            settings=self.settings,
            resource=self.resource,
        )
        try:
            yield work
            if writes:
                work.seal()
                session.commit()
            else:
                session.rollback()
        except OperationalError as error:
            session.rollback()
            raise Unavailable(
                msg("The database did not answer"),
                detail=msg("It said: %(reason)s", reason=str(error.orig)),
                mend=msg("Nothing was changed. Try again in a moment"),
            ) from error
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()
        for queue_name, row_id in work.to_ring:
            self.bell.ring(queue_name, row_id)

    def close(self) -> None:
        self.engine.dispose()
