"""What a view knows of its request: the Work, the actor, the reader's language."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast

from flask import Response, current_app, flash, g, make_response, request

from tpma.core.actor import ANONYMOUS, Actor
from tpma.core.container import Container
from tpma.core.i18n import Message, param_out
from tpma.core.settings import Settings
from tpma.core.tenancy import Scope
from tpma.core.work import Work
from tpma.web.access import Access, Data


def container() -> Container:
    """The process's container."""
    return cast("Container", current_app.extensions["tpma"])


def settings() -> Settings:
    return container().settings


def current_actor() -> Actor | None:
    """Who is signed in, or None."""
    return cast("Actor | None", g.get("actor"))


def actor() -> Actor:
    """Who is signed in. For routes that are not public."""
    found = current_actor()
    assert found is not None, "a public route asked for the actor"
    return found


def current_work() -> Work:
    """The request's one unit of work, opened at first use.

    It commits when the view has succeeded, and before its answer leaves.
    """
    if g.get("work") is None:
        declared = _declared()
        if declared.data is Data.LINK:
            raise RuntimeError("this route's link names the partner: use linked_work()")
        _open(declared.scope(current_actor()), current_actor() or ANONYMOUS)
    return cast("Work", g.work)


def linked_work(partner_id: str, holder: Actor = ANONYMOUS) -> Work:
    """The request's Work for the partner that a signed link named (routes with data=LINK).

    `holder` is whom the link itself names; by default it names nobody.
    """
    if _declared().data is not Data.LINK:
        raise RuntimeError("only a route with data=LINK may choose its partner")
    scope = Scope.partner(partner_id)
    if g.get("work") is None:
        _open(scope, holder)
    elif g.work.scope != scope:
        raise RuntimeError("one request, one partner")
    return cast("Work", g.work)


def _declared() -> Access:
    return cast("Access", g.access)


def _open(scope: Scope, acts: Actor) -> None:
    """A signed link acts for the person it was sent to, whoever else is signed in here."""
    declared = _declared()
    writes = declared.writes
    if writes is None:
        writes = request.method not in {"GET", "HEAD", "OPTIONS"}
    stack: ExitStack = g.work_stack
    g.work = stack.enter_context(container().open(acts, scope, writes=writes))


def in_one_work(view: Callable[..., Any]) -> Callable[..., Response]:
    """Wrap a view: its Work commits once after it succeeded, and rolls back on an error."""

    @functools.wraps(view)
    def run(*args: Any, **kwargs: Any) -> Response:
        with ExitStack() as stack:
            g.work_stack = stack
            g.work = None
            return make_response(current_app.ensure_sync(view)(*args, **kwargs))

    return run


def say(message: Message, tone: str = "good") -> None:
    """A toast on the next screen: `say(msg("Saved"))`."""
    flash(
        {  # type: ignore[arg-type]  # Flask keeps any JSON value
            "msgid": message.msgid,
            "plural": message.plural,
            "count": message.count,
            "params": {k: param_out(v) for k, v in message.params.items()},
        },
        tone,
    )


def is_htmx() -> bool:
    """Whether htmx asked for a part of a screen (and not boosted navigation or history)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Boosted") != "true"


def network_address() -> str:
    """The caller's address, for limits. The proxy's word is taken only behind TLS (see app)."""
    return request.remote_addr or "unknown"
