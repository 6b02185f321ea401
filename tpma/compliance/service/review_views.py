"""What reviewers see, as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tpma.compliance.findings import Finding, Severity
from tpma.compliance.manifest import Difference
from tpma.compliance.models import Approval
from tpma.compliance.service.approvals import PENDING
from tpma.compliance.service.comments import Pinned
from tpma.compliance.service.deciding import Part
from tpma.core.i18n import Message
from tpma.kits.definition import TacticKind


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue or of the approved list."""

    id: str
    subject_id: str
    name: str
    partner: str
    kit: str
    kit_number: int
    locale: str
    state: str
    digest: str
    asked_by: str
    asked_at: dt.datetime
    due_at: dt.datetime
    expires_at: dt.datetime
    decided_at: dt.datetime | None
    decided_by: str | None
    basis: str | None
    overdue: bool
    reminded_at: dt.datetime | None
    escalated_at: dt.datetime | None
    reviewers: tuple[str, ...]
    worst: Severity | None
    findings: int
    picture: tuple[str, str] | None  # tactic and name of the rendition that shows it best
    contacts: int


@dataclass(frozen=True, slots=True)
class Change:
    """One zone that is not as in the kit, or not as it was approved before."""

    tactic: str
    zone: str
    label: str
    before: str
    after: str
    kind: str


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    sha256: str
    width: int | None
    height: int | None
    #: SHA-256 of the one that was approved before, where that is another.
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One tactic of a submission as the reviewer sees it."""

    key: str
    name: str
    kind: TacticKind
    pictures: tuple[Picture, ...]
    documents: Mapping[str, str]  # "email.html" → SHA-256
    subject: str
    preheader: str
    text: str
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    zones: int
    locked: int
    #: Zones that a comment can be pinned to: key and name.
    places: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """One submission with everything that a reviewer decides on."""

    item: Waiting
    tactics: tuple[Shown, ...]
    since_approved: tuple[Difference, ...] | None  # None: nothing was approved before
    approved_before: dt.datetime | None
    findings: tuple[Finding, ...]
    reasons: tuple[Message, ...]
    approvals: tuple[Approval, ...]
    why_not: Message | None
    part: Part | None  # in whose part the reader decides
    comment: str | None
    comments: tuple[Pinned, ...]
    manifest: Mapping[str, Any]
    rules_version: str
    before: str | None  # id of the one before it in the queue
    after: str | None

    @property
    def may_decide(self) -> bool:
        return self.item.state == PENDING and self.why_not is None
