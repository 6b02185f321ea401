"""Comments pinned to a place: what a reviewer said of a zone, or of a point of a picture."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from tpma.compliance.models import ReviewComment, Submission
from tpma.compliance.service.approvals import COMMENT_MOST
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work


@dataclass(frozen=True, slots=True)
class Pinned:
    """One comment. `x` and `y` are per cent of the picture's width and height, from its left and
    top edge in every language; None where a zone or the whole tactic is meant."""

    id: str
    submission_id: str
    tactic: str
    zone: str
    picture: str
    x: float | None
    y: float | None
    body: str
    user_name: str
    said_at: dt.datetime
    done: bool


def comment_on(
    work: Work,
    submission_id: str,
    tactic: str,
    body: str,
    *,
    zone: str = "",
    picture: str = "",
    point: tuple[float, float] | None = None,
) -> ReviewComment:
    """Pin a comment to a zone, to a picture or a point of it, or to a tactic as a whole.

    InvalidInput where there is no such place, or nothing is said.
    """
    work.require(Permission.REVIEW)
    row = work.get(Submission, submission_id)
    wrong: dict[str, Message] = {}
    body = body.strip()
    if not body:
        wrong["body"] = msg("Say what you see there")
    elif len(body) > COMMENT_MOST:
        wrong["body"] = msg("Use at most %(most)s characters", most=COMMENT_MOST)
    entry = row.manifest["tactics"].get(tactic)
    if (
        entry is None
        or (zone and zone not in entry["zones"])
        or (picture and picture not in entry["renditions"])
    ):
        wrong["place"] = msg("There is no such place in this submission")
    if point is not None and not (picture and all(0 <= part <= 100 for part in point)):
        wrong["place"] = msg("The point is not inside a picture")
    if wrong:
        raise InvalidInput(fields=wrong)
    made = work.add(
        ReviewComment(
            id=work.new_id(),
            partner_id=row.partner_id,
            submission_id=row.id,
            asset_set_id=row.asset_set_id,
            tactic_key=tactic,
            zone=zone,
            picture=picture,
            x=point[0] if point else None,
            y=point[1] if point else None,
            body=body,
            user_id=work.actor.user_id,
            user_name=work.actor.name,
            said_at=work.now(),
        )
    )
    work.session.flush()
    work.audit("comment", "submission", row.id, comment=made.id, tactic=tactic, zone=zone)
    return made


def comments_of(work: Work, submission_id: str) -> list[Pinned]:
    """What was said of one submission, the oldest first."""
    return _pinned(work, ReviewComment.submission_id == submission_id)


def comments_for(work: Work, asset_set_id: str, tactic: str) -> list[Pinned]:
    """What reviewers said of one tactic of a set and nobody has ticked off yet."""
    return _pinned(
        work,
        ReviewComment.asset_set_id == asset_set_id,
        ReviewComment.tactic_key == tactic,
        ReviewComment.done_at.is_(None),
    )


def tick_off(work: Work, comment_id: str) -> ReviewComment:
    """The partner (or a reviewer) says that it is seen to."""
    work.require(Permission.CUSTOMISE if work.actor.is_partner else Permission.REVIEW)
    row = work.get(ReviewComment, comment_id, lock=True)
    if row.done_at is not None:
        raise Conflict(msg("This is ticked off already"))
    row.done_at = work.now()
    work.audit("tick", "review_comment", row.id, submission=row.submission_id)
    return row


def _pinned(work: Work, *among: object) -> list[Pinned]:
    rows = work.session.scalars(
        select(ReviewComment)
        .where(*among)  # type: ignore[arg-type]  # each is a column's condition
        .order_by(ReviewComment.said_at, ReviewComment.id)
    )
    return [
        Pinned(
            row.id,
            row.submission_id,
            row.tactic_key,
            row.zone,
            row.picture,
            row.x,
            row.y,
            row.body,
            row.user_name,
            row.said_at,
            row.done_at is not None,
        )
        for row in rows
    ]
