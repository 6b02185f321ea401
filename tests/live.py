"""The whole product, running as users run it, after the demo's story: for journeys.

One performance per database and storage and run; browser journeys share the first. Whoever uses
one stays in one process (tests/spread.py).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import S3, Postgres
from tpma.commands.stack import Stack
from tpma.demo import performance
from tpma.demo.stage import Stage

PATIENCE = 300.0


@dataclass(frozen=True)
class Live:
    """A running product whose story has been told."""

    stack: Stack
    stage: Stage

    @property
    def url(self) -> str:
        return self.stack.url


@contextmanager
def perform(folder: Path, **settings: str) -> Iterator[Live]:
    # Nothing of the developer's own product may be touched: only what is given here counts.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TPMA_")}
    plan = performance.plan(folder, environ | settings)
    with performance.performed(plan, folder / "logs", patience=PATIENCE) as (stack, stage):
        yield Live(stack, stage)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """On SQLite and a local folder: what comes along."""
    with perform(tmp_path_factory.mktemp("live")) as it:
        yield it


@pytest.fixture(scope="session")
def live_elsewhere(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: Postgres, s3_server: S3
) -> Iterator[Live]:
    """On PostgreSQL and S3: by settings alone."""
    database = postgres_server.create()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", s3_server.access_key)
        environment.setenv("AWS_SECRET_ACCESS_KEY", s3_server.secret_key)
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        with perform(
            tmp_path_factory.mktemp("elsewhere"),
            TPMA_DATABASE_URL=postgres_server.url(database),
            TPMA_STORAGE_URL=f"s3://{s3_server.bucket()}/tpma?endpoint={s3_server.endpoint}",
        ) as it:
            yield it
    postgres_server.drop(database)
