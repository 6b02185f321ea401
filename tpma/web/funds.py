"""A partner's funds: balance, requests, and claims that arrive filled in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.core.errors import InvalidInput, TpmaError
from tpma.core.i18n import Message, msg
from tpma.core.work import Work
from tpma.mdf import service
from tpma.mdf.rules import ACTIVITY_NAMES, ClaimState
from tpma.mdf.service.receiving import MAX_RECEIPT
from tpma.web.access import OWN, PARTNERS, access
from tpma.web.context import current_work, say
from tpma.web.money_input import Typed
from tpma.web.money_words import words
from tpma.web.security import file_response

bp = Blueprint("funds", __name__, url_prefix="/funds")

EDITABLE = (ClaimState.DRAFT, ClaimState.REJECTED)


@bp.get("/")
@access(*PARTNERS, data=OWN)
def index() -> str:
    work = current_work()
    return render_template(
        "funds/index.html",
        funds=service.funds(work),
        requests=service.requests(work),
        claims=service.claims(work),
        **words(),
    )


@bp.get("/<id>/request")
@access(*PARTNERS, data=OWN)
def ask(id: str) -> str:
    return _ask_page(current_work(), id, {"campaign": request.args.get("campaign", "")}, {})


def _ask_page(work: Work, id: str, typed: dict[str, Any], errors: dict[str, Message]) -> str:
    return render_template(
        "funds/request_new.html",
        view=service.fund_view(work, id),
        campaigns=service.fundable_campaigns(work),
        activities=list(ACTIVITY_NAMES.items()),
        typed=typed,
        errors=errors,
        **words(),
    )


@bp.post("/<id>/request")
@access(*PARTNERS, data=OWN)
def send_request(id: str) -> Response:
    work, typed = current_work(), Typed(request.form)
    fund = service.fund_view(work, id).fund
    try:
        with work.session.begin_nested():
            facts: dict[str, Any] = {
                "title": typed.text("title", 200),
                "activity": typed.text("activity", 16),
                "cost_minor": typed.money("cost", fund.currency),
                "requested_minor": typed.money("requested", fund.currency),
                "starts_on": typed.day("starts_on"),
                "ends_on": typed.day("ends_on"),
                "campaign_id": typed.text("campaign", 32) or None,
                "note": typed.text("note"),
            }
            typed.check()
            found = service.request(work, id, **facts)
    except InvalidInput as error:
        return make_response(_ask_page(work, id, dict(request.form), error.fields), 422)
    say(msg("Your request is with Finance; the money is held for you"))
    return make_response(redirect(url_for("funds.fund_request", id=found.id), 303))


@bp.get("/requests/<id>")
@access(*PARTNERS, data=OWN)
def fund_request(id: str) -> str:
    work = current_work()
    return render_template(
        "funds/request.html",
        view=service.request_view(work, id),
        claims=[c for c in service.claims(work) if c.request.id == id],
        **words(),
    )


@bp.post("/requests/<id>/withdraw")
@access(*PARTNERS, data=OWN)
def withdraw(id: str) -> Response:
    service.withdraw_request(current_work(), id)
    say(msg("The request is withdrawn"))
    return make_response(redirect(url_for("funds.index"), 303))


@bp.post("/requests/<id>/claim")
@access(*PARTNERS, data=OWN)
def open_claim(id: str) -> Response:
    claim = service.claim_from_request(current_work(), id)
    return make_response(redirect(url_for("funds.claim", id=claim.id), 303))


@bp.post("/campaigns/<id>/claim")
@access(*PARTNERS, data=OWN)
def claim_campaign(id: str) -> Response:
    claim = service.claim_from_campaign(current_work(), id)
    return make_response(redirect(url_for("funds.claim", id=claim.id), 303))


@bp.get("/claims/<id>")
@access(*PARTNERS, data=OWN)
def claim(id: str) -> str:
    return _claim_page(current_work(), id, {}, {})


def _claim_page(work: Work, id: str, typed: dict[str, Any], errors: dict[str, Message]) -> str:
    view = service.claim_view(work, id)
    return render_template(
        "funds/claim.html",
        view=view,
        receipts=service.receipts(work, id),
        proof=service.proof_of(view.claim),
        editable=view.claim.state in EDITABLE,
        typed=typed,
        errors=errors,
        **words(),
    )


@bp.post("/claims/<id>")
@access(*PARTNERS, data=OWN)
def send_claim(id: str) -> Response:
    """Save what was typed; with “submit”, hand the claim in as well."""
    work, typed = current_work(), Typed(request.form)
    currency = service.claim_view(work, id).claim.currency
    try:
        with work.session.begin_nested():
            cost, amount = typed.money("cost", currency), typed.money("amount", currency)
            typed.check()
            service.edit_claim(
                work, id, cost_minor=cost, amount_minor=amount, note=typed.text("note")
            )
            if "submit" in request.form:
                service.submit_claim(work, id)
    except InvalidInput as error:
        return make_response(_claim_page(work, id, dict(request.form), error.fields), 422)
    if "submit" in request.form:
        say(msg("Your claim is with Finance, with its proof"))
    else:
        say(msg("Saved"))
    return make_response(redirect(url_for("funds.claim", id=id), 303))


@bp.post("/claims/<id>/receipts")
@access(*PARTNERS, data=OWN, max_bytes=MAX_RECEIPT + 1_000_000)
def add_receipt(id: str) -> Response:
    work, upload = current_work(), request.files.get("receipt")
    try:
        if upload is None or not upload.filename:
            raise InvalidInput(fields={"receipt": msg("Choose a file")})
        with work.session.begin_nested():
            service.add_receipt(work, id, upload.read(), upload.filename)
    except TpmaError as error:
        if error.status not in (409, 413, 422):
            raise
        fields = error.fields or {"receipt": error.title}
        return make_response(_claim_page(work, id, {}, fields), error.status)
    say(msg("The receipt is added"))
    return make_response(redirect(url_for("funds.claim", id=id), 303))


@bp.post("/claims/<id>/receipts/<receipt_id>/remove")
@access(*PARTNERS, data=OWN)
def remove_receipt(id: str, receipt_id: str) -> Response:
    service.remove_receipt(current_work(), id, receipt_id)
    say(msg("The receipt is removed"))
    return make_response(redirect(url_for("funds.claim", id=id), 303))


@bp.get("/claims/<id>/receipts/<receipt_id>")
@access(*PARTNERS, data=OWN)
def receipt(id: str, receipt_id: str) -> Response:
    found, data = service.receipt_file(current_work(), id, receipt_id)
    return file_response(data, found.media_type, filename=found.filename)


@bp.get("/claims/<id>/proof.zip")
@access(*PARTNERS, data=OWN)
def proof(id: str) -> Response:
    data = service.proof_pack(current_work(), id)
    return file_response(data, "application/zip", filename=f"proof-{id[-8:]}.zip")


@bp.get("/claims/<id>/exhibits/<int:number>")
@access(*PARTNERS, data=OWN)
def exhibit(id: str, number: int) -> Response:
    return file_response(*service.exhibit(current_work(), id, number))
