"""HQ's library of statements, and what relies on it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from tpma.core.db import Base, IdType, PartnerOwned, of_same_partner


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
    __table_args__ = (of_same_partner("submission_id", "submissions", ondelete="RESTRICT"),)

    submission_id: Mapped[str] = mapped_column(IdType, primary_key=True)
    statement_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("statements.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
