"""The stage of the demo: a running product, and short ways to act in it as its people."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from tpma.core.actor import SYSTEM, Actor, Role
from tpma.core.container import Container
from tpma.core.embedded.mailbox import Mailbox
from tpma.core.outbox import OutboxRow
from tpma.core.tenancy import EVERYONE, Scope
from tpma.core.work import Work
from tpma.demo.account import Account
from tpma.demo.cast import HQ_PEOPLE, PartnerCast, PersonCast
from tpma.demo.readers import Reader


class StoryFailed(Exception):
    """The story could not go on; says where."""


@dataclass
class Played:
    """What one partner did, by the ids that the acts hand on."""

    cast: PartnerCast
    partner_id: str
    asset_set_id: str = ""
    campaign_id: str = ""
    audience_id: str = ""
    request_id: str = ""
    unsubscribed: tuple[str, ...] = ()
    #: Mails of the emails whose day is still to come when the story ends.
    later_mails: int = 0
    #: Who clicked as a person, in the order in which they did.
    engaged: list[str] = field(default_factory=list)


@dataclass
class Stage:
    container: Container
    mailbox: Mailbox
    kits: Path
    account: Account = field(default_factory=Account)
    played: dict[str, Played] = field(default_factory=dict)
    user_ids: dict[str, str] = field(default_factory=dict)
    kit_version_id: str = ""
    fund_id: str = ""
    patience: float = 120.0

    @property
    def base_url(self) -> str:
        return self.container.settings.base_url

    def reader(self) -> Reader:
        return Reader(self.base_url)

    def today(self) -> dt.date:
        return self.container.clock.now().date()

    def playing(self) -> list[Played]:
        return [played for played in self.played.values() if played.cast.plays]

    # -- who acts -------------------------------------------------------------------------------

    def system(self, partner_id: str | None = None) -> AbstractContextManager[Work]:
        return self.container.open(SYSTEM, Scope.partner(partner_id) if partner_id else EVERYONE)

    def hq(self, role: Role) -> AbstractContextManager[Work]:
        person = next(person for person in HQ_PEOPLE if role in person.roles)
        return self.container.open(self._actor(person), EVERYONE)

    def marketer(self, played: Played) -> AbstractContextManager[Work]:
        return self._of(played, played.cast.marketer)

    def admin(self, played: Played) -> AbstractContextManager[Work]:
        return self._of(played, played.cast.admin)

    def _of(self, played: Played, person: PersonCast) -> AbstractContextManager[Work]:
        actor = self._actor(person, played.partner_id)
        return self.container.open(actor, Scope.partner(played.partner_id))

    def _actor(self, person: PersonCast, partner_id: str | None = None) -> Actor:
        return Actor(
            user_id=self.user_ids[person.email],
            name=person.name,
            roles=frozenset(person.roles),
            partner_id=partner_id,
            locale=person.locale,
        )

    # -- waiting for the workers ----------------------------------------------------------------

    def wait_for_jobs(self, job: str, targets: Iterable[str]) -> None:
        """Until the workers did this job for all of these. StoryFailed where one was given up."""
        wanted = set(targets)

        def done() -> bool:
            with self.container.open(SYSTEM, EVERYONE, writes=False) as work:
                rows = work.session.execute(
                    select(
                        OutboxRow.target_id,
                        OutboxRow.done_at,
                        OutboxRow.failed_at,
                        OutboxRow.last_error,
                    ).where(OutboxRow.job == job, OutboxRow.target_id.in_(wanted))
                ).all()
            for row in rows:
                if row.failed_at is not None:
                    raise StoryFailed(f"{job} was given up: {row.last_error}")
            return {row.target_id for row in rows if row.done_at is not None} == wanted

        self.wait_until(done, f"the workers did {job}")

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + self.patience
        while not holds():
            if time.monotonic() > deadline:
                raise StoryFailed(f"Waited {self.patience:.0f} s until {what}, in vain")
            time.sleep(0.1)
