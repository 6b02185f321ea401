"""Keep the approval policy, deputies and comments

Revision: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from tpma.core.db import Json, Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_policies",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("policy", Json, nullable=False),
        sa.Column("changed", Json, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("changed_by_name", sa.String(length=200), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_approval_policies_version")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_approval_policies")),
    )
    op.create_table(
        "review_deputies",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("deputy_id", sa.String(length=32), nullable=False),
        sa.Column("deputy_name", sa.String(length=200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("named_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_review_deputies_days")),
        sa.CheckConstraint("user_id <> deputy_id", name=op.f("ck_review_deputies_other")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_deputies")),
    )
    with op.batch_alter_table("review_deputies") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_deputies_deputy_id"), ["deputy_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_review_deputies_user_id"), ["user_id"], unique=False)

    op.create_table(
        "review_comments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("asset_set_id", sa.String(length=32), nullable=False),
        sa.Column("tactic_key", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("picture", sa.String(length=64), nullable=False),
        sa.Column("x", sa.Double(), nullable=True),
        sa.Column("y", sa.Double(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("said_at", Utc(), nullable=False),
        sa.Column("done_at", Utc(), nullable=True),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("x IS NULL OR picture <> ''", name=op.f("ck_review_comments_picture")),
        sa.CheckConstraint("(x IS NULL) = (y IS NULL)", name=op.f("ck_review_comments_point")),
        sa.CheckConstraint(
            "x IS NULL OR (x BETWEEN 0 AND 100 AND y BETWEEN 0 AND 100)",
            name=op.f("ck_review_comments_inside"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "submission_id"],
            ["submissions.partner_id", "submissions.id"],
            name=op.f("fk_review_comments_partner_id_submission_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_review_comments_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comments")),
    )
    with op.batch_alter_table("review_comments") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_comments_partner_id"), ["partner_id"], unique=False
        )
        batch_op.create_index(
            "ix_review_comments_set", ["partner_id", "asset_set_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_review_comments_submission_id"), ["submission_id"], unique=False
        )

    with op.batch_alter_table("approvals") as batch_op:
        batch_op.add_column(sa.Column("conditions", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("for_user_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("for_user_name", sa.String(length=200), nullable=True))

    with op.batch_alter_table("submissions") as batch_op:
        batch_op.add_column(
            sa.Column("in_order", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("policy_version", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("remind_at", Utc(), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", Utc(), nullable=True))
        batch_op.add_column(sa.Column("escalated_at", Utc(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("submissions") as batch_op:
        batch_op.drop_column("escalated_at")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("remind_at")
        batch_op.drop_column("policy_version")
        batch_op.drop_column("in_order")

    with op.batch_alter_table("approvals") as batch_op:
        batch_op.drop_column("for_user_name")
        batch_op.drop_column("for_user_id")
        batch_op.drop_column("conditions")

    with op.batch_alter_table("review_comments") as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_comments_submission_id"))
        batch_op.drop_index("ix_review_comments_set")
        batch_op.drop_index(batch_op.f("ix_review_comments_partner_id"))

    op.drop_table("review_comments")
    with op.batch_alter_table("review_deputies") as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_deputies_user_id"))
        batch_op.drop_index(batch_op.f("ix_review_deputies_deputy_id"))

    op.drop_table("review_deputies")
    op.drop_table("approval_policies")
