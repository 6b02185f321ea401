"""The co-brand editor: tactics, preview and words side by side; every change is kept as it is made."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
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
from tpma.compliance.findings import Finding
from tpma.core.actor import HQ_ROLES, Role
from tpma.core.errors import InvalidInput, NotFound
from tpma.core.i18n import direction_of, msg
from tpma.core.permissions import Permission
from tpma.kits import service as kits
from tpma.web.access import ALL, OWN, PARTNERS, access
from tpma.web.context import current_work, say
from tpma.web.editor_live import (
    MODES,
    findings_of,
    fits_of,
    is_picture,
    page_of,
    pictures,
    shown_values,
)
from tpma.web.editor_view import ZoneView, chosen, first_view, screen_of, shape_of
from tpma.web.event_view import event_page
from tpma.web.filters import tr, when
from tpma.web.mail_preview import unsent_response
from tpma.web.security import file_response, preview_response

bp = Blueprint("editor", __name__, url_prefix="/edit")

LOOKERS = (*PARTNERS, *sorted(HQ_ROLES - {Role.FINANCE}))
UPLOAD_BYTES = 13_000_000


@bp.get("/<asset_set_id>")
@access(*LOOKERS, data=ALL)
def edit(asset_set_id: str) -> str:
    bench = assets.open_bench(current_work(), asset_set_id)
    return _page(bench, chosen(bench, request.args.get("tactic", "")), {})


def _page(bench: assets.Bench, asset: Asset, typed: dict[str, str], **extra: Any) -> str:
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
        shown_data=_data_url(shown) if shown else "",
        shapes=shape_of(shown) if shown else [],
        version=kits.version_of(work, bench.asset_set.kit_version_id),
        standing=assets.standing(work, bench.asset_set.id),
        others_said=_here(bench),
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


def _data_url(made: assets.Preview) -> str:
    return f"data:{made.media_type};base64,{base64.b64encode(made.data).decode()}"


# -- previews ----------------------------------------------------------------------------------------------


@bp.get("/<asset_set_id>/<tactic>/view/<what>")
@access(*LOOKERS, data=ALL)
def view(asset_set_id: str, tactic: str, what: str) -> Response:
    """One rendition as it is kept now; mails and pages for a frame without script."""
    bench, asset = _asked(asset_set_id, tactic)
    return _shown(bench, asset, what, request.args.get("mode", "desktop"), {})


@bp.post("/<asset_set_id>/<tactic>/preview/<what>")
@access(*LOOKERS, data=ALL, writes=False)
def preview(asset_set_id: str, tactic: str, what: str) -> Response:
    """The same with what is being typed; nothing is kept."""
    bench, asset = _asked(asset_set_id, tactic)
    typed = shown_values(bench, asset, request.form)
    if is_picture(what):
        made = assets.preview_on(bench, asset, what, typed)
        return jsonify(
            src=_data_url(made), width=made.width, height=made.height, boxes=shape_of(made)
        )
    return _shown(bench, asset, what, request.args.get("mode", "desktop"), typed)


def _shown(
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
    picture = _data_url(assets.preview_on(bench, asset, name, typed)) if name else ""
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


@bp.post("/<asset_set_id>/<tactic>/check")
@access(*LOOKERS, data=ALL, writes=False)
def check(asset_set_id: str, tactic: str) -> Response:
    """Findings and fit of what is being typed, zone by zone, as parts of the screen."""
    bench, asset = _asked(asset_set_id, tactic)
    return jsonify(_checked(bench, asset, shown_values(bench, asset, request.form)))


@bp.post("/<asset_set_id>/<tactic>/links")
@access(*LOOKERS, data=ALL, writes=False)
def links(asset_set_id: str, tactic: str) -> str:
    """Ask the links of the tactic, or of one zone, whether they answer; a part of the screen."""
    bench, asset = _asked(asset_set_id, tactic)
    asked = compliance.ask_links(
        bench.work,
        asset_set_id,
        tactic,
        shown_values(bench, asset, {k.removeprefix("zone:"): v for k, v in request.form.items()}),
        zone=request.args.get("zone") or None,
    )
    return render_template("editor/_links.html", asked=asked, in_words=in_words)


def _checked(bench: assets.Bench, asset: Asset, typed: dict[str, str]) -> dict[str, Any]:
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


# -- changes -----------------------------------------------------------------------------------------------


@bp.post("/<asset_set_id>/<tactic>/save")
@access(Role.PARTNER_MARKETER, Role.PARTNER_ADMIN, data=OWN)
def save(asset_set_id: str, tactic: str) -> Response:
    """Keep the zones that were sent. Script sends one at a time and wants JSON."""
    bench, asset = _asked(asset_set_id, tactic)
    asked = request.form.get("rev", "")
    rev = int(asked) if asked.isdecimal() else 0
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
        bench, asset = _asked(asset_set_id, tactic)
        return make_response(_page(bench, asset, {}, stale=stale), 409)
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
    bench, asset = _asked(asset_set_id, tactic)
    zone = assets.undo(bench.work, asset.id)
    bench, asset = _asked(asset_set_id, tactic)
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
    bench, asset = _asked(asset_set_id, tactic)
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        assets.upload_picture(bench.work, asset.id, zone, sent.read(), asset.rev)
        say(msg("The picture is in place"))
    return _back(asset_set_id, tactic, zone)


@bp.get("/<asset_set_id>/<tactic>/state")
@access(*PARTNERS, data=OWN)
def state(asset_set_id: str, tactic: str) -> Response:
    """The kept values, so that a screen that was away can tell what has changed."""
    bench, asset = _asked(asset_set_id, tactic)
    by = next((e for e in assets.recent_edits(bench.work, asset.id) if e.rev == asset.rev), None)
    return jsonify(
        rev=asset.rev,
        values=bench.values(asset),
        here=_here(bench),
        by=by.user_name if by and by.user_id != bench.work.actor.user_id else "",
    )


def _here(bench: assets.Bench) -> str:
    """Who else works on the set or has it open, as the screen says it; empty where nobody does."""
    names = assets.others_here(bench.work, bench.asset_set.id)
    looking = [n for n in assets.looking_here(bench.work, bench.asset_set) if n not in names]
    said = []
    if names:
        said.append(msg("%(name)s works on this too.", name=names))
    if looking:
        said.append(msg("%(name)s is looking at this too.", name=looking))
    return " ".join(str(tr(one)) for one in said)


def _asked(asset_set_id: str, tactic: str) -> tuple[assets.Bench, Asset]:
    bench = assets.open_bench(current_work(), asset_set_id)
    found = next((asset for asset in bench.assets if asset.tactic_key == tactic), None)
    if found is None:
        raise NotFound(msg("This kit has no such tactic"))
    return bench, found


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
