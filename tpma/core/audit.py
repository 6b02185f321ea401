"""The audit: who did what to which thing, appended in the business transaction.

The entries are the leaves of a Merkle log (see merkle.py). Each gets its number, its salt and its
leaf at the end of the transaction that it belongs to, while the log's head is locked for the few
milliseconds until the commit; so numbers have no gaps and the order is the order of commits. What
is hashed holds ids, and of the detail only a salted commitment: when a person is erased, detail
and salt go, and the log still verifies.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, Integer, String, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tpma.core import merkle
from tpma.core.canonical import Json as CanonicalJson
from tpma.core.canonical import canonical
from tpma.core.db import Base, IdType, Json

#: Bytes of randomness that keep a short detail from being guessed by its commitment.
SALT_BYTES = 16


class AuditEntry(Base):
    """One entry; never changed, never deleted. Detail holds ids and facts, not personal data.

    Not partner-owned: HQ reads it whole, and `partner_id` only says whom it concerns.
    An empty `salt` says that the detail was erased.
    """

    __tablename__ = "audit_entries"

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    id: Mapped[str] = mapped_column(IdType, unique=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    actor_id: Mapped[str] = mapped_column(String(64))
    partner_id: Mapped[str | None] = mapped_column(IdType, index=True)
    verb: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(64))
    target_id: Mapped[str] = mapped_column(String(64), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    salt: Mapped[str] = mapped_column(String(2 * SALT_BYTES), default="")
    commitment: Mapped[str] = mapped_column(String(64), default="")
    leaf: Mapped[str] = mapped_column(String(64), default="")


class AuditHead(Base):
    """Where the log stands: one row, whose lock orders the appends."""

    __tablename__ = "audit_heads"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    frontier: Mapped[list[str]]  # hex, largest subtree first

    @property
    def root(self) -> bytes:
        return merkle.root_of(tuple(map(bytes.fromhex, self.frontier)))


def public_form(entry: AuditEntry) -> str:
    """What the leaf is made of, as RFC 8785 text. The same row gives the same text for ever."""
    at = entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    form: dict[str, CanonicalJson] = {
        "seq": entry.seq,
        "id": entry.id,
        "at": at,
        "actor": entry.actor_id,
        "partner": entry.partner_id,
        "verb": entry.verb,
        "target": entry.target,
        "target_id": entry.target_id,
        "commitment": entry.commitment,
    }
    return canonical(form).decode("utf-8")


def detail_form(entry: AuditEntry) -> str:
    """The detail as RFC 8785 text: what the commitment is made of, with the salt."""
    return canonical(entry.detail).decode("utf-8")


def commitment_of(salt: bytes, detail: str) -> str:
    """SHA-256(salt || detail), hex."""
    return hashlib.sha256(salt + detail.encode("utf-8")).hexdigest()


def append(session: Session, pending: Sequence[AuditEntry], salt: Callable[[], bytes]) -> None:
    """Number, salt and hash these entries, and move the log's head, in this transaction.

    Called last before the commit: the head's lock is held from here on.
    """
    if not pending:
        return
    session.flush()
    head = locked_head(session)
    size = head.size
    frontier = tuple(map(bytes.fromhex, head.frontier))
    for entry in pending:
        entry.seq = size + 1
        fresh = salt()
        entry.salt = fresh.hex()
        entry.commitment = commitment_of(fresh, detail_form(entry))
        leaf = merkle.leaf_hash(public_form(entry).encode("utf-8"))
        entry.leaf = leaf.hex()
        frontier = merkle.appended(frontier, size, leaf)
        size += 1
        session.add(entry)
    head.size = size
    head.frontier = [one.hex() for one in frontier]


def locked_head(session: Session) -> AuditHead:
    """The head, with its lock held until the end of the transaction."""
    wanted = select(AuditHead).where(AuditHead.id == 1).with_for_update()
    wanted = wanted.execution_options(populate_existing=True)
    head = session.scalars(wanted).one_or_none()
    if head is None:
        # Two first transactions may meet here: the second waits for the first and finds its row.
        session.execute(
            text(
                "INSERT INTO audit_heads (id, size, frontier) VALUES (1, 0, '[]')"
                " ON CONFLICT DO NOTHING"
            )
        )
        head = session.scalars(wanted).one()
    return head


def all_entries(session: Session) -> Iterator[AuditEntry]:
    """Every entry in the order of the log, a thousand at a time."""
    wanted = select(AuditEntry).order_by(AuditEntry.seq)
    yield from session.scalars(wanted.execution_options(yield_per=1000))


def entries(
    session: Session, *, about: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[AuditEntry], int]:
    """Newest first, and how many there are. `about` keeps those of one kind of thing."""
    wanted = select(AuditEntry)
    if about:
        wanted = wanted.where(AuditEntry.target == about)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(wanted.order_by(AuditEntry.seq.desc()).offset(offset).limit(limit))
    return list(rows), total


def targets(session: Session) -> list[str]:
    """The kinds of things that entries are about."""
    return sorted(session.scalars(select(AuditEntry.target).distinct()))


def erase_details(session: Session, target: str, target_ids: Sequence[str]) -> int:
    """Forget the details of the entries about these things; returns how many there were.

    The commitments stay, so the log verifies as before and says that something was erased.
    """
    found = session.scalars(
        select(AuditEntry).where(
            AuditEntry.target == target, AuditEntry.target_id.in_(target_ids), AuditEntry.salt != ""
        )
    ).all()
    for entry in found:
        entry.detail = {}
        entry.salt = ""
    return len(found)
