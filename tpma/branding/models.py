"""A partner's brand profile and the variants of its logo."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tpma.core.db import Base, IdType, PartnerOwned


class BrandProfile(PartnerOwned, Base):
    """What a partner puts into every tactic. One per partner."""

    __tablename__ = "brand_profiles"
    __table_args__ = (UniqueConstraint("partner_id"), CheckConstraint("rev >= 0", name="rev"))

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    display_name: Mapped[str] = mapped_column(String(120), default="")
    legal_name: Mapped[str] = mapped_column(String(200), default="")
    primary_colour: Mapped[str] = mapped_column(String(7), default="")
    secondary_colour: Mapped[str] = mapped_column(String(7), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    address_lines: Mapped[list[str]] = mapped_column(default=list)
    #: Imprint and other legal facts by key: register, register_number, vat_id, managing_directors, …
    legal: Mapped[dict[str, Any]] = mapped_column(default=dict)
    proposed_colours: Mapped[list[str]] = mapped_column(default=list)
    logo_filename: Mapped[str] = mapped_column(String(200), default="")
    #: What was done with the last upload: msgids with parameters, in the order of doing.
    logo_notes: Mapped[list[Any]] = mapped_column(default=list)
    rev: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[dt.datetime]


class LogoVariant(PartnerOwned, Base):
    """One variant of the logo: a PNG in storage, trimmed to its ink."""

    __tablename__ = "logo_variants"
    __table_args__ = (
        UniqueConstraint("partner_id", "kind"),
        CheckConstraint("kind IN ('light', 'dark', 'wide', 'square', 'one_colour')", name="kind"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    ink: Mapped[float]
    notes: Mapped[list[Any]] = mapped_column(default=list)
