"""Customising: asset sets, zones, undo, and rendering in the background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tpma.assets import rules
from tpma.assets.models import Asset, AssetEdit, AssetSet, RenderRun
from tpma.assets.render.html_safe import sanitise
from tpma.assets.service_bench import Bench, bench_of, open_bench
from tpma.assets.service_render import (
    Preview,
    content,
    email_of,
    forget_others,
    is_current,
    outstanding,
    page_of,
    post_of,
    preview,
    preview_on,
    refusal_json,
    render_all,
    render_one,
    renditions,
)
from tpma.branding.pictures import open_picture, png_bytes
from tpma.core.errors import Conflict, InvalidInput, NotFound, Refused
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.definition import MediaSource, Zone, ZoneKind

__all__ = [
    "Bench",
    "Preview",
    "StaleZone",
    "asset",
    "asset_set",
    "asset_sets",
    "assets_of",
    "bench_of",
    "content",
    "editors",
    "edits_since",
    "email_of",
    "is_current",
    "last_run",
    "open_bench",
    "page_of",
    "post_of",
    "preview",
    "preview_on",
    "recent_edits",
    "render_all",
    "render_asset_set_job",
    "renditions",
    "request_render",
    "save_zone",
    "start",
    "undo",
    "upload_picture",
]  # fmt: skip


class StaleZone(Conflict):
    """Somebody else changed this zone first. Nothing was overwritten and nothing is lost."""

    code = "stale_zone"

    def __init__(self, *, mine: str, edit: AssetEdit, theirs: str, rev: int) -> None:
        super().__init__(
            msg("%(name)s changed this text while you were writing", name=edit.user_name),
            mend=msg("Both texts are below: keep yours, or take theirs"),
        )
        self.mine = mine
        self.theirs = theirs
        self.by = edit.user_name
        self.at: dt.datetime = edit.at
        self.rev = rev


# -- sets ------------------------------------------------------------------------------------------------


def start(work: Work, kit_version_id: str, locale: str, name: str = "") -> AssetSet:
    """Begin customising a kit version in a locale; every tactic gets its asset."""
    work.require(Permission.CUSTOMISE)
    kits.refuse_unusable(work, kit_version_id)
    definition = kits.definition_of(work, kit_version_id)
    if locale not in definition.locales:
        raise InvalidInput(
            fields={
                "locale": msg(
                    "The kit is not written in this language; choose one of: %(locales)s",
                    locales=", ".join(definition.locales),
                )
            }
        )
    now = work.now()
    made = work.add(
        AssetSet(
            id=work.new_id(),
            partner_id=work.partner_id,
            kit_version_id=kit_version_id,
            locale=locale,
            name=(" ".join(name.split()) or definition.name)[:200],
            created_by=work.actor.user_id,
            created_at=now,
            updated_at=now,
        )
    )
    work.session.flush()
    for position, tactic in enumerate(definition.tactics):
        work.add(
            Asset(
                id=work.new_id(),
                partner_id=made.partner_id,
                asset_set_id=made.id,
                tactic_key=tactic.key,
                position=position,
                values={},
                rev=0,
                updated_at=now,
            )
        )
    work.session.flush()
    work.audit("asset_set.started", "asset_set", made.id, kit_version=kit_version_id, locale=locale)
    return made


def asset_sets(work: Work) -> Sequence[AssetSet]:
    """The sets in scope, the last changed first."""
    return work.session.scalars(select(AssetSet).order_by(AssetSet.updated_at.desc())).all()


def asset_set(work: Work, asset_set_id: str) -> AssetSet:
    return work.get(AssetSet, asset_set_id)


def assets_of(work: Work, asset_set_id: str) -> Sequence[Asset]:
    """The assets of a set in the kit's order."""
    asset_set(work, asset_set_id)
    return work.session.scalars(
        select(Asset).where(Asset.asset_set_id == asset_set_id).order_by(Asset.position)
    ).all()


def asset(work: Work, asset_id: str) -> Asset:
    return work.get(Asset, asset_id)


def editors(work: Work, asset_set_id: str) -> frozenset[str]:
    """The people who made or changed anything in a set: none of them may approve it."""
    found = work.session.scalars(
        select(AssetEdit.user_id)
        .join(Asset, Asset.id == AssetEdit.asset_id)
        .where(Asset.asset_set_id == asset_set_id)
        .distinct()
    )
    return frozenset({asset_set(work, asset_set_id).created_by, *found})


# -- zones -----------------------------------------------------------------------------------------------


