"""Demo only: what the mail catcher caught, as a recipient would see it."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Blueprint, Response, render_template, request

from tpma.core.embedded.mailbox import Caught, Mailbox
from tpma.core.errors import NotFound
from tpma.web.access import ANYBODY, NONE, access
from tpma.web.context import settings
from tpma.web.paging import asked_page, page_of
from tpma.web.security import file_response, preview_response

bp = Blueprint("mailbox", __name__, url_prefix="/mailbox")

PAGE = 40
#: Links in a caught mail open beside the mailbox, as a mail program would.
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)


def _mailbox() -> Mailbox:
    """The demo's mailbox. Outside the demo there is no such screen."""
    found = settings()
    if not (found.is_demo and found.mailbox_dir):
        raise NotFound()
    return Mailbox(Path(found.mailbox_dir))


def _mail(id: str) -> Caught:
    caught = _mailbox().get(id)
    if caught is None:
        raise NotFound()
    return caught


@bp.get("/")
@access(*ANYBODY, data=NONE)
def index() -> str:
    mailbox, wanted = _mailbox(), request.args.get("to", "").strip()[:200]
    if wanted:
        offset = (asked_page() - 1) * PAGE
        found = mailbox.page(limit=PAGE + 1, offset=offset, recipient=wanted)
        page = page_of(offset + len(found), PAGE)
        return render_template("mailbox/index.html", mails=found[:PAGE], page=page, to=wanted)
    page = page_of(mailbox.count(), PAGE)
    found = mailbox.page(limit=PAGE, offset=page.offset)
    return render_template("mailbox/index.html", mails=found, page=page, to="")


@bp.get("/<id>")
@access(*ANYBODY, data=NONE)
def mail(id: str) -> str:
    caught = _mail(id)
    shown = request.args.get("show", "html" if caught.body("html") else "text")
    headers = [(name, str(value)) for name, value in caught.message().items()]
    return render_template("mailbox/mail.html", mail=caught, shown=shown, headers=headers)


@bp.get("/<id>/html")
@access(*ANYBODY, data=NONE)
def html(id: str) -> Response:
    """The mail's own page. Its pictures may come from this installation, as they would in a
    mail program; scripts never run."""
    body = _mail(id).body("html")
    response = preview_response(_HEAD.sub(r'\g<0><base target="_blank">', body, count=1))
    response.headers["Content-Security-Policy"] = response.headers[
        "Content-Security-Policy"
    ].replace(
        "sandbox allow-same-origin",
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    )
    return response


@bp.get("/<id>/raw")
@access(*ANYBODY, data=NONE)
def raw(id: str) -> Response:
    return file_response(_mail(id).content, "message/rfc822", filename=f"{id}.eml")
