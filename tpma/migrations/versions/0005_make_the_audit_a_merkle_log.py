"""Make the audit a Merkle log: numbers without gaps, salted commitments, signed checkpoints.

Entries that are there get their salts and leaves now, in the order in which they were written.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

from tpma.core import audit, merkle
from tpma.core.db import Json, Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_audit_checkpoints")),
    )
    with op.batch_alter_table("audit_entries") as batch:
        batch.add_column(sa.Column("salt", sa.String(length=32), nullable=False, server_default=""))
        batch.add_column(
            sa.Column("commitment", sa.String(length=64), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("leaf", sa.String(length=64), nullable=False, server_default=""))
        batch.alter_column("seq", existing_type=sa.BigInteger(), server_default=None)
    _number_what_is_there()
    _close()


def _close() -> None:
    """From here on entries are added; all that may still go is a detail with its salt."""
    kept = [
        "seq",
        "id",
        "at",
        "actor_id",
        "partner_id",
        "verb",
        "target",
        "target_id",
        "commitment",
        "leaf",
    ]
    if op.get_bind().dialect.name == "postgresql":
        same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in kept)
        op.execute(
            "CREATE FUNCTION only_erase_detail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' AND NEW.salt = '' AND {same} THEN RETURN NEW; END IF; "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23000'; "
            "END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries "
            "FOR EACH ROW EXECUTE FUNCTION only_erase_detail()"
        )
        return
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in kept)
    refuse = "BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END"
    op.execute(
        "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries "
        f"WHEN NOT (NEW.salt = '' AND {same}) {refuse}"
    )
    op.execute(f"CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries {refuse}")


def _open() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_entries_append_only ON audit_entries")
        op.execute("DROP FUNCTION only_erase_detail()")
        return
    for change in ("update", "delete"):
        op.execute(f"DROP TRIGGER audit_entries_no_{change}")


def _number_what_is_there() -> None:
    connection = op.get_bind()
    table = sa.table(
        "audit_entries",
        sa.column("seq", sa.BigInteger()),
        sa.column("id", sa.String()),
        sa.column("at", Utc()),
        sa.column("actor_id", sa.String()),
        sa.column("partner_id", sa.String()),
        sa.column("verb", sa.String()),
        sa.column("target", sa.String()),
        sa.column("target_id", sa.String()),
        sa.column("detail", Json),
        sa.column("salt", sa.String()),
        sa.column("commitment", sa.String()),
        sa.column("leaf", sa.String()),
    )
    frontier: merkle.Frontier = ()
    size = 0
    for row in connection.execute(sa.select(table).order_by(table.c.seq)).mappings().all():
        entry = audit.AuditEntry(**{**row, "seq": size + 1})
        salt = secrets.token_bytes(audit.SALT_BYTES)
        entry.salt = salt.hex()
        entry.commitment = audit.commitment_of(salt, audit.detail_form(entry))
        leaf = merkle.leaf_hash(audit.public_form(entry).encode("utf-8"))
        frontier = merkle.appended(frontier, size, leaf)
        size += 1
        connection.execute(
            sa.update(table)
            .where(table.c.id == entry.id)
            .values(seq=size, salt=entry.salt, commitment=entry.commitment, leaf=leaf.hex())
        )
    heads = sa.table("audit_heads", sa.column("id"), sa.column("size"), sa.column("frontier", Json))
    hexes = [one.hex() for one in frontier]
    connection.execute(sa.insert(heads).values(id=1, size=size, frontier=hexes))


def downgrade() -> None:
    _open()
    with op.batch_alter_table("audit_entries") as batch:
        batch.drop_column("leaf")
        batch.drop_column("commitment")
        batch.drop_column("salt")
    op.drop_table("audit_checkpoints")
    op.drop_table("audit_heads")
