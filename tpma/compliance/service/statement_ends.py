"""Statements whose last day has come, and which submissions rely on them.

HQ renews a statement by a new version with the same words and a later day, so the day that counts
is the one of the version that stands, not of the one that was submitted with.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from tpma.compliance.models import ApprovedStatement, Submission, SubmissionStatement
from tpma.compliance.service.approvals import APPROVED, EXPIRED, PENDING
from tpma.compliance.service.validity import take_back
from tpma.compliance.statement_ends import StatementEnd, guide_ends
from tpma.core.work import Work

#: What may still be launched, or was and may still be sending, though its time to launch is over.
HELD = (PENDING, APPROVED, EXPIRED)


@dataclass(frozen=True, slots=True)
class Relying:
    """A submission that relies on a statement which ends."""

    submission_id: str
    end: StatementEnd
    #: The version that stands, in HQ's library; None: it is the brand guide's.
    statement_id: str | None
    #: Who allowed it.
    approved_by: str | None = None


def relying_until(work: Work, last: dt.date, among: Select[Any]) -> list[Relying]:
    """Which of these submissions (`among` selects their ids) rely on a statement whose last day is
    `last` or earlier; one entry for each such statement, the first to end first."""
    stands = aliased(ApprovedStatement)
    rows = work.session.execute(
        select(
            SubmissionStatement.submission_id,
            stands.wording,
            stands.until,
            stands.id,
            stands.approved_by,
        )
        .join(Submission, Submission.id == SubmissionStatement.submission_id)
        .join(ApprovedStatement, ApprovedStatement.id == SubmissionStatement.statement_id)
        .join(
            stands,
            (stands.series == ApprovedStatement.series)
            & (stands.wording == ApprovedStatement.wording),
        )
        .where(
            stands.withdrawn_at.is_(None),
            stands.until <= last,
            Submission.state.in_(HELD),
            Submission.id.in_(among),
        )
    )
    found = [
        Relying(each, StatementEnd(words, until), statement_id, by)
        for each, words, until, statement_id, by in rows
        if until is not None
    ]
    of_guide = work.session.execute(
        select(Submission.id, Submission.manifest).where(
            Submission.guide_until <= last, Submission.state.in_(HELD), Submission.id.in_(among)
        )
    )
    found += [
        Relying(each, end, None)
        for each, manifest in of_guide
        for end in guide_ends(manifest["statements"])
        if end.day <= last
    ]
    return sorted(found, key=lambda one: (one.end.day, one.submission_id, one.end.words))


def end_with_statement(work: Work, relying: Relying) -> bool:
    """Take an approval, or a question, back because a statement in it ended. False: it was not
    there to be taken any more."""
    row = work.get(Submission, relying.submission_id, lock=True)
    if row.state not in HELD:
        return False
    row.ended_words, row.ended_day = relying.end.words, relying.end.day
    row.comment = None
    take_back(work, row, "", statement=relying.statement_id or "guide")
    return True
