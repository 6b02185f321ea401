"""The migrations make exactly the tables that the models describe, on both databases."""

from __future__ import annotations

import datetime as dt
import itertools

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

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


def test_they_follow_each_other_by_number(sqlite_url: str) -> None:
    engine = make_engine(load_settings({}, database_url=sqlite_url))
    script = ScriptDirectory.from_config(migrations.config_for(engine))
    chain = [(one.down_revision, one.revision) for one in script.walk_revisions()][::-1]
    engine.dispose()
    numbers = [None, *(f"{n:04d}" for n in range(1, len(chain) + 1))]
    assert chain == list(itertools.pairwise(numbers))


def test_a_database_with_something_in_it_comes_along(database_url: str) -> None:
    """From before statements had versions and suppressions had topics, and what was there stays."""
    engine = make_engine(load_settings({}, database_url=database_url))
    command.downgrade(migrations.config_for(engine), "0008")
    old = sa.MetaData()
    old.reflect(engine, only=["statements", "suppressions"], resolve_fks=False)
    day = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    with engine.begin() as connection:
        connection.execute(
            old.tables["statements"].insert(),
            {"id": "a" * 32, "kind": "statement", "wording": "Quiet.", "locale": "en-GB"}
            | {"substantiation": "Measured.", "withdrawn_why": ""}
            | {"approved_by": "b" * 32, "approved_by_name": "Ada", "approved_at": day},
        )
        connection.execute(
            old.tables["suppressions"].insert(),
            {"id": "c" * 32, "scope": "platform", "domain": "corp.example", "identity": "x"}
            | {"reason": "suppressed", "created_at": day, "created_by": "system"},
        )
    migrations.upgrade(engine)
    with engine.connect() as connection:
        stated = connection.execute(sa.text("SELECT series, version, wording FROM statements"))
        stopped = connection.execute(sa.text("SELECT scope, domain, topic FROM suppressions"))
        found = [tuple(row) for row in (*stated, *stopped)]
    engine.dispose()
    assert found == [("a" * 32, 1, "Quiet."), ("platform", "corp.example", None)]
