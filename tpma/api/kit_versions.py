"""Versions of kits for programs: what changed, whom a recall touches, and the recall."""

from __future__ import annotations

from flask import Response, request

from tpma.api import shapes
from tpma.api.answers import answer, day, one_of, refuse_unknown
from tpma.api.describe import Parameter, operation
from tpma.api.routes import bp
from tpma.campaigns import service as campaigns
from tpma.core.errors import InvalidInput
from tpma.core.i18n import msg
from tpma.core.permissions import TABLE, Permission
from tpma.kits import service as kits
from tpma.kits.diff import Fact, KitDiff
from tpma.kits.rules import Severity
from tpma.web.access import ALL, access
from tpma.web.context import current_work

_SEVERITIES = tuple(severity.value for severity in Severity)


@bp.get("/kits/versions/<version_id>/changes/<newer_id>")
@access(*TABLE[Permission.VIEW_LIBRARY], data=ALL)
@operation(
    "GET",
    "/kits/versions/<version_id>/changes/<newer_id>",
    "What changed from one version of a kit to another",
    shapes.Listing[shapes.Change],
)
def kit_changes(version_id: str, newer_id: str) -> Response:
    refuse_unknown()
    found = kits.compare(current_work(), version_id, newer_id)
    return answer(shapes.Listing(_changes(found), None))


def _changes(found: KitDiff) -> list[shapes.Change]:
    def facts(what: str, where: str, kind: str, named: tuple[Fact, ...]) -> list[shapes.Change]:
        if not named:
            return [shapes.Change(what, where, kind, None, "", "")]
        return [
            shapes.Change(
                what, f"{where}.{f.name}" if where else f.name, kind, None, f.before, f.after
            )
            for f in named
        ]

    made: list[shapes.Change] = []
    for tactic in found.tactics:
        made += facts("tactic", tactic.tactic, tactic.kind, tactic.facts)
    for zone in found.zones:
        made += facts("zone", f"{zone.tactic}.{zone.zone}", zone.kind, zone.facts)
    for tag, changes in found.copy.items():
        made += [
            shapes.Change("copy", one.context, "changed", tag, one.before, one.after)
            for one in changes
        ]
    made += [
        shapes.Change("file", one.path, one.kind, None, one.before, one.after)
        for one in (*found.media, *found.files)
    ]
    return made + (facts("setting", "", "changed", found.settings) if found.settings else [])


@bp.get("/kits/versions/<version_id>/impact")
@access(*TABLE[Permission.PUBLISH_KITS], data=ALL)
@operation(
    "GET",
    "/kits/versions/<version_id>/impact",
    "Whom a recall would touch",
    shapes.RecallImpact,
)
def kit_impact(version_id: str) -> Response:
    refuse_unknown()
    return answer(_impact(version_id, campaigns.recall_impact(current_work(), version_id)))


@bp.post("/kits/versions/<version_id>/recall")
@access(*TABLE[Permission.PUBLISH_KITS], data=ALL)
@operation(
    "POST",
    "/kits/versions/<version_id>/recall",
    "Take a version back; a second recall may only be severer",
    shapes.Recalled,
    parameters=(
        Parameter("severity", "How serious it is.", {"type": "string", "enum": list(_SEVERITIES)}),
        Parameter("reason", "Partners read it.", {"type": "string"}),
        Parameter(
            "launch_until",
            "With must_upgrade: the last day to launch.",
            {"type": "string", "format": "date"},
        ),
    ),
    scope="write",
    status=201,
)
def kit_recall(version_id: str) -> Response:
    refuse_unknown("severity", "reason", "launch_until")
    severity = one_of("severity", _SEVERITIES)
    if severity is None:
        raise InvalidInput(fields={"severity": msg("Choose how serious it is")})
    work, reason, until = current_work(), request.args.get("reason", ""), day("launch_until")
    seen = _impact(version_id, campaigns.recall_impact(work, version_id))
    kits.recall(work, version_id, reason, Severity(severity), until)
    return answer(shapes.Recalled(severity, until, reason.strip(), seen), 201)


def _impact(version_id: str, seen: campaigns.Impact) -> shapes.RecallImpact:
    return shapes.RecallImpact(
        version_id=version_id,
        partners=len(seen.partner_ids),
        asset_sets=len(seen.sets),
        campaigns_under_way=len(seen.under_way),
        mails_sent=seen.sent,
        mails_waiting=seen.waiting,
        published=seen.live,
    )
