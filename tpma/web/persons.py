"""Somebody asks what is held about them, or asks to be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.attribution import service
from tpma.attribution.service import retention
from tpma.compliance.law_rules import Citation
from tpma.compliance.retention import WORDS
from tpma.core.actor import Role
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.work import Work
from tpma.partners import service as partners
from tpma.tracking import service as tracking
from tpma.web.access import ALL, OWN, access
from tpma.web.context import current_work, say
from tpma.web.security import file_response

bp = Blueprint("persons", __name__, url_prefix="/persons")

WHO = (Role.ADMINISTRATOR, Role.PARTNER_ADMIN)

KINDS = (
    ("contacts", msg("Contacts"), msg("Emptied: name, address, company and country go.")),
    ("leads", msg("Leads"), msg("Emptied: name, address, phone and answers go.")),
    ("events", msg("Opens, clicks and visits"), msg("Kept as counts of nobody.")),
    ("deliveries", msg("Mails to them"), msg("Kept as counts of nobody; waiting ones don't go.")),
    ("deals", msg("Deals they are the contact of"), msg("Kept; the link to the person goes.")),
    ("consents", msg("Consent records"), msg("Kept as proof, under a hash.")),
    ("pending", msg("Sign-ups that wait for confirmation"), msg("Deleted.")),
    (
        "asked",
        msg("Questions for their approval"),
        msg("Emptied, and links end; who decided stays named, as proof."),
    ),
    ("letters", msg("Letters of this product to them"), msg("Emptied; waiting ones don't go.")),
    ("suppressions", msg("Suppressions"), msg("Kept: they are never mailed again.")),
)


@bp.get("/")
@access(*WHO, data=ALL)
def index() -> str:
    return _page(current_work(), "")


@bp.post("/")
@access(*WHO, data=ALL, writes=False)
def look() -> Response:
    """By POST, so that the address stands in no log and no history."""
    email = request.form.get("email", "").strip()
    try:
        return make_response(_page(current_work(), email, looked=True))
    except InvalidInput as error:
        return make_response(_page(current_work(), email, errors=error.fields), 422)


@bp.post("/confirm")
@access(Role.PARTNER_ADMIN, data=OWN)
def always_confirm() -> Response:
    partners.always_confirm(current_work(), request.form.get("confirms") == "1")
    say(msg("Saved"))
    return make_response(redirect(url_for("persons.index"), 303))


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of record with one term: for which countries, how many are due."""

    record: str
    days: int
    countries: tuple[str, ...]
    rules: tuple[Citation, ...]
    due: int
    soon: int


def _kept(work: Work) -> list[Kept]:
    groups: dict[tuple[str, int], list[retention.Due]] = {}
    for one in retention.due(work):
        groups.setdefault((one.term.record, one.term.days), []).append(one)
    order = list(WORDS)
    return [
        Kept(
            record,
            days,
            tuple(dict.fromkeys(one.country for one in found if len(one.country) == 2)),
            tuple(dict.fromkeys(r.citation for one in found for r in one.term.rules)),
            sum(one.count for one in found),
            sum(one.soon for one in found),
        )
        for (record, days), found in sorted(groups.items(), key=lambda g: order.index(g[0][0]))
    ]


def _page(
    work: Work, email: str, *, looked: bool = False, errors: dict[str, Message] | None = None
) -> str:
    return render_template(
        "persons/index.html",
        email=email,
        errors=errors or {},
        held=service.held(work, email) if looked else None,
        campaigns=service.campaigns_with(work, email) if looked else [],
        kinds=KINDS,
        kept=_kept(work),
        kept_words=WORDS,
        own=None if work.scope.everyone else partners.own_partner(work),
        sign_up=None if work.scope.everyone else tracking.sign_up_url(work),
    )


@bp.post("/export")
@access(*WHO, data=ALL)
def export() -> Response:
    data = service.export_person(current_work(), request.form.get("email", ""))
    return file_response(data, "application/json", filename="person.json")


@bp.post("/erase")
@access(*WHO, data=ALL)
def erase() -> Response:
    service.erase_person(current_work(), request.form.get("email", ""))
    say(msg("The person is forgotten, and will not be mailed again"))
    return make_response(redirect(url_for("persons.index"), 303))
