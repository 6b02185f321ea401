"""The first door: the web application. `create_app()` makes it; importing does nothing."""

from __future__ import annotations

import importlib
import importlib.util
import os
import time

import structlog
from flask import Flask, Response, current_app, g, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from tpma.core import logs
from tpma.core.actor import ANONYMOUS
from tpma.core.container import Container
from tpma.core.errors import Forbidden, NotSignedIn
from tpma.core.i18n import msg
from tpma.core.keys import derive
from tpma.core.settings import Settings, load_settings
from tpma.core.tenancy import NOBODY
from tpma.jobs import build_container
from tpma.partners.service import sessions
from tpma.web import (
    BLUEPRINTS,
    access,
    assets,
    errors,
    filters,
    language,
    metrics,
    screen,
    security,
)
from tpma.web.context import in_one_work

log = structlog.get_logger("tpma.web")

#: The largest body of a usual request; routes that take more say so in their `@access`.
MAX_BODY = 2_000_000
API = "/api/"


def create_app(settings: Settings | None = None, *, container: Container | None = None) -> Flask:
    """The application for these settings (by default the environment's)."""
    if container is None:
        settings = settings or load_settings(os.environ)
        logs.configure(settings.log_level)
        container = build_container(settings)
    settings = container.settings
    app = Flask("tpma.web", static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=derive(settings.secret, "web notes"),
        SESSION_COOKIE_NAME="__Host-tpma-note" if settings.is_https else "tpma-note",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions["tpma"] = container
    if settings.is_https:
        # TLS ends at a proxy of the operator's, and only its word on the caller counts.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    for part in (security, language, assets, filters, screen, errors, metrics):
        part.install(app)
    for name in (*BLUEPRINTS, "tpma.api"):
        _register(app, name)
    app.extensions["tpma_access"] = access.access_table(app)
    for endpoint, view in app.view_functions.items():
        if endpoint != "static":
            app.view_functions[endpoint] = in_one_work(view)
    app.before_request(_admit)
    app.after_request(_record)
    return app


def _register(app: Flask, name: str) -> None:
    if importlib.util.find_spec(name) is None:
        return
    blueprint = getattr(importlib.import_module(name), "bp", None)
    if blueprint is not None:
        app.register_blueprint(blueprint)


def _admit() -> None:
    """Who is this, may they, and did they mean it? Runs before every view."""
    g.started = time.perf_counter()
    g.request_id = os.urandom(8).hex()
    g.actor = None
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)
    endpoint = request.endpoint
    if endpoint == "static" or (endpoint or "").startswith("health."):
        g.access = current_app.extensions["tpma_access"].get(endpoint)
        return
    _identify(current_app.extensions["tpma"])
    if endpoint is None:  # no such address: Flask raises its 404 or 405 next
        return
    declared: access.Access = current_app.extensions["tpma_access"][endpoint]
    g.access = declared
    if declared.max_bytes is not None:
        request.max_content_length = declared.max_bytes
    declared.check(g.actor)
    if declared.csrf and not request.path.startswith(API):
        security.check_forgery()
    security.refuse_nul()


def _identify(container: Container) -> None:
    """The actor from the session cookie; under /api/ from the bearer token alone."""
    if request.path.startswith(API):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return
        with container.open(ANONYMOUS, NOBODY, writes=False) as work:
            found = sessions.actor_of_token(work, token.strip())
        if found is None:
            raise NotSignedIn()
        g.actor, scopes = found
        needed = "read" if request.method in security.SAFE_METHODS else "write"
        if needed not in scopes:
            raise Forbidden(
                msg("This token may not do this"),
                detail=msg("It lacks the scope “%(scope)s”", scope=needed),
                mend=msg("Make a token that has it"),
            )
    elif token := security.session_token():
        with container.open(ANONYMOUS, NOBODY, writes=False) as work:
            g.actor = sessions.actor_of_session(work, token)


def _record(response: Response) -> Response:
    """One log line per request. Paths of signed links are secrets: only the route is logged."""
    if request.endpoint == "static" or "started" not in g:
        return response
    seconds = time.perf_counter() - g.started
    response.headers["X-Request-Id"] = g.request_id
    route = request.url_rule.rule if request.url_rule else "(no route)"
    metrics.observe(route, request.method, response.status_code, seconds)
    log.info(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        actor=g.actor.user_id if g.get("actor") else None,
    )
    return response
