"""The rules that reviewers work by, and HQ's library of approved statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.compliance import checks, library
from tpma.compliance import service as compliance
from tpma.compliance.law_words import NAMES, SUMMARIES
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg
from tpma.kits import service as kits
from tpma.web.access import ALL, access
from tpma.web.context import current_work, say
from tpma.web.filters import own_name
from tpma.web.reviews import REVIEWERS

bp = Blueprint("review_rules", __name__, url_prefix="/reviews")

KIND_NAMES: Mapping[str, Message] = {
    "brand": msg("Brand"),
    "legal": msg("Law"),
    "technical": msg("Technique"),
}


@bp.get("/rules")
@access(*REVIEWERS, data=ALL)
def rules() -> str:
    return _rules()


def _rules(problems: Mapping[str, Message] | None = None) -> str:
    work = current_work()
    entries = kits.library(work)
    return render_template(
        "reviews/rules.html",
        problems=problems or {},
        typed=request.form,
        library=[
            {"row": row, "over": compliance.is_over(row, work.now().date())}
            for row in compliance.statements(work)
        ],
        kit_choices=[(entry.definition.slug, entry.name) for entry in entries],
        locale_options=[
            (tag, own_name(tag))
            for tag in sorted({tag for entry in entries for tag in entry.definition.locales})
        ],
        by_kind={
            kind: [check for check in checks.ALL if check.kind == kind] for kind in KIND_NAMES
        },
        kind_names=KIND_NAMES,
        packs=[library.packs()[code] for code in _pack_order()],
        pack_names=NAMES,
        summaries=SUMMARIES,
        version=library.rules_version(),
        statements=[
            {
                "kit": entry.name,
                "words": entry.copy.statement(statement.key),
                "proof": statement.substantiation,
                "expires": statement.expires,
                "over": statement.expires is not None and statement.expires < work.now().date(),
            }
            for entry in entries
            for statement in entry.definition.brand.statements
        ],
        words=[
            {"kit": entry.name, "word": word}
            for entry in entries
            for word in entry.definition.brand.words
        ],
    )


@bp.post("/rules/statements")
@access(*REVIEWERS, data=ALL)
def add_statement() -> Response:
    """Allow a statement, word for word."""
    form = request.form
    try:
        compliance.add_statement(
            current_work(),
            form.get("wording", ""),
            form.get("locale", "*"),
            form.get("substantiation", ""),
            kind=form.get("kind", "statement"),
            kit_slug=form.get("kit", ""),
            until=day_of(form.get("until", "")),
        )
    except InvalidInput as error:
        return make_response(_rules(error.fields), 422)
    say(msg("The statement may be made from now on"))
    return make_response(redirect(url_for(".rules") + "#statements", 303))


def day_of(text: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(fields={"until": msg("Write the day as year-month-day")}) from error


def _pack_order() -> list[str]:
    """The product's own rules first, then the EU, then countries by their names."""
    codes = list(library.packs())
    trades = {code for code, pack in library.packs().items() if pack.sector}
    return sorted(codes, key=lambda code: (code in trades, code != "WORLD", code != "EU", code))
