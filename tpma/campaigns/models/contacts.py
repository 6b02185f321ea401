"""Contacts, the files they came in, and audiences."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tpma.core.db import Base, IdType, PartnerOwned, of_same_partner


class Contact(PartnerOwned, Base):
    """A person whom a partner may write to. One row per address and partner."""

    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        UniqueConstraint("partner_id", "address_key"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(64))
    given_name: Mapped[str] = mapped_column(String(200), default="")
    family_name: Mapped[str] = mapped_column(String(200), default="")
    company: Mapped[str] = mapped_column(String(200), default="")
    #: ISO 3166-1; empty where it is not known, and then the strictest law applies.
    country: Mapped[str] = mapped_column(String(2), default="")
    locale: Mapped[str] = mapped_column(String(16), default="")
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]


class ContactImport(PartnerOwned, Base):
    """One uploaded contact file: the file as it came, how it is read, and what came of it."""

    __tablename__ = "contact_imports"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        CheckConstraint("state IN ('uploaded', 'imported')", name="state"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    file_sha: Mapped[str] = mapped_column(String(64))
    filename: Mapped[str] = mapped_column(String(200))
    encoding: Mapped[str] = mapped_column(String(32))
    delimiter: Mapped[str] = mapped_column(String(1))
    #: Column number by field.
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Country, and the consent that the partner vouches for: basis, wording, source, date.
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(16), default="uploaded")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: [{"code", "count", "examples": [[line, value], …]}]
    problems: Mapped[list[Any]] = mapped_column(default=list)
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[dt.datetime]
    imported_at: Mapped[dt.datetime | None]


class Audience(PartnerOwned, Base):
    """A named list of contacts. A launch freezes who is on it."""

    __tablename__ = "audiences"
    __table_args__ = (
        UniqueConstraint("partner_id", "id"),
        of_same_partner("import_id", "contact_imports"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    import_id: Mapped[str | None] = mapped_column(IdType)
    created_at: Mapped[dt.datetime]


class AudienceMember(PartnerOwned, Base):
    __tablename__ = "audience_members"
    __table_args__ = (
        of_same_partner("audience_id", "audiences", ondelete="CASCADE"),
        of_same_partner("contact_id", "contacts", ondelete="CASCADE"),
        Index("ix_audience_members_contact_id", "contact_id"),
    )

    audience_id: Mapped[str] = mapped_column(IdType, primary_key=True)
    contact_id: Mapped[str] = mapped_column(IdType, primary_key=True)
