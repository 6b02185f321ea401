"""The approval: submit, and decide with four eyes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import select

from tpma.compliance.findings import Finding, blockers
from tpma.compliance.manifest import Json, digest
from tpma.compliance.models import Approval, Submission
from tpma.compliance.policy import BRAND, LEGAL, Policy, RiskFacts, due, judge, may_decide
from tpma.compliance.wire import findings_out, message_out
from tpma.core.actor import SYSTEM, Role
from tpma.core.errors import Conflict, Forbidden, InvalidInput, Refused
from tpma.core.i18n import Message, msg, nmsg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.definition import ApprovalMode

PENDING, APPROVED, RETURNED = "pending", "approved", "returned"
WITHDRAWN, EXPIRED = "withdrawn", "expired"

#: The job that tells the campaign; it belongs to the campaigns room.
DECIDED_JOB = "submission_decided"

POLICY = Policy()

MEANINGS: Mapping[str, str] = {
    BRAND: "I have seen what will ship and it keeps to the brand guide.",
    LEGAL: "I have seen what will ship and it may be sent under the law that applies.",
    "policy": "Every value is the kit's own or passed every rule, and the risk is small.",
    RETURNED: "This must not ship as it is.",
}
COMMENT_MOST = 4000


def submit(
    work: Work,
    subject_id: str,
    manifest: Mapping[str, Json],
    findings: Sequence[Finding],
    *,
    uploads: Sequence[str] = (),
    authors: Iterable[str] = (),
    policy: Policy = POLICY,
) -> Submission:
    """Put a manifest (see `service.manifest_of`) up for approval.

    Refused where a check blocks. Approved at once where policy may decide; otherwise pending,
    and the reviewers' clock runs. A question that was still open for the same subject is
    withdrawn. `uploads` are labels of zones with pictures of the partner's own, `authors` the
    people who edited what is submitted.
    """
    work.require(Permission.LAUNCH)
    blocking = blockers(findings)
    if blocking:
        raise Refused(
            nmsg(
                "%(count)s thing must be mended before this can be submitted",
                "%(count)s things must be mended before this can be submitted",
                len(blocking),
            ),
            detail=blocking[0].message,
            mend=blocking[0].mend,
            findings=list(findings),
        )
    now = work.now()
    _replace_open(work, subject_id)
    kit = cast("Mapping[str, Any]", manifest["kit"])
    definition = kits.definition_of(work, str(kit["version_id"]))
    fingerprint = digest(manifest)
    verdict = judge(
        RiskFacts(
            findings=tuple(findings),
            uploads=tuple(uploads),
            contacts=int(cast("Mapping[str, Any]", manifest["audience"])["count"]),
            spend_minor=_spend(manifest),
            spend_comparable=_spent_in(manifest) in ("", work.settings.currency),
            sectors=frozenset(definition.law.sectors),
            person_wanted=definition.approval.mode is ApprovalMode.PERSON,
            kit_reviewers=tuple(definition.approval.reviewers) or (BRAND,),
        ),
        fingerprint,
        policy,
    )
    row = work.add(
        Submission(
            id=work.new_id(),
            partner_id=work.partner_id,
            subject_id=subject_id,
            name=str(manifest["name"])[:200],
            asset_set_id=str(manifest["asset_set"]),
            kit_version_id=str(kit["version_id"]),
            locale=str(manifest["locale"]),
            manifest=dict(manifest),
            digest=fingerprint,
            rules_version=str(manifest["rules"]),
            findings=findings_out(findings),
            reasons=[message_out(reason) for reason in verdict.reasons],
            reviewers=list(verdict.reviewers),
            authors=sorted({*authors, work.actor.user_id}),
            state=PENDING,
            asked_by=work.actor.user_id,
            asked_by_name=work.actor.name,
            asked_at=now,
            due_at=due(now, definition.approval.hours or policy.hours),
            expires_at=now + dt.timedelta(days=policy.valid_days),
        )
    )
    work.session.flush()
    work.audit("submit", "submission", row.id, digest=fingerprint, subject=subject_id)
    if verdict.approved:
        _note(work, row, "policy", APPROVED, "", SYSTEM.user_id, SYSTEM.name)
        _close(work, row, APPROVED, basis="policy", by=SYSTEM.user_id, name=SYSTEM.name)
    return row


def decide(
    work: Work,
    submission_id: str,
    verdict: str,
    comment: str = "",
    *,
    shown_digest: str | None = None,
) -> Submission:
    """A reviewer's verdict, "approved" or "returned". Forbidden for whoever edited or asked.

    Sending back needs a comment. `shown_digest` is what the reviewer had on the screen: where
    something else is up for approval by now, nothing is decided.
    """
    work.require(Permission.REVIEW)
    row = work.get(Submission, submission_id, lock=True)
    comment = comment.strip()
    if verdict not in (APPROVED, RETURNED):
        raise InvalidInput(fields={"verdict": msg("Approve it or send it back")})
    if verdict == RETURNED and not comment:
        raise InvalidInput(fields={"comment": msg("Say what must change, the partner reads it")})
    if len(comment) > COMMENT_MOST:
        raise InvalidInput(
            fields={"comment": msg("Keep it below %(most)s characters", most=COMMENT_MOST)}
        )
    if row.state != PENDING:
        raise Conflict(
            msg("This was decided in the meantime"),
            detail=msg("It is no longer waiting for an answer"),
            mend=msg("Go on with the next one in the queue"),
        )
    if row.expires_at <= work.now():
        raise Conflict(
            msg("The question has expired"), mend=msg("The partner has to submit it again")
        )
    if shown_digest is not None and shown_digest != row.digest:
        raise Conflict(
            msg("Something else is up for approval now"), mend=msg("Reload the page and look again")
        )
    done = approvals_of(work, [row.id]).get(row.id, [])
    why = why_not(work, row, done)
    if why is not None:
        raise Forbidden(why)
    reviewer = _reviewer_for(work, row, done)
    assert reviewer is not None
    _note(work, row, reviewer, verdict, comment, work.actor.user_id, work.actor.name)
    row.comment = comment or row.comment
    if verdict == RETURNED:
        _close(work, row, RETURNED, basis="person", by=work.actor.user_id, name=work.actor.name)
    elif set(outstanding(row, done)) <= {reviewer}:
        row.expires_at = work.now() + dt.timedelta(days=POLICY.valid_days)
        _close(work, row, APPROVED, basis="person", by=work.actor.user_id, name=work.actor.name)
    work.audit(
        "decide",
        "submission",
        row.id,
        verdict=verdict,
        reviewer=reviewer,
        digest=row.digest,
        partner=row.partner_id,
    )
    if row.state != PENDING:
        work.later(DECIDED_JOB, row.id, partner_id=row.partner_id)
    return row


def why_not(work: Work, row: Submission, done: Sequence[Approval]) -> Message | None:
    """Why the actor may not decide this; None where they may."""
    actor = work.actor
    if not work.may(Permission.REVIEW):
        return msg("Your role does not include reviewing")
    already = [each.user_id for each in done]
    if not may_decide(actor.user_id, row.authors, (), is_person=not actor.is_system):
        return msg("You edited or submitted this, so somebody else decides")
    if actor.user_id in already:
        return msg("You have decided; another reviewer has to look too")
    if _reviewer_for(work, row, done) is None:
        return msg("Your part is not asked for here; another reviewer decides")
    return None


def outstanding(row: Submission, done: Sequence[Approval]) -> list[str]:
    """The reviewers who have not decided yet."""
    given = {each.reviewer for each in done}
    return [reviewer for reviewer in row.reviewers if reviewer not in given]


def approvals_of(work: Work, submission_ids: Iterable[str]) -> dict[str, list[Approval]]:
    """The verdicts given so far, by submission, the oldest first."""
    found: dict[str, list[Approval]] = {}
    rows = work.session.scalars(
        select(Approval)
        .where(Approval.submission_id.in_(list(submission_ids)))
        .order_by(Approval.decided_at, Approval.id)
    )
    for row in rows:
        found.setdefault(row.submission_id, []).append(row)
    return found


def _reviewer_for(work: Work, row: Submission, done: Sequence[Approval]) -> str | None:
    """In whose name the actor decides: the first open part that their roles cover."""
    actor = work.actor
    covers = {
        BRAND: actor.has(Role.BRAND_REVIEWER, Role.ADMINISTRATOR),
        LEGAL: actor.has(Role.LEGAL_REVIEWER, Role.ADMINISTRATOR),
    }
    return next((part for part in outstanding(row, done) if covers.get(part)), None)


def _replace_open(work: Work, subject_id: str) -> None:
    open_rows = work.session.scalars(
        select(Submission).where(Submission.subject_id == subject_id, Submission.state == PENDING)
    ).all()
    for row in open_rows:
        row.state = WITHDRAWN
        row.decided_by, row.decided_by_name = work.actor.user_id, work.actor.name
        row.decided_at = work.now()
        work.audit("withdraw", "submission", row.id, digest=row.digest, why="submitted again")
    work.session.flush()


def _spend(manifest: Mapping[str, Json]) -> int:
    funding = manifest.get("funding")
    if not isinstance(funding, Mapping):
        return 0
    cost = funding.get("cost_minor", 0)
    return cost if isinstance(cost, int) else 0


def _spent_in(manifest: Mapping[str, Json]) -> str:
    """The currency of what it costs; empty where it costs nothing."""
    funding = manifest.get("funding")
    return str(funding.get("currency", "")) if isinstance(funding, Mapping) else ""


def _note(
    work: Work, row: Submission, reviewer: str, verdict: str, comment: str, user: str, name: str
) -> None:
    work.add(
        Approval(
            id=work.new_id(),
            partner_id=row.partner_id,
            submission_id=row.id,
            reviewer=reviewer,
            user_id=user,
            user_name=name,
            verdict=verdict,
            meaning=MEANINGS[RETURNED if verdict == RETURNED else reviewer],
            comment=comment,
            digest=row.digest,
            decided_at=work.now(),
        )
    )


def _close(work: Work, row: Submission, state: str, *, basis: str, by: str, name: str) -> None:
    row.state = state
    row.basis = basis
    row.decided_by, row.decided_by_name = by, name
    row.decided_at = work.now()
    work.session.flush()
