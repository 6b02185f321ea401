"""Lay the tables

Revision: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from tpma.core.db import Json, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "attribution_runs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("model", sa.String(length=32), nullable=False),
        sa.Column("lookback_days", sa.Integer(), nullable=False),
        sa.Column("as_of", Utc(), nullable=False),
        sa.Column("params", Json, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution_runs")),
    )
    op.create_index(
        op.f("ix_attribution_runs_digest"), "attribution_runs", ["digest"], unique=False
    )
    op.create_index(
        "ix_attribution_runs_latest", "attribution_runs", ["model", "created_at"], unique=False
    )
    op.create_table(
        "audit_entries",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=True),
        sa.Column("verb", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("target_id", sa.String(length=64), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("id", name=op.f("uq_audit_entries_id")),
    )
    op.create_index(op.f("ix_audit_entries_at"), "audit_entries", ["at"], unique=False)
    op.create_index(
        op.f("ix_audit_entries_partner_id"), "audit_entries", ["partner_id"], unique=False
    )
    op.create_index(
        op.f("ix_audit_entries_target_id"), "audit_entries", ["target_id"], unique=False
    )
    op.create_table(
        "funds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("contribution_bp", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("claim_window_days", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.CheckConstraint("kind IN ('mdf', 'coop')", name=op.f("ck_funds_kind")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_funds_state")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_funds_amount")),
        sa.CheckConstraint(
            "contribution_bp BETWEEN 1 AND 10000", name=op.f("ck_funds_contribution")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_funds_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funds")),
        sa.UniqueConstraint("name", name=op.f("uq_funds_name")),
    )
    op.create_table(
        "kits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kits")),
        sa.UniqueConstraint("slug", name=op.f("uq_kits_slug")),
    )
    op.create_table(
        "opportunity_imports",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("file_sha", sa.String(length=64), nullable=False),
        sa.Column("encoding", sa.String(length=32), nullable=False),
        sa.Column("mapping", Json, nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("problems", Json, nullable=False),
        sa.Column("imported_by", sa.String(length=64), nullable=False),
        sa.Column("imported_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_imports")),
    )
    op.create_index(
        op.f("ix_opportunity_imports_imported_at"),
        "opportunity_imports",
        ["imported_at"],
        unique=False,
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("target_id", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=16), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("not_before", Utc(), nullable=False),
        sa.Column("rung_at", Utc(), nullable=True),
        sa.Column("lease_until", Utc(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", Utc(), nullable=True),
        sa.Column("failed_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_due", "outbox", ["done_at", "failed_at", "not_before"], unique=False)
    op.create_index("ix_outbox_target", "outbox", ["job", "target_id"], unique=False)
    op.create_table(
        "partners",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("tier", sa.String(length=32), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("motion", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.CheckConstraint("status IN ('active', 'suspended')", name=op.f("ck_partners_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("slug", name=op.f("uq_partners_slug")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(op.f("ix_sign_in_attempts_at"), "sign_in_attempts", ["at"], unique=False)
    op.create_index(
        "ix_sign_in_attempts_recent", "sign_in_attempts", ["subject", "at"], unique=False
    )
    op.create_table(
        "tick_runs",
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("taken_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("job", "slot", name=op.f("pk_tick_runs")),
    )
    op.create_table(
        "allocations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("fund_id", sa.String(length=32), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("granted_by", sa.String(length=64), nullable=False),
        sa.Column("granted_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_allocations_amount")),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name=op.f("fk_allocations_fund_id")),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_allocations_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_allocations_partner_id_id")),
    )
    op.create_index("ix_allocations_fund", "allocations", ["fund_id", "partner_id"], unique=False)
    op.create_index(op.f("ix_allocations_partner_id"), "allocations", ["partner_id"], unique=False)
    op.create_table(
        "brand_profiles",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("primary_colour", sa.String(length=7), nullable=False),
        sa.Column("secondary_colour", sa.String(length=7), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("address_lines", Json, nullable=False),
        sa.Column("legal", Json, nullable=False),
        sa.Column("proposed_colours", Json, nullable=False),
        sa.Column("logo_filename", sa.String(length=200), nullable=False),
        sa.Column("logo_notes", Json, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("rev >= 0", name=op.f("ck_brand_profiles_rev")),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_brand_profiles_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_profiles")),
        sa.UniqueConstraint("partner_id", name=op.f("uq_brand_profiles_partner_id")),
    )
    op.create_index(
        op.f("ix_brand_profiles_partner_id"), "brand_profiles", ["partner_id"], unique=False
    )
    op.create_table(
        "consent_records",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("basis", sa.String(length=32), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("given_at", Utc(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=True),
        sa.Column("withdrawn_at", Utc(), nullable=True),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", Utc(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_consent_records_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_records")),
        sa.UniqueConstraint(
            "partner_id",
            "address_key",
            "basis",
            "scope",
            "given_at",
            name=op.f("uq_consent_records_partner_id_address_key_basis_scope_given_at"),
        ),
    )
    op.create_index(
        "ix_consent_records_address", "consent_records", ["partner_id", "address_key"], unique=False
    )
    op.create_index(
        op.f("ix_consent_records_partner_id"), "consent_records", ["partner_id"], unique=False
    )
    op.create_table(
        "contact_imports",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("file_sha", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("encoding", sa.String(length=32), nullable=False),
        sa.Column("delimiter", sa.String(length=1), nullable=False),
        sa.Column("mapping", Json, nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("problems", Json, nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("imported_at", Utc(), nullable=True),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('uploaded', 'imported')", name=op.f("ck_contact_imports_state")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_contact_imports_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_imports")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_contact_imports_partner_id_id")),
    )
    op.create_index(
        op.f("ix_contact_imports_partner_id"), "contact_imports", ["partner_id"], unique=False
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("given_name", sa.String(length=200), nullable=False),
        sa.Column("family_name", sa.String(length=200), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_contacts_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint(
            "partner_id", "address_key", name=op.f("uq_contacts_partner_id_address_key")
        ),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_contacts_partner_id_id")),
    )
    op.create_index(op.f("ix_contacts_partner_id"), "contacts", ["partner_id"], unique=False)
    op.create_table(
        "kit_versions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kit_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source_locale", sa.String(length=16), nullable=False),
        sa.Column("locales", Json, nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("archive_sha", sa.String(length=64), nullable=False),
        sa.Column("definition", Json, nullable=True),
        sa.Column("published_at", Utc(), nullable=False),
        sa.Column("published_by", sa.String(length=32), nullable=False),
        sa.Column("recalled_at", Utc(), nullable=True),
        sa.Column("recall_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(status = 'recalled') = (recalled_at IS NOT NULL)",
            name=op.f("ck_kit_versions_recalled_at"),
        ),
        sa.CheckConstraint(
            "status IN ('published', 'recalled')", name=op.f("ck_kit_versions_status")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_kit_versions_number")),
        sa.ForeignKeyConstraint(
            ["kit_id"], ["kits.id"], name=op.f("fk_kit_versions_kit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_versions")),
        sa.UniqueConstraint("kit_id", "digest", name=op.f("uq_kit_versions_kit_id_digest")),
        sa.UniqueConstraint("kit_id", "number", name=op.f("uq_kit_versions_kit_id_number")),
    )
    op.create_table(
        "logo_variants",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("ink", sa.Double(), nullable=False),
        sa.Column("notes", Json, nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('light', 'dark', 'wide', 'square', 'one_colour')",
            name=op.f("ck_logo_variants_kind"),
        ),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_logo_variants_size")),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_logo_variants_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logo_variants")),
        sa.UniqueConstraint("partner_id", "kind", name=op.f("uq_logo_variants_partner_id_kind")),
    )
    op.create_index(
        op.f("ix_logo_variants_partner_id"), "logo_variants", ["partner_id"], unique=False
    )
    op.create_table(
        "opportunities",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("external_id", sa.String(length=100), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contact_key", sa.String(length=64), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("stage", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("import_id", sa.String(length=32), nullable=False),
        sa.Column("imported_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "outcome = 'open' OR closed_on IS NOT NULL", name=op.f("ck_opportunities_closed")
        ),
        sa.CheckConstraint(
            "outcome IN ('open', 'won', 'lost')", name=op.f("ck_opportunities_outcome")
        ),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_opportunities_amount")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["opportunity_imports.id"], name=op.f("fk_opportunities_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_opportunities_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunities")),
        sa.UniqueConstraint(
            "partner_id", "external_id", name=op.f("uq_opportunities_partner_id_external_id")
        ),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_opportunities_partner_id_id")),
    )
    op.create_index(
        "ix_opportunities_contact", "opportunities", ["partner_id", "contact_key"], unique=False
    )
    op.create_index(
        op.f("ix_opportunities_partner_id"), "opportunities", ["partner_id"], unique=False
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("asset_set_id", sa.String(length=32), nullable=False),
        sa.Column("kit_version_id", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("manifest", Json, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rules_version", sa.String(length=32), nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("reviewers", Json, nullable=False),
        sa.Column("authors", Json, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_by_name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=True),
        sa.Column("decided_at", Utc(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("basis", sa.String(length=16), nullable=True),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_submissions_decided")
        ),
        sa.CheckConstraint(
            "basis IS NULL OR basis IN ('person', 'policy')", name=op.f("ck_submissions_basis")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'approved', 'returned', 'withdrawn', 'expired')",
            name=op.f("ck_submissions_state"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_submissions_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_submissions_partner_id_id")),
    )
    op.create_index(op.f("ix_submissions_digest"), "submissions", ["digest"], unique=False)
    op.create_index(op.f("ix_submissions_expires_at"), "submissions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_submissions_partner_id"), "submissions", ["partner_id"], unique=False)
    op.create_index("ix_submissions_queue", "submissions", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_submissions_subject_id"), "submissions", ["subject_id"], unique=False)
    op.create_index(
        "uq_submissions_pending_subject",
        "submissions",
        ["subject_id"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "suppressions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=True),
        sa.Column("list_id", sa.String(length=32), nullable=True),
        sa.Column("address_key", sa.String(length=64), nullable=True),
        sa.Column("domain", sa.String(length=255), nullable=True),
        sa.Column("identity", sa.String(length=400), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(scope = 'platform' AND partner_id IS NULL AND list_id IS NULL) OR (scope = 'sender' AND partner_id IS NOT NULL AND list_id IS NULL) OR (scope = 'list' AND partner_id IS NOT NULL AND list_id IS NOT NULL)",
            name=op.f("ck_suppressions_scope"),
        ),
        sa.CheckConstraint(
            "(address_key IS NULL) <> (domain IS NULL)", name=op.f("ck_suppressions_target")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_suppressions_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
        sa.UniqueConstraint("identity", name=op.f("uq_suppressions_identity")),
    )
    op.create_index(
        op.f("ix_suppressions_address_key"), "suppressions", ["address_key"], unique=False
    )
    op.create_index(op.f("ix_suppressions_domain"), "suppressions", ["domain"], unique=False)
    op.create_index(
        op.f("ix_suppressions_partner_id"), "suppressions", ["partner_id"], unique=False
    )
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=True),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_users_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_index(op.f("ix_users_partner_id"), "users", ["partner_id"], unique=False)
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.Column("revoked_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(op.f("ix_api_tokens_user_id"), "api_tokens", ["user_id"], unique=False)
    op.create_table(
        "approvals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("submission_id", sa.String(length=32), nullable=False),
        sa.Column("reviewer", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("meaning", sa.String(length=400), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("decided_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "reviewer IN ('brand', 'legal', 'policy')", name=op.f("ck_approvals_reviewer")
        ),
        sa.CheckConstraint(
            "verdict IN ('approved', 'returned')", name=op.f("ck_approvals_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "submission_id"],
            ["submissions.partner_id", "submissions.id"],
            name=op.f("fk_approvals_partner_id_submission_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_approvals_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sa.UniqueConstraint(
            "submission_id", "reviewer", name=op.f("uq_approvals_submission_id_reviewer")
        ),
    )
    op.create_index(op.f("ix_approvals_partner_id"), "approvals", ["partner_id"], unique=False)
    op.create_index(
        op.f("ix_approvals_submission_id"), "approvals", ["submission_id"], unique=False
    )
    op.create_table(
        "asset_sets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kit_version_id", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["kit_version_id"],
            ["kit_versions.id"],
            name=op.f("fk_asset_sets_kit_version_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_asset_sets_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_sets")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_asset_sets_partner_id_id")),
    )
    op.create_index(
        op.f("ix_asset_sets_kit_version_id"), "asset_sets", ["kit_version_id"], unique=False
    )
    op.create_index(op.f("ix_asset_sets_partner_id"), "asset_sets", ["partner_id"], unique=False)
    op.create_table(
        "audiences",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("import_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id", "import_id"],
            ["contact_imports.partner_id", "contact_imports.id"],
            name=op.f("fk_audiences_partner_id_import_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_audiences_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audiences")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_audiences_partner_id_id")),
    )
    op.create_index(op.f("ix_audiences_partner_id"), "audiences", ["partner_id"], unique=False)
    op.create_table(
        "kit_files",
        sa.Column("kit_version_id", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["kit_version_id"],
            ["kit_versions.id"],
            name=op.f("fk_kit_files_kit_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kit_version_id", "path", name=op.f("pk_kit_files")),
    )
    op.create_table(
        "user_roles",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_roles_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_roles")),
    )
    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_web_sessions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_sessions")),
    )
    op.create_index(
        op.f("ix_web_sessions_expires_at"), "web_sessions", ["expires_at"], unique=False
    )
    op.create_index(op.f("ix_web_sessions_user_id"), "web_sessions", ["user_id"], unique=False)
    op.create_table(
        "assets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("asset_set_id", sa.String(length=32), nullable=False),
        sa.Column("tactic_key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("rev >= 0", name=op.f("ck_assets_rev")),
        sa.ForeignKeyConstraint(
            ["partner_id", "asset_set_id"],
            ["asset_sets.partner_id", "asset_sets.id"],
            name=op.f("fk_assets_partner_id_asset_set_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_assets_partner_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
        sa.UniqueConstraint(
            "asset_set_id", "tactic_key", name=op.f("uq_assets_asset_set_id_tactic_key")
        ),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_assets_partner_id_id")),
    )
    op.create_index(op.f("ix_assets_asset_set_id"), "assets", ["asset_set_id"], unique=False)
    op.create_index(op.f("ix_assets_partner_id"), "assets", ["partner_id"], unique=False)
    op.create_table(
        "audience_members",
        sa.Column("audience_id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id", "audience_id"],
            ["audiences.partner_id", "audiences.id"],
            name=op.f("fk_audience_members_partner_id_audience_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "contact_id"],
            ["contacts.partner_id", "contacts.id"],
            name=op.f("fk_audience_members_partner_id_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_audience_members_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("audience_id", "contact_id", name=op.f("pk_audience_members")),
    )
    op.create_index(
        "ix_audience_members_contact_id", "audience_members", ["contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_audience_members_partner_id"), "audience_members", ["partner_id"], unique=False
    )
    op.create_table(
        "campaigns",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("asset_set_id", sa.String(length=32), nullable=False),
        sa.Column("kit_version_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("audience_id", sa.String(length=32), nullable=True),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("reply_to", sa.String(length=320), nullable=False),
        sa.Column("starts_at", Utc(), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("track_opens", sa.Boolean(), nullable=False),
        sa.Column("fund_request_id", sa.String(length=32), nullable=True),
        sa.Column("submission_id", sa.String(length=32), nullable=True),
        sa.Column("paused_because", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("launched_at", Utc(), nullable=True),
        sa.Column("finished_at", Utc(), nullable=True),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state IN ('finished', 'stopped')) = (finished_at IS NOT NULL)",
            name=op.f("ck_campaigns_ended"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved') OR launched_at IS NOT NULL",
            name=op.f("ck_campaigns_launched"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'scheduled', 'running', 'paused', 'finished', 'stopped')",
            name=op.f("ck_campaigns_state"),
        ),
        sa.CheckConstraint(
            "launched_at IS NULL OR submission_id IS NOT NULL", name=op.f("ck_campaigns_approved")
        ),
        sa.ForeignKeyConstraint(
            ["kit_version_id"],
            ["kit_versions.id"],
            name=op.f("fk_campaigns_kit_version_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "asset_set_id"],
            ["asset_sets.partner_id", "asset_sets.id"],
            name=op.f("fk_campaigns_partner_id_asset_set_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "audience_id"],
            ["audiences.partner_id", "audiences.id"],
            name=op.f("fk_campaigns_partner_id_audience_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "submission_id"],
            ["submissions.partner_id", "submissions.id"],
            name=op.f("fk_campaigns_partner_id_submission_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_campaigns_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_campaigns_partner_id_id")),
    )
    op.create_index(op.f("ix_campaigns_asset_set_id"), "campaigns", ["asset_set_id"], unique=False)
    op.create_index(
        op.f("ix_campaigns_fund_request_id"), "campaigns", ["fund_request_id"], unique=False
    )
    op.create_index(
        op.f("ix_campaigns_kit_version_id"), "campaigns", ["kit_version_id"], unique=False
    )
    op.create_index(op.f("ix_campaigns_partner_id"), "campaigns", ["partner_id"], unique=False)
    op.create_index("ix_campaigns_state", "campaigns", ["state", "starts_at"], unique=False)
    op.create_table(
        "render_runs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("asset_set_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("problems", Json, nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("finished_at", Utc(), nullable=True),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_render_runs_state")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "asset_set_id"],
            ["asset_sets.partner_id", "asset_sets.id"],
            name=op.f("fk_render_runs_partner_id_asset_set_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_render_runs_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_render_runs")),
    )
    op.create_index(
        op.f("ix_render_runs_asset_set_id"), "render_runs", ["asset_set_id"], unique=False
    )
    op.create_index(op.f("ix_render_runs_partner_id"), "render_runs", ["partner_id"], unique=False)
    op.create_table(
        "asset_edits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("asset_id", sa.String(length=32), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id", "asset_id"],
            ["assets.partner_id", "assets.id"],
            name=op.f("fk_asset_edits_partner_id_asset_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_asset_edits_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset_edits")),
        sa.UniqueConstraint("asset_id", "rev", name=op.f("uq_asset_edits_asset_id_rev")),
    )
    op.create_index(op.f("ix_asset_edits_asset_id"), "asset_edits", ["asset_id"], unique=False)
    op.create_index(op.f("ix_asset_edits_partner_id"), "asset_edits", ["partner_id"], unique=False)
    op.create_table(
        "campaign_steps",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tactic_key", sa.String(length=64), nullable=False),
        sa.Column("asset_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("content_sha", sa.String(length=64), nullable=True),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "channel IN ('smtp', 'outbox', 'page', 'export')",
            name=op.f("ck_campaign_steps_channel"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'running', 'done', 'failed', 'stopped')",
            name=op.f("ck_campaign_steps_state"),
        ),
        sa.CheckConstraint("planned >= 0", name=op.f("ck_campaign_steps_planned")),
        sa.ForeignKeyConstraint(
            ["partner_id", "asset_id"],
            ["assets.partner_id", "assets.id"],
            name=op.f("fk_campaign_steps_partner_id_asset_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "campaign_id"],
            ["campaigns.partner_id", "campaigns.id"],
            name=op.f("fk_campaign_steps_partner_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_campaign_steps_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_steps")),
        sa.UniqueConstraint(
            "campaign_id", "position", name=op.f("uq_campaign_steps_campaign_id_position")
        ),
        sa.UniqueConstraint(
            "campaign_id", "tactic_key", name=op.f("uq_campaign_steps_campaign_id_tactic_key")
        ),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_campaign_steps_partner_id_id")),
    )
    op.create_index(
        op.f("ix_campaign_steps_partner_id"), "campaign_steps", ["partner_id"], unique=False
    )
    op.create_table(
        "fund_requests",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("fund_id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("activity", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("requested_minor", sa.BigInteger(), nullable=False),
        sa.Column("approved_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("claim_by", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", Utc(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('submitted', 'approved', 'rejected', 'withdrawn', 'closed')",
            name=op.f("ck_fund_requests_state"),
        ),
        sa.CheckConstraint(
            "approved_minor <= requested_minor", name=op.f("ck_fund_requests_approved")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_fund_requests_two_people")
        ),
        sa.CheckConstraint(
            "requested_minor > 0 AND requested_minor <= cost_minor",
            name=op.f("ck_fund_requests_amount"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name=op.f("fk_fund_requests_fund_id")),
        sa.ForeignKeyConstraint(
            ["partner_id", "campaign_id"],
            ["campaigns.partner_id", "campaigns.id"],
            name=op.f("fk_fund_requests_partner_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_fund_requests_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_requests")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_fund_requests_partner_id_id")),
    )
    op.create_index(
        op.f("ix_fund_requests_campaign_id"), "fund_requests", ["campaign_id"], unique=False
    )
    op.create_index(op.f("ix_fund_requests_fund_id"), "fund_requests", ["fund_id"], unique=False)
    op.create_index(
        op.f("ix_fund_requests_partner_id"), "fund_requests", ["partner_id"], unique=False
    )
    op.create_index("ix_fund_requests_state", "fund_requests", ["state", "asked_at"], unique=False)
    op.create_table(
        "renditions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("asset_id", sa.String(length=32), nullable=False),
        sa.Column("asset_rev", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("boxes", Json, nullable=False),
        sa.Column("inputs_digest", sa.String(length=64), nullable=False),
        sa.Column("rendered_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id", "asset_id"],
            ["assets.partner_id", "assets.id"],
            name=op.f("fk_renditions_partner_id_asset_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_renditions_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renditions")),
        sa.UniqueConstraint("asset_id", "name", name=op.f("uq_renditions_asset_id_name")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_renditions_partner_id_id")),
    )
    op.create_index(op.f("ix_renditions_asset_id"), "renditions", ["asset_id"], unique=False)
    op.create_index(op.f("ix_renditions_partner_id"), "renditions", ["partner_id"], unique=False)
    op.create_table(
        "claims",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("fund_id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=True),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("proof_sha", sa.String(length=64), nullable=True),
        sa.Column("proof_bytes", sa.Integer(), nullable=False),
        sa.Column("proof_facts", Json, nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("submitted_by", sa.String(length=64), nullable=True),
        sa.Column("submitted_at", Utc(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", Utc(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("paid_by", sa.String(length=64), nullable=True),
        sa.Column("paid_at", Utc(), nullable=True),
        sa.Column("payment_reference", sa.String(length=100), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR proof_sha IS NOT NULL", name=op.f("ck_claims_proof")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'rejected', 'declined', 'paid')",
            name=op.f("ck_claims_state"),
        ),
        sa.CheckConstraint(
            "amount_minor >= 0 AND amount_minor <= cost_minor", name=op.f("ck_claims_amount")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> submitted_by", name=op.f("ck_claims_two_people")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name=op.f("fk_claims_fund_id")),
        sa.ForeignKeyConstraint(
            ["partner_id", "campaign_id"],
            ["campaigns.partner_id", "campaigns.id"],
            name=op.f("fk_claims_partner_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "request_id"],
            ["fund_requests.partner_id", "fund_requests.id"],
            name=op.f("fk_claims_partner_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_claims_partner_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_claims_partner_id_id")),
    )
    op.create_index(op.f("ix_claims_campaign_id"), "claims", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_claims_partner_id"), "claims", ["partner_id"], unique=False)
    op.create_index(op.f("ix_claims_request_id"), "claims", ["request_id"], unique=False)
    op.create_index("ix_claims_state", "claims", ["state", "created_at"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("step_id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", Utc(), nullable=False),
        sa.Column("lease_until", Utc(), nullable=True),
        sa.Column("fencing", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("sent_at", Utc(), nullable=True),
        sa.Column("settled_at", Utc(), nullable=True),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state IN ('claimed', 'data_sent')) = (lease_until IS NOT NULL)",
            name=op.f("ck_deliveries_lease"),
        ),
        sa.CheckConstraint(
            "state <> 'accepted' OR sent_at IS NOT NULL", name=op.f("ck_deliveries_accepted")
        ),
        sa.CheckConstraint(
            "state <> 'excluded' OR reason IS NOT NULL", name=op.f("ck_deliveries_excluded")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'rendered', 'claimed', 'data_sent', 'accepted', 'deferred', 'failed', 'excluded', 'in_doubt')",
            name=op.f("ck_deliveries_state"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "campaign_id"],
            ["campaigns.partner_id", "campaigns.id"],
            name=op.f("fk_deliveries_partner_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "contact_id"],
            ["contacts.partner_id", "contacts.id"],
            name=op.f("fk_deliveries_partner_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "step_id"],
            ["campaign_steps.partner_id", "campaign_steps.id"],
            name=op.f("fk_deliveries_partner_id_step_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_deliveries_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_deliveries_partner_id_id")),
        sa.UniqueConstraint("step_id", "contact_id", name=op.f("uq_deliveries_step_id_contact_id")),
    )
    op.create_index("ix_deliveries_campaign", "deliveries", ["campaign_id", "state"], unique=False)
    op.create_index(op.f("ix_deliveries_contact_id"), "deliveries", ["contact_id"], unique=False)
    op.create_index(
        "ix_deliveries_in_hands",
        "deliveries",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state IN ('claimed', 'data_sent')"),
        postgresql_where=sa.text("state IN ('claimed', 'data_sent')"),
    )
    op.create_index(op.f("ix_deliveries_partner_id"), "deliveries", ["partner_id"], unique=False)
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["step_id", "not_before"],
        unique=False,
        sqlite_where=sa.text("state IN ('planned', 'rendered', 'deferred')"),
        postgresql_where=sa.text("state IN ('planned', 'rendered', 'deferred')"),
    )
    op.create_table(
        "placements",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("step_id", sa.String(length=32), nullable=False),
        sa.Column("tactic_key", sa.String(length=64), nullable=False),
        sa.Column("asset_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("content_sha", sa.String(length=64), nullable=False),
        sa.Column("result_sha", sa.String(length=64), nullable=True),
        sa.Column("published_at", Utc(), nullable=True),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "channel IN ('outbox', 'page', 'export')", name=op.f("ck_placements_channel")
        ),
        sa.CheckConstraint(
            "state <> 'live' OR published_at IS NOT NULL", name=op.f("ck_placements_published")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'live', 'withdrawn')", name=op.f("ck_placements_state")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "campaign_id"],
            ["campaigns.partner_id", "campaigns.id"],
            name=op.f("fk_placements_partner_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "step_id"],
            ["campaign_steps.partner_id", "campaign_steps.id"],
            name=op.f("fk_placements_partner_id_step_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_placements_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_placements_partner_id_id")),
        sa.UniqueConstraint("step_id", name=op.f("uq_placements_step_id")),
        sa.UniqueConstraint("token", name=op.f("uq_placements_token")),
    )
    op.create_index("ix_placements_campaign_id", "placements", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_placements_partner_id"), "placements", ["partner_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("step_id", sa.String(length=32), nullable=True),
        sa.Column("tactic_key", sa.String(length=64), nullable=False),
        sa.Column("delivery_id", sa.String(length=32), nullable=True),
        sa.Column("placement_id", sa.String(length=32), nullable=True),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("link_id", sa.String(length=32), nullable=True),
        sa.Column("address_key", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("occurred_at", Utc(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("network_key", sa.String(length=64), nullable=False),
        sa.Column("unique_key", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('open', 'click', 'view', 'form', 'unsubscribe')", name=op.f("ck_events_kind")
        ),
        sa.CheckConstraint(
            "verdict IN ('human', 'machine', 'unknown')", name=op.f("ck_events_verdict")
        ),
        sa.CheckConstraint(
            "delivery_id IS NOT NULL OR placement_id IS NOT NULL", name=op.f("ck_events_has_origin")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "campaign_id"],
            ["campaigns.partner_id", "campaigns.id"],
            name=op.f("fk_events_partner_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "delivery_id"],
            ["deliveries.partner_id", "deliveries.id"],
            name=op.f("fk_events_partner_id_delivery_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "placement_id"],
            ["placements.partner_id", "placements.id"],
            name=op.f("fk_events_partner_id_placement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_events_partner_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_events_partner_id_id")),
        sa.UniqueConstraint(
            "partner_id", "unique_key", name=op.f("uq_events_partner_id_unique_key")
        ),
    )
    op.create_index("ix_events_address", "events", ["address_key"], unique=False)
    op.create_index(
        "ix_events_campaign", "events", ["campaign_id", "kind", "verdict"], unique=False
    )
    op.create_index(
        "ix_events_delivery", "events", ["delivery_id", "kind", "occurred_at"], unique=False
    )
    op.create_index("ix_events_network", "events", ["network_key", "occurred_at"], unique=False)
    op.create_index(op.f("ix_events_partner_id"), "events", ["partner_id"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("fund_id", sa.String(length=32), nullable=False),
        sa.Column("movement_id", sa.String(length=32), nullable=False),
        sa.Column("movement", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=True),
        sa.Column("claim_id", sa.String(length=32), nullable=True),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "account IN ('fund', 'available', 'requested', 'committed', 'claimed', 'payable', 'paid')",
            name=op.f("ck_ledger_entries_account"),
        ),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_ledger_entries_amount")),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name=op.f("fk_ledger_entries_fund_id")),
        sa.ForeignKeyConstraint(
            ["partner_id", "claim_id"],
            ["claims.partner_id", "claims.id"],
            name=op.f("fk_ledger_entries_partner_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "request_id"],
            ["fund_requests.partner_id", "fund_requests.id"],
            name=op.f("fk_ledger_entries_partner_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_ledger_entries_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint(
            "movement_id", "account", name=op.f("uq_ledger_entries_movement_id_account")
        ),
    )
    op.create_index(
        "ix_ledger_entries_balance",
        "ledger_entries",
        ["fund_id", "partner_id", "account"],
        unique=False,
    )
    op.create_index(
        op.f("ix_ledger_entries_claim_id"), "ledger_entries", ["claim_id"], unique=False
    )
    op.create_index(
        op.f("ix_ledger_entries_partner_id"), "ledger_entries", ["partner_id"], unique=False
    )
    op.create_index(
        op.f("ix_ledger_entries_request_id"), "ledger_entries", ["request_id"], unique=False
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id", "claim_id"],
            ["claims.partner_id", "claims.id"],
            name=op.f("fk_receipts_partner_id_claim_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_receipts_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("sha256", name=op.f("uq_receipts_sha256")),
    )
    op.create_index(op.f("ix_receipts_claim_id"), "receipts", ["claim_id"], unique=False)
    op.create_index(op.f("ix_receipts_partner_id"), "receipts", ["partner_id"], unique=False)
    op.create_table(
        "tracked_links",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("step_id", sa.String(length=32), nullable=False),
        sa.Column("tactic_key", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("placement_id", sa.String(length=32), nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id", "campaign_id"],
            ["campaigns.partner_id", "campaigns.id"],
            name=op.f("fk_tracked_links_partner_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "placement_id"],
            ["placements.partner_id", "placements.id"],
            name=op.f("fk_tracked_links_partner_id_placement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "step_id"],
            ["campaign_steps.partner_id", "campaign_steps.id"],
            name=op.f("fk_tracked_links_partner_id_step_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_tracked_links_partner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracked_links")),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_tracked_links_partner_id_id")),
    )
    op.create_index(
        op.f("ix_tracked_links_partner_id"), "tracked_links", ["partner_id"], unique=False
    )
    op.create_index("ix_tracked_links_step_id", "tracked_links", ["step_id"], unique=False)
    op.create_table(
        "credits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("opportunity_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=True),
        sa.Column("campaign_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("touched_at", Utc(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(event_id IS NULL) = (campaign_id IS NULL)", name=op.f("ck_credits_touch")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "campaign_id"],
            ["campaigns.partner_id", "campaigns.id"],
            name=op.f("fk_credits_partner_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "event_id"],
            ["events.partner_id", "events.id"],
            name=op.f("fk_credits_partner_id_event_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "opportunity_id"],
            ["opportunities.partner_id", "opportunities.id"],
            name=op.f("fk_credits_partner_id_opportunity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_credits_partner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["attribution_runs.id"], name=op.f("fk_credits_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credits")),
        sa.UniqueConstraint(
            "run_id",
            "opportunity_id",
            "position",
            name=op.f("uq_credits_run_id_opportunity_id_position"),
        ),
    )
    op.create_index("ix_credits_campaign", "credits", ["run_id", "campaign_id"], unique=False)
    op.create_index("ix_credits_opportunity", "credits", ["opportunity_id", "run_id"], unique=False)
    op.create_index(op.f("ix_credits_partner_id"), "credits", ["partner_id"], unique=False)
    op.create_table(
        "leads",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("placement_id", sa.String(length=32), nullable=True),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=60), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("extra", Json, nullable=False),
        sa.Column("consent_wording", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("partner_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id", "campaign_id"],
            ["campaigns.partner_id", "campaigns.id"],
            name=op.f("fk_leads_partner_id_campaign_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "event_id"],
            ["events.partner_id", "events.id"],
            name=op.f("fk_leads_partner_id_event_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id", "placement_id"],
            ["placements.partner_id", "placements.id"],
            name=op.f("fk_leads_partner_id_placement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_leads_partner_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint(
            "campaign_id", "address_key", name=op.f("uq_leads_campaign_id_address_key")
        ),
        sa.UniqueConstraint("partner_id", "id", name=op.f("uq_leads_partner_id_id")),
    )
    op.create_index(op.f("ix_leads_address_key"), "leads", ["address_key"], unique=False)
    op.create_index(op.f("ix_leads_campaign_id"), "leads", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_leads_partner_id"), "leads", ["partner_id"], unique=False)


def downgrade() -> None:

    op.drop_index(op.f("ix_leads_partner_id"), table_name="leads")
    op.drop_index(op.f("ix_leads_campaign_id"), table_name="leads")
    op.drop_index(op.f("ix_leads_address_key"), table_name="leads")
    op.drop_table("leads")
    op.drop_index(op.f("ix_credits_partner_id"), table_name="credits")
    op.drop_index("ix_credits_opportunity", table_name="credits")
    op.drop_index("ix_credits_campaign", table_name="credits")
    op.drop_table("credits")
    op.drop_index("ix_tracked_links_step_id", table_name="tracked_links")
    op.drop_index(op.f("ix_tracked_links_partner_id"), table_name="tracked_links")
    op.drop_table("tracked_links")
    op.drop_index(op.f("ix_receipts_partner_id"), table_name="receipts")
    op.drop_index(op.f("ix_receipts_claim_id"), table_name="receipts")
    op.drop_table("receipts")
    op.drop_index(op.f("ix_ledger_entries_request_id"), table_name="ledger_entries")
    op.drop_index(op.f("ix_ledger_entries_partner_id"), table_name="ledger_entries")
    op.drop_index(op.f("ix_ledger_entries_claim_id"), table_name="ledger_entries")
    op.drop_index("ix_ledger_entries_balance", table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_index(op.f("ix_events_partner_id"), table_name="events")
    op.drop_index("ix_events_network", table_name="events")
    op.drop_index("ix_events_delivery", table_name="events")
    op.drop_index("ix_events_campaign", table_name="events")
    op.drop_index("ix_events_address", table_name="events")
    op.drop_table("events")
    op.drop_index(op.f("ix_placements_partner_id"), table_name="placements")
    op.drop_index("ix_placements_campaign_id", table_name="placements")
    op.drop_table("placements")
    op.drop_index(
        "ix_deliveries_waiting",
        table_name="deliveries",
        sqlite_where=sa.text("state IN ('planned', 'rendered', 'deferred')"),
        postgresql_where=sa.text("state IN ('planned', 'rendered', 'deferred')"),
    )
    op.drop_index(op.f("ix_deliveries_partner_id"), table_name="deliveries")
    op.drop_index(
        "ix_deliveries_in_hands",
        table_name="deliveries",
        sqlite_where=sa.text("state IN ('claimed', 'data_sent')"),
        postgresql_where=sa.text("state IN ('claimed', 'data_sent')"),
    )
    op.drop_index(op.f("ix_deliveries_contact_id"), table_name="deliveries")
    op.drop_index("ix_deliveries_campaign", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_index("ix_claims_state", table_name="claims")
    op.drop_index(op.f("ix_claims_request_id"), table_name="claims")
    op.drop_index(op.f("ix_claims_partner_id"), table_name="claims")
    op.drop_index(op.f("ix_claims_campaign_id"), table_name="claims")
    op.drop_table("claims")
    op.drop_index(op.f("ix_renditions_partner_id"), table_name="renditions")
    op.drop_index(op.f("ix_renditions_asset_id"), table_name="renditions")
    op.drop_table("renditions")
    op.drop_index("ix_fund_requests_state", table_name="fund_requests")
    op.drop_index(op.f("ix_fund_requests_partner_id"), table_name="fund_requests")
    op.drop_index(op.f("ix_fund_requests_fund_id"), table_name="fund_requests")
    op.drop_index(op.f("ix_fund_requests_campaign_id"), table_name="fund_requests")
    op.drop_table("fund_requests")
    op.drop_index(op.f("ix_campaign_steps_partner_id"), table_name="campaign_steps")
    op.drop_table("campaign_steps")
    op.drop_index(op.f("ix_asset_edits_partner_id"), table_name="asset_edits")
    op.drop_index(op.f("ix_asset_edits_asset_id"), table_name="asset_edits")
    op.drop_table("asset_edits")
    op.drop_index(op.f("ix_render_runs_partner_id"), table_name="render_runs")
    op.drop_index(op.f("ix_render_runs_asset_set_id"), table_name="render_runs")
    op.drop_table("render_runs")
    op.drop_index("ix_campaigns_state", table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_partner_id"), table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_kit_version_id"), table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_fund_request_id"), table_name="campaigns")
    op.drop_index(op.f("ix_campaigns_asset_set_id"), table_name="campaigns")
    op.drop_table("campaigns")
    op.drop_index(op.f("ix_audience_members_partner_id"), table_name="audience_members")
    op.drop_index("ix_audience_members_contact_id", table_name="audience_members")
    op.drop_table("audience_members")
    op.drop_index(op.f("ix_assets_partner_id"), table_name="assets")
    op.drop_index(op.f("ix_assets_asset_set_id"), table_name="assets")
    op.drop_table("assets")
    op.drop_index(op.f("ix_web_sessions_user_id"), table_name="web_sessions")
    op.drop_index(op.f("ix_web_sessions_expires_at"), table_name="web_sessions")
    op.drop_table("web_sessions")
    op.drop_table("user_roles")
    op.drop_table("kit_files")
    op.drop_index(op.f("ix_audiences_partner_id"), table_name="audiences")
    op.drop_table("audiences")
    op.drop_index(op.f("ix_asset_sets_partner_id"), table_name="asset_sets")
    op.drop_index(op.f("ix_asset_sets_kit_version_id"), table_name="asset_sets")
    op.drop_table("asset_sets")
    op.drop_index(op.f("ix_approvals_submission_id"), table_name="approvals")
    op.drop_index(op.f("ix_approvals_partner_id"), table_name="approvals")
    op.drop_table("approvals")
    op.drop_index(op.f("ix_api_tokens_user_id"), table_name="api_tokens")
    op.drop_table("api_tokens")
    op.drop_index(op.f("ix_users_partner_id"), table_name="users")
    op.drop_table("users")
    op.drop_index(op.f("ix_suppressions_partner_id"), table_name="suppressions")
    op.drop_index(op.f("ix_suppressions_domain"), table_name="suppressions")
    op.drop_index(op.f("ix_suppressions_address_key"), table_name="suppressions")
    op.drop_table("suppressions")
    op.drop_index(
        "uq_submissions_pending_subject",
        table_name="submissions",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index(op.f("ix_submissions_subject_id"), table_name="submissions")
    op.drop_index("ix_submissions_queue", table_name="submissions")
    op.drop_index(op.f("ix_submissions_partner_id"), table_name="submissions")
    op.drop_index(op.f("ix_submissions_expires_at"), table_name="submissions")
    op.drop_index(op.f("ix_submissions_digest"), table_name="submissions")
    op.drop_table("submissions")
    op.drop_index(op.f("ix_opportunities_partner_id"), table_name="opportunities")
    op.drop_index("ix_opportunities_contact", table_name="opportunities")
    op.drop_table("opportunities")
    op.drop_index(op.f("ix_logo_variants_partner_id"), table_name="logo_variants")
    op.drop_table("logo_variants")
    op.drop_table("kit_versions")
    op.drop_index(op.f("ix_contacts_partner_id"), table_name="contacts")
    op.drop_table("contacts")
    op.drop_index(op.f("ix_contact_imports_partner_id"), table_name="contact_imports")
    op.drop_table("contact_imports")
    op.drop_index(op.f("ix_consent_records_partner_id"), table_name="consent_records")
    op.drop_index("ix_consent_records_address", table_name="consent_records")
    op.drop_table("consent_records")
    op.drop_index(op.f("ix_brand_profiles_partner_id"), table_name="brand_profiles")
    op.drop_table("brand_profiles")
    op.drop_index(op.f("ix_allocations_partner_id"), table_name="allocations")
    op.drop_index("ix_allocations_fund", table_name="allocations")
    op.drop_table("allocations")
    op.drop_table("tick_runs")
    op.drop_index("ix_sign_in_attempts_recent", table_name="sign_in_attempts")
    op.drop_index(op.f("ix_sign_in_attempts_at"), table_name="sign_in_attempts")
    op.drop_table("sign_in_attempts")
    op.drop_table("partners")
    op.drop_index("ix_outbox_target", table_name="outbox")
    op.drop_index("ix_outbox_due", table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_opportunity_imports_imported_at"), table_name="opportunity_imports")
    op.drop_table("opportunity_imports")
    op.drop_table("kits")
    op.drop_table("funds")
    op.drop_index(op.f("ix_audit_entries_target_id"), table_name="audit_entries")
    op.drop_index(op.f("ix_audit_entries_partner_id"), table_name="audit_entries")
    op.drop_index(op.f("ix_audit_entries_at"), table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_index("ix_attribution_runs_latest", table_name="attribution_runs")
    op.drop_index(op.f("ix_attribution_runs_digest"), table_name="attribution_runs")
    op.drop_table("attribution_runs")
