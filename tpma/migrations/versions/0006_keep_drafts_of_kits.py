"""Keep drafts of kits

Revision: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from tpma.core.db import Utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kit_drafts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("published_rev", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.Column("updated_by", sa.String(length=32), nullable=False),
        sa.CheckConstraint("rev > 0", name=op.f("ck_kit_drafts_rev")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["kit_versions.id"],
            name=op.f("fk_kit_drafts_version_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_drafts")),
    )
    op.create_index(op.f("ix_kit_drafts_slug"), "kit_drafts", ["slug"])
    op.create_table(
        "kit_draft_files",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["kit_drafts.id"],
            name=op.f("fk_kit_draft_files_draft_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "path", name=op.f("pk_kit_draft_files")),
    )
    op.create_table(
        "kit_draft_edits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=400), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["kit_drafts.id"],
            name=op.f("fk_kit_draft_edits_draft_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_draft_edits")),
        sa.UniqueConstraint(
            "draft_id", "rev", "place", name=op.f("uq_kit_draft_edits_draft_id_rev_place")
        ),
    )
    op.create_index(op.f("ix_kit_draft_edits_draft_id"), "kit_draft_edits", ["draft_id"])


def downgrade() -> None:
    op.drop_table("kit_draft_edits")
    op.drop_table("kit_draft_files")
    op.drop_table("kit_drafts")
