"""Letters on their way, and what people do not want to be told by mail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tpma.core.db import Base, IdType


class LetterRow(Base):
    """One letter to one person. Its id follows from what it is about, so it is there once.

    To somebody who signs in it names the person, and the address is read when it is sent; to
    somebody who does not, it holds name and address. Where name, address and words are empty,
    all of them stand with what it is about, under the same id, and are read when it is sent.
    What a link in it needs is never stored.
    """

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'handed_over', 'sent', 'failed', 'in_doubt', 'dropped')",
            name="state",
        ),
        CheckConstraint("(user_id IS NULL) = (email IS NOT NULL)", name="recipient"),
        Index("ix_letters_settled", "settled_at"),
    )

    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    topic: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[str | None] = mapped_column(
        IdType, ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320))
    words: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    #: What the mail server said last.
    answer: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[dt.datetime]
    #: When the server had all of it but the final dot.
    handed_at: Mapped[dt.datetime | None]
    #: After this it would tell somebody old news.
    good_until: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]


class LetterChoice(Base):
    """A topic that a person turned off."""

    __tablename__ = "letter_choices"

    user_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[str] = mapped_column(String(32), primary_key=True)
    off_at: Mapped[dt.datetime]
