"""Bind uploads to their partner and funding to its campaign; count tries of any kind.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tpma.core.db import Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("uploaded_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_uploads_partner_id_partners"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("partner_id", "sha256", name=op.f("pk_uploads")),
    )
    _keep_what_stands()
    with op.batch_alter_table("campaigns") as batch:
        batch.add_column(
            sa.Column("cost_minor", sa.BigInteger(), nullable=False, server_default="0")
        )
        batch.add_column(
            sa.Column("cost_currency", sa.String(length=3), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("funded_until", sa.Date(), nullable=True))
    _copy_what_it_costs()
    # Tries are of the last minutes only: none need be kept.
    op.drop_table("sign_in_attempts")
    op.create_table(
        "tries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tries")),
    )
    op.create_index("ix_tries_recent", "tries", ["subject", "at"])
    op.create_index(op.f("ix_tries_at"), "tries", ["at"])


def _keep_what_stands() -> None:
    """Whoever edited a zone to hold a picture brought it: no other way led there."""
    connection = op.get_bind()
    edits = sa.table(
        "asset_edits",
        sa.column("partner_id"),
        sa.column("after"),
        sa.column("user_id"),
        sa.column("at", Utc()),
    )
    uploads = sa.table(
        "uploads",
        sa.column("partner_id"),
        sa.column("sha256"),
        sa.column("uploaded_by"),
        sa.column("uploaded_at", Utc()),
    )
    placed = sa.select(edits).where(edits.c.after.like("sha256:%")).order_by(edits.c.at.desc())
    found = {}
    for row in connection.execute(placed):
        digest = row.after.removeprefix("sha256:")
        if len(digest) == 64:
            found[row.partner_id, digest] = (row.user_id, row.at)
    if found:
        connection.execute(
            sa.insert(uploads),
            [
                {"partner_id": pid, "sha256": sha, "uploaded_by": by, "uploaded_at": at}
                for (pid, sha), (by, at) in found.items()
            ],
        )


def _copy_what_it_costs() -> None:
    op.execute(
        "UPDATE campaigns SET "
        "cost_minor = (SELECT cost_minor FROM fund_requests f WHERE f.id = fund_request_id), "
        "cost_currency = (SELECT currency FROM fund_requests f WHERE f.id = fund_request_id), "
        "funded_until = (SELECT ends_on FROM fund_requests f WHERE f.id = fund_request_id) "
        "WHERE fund_request_id IN (SELECT id FROM fund_requests)"
    )


def downgrade() -> None:
    op.drop_table("tries")
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index("ix_sign_in_attempts_recent", "sign_in_attempts", ["subject", "at"])
    op.create_index(op.f("ix_sign_in_attempts_at"), "sign_in_attempts", ["at"])
    with op.batch_alter_table("campaigns") as batch:
        batch.drop_column("funded_until")
        batch.drop_column("cost_currency")
        batch.drop_column("cost_minor")
    op.drop_table("uploads")