def save_zone(work: Work, asset_id: str, zone_key: str, value: str | None, rev: int) -> Asset:
    """Change one zone; None goes back to the kit's own. `rev` is the revision it was read at.

    Two people may change different zones of an asset at once. On the same zone the later one gets a
    StaleZone with both texts.
    """
    work.require(Permission.CUSTOMISE)
    found = work.get(Asset, asset_id, lock=True)
    bench = open_bench(work, found.asset_set_id)
    tactic = bench.tactic(found)
    if not tactic.has_zone(zone_key):
        raise NotFound(msg("This tactic has no place called %(name)s", name=zone_key))
    zone = tactic.zone(zone_key)
    kept = None if value is None else _clean(bench, tactic.key, zone, value)
    before = found.values.get(zone_key)
    if kept == before:
        return found
    _not_stale(work, found, zone_key, rev, mine=value, current=bench.values(found)[zone_key])
    _change(work, bench, found, zone_key, before, kept, undone=False)
    return found


def _clean(bench: Bench, tactic: str, zone: Zone, value: str) -> str | None:
    value = rules.tidy(zone, value)
    if zone.kind is ZoneKind.RICH_TEXT:
        value = sanitise(value)
    refused = rules.refusal(zone, value, bench.copy, tactic)
    if refused is not None:
        raise InvalidInput(fields={zone.key: refused})
    if rules.UPLOAD.fullmatch(value) and not bench.work.storage.exists(
        value.removeprefix("sha256:")
    ):
        raise InvalidInput(fields={zone.key: msg("This picture was never uploaded")})
    return None if rules.same_as_kit(bench.copy, tactic, zone.key, value) else value


def _not_stale(
    work: Work, found: Asset, zone: str, rev: int, *, mine: str | None, current: str
) -> None:
    if rev >= found.rev:
        return
    later = work.session.scalars(
        select(AssetEdit)
        .where(AssetEdit.asset_id == found.id, AssetEdit.zone == zone, AssetEdit.rev > rev)
        .order_by(AssetEdit.rev.desc())
    ).first()
    if later is None or later.user_id == work.actor.user_id:
        return
    raise StaleZone(mine=mine or "", edit=later, theirs=current, rev=found.rev)


def _change(
    work: Work,
    bench: Bench,
    found: Asset,
    zone: str,
    before: str | None,
    after: str | None,
    *,
    undone: bool,
) -> None:
    values = {name: value for name, value in found.values.items() if name != zone}
    if after is not None:
        values[zone] = after
    found.values = values
    found.rev += 1
    found.updated_at = bench.asset_set.updated_at = work.now()
    work.add(
        AssetEdit(
            id=work.new_id(),
            partner_id=found.partner_id,
            asset_id=found.id,
            rev=found.rev,
            zone=zone,
            before=before,
            after=after,
            user_id=work.actor.user_id,
            user_name=work.actor.name,
            undone=undone,
            at=work.now(),
        )
    )
    work.session.flush()
    work.audit("asset.changed", "asset", found.id, zone=zone, rev=found.rev)


def undo(work: Work, asset_id: str) -> str | None:
    """Take back this person's last change that still stands; answers its zone, None: nothing left."""
    work.require(Permission.CUSTOMISE)
    found = work.get(Asset, asset_id, lock=True)
    bench = open_bench(work, found.asset_set_id)
    mine = work.session.scalars(
        select(AssetEdit)
        .where(
            AssetEdit.asset_id == asset_id,
            AssetEdit.user_id == work.actor.user_id,
            AssetEdit.undone.is_(False),
        )
        .order_by(AssetEdit.rev.desc())
    )
    for edit in mine:
        edit.undone = True
        if found.values.get(edit.zone) == edit.after:
            _change(work, bench, found, edit.zone, edit.after, edit.before, undone=True)
            return edit.zone
    return None


def edits_since(work: Work, asset_set_id: str, moment: dt.datetime) -> Sequence[AssetEdit]:
    """What others changed in a set since then, the newest first."""
    return work.session.scalars(
        select(AssetEdit)
        .join(Asset, Asset.id == AssetEdit.asset_id)
        .where(
            Asset.asset_set_id == asset_set_id,
            AssetEdit.at > moment,
            AssetEdit.user_id != work.actor.user_id,
        )
        .order_by(AssetEdit.at.desc())
    ).all()


def recent_edits(work: Work, asset_id: str, limit: int = 20) -> Sequence[AssetEdit]:
    """The last changes of an asset, the newest first."""
    return work.session.scalars(
        select(AssetEdit)
        .where(AssetEdit.asset_id == asset_id)
        .order_by(AssetEdit.rev.desc())
        .limit(limit)
    ).all()


