"""Submissions and their approvals: what is asked, of whom, and what they said."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tpma.core.db import Base, IdType, PartnerOwned, of_same_partner

_PENDING = text("state = 'pending'")


class Submission(PartnerOwned, Base):
    """What a partner put up for approval: a manifest, its digest, and what became of it."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        CheckConstraint(
            "state IN ('pending', 'approved', 'returned', 'withdrawn', 'expired')", name="state"
        ),
        CheckConstraint("basis IS NULL OR basis IN ('person', 'policy')", name="basis"),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided"),
        Index("ix_submissions_queue", "state", "due_at"),
        # One question at a time: a second submission of a campaign replaces the first.
        Index(
            "uq_submissions_pending_subject",
            "subject_id",
            unique=True,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    #: The campaign. Campaigns come after compliance in the house, so there is no foreign key.
    subject_id: Mapped[str] = mapped_column(IdType, index=True)
    name: Mapped[str] = mapped_column(String(200))
    asset_set_id: Mapped[str] = mapped_column(IdType)
    kit_version_id: Mapped[str] = mapped_column(IdType)
    locale: Mapped[str] = mapped_column(String(16))
    manifest: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    rules_version: Mapped[str] = mapped_column(String(32))
    #: What the checks said when it was submitted (see wire.py).
    findings: Mapped[list[Any]] = mapped_column(default=list)
    #: Why policy did not approve it; msgids with parameters.
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    #: Who must approve: "brand", "legal".
    reviewers: Mapped[list[str]] = mapped_column(default=list)
    #: They are asked one after the other, instead of at the same time.
    in_order: Mapped[bool] = mapped_column(server_default=false(), default=False)
    #: The policy that decided who is asked; 0: the product's own, before anybody changed it.
    policy_version: Mapped[int] = mapped_column(server_default="0", default=0)
    remind_at: Mapped[dt.datetime | None]
    reminded_at: Mapped[dt.datetime | None]
    escalated_at: Mapped[dt.datetime | None]
    #: Ids of the people who edited or asked; none of them may decide.
    authors: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(16))
    asked_by: Mapped[str] = mapped_column(String(32))
    asked_by_name: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    #: Until when the approval, or the question, is good.
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    decided_by: Mapped[str | None] = mapped_column(String(32))
    decided_by_name: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[dt.datetime | None]
    comment: Mapped[str | None] = mapped_column(Text)
    basis: Mapped[str | None] = mapped_column(String(16))
    #: The last day of the statement of the brand guide that ends first among those it relies on;
    #: the library's are rows of their own.
    guide_until: Mapped[dt.date | None] = mapped_column(index=True)
    #: Where a statement's end took it back: the statement's words and its last day.
    ended_words: Mapped[str | None] = mapped_column(Text)
    ended_day: Mapped[dt.date | None]


