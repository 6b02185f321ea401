"""Alembic migrations, run by `tpma db upgrade` and at the start of the one-machine product."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def config_for(engine: Engine) -> Config:
    """Alembic's configuration on this engine."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database to a revision. Safe to run twice and by two processes at once."""
    command.upgrade(config_for(engine), to)


def current(engine: Engine) -> str | None:
    """The database's revision, or None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest(engine: Engine) -> str | None:
    """The newest revision that this code knows."""
    return ScriptDirectory.from_config(config_for(engine)).get_current_head()
