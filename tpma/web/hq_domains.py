"""HQ: domains that no partner mails, and, to read, where kits let links lead."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.compliance import service as compliance
from tpma.core.actor import Role
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.web.access import ALL, access
from tpma.web.context import current_work, say

bp = Blueprint("hq_domains", __name__, url_prefix="/hq/domains")

#: The same as may by the table of permissions; a test holds them together.
KEEPERS = (Role.ADMINISTRATOR, Role.LEGAL_REVIEWER)


@bp.get("/")
@access(*KEEPERS, data=ALL)
def index() -> str:
    return _page(current_work(), {})


@bp.post("/")
@access(*KEEPERS, data=ALL)
def stop() -> Response:
    work, form = current_work(), request.form
    try:
        domain = compliance.stop_domain(work, form.get("domain", ""), form.get("why", ""))
    except InvalidInput as error:
        return make_response(_page(work, error.fields), 422)
    say(msg("No partner mails %(domain)s any more", domain=domain))
    return make_response(redirect(url_for(".index"), 303))


@bp.post("/<id>/release")
@access(*KEEPERS, data=ALL)
def release(id: str) -> Response:
    work = current_work()
    try:
        domain = compliance.release_domain(work, id, request.form.get("why", ""))
    except InvalidInput as error:
        return make_response(_page(work, {f"why-{id}": error.fields["why"]}), 422)
    say(msg("Partners may mail %(domain)s again", domain=domain), "warn")
    return make_response(redirect(url_for(".index"), 303))


def _page(work: Work, errors: Mapping[str, Message]) -> str:
    places: dict[str, list[kits.LibraryKit]] = {}
    for entry in kits.library(work):
        for domain in entry.definition.link_domains:
            places.setdefault(domain, []).append(entry)
    return render_template(
        "hq/domains.html",
        domains=compliance.platform_domains(work),
        places=sorted(places.items()),
        errors=errors,
        typed={name: request.form.get(name, "") for name in ("domain", "why")}
        if errors.keys() & {"domain", "why"}
        else {"domain": "", "why": ""},
    )
