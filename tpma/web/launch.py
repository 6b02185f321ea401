"""The launch in four steps: tactics, audience, schedule, review and launch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.assets import service as assets
from tpma.campaigns import service
from tpma.campaigns.rules import LAUNCHED, CampaignState
from tpma.campaigns.schedule import suggestion
from tpma.campaigns.service import Campaign
from tpma.compliance import service as compliance
from tpma.compliance.statement_ends import REACH_MEND
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.mdf import service as mdf
from tpma.web.access import OWN, PARTNERS, access
from tpma.web.campaign_views import kit_name, local_start, taken_back, tiles
from tpma.web.context import current_work, say
from tpma.web.findings import told
from tpma.web.language import locale

bp = Blueprint("launch", __name__, url_prefix="/launch")

STEPS = (
    ("tactics", msg("Tactics")),
    ("audience", msg("Audience")),
    ("schedule", msg("Schedule")),
    ("review", msg("Review and launch")),
)


@bp.get("/from/<asset_set_id>")
@access(*PARTNERS, data=OWN)
def begin(asset_set_id: str) -> Response:
    """Where the editor leads: the draft that is there already, or a new one by one press."""
    work = current_work()
    found = assets.asset_set(work, asset_set_id)
    for campaign in service.campaigns_of(work, asset_set_id):
        if campaign.state == CampaignState.DRAFT:
            return make_response(redirect(url_for("launch.tactics", campaign_id=campaign.id)))
    earlier = service.campaigns_of(work, asset_set_id)
    return make_response(
        render_template("launch/begin.html", set=found, earlier=earlier, errors={})
    )


@bp.post("/from/<asset_set_id>")
@access(*PARTNERS, data=OWN)
def create(asset_set_id: str) -> Response:
    work = current_work()
    campaign = service.create(work, asset_set_id, request.form.get("name", ""))
    return _go("tactics", campaign)


@bp.get("/<campaign_id>/tactics")
@access(*PARTNERS, data=OWN)
def tactics(campaign_id: str) -> Response:
    work = current_work()
    return _page(work, campaign_id, "tactics", **_tactics(work, campaign_id))


@bp.post("/<campaign_id>/tactics")
@access(*PARTNERS, data=OWN)
def choose_tactics(campaign_id: str) -> Response:
    work = current_work()
    sent = request.form
    try:
        service.rename(work, campaign_id, sent.get("name", ""))
        service.choose_tactics(work, campaign_id, sent.getlist("tactics"))
    except InvalidInput as error:
        work.session.rollback()
        typed = _tactics(work, campaign_id) | {"name": sent.get("name", "")}
        return _page(work, campaign_id, "tactics", error.fields, **typed)
    return _go("audience", service.campaign(work, campaign_id))


def _tactics(work: Work, campaign_id: str) -> dict[str, Any]:
    campaign = service.campaign(work, campaign_id)
    return {"tiles": tiles(work, campaign), "name": campaign.name}


@bp.get("/<campaign_id>/audience")
@access(*PARTNERS, data=OWN)
def audience(campaign_id: str) -> Response:
    work = current_work()
    return _page(work, campaign_id, "audience", **_audience(work, campaign_id))


@bp.post("/<campaign_id>/audience")
@access(*PARTNERS, data=OWN)
def choose_audience(campaign_id: str) -> Response:
    work = current_work()
    chosen = request.form.get("audience", "")
    if not chosen:
        wrong = {"audience": msg("Choose an audience")}
        return _page(work, campaign_id, "audience", wrong, **_audience(work, campaign_id))
    before = service.campaign(work, campaign_id).audience_id
    campaign = service.choose_audience(work, campaign_id, chosen)
    # A newly chosen one is shown with its exclusions before going on.
    return _go("schedule" if chosen == before else "audience", campaign)


def _audience(work: Work, campaign_id: str) -> dict[str, Any]:
    campaign = service.campaign(work, campaign_id)
    chosen = campaign.audience_id
    return {
        "audiences": service.audiences(work),
        "exclusions": service.preview_exclusions(work, chosen, campaign.topic) if chosen else None,
        "reasons": compliance.REASONS,
        "ends_by": partial(compliance.expiry_words, work),
        "topic": kits.topic_names(work, [campaign.topic], locale())[campaign.topic],
    }


@bp.get("/<campaign_id>/schedule")
@access(*PARTNERS, data=OWN)
def schedule(campaign_id: str) -> Response:
    work = current_work()
    return _page(work, campaign_id, "schedule", **_schedule(work, campaign_id))


@bp.post("/<campaign_id>/schedule")
@access(*PARTNERS, data=OWN)
def set_schedule(campaign_id: str) -> Response:
    work = current_work()
    sent = request.form
    zone = sent.get("time_zone", "UTC")
    wrong: dict[str, Message] = {}
    local: dt.datetime | None = None
    if sent.get("when") == "later":
        try:
            local = dt.datetime.fromisoformat(sent.get("starts_at", "")).replace(tzinfo=None)
        except ValueError:
            wrong["starts_at"] = msg("Enter the day and the time")
    days = {
        name.removeprefix("day-"): int(value) if value.strip().isdecimal() else -1
        for name, value in sent.items()
        if name.startswith("day-")
    }
    if not wrong:
        try:
            service.set_sender(
                work, campaign_id, sent.get("sender_name", ""), sent.get("reply_to", "")
            )
            service.choose_days(work, campaign_id, days)
            mdf.fund_campaign(work, campaign_id, sent.get("fund") or None)
            chosen = service.schedule(work, campaign_id, local, zone)
            if chosen is not None and chosen.note is not None:
                say(chosen.note, "warn")
        except InvalidInput as error:
            work.session.rollback()
            wrong = dict(error.fields)
    if wrong:
        shown = _schedule(work, campaign_id)
        shown["typed"] |= sent.to_dict()
        return _page(work, campaign_id, "schedule", wrong, **shown)
    return _go("review", service.campaign(work, campaign_id))


def _schedule(work: Work, campaign_id: str) -> dict[str, Any]:
    campaign = service.campaign(work, campaign_id)
    starts = local_start(campaign)
    proposed = starts.replace(tzinfo=None) if starts else suggestion(work.now(), campaign.time_zone)
    funds = mdf.usable_requests(work, campaign.id)
    return {
        "tiles": [tile for tile in tiles(work, campaign) if tile.chosen],
        "funds": funds,
        "zones": _zones(),
        "typed": {
            "when": "later" if campaign.starts_at else "now",
            "starts_at": proposed.isoformat(timespec="minutes"),
            "time_zone": campaign.time_zone,
            "sender_name": campaign.sender_name,
            "reply_to": campaign.reply_to,
            "fund": campaign.fund_request_id or "",
        },
    }


@bp.get("/<campaign_id>/review")
@access(*PARTNERS, data=OWN)
def review(campaign_id: str) -> Response:
    work = current_work()
    return _review_page(work, campaign_id)


@bp.post("/<campaign_id>/submit")
@access(*PARTNERS, data=OWN)
def submit(campaign_id: str) -> Response:
    """Submit; where policy approves at once, that approval is what the next screen launches."""
    work = current_work()
    try:
        submission = service.submit(work, campaign_id)
    except (InvalidInput, Conflict) as error:
        work.session.rollback()
        return _review_page(work, campaign_id, error)
    if submission.state == "approved":
        say(msg("Everything is as the kit allows, so it is approved at once"))
    else:
        say(msg("It is with the reviewers; you will see their answer here"), "neutral")
    return _go("review", service.campaign(work, campaign_id))


@bp.post("/<campaign_id>/launch")
@access(*PARTNERS, data=OWN)
def launch(campaign_id: str) -> Response:
    work = current_work()
    try:
        campaign = service.launch(work, campaign_id)
    except Conflict as error:
        work.session.rollback()
        return _review_page(work, campaign_id, error)
    books = service.progress(work, campaign_id)
    say(msg("“%(name)s” is launched: %(count)s mails", name=campaign.name, count=books.to_send))
    return make_response(redirect(url_for("campaigns.show", campaign_id=campaign_id), 303))


def _review_page(
    work: Work, campaign_id: str, error: InvalidInput | Conflict | None = None
) -> Response:
    campaign = service.campaign(work, campaign_id)
    ready = service.readiness(work, campaign_id)
    exclusions = (
        service.preview_exclusions(work, campaign.audience_id, campaign.topic)
        if campaign.audience_id
        else None
    )
    funded = mdf.request_view(work, campaign.fund_request_id) if campaign.fund_request_id else None
    submission = service.submission_of(work, campaign)
    found = [told(each) for each in (error.findings if error else ready.findings)]
    order = {"blocker": 0, "warning": 1}
    names = {tile.key: tile.name for tile in tiles(work, campaign)}
    mended = request.args.get("mended", "")
    return _page(
        work,
        campaign_id,
        "review",
        dict(error.fields) if error else None,
        status=error.status if error else 200,
        tiles=[tile for tile in tiles(work, campaign) if tile.chosen],
        audience=service.audience(work, campaign.audience_id) if campaign.audience_id else None,
        exclusions=exclusions,
        reasons=compliance.REASONS,
        starts=local_start(campaign),
        kit=kit_name(work, campaign),
        funded=funded,
        submission=submission,
        taken=taken_back(submission),
        reach_mend=REACH_MEND,
        conditions=_conditions(work, submission),
        refused=error,
        ready=ready,
        tactic_names=names,
        mended=mended if mended in names else "",
        findings=sorted(found, key=lambda each: order.get(each.severity, 2)),
        mail_from=work.settings.mail_from,
    )


def _page(
    work: Work,
    campaign_id: str,
    step: str,
    errors: Mapping[str, Message] | None = None,
    status: int | None = None,
    **more: Any,
) -> Response:
    campaign = service.campaign(work, campaign_id)
    if campaign.state in LAUNCHED:
        return make_response(redirect(url_for("campaigns.show", campaign_id=campaign_id)))
    page = render_template(
        f"launch/{step}.html",
        campaign=campaign,
        steps=_steps(campaign, step),
        errors=errors or {},
        **more,
    )
    return make_response(page, status or (422 if errors else 200))


def _steps(campaign: Campaign, current: str) -> list[dict[str, Any]]:
    here = [name for name, _ in STEPS].index(current)
    return [
        {
            "label": label,
            "href": url_for(f"launch.{name}", campaign_id=campaign.id),
            "state": "current" if n == here else ("done" if n < here else "ahead"),
        }
        for n, (name, label) in enumerate(STEPS)
    ]


def _go(step: str, campaign: Campaign) -> Response:
    return make_response(redirect(url_for(f"launch.{step}", campaign_id=campaign.id), 303))


def _zones() -> list[tuple[str, str]]:
    """The usual zones; names without a place (`Etc/GMT+3`, `EST`) help nobody."""
    places = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    names = sorted(n for n in available_timezones() if n.partition("/")[0] in places and "/" in n)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


def _conditions(work: Work, submission: compliance.Submission | None) -> list[str]:
    """Under which conditions reviewers approved it."""
    if submission is None or submission.state != "approved":
        return []
    given = compliance.approvals_of(work, [submission.id]).get(submission.id, [])
    return [each.conditions for each in given if each.conditions]
