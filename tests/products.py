"""Fixtures for a whole product: `product` on SQLite and a folder, `every_product` on all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import Product, make_container, make_product
from tests.servers import Postgres
from tpma import migrations
from tpma.core.db import make_engine
from tpma.core.settings import load_settings

COMBINATIONS = ("sqlite-folder", "postgresql-s3", "sqlite-s3", "postgresql-folder")


def _migrate(url: str) -> None:
    engine = make_engine(load_settings({}, database_url=url))
    migrations.upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy: migrating for each test would cost seconds."""
    path = tmp_path_factory.mktemp("template") / "tpma.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres) -> Iterator[str]:
    """A migrated, empty PostgreSQL database to copy."""
    name = postgres_server.create()
    _migrate(postgres_server.url(name))
    yield name
    postgres_server.drop(name)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "tpma.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: Postgres, postgres_template: str) -> Iterator[str]:
    name = postgres_server.create(template=postgres_template)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(params=("sqlite", "postgresql"))
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test that asks runs on both databases."""
    wanted = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(wanted))


@pytest.fixture
def product(sqlite_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Product]:
    """A product on SQLite and a local folder; Redis where the test asks for `redis_url`."""
    redis_url = request.getfixturevalue("redis_url") if "redis_url" in request.fixturenames else ""
    container = make_container(
        data_dir=str(tmp_path),
        database_url=sqlite_url,
        redis_url=redis_url or f"unix://{tmp_path}/no-redis.sock",
    )
    yield make_product(container)
    container.close()


@pytest.fixture(params=COMBINATIONS)
def every_product(
    request: pytest.FixtureRequest, tmp_path: Path, redis_url: str
) -> Iterator[Product]:
    """A product on each database with each storage, and a real Redis."""
    database, _, storage = request.param.partition("-")
    url = request.getfixturevalue("sqlite_url" if database == "sqlite" else "postgres_url")
    stored = (
        request.getfixturevalue("s3_storage_url")
        if storage == "s3"
        else f"file:{tmp_path / 'storage'}"
    )
    container = make_container(
        data_dir=str(tmp_path),
        database_url=str(url),
        redis_url=redis_url,
        storage_url=str(stored),
        outbox_dir=os.fspath(tmp_path / "outbox"),
    )
    yield make_product(container)
    container.close()
