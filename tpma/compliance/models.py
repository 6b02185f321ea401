"""Submissions and their approvals, consent records, suppressions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tpma.core.db import Base, IdType, PartnerOwned

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


class Approval(PartnerOwned, Base):
    """One reviewer's verdict on exactly one digest. Never changed, never deleted."""

    __tablename__ = "approvals"
    __table_args__ = (
        UniqueConstraint("submission_id", "reviewer"),
        ForeignKeyConstraint(
            ["partner_id", "submission_id"],
            ["submissions.partner_id", "submissions.id"],
            ondelete="RESTRICT",
        ),
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
        ForeignKeyConstraint(
            ["partner_id", "submission_id"],
            ["submissions.partner_id", "submissions.id"],
            ondelete="RESTRICT",
        ),
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
        ForeignKeyConstraint(
            ["partner_id", "submission_id"],
            ["submissions.partner_id", "submissions.id"],
            ondelete="RESTRICT",
        ),
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


class ApprovedStatement(Base):
    """A marketing statement that HQ allows, word for word, with its proof. HQ's, so no partner's.

    Never deleted: what was sent under it must stay explainable.
    """

    __tablename__ = "statements"
    __table_args__ = (
        CheckConstraint("kind IN ('statement', 'mark')", name="kind"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn"),
        CheckConstraint("wording <> '' AND substantiation <> ''", name="proved"),
        CheckConstraint("version > 0", name="version"),
        UniqueConstraint("series", "version"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    #: The id of its first version. A change makes a new row, so that the old words stay known.
    series: Mapped[str] = mapped_column(IdType)
    version: Mapped[int] = mapped_column(server_default="1", default=1)
    kind: Mapped[str] = mapped_column(String(16))  # a mark's substantiation is its licence
    wording: Mapped[str] = mapped_column(Text)
    #: "*" or a BCP 47 tag; a language means its regions too.
    locale: Mapped[str] = mapped_column(String(16), index=True)
    substantiation: Mapped[str] = mapped_column(Text)
    #: The kit it may be used with; None: all of them.
    kit_slug: Mapped[str | None] = mapped_column(String(80))
    #: The last day it may be made; None: no end.
    until: Mapped[dt.date | None]
    approved_by: Mapped[str] = mapped_column(String(32))
    approved_by_name: Mapped[str] = mapped_column(String(200))
    approved_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(32))
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")


class SubmissionStatement(PartnerOwned, Base):
    """A submission relies on this statement of HQ's library: what its withdrawal has to find."""

    __tablename__ = "submission_statements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["partner_id", "submission_id"],
            ["submissions.partner_id", "submissions.id"],
            ondelete="RESTRICT",
        ),
    )

    submission_id: Mapped[str] = mapped_column(IdType, primary_key=True)
    statement_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("statements.id", ondelete="RESTRICT"), primary_key=True, index=True
    )


class ConsentRecord(PartnerOwned, Base):
    """On what ground somebody may be mailed, and how it can be proved."""

    __tablename__ = "consent_records"
    __table_args__ = (
        UniqueConstraint("partner_id", "address_key", "basis", "scope", "given_at"),
        Index("ix_consent_records_address", "partner_id", "address_key"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    address_key: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2))
    basis: Mapped[str] = mapped_column(String(32))
    wording: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    given_at: Mapped[dt.datetime]
    proof: Mapped[str] = mapped_column(Text, default="")
    expires_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    #: "marketing" (whatever this partner sends), "topic:<key>", or "open_tracking".
    scope: Mapped[str] = mapped_column(String(64), default="marketing")
    #: When the person confirmed it here, from their own mailbox; None for what others vouch for.
    confirmed_at: Mapped[dt.datetime | None]
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[str] = mapped_column(String(32))


class PendingConsent(PartnerOwned, Base):
    """A sign-up that waits for its confirmation from the mailbox. No consent yet: never mailed.

    It holds the address, because the confirmation mail needs it; both go once it is confirmed or
    its time is over.
    """

    __tablename__ = "pending_consents"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("(confirmed_at IS NULL) OR (email = '')", name="emptied"),
        Index("ix_pending_consents_address", "partner_id", "address_key"),
        Index("ix_pending_consents_asked", "asked_at"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    address_key: Mapped[str] = mapped_column(String(64))
    email: Mapped[str] = mapped_column(String(320))
    country: Mapped[str] = mapped_column(String(2), default="")
    locale: Mapped[str] = mapped_column(String(16))
    #: [{"scope", "wording"}, …]: what becomes a consent record each.
    asked: Mapped[list[Any]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(String(200))
    #: Whether confirming makes a contact of them: a public sign-up does, a lead already is one.
    joins: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[dt.datetime]
    #: Keyed hash of the address that it was asked from.
    asked_from: Mapped[str] = mapped_column(String(64), default="")
    #: The link's secret is made of the installation's secret, the id and this; the table knows
    #: only its keyed hash.
    token_salt: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[dt.datetime]
    mailed_at: Mapped[dt.datetime | None]
    #: What the mail server said, where it did not take the mail.
    answer: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[dt.datetime | None]


class Suppression(Base):
    """An address or domain that must not be mailed.

    Not partner-owned, because a platform-wide one belongs to nobody; suppressions.py narrows it.
    It holds the address's keyed hash, so that it outlives the person's erasure.
    """

    __tablename__ = "suppressions"
    __table_args__ = (
        CheckConstraint(
            "(scope = 'platform' AND partner_id IS NULL AND list_id IS NULL)"
            " OR (scope = 'sender' AND partner_id IS NOT NULL AND list_id IS NULL)"
            " OR (scope = 'list' AND partner_id IS NOT NULL AND list_id IS NOT NULL)"
            " OR (scope = 'topic' AND partner_id IS NOT NULL AND list_id IS NULL)",
            name="scope",
        ),
        CheckConstraint("(scope = 'topic') = (topic IS NOT NULL)", name="topic"),
        CheckConstraint("(address_key IS NULL) <> (domain IS NULL)", name="target"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    scope: Mapped[str] = mapped_column(String(16))
    partner_id: Mapped[str | None] = mapped_column(
        IdType, ForeignKey("partners.id", ondelete="RESTRICT"), index=True
    )
    list_id: Mapped[str | None] = mapped_column(IdType)
    topic: Mapped[str | None] = mapped_column(String(40))
    address_key: Mapped[str | None] = mapped_column(String(64), index=True)
    domain: Mapped[str | None] = mapped_column(String(255), index=True)
    #: Scope, owner and target in one, so that the same one is never there twice.
    identity: Mapped[str] = mapped_column(String(400), unique=True)
    reason: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str] = mapped_column(String(32))
