"""How tests are dealt out to processes: each alone, but journeys with those that share a product.

A running product takes a minute to make, so whoever uses the same one stays in one process.
(xdist's own groups mark the test's id, which this pytest no longer lets it do.)
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]


class Together(LoadScopeScheduling):  # type: ignore[misc]
    def _split_scope(self, nodeid: str) -> str:
        if "/journeys/" not in nodeid:
            return nodeid
        return "elsewhere" if "postgresql-s3" in nodeid else "live"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    return Together(config, log)