class Approval(PartnerOwned, Base):
    """One reviewer's verdict on exactly one digest. Never changed, never deleted."""

    __tablename__ = "approvals"
    __table_args__ = (
        UniqueConstraint("submission_id", "reviewer"),
        of_same_partner("submission_id", "submissions", ondelete="RESTRICT"),
        CheckConstraint("verdict IN ('approved', 'returned')", name="verdict"),
        CheckConstraint("reviewer IN ('brand', 'legal', 'policy')", name="reviewer"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    submission_id: Mapped[str] = mapped_column(IdType, index=True)
    reviewer: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[str] = mapped_column(String(32))
    user_name: Mapped[str] = mapped_column(String(200))
    verdict: Mapped[str] = mapped_column(String(16))
    #: What the verdict says, as it was put to the reviewer.
    meaning: Mapped[str] = mapped_column(String(400))
    comment: Mapped[str] = mapped_column(Text, default="")
    #: What the partner has to see to, where it was approved with conditions.
    conditions: Mapped[str] = mapped_column(Text, server_default="", default="")
    #: For whom a deputy decided.
    for_user_id: Mapped[str | None] = mapped_column(String(32))
    for_user_name: Mapped[str | None] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[dt.datetime]
    #: Where somebody decided by a link: which, and the address that it was sent to.
    link_id: Mapped[str | None] = mapped_column(IdType)
    address: Mapped[str | None] = mapped_column(String(320))


class ApprovalLink(PartnerOwned, Base):
    """One mail to an outside approver, with a link that decides one part of one submission, once.

    See approval_link.py for when it is good. Of the token only a keyed hash is kept, from the
    moment the mail is sent.
    """

    __tablename__ = "approval_links"
    __table_args__ = (
        of_same_partner("submission_id", "submissions", ondelete="RESTRICT"),
        CheckConstraint("reviewer IN ('brand', 'legal')", name="reviewer"),
        CheckConstraint(
            "occasion IN ('asked', 'reminded', 'escalated', 'sent_again')", name="occasion"
        ),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    submission_id: Mapped[str] = mapped_column(IdType, index=True)
    reviewer: Mapped[str] = mapped_column(String(16))
    #: The same for every link to the same address; it is who acts, in the approval and the audit.
    person_id: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    locale: Mapped[str] = mapped_column(String(16))
    #: The manifest's digest when the link was made.
    digest: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str | None] = mapped_column(String(64))
    letter_id: Mapped[str | None] = mapped_column(IdType, index=True)
    occasion: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    #: HQ took it back, or sent a newer one in its place.
    ended_at: Mapped[dt.datetime | None]
    used_at: Mapped[dt.datetime | None]


class ApprovalPolicy(Base):
    """One version of the approval policy (see policy_data.py). Never changed, never deleted."""

    __tablename__ = "approval_policies"
    __table_args__ = (CheckConstraint("version > 0", name="version"),)

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    policy: Mapped[dict[str, Any]]
    #: Names of the settings that differ from the version before.
    changed: Mapped[list[str]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    changed_by: Mapped[str] = mapped_column(String(32))
    changed_by_name: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[dt.datetime]


class Deputy(Base):
    """A reviewer is away, and somebody else decides in their place, first to last day."""

    __tablename__ = "review_deputies"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("user_id <> deputy_id", name="other"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    user_id: Mapped[str] = mapped_column(String(32), index=True)
    user_name: Mapped[str] = mapped_column(String(200))
    deputy_id: Mapped[str] = mapped_column(String(32), index=True)
    deputy_name: Mapped[str] = mapped_column(String(200))
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    named_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class ReviewComment(PartnerOwned, Base):
    """What a reviewer said of one place: a zone, or a point of a picture in per cent of it."""

    __tablename__ = "review_comments"
    __table_args__ = (
        of_same_partner("submission_id", "submissions", ondelete="RESTRICT"),
        CheckConstraint("(x IS NULL) = (y IS NULL)", name="point"),
        CheckConstraint(
            "x IS NULL OR (x BETWEEN 0 AND 100 AND y BETWEEN 0 AND 100)", name="inside"
        ),
        CheckConstraint("x IS NULL OR picture <> ''", name="picture"),
        Index("ix_review_comments_set", "partner_id", "asset_set_id"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    submission_id: Mapped[str] = mapped_column(IdType, index=True)
    asset_set_id: Mapped[str] = mapped_column(IdType)
    tactic_key: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(64), default="")
    #: The rendition's name, such as "300x250", where a point of it is meant.
    picture: Mapped[str] = mapped_column(String(64), default="")
    x: Mapped[float | None]
    y: Mapped[float | None]
    body: Mapped[str] = mapped_column(Text)
    user_id: Mapped[str] = mapped_column(String(32))
    user_name: Mapped[str] = mapped_column(String(200))
    said_at: Mapped[dt.datetime]
    #: When the partner (or the reviewer) ticked it off.
    done_at: Mapped[dt.datetime | None]
