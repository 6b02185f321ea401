"""One statement of HQ's library: its versions, who relies on it, changing and withdrawing it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.campaigns import service as campaigns
from tpma.compliance import service as compliance
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.partners import service as partners
from tpma.web.access import ALL, access
from tpma.web.context import current_work, say
from tpma.web.review_rules import day_of
from tpma.web.reviews import REVIEWERS

bp = Blueprint("statements", __name__, url_prefix="/reviews/rules/statements")


@bp.get("/<statement_id>")
@access(*REVIEWERS, data=ALL)
def show(statement_id: str) -> str:
    """Whom a withdrawal touches, before anything happens; afterwards, what went out already."""
    return _page(statement_id, {})


@bp.post("/<statement_id>/withdrawal")
@access(*REVIEWERS, data=ALL)
def withdraw(statement_id: str) -> Response:
    try:
        compliance.withdraw_statement(current_work(), statement_id, request.form.get("why", ""))
    except InvalidInput as error:
        return make_response(_page(statement_id, error.fields), 422)
    say(msg("The statement is withdrawn; no launch may make it"), "warn")
    return make_response(redirect(url_for(".show", statement_id=statement_id), 303))


@bp.post("/<statement_id>/version")
@access(*REVIEWERS, data=ALL)
def revise(statement_id: str) -> Response:
    """Put a new version in its place."""
    form = request.form
    try:
        made = compliance.revise_statement(
            current_work(),
            statement_id,
            form.get("wording", ""),
            form.get("substantiation", ""),
            until=day_of(form.get("until", "")),
            why=form.get("revised_why", ""),
        )
    except InvalidInput as error:
        return make_response(_page(statement_id, error.fields), 422)
    except Conflict as error:
        return make_response(_page(statement_id, {"revised_why": error.title}), 409)
    say(msg("Version %(number)s of the statement holds from now on", number=made.version))
    return make_response(redirect(url_for(".show", statement_id=made.id), 303))


def _page(statement_id: str, problems: Mapping[str, Message]) -> str:
    work = current_work()
    row = compliance.statement(work, statement_id)
    typed = {
        "wording": row.wording,
        "substantiation": row.substantiation,
        "until": row.until.isoformat() if row.until else "",
        "revised_why": "",
        "why": "",
        **request.form,
    }
    return render_template(
        "reviews/statement.html",
        row=row,
        over=compliance.is_over(row, work.now().date()),
        versions=compliance.statement_versions(work, row.series),
        impact=campaigns.statement_impact(work, statement_id),
        names=partners.partner_names(work),
        states=campaigns.STATE_WORDS,
        typed=typed,
        problems=problems,
        today=work.now().date().isoformat(),
    )
