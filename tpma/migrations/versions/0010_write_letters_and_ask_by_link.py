"""Write letters to people, and ask for approval by link

Revision: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from tpma.core.db import Json, Utc

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("words", Json, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("good_until", Utc(), nullable=False),
        sa.Column("settled_at", Utc(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'handed_over', 'sent', 'failed', 'in_doubt', 'dropped')",
            name=op.f("ck_letters_state"),
        ),
        sa.CheckConstraint(
            "(user_id IS NULL) = (email IS NOT NULL)", name=op.f("ck_letters_recipient")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_letters_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index(op.f("ix_letters_user_id"), "letters", ["user_id"])
    op.create_index("ix_letters_settled", "letters", ["settled_at"])
    op.create_table(
        "letter_choices",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("off_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_letter_choices_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "topic", name=op.f("pk_letter_choices")),
    )
    op.create_table(
        "approval_links",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("reviewer", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("letter_id", sa.String(length=32), nullable=True),
        sa.Column("occasion", sa.String(length=16), nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("used_at", Utc(), nullable=True),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "reviewer IN ('brand', 'legal')", name=op.f("ck_approval_links_reviewer")
        ),
        sa.CheckConstraint(
            "occasion IN ('asked', 'reminded', 'escalated', 'sent_again')",
            name=op.f("ck_approval_links_occasion"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "submission_id"],
            ["submissions.partner_id", "submissions.id"],
            name=op.f("fk_approval_links_partner_id_submission_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_approval_links_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_links")),
    )
    op.create_index(op.f("ix_approval_links_partner_id"), "approval_links", ["partner_id"])
    op.create_index(op.f("ix_approval_links_submission_id"), "approval_links", ["submission_id"])
    op.create_index(op.f("ix_approval_links_person_id"), "approval_links", ["person_id"])
    op.create_index(op.f("ix_approval_links_letter_id"), "approval_links", ["letter_id"])
    with op.batch_alter_table("approvals") as batch_op:
        batch_op.add_column(sa.Column("link_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("address", sa.String(length=320), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("approvals") as batch_op:
        batch_op.drop_column("address")
        batch_op.drop_column("link_id")
    op.drop_table("approval_links")
    op.drop_table("letter_choices")
    op.drop_table("letters")
