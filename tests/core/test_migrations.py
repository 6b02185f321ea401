"""The migrations make exactly the tables that the models describe, on both databases."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tpma import migrations
from tpma.core.db import make_engine
from tpma.core.settings import load_settings
from tpma.migrations.tables import metadata


def test_migrated_tables_are_the_models_tables(database_url: str) -> None:
    engine = make_engine(load_settings({}, database_url=database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [
            one for one in compare_metadata(context, metadata) if "test_parcels" not in repr(one)
        ]
    engine.dispose()
    assert differences == []


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    engine = make_engine(load_settings({}, database_url=database_url))
    before = migrations.current(engine)
    migrations.upgrade(engine)
    assert migrations.current(engine) == before == migrations.newest(engine)
    engine.dispose()
