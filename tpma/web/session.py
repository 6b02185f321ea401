"""Signing in and out, the language of the screens, light and dark."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.core.errors import TooMany
from tpma.core.i18n import Message, msg
from tpma.partners import service
from tpma.partners.rules import SESSION_LENGTH
from tpma.partners.service import sessions
from tpma.web.access import ANYBODY, NONE, PUBLIC, access
from tpma.web.context import current_actor, current_work, network_address, settings
from tpma.web.demo import sign_ins
from tpma.web.language import screen_locale
from tpma.web.screen import THEMES
from tpma.web.security import drop_cookie, session_token, set_cookie

bp = Blueprint("session", __name__)

YEAR = 365 * 24 * 3600


def safe_next(target: str) -> str:
    """Where to go on to: an address of our own, or home."""
    parts = urlsplit(target)
    ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    printable = target.isprintable() and "\\" not in target
    return target if ours and printable and not parts.netloc else url_for("home.index")


@bp.get("/sign-in")
@access(PUBLIC, data=NONE)
def sign_in() -> str | Response:
    if current_actor() is not None:
        return make_response(redirect(safe_next(request.args.get("next", "/")), 303))
    return _form()


@bp.post("/sign-in")
@access(PUBLIC, data=NONE)
def enter() -> Response:
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        token = sessions.sign_in(current_work(), email[:320], password[:500], network_address())
    except TooMany as error:
        return make_response(_form(email, error.title, error.mend), 429)
    if token is None:
        return make_response(
            _form(
                email,
                msg("Address and password do not fit together"),
                msg("Check both. If you have no password, ask your administrator for one"),
            ),
            422,
        )
    response = make_response(redirect(safe_next(request.form.get("next", "/")), 303))
    set_cookie(response, "tpma-session", token, max_age=int(SESSION_LENGTH.total_seconds()))
    return response


def _form(email: str = "", error: Message | None = None, mend: Message | None = None) -> str:
    return render_template(
        "session/sign_in.html",
        email=email,
        error=error,
        mend=mend,
        next=request.values.get("next", ""),
        sign_ins=sign_ins(settings()),
    )


@bp.post("/sign-out")
@access(PUBLIC, data=NONE)
def sign_out() -> Response:
    sessions.sign_out(current_work(), session_token())
    response = make_response(redirect(url_for("session.sign_in"), 303))
    drop_cookie(response, "tpma-session")
    # Nothing of this session may come back by the back button.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.post("/sign-out-everywhere")
@access(*ANYBODY, data=NONE)
def sign_out_everywhere() -> Response:
    sessions.sign_out_everywhere(current_work())
    response = make_response(redirect(url_for("session.sign_in"), 303))
    drop_cookie(response, "tpma-session")
    return response


@bp.post("/language")
@access(PUBLIC, data=NONE)
def language() -> Response:
    chosen = screen_locale(request.form.get("lang"))
    response = make_response(redirect(_without_lang(request.form.get("next", "/")), 303))
    if chosen is not None:
        if current_actor() is not None:
            service.set_locale(current_work(), chosen)
        set_cookie(response, "tpma-lang", chosen, max_age=YEAR)
    return response


def _without_lang(target: str) -> str:
    """The page that was open, freed of a `?lang=` that would overrule the choice."""
    path, _, query = safe_next(target).partition("?")
    kept = "&".join(p for p in query.split("&") if p and not p.startswith("lang="))
    return f"{path}?{kept}" if kept else path


@bp.post("/theme")
@access(PUBLIC, data=NONE)
def theme() -> Response:
    response = make_response(redirect(safe_next(request.form.get("next", "/")), 303))
    chosen = request.form.get("theme", "")
    if chosen in THEMES:
        set_cookie(response, "tpma-theme", chosen, max_age=YEAR)
    return response
