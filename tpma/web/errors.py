"""Errors at the door: a page, a fragment for htmx, or a problem document (RFC 9457) for the API."""

from __future__ import annotations

import json
from typing import Any

import structlog
from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from tpma.core import errors
from tpma.core.errors import TpmaError
from tpma.core.i18n import Message, msg, translate
from tpma.web.context import is_htmx
from tpma.web.findings import told
from tpma.web.language import locale

log = structlog.get_logger("tpma.web")

_HTTP: dict[int, tuple[type[TpmaError], Message | None, Message | None]] = {
    400: (
        errors.InvalidInput,
        msg("The request was not understood"),
        msg("Go back and try again"),
    ),
    404: (errors.NotFound, None, None),
    405: (
        errors.NotFound,
        msg("This address can't be used like this"),
        msg("Go back and use the buttons on the page"),
    ),
    413: (errors.TooLarge, None, None),
    415: (errors.InvalidInput, msg("This kind of content is not taken here"), None),
}

_MORE: dict[str, tuple[Message, Message]] = {
    # code: (why, what to do), where the error itself doesn't say
    "not_found": (
        msg("It was removed, the address is mistyped, or it belongs to somebody else."),
        msg("Start again from the home page, or ask the person who sent you the link"),
    ),
    "forbidden": (
        msg("What people may do here follows from their role."),
        msg("Ask your administrator if you should be able to do this"),
    ),
    "error": (
        msg("It was recorded with the number below, and nothing was left half done."),
        msg("Try again in a moment; if it happens again, tell your administrator the number"),
    ),
    "too_large": (
        msg("What was sent is larger than this place takes."),
        msg("Make the file smaller and send it again"),
    ),
}


def _translated(message: Message | None) -> str | None:
    return None if message is None else translate(message, locale())


def problem(error: TpmaError) -> dict[str, Any]:
    """The one JSON shape of an error. `code` is what programs look at."""
    shape: dict[str, Any] = {
        "type": f"urn:tpma:error:{error.code}",
        "title": _translated(error.title),
        "status": error.status,
        "code": error.code,
        "instance": f"urn:tpma:request:{g.request_id}",
    }
    why, mend = _words(error)
    if why:
        shape["detail"] = why
    if mend:
        shape["mend"] = mend
    if error.fields:
        shape["errors"] = [
            {"field": field, "message": _translated(what)} for field, what in error.fields.items()
        ]
    if error.findings:
        shape["findings"] = [
            {
                "check": found.code,
                "severity": found.severity,
                "message": _translated(found.message),
                "mend": _translated(found.mend),
                "where": _translated(found.where) if isinstance(found.where, Message) else None,
            }
            for found in map(told, error.findings)
        ]
    return shape


def _words(error: TpmaError) -> tuple[str | None, str | None]:
    why, mend = _MORE.get(error.code, (None, None))
    if error.fields or error.findings:
        why = mend = None
    return _translated(error.detail or why), _translated(error.mend or mend)


def wants_json() -> bool:
    return request.path.startswith("/api/")


def answer(error: TpmaError) -> Response:
    """The error in the shape that the caller understands."""
    if wants_json():
        response = Response(
            json.dumps(problem(error), ensure_ascii=False),
            error.status,
            mimetype="application/problem+json",
        )
        if error.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if isinstance(error, errors.NotSignedIn):
        return _to_sign_in()
    why, mend = _words(error)
    template = "errors/fragment.html" if is_htmx() else "errors/page.html"
    response = make_response(
        render_template(template, error=error, why=why, mend=mend, request_id=g.request_id),
        error.status,
    )
    if is_htmx():
        # Shown at the top of the screen, so that what was typed stays where it is.
        response.headers["HX-Retarget"] = "#problem"
        response.headers["HX-Reswap"] = "innerHTML show:top"
        response.headers["HX-Reselect"] = "unset"
        response.headers["HX-Push-Url"] = "false"
    return response


def _to_sign_in() -> Response:
    back = request.full_path.rstrip("?") if request.method == "GET" and not is_htmx() else None
    target = url_for("session.sign_in", next=None if back == "/" else back)
    if is_htmx():
        response = make_response("", 401)
        response.headers["HX-Redirect"] = target
        return response
    return make_response(redirect(target, 303))


def _on_tpma(error: TpmaError) -> Response:
    if error.status >= 500:
        log.warning("unavailable", code=error.code, reason=str(error))
    return answer(error)


def _on_http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    kind, title, mend = _HTTP.get(error.code, (TpmaError, None, None))
    shown = kind(title, mend=mend)
    response = answer(shown)
    response.status_code = error.code if kind is not TpmaError else max(error.code, 400)
    return response


def _on_anything(error: Exception) -> Response:
    log.exception("failed", error=type(error).__name__)
    return answer(TpmaError())


def install(app: Flask) -> None:
    app.register_error_handler(TpmaError, _on_tpma)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Exception, _on_anything)
