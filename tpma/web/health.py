"""For machines: alive, ready, metrics. No personal data and no sign-in; metrics from inside only."""

from __future__ import annotations

import ipaddress

import redis
from flask import Blueprint, Response, jsonify, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tpma.campaigns import service as campaigns
from tpma.core import outbox
from tpma.core.actor import SYSTEM
from tpma.core.container import Container
from tpma.core.errors import NotFound, TpmaError
from tpma.core.tenancy import EVERYONE, NOBODY
from tpma.letters import service as letters
from tpma.web import metrics
from tpma.web.access import NONE, PUBLIC, access
from tpma.web.context import container

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@access(PUBLIC, data=NONE)
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@access(PUBLIC, data=NONE)
def readyz() -> tuple[Response, int]:
    """The parts that a request needs. Without Redis the screens still work: jobs wait."""
    found = container()
    parts = {
        "database": _database(found),
        "storage": _storage(found),
        "redis": _redis(found),
    }
    ready = parts["database"] and parts["storage"]
    said = {name: "ok" if well else "away" for name, well in parts.items()}
    return jsonify(status="ok" if ready else "away", parts=said), 200 if ready else 503


@bp.get("/metrics")
@access(PUBLIC, data=NONE)
def prometheus() -> Response:
    """For Prometheus on the same machine or private network; a proxy's callers get a 404."""
    caller = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104  # not a bind
    proxied = any(h in request.headers for h in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    if proxied or not (caller.is_loopback or caller.is_private):
        raise NotFound()
    with container().open(SYSTEM, EVERYONE, writes=False) as work:
        backlog = outbox.backlog(work.session, work.now())
        deliveries = campaigns.unsettled(work)
        written = letters.counted(work)
    return Response(
        metrics.exposition(backlog, deliveries, written),
        mimetype="text/plain; version=0.0.4; charset=utf-8",
    )


def _database(found: Container) -> bool:
    try:
        with found.open(SYSTEM, NOBODY, writes=False) as work:
            work.session.execute(text("SELECT 1"))
    except (SQLAlchemyError, TpmaError):
        return False
    return True


def _storage(found: Container) -> bool:
    try:
        found.storage.check()
    except (TpmaError, OSError):
        return False
    return True


def _redis(found: Container) -> bool:
    try:
        return bool(found.bell.connection.ping())
    except (redis.RedisError, OSError):
        return False
