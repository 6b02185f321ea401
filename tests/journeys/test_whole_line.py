"""The whole line, from a published kit to the money, as `tpma demo` performs it.

Real processes: web server, workers, clock, Redis, mail server; on SQLite with a folder and on
PostgreSQL with S3, which differ by settings alone.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.live import Live
from tpma.demo.story import ACTS

pytestmark = pytest.mark.journey

EVERYWHERE = [
    pytest.param("live", id="sqlite-folder"),
    pytest.param("live_elsewhere", id="postgresql-s3"),
]


@pytest.fixture(params=EVERYWHERE)
def told(request: pytest.FixtureRequest) -> Live:
    it = request.getfixturevalue(request.param)
    assert isinstance(it, Live)
    return it


@pytest.fixture
def account(told: Live) -> dict[str, Any]:
    return json.loads(json.dumps(told.stage.account.as_json()))  # type: ignore[no-any-return]


def test_every_figure_reconciles(account: dict[str, Any]) -> None:
    assert [check for check in account["reconciliation"] if not check["holds"]] == []
    assert account["ok"] is True


def test_the_account_has_its_shape(account: dict[str, Any]) -> None:
    numbers = {
        "deliveries": {"planned", "accepted", "failed", "excluded", "in_doubt", "open"},
        "engagement": {"raw_opens", "human_opens", "raw_clicks", "human_clicks", "leads"},
        "attribution": {"deals_minor", "credited_minor", "unattributed_minor"},
        "mdf": {"spend_minor", "attributed_minor"},
    }
    for part, names in numbers.items():
        assert names <= set(account[part])
        assert all(isinstance(account[part][name], int) for name in names)
    assert account["attribution"]["model"]
    assert account["attribution"]["currency"] == "EUR"
    assert isinstance(account["mdf"]["roi"], float)
    assert account["refused"][0]["what"]
    assert account["refused"][0]["why"]
    assert set(account["seconds"]) == {"start", *(name for name, _, _ in ACTS)}


def test_the_story_shows_each_kind_of_outcome(account: dict[str, Any]) -> None:
    deliveries, engagement = account["deliveries"], account["engagement"]
    assert deliveries["failed"] > 0
    assert set(deliveries["excluded_by_reason"]) == {"no_consent", "unsubscribed"}
    assert engagement["raw_clicks"] > engagement["human_clicks"] > 0
    assert engagement["raw_opens"] > engagement["human_opens"] > 0
    assert account["attribution"]["unattributed_minor"] > 0


def test_nothing_died_on_the_way(told: Live) -> None:
    restarts = {
        name: told.stack.supervisor.restarts(name) for name in told.stack.supervisor.names()
    }
    assert set(restarts) == {"redis", "mail", "web", "work-1", "render-1", "clock"}
    assert set(restarts.values()) == {0}


def test_no_process_logged_an_error(told: Live) -> None:
    for name in told.stack.supervisor.names():
        log = told.stack.supervisor.log_of(name).read_text(encoding="utf-8", errors="replace")
        assert "Traceback" not in log, f"{name}: {log[-2000:]}"
