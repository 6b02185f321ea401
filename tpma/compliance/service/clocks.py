"""The reviewers' clocks: reminded before an answer is due, escalated once it is overdue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from tpma.compliance.models import Submission
from tpma.compliance.service import outside
from tpma.compliance.service.approvals import PENDING
from tpma.compliance.service.telling import escalate_to_reviewers, remind_reviewers
from tpma.core.actor import SYSTEM
from tpma.core.tenancy import EVERYONE


def remind_due(opener: Callable[..., Any]) -> None:
    """The clock's: mark what needs an answer soon, and what should have had one; each once.

    Both are on the record, the queue shows them to every reviewer, and whoever is asked gets a mail.
    """
    with opener(SYSTEM, EVERYONE) as work:
        now = work.now()
        rows = work.session.scalars(
            select(Submission)
            .where(
                Submission.state == PENDING,
                Submission.remind_at <= now,
                Submission.escalated_at.is_(None),
            )
            .with_for_update()
        ).all()
        for row in rows:
            if row.due_at <= now:
                row.escalated_at = now
                work.audit("escalate", "submission", row.id, partner=row.partner_id)
                escalate_to_reviewers(work, row)
                outside.ask_again(work, row, "escalated")
            elif row.reminded_at is None:
                row.reminded_at = now
                work.audit("remind", "submission", row.id, partner=row.partner_id)
                remind_reviewers(work, row)
                outside.ask_again(work, row, "reminded")
