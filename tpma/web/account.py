"""What belongs to the person who is signed in: what they are told by mail."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.core.i18n import msg
from tpma.letters import service
from tpma.letters.topics import OPTIONAL
from tpma.partners import service as partners
from tpma.web.access import ANYBODY, NONE, access
from tpma.web.context import actor, current_work, say

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("/letters")
@access(*ANYBODY, data=NONE)
def letters() -> str:
    work = current_work()
    return render_template(
        "account/letters.html",
        topics=service.offered(work),
        address=partners.address_of(work, actor().user_id),
    )


@bp.post("/letters")
@access(*ANYBODY, data=NONE)
def choose() -> Response:
    """Keep the choice."""
    service.choose(current_work(), {topic: topic.value in request.form for topic in OPTIONAL})
    say(msg("Your choice is saved"))
    return make_response(redirect(url_for(".letters"), 303))
