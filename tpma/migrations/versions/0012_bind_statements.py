"""Number the versions of statements, and keep which submissions rely on them

Revision: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("statements") as batch_op:
        batch_op.add_column(sa.Column("series", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.execute("UPDATE statements SET series = id")
    with op.batch_alter_table("statements") as batch_op:
        batch_op.alter_column("series", existing_type=sa.String(length=32), nullable=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_statements_series_version"), ["series", "version"]
        )
        batch_op.create_check_constraint(batch_op.f("ck_statements_version"), "version > 0")
    op.create_table(
        "submission_statements",
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("statement_id", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id", "submission_id"],
            ["submissions.partner_id", "submissions.id"],
            name=op.f("fk_submission_statements_partner_id_submission_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statements.id"],
            name=op.f("fk_submission_statements_statement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_submission_statements_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "submission_id", "statement_id", name=op.f("pk_submission_statements")
        ),
    )
    with op.batch_alter_table("submission_statements") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_submission_statements_partner_id"), ["partner_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_submission_statements_statement_id"), ["statement_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("submission_statements")
    with op.batch_alter_table("statements") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_statements_version"), type_="check")
        batch_op.drop_constraint(batch_op.f("uq_statements_series_version"), type_="unique")
        batch_op.drop_column("version")
        batch_op.drop_column("series")
