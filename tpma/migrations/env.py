"""How Alembic runs here: on the engine it is given, in one transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from tpma.migrations.tables import metadata


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Two processes that start together: one migrates, the other waits and finds it done.
        connection.execute(text("SELECT pg_advisory_xact_lock(7074108)"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


engine = context.config.attributes["engine"]
with engine.begin() as connection:
    _run(connection)
