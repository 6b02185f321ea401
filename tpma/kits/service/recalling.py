"""Taking a version back: a note, an upgrade by a day, or a stop at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits.models import KitRecall, KitVersion
from tpma.kits.rules import Recall, Severity, grows_severer
from tpma.kits.service.reading import RECALLED


def recall(
    work: Work,
    version_id: str,
    reason: str,
    severity: Severity = Severity.MUST_UPGRADE,
    launch_until: dt.date | None = None,
) -> KitVersion:
    """Take a version back: nothing new starts from it, and its users are told.

    `launch_until` (with MUST_UPGRADE) is the last day on which what was begun may be launched.
    A recall can be made severer by recalling again, never milder (Conflict). The job
    `kit_recalled` tells the people and, with STOP_NOW, stops what runs; no mail leaves from the
    moment this commits.
    """
    work.require(Permission.PUBLISH_KITS)
    reason = reason.strip()
    if not reason:
        raise InvalidInput(fields={"reason": msg("Say why, partners will read it")})
    if severity is not Severity.MUST_UPGRADE:
        launch_until = None
    elif launch_until is not None and launch_until < work.now().date():
        raise InvalidInput(fields={"launch_until": msg("Choose a day that is not over yet")})
    version = work.get(KitVersion, version_id, lock=True)
    new, now = Recall(severity, reason, launch_until), work.now()
    before = recall_of(work, version_id)
    if before is not None and not grows_severer(before, new):
        raise Conflict(
            msg("Version %(number)s was already recalled", number=version.number),
            mend=msg("A recall can only be made severer"),
        )
    version.status = RECALLED
    version.recalled_at = version.recalled_at or now
    version.recall_reason = reason
    row = work.add(
        KitRecall(
            id=work.new_id(),
            kit_version_id=version_id,
            severity=severity,
            launch_until=launch_until,
            reason=reason,
            recalled_by=work.actor.user_id,
            recalled_at=now,
        )
    )
    work.session.flush()
    work.audit(
        "kit.recalled",
        "kit_version",
        version.id,
        reason=reason,
        severity=severity,
        launch_until=launch_until.isoformat() if launch_until else None,
    )
    work.later("kit_recalled", row.id)
    return version


def recall_of(work: Work, version_id: str) -> Recall | None:
    """What HQ said last of a version, or None where it stands."""
    return recalls(work, [version_id]).get(version_id)


def recalls(work: Work, version_ids: Iterable[str]) -> Mapping[str, Recall]:
    """The standing recalls among these versions: of several, the severest."""
    rows = work.session.scalars(
        select(KitRecall).where(KitRecall.kit_version_id.in_(set(version_ids)))
    )
    found: dict[str, Recall] = {}
    for row in rows:
        before, said = found.get(row.kit_version_id), _plain(row)
        if before is None or grows_severer(before, said):
            found[row.kit_version_id] = said
    return found


def recall_by_id(work: Work, recall_id: str) -> tuple[str, Recall]:
    """The version of a recall, and what was said; for the job that follows it up."""
    row = work.get(KitRecall, recall_id)
    return row.kit_version_id, _plain(row)


def _plain(row: KitRecall) -> Recall:
    return Recall(Severity(row.severity), row.reason, row.launch_until)
