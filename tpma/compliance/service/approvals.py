"""The approval: putting a manifest up for it, and what is written down of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import select

from tpma.compliance.findings import Finding, blockers
from tpma.compliance.manifest import Json, digest
from tpma.compliance.models import Approval, Submission
from tpma.compliance.own_words import own_characters
from tpma.compliance.policy import (
    BRAND,
    LEGAL,
    Policy,
    RiskFacts,
    due,
    judge,
    turn,
)
from tpma.compliance.service.policies import current_policy
from tpma.compliance.wire import findings_out, message_out
from tpma.core.actor import SYSTEM
from tpma.core.errors import Refused
from tpma.core.i18n import Message, msg, nmsg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.definition import ApprovalMode
from tpma.partners import service as partners

PENDING, APPROVED, RETURNED = "pending", "approved", "returned"
WITHDRAWN, EXPIRED = "withdrawn", "expired"

#: The job that tells the campaign; it belongs to the campaigns room.
DECIDED_JOB = "submission_decided"

#: What a verdict says, as the reviewer reads it beside the button; the record keeps the English.
MEANINGS: Mapping[str, Message] = {
    BRAND: msg("I have seen what will ship and it keeps to the brand guide."),
    LEGAL: msg("I have seen what will ship and it may be sent under the law that applies."),
    "policy": msg("Every value is the kit's own or passed every rule, and the risk is small."),
    RETURNED: msg("This must not ship as it is."),
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
    policy: Policy | None = None,
) -> Submission:
    """Put a manifest (see `service.manifest_of`) up for approval.

    Refused where a check blocks. Approved at once where policy may decide; otherwise pending,
    and the reviewers' clock runs. A question that was still open for the same subject is
    withdrawn. `uploads` are labels of zones with pictures of the partner's own, `authors` the
    people who edited what is submitted. `policy` is the one that stands, unless one is given.
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
    version = 0
    if policy is None:
        version, policy = current_policy(work)
    _replace_open(work, subject_id)
    kit = cast("Mapping[str, Any]", manifest["kit"])
    definition = kits.definition_of(work, str(kit["version_id"]))
    fingerprint = digest(manifest)
    # A kit may want an answer sooner than policy does, never later.
    due_at = due(now, min(definition.approval.hours or policy.hours, policy.hours))
    verdict = judge(
        RiskFacts(
            findings=tuple(findings),
            uploads=tuple(uploads),
            contacts=int(cast("Mapping[str, Any]", manifest["audience"])["count"]),
            own_characters=own_characters(definition, manifest),
            spend_minor=_spend(manifest),
            spend_comparable=_spent_in(manifest) in ("", work.settings.currency),
            sectors=frozenset(definition.law.sectors),
            kit=definition.slug,
            region=partners.own_partner(work).region,
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
            in_order=policy.in_order,
            policy_version=version,
            authors=sorted({*authors, work.actor.user_id}),
            state=PENDING,
            asked_by=work.actor.user_id,
            asked_by_name=work.actor.name,
            asked_at=now,
            due_at=due_at,
            remind_at=due_at - dt.timedelta(hours=policy.remind_hours),
            expires_at=now + dt.timedelta(days=policy.valid_days),
        )
    )
    work.session.flush()
    work.audit(
        "submit", "submission", row.id, digest=fingerprint, subject=subject_id, policy=version
    )
    if verdict.approved:
        note(work, row, "policy", APPROVED, user=SYSTEM.user_id, name=SYSTEM.name)
        close(work, row, APPROVED, basis="policy", by=SYSTEM.user_id, name=SYSTEM.name)
    return row


def outstanding(row: Submission, done: Sequence[Approval]) -> list[str]:
    """The reviewers who have not decided yet."""
    return turn(row.reviewers, [each.reviewer for each in done], in_order=False)


def asked_now(row: Submission, done: Sequence[Approval]) -> list[str]:
    """The reviewers whose turn it is: all who are outstanding, or in order the first of them."""
    return turn(row.reviewers, [each.reviewer for each in done], in_order=row.in_order)


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


def note(
    work: Work,
    row: Submission,
    reviewer: str,
    verdict: str,
    *,
    user: str,
    name: str,
    comment: str = "",
    conditions: str = "",
    absent: tuple[str, str] | None = None,
    by_link: tuple[str, str] | None = None,
) -> None:
    """Write a verdict down. `absent` is whom a deputy decided for: id and name; `by_link` the link
    of somebody who did not sign in: its id and the address that it was sent to."""
    work.add(
        Approval(
            id=work.new_id(),
            partner_id=row.partner_id,
            submission_id=row.id,
            reviewer=reviewer,
            user_id=user,
            user_name=name,
            verdict=verdict,
            meaning=MEANINGS[RETURNED if verdict == RETURNED else reviewer].msgid,
            comment=comment,
            conditions=conditions,
            for_user_id=absent[0] if absent else None,
            for_user_name=absent[1] if absent else None,
            digest=row.digest,
            decided_at=work.now(),
            link_id=by_link[0] if by_link else None,
            address=by_link[1] if by_link else None,
        )
    )


def close(work: Work, row: Submission, state: str, *, basis: str, by: str, name: str) -> None:
    row.state = state
    row.basis = basis
    row.decided_by, row.decided_by_name = by, name
    row.decided_at = work.now()
    work.session.flush()
