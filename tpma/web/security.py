"""Headers, the CSP nonce, and the token against forged requests."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable

from flask import Flask, Response, g, request
from markupsafe import Markup

from tpma.core.errors import Forbidden, InvalidInput, NotFound
from tpma.core.i18n import msg
from tpma.core.keys import keyed
from tpma.web.context import settings

CSRF_FIELD = "_csrf"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
YEAR = 365 * 24 * 3600


class ForgedRequest(Forbidden):
    """The token is missing or old: another site sent this, or the page was open for too long."""

    code = "forged_request"
    title = msg("This page was open for too long")


def cookie_name(name: str) -> str:
    """With the `__Host-` prefix where the connection is TLS: no sibling domain can set it."""
    return f"__Host-{name}" if settings().is_https else name


def set_cookie(response: Response, name: str, value: str, *, max_age: int | None = None) -> None:
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age,
        httponly=True,
        secure=settings().is_https,
        samesite="Lax",
        path="/",
    )


def drop_cookie(response: Response, name: str) -> None:
    response.delete_cookie(
        cookie_name(name), path="/", httponly=True, secure=settings().is_https, samesite="Lax"
    )


def session_token() -> str:
    """The token of the signed-in session, from its cookie; empty where there is none."""
    return request.cookies.get(cookie_name("tpma-session"), "")


def csp_nonce() -> str:
    """This answer's nonce; scripts of our own carry it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return str(g.csp_nonce)


def csrf_token() -> str:
    """The token for this session, or for this visit before sign-in."""
    return keyed(settings().secret, "csrf", _visit())


def csrf_field() -> Markup:
    """The hidden field for a form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, csrf_token())


def _visit() -> str:
    token = session_token()
    if token:
        return token
    known = request.cookies.get(cookie_name("tpma-visit"), "")
    if len(known) >= 20:
        return known
    if "new_visit" not in g:
        g.new_visit = secrets.token_urlsafe(24)
    return str(g.new_visit)


def check_forgery() -> None:
    """Refuse an unsafe request that doesn't come from one of our own pages."""
    if request.method in SAFE_METHODS:
        return
    sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    foreign = request.headers.get("Sec-Fetch-Site") == "cross-site"
    if foreign or not hmac.compare_digest(sent.encode(), csrf_token().encode()):
        raise ForgedRequest(
            detail=msg("For your safety it was not carried out, and nothing was changed."),
            mend=msg("Go back, reload the page and send it again"),
        )


def refuse_nul() -> None:
    """Refuse a NUL in what was sent: nobody types one, and PostgreSQL keeps none."""
    if any("\0" in str(value) for value in (request.view_args or {}).values()):
        raise NotFound()
    parts: list[Iterable[tuple[str, str]]] = [request.args.items(multi=True)]
    if request.method not in SAFE_METHODS and not request.path.startswith("/api/"):
        parts.append(request.form.items(multi=True))
        parts.extend(
            [(name, file.filename or "")] for name, file in request.files.items(multi=True)
        )
    if any("\0" in name or "\0" in value for part in parts for name, value in part):
        raise InvalidInput()


def preview_response(html: str) -> Response:
    """A rendered mail or page for a sandboxed frame: no script, nothing from elsewhere."""
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
        "font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-same-origin"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def file_response(
    data: bytes, media_type: str, *, filename: str | None = None, etag: str | None = None
) -> Response:
    """Bytes as an attachment (with `filename`), or shown in place where they are a picture."""
    response = Response(data, mimetype=media_type)
    if filename is not None:
        response.headers.set("Content-Disposition", "attachment", filename=filename)
    elif not media_type.startswith("image/") or media_type == "image/svg+xml":
        response.headers.set("Content-Disposition", "attachment")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if etag is not None:
        response.set_etag(etag)
        response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
        response.make_conditional(request)
    return response


def _finish(response: Response) -> Response:
    headers = response.headers
    nonce = f"'nonce-{csp_nonce()}'"
    headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self' {nonce}; style-src 'self' {nonce}; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "private, no-store")
        headers.add("Vary", "Cookie, HX-Request")
    if settings().is_https:
        headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
    if "new_visit" in g:
        set_cookie(response, "tpma-visit", g.new_visit)
    return response


def install(app: Flask) -> None:
    app.after_request(_finish)
    app.jinja_env.globals.update(csp_nonce=csp_nonce, csrf_token=csrf_token, csrf_field=csrf_field)
