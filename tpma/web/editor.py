"""The co-brand editor: tactics, preview and words side by side; every change is kept as it is made."""

from __future__ import annotations

import re
from typing import Any

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from tpma.assets import rules
from tpma.assets import service as assets
from tpma.assets.service import Asset
from tpma.compliance import service as compliance
from tpma.compliance.checks.links import in_words
from tpma.core.actor import HQ_ROLES, Role
from tpma.core.errors import InvalidInput
from tpma.core.i18n import msg
from tpma.web.access import ALL, OWN, PARTNERS, access
from tpma.web.context import current_work, say
from tpma.web.editor_live import (
    is_picture,
    shown_values,
)
from tpma.web.editor_page import asked, checked, data_url, here, page, shown_alone
from tpma.web.editor_view import chosen, shape_of
from tpma.web.filters import tr, when

bp = Blueprint("editor", __name__, url_prefix="/edit")

LOOKERS = (*PARTNERS, *sorted(HQ_ROLES - {Role.FINANCE}))
UPLOAD_BYTES = 13_000_000


@bp.get("/<asset_set_id>")
@access(*LOOKERS, data=ALL)
def edit(asset_set_id: str) -> str:
    bench = assets.open_bench(current_work(), asset_set_id)
    return page(bench, chosen(bench, request.args.get("tactic", "")), {})


# -- previews ----------------------------------------------------------------------------------------------


@bp.get("/<asset_set_id>/<tactic>/view/<what>")
@access(*LOOKERS, data=ALL)
def view(asset_set_id: str, tactic: str, what: str) -> Response:
    """One rendition as it is kept now; mails and pages for a frame without script."""
    bench, asset = asked(asset_set_id, tactic)
    return shown_alone(bench, asset, what, request.args.get("mode", "desktop"), {})


@bp.post("/<asset_set_id>/<tactic>/preview/<what>")
@access(*LOOKERS, data=ALL, writes=False)
def preview(asset_set_id: str, tactic: str, what: str) -> Response:
    """The same with what is being typed; nothing is kept."""
    bench, asset = asked(asset_set_id, tactic)
    typed = shown_values(bench, asset, request.form)
    if is_picture(what):
        made = assets.preview_on(bench, asset, what, typed)
        return jsonify(
            src=data_url(made), width=made.width, height=made.height, boxes=shape_of(made)
        )
    return shown_alone(bench, asset, what, request.args.get("mode", "desktop"), typed)


@bp.post("/<asset_set_id>/<tactic>/check")
@access(*LOOKERS, data=ALL, writes=False)
def check(asset_set_id: str, tactic: str) -> Response:
    """Findings and fit of what is being typed, zone by zone, as parts of the screen."""
    bench, asset = asked(asset_set_id, tactic)
    return jsonify(checked(bench, asset, shown_values(bench, asset, request.form)))


@bp.post("/<asset_set_id>/<tactic>/links")
@access(*LOOKERS, data=ALL, writes=False)
def links(asset_set_id: str, tactic: str) -> str:
    """Ask the links of the tactic, or of one zone, whether they answer; a part of the screen."""
    bench, asset = asked(asset_set_id, tactic)
    answers = compliance.ask_links(
        bench.work,
        asset_set_id,
        tactic,
        shown_values(bench, asset, {k.removeprefix("zone:"): v for k, v in request.form.items()}),
        zone=request.args.get("zone") or None,
    )
    return render_template("editor/_links.html", asked=answers, in_words=in_words)


# -- changes -----------------------------------------------------------------------------------------------


@bp.post("/<asset_set_id>/<tactic>/save")
@access(Role.PARTNER_MARKETER, Role.PARTNER_ADMIN, data=OWN)
def save(asset_set_id: str, tactic: str) -> Response:
    """Keep the zones that were sent. Script sends one at a time and wants JSON."""
    bench, asset = asked(asset_set_id, tactic)
    seen = request.form.get("rev", "")
    rev = int(seen) if seen.isdecimal() else 0
    stale: list[tuple[str, assets.StaleZone]] = []
    for zone, value in _sent(bench, asset).items():
        try:
            asset = assets.save_zone(bench.work, asset.id, zone, value, rev)
        except assets.StaleZone as found:
            stale.append((zone, found))  # the other zones are kept all the same
        except InvalidInput as refused:
            if not _wants_json():
                raise
            return make_response({"errors": {k: tr(v) for k, v in refused.fields.items()}}, 422)
    if stale and _wants_json():
        return _conflict(stale[0][1], stale[0][0])
    if stale:
        bench, asset = asked(asset_set_id, tactic)
        return make_response(page(bench, asset, {}, stale=stale), 409)
    if _wants_json():
        return jsonify(
            rev=asset.rev, saved=when(bench.work.now(), "time"), changed=sorted(asset.values)
        )
    say(msg("Saved"))
    return _back(asset_set_id, tactic)


