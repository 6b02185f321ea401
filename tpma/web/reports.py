"""Finance: the ROI report with its exports, and the opportunities that it rests on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.attribution import service as attribution
from tpma.attribution.dealfile import MAX_BYTES
from tpma.attribution.presets import DEFAULT_MODEL, PRESETS
from tpma.attribution.service import journeys
from tpma.core.actor import Role
from tpma.core.errors import InvalidInput, NotFound, TpmaError
from tpma.core.i18n import Message, msg, nmsg
from tpma.core.work import Work
from tpma.mdf import service
from tpma.web.access import ALL, access
from tpma.web.context import current_work, say
from tpma.web.money_input import optional_day
from tpma.web.paging import asked_page, page_of
from tpma.web.security import file_response

bp = Blueprint("reports", __name__, url_prefix="/finance")

REPORTS = (Role.FINANCE, Role.CHANNEL_MARKETER, Role.ADMINISTRATOR)
PAGE = 50
#: More deals than this are calculated by a worker: nobody waits for a page that long.
AT_ONCE = 2_000


def _report(work: Work) -> service.RoiReport:
    """The report that the URL asks for: everything that shapes it is in the address."""
    asked = request.args
    return service.roi_report(
        work,
        model=asked.get("model") or DEFAULT_MODEL,
        run_id=asked.get("run") or None,
        by=asked.get("by") or "fund",
        currency=(asked.get("currency") or "").upper() or None,
        partner_id=asked.get("partner") or None,
        since=optional_day(asked.get("since", "")),
        until=optional_day(asked.get("until", "")),
    )


@bp.get("/report")
@access(*REPORTS, data=ALL)
def index() -> str:
    work = current_work()
    try:
        report = _report(work)
    except NotFound:
        report = None
    return render_template(
        "finance/report.html",
        report=report,
        models=list(PRESETS.values()),
        asked_model=request.args.get("model") or (report.run.model if report else DEFAULT_MODEL),
        lookback=report.run.lookback_days if report else attribution.DEFAULT_LOOKBACK,
        partners=list(service.partner_names(work).items()),
        deals=attribution.deal_count(work),
        args={k: v for k, v in request.args.items() if v},
    )


@bp.post("/report/calculate")
@access(*REPORTS, data=ALL)
def calculate() -> Response:
    """File runs of all models over today's deals; equal input changes nothing."""
    said = request.form.get("lookback_days", "")
    days = int(said) if said.isdecimal() and len(said) < 5 else 0
    attribution.attribute_models(current_work(), lookback_days=days)
    say(msg("Credit is calculated anew with every model"))
    model = request.form.get("model", DEFAULT_MODEL)
    return make_response(redirect(url_for("reports.index", model=model), 303))


@bp.get("/report.csv")
@access(*REPORTS, data=ALL)
def as_csv() -> Response:
    work = current_work()
    report = _report(work)
    name = f"mdf-roi-{report.run.model}-{report.made_at:%Y-%m-%d}.csv"
    return file_response(service.export_csv(work, report), "text/csv", filename=name)


@bp.get("/report.xlsx")
@access(*REPORTS, data=ALL)
def as_xlsx() -> Response:
    work = current_work()
    report = _report(work)
    return file_response(
        service.export_xlsx(work, report),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        filename=f"mdf-roi-{report.run.model}-{report.made_at:%Y-%m-%d}.xlsx",
    )


# ------------------------------------------------------------------------------ opportunities


@bp.get("/opportunities")
@access(*REPORTS, data=ALL)
def opportunities() -> str:
    return _opportunities_page(current_work())


def _opportunities_page(work: Work, error: TpmaError | None = None) -> str:
    run = attribution.latest_run(work, DEFAULT_MODEL)
    offset = (asked_page() - 1) * PAGE
    deals, total = journeys.deals(work, run, offset=offset, limit=PAGE)
    return render_template(
        "finance/opportunities.html",
        deals=deals,
        page=page_of(total, PAGE),
        run=run,
        imports=attribution.imports(work, limit=5),
        partners=service.partner_names(work),
        error=error,
    )


@bp.post("/opportunities")
@access(*REPORTS, data=ALL, max_bytes=MAX_BYTES + 1_000_000)
def bring_in() -> Response:
    work, upload = current_work(), request.files.get("file")
    try:
        if upload is None or not upload.filename:
            raise InvalidInput(msg("Choose a CSV file"))
        options: dict[str, Any] = {
            "mark": {"point": ".", "comma": ","}.get(request.form.get("mark", "")),
            "day_first": {"day": True, "month": False}.get(request.form.get("first", "")),
        }
        found = attribution.import_opportunities(work, upload.read(), upload.filename, **options)
    except InvalidInput as error:
        return make_response(_opportunities_page(work, error), error.status)
    changed = found.created + found.updated
    if changed > AT_ONCE:
        work.later("attribute_program", found.id)
    elif changed:
        attribution.attribute_models(work)
    say(
        nmsg(
            "%(count)s opportunity is new or changed",
            "%(count)s opportunities are new or changed",
            changed,
        ),
        "warn" if found.problem_count else "good",
    )
    return make_response(redirect(url_for("reports.opportunity_import", id=found.id), 303))


@bp.get("/opportunities/imports/<id>")
@access(*REPORTS, data=ALL)
def opportunity_import(id: str) -> str:
    found = attribution.opportunity_import(current_work(), id)
    problems = [
        {
            "line": problem["line"],
            "column": problem["column"],
            "what": _message(problem["what"]),
            "mend": _message(problem["mend"]),
        }
        for problem in found.problems
    ]
    return render_template("finance/import.html", found=found, problems=problems)


def _message(kept: dict[str, Any] | None) -> Message | None:
    return Message(kept["msgid"], kept["params"]) if kept else None
