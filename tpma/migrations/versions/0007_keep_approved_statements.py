"""Keep HQ's library of approved statements.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tpma.core.db import Utc

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statements",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("substantiation", sa.Text(), nullable=False),
        sa.Column("kit_slug", sa.String(length=80), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.String(length=32), nullable=False),
        sa.Column("approved_by_name", sa.String(length=200), nullable=False),
        sa.Column("approved_at", Utc(), nullable=False),
        sa.Column("withdrawn_at", Utc(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('statement', 'mark')", name=op.f("ck_statements_kind")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_statements_withdrawn")
        ),
        sa.CheckConstraint(
            "wording <> '' AND substantiation <> ''", name=op.f("ck_statements_proved")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
    )
    op.create_index(op.f("ix_statements_locale"), "statements", ["locale"])


def downgrade() -> None:
    op.drop_table("statements")
