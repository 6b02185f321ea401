"""Keep pending consents, topics, and whose opens are measured

Revision: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from tpma.core.db import Json, Utc

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OLD_SCOPES = (
    "(scope = 'platform' AND partner_id IS NULL AND list_id IS NULL)"
    " OR (scope = 'sender' AND partner_id IS NOT NULL AND list_id IS NULL)"
    " OR (scope = 'list' AND partner_id IS NOT NULL AND list_id IS NOT NULL)"
)
_SCOPES = _OLD_SCOPES + " OR (scope = 'topic' AND partner_id IS NOT NULL AND list_id IS NULL)"
_TOPIC = "(scope = 'topic') = (topic IS NOT NULL)"


def upgrade() -> None:
    op.create_table(
        "topics",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("names", Json, nullable=False),
        sa.Column("named_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_topics")),
    )
    op.create_table(
        "pending_consents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("asked", Json, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("joins", sa.Boolean(), nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("asked_from", sa.String(length=64), nullable=False),
        sa.Column("token_salt", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.Column("mailed_at", Utc(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("confirmed_at", Utc(), nullable=True),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) OR (email = '')", name=op.f("ck_pending_consents_emptied")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_pending_consents_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_consents")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_pending_consents_token_hash")),
    )
    op.create_index(
        "ix_pending_consents_address", "pending_consents", ["partner_id", "address_key"]
    )
    op.create_index("ix_pending_consents_asked", "pending_consents", ["asked_at"])
    op.create_index(op.f("ix_pending_consents_partner_id"), "pending_consents", ["partner_id"])
    with op.batch_alter_table("campaigns") as batch:
        batch.add_column(sa.Column("topic", sa.String(40), server_default="", nullable=False))
        batch.add_column(_no("confirms_consent"))
    with op.batch_alter_table("partners") as batch:
        batch.add_column(_no("confirms_consent"))
    with op.batch_alter_table("consent_records") as batch:
        batch.add_column(sa.Column("confirmed_at", Utc(), nullable=True))
    with op.batch_alter_table("deliveries") as batch:
        batch.add_column(sa.Column("opens_measured", sa.Boolean(), nullable=True))
    with op.batch_alter_table("suppressions") as batch:
        batch.add_column(sa.Column("topic", sa.String(40), nullable=True))
        batch.drop_constraint(op.f("ck_suppressions_scope"), type_="check")
        batch.create_check_constraint(op.f("ck_suppressions_scope"), _SCOPES)
        batch.create_check_constraint(op.f("ck_suppressions_topic"), _TOPIC)


def _no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def downgrade() -> None:
    op.execute("DELETE FROM suppressions WHERE scope = 'topic'")
    with op.batch_alter_table("suppressions") as batch:
        batch.drop_constraint(op.f("ck_suppressions_topic"), type_="check")
        batch.drop_constraint(op.f("ck_suppressions_scope"), type_="check")
        batch.create_check_constraint(op.f("ck_suppressions_scope"), _OLD_SCOPES)
        batch.drop_column("topic")
    with op.batch_alter_table("deliveries") as batch:
        batch.drop_column("opens_measured")
    with op.batch_alter_table("consent_records") as batch:
        batch.drop_column("confirmed_at")
    with op.batch_alter_table("partners") as batch:
        batch.drop_column("confirms_consent")
    with op.batch_alter_table("campaigns") as batch:
        batch.drop_column("confirms_consent")
        batch.drop_column("topic")
    op.drop_table("pending_consents")
    op.drop_table("topics")
