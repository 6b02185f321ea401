"""My campaigns: the list, one campaign's live progress, who did not get it, pause and stop."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.campaigns import service
from tpma.campaigns.rules import LAUNCHED, Action, CampaignState, can
from tpma.campaigns.service import Campaign
from tpma.compliance import service as compliance
from tpma.core.i18n import msg, nmsg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.copy import resolve
from tpma.kits.rules import Recall, Severity
from tpma.web.access import OWN, PARTNERS, access
from tpma.web.campaign_views import TONES, kit_name, local_start, taken_back, tiles, why
from tpma.web.context import current_work, say
from tpma.web.paging import page_of
from tpma.web.screen import has_screen
from tpma.web.security import file_response

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")

#: Which of those who did not get it are shown.
FILTERS = (
    ("", msg("Everybody who did not get it")),
    ("in_doubt", msg("In doubt")),
    ("failed", msg("Failed")),
    ("deferred", msg("Tried, and will be tried again")),
    ("excluded", msg("Left out")),
)


@bp.get("/")
@access(*PARTNERS, data=OWN)
def index() -> str:
    work = current_work()
    _, total = service.campaigns(work, limit=1)
    page = page_of(total, 20)
    rows, _ = service.campaigns(work, offset=page.offset, limit=page.size)
    return render_template(
        "campaigns/index.html",
        rows=[_line(work, row) for row in rows],
        page=page,
        has_library=has_screen("library.index"),
    )


def _line(work: Work, row: Campaign) -> dict[str, Any]:
    state = CampaignState(row.state)
    shown = tiles(work, row)
    return {
        "campaign": row,
        "state": service.STATE_WORDS[state],
        "tone": TONES[state],
        "kit": kit_name(work, row),
        "books": service.progress(work, row.id) if state in LAUNCHED else None,
        "starts": local_start(row),
        "tile": next((tile for tile in shown if tile.chosen), None),
        "href": url_for("campaigns.show", campaign_id=row.id),
    }


@bp.get("/<campaign_id>")
@access(*PARTNERS, data=OWN)
def show(campaign_id: str) -> Response:
    work = current_work()
    campaign = service.campaign(work, campaign_id)
    if campaign.state not in LAUNCHED:
        step = "tactics" if campaign.state == CampaignState.DRAFT else "review"
        return make_response(redirect(url_for(f"launch.{step}", campaign_id=campaign_id)))
    page = render_template("campaigns/show.html", **_facts(work, campaign))
    return make_response(page)


@bp.post("/<campaign_id>/evidence")
@access(*PARTNERS, data=OWN)
def evidence(campaign_id: str) -> Response:
    """What was sent and who allowed it, as a ZIP. By POST: it signs a checkpoint of the record."""
    data = service.evidence_pack(current_work(), campaign_id)
    return file_response(data, "application/zip", filename=f"evidence-{campaign_id}.zip")


@bp.get("/<campaign_id>/progress")
@access(*PARTNERS, data=OWN)
def progress(campaign_id: str) -> Response:
    """The part of the page that changes while it runs; asked for every few seconds."""
    work = current_work()
    campaign = service.campaign(work, campaign_id)
    page = make_response(render_template("campaigns/_progress.html", **_facts(work, campaign)))
    if request.args.get("was", campaign.state) != campaign.state:
        # Another state has other buttons: the whole page comes anew.
        page.headers["HX-Refresh"] = "true"
    return page


def _stopping_recall(work: Work, campaign: Campaign) -> Recall | None:
    """HQ's word that stopped the campaign, where it did."""
    recall = kits.recall_of(work, campaign.kit_version_id)
    stops = recall is not None and recall.severity is Severity.STOP_NOW
    return recall if stops else None


