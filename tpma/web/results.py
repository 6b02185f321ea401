"""Results: one funnel, credit by model, and under every figure the way down to the events."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from tpma.attribution.presets import DEFAULT_MODEL, PRESETS
from tpma.attribution.service import journeys, program, results
from tpma.core.actor import Role
from tpma.core.errors import NotFound
from tpma.mdf import service as mdf
from tpma.tracking import service as tracking
from tpma.tracking.rules import REASONS
from tpma.web.access import ALL, PARTNERS, access
from tpma.web.context import current_work
from tpma.web.paging import asked_page, page_of
from tpma.web.result_words import EVENT_KINDS, OUTCOMES, VERDICTS

bp = Blueprint("results", __name__, url_prefix="/results")

READERS = (*PARTNERS, Role.CHANNEL_MARKETER, Role.FINANCE, Role.ADMINISTRATOR)
PAGE = 50
_WORDS = {"event_kinds": EVENT_KINDS, "outcomes": OUTCOMES, "verdicts": VERDICTS}


@bp.get("/")
@access(*READERS, data=ALL)
def index() -> str:
    return _page(None)


@bp.get("/campaigns/<id>")
@access(*READERS, data=ALL)
def campaign(id: str) -> str:
    return _page(id)


def _page(campaign_id: str | None) -> str:
    work = current_work()
    run = results.chosen_run(work, request.args.get("run"), request.args.get("model"))
    funnel = results.funnel(work, run, campaign_id)
    campaigns = results.results(work, run)
    chosen = next((c for c in campaigns if c.id == campaign_id), None)
    if campaign_id is not None and chosen is None:
        raise NotFound()
    return render_template(
        "results/index.html",
        funnel=funnel,
        campaigns=campaigns,
        chosen=chosen,
        engagement=results.engagement(work, campaign_id),
        measured=tracking.opens_measured(work, campaign_id),
        totals=results.credit_totals(work, run) if run else [],
        run=run,
        preset=PRESETS[run.model] if run else PRESETS[DEFAULT_MODEL],
        filed=results.filed_models(work),
        by_model=results.credit_by_model(work, campaign_id),
        partner_names=mdf.partner_names(work) if work.scope.everyone else {},
        program=program.program_metrics(work, run) if campaign_id is None else None,
        **_WORDS,
    )


@bp.get("/deals")
@access(*READERS, data=ALL)
def deals() -> str:
    work, asked = current_work(), request.args
    run = results.chosen_run(work, asked.get("run"), asked.get("model"))
    outcome = asked.get("outcome") if asked.get("outcome") in OUTCOMES else None
    rows, total = journeys.deals(
        work,
        run,
        campaign_id=asked.get("campaign") or None,
        outcome=outcome,
        touched=asked.get("touched") == "1",
        offset=(asked_page() - 1) * PAGE,
        limit=PAGE,
    )
    return render_template(
        "results/deals.html",
        deals=rows,
        page=page_of(total, PAGE),
        run=run,
        preset=PRESETS[run.model] if run else None,
        campaign_name=journeys.campaign_names(work).get(asked.get("campaign", "")),
        outcome=outcome,
        **_WORDS,
    )


@bp.get("/deals/<id>")
@access(*READERS, data=ALL)
def deal(id: str) -> str:
    work = current_work()
    run = results.chosen_run(work, request.args.get("run"), request.args.get("model"))
    if run is None:
        raise NotFound()
    return render_template(
        "results/deal.html",
        view=journeys.journey(work, run, id),
        filed=results.filed_models(work),
        **_WORDS,
    )


@bp.get("/events")
@access(*READERS, data=ALL)
def events() -> str:
    work, asked = current_work(), request.args
    kind = asked.get("kind") if asked.get("kind") in EVENT_KINDS else None
    verdict = asked.get("verdict") if asked.get("verdict") in VERDICTS else None
    rows, total = journeys.events(
        work,
        campaign_id=asked.get("campaign") or None,
        kind=kind,
        verdict=verdict,
        offset=(asked_page() - 1) * PAGE,
        limit=PAGE,
    )
    names = journeys.campaign_names(work)
    return render_template(
        "results/events.html",
        events=rows,
        page=page_of(total, PAGE),
        names=names,
        campaign_id=asked.get("campaign") or None,
        kind=kind,
        verdict=verdict,
        reasons=REASONS,
        **_WORDS,
    )
