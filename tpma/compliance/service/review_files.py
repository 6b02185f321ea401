"""The files of a submission, as they were submitted and as they were approved before.

Whoever calls has seen to it that the reader may see the submission.
"""

from __future__ import annotations

from sqlalchemy import select

from tpma.assets.render.calendar import CALENDAR_TYPE
from tpma.compliance.models import Submission
from tpma.compliance.overlay import Overlay, overlay
from tpma.core.errors import NotFound
from tpma.core.work import Work


def approved_before(work: Work, row: Submission) -> Submission | None:
    """What was approved last for the same campaign before this was asked."""
    return work.session.scalars(
        select(Submission)
        .where(
            Submission.subject_id == row.subject_id,
            Submission.id != row.id,
            Submission.basis.is_not(None),
            Submission.state != "returned",
            Submission.decided_at < row.asked_at,
        )
        .order_by(Submission.decided_at.desc())
        .limit(1)
    ).one_or_none()


def document(work: Work, row: Submission, tactic: str, name: str) -> tuple[bytes, str]:
    """A rendition as it was submitted, and its media type. NotFound where it lists no such one."""
    sha = renditions(row, tactic).get(name)
    if sha is None:
        raise NotFound()
    data = work.storage.get(sha)
    return data, _media_type(name, data)


def before(work: Work, row: Submission, tactic: str, name: str) -> tuple[bytes, str]:
    """The rendition of that name that was approved before, and its media type."""
    earlier = approved_before(work, row)
    if earlier is None:
        raise NotFound()
    return document(work, earlier, tactic, name)


def compared(work: Work, row: Submission, tactic: str, name: str) -> Overlay:
    """The pixels of a picture against the one that was approved before. NotFound where there is
    no such picture in both."""
    earlier = approved_before(work, row)
    old = renditions(earlier, tactic).get(name) if earlier is not None else None
    new = renditions(row, tactic).get(name)
    if old is None or new is None or size_of(name) is None:
        raise NotFound()
    return overlay(work.storage.get(old), work.storage.get(new))


def renditions(row: Submission, tactic: str) -> dict[str, str]:
    """Name → SHA-256 of a tactic's files; empty where the submission has no such tactic."""
    entry = row.manifest["tactics"].get(tactic)
    return dict(entry["renditions"]) if entry else {}


def size_of(name: str) -> tuple[int, int] | None:
    """Width and height in pixels of a picture by its name; None where it is no picture."""
    width, x, height = name.partition("x")
    return (int(width), int(height)) if x and width.isdigit() and height.isdigit() else None


def _media_type(name: str, data: bytes) -> str:
    if name.endswith(".html"):
        return "text/html"
    if name.endswith(".txt"):
        return "text/plain"
    if name.endswith(".ics"):
        return CALENDAR_TYPE
    starts = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
    return next((kind for start, kind in starts.items() if data.startswith(start)), "image/avif")
