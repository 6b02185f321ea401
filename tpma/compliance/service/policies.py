"""The approval policy: which stands, who changed it when, and what it was at a given version."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from tpma.compliance.models import ApprovalPolicy
from tpma.compliance.policy import Policy
from tpma.compliance.policy_data import as_data, changed, from_data, problems
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.work import Work

#: The version of what stands before anybody changed anything.
BUILT_IN = 0
NOTE_MOST = 1000


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version as the screen lists it."""

    version: int
    policy: Policy
    changed: tuple[str, ...]
    note: str
    changed_by: str
    changed_at: dt.datetime


def current_policy(work: Work) -> tuple[int, Policy]:
    """The policy that stands, and its version."""
    row = work.session.scalars(
        select(ApprovalPolicy).order_by(ApprovalPolicy.version.desc()).limit(1)
    ).one_or_none()
    return (BUILT_IN, Policy()) if row is None else (row.version, from_data(row.policy))


def policy_of_version(work: Work, version: int) -> Policy:
    """The policy as it was at a version that a submission names."""
    row = work.session.get(ApprovalPolicy, version) if version != BUILT_IN else None
    return Policy() if row is None else from_data(row.policy)


def policy_history(work: Work) -> list[PolicyVersion]:
    """Every version, the newest first."""
    work.require(Permission.REVIEW)
    rows = work.session.scalars(select(ApprovalPolicy).order_by(ApprovalPolicy.version.desc()))
    return [
        PolicyVersion(
            row.version,
            from_data(row.policy),
            tuple(row.changed),
            row.note,
            row.changed_by_name,
            row.changed_at,
        )
        for row in rows
    ]


def change_policy(work: Work, policy: Policy, *, seen: int, note: str = "") -> int:
    """Let another policy stand from now on; the new version, or the old where nothing differs.

    What is waiting stays with the policy under which it was asked. Conflict where somebody changed
    the policy since version `seen` was read; InvalidInput names what can't be.
    """
    work.require(Permission.CHANGE_POLICY)
    version, before = current_policy(work)
    if seen != version:
        raise Conflict(
            msg("Somebody else changed the policy in the meantime"),
            mend=msg("Look at it as it is now, then make your change again"),
        )
    if wrong := problems(policy):
        raise InvalidInput(fields=wrong)
    different = list(changed(before, policy))
    if not different:
        return version
    work.add(
        ApprovalPolicy(
            version=version + 1,
            policy=as_data(policy),
            changed=different,
            note=note.strip()[:NOTE_MOST],
            changed_by=work.actor.user_id,
            changed_by_name=work.actor.name,
            changed_at=work.now(),
        )
    )
    # Two who change it at once: the second one's version is taken, and it is told so.
    work.session.flush()
    work.audit("change", "approval_policy", str(version + 1), changed=different)
    return version + 1
