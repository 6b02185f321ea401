"""The database: base class, types, engines. The same code on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

from sqlalchemy import (
    JSON,
    DateTime,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    String,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tpma.core.settings import Settings

JsonValue: TypeAlias = (
    "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)
JsonObject: TypeAlias = dict[str, Any]

ID_LENGTH = 32
IdType = String(ID_LENGTH)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(TypeDecorator[dt.datetime]):
    """An aware UTC datetime. SQLite forgets zones, so a naive value coming back is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone can't be stored")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


#: JSON on SQLite, JSONB on PostgreSQL.
Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


class Base(DeclarativeBase):
    """The base of every table. Relationships load nothing by themselves (use lazy="raise")."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: Utc(),
        dict[str, Any]: Json,
        list[str]: Json,
        list[Any]: Json,
    }


class PartnerOwned:
    """A table whose rows belong to one partner. The session filters on it; see tenancy.py."""

    partner_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("partners.id", ondelete="RESTRICT"), index=True
    )


def of_same_partner(
    column: str, table: str, *, ondelete: str | None = None
) -> ForeignKeyConstraint:
    """A foreign key that carries the partner: the row it points to can only be the same one's.

    The other table needs UNIQUE(partner_id, id).
    """
    return ForeignKeyConstraint(
        ["partner_id", column], [f"{table}.partner_id", f"{table}.id"], ondelete=ondelete
    )


def make_engine(settings: Settings) -> Engine:
    """An engine for the settings' database. Opens no connection yet."""
    url = settings.sqlalchemy_url
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})
        _tame_sqlite(engine)
        return engine
    return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8)


def _tame_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, and transactions that say at the start whether they will write.

    A deferred transaction that turns from reading to writing fails at once when somebody else
    wrote in between, and the busy timeout does not help. So a writer begins as a writer
    (BEGIN IMMEDIATE) and waits its turn; readers never wait.
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions on its own: _begin does.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
