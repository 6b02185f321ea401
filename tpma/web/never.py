"""Whom this partner never mails: opted-out people as counts, stopped domains by name."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.campaigns import service as campaigns
from tpma.compliance import service as compliance
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg
from tpma.web.access import OWN, PARTNERS, access
from tpma.web.context import current_work, say

bp = Blueprint("never", __name__, url_prefix="/contacts/never")

SCOPES = {
    "platform": msg("All partners"),
    "sender": msg("All our mails"),
    "list": msg("One list"),
    "topic": msg("One topic"),
}


@bp.get("/")
@access(*PARTNERS, data=OWN)
def index() -> str:
    return _page()


def _page(target: str = "", errors: dict[str, Message] | None = None) -> str:
    work = current_work()
    return render_template(
        "contacts/never.html",
        stops=compliance.stop_list(work),
        lists={each.id: each.name for each in campaigns.audiences(work)},
        scopes=SCOPES,
        reasons=compliance.REASONS,
        target=target,
        errors=errors or {},
    )


@bp.post("/")
@access(*PARTNERS, data=OWN)
def add() -> Response:
    """By POST, so that the address stands in no log and no history."""
    work = current_work()
    target, list_id = request.form.get("target", "").strip(), request.form.get("list", "")
    try:
        if list_id not in ("", "all"):
            campaigns.audience(work, list_id)
            compliance.suppress(work, target, "suppressed", "list", list_id=list_id)
        else:
            compliance.suppress(work, target, "suppressed")
    except InvalidInput as error:
        return make_response(_page(target, error.fields), 422)
    say(msg("No mail goes there any more"))
    return make_response(redirect(url_for("never.index"), 303))


@bp.post("/<id>/allow")
@access(*PARTNERS, data=OWN)
def allow(id: str) -> Response:
    compliance.allow_domain(current_work(), id)
    say(msg("Mail to this domain may go again"))
    return make_response(redirect(url_for("never.index"), 303))