def upload_picture(work: Work, asset_id: str, zone_key: str, data: bytes, rev: int) -> Asset:
    """Put a partner's own picture into an image zone, re-encoded and without its metadata."""
    work.require(Permission.CUSTOMISE)
    bench, found = bench_of(work, asset_id)
    tactic = bench.tactic(found)
    if not tactic.has_zone(zone_key) or tactic.zone(zone_key).kind is not ZoneKind.IMAGE:
        raise NotFound(msg("This tactic has no place called %(name)s", name=zone_key))
    zone = tactic.zone(zone_key)
    if MediaSource.PARTNER not in zone.media_from or not zone.may_change:
        raise Refused(msg("Only the kit's own pictures may stand here"))
    picture = open_picture(data)
    narrow = zone.min_width and picture.width < zone.min_width
    low = zone.min_height and picture.height < zone.min_height
    if narrow or low:
        raise InvalidInput(
            fields={
                zone_key: msg(
                    "The picture is %(width)s × %(height)s pixels; this place needs at least %(min_width)s × %(min_height)s",
                    width=picture.width,
                    height=picture.height,
                    min_width=zone.min_width or 1,
                    min_height=zone.min_height or 1,
                )
            }
        )
    digest = _kept_picture(work, picture)
    return save_zone(work, asset_id, zone_key, f"sha256:{digest}", rev)


def _kept_picture(work: Work, picture: Any) -> str:
    import io

    picture.thumbnail((3200, 3200))
    if "A" in picture.getbands() or picture.mode == "P":
        return work.storage.put(png_bytes(picture.convert("RGBA")), "image/png")
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=90, optimize=True)
    return work.storage.put(out.getvalue(), "image/jpeg")


# -- rendering in the background -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunProblem:
    """Something in a picture that must be mended before it can be used."""

    tactic: str
    name: str
    zone: str | None
    message: Message


def request_render(work: Work, asset_set_id: str) -> RenderRun:
    """Ask for everything to be rendered in the background; `last_run` tells how far it is."""
    work.require(Permission.CUSTOMISE)
    found = asset_set(work, asset_set_id)
    run = work.add(
        RenderRun(
            id=work.new_id(),
            partner_id=found.partner_id,
            asset_set_id=found.id,
            state="waiting",
            planned=0,
            done=0,
            problems=[],
            asked_at=work.now(),
            finished_at=None,
        )
    )
    work.session.flush()
    work.later("render_asset_set", run.id)
    return run


def last_run(work: Work, asset_set_id: str) -> RenderRun | None:
    return work.session.scalars(
        select(RenderRun)
        .where(RenderRun.asset_set_id == asset_set_id)
        .order_by(RenderRun.asked_at.desc(), RenderRun.id.desc())
    ).first()


def run_problems(run: RenderRun) -> list[RunProblem]:
    return [
        RunProblem(p["tactic"], p["name"], p.get("zone"), Message(p["msgid"], dict(p["params"])))
        for p in run.problems
    ]


def render_asset_set_job(opener: Callable[..., AbstractContextManager[Work]], run_id: str) -> None:
    """The job behind `request_render`: one short transaction per rendition, so that nobody waits for
    it and its progress can be seen. Safe to run twice: what is up to date is left alone."""
    with opener() as work:
        run = work.get(RenderRun, run_id)
        bench = open_bench(work, run.asset_set_id)
        wanted = [(asset.id, name) for asset, name, _ in outstanding(bench)]
        run.state, run.planned, run.done, run.problems = "running", len(wanted), 0, []
    for asset_id, name in wanted:
        with opener() as work:
            _render_step(work, run_id, asset_id, name)
    with opener() as work:
        run = work.get(RenderRun, run_id)
        forget_others(open_bench(work, run.asset_set_id))
        run.state, run.finished_at = "done", work.now()


def _render_step(work: Work, run_id: str, asset_id: str, name: str) -> None:
    run = work.get(RenderRun, run_id)
    bench = open_bench(work, run.asset_set_id)
    # Somebody may have typed since the job began: the digest is taken now.
    current: Iterable[tuple[Asset, str, str]] = outstanding(bench)
    for found, wanted, digest in current:
        if found.id == asset_id and wanted == name:
            _, refusals = render_one(bench, found, name, digest)
            run.problems = [*run.problems, *refusal_json(found, name, refusals)]
    run.done += 1


def values_json(bench: Bench) -> Mapping[str, Mapping[str, str]]:
    """Every tactic's zone values as they will ship, for the manifest."""
    return {asset.tactic_key: bench.values(asset) for asset in bench.assets}
