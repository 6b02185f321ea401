"""The routes of the API. Each calls one use case and presents what came of it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from tpma.api import shapes
from tpma.api.answers import answer, asked_id, cursor, day, limit, one_of, refuse_unknown
from tpma.api.describe import CURSOR, OPERATIONS, Parameter, openapi, operation
from tpma.api.present import (
    accounting_of,
    campaign_of,
    engagement_of,
    event_of,
    import_of,
    kit_of,
    lead_of,
    report_of,
)
from tpma.attribution import presets
from tpma.attribution import service as attribution
from tpma.campaigns import service as campaigns
from tpma.core.errors import InvalidInput
from tpma.core.i18n import msg
from tpma.core.permissions import TABLE, Permission
from tpma.kits import service as kits
from tpma.mdf import service as mdf
from tpma.tracking import service as tracking
from tpma.tracking.rules import EventKind, Verdict
from tpma.web.access import ALL, NONE, PUBLIC, access
from tpma.web.context import current_work, settings

PREFIX = "/api/v1"
bp = Blueprint("api", __name__, url_prefix=PREFIX)

_CAMPAIGN = Parameter("campaign", "Only of this campaign.", {"type": "string"})
_KINDS = tuple(kind.value for kind in EventKind)
_VERDICTS = tuple(verdict.value for verdict in Verdict)
_MODELS = tuple(presets.PRESETS)
_GROUPS = ("fund", "partner", "campaign")
MAX_FILE = 20_000_000


@bp.get("/openapi.json")
@access(PUBLIC, data=NONE)
@operation("GET", "/openapi.json", "This document", dict, public=True)
def describe() -> Response:
    """What the API can do, for programs that write clients."""
    return answer(openapi(settings().base_url, PREFIX, OPERATIONS))


@bp.get("/kits")
@access(*TABLE[Permission.VIEW_LIBRARY], data=ALL)
@operation(
    "GET",
    "/kits",
    "Kits that may be used",
    shapes.Listing[shapes.Kit],
    parameters=CURSOR,
)
def list_kits() -> Response:
    refuse_unknown("limit", "cursor")
    after, most = cursor(), limit()
    found = sorted(kits.library(current_work()), key=lambda kit: kit.kit_id, reverse=True)
    rest = [kit for kit in found if after is None or kit.kit_id < after]
    following = rest[most - 1].kit_id if len(rest) > most else None
    return answer(shapes.Listing([kit_of(kit) for kit in rest[:most]], following))


@bp.get("/campaigns")
@access(*TABLE[Permission.VIEW_CAMPAIGNS], data=ALL)
@operation(
    "GET",
    "/campaigns",
    "Campaigns, the newest first",
    shapes.Listing[shapes.Campaign],
    parameters=CURSOR,
)
def list_campaigns() -> Response:
    refuse_unknown("limit", "cursor")
    most = limit()
    found = campaigns.campaigns_before(current_work(), cursor(), most + 1)
    following = found[most - 1].id if len(found) > most else None
    return answer(shapes.Listing([campaign_of(one) for one in found[:most]], following))


@bp.get("/campaigns/<campaign_id>")
@access(*TABLE[Permission.VIEW_CAMPAIGNS], data=ALL)
@operation("GET", "/campaigns/<campaign_id>", "One campaign", shapes.Campaign)
def get_campaign(campaign_id: str) -> Response:
    refuse_unknown()
    return answer(campaign_of(campaigns.campaign(current_work(), campaign_id)))


@bp.get("/campaigns/<campaign_id>/accounting")
@access(*TABLE[Permission.VIEW_CAMPAIGNS], data=ALL)
@operation(
    "GET",
    "/campaigns/<campaign_id>/accounting",
    "Where every planned delivery is",
    shapes.Accounting,
)
def get_accounting(campaign_id: str) -> Response:
    refuse_unknown()
    return answer(accounting_of(campaign_id, campaigns.progress(current_work(), campaign_id)))


@bp.get("/campaigns/<campaign_id>/engagement")
@access(*TABLE[Permission.VIEW_RESULTS], data=ALL)
@operation(
    "GET",
    "/campaigns/<campaign_id>/engagement",
    "Raw and human engagement, side by side",
    shapes.Engagement,
)
def get_engagement(campaign_id: str) -> Response:
    refuse_unknown()
    return answer(engagement_of(campaign_id, tracking.engagement(current_work(), campaign_id)))


@bp.get("/events")
@access(*TABLE[Permission.VIEW_RESULTS], data=ALL)
@operation(
    "GET",
    "/events",
    "Engagement, the newest first",
    shapes.Listing[shapes.Event],
    parameters=(
        _CAMPAIGN,
        Parameter("kind", "Only of this kind.", {"type": "string", "enum": list(_KINDS)}),
        Parameter("verdict", "Only with it.", {"type": "string", "enum": list(_VERDICTS)}),
        *CURSOR,
    ),
)
def list_events() -> Response:
    refuse_unknown("campaign", "kind", "verdict", "limit", "cursor")
    found = tracking.events(
        current_work(),
        campaign_id=asked_id("campaign"),
        kind=one_of("kind", _KINDS),
        verdict=one_of("verdict", _VERDICTS),
        after=cursor(),
        limit=limit(),
    )
    return answer(shapes.Listing([event_of(one) for one in found.items], found.following))


@bp.get("/leads")
@access(*TABLE[Permission.VIEW_RESULTS], data=ALL)
@operation(
    "GET",
    "/leads",
    "Leads, the newest first",
    shapes.Listing[shapes.Lead],
    parameters=(_CAMPAIGN, *CURSOR),
)
def list_leads() -> Response:
    refuse_unknown("campaign", "limit", "cursor")
    found = tracking.leads(
        current_work(), campaign_id=asked_id("campaign"), after=cursor(), limit=limit()
    )
    return answer(shapes.Listing([lead_of(one) for one in found.items], found.following))


@bp.post("/opportunities/imports")
@access(*TABLE[Permission.IMPORT_DEALS], data=ALL, max_bytes=MAX_FILE)
@operation(
    "POST",
    "/opportunities/imports",
    "Import opportunities from a CSV file of a CRM; the same file again changes nothing",
    shapes.OpportunityImport,
    parameters=(Parameter("filename", "How the file is called.", {"type": "string"}),),
    scope="write",
    body="text/csv",
    status=201,
)
def import_opportunities() -> Response:
    refuse_unknown("filename")
    data = request.get_data()
    if not data:
        raise InvalidInput(
            msg("The request holds no file"), mend=msg("Send the CSV file as the request's body")
        )
    filename = request.args.get("filename", "opportunities.csv")[:200]
    work = current_work()
    return answer(import_of(work, attribution.import_opportunities(work, data, filename)), 201)


@bp.get("/reports/mdf-roi")
@access(*(TABLE[Permission.VIEW_RESULTS] | TABLE[Permission.VIEW_REPORTS]), data=ALL)
@operation(
    "GET",
    "/reports/mdf-roi",
    "What MDF brought, by fund, partner or campaign",
    shapes.RoiReport,
    parameters=(
        Parameter("by", "Lines by this.", {"type": "string", "enum": list(_GROUPS)}),
        Parameter("model", "Attribution model.", {"type": "string", "enum": list(_MODELS)}),
        Parameter(
            "since", "Deals and spend from this day on.", {"type": "string", "format": "date"}
        ),
        Parameter("until", "… to this day.", {"type": "string", "format": "date"}),
    ),
)
def get_mdf_roi() -> Response:
    refuse_unknown("by", "model", "since", "until")
    report = mdf.roi_report(
        current_work(),
        by=one_of("by", _GROUPS, "fund") or "fund",
        model=one_of("model", _MODELS, presets.DEFAULT_MODEL) or presets.DEFAULT_MODEL,
        since=day("since"),
        until=day("until"),
    )
    return answer(report_of(report))
