"""How Alembic runs here: on the engine it is given, in one transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, text

from tpma.core.db import Json, Utc
from tpma.migrations.tables import metadata


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Our own types by their names, so that a migration reads like the models."""
    if kind == "type" and isinstance(item, Utc):
        autogen.imports.add("from tpma.core.db import Utc")
        return "Utc()"
    if kind == "type" and item is Json:
        autogen.imports.add("from tpma.core.db import Json")
        return "Json"
    return False


def include_object(item: Any, _name: str | None, _kind: str, _reflected: bool, _to: Any) -> bool:
    """Leave out the tables that only tests declare."""
    return not item.info.get("test", False)


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Two processes that start together: one migrates, the other waits and finds it done.
        connection.execute(text("SELECT pg_advisory_xact_lock(7074108)"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        render_item=render_item,
        include_object=include_object,
        # SQLite changes a table by copying it; PostgreSQL in place.
        render_as_batch=connection.dialect.name == "sqlite" and bool(context.get_head_revision()),
    )
    with context.begin_transaction():
        context.run_migrations()


engine = context.config.attributes["engine"]
with engine.begin() as connection:
    _run(connection)
