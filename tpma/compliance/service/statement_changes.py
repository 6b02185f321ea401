"""Taking a statement back, or putting a new version in its place, and whom either touches.

Whatever relies on words that no longer hold loses its approval in the same transaction. The last
look before each mail sees that, so a running campaign sends nothing more; its room is told through
the outbox, and stops it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from tpma.compliance.models import ApprovedStatement, Submission, SubmissionStatement
from tpma.compliance.service.approvals import APPROVED, PENDING
from tpma.compliance.service.statements import WORDING_MOST, refuse_unproved
from tpma.compliance.service.validity import take_back, was_approved
from tpma.compliance.statement_ends import guide_ends
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.work import Work

#: The job that tells the campaigns' room; see there.
WITHDRAWN_JOB = "statement_withdrawn"


def statement(work: Work, statement_id: str) -> ApprovedStatement:
    """One version of a statement, ended ones included."""
    work.require(Permission.REVIEW)
    return work.get(ApprovedStatement, statement_id)


def statement_versions(work: Work, series: str) -> list[ApprovedStatement]:
    """Every version of a statement, the newest first."""
    work.require(Permission.REVIEW)
    wanted = select(ApprovedStatement).where(ApprovedStatement.series == series)
    return list(work.session.scalars(wanted.order_by(ApprovedStatement.version.desc())))


def relying_on(work: Work, statement_id: str) -> list[Submission]:
    """What was submitted with this statement in it, the newest first: with this version of it, or
    with another that has the same words."""
    work.require(Permission.REVIEW)
    wanted = select(Submission).where(Submission.id.in_(submitted_with(work, statement_id)))
    return list(work.session.scalars(wanted.order_by(Submission.asked_at.desc(), Submission.id)))


def submitted_with(work: Work, statement_id: str) -> Select[str]:
    """The ids of those submissions."""
    row = work.get(ApprovedStatement, statement_id)
    return (
        select(SubmissionStatement.submission_id)
        .join(ApprovedStatement, ApprovedStatement.id == SubmissionStatement.statement_id)
        .where(ApprovedStatement.series == row.series, ApprovedStatement.wording == row.wording)
    )


def withdraw_statement(work: Work, statement_id: str, why: str) -> ApprovedStatement:
    """Take a statement back: what relies on it stops, and no launch may make it from now on."""
    work.require(Permission.REVIEW)
    row = _standing(work, statement_id)
    if not why.strip():
        raise InvalidInput(fields={"why": msg("Say why it is withdrawn")})
    _end(work, row, why)
    stopped = _withdraw_approvals(work, row)
    work.audit("withdraw", "statement", row.id, version=row.version, approvals=stopped)
    return row


def revise_statement(
    work: Work,
    statement_id: str,
    wording: str,
    substantiation: str,
    *,
    until: dt.date | None = None,
    why: str = "",
) -> ApprovedStatement:
    """Put a new version in its place. With the same words (a renewed proof, another last day),
    what is under way goes on; with other words it stops, as if the old ones were withdrawn.
    """
    work.require(Permission.REVIEW)
    row = _standing(work, statement_id)
    words = refuse_unproved(wording, substantiation, until, work.now().date())
    if not why.strip():
        raise InvalidInput(fields={"revised_why": msg("Say why it is changed")})
    if (words, substantiation.strip(), until) == (row.wording, row.substantiation, row.until):
        raise InvalidInput(fields={"wording": msg("Nothing differs from the version before")})
    _end(work, row, why)
    made = work.add(
        ApprovedStatement(
            id=work.new_id(),
            series=row.series,
            version=row.version + 1,
            kind=row.kind,
            wording=words,
            locale=row.locale,
            substantiation=substantiation.strip(),
            kit_slug=row.kit_slug,
            until=until,
            approved_by=work.actor.user_id,
            approved_by_name=work.actor.name,
            approved_at=work.now(),
        )
    )
    stopped = 0 if words == row.wording else _withdraw_approvals(work, row)
    work.audit("revise", "statement", made.id, version=made.version, approvals=stopped)
    return made


def note_relied_on(work: Work, row: Submission, manifest: Mapping[str, Any]) -> None:
    """Write down which rows of the library a submission relies on, and when the first of its
    kit's own statements (the guide's, no rows) ends."""
    stated = manifest.get("statements", {})
    row.guide_until = next((end.day for end in guide_ends(stated)), None)
    listed = {(each["id"], each["version"]) for each in stated.values()}
    found = work.session.execute(
        select(ApprovedStatement.id, ApprovedStatement.series, ApprovedStatement.version).where(
            ApprovedStatement.series.in_([series for series, _ in listed])
        )
    )
    for statement_id, series, version in found:
        if (series, version) in listed:
            work.add(
                SubmissionStatement(
                    partner_id=row.partner_id, submission_id=row.id, statement_id=statement_id
                )
            )


def _standing(work: Work, statement_id: str) -> ApprovedStatement:
    row = work.get(ApprovedStatement, statement_id, lock=True)
    if row.withdrawn_at is not None:
        raise Conflict(msg("It is withdrawn already"))
    return row


def _end(work: Work, row: ApprovedStatement, why: str) -> None:
    row.withdrawn_at, row.withdrawn_by = work.now(), work.actor.user_id
    row.withdrawn_why = why.strip()[:WORDING_MOST]


def _withdraw_approvals(work: Work, row: ApprovedStatement) -> int:
    """How many approvals and open questions fell with it."""
    found = [one for one in relying_on(work, row.id) if one.state in (PENDING, APPROVED)]
    for each in found:
        take_back(work, each, withdrawn_why(row), statement=row.id)
    # Approvals that may not be launched any more are left to the campaigns that still run on them.
    work.later(WITHDRAWN_JOB, row.id)
    return len(found)


def withdrawn_why(row: ApprovedStatement) -> str:
    """The reason that a partner reads."""
    return f"“{row.wording}” — {row.withdrawn_why}"


def take_back_with(work: Work, statement_id: str, submission_id: str) -> bool:
    """Take an approval back for a withdrawn statement, though its time to be launched is over.
    False: that was done."""
    row = work.get(Submission, submission_id, lock=True)
    if not was_approved(row):
        return False
    statement = work.get(ApprovedStatement, statement_id)
    take_back(work, row, withdrawn_why(statement), statement=statement_id)
    return True
