"""The editor's screen: what its page, its previews and its checks are made of."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from flask import Response, current_app, render_template, request, url_for

from tpma.assets import rules
from tpma.assets import service as assets
from tpma.assets.service import Asset
from tpma.campaigns import service as campaigns
from tpma.campaigns.rules import CampaignState
from tpma.compliance import service as compliance
from tpma.compliance.findings import Finding
from tpma.core.errors import NotFound
from tpma.core.i18n import direction_of, msg
from tpma.core.permissions import Permission
from tpma.kits import service as kits
from tpma.web.context import current_work
from tpma.web.editor_live import (
    MODES,
    findings_of,
    fits_of,
    is_picture,
    page_of,
    pictures,
)
from tpma.web.editor_view import ZoneView, first_view, screen_of, shape_of
from tpma.web.event_view import event_page
from tpma.web.filters import tr
from tpma.web.mail_preview import unsent_response
from tpma.web.security import file_response, preview_response


def asked(asset_set_id: str, tactic: str) -> tuple[assets.Bench, Asset]:
    bench = assets.open_bench(current_work(), asset_set_id)
    found = next((asset for asset in bench.assets if asset.tactic_key == tactic), None)
    if found is None:
        raise NotFound(msg("This kit has no such tactic"))
    return bench, found


def page(bench: assets.Bench, asset: Asset, typed: dict[str, str], **extra: Any) -> str:
    tactic = bench.tactic(asset)
    view, mode = request.args.get("view", ""), request.args.get("mode", "desktop")
    if view not in rules.rendition_names(tactic):
        view, usual = first_view(tactic)
        mode = request.args.get("mode", usual)
    mode = mode if mode in MODES else "desktop"
    made = pictures(bench, asset, typed)
    screen = screen_of(
        bench,
        asset,
        view=view,
        mode=mode,
        zone=request.args.get("zone", ""),
        step=request.args.get("step", ""),
        typed=typed,
        by_tactic=_findings(bench, asset, typed, made),
        fits=fits_of(made),
    )
    shown = next((picture for picture in made if picture.what == view), None)
    work = bench.work
    return render_template(
        "editor/edit.html",
        bench=bench,
        set=bench.asset_set,
        ed=screen,
        shown=shown,
        shown_data=data_url(shown) if shown else "",
        shapes=shape_of(shown) if shown else [],
        version=kits.version_of(work, bench.asset_set.kit_version_id),
        standing=assets.standing(work, bench.asset_set.id),
        others_said=here(bench),
        bound=_bound(bench),
        said=compliance.comments_for(work, bench.asset_set.id, tactic.key),
        mends=_mends(screen.zones),
        may_edit=work.may(Permission.CUSTOMISE),
        content_dir=direction_of(bench.locale),
        next_url=_next(bench),
        mail=assets.preview_on(bench, asset, "email.html", typed)
        if view.startswith("email")
        else None,
        **{"stale": [], **extra},
    )


def _mends(zones: Iterable[ZoneView]) -> dict[str, list[Finding]]:
    """By zone, what a machine would mend there; a reviewer's comment on the zone offers it, too."""
    return {
        zone.key: [f for f in zone.findings if f.mend_value not in (None, zone.value)]
        for zone in zones
    }


def _bound(bench: assets.Bench) -> list[campaigns.Campaign]:
    """The campaigns of the set that would have to be approved again after a change."""
    asked = (CampaignState.SUBMITTED, CampaignState.APPROVED)
    found = campaigns.campaigns_of(bench.work, bench.asset_set.id)
    return [each for each in found if each.state in asked]


def _next(bench: assets.Bench) -> str:
    """Where the launch goes on, for people who may launch."""
    if not bench.work.may(Permission.LAUNCH) or "launch.begin" not in current_app.view_functions:
        return ""
    return url_for("launch.begin", asset_set_id=bench.asset_set.id)


def _findings(
    bench: assets.Bench, asset: Asset, typed: dict[str, str], made: list[assets.Preview]
) -> dict[str, list[Finding]]:
    """The shown tactic's findings as of now, the others' as last rendered."""
    found: dict[str, list[Finding]] = {}
    for finding in compliance.findings(bench.work, bench.asset_set.id):
        found.setdefault(finding.tactic_key, []).append(finding)
    found[asset.tactic_key] = findings_of(bench, asset, typed, made)
    return found


def data_url(made: assets.Preview) -> str:
    return f"data:{made.media_type};base64,{base64.b64encode(made.data).decode()}"


def here(bench: assets.Bench) -> str:
    """Who else works on the set or has it open, as the screen says it; empty where nobody does."""
    names = assets.others_here(bench.work, bench.asset_set.id)
    looking = [n for n in assets.looking_here(bench.work, bench.asset_set) if n not in names]
    said = []
    if names:
        said.append(msg("%(name)s works on this too.", name=names))
    if looking:
        said.append(msg("%(name)s is looking at this too.", name=looking))
    return " ".join(str(tr(one)) for one in said)


def shown_alone(
    bench: assets.Bench, asset: Asset, what: str, mode: str, typed: dict[str, str]
) -> Response:
    made = assets.preview_on(bench, asset, what, typed)
    if is_picture(what):
        return file_response(made.data, made.media_type)
    if what == "post.txt":
        return preview_response(_post(bench, asset, made, typed))
    if what == rules.CALENDAR_FILE:
        return preview_response(event_page(made.data, bench.locale))
    if what == "email.txt":
        return preview_response(
            render_template(
                "editor/text.html", text=page_of(bench, made, mode), locale=bench.locale
            )
        )
    response = unsent_response(page_of(bench, made, mode))
    if mode == "images-off":
        policy = response.headers["Content-Security-Policy"]
        response.headers["Content-Security-Policy"] = policy.replace(
            "img-src 'self' data:", "img-src 'none'"
        )
    if made.subject:
        response.headers["X-Subject"] = base64.b64encode(made.subject.encode()).decode()
        response.headers["X-Preheader"] = base64.b64encode(made.preheader.encode()).decode()
    return response


def _post(bench: assets.Bench, asset: Asset, made: assets.Preview, typed: dict[str, str]) -> str:
    """A post as its network shows it, with its picture."""
    tactic = bench.tactic(asset)
    name = next((n for n in rules.rendition_names(tactic) if is_picture(n)), "")
    picture = data_url(assets.preview_on(bench, asset, name, typed)) if name else ""
    values = bench.values(asset, typed)
    return render_template(
        "editor/post.html",
        text=page_of(bench, made, "desktop").replace("{{", "").replace("}}", ""),
        picture=picture,
        alt=values.get("alt", ""),
        name=bench.profile.name,
        network=tactic.network or "",
        website=bench.profile.website_label,
        locale=bench.locale,
    )


def checked(bench: assets.Bench, asset: Asset, typed: dict[str, str]) -> dict[str, Any]:
    made = pictures(bench, asset, typed)
    found = findings_of(bench, asset, typed, made)
    screen = screen_of(
        bench,
        asset,
        view="",
        mode="",
        zone="",
        step="",
        typed=typed,
        by_tactic={asset.tactic_key: found},
        fits=fits_of(made),
    )
    counts = next(t.counts for t in screen.tactics if t.current)
    return {
        "zones": {z.key: render_template("editor/_notes.html", zone=z) for z in screen.zones},
        "whole": render_template("editor/_whole.html", findings=screen.findings),
        "blockers": counts.blockers,
        "warnings": counts.warnings,
    }
