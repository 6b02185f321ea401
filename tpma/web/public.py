"""Where mails, posts and ads lead: tracked links, pixels, landing pages, opting out.

Nobody is signed in here. Every address carries a signed token; whatever isn't ours is a 404 and
leaves no trace. Reading changes nothing but the counts: mail scanners follow every link.
"""

from __future__ import annotations

import base64
import re

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.assets.render.page_form import style_hashes, with_errors, with_thanks
from tpma.campaigns import links
from tpma.campaigns import service as campaigns
from tpma.campaigns.links import Kind
from tpma.core.errors import NotFound
from tpma.core.i18n import msg, translate
from tpma.core.keys import is_file_address
from tpma.tracking import service as tracking
from tpma.web.access import LINK, PUBLIC, access
from tpma.web.context import container, settings
from tpma.web.linked import facts, lead_on, linked, speak, uncounted_by_robots
from tpma.web.security import file_response

bp = Blueprint("public", __name__)

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
#: What is given out at /media: ending → type, and how such a file begins.
_MEDIA = {
    "png": ("image/png", rb"\x89PNG\r\n"),
    "jpg": ("image/jpeg", rb"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", rb"\xff\xd8\xff"),
    "gif": ("image/gif", rb"GIF8[79]a"),
    "webp": ("image/webp", rb"RIFF....WEBP"),
    "avif": ("image/avif", rb"....ftypavi[fs]"),
    "ttf": ("font/ttf", rb"\x00\x01\x00\x00|true"),
    "otf": ("font/otf", rb"OTTO"),
    "woff2": ("font/woff2", rb"wOF2"),
    "ics": ("text/calendar", rb"BEGIN:VCALENDAR\r\n"),
}
YEAR = 365 * 24 * 3600
CONFIRM_IT = msg(
    "We have sent you an email. Please press the button in it: only then may we write to you."
)


# -- counting -----------------------------------------------------------------------------------


@bp.get("/c/<token>")
@access(PUBLIC, data=LINK, writes=True)
def click(token: str) -> Response:
    """Follow a tracked link to its stored address, and nowhere else."""
    work, ref = linked(token, Kind.CLICK)
    found = tracking.record_click(work, ref, facts())
    if found.placement_id is None:
        return lead_on(found.url)
    secret = settings().secret
    if found.delivery_id is None:
        page = links.sign(secret, Kind.PAGE, placement_id=found.placement_id)
    else:
        page = links.sign(
            secret, Kind.PAGE, delivery_id=found.delivery_id, placement_id=found.placement_id
        )
    return lead_on(links.path(Kind.PAGE, page))


@bp.get("/o/<token>.gif")
@access(PUBLIC, data=LINK, writes=True)
def opened(token: str) -> Response:
    """An open pixel."""
    work, ref = linked(token, Kind.OPEN)
    tracking.record_open(work, ref, facts())
    response = make_response(PIXEL)
    response.mimetype = "image/gif"
    # Mail is read on other sites: without this, webmail could not show it.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return uncounted_by_robots(response)


@bp.get("/media/<tag>/<digest>.<ending>")
@access(PUBLIC, data=LINK)
def media(tag: str, digest: str, ending: str) -> Response:
    """A picture, font or calendar file of a mail or page that was rendered here; nothing else."""
    kind, beginning = _MEDIA.get(ending, ("", b""))
    if not kind or not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise NotFound()
    if not is_file_address(settings().secret, digest, tag):
        raise NotFound()
    data = container().storage.get(digest)
    if not re.match(beginning, data, re.S):
        raise NotFound()
    response = file_response(data, kind, etag=digest)
    if ending == "ics":
        # A calendar opens it; a browser that has none keeps it under a name people know.
        response.headers["Content-Disposition"] = 'attachment; filename="event.ics"'
    else:
        response.headers.pop("Content-Disposition", None)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


# -- the landing page -------------------------------------------------------------------------------


@bp.get("/l/<token>")
@access(PUBLIC, data=LINK, writes=True)
def landing(token: str) -> Response:
    """A landing page exactly as it was approved."""
    work, ref = linked(token, Kind.PAGE)
    origin = tracking.origin_of(work, ref)
    page = tracking.live_page(work, ref)
    if page is None:
        speak(origin.locale)
        return make_response(render_template("public/gone.html"), 410)
    if "sent" in request.args:
        waits = request.args["sent"] == "confirm"
        note = translate(CONFIRM_IT, origin.locale) if waits else ""
        return _page(with_thanks(page.decode(), note))
    tracking.record_view(work, ref, facts())
    response = _page(page.decode())
    # Shared, the page is counted as nobody's: its own address, without who came from which mail.
    own = links.sign(settings().secret, Kind.PAGE, placement_id=ref.placement_id)
    response.headers["Link"] = (
        f'<{settings().base_url}{links.path(Kind.PAGE, own)}>; rel="canonical"'
    )
    return response


@bp.post("/l/<token>")
@access(PUBLIC, data=LINK, csrf=False)
def landing_form(token: str) -> Response:
    """A form that was filled in: a lead, or the page again with what is wrong beside it."""
    work, ref = linked(token, Kind.PAGE)
    origin = tracking.origin_of(work, ref)
    page = tracking.live_page(work, ref)
    if page is None:
        speak(origin.locale)
        return make_response(render_template("public/gone.html"), 410)
    html = page.decode()
    result = tracking.submit_form(work, ref, html, request.form, facts())
    if result.is_done:
        sent = "confirm" if result.waits else 1
        thanks = url_for("public.landing", token=token, sent=sent, _anchor="form-thanks")
        return make_response(redirect(thanks, 303))
    words = {name: translate(what, origin.locale) for name, what in result.answers.errors.items()}
    return _page(with_errors(html, result.answers, words), 429 if result.too_often else 422)


def _page(html: str, status: int = 200) -> Response:
    """A kit's page: no script at all, its own style sheets only, pictures from here."""
    response = make_response(html, status)
    response.mimetype = "text/html"
    own = settings().base_url
    styles = " ".join(style_hashes(html)) or "'none'"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src 'self' {own} data:; font-src 'self' {own}; "
        f"style-src {styles}; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return response


# -- the mail in a browser ------------------------------------------------------------------------


@bp.get("/v/<token>")
@access(PUBLIC, data=LINK)
def view(token: str) -> Response:
    """The mail as this person got it."""
    work, ref = linked(token, Kind.VIEW)
    if ref.delivery_id is None:
        raise NotFound()
    response = make_response(campaigns.mail_in_browser(work, ref.delivery_id))
    response.mimetype = "text/html"
    own = settings().base_url
    # A mail's styles are in its elements; the sandbox keeps out everything that could act.
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src 'self' {own} data:; style-src 'unsafe-inline'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
    )
    return uncounted_by_robots(response)
