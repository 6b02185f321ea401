"""Recipients' own say: stopping mails, choosing topics, signing up, confirming it.

Nobody is signed in here. Every address carries a signed token, and looking changes nothing: mail
scanners follow every link, and only a button's POST does something.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.campaigns import links
from tpma.campaigns.links import Kind
from tpma.compliance import service as compliance
from tpma.core.actor import ANONYMOUS
from tpma.core.errors import NotFound
from tpma.core.i18n import Message, babel_locale
from tpma.core.tenancy import EVERYONE
from tpma.core.work import Work
from tpma.tracking import service as tracking
from tpma.tracking.service.preferences import Choice, preferences, save_choice, save_topics
from tpma.web.access import LINK, PUBLIC, access
from tpma.web.context import container, linked_work, settings
from tpma.web.language import locale
from tpma.web.linked import facts, linked, speak

bp = Blueprint("choices", __name__)


# -- stopping -------------------------------------------------------------------------------------


@bp.get("/u/<token>")
@access(PUBLIC, data=LINK)
def unsubscribe(token: str) -> str:
    """Shows what pressing the button will do. Does nothing: scanners come here, too."""
    work, ref = linked(token, Kind.UNSUBSCRIBE)
    return _choices("public/unsubscribe.html", work, ref, token)


@bp.post("/u/<token>")
@access(PUBLIC, data=LINK, csrf=False)
def unsubscribe_now(token: str) -> Response:
    """Opt out at once: from the page's button, or by a mail program's one click (RFC 8058)."""
    work, ref = linked(token, Kind.UNSUBSCRIBE)
    tracking.unsubscribe(work, ref, facts())
    if request.form.get("List-Unsubscribe") == "One-Click":
        response = make_response("", 200)
        response.mimetype = "text/plain"
        return response
    return _to("choices.unsubscribe", token=token)


# -- topics ---------------------------------------------------------------------------------------


@bp.get("/p/<token>")
@access(PUBLIC, data=LINK)
def choose(token: str) -> str:
    """What this person gets, and the choice."""
    work, ref = linked(token, Kind.PREFERENCES)
    return _choices("public/preferences.html", work, ref, token)


@bp.post("/p/<token>")
@access(PUBLIC, data=LINK, csrf=False)
def choose_now(token: str) -> Response:
    """Keep the choice: topics, or no more mails at all."""
    work, ref = linked(token, Kind.PREFERENCES)
    sent = request.form
    known = {choice.value: choice for choice in Choice}
    choice = known.get(sent.get("choice", ""), Choice.KEEP)
    saved = "1"
    if choice is Choice.KEEP and "topics" in sent:
        speak(tracking.origin_of(work, ref).locale)
        mailed = save_topics(
            work,
            ref,
            frozenset(sent.getlist("topic")),
            facts(),
            opens=bool(sent.get("opens")),
            locale=locale(),
        )
        saved = "confirm" if mailed else "1"
    else:
        save_choice(work, ref, choice, facts())
    return _to("choices.choose", token=token, saved=saved)


def _choices(template: str, work: Work, ref: links.LinkRef, token: str) -> str:
    speak(tracking.origin_of(work, ref).locale)
    other = links.sign(settings().secret, Kind.PREFERENCES, delivery_id=ref.delivery_id)
    return render_template(
        template,
        found=preferences(work, ref, locale()),
        token=token,
        more=url_for("choices.choose", token=other, lang=request.args.get("lang")),
        anew=tracking.sign_up_url(work),
        saved=request.args.get("saved", ""),
        topic_wording=tracking.topic_wording,
        opens_wording=tracking.opens_wording,
        shown_in=locale(),
    )


# -- signing up -----------------------------------------------------------------------------------


@bp.get("/s/<token>")
@access(PUBLIC, data=LINK)
def sign_up(token: str) -> str:
    """A partner's public sign-up page."""
    work, _ = linked(token, Kind.SIGN_UP)
    return _sign_up_page(work, token, sent="sent" in request.args)


@bp.post("/s/<token>")
@access(PUBLIC, data=LINK, csrf=False)
def sign_up_now(token: str) -> Response:
    """A sign-up: it waits until the link in the mail is pressed."""
    work, _ = linked(token, Kind.SIGN_UP)
    form = request.form
    speak(tracking.sign_up_page(work, "en-US").locale)
    result = tracking.sign_up(
        work,
        form,
        frozenset(form.getlist("topic")),
        opens=bool(form.get("opens")),
        locale=locale(),
        facts=facts(),
    )
    if not result.errors:
        return _to("choices.sign_up", token=token, sent=1)
    page = _sign_up_page(work, token, errors=result.errors)
    return make_response(page, 429 if result.too_often else 422)


def _sign_up_page(work: Work, token: str, *, sent: bool = False, errors: Any = None) -> str:
    speak(tracking.sign_up_page(work, "en-US").locale)
    page = tracking.sign_up_page(work, locale())
    wrong: dict[str, Message] = dict(errors or {})
    names = babel_locale(locale()).territories
    countries = sorted(
        ((code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()),
        key=lambda row: row[1],
    )
    return render_template(
        "public/sign_up.html",
        page=page,
        token=token,
        sent=sent,
        errors=wrong,
        typed=request.form,
        chosen=frozenset(request.form.getlist("topic")),
        countries=[row for row in countries if row[0] not in _NO_COUNTRIES],
        topic_wording=tracking.topic_wording,
        opens_wording=tracking.opens_wording,
    )


#: CLDR codes that are no country to live in.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


# -- confirming -----------------------------------------------------------------------------------


@bp.get("/k/<token>")
@access(PUBLIC, data=LINK)
def confirm(token: str) -> Response:
    """Shows what pressing the button will confirm. Does nothing: scanners come here, too."""
    return _confirmation(_confirming(token), token)


@bp.post("/k/<token>")
@access(PUBLIC, data=LINK, csrf=False)
def confirm_now(token: str) -> Response:
    """The button: what was asked becomes a consent."""
    work = _confirming(token)
    if tracking.confirm_sign_up(work, token, facts()):
        return _to("choices.confirm", token=token)
    return _confirmation(work, token)


def _confirming(token: str) -> Work:
    """The Work of the partner whose confirmation link this is."""
    with container().open(ANONYMOUS, EVERYONE, writes=False) as looking:
        partner_id = compliance.partner_of_confirmation(looking, token)
    if partner_id is None:
        raise NotFound()
    return linked_work(partner_id)


def _confirmation(work: Work, token: str) -> Response:
    found = compliance.confirmation(work, token)
    speak(found.locale)
    page = render_template("public/confirm.html", found=found, anew=tracking.sign_up_url(work))
    return make_response(page, 410 if found.ended else 200)


def _to(endpoint: str, **values: Any) -> Response:
    return make_response(redirect(url_for(endpoint, lang=request.args.get("lang"), **values), 303))
