"""A partner between two versions of a kit: what is new, upgrade, stay, go back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.assets import service as assets
from tpma.assets.merge import Take, ZoneMerge
from tpma.assets.service import kit_preview
from tpma.branding import service as branding
from tpma.core.actor import Role
from tpma.core.errors import InvalidInput, NotFound
from tpma.core.i18n import direction_of, msg
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.copy import resolve
from tpma.kits.definition import TacticKind
from tpma.kits.recall_words import recall_words
from tpma.kits.rules import Recall, wording_sha
from tpma.web.access import ALL, ANYBODY, OWN, PARTNERS, access
from tpma.web.context import current_work, is_htmx, say
from tpma.web.event_view import event_page
from tpma.web.filters import tr, when
from tpma.web.home_partner import set_tiles
from tpma.web.kit_views import FRAMES, Tile, editor_url
from tpma.web.mail_preview import unsent_response
from tpma.web.security import file_response, preview_response
from tpma.web.version_views import diff_view, pieces
from tpma.web.version_words import TAKES, WHYS, fact_name, fact_value

bp = Blueprint("versions", __name__)

EDITORS = (Role.PARTNER_MARKETER, Role.PARTNER_ADMIN)


@bp.get("/kits/<version_id>/changes/<newer_id>")
@access(*PARTNERS, data=OWN)
def changes(version_id: str, newer_id: str) -> str:
    """What is new between two versions, as it would look for this partner."""
    work = current_work()
    view = diff_view(
        work, version_id, newer_id, locale=request.args.get("locale", "") or _own_locale(work)
    )
    return render_template("versions/diff.html", view=view, for_hq=False, partner=None)


def _own_locale(work: Work) -> str:
    return branding.profile(work).locale


@bp.get("/edit/<asset_set_id>/upgrade")
@access(*PARTNERS, data=OWN)
def upgrade(asset_set_id: str) -> str | Response:
    """Before and after, what follows, what stays, and what has to be decided."""
    work = current_work()
    stands = assets.standing(work, asset_set_id)
    if stands.replaced_by:  # a page from before, or another tab
        return _upgraded_already(stands.replaced_by)
    if stands.newer is None:
        return redirect_to_set(asset_set_id)
    return _page(work, asset_set_id)


def _upgraded_already(newer_id: str) -> Response:
    say(msg("This was upgraded already: here is the newer one"), "warn")
    return redirect_to_set(newer_id)


def _page(
    work: Work, asset_set_id: str, errors: dict[str, Any] | None = None, typed: str = ""
) -> str:
    view = assets.upgrade_view(work, asset_set_id)
    bench = assets.open_bench(work, asset_set_id)
    after = _after_tiles(view)
    new = resolve(view.new_copy.definition, work.actor.locale)
    return render_template(
        "versions/upgrade.html",
        view=view,
        set=view.asset_set,
        before=_by_tactic(set_tiles(work, view.asset_set, limit=len(bench.definition.tactics))),
        after=after,
        label=lambda one: _label(view, one),
        pieces=pieces,
        whys=WHYS,
        takes=TAKES,
        errors=errors or {},
        typed=typed,
        notes=[v for v in kits.notes_between(work, view.old.id, view.new.id) if v.notes],
        content_dir=direction_of(view.asset_set.locale),
        terms=new.terms if kits.terms_missing(work, view.new.id) else "",
        terms_sha=wording_sha(new.terms),
        may_edit=not work.actor.roles.isdisjoint(EDITORS),
        pin=assets.pin_of(work, asset_set_id),
        recall=kits.recall_of(work, view.old.id),
    )


def _label(view: assets.UpgradeView, one: ZoneMerge) -> tuple[str, str]:
    """The tactic's name and the place's, from the version that knows them."""
    for copy in (view.new_copy, view.old_copy):
        definition = copy.definition
        if definition.has_tactic(one.tactic) and definition.tactic(one.tactic).has_zone(one.zone):
            return copy.tactic_name(one.tactic), copy.label(one.tactic, one.zone)
    return one.tactic, one.zone


def _after_tiles(view: assets.UpgradeView) -> list[Tile]:
    tiles = []
    for tactic in view.new_copy.definition.tactics:
        src = url_for(
            "versions.preview", asset_set_id=view.asset_set.id, tactic=tactic.key, of=_state(view)
        )
        name = view.new_copy.tactic_name(tactic.key)
        tiles.append(Tile(tactic.key, tactic.kind, name, src, FRAMES[tactic.kind]))
    return tiles


def _state(view: assets.UpgradeView) -> str:
    """Another answer, another picture: keeps a browser from showing the last one."""
    said = sorted(f"{key}{choice.take}{choice.value}" for key, choice in view.choices.items())
    return wording_sha("".join(said))[:12]


def _by_tactic(tiles: list[Tile]) -> dict[str, Tile]:
    return {tile.tactic: tile for tile in tiles}


@bp.get("/edit/<asset_set_id>/upgrade/preview/<tactic>")
@access(*PARTNERS, data=OWN)
def preview(asset_set_id: str, tactic: str) -> Response:
    """One tactic as it would be after the upgrade, with what is decided so far."""
    work = current_work()
    view = assets.upgrade_view(work, asset_set_id)
    found = kit_preview.preview_kit(
        work,
        view.new.id,
        tactic,
        locale=view.asset_set.locale,
        size=request.args.get("size", ""),
        own=view.values(tactic),
    )
    if found.picture:
        return file_response(found.picture, found.media_type)
    if found.event:
        return preview_response(event_page(found.event, view.asset_set.locale))
    if found.kind is not TacticKind.SOCIAL_POST:
        return unsent_response(found.html)
    picture = url_for("versions.preview", asset_set_id=asset_set_id, tactic=tactic, size=found.size)
    page = render_template(
        "library/post.html",
        post=found.post,
        picture=picture if found.size else "",
        name=branding.profile(work).name,
        locale=view.asset_set.locale,
    )
    return preview_response(page)


@bp.post("/edit/<asset_set_id>/upgrade/choose")
@access(*EDITORS, data=OWN)
def choose(asset_set_id: str) -> Response:
    """Keep one answer. Leaving afterwards loses nothing."""
    work = current_work()
    key, take = request.form.get("key", ""), request.form.get("take", "")
    if take not in list(Take):
        raise NotFound()
    value = request.form.get("value", "")
    try:
        assets.choose(work, asset_set_id, key, Take(take), value)
    except InvalidInput as error:
        return make_response(_page(work, asset_set_id, error.fields, value), 422)
    if is_htmx():
        return make_response(_page(work, asset_set_id))
    at = url_for("versions.upgrade", asset_set_id=asset_set_id, _anchor=f"zone-{key}")
    return make_response(redirect(at, 303))


@bp.post("/edit/<asset_set_id>/upgrade")
@access(*EDITORS, data=OWN)
def finish(asset_set_id: str) -> Response:
    work = current_work()
    if newer_id := assets.standing(work, asset_set_id).replaced_by:
        return _upgraded_already(newer_id)
    view = assets.upgrade_view(work, asset_set_id)
    if "terms" in request.form:
        kits.accept_terms(work, view.new.id, request.form.get("wording", ""))
    made = assets.finish(work, asset_set_id)
    say(msg("You are on version %(number)s now", number=view.new.number))
    return redirect_to_set(made.id)


@bp.post("/edit/<asset_set_id>/go-back")
@access(*EDITORS, data=OWN)
def go_back(asset_set_id: str) -> Response:
    work = current_work()
    earlier = assets.go_back(work, asset_set_id)
    number = kits.version_of(work, earlier.kit_version_id).number
    say(msg("You are back on version %(number)s; the newer copy is kept", number=number))
    return redirect_to_set(earlier.id)


@bp.post("/edit/<asset_set_id>/pin")
@access(*EDITORS, data=OWN)
def pin(asset_set_id: str) -> Response:
    assets.pin(current_work(), asset_set_id, request.form.get("reason", ""))
    say(msg("This stays on its version until you upgrade it"))
    return redirect_to_set(asset_set_id)


@bp.post("/edit/<asset_set_id>/unpin")
@access(*EDITORS, data=OWN)
def unpin(asset_set_id: str) -> Response:
    assets.unpin(current_work(), asset_set_id)
    return make_response(redirect(url_for("versions.upgrade", asset_set_id=asset_set_id), 303))


@bp.post("/notices/<notice_id>/put-away")
@access(*ANYBODY, data=ALL)
def put_away(notice_id: str) -> Response:
    kits.put_away(current_work(), notice_id)
    return make_response(redirect(url_for("home.index"), 303))


def redirect_to_set(asset_set_id: str) -> Response:
    return make_response(redirect(editor_url(asset_set_id), 303))


@bp.app_template_filter("fact_name")
def _fact_name(name: str) -> str:
    return str(tr(fact_name(name)))


@bp.app_template_filter("fact_value")
def _fact_value(value: str) -> str:
    return str(tr(fact_value(value)))


@bp.app_template_filter("iso_day")
def _iso_day(written: str) -> str:
    return when(dt.date.fromisoformat(written))


@bp.app_template_filter("recall_words")
def _recall_words(recall: Recall | None) -> str:
    return tr(recall_words(recall, current_work().now().date())) if recall else ""
