"""Kits, their published versions and the files of each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from tpma.core.db import Base, IdType, Json, PartnerOwned


class Kit(Base):
    """What HQ publishes, over all its versions."""

    __tablename__ = "kits"

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    #: The newest version's name in its source locale.
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[dt.datetime]


class KitVersion(Base):
    """An immutable published state. Only `status` and what belongs to it ever changes."""

    __tablename__ = "kit_versions"
    __table_args__ = (
        UniqueConstraint("kit_id", "number"),
        UniqueConstraint("kit_id", "digest"),
        CheckConstraint("status IN ('published', 'recalled')", name="status"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(status = 'recalled') = (recalled_at IS NOT NULL)", name="recalled_at"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    kit_id: Mapped[str] = mapped_column(IdType, ForeignKey("kits.id", ondelete="RESTRICT"))
    number: Mapped[int]
    #: SHA-256 over the names and contents of all files.
    digest: Mapped[str] = mapped_column(String(64))
    source_locale: Mapped[str] = mapped_column(String(16))
    locales: Mapped[list[str]] = mapped_column(Json)
    notes: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(16), default="published")
    archive_sha: Mapped[str] = mapped_column(String(64))
    #: The definition as JSON. Large, so it comes only when asked for.
    definition: Mapped[dict[str, Any]] = deferred(mapped_column(Json), raiseload=True)
    published_at: Mapped[dt.datetime]
    published_by: Mapped[str] = mapped_column(IdType)
    recalled_at: Mapped[dt.datetime | None]
    recall_reason: Mapped[str] = mapped_column(Text, default="")


class Topic(Base):
    """What kits are about, as recipients choose it. Named by the newest kit that names it."""

    __tablename__ = "topics"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: Its name by locale.
    names: Mapped[dict[str, Any]]
    named_at: Mapped[dt.datetime]


class KitFile(Base):
    """One file of a version; its bytes lie in storage under their SHA-256."""

    __tablename__ = "kit_files"

    kit_version_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("kit_versions.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(80))


class KitRecall(Base):
    """One word of HQ's to those who use a version. Each is severer than the one before, and the severest counts."""

    __tablename__ = "kit_recalls"
    __table_args__ = (
        CheckConstraint("severity IN ('note', 'must_upgrade', 'stop_now')", name="severity"),
        # Only "must upgrade" leaves time.
        CheckConstraint("launch_until IS NULL OR severity = 'must_upgrade'", name="launch_until"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    kit_version_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("kit_versions.id", ondelete="CASCADE"), index=True
    )
    severity: Mapped[str] = mapped_column(String(16))
    #: The last day on which something may still be launched from it; None: not any more.
    launch_until: Mapped[dt.date | None]
    reason: Mapped[str] = mapped_column(Text)
    recalled_by: Mapped[str] = mapped_column(IdType)
    recalled_at: Mapped[dt.datetime]


class TermsAcceptance(PartnerOwned, Base):
    """A partner accepted the terms of a kit: who, when, and exactly which words."""

    __tablename__ = "kit_terms_acceptances"
    __table_args__ = (UniqueConstraint("partner_id", "kit_id", "wording_sha"),)

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    kit_id: Mapped[str] = mapped_column(IdType, ForeignKey("kits.id", ondelete="RESTRICT"))
    #: The version whose terms were read; a later one with the same words needs no new acceptance.
    kit_version_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("kit_versions.id", ondelete="RESTRICT")
    )
    locale: Mapped[str] = mapped_column(String(16))
    #: SHA-256 of the words as they were shown.
    wording_sha: Mapped[str] = mapped_column(String(64))
    accepted_by: Mapped[str] = mapped_column(String(32))
    accepted_by_name: Mapped[str] = mapped_column(String(200))
    accepted_at: Mapped[dt.datetime]


class KitNotice(Base):
    """Something about a kit that one person is told once, on their home."""

    __tablename__ = "kit_notices"
    __table_args__ = (
        UniqueConstraint("user_id", "kit_version_id", "kind", "about"),
        CheckConstraint("kind IN ('expiry', 'recall')", name="kind"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    user_id: Mapped[str] = mapped_column(IdType, ForeignKey("users.id", ondelete="CASCADE"))
    kit_version_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("kit_versions.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(String(16))
    #: expiry: the last day, ISO. recall: the recall's id.
    about: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime | None]


class KitDraft(Base):
    """A kit in the making. HQ's alone: partners only ever see what was published from it."""

    __tablename__ = "kit_drafts"
    __table_args__ = (CheckConstraint("rev > 0", name="rev"),)

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), index=True)
    name: Mapped[str] = mapped_column(String(200))
    #: The version it was begun from, or last published as.
    version_id: Mapped[str | None] = mapped_column(
        IdType, ForeignKey("kit_versions.id", ondelete="RESTRICT")
    )
    #: Counts every change.
    rev: Mapped[int] = mapped_column(default=1)
    #: The revision that was last published; later ones are not out yet.
    published_rev: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str] = mapped_column(IdType)
    updated_at: Mapped[dt.datetime]
    updated_by: Mapped[str] = mapped_column(IdType)


class KitDraftFile(Base):
    """One file of a draft as it is now; its bytes lie in storage under their SHA-256."""

    __tablename__ = "kit_draft_files"

    draft_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("kit_drafts.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)


class KitDraftEdit(Base):
    """One change of one place of a draft: who, when, from what to what."""

    __tablename__ = "kit_draft_edits"
    __table_args__ = (UniqueConstraint("draft_id", "rev", "place"),)

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    draft_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("kit_drafts.id", ondelete="CASCADE"), index=True
    )
    rev: Mapped[int]
    #: As `tpma.kits.places` writes it.
    place: Mapped[str] = mapped_column(String(400))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    user_id: Mapped[str] = mapped_column(IdType)
    user_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[dt.datetime]
