"""End statements by their day, keep confirmation mails among the letters, say why domains are stopped

Revision: 0013
Revises: 0012
"""

import datetime as dt

import sqlalchemy as sa
from alembic import op

from tpma.core.db import Json, Utc

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_OF_SOMEBODY = sa.text("(network_key <> '' OR user_agent <> '')")

_submissions = sa.table(
    "submissions",
    sa.column("id", sa.String),
    sa.column("state", sa.String),
    sa.column("manifest", Json),
    sa.column("guide_until", sa.Date),
)
_pending = sa.table(
    "pending_consents",
    sa.column("id", sa.String),
    sa.column("asked_at", Utc()),
    sa.column("expires_at", Utc()),
    sa.column("mailed_at", Utc()),
    sa.column("answer", sa.Text),
)
_letters = sa.table(
    "letters",
    sa.column("id", sa.String),
    sa.column("topic", sa.String),
    sa.column("name", sa.String),
    sa.column("email", sa.String),
    sa.column("words", Json),
    sa.column("state", sa.String),
    sa.column("attempts", sa.Integer),
    sa.column("answer", sa.Text),
    sa.column("created_at", Utc()),
    sa.column("handed_at", Utc()),
    sa.column("good_until", Utc()),
    sa.column("settled_at", Utc()),
)
_outbox = sa.table(
    "outbox",
    sa.column("job", sa.String),
    sa.column("target_id", sa.String),
    sa.column("done_at", Utc()),
    sa.column("failed_at", Utc()),
)


def upgrade() -> None:
    with op.batch_alter_table("submissions") as batch_op:
        batch_op.add_column(sa.Column("guide_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ended_words", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("ended_day", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_submissions_guide_until"), ["guide_until"])
    _read_the_guides_ends()
    with op.batch_alter_table("letters") as batch_op:
        batch_op.add_column(sa.Column("handed_at", Utc(), nullable=True))
    _take_confirmations_over()
    with op.batch_alter_table("pending_consents") as batch_op:
        batch_op.drop_column("mailed_at")
        batch_op.drop_column("answer")
    with op.batch_alter_table("suppressions") as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.create_index(
        "ix_events_held",
        "events",
        ["partner_id", "occurred_at"],
        sqlite_where=_OF_SOMEBODY,
        postgresql_where=_OF_SOMEBODY,
    )


def _read_the_guides_ends() -> None:
    """What manifests list is the only place that knew it."""
    bind = op.get_bind()
    wanted = sa.select(_submissions.c.id, _submissions.c.manifest).where(
        _submissions.c.state.in_(("pending", "approved", "expired"))
    )
    for submission_id, manifest in bind.execute(wanted).all():
        days = [
            dt.date.fromisoformat(each["until"])
            for each in (manifest.get("statements") or {}).values()
            if str(each["id"]).startswith("guide:") and each["until"]
        ]
        if days:
            bind.execute(
                _submissions.update()
                .where(_submissions.c.id == submission_id)
                .values(guide_until=min(days))
            )


def _take_confirmations_over() -> None:
    """What left is sent; what nobody will try any more was refused, or must not be sent."""
    bind = op.get_bind()
    asked_for = set(
        bind.scalars(
            sa.select(_outbox.c.target_id).where(
                _outbox.c.job == "mail_confirmation",
                _outbox.c.done_at.is_(None),
                _outbox.c.failed_at.is_(None),
            )
        )
    )
    for row in bind.execute(sa.select(_pending)).all():
        if row.mailed_at is not None:
            state, settled = "sent", row.mailed_at
        elif row.id in asked_for:
            state, settled = "waiting", None
        else:
            state, settled = ("failed" if row.answer else "dropped"), row.asked_at
        bind.execute(
            _letters.insert().values(
                id=row.id,
                topic="confirmation",
                name="",
                email="",
                words={},
                state=state,
                attempts=0,
                answer=row.answer,
                created_at=row.asked_at,
                handed_at=row.mailed_at,
                good_until=row.expires_at,
                settled_at=settled,
            )
        )


def downgrade() -> None:
    op.drop_index("ix_events_held", table_name="events")
    with op.batch_alter_table("suppressions") as batch_op:
        batch_op.drop_column("note")
    with op.batch_alter_table("pending_consents") as batch_op:
        batch_op.add_column(sa.Column("mailed_at", Utc(), nullable=True))
        batch_op.add_column(sa.Column("answer", sa.Text(), server_default="", nullable=False))
    op.execute(
        "UPDATE pending_consents SET mailed_at ="
        " (SELECT handed_at FROM letters WHERE letters.id = pending_consents.id)"
    )
    op.execute("DELETE FROM letters WHERE topic IN ('confirmation', 'statement_expiry')")
    with op.batch_alter_table("letters") as batch_op:
        batch_op.drop_column("handed_at")
    with op.batch_alter_table("submissions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_submissions_guide_until"))
        batch_op.drop_column("ended_day")
        batch_op.drop_column("ended_words")
        batch_op.drop_column("guide_until")
