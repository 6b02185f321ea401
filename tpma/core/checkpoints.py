"""Signed checkpoints of the audit log, kept where the database's owner can't rewrite them.

A checkpoint says: at this time the log had this many entries and this root. It is a text that
people can read, signed with Ed25519 (RFC 8032), in the manner of a transparency log's signed note.
With each one the leaves since the last are kept too, so that an entry that was changed later can be
named. Both are written once to the storage and never replaced.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import BigInteger, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from tpma.core import audit, keys
from tpma.core.actor import SYSTEM
from tpma.core.container import Opener
from tpma.core.db import Base
from tpma.core.settings import Settings
from tpma.core.tenancy import EVERYONE
from tpma.core.work import Work

ORIGIN = "tpma audit log"
NOTES = "audit/checkpoints"
LEAVES = "audit/leaves"


class AuditCheckpoint(Base):
    """A checkpoint that was signed. `note` is the signed text, as it is kept in the storage."""

    __tablename__ = "audit_checkpoints"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]
    key_id: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Signer:
    """The installation's signing key and how it is called."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        return self.private.public_key().public_bytes(*raw)

    @property
    def key_id(self) -> str:
        """The first 16 hex characters of the public key's SHA-256."""
        return hashlib.sha256(self.public).hexdigest()[:16]


def signer_of(settings: Settings) -> Signer:
    """The key of TPMA_AUDIT_KEY (64 hex characters), else one derived from the secret key."""
    given = settings.audit_key
    seed = bytes.fromhex(given) if given else keys.derive(settings.secret, "audit checkpoints")
    return Signer(Ed25519PrivateKey.from_private_bytes(seed))


def note_of(signer: Signer, size: int, root: bytes, at: dt.datetime) -> str:
    """The signed text: five lines, an empty one, and the signature's."""
    moment = at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    body = f"{ORIGIN}\n{size}\n{root.hex()}\n{moment}\n{signer.key_id}\n"
    signature = base64.b64encode(signer.private.sign(body.encode("utf-8"))).decode("ascii")
    return f"{body}\n{signature}\n"


def checkpoint(work: Work) -> AuditCheckpoint | None:
    """Sign where the log stands and keep it. The newest checkpoint; None for an empty log.

    Raises Unavailable where the storage can't take it; then nothing is recorded either.
    """
    head = audit.locked_head(work.session)
    if head.size == 0:
        return None
    last = newest(work)
    if last is not None and last.size == head.size:
        return last
    signer = signer_of(work.settings)
    note = note_of(signer, head.size, head.root, work.now())
    since = last.size if last else 0
    leaves = work.session.scalars(
        select(audit.AuditEntry.leaf)
        .where(audit.AuditEntry.seq > since, audit.AuditEntry.seq <= head.size)
        .order_by(audit.AuditEntry.seq)
    )
    data = b"".join(map(bytes.fromhex, leaves))
    work.storage.keep(f"{LEAVES}/{since + 1:012d}-{head.size:012d}", data)
    work.storage.keep(f"{NOTES}/{head.size:012d}", note.encode("utf-8"))
    made = AuditCheckpoint(
        size=head.size, root=head.root.hex(), at=work.now(), key_id=signer.key_id, note=note
    )
    work.session.add(made)
    return made


def newest(work: Work) -> AuditCheckpoint | None:
    wanted = select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1)
    return work.session.scalars(wanted).first()


def checkpoint_now(opener: Opener | Any) -> None:
    """What the clock does on its schedule."""
    with opener(SYSTEM, EVERYONE) as work:
        checkpoint(work)