def _sent(bench: assets.Bench, asset: Asset) -> dict[str, str | None]:
    """The zones of the form that differ from what is kept; None: back to the kit's own."""
    current = bench.values(asset)
    wanted: dict[str, str | None] = {}
    reset = request.form.get("reset", "")
    for zone in bench.tactic(asset).zones:
        if not zone.may_change:
            continue
        if zone.key == reset:
            wanted[zone.key] = None
        elif f"zone:{zone.key}" in request.form:
            value = request.form[f"zone:{zone.key}"]
            if rules.tidy(zone, value) != rules.tidy(zone, current[zone.key]):
                wanted[zone.key] = value
    return wanted


def _conflict(stale: assets.StaleZone, zone: str) -> Response:
    response = jsonify(
        zone=zone,
        title=tr(stale.title),
        mend=tr(stale.mend),
        mine=stale.mine,
        theirs=stale.theirs,
        by=stale.by,
        at=when(stale.at, "time"),
        rev=stale.rev,
    )
    response.status_code = 409
    return response


@bp.post("/<asset_set_id>/<tactic>/undo")
@access(Role.PARTNER_MARKETER, Role.PARTNER_ADMIN, data=OWN)
def undo(asset_set_id: str, tactic: str) -> Response:
    """Take back this person's last change of this tactic."""
    bench, asset = asked(asset_set_id, tactic)
    zone = assets.undo(bench.work, asset.id)
    bench, asset = asked(asset_set_id, tactic)
    if _wants_json():
        value = bench.values(asset)[zone] if zone else ""
        return jsonify(zone=zone, value=value, rev=asset.rev, saved=when(bench.work.now(), "time"))
    say(msg("Taken back") if zone else msg("There is nothing to take back"), "good" if zone else "")
    if re.fullmatch(r"[0-9a-f]{32}", request.form.get("campaign", "")):
        url = url_for("launch.review", campaign_id=request.form["campaign"])
        return make_response(redirect(url, 303))
    return _back(asset_set_id, tactic)


@bp.post("/<asset_set_id>/<tactic>/mend")
@access(Role.PARTNER_MARKETER, Role.PARTNER_ADMIN, data=OWN)
def mend(asset_set_id: str, tactic: str) -> Response:
    """Put into a zone what a check would put there; `undo` takes it back."""
    form = request.form
    compliance.mend(
        current_work(), asset_set_id, tactic, form.get("zone", ""), form.get("check", "")
    )
    say(msg("Mended. “Undo” takes it back"))
    if re.fullmatch(r"[0-9a-f]{32}", form.get("campaign", "")):
        url = url_for("launch.review", campaign_id=form["campaign"], mended=tactic)
        return make_response(redirect(url, 303))
    return _back(asset_set_id, tactic)


@bp.post("/<asset_set_id>/<tactic>/comments/<comment_id>/done")
@access(Role.PARTNER_MARKETER, Role.PARTNER_ADMIN, data=OWN)
def tick_off(asset_set_id: str, tactic: str, comment_id: str) -> Response:
    """What a reviewer said is seen to."""
    compliance.tick_off(current_work(), comment_id)
    say(msg("Ticked off"))
    return _back(asset_set_id, tactic)


@bp.post("/<asset_set_id>/<tactic>/picture/<zone>")
@access(Role.PARTNER_MARKETER, Role.PARTNER_ADMIN, data=OWN, max_bytes=UPLOAD_BYTES)
def picture(asset_set_id: str, tactic: str, zone: str) -> Response:
    """Put an own picture into an image zone."""
    bench, asset = asked(asset_set_id, tactic)
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        assets.upload_picture(bench.work, asset.id, zone, sent.read(), asset.rev)
        say(msg("The picture is in place"))
    return _back(asset_set_id, tactic, zone)


@bp.get("/<asset_set_id>/<tactic>/state")
@access(*PARTNERS, data=OWN)
def state(asset_set_id: str, tactic: str) -> Response:
    """The kept values, so that a screen that was away can tell what has changed."""
    bench, asset = asked(asset_set_id, tactic)
    by = next((e for e in assets.recent_edits(bench.work, asset.id) if e.rev == asset.rev), None)
    return jsonify(
        rev=asset.rev,
        values=bench.values(asset),
        here=here(bench),
        by=by.user_name if by and by.user_id != bench.work.actor.user_id else "",
    )


def _wants_json() -> bool:
    return (
        request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    )


def _back(asset_set_id: str, tactic: str, zone: str = "") -> Response:
    kept = {k: request.args[k] for k in ("view", "mode", "step") if k in request.args}
    zone = zone or request.form.get("zone", "") or request.args.get("zone", "")
    if zone:
        kept["zone"] = zone
    asked: dict[str, Any] = {"asset_set_id": asset_set_id, "tactic": tactic, **kept}
    url = url_for("editor.edit", **asked)
    return make_response(redirect(url, 303))
