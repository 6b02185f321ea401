"""What reviewers see: the queue by clock, one submission in full, what was approved."""

from __future__ import annotations

from sqlalchemy import func, select

from tpma.compliance.models import Submission
from tpma.compliance.overlay import Overlay
from tpma.compliance.service import review_files, review_parts
from tpma.compliance.service.approvals import APPROVED, PENDING, approvals_of
from tpma.compliance.service.deciding import part_of, why_not
from tpma.compliance.service.review_views import Review, Waiting
from tpma.core.permissions import Permission
from tpma.core.work import Work


def queue(work: Work, *, mine: bool = False) -> list[Waiting]:
    """What waits for a decision, the most urgent first. `mine`: only what the actor may decide."""
    work.require(Permission.REVIEW)
    rows = work.session.scalars(
        select(Submission)
        .where(Submission.state == PENDING)
        .order_by(Submission.due_at, Submission.id)
    ).all()
    done = approvals_of(work, [row.id for row in rows])
    if mine:
        rows = [row for row in rows if why_not(work, row, done.get(row.id, [])) is None]
    return review_parts.lines(work, rows, done)


def approved(
    work: Work, *, state: str = APPROVED, offset: int = 0, limit: int = 50
) -> tuple[list[Waiting], int]:
    """What was approved (or became something else), the newest first, and how many in all."""
    work.require(Permission.REVIEW)
    wanted = select(Submission).where(Submission.state == state)
    total = work.session.scalar(
        select(func.count()).select_from(Submission).where(Submission.state == state)
    )
    rows = work.session.scalars(
        wanted.order_by(Submission.decided_at.desc(), Submission.id).offset(offset).limit(limit)
    ).all()
    return review_parts.lines(work, rows, {}), total or 0


def review(work: Work, submission_id: str) -> Review:
    """One submission in full. NotFound where it is another partner's."""
    work.require(Permission.REVIEW)
    row = work.get(Submission, submission_id)
    done = approvals_of(work, [row.id]).get(row.id, [])
    ids = [each.id for each in queue(work)]
    at = ids.index(row.id) if row.id in ids else -1
    return review_parts.whole(
        work,
        row,
        done,
        why_not=why_not(work, row, done),
        part=part_of(work, row, done) if row.state == PENDING else None,
        before=ids[at - 1] if at > 0 else None,
        after=ids[at + 1] if 0 <= at < len(ids) - 1 else (ids[0] if at < 0 and ids else None),
    )


def compared(work: Work, submission_id: str, tactic: str, name: str) -> Overlay:
    """The pixels of a picture against the one that was approved before. NotFound where there is
    no such picture in both."""
    work.require(Permission.REVIEW)
    return review_files.compared(work, work.get(Submission, submission_id), tactic, name)


def picture_before(work: Work, submission_id: str, tactic: str, name: str) -> tuple[bytes, str]:
    """The rendition of that name that was approved before, and its media type."""
    work.require(Permission.REVIEW)
    return review_files.before(work, work.get(Submission, submission_id), tactic, name)


def document(work: Work, submission_id: str, tactic: str, name: str) -> tuple[bytes, str]:
    """A rendition as it was submitted, and its media type. NotFound where it lists no such one."""
    work.require(Permission.REVIEW)
    return review_files.document(work, work.get(Submission, submission_id), tactic, name)


def submission(work: Work, submission_id: str) -> Submission:
    """One submission, for whoever's it is. NotFound where it is another partner's."""
    return work.get(Submission, submission_id)


def submissions_of(work: Work, subject_id: str) -> list[Submission]:
    """Every submission of a campaign, the newest first."""
    rows = work.session.scalars(
        select(Submission)
        .where(Submission.subject_id == subject_id)
        .order_by(Submission.asked_at.desc(), Submission.id.desc())
    )
    return list(rows)
