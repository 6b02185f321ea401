"""Finance: funds, requests and claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.core.actor import Role
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.mdf import service
from tpma.mdf.rules import ClaimState, RequestState
from tpma.web.access import ALL, access
from tpma.web.context import current_work, say
from tpma.web.filters import money
from tpma.web.money_input import Typed
from tpma.web.money_words import words
from tpma.web.security import file_response

bp = Blueprint("finance", __name__, url_prefix="/finance")

MONEY = (Role.FINANCE, Role.ADMINISTRATOR)
OPEN_CLAIMS = (ClaimState.SUBMITTED, ClaimState.APPROVED)


# -------------------------------------------------------------------------------------- funds


@bp.get("/")
@access(*MONEY, data=ALL)
def index() -> str:
    work = current_work()
    waiting = len(service.requests(work, (RequestState.SUBMITTED,)))
    claims = len(service.claims(work, (ClaimState.SUBMITTED,)))
    return render_template(
        "finance/funds.html", funds=service.funds(work), waiting=waiting, claims=claims, **words()
    )


@bp.get("/funds/new")
@access(*MONEY, data=ALL)
def new_fund() -> str:
    work = current_work()
    year = work.now().year
    typed = {
        "currency": work.settings.currency,
        "contribution": "50",
        "claim_window_days": "60",
        "starts_on": dt.date(year, 1, 1).isoformat(),
        "ends_on": dt.date(year, 12, 31).isoformat(),
    }
    return render_template("finance/fund_new.html", typed=typed, errors={})


@bp.post("/funds/new")
@access(*MONEY, data=ALL)
def add_fund() -> Response:
    typed = Typed(request.form)
    try:
        currency = typed.text("currency", 3).upper()
        if len(currency) != 3:
            raise InvalidInput(fields={"currency": msg("Use a three-letter code, such as EUR")})
        facts: dict[str, Any] = {
            "name": typed.text("name", 200),
            "kind": typed.text("kind", 8) or "mdf",
            "currency": currency,
            "amount_minor": typed.money("amount", currency),
            "contribution_bp": typed.percent("contribution"),
            "starts_on": typed.day("starts_on"),
            "ends_on": typed.day("ends_on"),
            "claim_window_days": typed.number("claim_window_days"),
        }
        typed.check()
        fund = service.create_fund(current_work(), **facts)
    except (InvalidInput, Conflict) as error:
        fields = error.fields or {"name": error.title}
        page = render_template("finance/fund_new.html", typed=dict(request.form), errors=fields)
        return make_response(page, 422)
    say(msg("The fund %(name)s is open", name=fund.name))
    return make_response(redirect(url_for("finance.fund", id=fund.id), 303))


@bp.get("/funds/<id>")
@access(*MONEY, data=ALL)
def fund(id: str) -> str:
    return _fund_page(current_work(), id, {}, {})


def _fund_page(work: Work, id: str, typed: dict[str, Any], errors: dict[str, Message]) -> str:
    return render_template(
        "finance/fund.html",
        view=service.fund_view(work, id),
        rows=service.fund_by_partner(work, id),
        partners=list(service.partner_names(work).items()),
        requests=service.requests(work, fund_id=id),
        typed=typed,
        errors=errors,
        **words(),
    )


@bp.post("/funds/<id>/allocate")
@access(*MONEY, data=ALL)
def allocate(id: str) -> Response:
    work, typed = current_work(), Typed(request.form)
    found = service.fund_view(work, id).fund
    partner_id = typed.text("partner", 32)
    try:
        with work.session.begin_nested():
            amount = typed.money("amount", found.currency)
            if not partner_id:
                typed.problems["partner"] = msg("Choose a partner")
            typed.check()
            service.allocate(work, id, partner_id, amount, typed.text("note", 300))
    except (InvalidInput, Conflict) as error:
        fields = error.fields or {"amount": error.title}
        return make_response(_fund_page(work, id, dict(request.form), fields), 422)
    name = service.partner_names(work)[partner_id]
    said = money(amount, found.currency)
    say(msg("%(amount)s is allocated to %(name)s", amount=said, name=name))
    return make_response(redirect(url_for("finance.fund", id=id), 303))


# ----------------------------------------------------------------------------------- requests


@bp.get("/requests")
@access(*MONEY, data=ALL)
def requests() -> str:
    state = request.args.get("state", RequestState.SUBMITTED.value)
    wanted = (state,) if state in set(RequestState) else ()
    work = current_work()
    return render_template(
        "finance/requests.html", requests=service.requests(work, wanted), state=state, **words()
    )


@bp.get("/requests/<id>")
@access(*MONEY, data=ALL)
def fund_request(id: str) -> str:
    return _request_page(current_work(), id, {}, {})


def _request_page(work: Work, id: str, typed: dict[str, Any], errors: dict[str, Message]) -> str:
    view = service.request_view(work, id)
    return render_template(
        "finance/request.html",
        view=view,
        balances=service.balance(work, view.fund.id, view.request.partner_id),
        claims=[c for c in service.claims(work) if c.request.id == id],
        may_decide=work.may(Permission.DECIDE_CLAIMS),
        typed=typed,
        errors=errors,
        **words(),
    )


@bp.post("/requests/<id>/decide")
@access(Role.FINANCE, data=ALL)
def decide_request(id: str) -> Response:
    work, typed = current_work(), Typed(request.form)
    comment = typed.text("comment")

    def decide() -> None:
        match typed.text("verdict", 16):
            case "approve":
                currency = service.request_view(work, id).request.currency
                approved = typed.money("approved", currency)
                typed.check()
                service.approve_request(work, id, approved, comment)
                say(msg("The request is pre-approved"))
            case "reject":
                service.reject_request(work, id, comment)
                say(msg("The request is rejected; the partner's balance is free again"))
            case "close":
                service.close_request(work, id)
                say(msg("The request is closed; what was not claimed is free again"))

    return _tried(
        work, decide, lambda fields: _request_page(work, id, dict(request.form), fields),
        url_for("finance.requests"),
    )  # fmt: skip


def _tried(
    work: Work,
    act: Callable[[], None],
    again: Callable[[dict[str, Message]], str],
    then: str,
) -> Response:
    """Do it, or show the form again with what is wrong and nothing half done."""
    try:
        with work.session.begin_nested():
            act()
    except InvalidInput as error:
        return make_response(again(error.fields), 422)
    return make_response(redirect(then, 303))


# ------------------------------------------------------------------------------------- claims


@bp.get("/claims")
@access(*MONEY, data=ALL)
def claims() -> str:
    state = request.args.get("state", ClaimState.SUBMITTED.value)
    wanted = (state,) if state in set(ClaimState) else ()
    work = current_work()
    return render_template(
        "finance/claims.html",
        claims=[c for c in service.claims(work, wanted) if c.claim.state != ClaimState.DRAFT],
        counts={s: len(service.claims(work, (s,))) for s in OPEN_CLAIMS},
        state=state,
        **words(),
    )


@bp.get("/claims/<id>")
@access(*MONEY, data=ALL)
def claim(id: str) -> str:
    return _claim_page(current_work(), id, {}, {})


def _claim_page(work: Work, id: str, typed: dict[str, Any], errors: dict[str, Message]) -> str:
    view = service.claim_view(work, id)
    return render_template(
        "finance/claim.html",
        view=view,
        receipts=service.receipts(work, id),
        proof=service.proof_of(view.claim),
        may_decide=work.may(Permission.DECIDE_CLAIMS),
        own=work.actor.user_id == view.claim.submitted_by,
        typed=typed,
        errors=errors,
        **words(),
    )


@bp.post("/claims/<id>/decide")
@access(Role.FINANCE, data=ALL)
def decide_claim(id: str) -> Response:
    work, typed = current_work(), Typed(request.form)
    verdict = typed.text("verdict", 16)
    said = {
        "approve": msg("The claim is approved; it waits for its payment"),
        "reject": msg("The claim went back to the partner"),
        "decline": msg("The claim is declined"),
    }

    def decide() -> None:
        service.decide_claim(work, id, verdict, typed.text("comment"))
        say(said[verdict])

    return _tried(
        work, decide, lambda fields: _claim_page(work, id, dict(request.form), fields),
        url_for("finance.claim", id=id),
    )  # fmt: skip


@bp.post("/claims/<id>/pay")
@access(Role.FINANCE, data=ALL)
def pay(id: str) -> Response:
    work, typed = current_work(), Typed(request.form)

    def settle() -> None:
        service.pay(work, id, typed.text("reference", 100))
        say(msg("The payment is recorded"))

    return _tried(
        work, settle, lambda fields: _claim_page(work, id, dict(request.form), fields),
        url_for("finance.claim", id=id),
    )  # fmt: skip


@bp.get("/claims/<id>/proof.zip")
@access(*MONEY, data=ALL)
def proof(id: str) -> Response:
    data = service.proof_pack(current_work(), id)
    return file_response(data, "application/zip", filename=f"proof-{id[-8:]}.zip")


@bp.get("/claims/<id>/receipts/<receipt_id>")
@access(*MONEY, data=ALL)
def receipt(id: str, receipt_id: str) -> Response:
    found, data = service.receipt_file(current_work(), id, receipt_id)
    return file_response(data, found.media_type, filename=found.filename)


@bp.get("/claims/<id>/exhibits/<int:number>")
@access(*MONEY, data=ALL)
def exhibit(id: str, number: int) -> Response:
    return file_response(*service.exhibit(current_work(), id, number))
