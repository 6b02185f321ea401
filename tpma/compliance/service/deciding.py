"""The verdict: four eyes, each reviewer's part, a deputy in the place of who is away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tpma.compliance.models import Approval, ApprovalLink, Submission
from tpma.compliance.policy import BRAND, LEGAL, may_decide
from tpma.compliance.service import outside
from tpma.compliance.service.approvals import (
    APPROVED,
    COMMENT_MOST,
    DECIDED_JOB,
    PENDING,
    RETURNED,
    approvals_of,
    asked_now,
    close,
    note,
    outstanding,
)
from tpma.compliance.service.deputies import Absence, absences_covered_by
from tpma.compliance.service.links import decided_as_well
from tpma.compliance.service.policies import policy_of_version
from tpma.compliance.service.telling import tell_decided
from tpma.core.actor import Role
from tpma.core.errors import Conflict, Forbidden, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work


@dataclass(frozen=True, slots=True)
class Part:
    """In which reviewer's part the actor decides, and for whom, where they are a deputy."""

    reviewer: str
    absent: Absence | None = None


def decide(
    work: Work,
    submission_id: str,
    verdict: str,
    comment: str = "",
    *,
    conditions: str = "",
    shown_digest: str | None = None,
) -> Submission:
    """A reviewer's verdict, "approved" or "returned". Forbidden for whoever edited or asked.

    Sending back needs a comment. An approval may carry `conditions`: what the partner has to see
    to; they are shown at launch and kept with the approval. `shown_digest` is what the reviewer
    had on the screen: where something else is up for approval by now, nothing is decided.
    """
    work.require(Permission.REVIEW)
    row = work.get(Submission, submission_id, lock=True)
    comment, conditions = checked(row, verdict, comment, conditions, work.now())
    if shown_digest is not None and shown_digest != row.digest:
        raise Conflict(
            msg("Something else is up for approval now"), mend=msg("Reload the page and look again")
        )
    done = approvals_of(work, [row.id]).get(row.id, [])
    why = why_not(work, row, done)
    if why is not None:
        raise Forbidden(why)
    part = part_of(work, row, done)
    assert part is not None
    settle(work, row, done, part, verdict, comment, conditions)
    return row


def checked(
    row: Submission, verdict: str, comment: str, conditions: str, now: dt.datetime
) -> tuple[str, str]:
    """Comment and conditions without space around them. InvalidInput by field; Conflict where
    there is nothing to decide any more."""
    comment, conditions = comment.strip(), conditions.strip()
    wrong: dict[str, Message] = {}
    if verdict not in (APPROVED, RETURNED):
        wrong["verdict"] = msg("Approve it or send it back")
    if verdict == RETURNED and not comment:
        wrong["comment"] = msg("Say what must change, the partner reads it")
    for name, text in (("comment", comment), ("conditions", conditions)):
        if len(text) > COMMENT_MOST:
            wrong[name] = msg("Use at most %(most)s characters", most=COMMENT_MOST)
    if wrong:
        raise InvalidInput(fields=wrong)
    if row.state != PENDING:
        raise Conflict(
            msg("This was decided in the meantime"), mend=msg("Go on to the next one in the queue")
        )
    if row.expires_at <= now:
        raise Conflict(
            msg("The question has expired"), mend=msg("The partner has to submit it again")
        )
    return comment, conditions


def settle(
    work: Work,
    row: Submission,
    done: Sequence[Approval],
    part: Part,
    verdict: str,
    comment: str,
    conditions: str,
    *,
    link: ApprovalLink | None = None,
) -> None:
    """Write the actor's verdict down, and what follows from it. Whoever calls has checked it all.

    `link`: the one by which somebody decided who did not sign in.
    """
    conditions = conditions if verdict == APPROVED else ""
    note(
        work,
        row,
        part.reviewer,
        verdict,
        user=work.actor.user_id,
        name=work.actor.name,
        comment=comment,
        conditions=conditions,
        absent=(part.absent.user_id, part.absent.user_name) if part.absent else None,
        by_link=(link.id, link.email) if link is not None else None,
    )
    row.comment = comment or row.comment
    policy = policy_of_version(work, row.policy_version)
    if verdict == RETURNED:
        close(work, row, RETURNED, basis="person", by=work.actor.user_id, name=work.actor.name)
    elif set(outstanding(row, done)) <= {part.reviewer}:
        row.expires_at = work.now() + dt.timedelta(days=policy.valid_days)
        close(work, row, APPROVED, basis="person", by=work.actor.user_id, name=work.actor.name)
    work.audit(
        "decide",
        "submission",
        row.id,
        verdict=verdict,
        reviewer=part.reviewer,
        digest=row.digest,
        partner=row.partner_id,
        conditions=bool(conditions),
        instead_of=part.absent.user_id if part.absent else None,
        identified="link" if link is not None else "sign_in",
        link=link.id if link is not None else None,
    )
    work.session.flush()
    if row.state == PENDING:
        # In order, another part is open now, and somebody outside may have to be asked for it.
        outside.ask(work, row, policy)
        return
    tell_decided(work, row)
    work.later(DECIDED_JOB, row.id, partner_id=row.partner_id)


def why_not(work: Work, row: Submission, done: Sequence[Approval]) -> Message | None:
    """Why the actor may not decide this; None where they may."""
    actor = work.actor
    if not work.may(Permission.REVIEW):
        return msg("Your role does not include reviewing")
    if not may_decide(actor.user_id, row.authors, (), is_person=not actor.is_system):
        return msg("You edited or submitted this, so somebody else decides")
    if actor.user_id in _persons(done) or decided_as_well(work, done):
        return msg("You have decided; another reviewer has to look too")
    if part_of(work, row, done) is None:
        if set(outstanding(row, done)) - set(asked_now(row, done)):
            return msg("Another reviewer is asked first")
        return msg("Your part is not asked for here; another reviewer decides")
    return None


def part_of(work: Work, row: Submission, done: Sequence[Approval]) -> Part | None:
    """In whose part the actor decides: the first whose turn it is and that their own roles cover,
    else one of somebody who is away and named them.

    Who may not decide, because they edited, asked or decided already, has no deputy either.
    """
    asked = asked_now(row, done)
    own = next((part for part in asked if part in parts_of(work.actor.roles)), None)
    if own is not None:
        return Part(own)
    barred = {*row.authors, *_persons(done)}
    for absence in absences_covered_by(work, work.actor.user_id):
        if absence.user_id in barred:
            continue
        part = next((each for each in asked if each in parts_of(absence.roles)), None)
        if part is not None:
            return Part(part, absence)
    return None


def parts_of(roles: frozenset[Role]) -> frozenset[str]:
    """The reviewers' parts that somebody with these roles covers."""
    covers = {
        BRAND: {Role.BRAND_REVIEWER, Role.ADMINISTRATOR},
        LEGAL: {Role.LEGAL_REVIEWER, Role.ADMINISTRATOR},
    }
    return frozenset(part for part, who in covers.items() if not roles.isdisjoint(who))


def _persons(done: Sequence[Approval]) -> set[str]:
    """Whoever decided, and whoever was decided for: one person is not two."""
    return {each.user_id for each in done} | {
        each.for_user_id for each in done if each.for_user_id is not None
    }
