"""Asset sets, assets, their edits, and what was rendered from them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tpma.core.db import Base, IdType, PartnerOwned, of_same_partner


class AssetSet(PartnerOwned, Base):
    """All tactics of one kit version in one locale, as one partner customises them."""

    __tablename__ = "asset_sets"
    __table_args__ = (UniqueConstraint("partner_id", "id"),)

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    kit_version_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("kit_versions.id", ondelete="RESTRICT"), index=True
    )
    locale: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]


class Asset(PartnerOwned, Base):
    """One customised tactic. `values` holds only the zones that the partner changed."""

    __tablename__ = "assets"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        UniqueConstraint("asset_set_id", "tactic_key"),
        of_same_partner("asset_set_id", "asset_sets", ondelete="CASCADE"),
        CheckConstraint("rev >= 0", name="rev"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    asset_set_id: Mapped[str] = mapped_column(IdType, index=True)
    tactic_key: Mapped[str] = mapped_column(String(64))
    #: Its place in the kit, for a stable order.
    position: Mapped[int]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rev: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[dt.datetime]


class AssetEdit(PartnerOwned, Base):
    """One change of one zone: for undo, for conflicts, and to know who edited what."""

    __tablename__ = "asset_edits"
    __table_args__ = (
        UniqueConstraint("asset_id", "rev"),
        of_same_partner("asset_id", "assets", ondelete="CASCADE"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    asset_id: Mapped[str] = mapped_column(IdType, index=True)
    #: The asset's revision that this edit made.
    rev: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64))
    #: None means the kit's own value.
    before: Mapped[str | None] = mapped_column(String)
    after: Mapped[str | None] = mapped_column(String)
    user_id: Mapped[str] = mapped_column(String(32))
    user_name: Mapped[str] = mapped_column(String(200))
    undone: Mapped[bool] = mapped_column(default=False)
    at: Mapped[dt.datetime]


class Upload(PartnerOwned, Base):
    """A picture that a partner brought. Only its own may stand in a partner's zones."""

    __tablename__ = "uploads"

    partner_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("partners.id", ondelete="RESTRICT"), primary_key=True
    )
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    uploaded_by: Mapped[str] = mapped_column(String(32))
    uploaded_at: Mapped[dt.datetime]


class Rendition(PartnerOwned, Base):
    """One rendered file of an asset: a size of an image, an email, a page, a post."""

    __tablename__ = "renditions"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        UniqueConstraint("asset_id", "name"),
        of_same_partner("asset_id", "assets", ondelete="CASCADE"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    asset_id: Mapped[str] = mapped_column(IdType, index=True)
    asset_rev: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    media_type: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    size_bytes: Mapped[int]
    #: What the renderer placed where; keys as in tpma.compliance.findings.BoxFacts.
    boxes: Mapped[list[Any]] = mapped_column(default=list)
    #: Everything that the bytes follow from. The same digest is never rendered twice.
    inputs_digest: Mapped[str] = mapped_column(String(64))
    rendered_at: Mapped[dt.datetime]


class RenderRun(PartnerOwned, Base):
    """One rendering of an asset set in the background, with its progress."""

    __tablename__ = "render_runs"
    __table_args__ = (
        of_same_partner("asset_set_id", "asset_sets", ondelete="CASCADE"),
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    asset_set_id: Mapped[str] = mapped_column(IdType, index=True)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    planned: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    #: What couldn't be rendered: [{"tactic", "name", "message", "params"}].
    problems: Mapped[list[Any]] = mapped_column(default=list)
    asked_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]


class AssetSetPin(PartnerOwned, Base):
    """A partner keeps a set on its version although there is a newer one, and says why."""

    __tablename__ = "asset_set_pins"
    __table_args__ = (
        of_same_partner("asset_set_id", "asset_sets", ondelete="CASCADE"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    asset_set_id: Mapped[str] = mapped_column(IdType, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    pinned_by: Mapped[str] = mapped_column(String(32))
    pinned_by_name: Mapped[str] = mapped_column(String(200))
    pinned_at: Mapped[dt.datetime]


_OPEN, _DONE = text("state = 'open'"), text("state = 'done'")


class AssetSetUpgrade(PartnerOwned, Base):
    """The way of a set to another version of its kit. It ends in a new set; the old one stays."""

    __tablename__ = "asset_set_upgrades"
    __table_args__ = (
        of_same_partner("asset_set_id", "asset_sets", ondelete="CASCADE"),
        of_same_partner("new_set_id", "asset_sets"),
        CheckConstraint("state IN ('open', 'done', 'undone')", name="state"),
        CheckConstraint("(state = 'open') = (new_set_id IS NULL)", name="new_set"),
        CheckConstraint("(state = 'open') = (finished_at IS NULL)", name="finished"),
        Index(
            "uq_asset_set_upgrades_open",
            "asset_set_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "uq_asset_set_upgrades_done",
            "asset_set_id",
            unique=True,
            sqlite_where=_DONE,
            postgresql_where=_DONE,
        ),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    asset_set_id: Mapped[str] = mapped_column(IdType)
    to_version_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("kit_versions.id", ondelete="RESTRICT")
    )
    state: Mapped[str] = mapped_column(String(16), default="open")
    #: What was decided so far: {"<tactic>.<zone>": {"take": "mine"|"kit"|"own", "value", "of"}};
    #: `of` names the three values that were decided on.
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    new_set_id: Mapped[str | None] = mapped_column(IdType, unique=True)
    started_by: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[dt.datetime]
    finished_by: Mapped[str | None] = mapped_column(String(32))
    finished_at: Mapped[dt.datetime | None]
