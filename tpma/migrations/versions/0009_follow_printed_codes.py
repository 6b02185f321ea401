"""Lead printed codes to tracked links, and tell their clicks apart

Revision: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tracked_links") as batch_op:
        batch_op.add_column(sa.Column("code", sa.Integer(), nullable=True))
    with op.batch_alter_table("events") as batch_op:
        batch_op.add_column(
            sa.Column("channel", sa.String(length=8), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("events") as batch_op:
        batch_op.drop_column("channel")
    with op.batch_alter_table("tracked_links") as batch_op:
        batch_op.drop_column("code")