def _facts(work: Work, campaign: Campaign) -> dict[str, Any]:
    state = CampaignState(campaign.state)
    books = service.progress(work, campaign.id)
    placements = {each.step_id: each for each in service.placements_of(work, campaign.id)}
    steps = service.steps_of(work, campaign.id)
    copy = resolve(kits.definition_of(work, campaign.kit_version_id), campaign.locale)
    reasons = dict(compliance.REASONS)
    submission = service.submission_of(work, campaign)
    may = work.may(Permission.LAUNCH)
    return {
        "campaign": campaign,
        "state": state.value,
        "state_words": service.STATE_WORDS[state],
        "tone": TONES[state],
        "books": books,
        "recalled": _stopping_recall(work, campaign) if state is CampaignState.STOPPED else None,
        "taken": taken_back(submission),
        "live": state in (CampaignState.RUNNING, CampaignState.SCHEDULED),
        "excluded": [(why(reason, reasons), count) for reason, count in books.excluded.items()],
        "steps": [
            {
                "step": step,
                "name": copy.tactic_name(step.tactic_key),
                "placement": placements.get(step.id),
            }
            for step in steps
        ],
        "tiles": [tile for tile in tiles(work, campaign) if tile.chosen],
        "kit": copy.name,
        "starts": local_start(campaign),
        "audience": service.audience(work, campaign.audience_id) if campaign.audience_id else None,
        "submission": submission,
        "can_pause": may and can(state, Action.PAUSE),
        "can_resume": may and can(state, Action.RESUME),
        "can_stop": may and can(state, Action.STOP),
        "results": url_for("results.campaign", id=campaign.id)
        if has_screen("results.campaign")
        else None,
    }


@bp.post("/<campaign_id>/pause")
@access(*PARTNERS, data=OWN)
def pause(campaign_id: str) -> Response:
    campaign = service.pause(current_work(), campaign_id)
    say(msg("“%(name)s” is paused; nothing more goes out", name=campaign.name), "neutral")
    return _back(campaign_id)


@bp.post("/<campaign_id>/resume")
@access(*PARTNERS, data=OWN)
def resume(campaign_id: str) -> Response:
    campaign = service.resume(current_work(), campaign_id)
    say(msg("“%(name)s” goes on", name=campaign.name))
    return _back(campaign_id)


@bp.post("/<campaign_id>/stop")
@access(*PARTNERS, data=OWN)
def stop(campaign_id: str) -> Response:
    campaign = service.stop(current_work(), campaign_id)
    say(msg("“%(name)s” is stopped for good", name=campaign.name), "neutral")
    return _back(campaign_id)


@bp.get("/<campaign_id>/missed")
@access(*PARTNERS, data=OWN)
def missed(campaign_id: str) -> str:
    work = current_work()
    campaign = service.campaign(work, campaign_id)
    asked = request.args.get("state", "")
    state = asked if asked in dict(FILTERS) else ""
    _, total = service.did_not_get_it(work, campaign_id, state=state, limit=1)
    page = page_of(total)
    rows, _ = service.did_not_get_it(
        work, campaign_id, state=state, offset=page.offset, limit=page.size
    )
    books = service.progress(work, campaign_id)
    counts = {
        "": books.in_doubt + books.failed + books.deferred + books.left_out,
        "in_doubt": books.in_doubt,
        "failed": books.failed,
        "deferred": books.deferred,
        "excluded": books.left_out,
    }
    reasons = dict(compliance.REASONS)
    return render_template(
        "campaigns/missed.html",
        campaign=campaign,
        rows=[(row, why(row.reason, reasons, row.state)) for row in rows],
        page=page,
        chosen=state,
        tabs=[
            {
                "label": label,
                "href": url_for("campaigns.missed", campaign_id=campaign_id, state=name or None),
                "current": name == state,
                "count": counts[name],
            }
            for name, label in FILTERS
        ],
        may_say=work.may(Permission.LAUNCH) and campaign.state != CampaignState.STOPPED,
    )


@bp.post("/<campaign_id>/doubt")
@access(*PARTNERS, data=OWN)
def doubt(campaign_id: str) -> Response:
    """A person's word on deliveries that are in doubt."""
    work = current_work()
    ids = request.form.getlist("delivery")
    if request.form.get("say") == "arrived":
        count = service.accept_in_doubt(work, campaign_id, ids)
        say(nmsg("%(count)s mail counts as delivered", "%(count)s mails count as delivered", count))
    else:
        count = service.resend_in_doubt(work, campaign_id, ids)
        say(nmsg("%(count)s mail is sent again", "%(count)s mails are sent again", count))
    return make_response(redirect(url_for("campaigns.missed", campaign_id=campaign_id), 303))


@bp.get("/<campaign_id>/ads/<placement_id>")
@access(*PARTNERS, data=OWN)
def ads(campaign_id: str, placement_id: str) -> Response:
    name, data = service.ad_export(current_work(), placement_id)
    return file_response(data, "application/zip", filename=name)


def _back(campaign_id: str) -> Response:
    return make_response(redirect(url_for("campaigns.show", campaign_id=campaign_id), 303))
