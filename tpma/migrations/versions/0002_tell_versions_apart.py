"""Tell versions apart

Revision: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from tpma.core.db import Json, Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner_certifications",
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_partner_certifications_partner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("partner_id", "name", name=op.f("pk_partner_certifications")),
    )
    op.create_table(
        "kit_notices",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("kit_version_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("seen_at", Utc(), nullable=True),
        sa.CheckConstraint("kind IN ('expiry', 'recall')", name=op.f("ck_kit_notices_kind")),
        sa.ForeignKeyConstraint(
            ["kit_version_id"],
            ["kit_versions.id"],
            name=op.f("fk_kit_notices_kit_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_kit_notices_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_notices")),
        sa.UniqueConstraint(
            "user_id",
            "kit_version_id",
            "kind",
            "about",
            name=op.f("uq_kit_notices_user_id_kit_version_id_kind_about"),
        ),
    )
    op.create_table(
        "kit_recalls",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kit_version_id", sa.String(length=32), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("launch_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recalled_by", sa.String(length=32), nullable=False),
        sa.Column("recalled_at", Utc(), nullable=False),
        sa.CheckConstraint(
            "launch_until IS NULL OR severity = 'must_upgrade'",
            name=op.f("ck_kit_recalls_launch_until"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_kit_recalls_reason")),
        sa.CheckConstraint(
            "severity IN ('note', 'must_upgrade', 'stop_now')", name=op.f("ck_kit_recalls_severity")
        ),
        sa.ForeignKeyConstraint(
            ["kit_version_id"],
            ["kit_versions.id"],
            name=op.f("fk_kit_recalls_kit_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_recalls")),
    )
    with op.batch_alter_table("kit_recalls", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_kit_recalls_kit_version_id"), ["kit_version_id"], unique=False
        )

    op.create_table(
        "kit_terms_acceptances",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kit_id", sa.String(length=32), nullable=False),
        sa.Column("kit_version_id", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("wording_sha", sa.String(length=64), nullable=False),
        sa.Column("accepted_by", sa.String(length=32), nullable=False),
        sa.Column("accepted_by_name", sa.String(length=200), nullable=False),
        sa.Column("accepted_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["kit_id"],
            ["kits.id"],
            name=op.f("fk_kit_terms_acceptances_kit_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["kit_version_id"],
            ["kit_versions.id"],
            name=op.f("fk_kit_terms_acceptances_kit_version_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_kit_terms_acceptances_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_terms_acceptances")),
        sa.UniqueConstraint(
            "partner_id",
            "kit_id",
            "wording_sha",
            name=op.f("uq_kit_terms_acceptances_partner_id_kit_id_wording_sha"),
        ),
    )
    with op.batch_alter_table("kit_terms_acceptances", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_kit_terms_acceptances_partner_id"), ["partner_id"], unique=False
        )

    op.create_table(
        "asset_set_pins",
        sa.Column("asset_set_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("pinned_by", sa.String(length=32), nullable=False),
        sa.Column("pinned_by_name", sa.String(length=200), nullable=False),
        sa.Column("pinned_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_asset_set_pins_reason")),
        sa.ForeignKeyConstraint(
            ["partner_id", "asset_set_id"],
            ["asset_sets.partner_id", "asset_sets.id"],
            name=op.f("fk_asset_set_pins_partner_id_asset_set_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_asset_set_pins_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("asset_set_id", name=op.f("pk_asset_set_pins")),
    )
    with op.batch_alter_table("asset_set_pins", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_asset_set_pins_partner_id"), ["partner_id"], unique=False
        )

    op.create_table(
        "asset_set_upgrades",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("asset_set_id", sa.String(length=32), nullable=False),
        sa.Column("to_version_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("choices", Json, nullable=False),
        sa.Column("new_set_id", sa.String(length=32), nullable=True),
        sa.Column("started_by", sa.String(length=32), nullable=False),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("finished_by", sa.String(length=32), nullable=True),
        sa.Column("finished_at", Utc(), nullable=True),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (finished_at IS NULL)", name=op.f("ck_asset_set_upgrades_finished")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (new_set_id IS NULL)", name=op.f("ck_asset_set_upgrades_new_set")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'undone')", name=op.f("ck_asset_set_upgrades_state")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "asset_set_id"],
            ["asset_sets.partner_id", "asset_sets.id"],
            name=op.f("fk_asset_set_upgrades_partner_id_asset_set_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "new_set_id"],
            ["asset_sets.partner_id", "asset_sets.id"],
            name=op.f("fk_asset_set_upgrades_partner_id_new_set_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_asset_set_upgrades_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["to_version_id"],
            ["kit_versions.id"],
            name=op.f("fk_asset_set_upgrades_to_version_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_set_upgrades")),
        sa.UniqueConstraint("new_set_id", name=op.f("uq_asset_set_upgrades_new_set_id")),
    )
    with op.batch_alter_table("asset_set_upgrades", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_asset_set_upgrades_partner_id"), ["partner_id"], unique=False
        )
        batch_op.create_index(
            "uq_asset_set_upgrades_done",
            ["asset_set_id"],
            unique=True,
            sqlite_where=sa.text("state = 'done'"),
            postgresql_where=sa.text("state = 'done'"),
        )
        batch_op.create_index(
            "uq_asset_set_upgrades_open",
            ["asset_set_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    # Versions recalled so far: nothing may be launched from them any more.
    op.execute(
        "INSERT INTO kit_recalls"
        " (id, kit_version_id, severity, launch_until, reason, recalled_by, recalled_at)"
        " SELECT id, id, 'must_upgrade', NULL, recall_reason, published_by, recalled_at"
        " FROM kit_versions WHERE status = 'recalled'"
    )


def downgrade() -> None:
    with op.batch_alter_table("asset_set_upgrades", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_asset_set_upgrades_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index(
            "uq_asset_set_upgrades_done",
            sqlite_where=sa.text("state = 'done'"),
            postgresql_where=sa.text("state = 'done'"),
        )
        batch_op.drop_index(batch_op.f("ix_asset_set_upgrades_partner_id"))

    op.drop_table("asset_set_upgrades")
    with op.batch_alter_table("asset_set_pins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asset_set_pins_partner_id"))

    op.drop_table("asset_set_pins")
    with op.batch_alter_table("kit_terms_acceptances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kit_terms_acceptances_partner_id"))

    op.drop_table("kit_terms_acceptances")
    with op.batch_alter_table("kit_recalls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kit_recalls_kit_version_id"))

    op.drop_table("kit_recalls")
    op.drop_table("kit_notices")
    op.drop_table("partner_certifications")
