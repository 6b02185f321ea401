"""The third door: what the queue and the clock may run.

`JOBS` is the only list of jobs. A job's function takes `(work, id)` and runs in one transaction,
or, where it declares `several=True`, `(opener, id)` and opens its own. Either must be safe to
run twice: after a crash it will be.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import structlog

from tpma.core import outbox
from tpma.core.actor import SYSTEM
from tpma.core.container import Container
from tpma.core.errors import TpmaError, Unavailable
from tpma.core.memory import give_back_spare
from tpma.core.settings import Settings, load_settings
from tpma.core.tenancy import EVERYONE, Scope

log = structlog.get_logger("tpma.jobs")


@dataclass(frozen=True, slots=True)
class JobSpec:
    """A job: where its function is, and whose data it reads.

    `data` is "own" (the partner whom the outbox row names; a row without one is refused) or
    "all" (every partner's, as HQ).
    """

    function: str
    data: Literal["own", "all"]
    several: bool = False

    def resolve(self) -> Callable[..., None]:
        module, _, name = self.function.partition(":")
        found: Callable[..., None] = getattr(importlib.import_module(module), name)
        return found


JOBS: dict[str, JobSpec] = {
    "render_asset_set": JobSpec("tpma.assets.service:render_asset_set_job", "own", several=True),
    "asset_set_moved": JobSpec("tpma.campaigns.service:asset_set_moved", "own"),
    "kit_recalled": JobSpec("tpma.campaigns.service:kit_recalled", "all"),
    "statement_withdrawn": JobSpec("tpma.campaigns.service:statement_withdrawn", "all"),
    "submission_decided": JobSpec("tpma.campaigns.service:submission_decided", "own"),
    "mail_confirmation": JobSpec(
        "tpma.compliance.service.confirmation_mail:mail_confirmation", "own", several=True
    ),
    "start_campaign": JobSpec("tpma.campaigns.service.jobs:start_campaign", "own", several=True),
    "deliver_batch": JobSpec("tpma.campaigns.service.jobs:deliver_batch", "own", several=True),
    "publish_step": JobSpec("tpma.campaigns.service.jobs:publish_step", "own", several=True),
    "send_letter": JobSpec("tpma.letters.service:send_letter", "all", several=True),
    "send_approval_link": JobSpec("tpma.compliance.service:send_link", "all", several=True),
    "attribute_program": JobSpec("tpma.attribution.service:attribute_program", "all"),
}


@dataclass(frozen=True, slots=True)
class Tick:
    """Something that the clock does every so often, once per slot however many clocks run."""

    name: str
    function: str
    every_seconds: int


TICKS: tuple[Tick, ...] = (
    Tick("sweep_deliveries", "tpma.campaigns.service.sweeping:sweep", 15),
    Tick("end_kit_windows", "tpma.campaigns.service.recalling:end_windows", 900),
    Tick("end_statements", "tpma.campaigns.service.ending:end_statements", 60),
    Tick("warn_of_statement_ends", "tpma.campaigns.service.ending:warn_of_ends", 6 * 3600),
    Tick("warn_of_kit_expiry", "tpma.campaigns.service.recalling:warn_of_expiry", 3600),
    Tick("remind_reviewers", "tpma.compliance.service.clocks:remind_due", 300),
    Tick("expire_submissions", "tpma.compliance.service:expire_due", 300),
    Tick("attribute_daily", "tpma.attribution.service:attribute_daily", 24 * 3600),
    Tick("retain", "tpma.attribution.service.retention:retain_daily", 24 * 3600),
    Tick("audit_checkpoint", "tpma.core.checkpoints:checkpoint_now", 600),
    Tick("forget_sessions", "tpma.jobs:forget_old", 900),
)


def build_container(settings: Settings) -> Container:
    """The container of a product process, with its resources."""
    from tpma.assets.service.inserts import Inserts
    from tpma.compliance.service.kit_publishing import KitTrial
    from tpma.compliance.service.law_inserts import LawInserts
    from tpma.core.pace import Pace
    from tpma.core.presence import Presence
    from tpma.delivery.channels import Channels
    from tpma.delivery.link_probe import LinkProbe
    from tpma.kits.service.trying import Trial

    container = Container(settings)
    container.provide(Channels, Channels)
    container.provide(Presence, lambda settings: Presence(settings.redis_url))
    container.provide(Pace, lambda settings: Pace(settings.redis_url))
    container.provide(LinkProbe, lambda _settings: LinkProbe())
    container.provide(Inserts, lambda _settings: LawInserts())
    container.provide(Trial, lambda _settings: KitTrial())
    return container


_container: Container | None = None


def answer(row_id: str) -> None:
    """What RQ calls: the only function that it may. The id names an outbox row."""
    global _container
    if _container is None:
        _container = build_container(load_settings(os.environ))
    run(_container, row_id)
    give_back_spare()


def run(container: Container, row_id: str) -> bool:
    """Do what an outbox row asks. Whether it was ours to do and is now done.

    Errors are kept on the row and tried again with back-off; nothing is raised for them, so
    that RQ's own retries never compete with the outbox.
    """
    with container.open(SYSTEM, EVERYONE) as work:
        row = outbox.claim(work.session, row_id, work.now())
    if row is None:
        return False
    spec = JOBS.get(row.job)
    bound = log.bind(job=row.job, target=row.target_id, outbox=row.id, attempt=row.attempts)
    try:
        if spec is None:
            raise LookupError(f"no job is called {row.job!r}")
        _perform(container, spec, row)
    except Exception as error:  # whatever a job throws, it is noted, and the worker goes on
        final = isinstance(error, TpmaError) and not isinstance(error, Unavailable)
        bound.warning("job_failed", error=repr(error), final=final, exc_info=not final)
        with container.open(SYSTEM, EVERYONE) as work:
            again = work.get(outbox.OutboxRow, row_id)
            outbox.settle_failure(again, work.now(), repr(error), final=final)
        return False
    with container.open(SYSTEM, EVERYONE) as work:
        work.get(outbox.OutboxRow, row_id).done_at = work.now()
    bound.info("job_done")
    return True


def _perform(container: Container, spec: JobSpec, row: outbox.OutboxRow) -> None:
    if spec.data == "own":
        if row.partner_id is None:
            raise LookupError(f"job {row.job!r} needs a partner")
        scope = Scope.partner(row.partner_id)
    else:
        scope = EVERYONE
    function = spec.resolve()
    if spec.several:
        function(_scoped_opener(container, scope), row.target_id)
        return
    with container.open(SYSTEM, scope) as work:
        function(work, row.target_id)


def _scoped_opener(container: Container, allowed: Scope) -> Callable[..., Any]:
    """An opener that can't leave the scope of the job."""

    def opener(actor: Any = SYSTEM, scope: Scope = allowed, *, writes: bool = True) -> Any:
        if scope != allowed:
            raise LookupError("a job may not leave its scope")
        return container.open(actor, scope, writes=writes)

    return opener


def tick(container: Container, one: Tick) -> None:
    """Do what the clock does. A tick's function takes the opener."""
    module, _, name = one.function.partition(":")
    getattr(importlib.import_module(module), name)(container.open)


def forget_old(opener: Any) -> None:
    """Housekeeping: ended sessions, old sign-in tries, letters and outbox rows done long ago."""
    from tpma.letters import service as letters
    from tpma.partners.service import sessions

    with opener(SYSTEM, EVERYONE) as work:
        sessions.forget_old(work)
        letters.forget_old(work)
        outbox.forget_done(work.session, work.now())
