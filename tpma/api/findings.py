"""What the checks find in an asset set, as it is kept or with words that are being tried out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from flask import Response, request

from tpma.api import shapes
from tpma.api.answers import answer, refuse_unknown
from tpma.api.describe import Parameter, operation
from tpma.api.routes import bp
from tpma.assets import service as assets
from tpma.compliance import library
from tpma.compliance import service as compliance
from tpma.compliance.findings import Finding, Severity
from tpma.core.errors import InvalidInput, NotFound
from tpma.core.i18n import msg
from tpma.core.permissions import TABLE, Permission
from tpma.core.work import Work
from tpma.web.access import ALL, access
from tpma.web.context import current_work

MOST_BYTES = 200_000
_COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_TACTIC = Parameter("tactic", "Only of this tactic.", {"type": "string"})
_COUNTRIES = Parameter(
    "countries",
    "The recipients' countries (ISO 3166), divided by commas. Default: the locale's own.",
    {"type": "string"},
)


@bp.get("/asset-sets/<asset_set_id>/findings")
@access(*TABLE[Permission.VIEW_CAMPAIGNS], data=ALL)
@operation(
    "GET",
    "/asset-sets/<asset_set_id>/findings",
    "What the checks find in a set of assets as it is kept",
    shapes.Findings,
    parameters=(_TACTIC, _COUNTRIES),
)
def get_findings(asset_set_id: str) -> Response:
    refuse_unknown("tactic", "countries")
    work, tactic, countries = current_work(), request.args.get("tactic"), _countries()
    gathered = compliance.gather(work, asset_set_id, countries)
    if tactic is not None and all(c.tactic_key != tactic for c in gathered.contexts):
        raise NotFound()
    found = compliance.findings_in(gathered, tactic)
    return answer(_shape(work, asset_set_id, gathered.bench.locale, found))


@bp.post("/asset-sets/<asset_set_id>/checks")
@access(*TABLE[Permission.CUSTOMISE], data=ALL, max_bytes=MOST_BYTES, writes=False)
@operation(
    "POST",
    "/asset-sets/<asset_set_id>/checks",
    "What the checks would find with these words; nothing is kept",
    shapes.Findings,
    parameters=(_COUNTRIES,),
    scope="write",
    body="application/json",
)
def try_words(asset_set_id: str) -> Response:
    refuse_unknown("countries")
    tactic, zones = _asked()
    work = current_work()
    found = compliance.findings_with(work, asset_set_id, tactic, zones, countries=_countries())
    locale = assets.asset_set(work, asset_set_id).locale
    return answer(_shape(work, asset_set_id, locale, found))


def _asked() -> tuple[str, dict[str, str]]:
    """`{"tactic": "email", "zones": {"headline": "…"}}`."""
    try:
        given = json.loads(request.get_data())
        # Half characters ("\ud800") are JSON, but no text: no answer could name them.
        json.dumps(given, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise InvalidInput(
            msg("The request holds no JSON object"),
            mend=msg("Send the tactic and its zones as a JSON object"),
        )
    if unknown := sorted(set(given) - {"tactic", "zones"}):
        raise InvalidInput(
            fields={str(name): msg("There is no parameter of this name") for name in unknown}
        )
    tactic, zones = given.get("tactic"), given.get("zones")
    if not isinstance(tactic, str):
        raise InvalidInput(fields={"tactic": msg("Name the tactic")})
    if not isinstance(zones, dict) or not all(isinstance(v, str) for v in zones.values()):
        raise InvalidInput(fields={"zones": msg("Send an object of texts, by zone")})
    return tactic, zones


def _countries() -> list[str]:
    named = [code.strip().upper() for code in request.args.get("countries", "").split(",")]
    found = [code for code in named if code]
    if not all(_COUNTRY.fullmatch(code) for code in found):
        raise InvalidInput(fields={"countries": msg("Write countries as two letters: DE,FR")})
    return found


def _shape(work: Work, asset_set_id: str, locale: str, found: Sequence[Finding]) -> shapes.Findings:
    return shapes.Findings(
        asset_set_id=asset_set_id,
        locale=locale,
        rules_version=library.rules_version(),
        blockers=sum(one.severity is Severity.BLOCKER for one in found),
        warnings=sum(one.severity is Severity.WARNING for one in found),
        items=[_finding(work, one) for one in found],
    )


def _finding(work: Work, one: Finding) -> shapes.Finding:
    box = one.box
    return shapes.Finding(
        check=one.check_id,
        severity=one.severity.value,
        kind=one.kind.value,
        tactic=one.tactic_key,
        zone=one.zone,
        picture=box.rendition if box is not None else None,
        box=[box.x, box.y, box.width, box.height] if box is not None else None,
        message=work.say(one.message),
        mend=work.say(one.mend),
        source=work.say(one.source),
        mended_value=one.mend_value,
    )
