"""What becomes of a submission later: verified at launch, withdrawn, expired."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import select

from tpma.compliance.manifest import Difference, Json, differences, digest
from tpma.compliance.manifest_words import KitNames
from tpma.compliance.models import Submission
from tpma.compliance.service.approvals import (
    APPROVED,
    COMMENT_MOST,
    DECIDED_JOB,
    EXPIRED,
    PENDING,
    WITHDRAWN,
)
from tpma.compliance.service.telling import tell_withdrawn
from tpma.core.actor import SYSTEM
from tpma.core.errors import Conflict, InvalidInput, Refused
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.tenancy import EVERYONE
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.copy import resolve


def withdraw(work: Work, submission_id: str, reason: str = "") -> Submission:
    """Take back a question (the partner) or an approval (a reviewer, with a reason).

    A running campaign stops: its room is told.
    """
    row = work.get(Submission, submission_id, lock=True)
    if work.actor.is_partner:
        work.require(Permission.LAUNCH)
    else:
        work.require(Permission.REVIEW)
        if not reason.strip():
            raise InvalidInput(fields={"comment": msg("Say why, the partner reads it")})
    if row.state not in (PENDING, APPROVED) and not was_approved(row):
        raise Conflict(msg("There is nothing left to withdraw"))
    take_back(work, row, reason)
    return row


def was_approved(row: Submission) -> bool:
    """Whether it is approved, or was and may not be launched any more: what was launched in time
    goes on, so it can still be taken back."""
    return row.state == APPROVED or (row.state == EXPIRED and row.basis is not None)


def take_back(work: Work, row: Submission, reason: str, *, statement: str | None = None) -> None:
    """What every withdrawal of a question or an approval does. Whoever calls has checked it all.

    `statement`: the one of HQ's library whose withdrawal or end it follows from.
    """
    if reason.strip():
        row.comment = reason.strip()[:COMMENT_MOST]
    approved = was_approved(row)
    row.state = WITHDRAWN
    if row.decided_at is None:
        row.decided_by, row.decided_by_name = work.actor.user_id, work.actor.name
        row.decided_at = work.now()
    because = {} if statement is None else {"statement": statement}
    if row.ended_day is not None:
        because["ended"] = row.ended_day.isoformat()
    work.audit(
        "withdraw", "submission", row.id, digest=row.digest, partner=row.partner_id, **because
    )
    work.later(DECIDED_JOB, row.id, partner_id=row.partner_id)
    if not work.actor.is_partner:
        tell_withdrawn(work, row, was_approved=approved)


def verify(work: Work, submission_id: str, manifest: Mapping[str, Json]) -> list[Difference]:
    """What would ship now and was not approved, entry by entry, what tells most first; empty where
    all is the same.

    Refused where there is no approval that holds now.
    """
    row = work.get(Submission, submission_id)
    if row.state != APPROVED:
        raise Refused(
            msg("This is not approved"), mend=msg("Submit it, and launch once it is approved")
        )
    if row.expires_at <= work.now():
        raise Refused(msg("The approval has expired"), mend=msg("Submit it again"))
    if digest(cast("Json", row.manifest)) != row.digest:
        # Somebody changed the record behind the product's back.
        raise Refused(
            msg("The approved record was altered"), mend=msg("Tell HQ, then submit it again")
        )
    found = differences(cast("Json", row.manifest), manifest, names_of(work, row))
    return sorted(found, key=lambda each: each.follows)


def changed_since(work: Work, submission_id: str, manifest: Mapping[str, Json]) -> list[Difference]:
    """What somebody changed after submitting, for the screen that would launch it.

    A picture that only follows from changed words is left out; where nothing else differs (a new
    logo), the pictures are named.
    """
    row = work.get(Submission, submission_id)
    if row.state not in (PENDING, APPROVED):
        return []
    found = differences(cast("Json", row.manifest), manifest, names_of(work, row))
    # What follows may not be drawn yet, which does not mean that it is gone.
    return [each for each in found if not each.follows] or [
        replace(each, after=each.after or "") for each in found
    ]


def names_of(work: Work, row: Submission) -> KitNames:
    """What the kit calls its tactics and zones in the submission's language."""
    return KitNames(resolve(kits.definition_of(work, row.kit_version_id), row.locale))


def expire_due(opener: Callable[..., Any]) -> None:
    """The clock's: questions and approvals whose time is over. Campaigns are told."""
    with opener(SYSTEM, EVERYONE) as work:
        rows = work.session.scalars(
            select(Submission)
            .where(Submission.state.in_((PENDING, APPROVED)), Submission.expires_at <= work.now())
            .with_for_update()
        ).all()
        for row in rows:
            row.state = EXPIRED
            row.decided_at = row.decided_at or work.now()
            work.audit("expire", "submission", row.id, digest=row.digest, partner=row.partner_id)
            work.later(DECIDED_JOB, row.id, partner_id=row.partner_id)
