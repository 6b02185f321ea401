"""Changing zones: nothing is overwritten unseen, everything can be taken back."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from PIL import Image
from sqlalchemy import select

from tpma.assets import rules
from tpma.assets.models import Asset, AssetEdit, AssetSet, Upload
from tpma.assets.render.html_safe import sanitise
from tpma.assets.service.bench import Bench, bench_of, open_bench
from tpma.branding.pictures import open_picture, png_bytes
from tpma.core.errors import Conflict, InvalidInput, NotFound, Refused
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.presence import looking
from tpma.core.work import Work
from tpma.kits.definition import MediaSource, Zone, ZoneKind

#: How long after a change somebody counts as working on a set.
HERE_FOR = dt.timedelta(minutes=10)


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
    if rules.UPLOAD.fullmatch(value) and not _is_own_upload(bench.work, value):
        raise InvalidInput(fields={zone.key: msg("This picture was never uploaded")})
    if rules.same_as_kit(bench.copy, tactic, zone.key, value) and not zone.may_stay:
        return None
    return value


def _is_own_upload(work: Work, value: str) -> bool:
    """Storage is shared, and a hash is no secret: another partner's file must not be named."""
    digest = value.removeprefix("sha256:")
    return work.session.scalar(select(Upload).where(Upload.sha256 == digest)) is not None


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


def others_here(work: Work, asset_set_id: str) -> list[str]:
    """The names of others who changed something in this set a moment ago, the latest first."""
    recent = edits_since(work, asset_set_id, work.now() - HERE_FOR)
    return list(dict.fromkeys(edit.user_name for edit in recent))


def looking_here(work: Work, asset_set: AssetSet) -> list[str]:
    """The names of others who have this set open. Asking says that one has it open oneself, if it
    is one's own company's: HQ's look at a partner's set is not told."""
    if work.actor.partner_id != asset_set.partner_id:
        return []
    return looking(work, asset_set.partner_id, asset_set.id)


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
    if not _is_own_upload(work, digest):
        work.add(
            Upload(
                partner_id=work.partner_id,
                sha256=digest,
                uploaded_by=work.actor.user_id,
                uploaded_at=work.now(),
            )
        )
        work.session.flush()
    return save_zone(work, asset_id, zone_key, f"sha256:{digest}", rev)


def _kept_picture(work: Work, picture: Image.Image) -> str:
    picture.thumbnail((3200, 3200))
    if "A" in picture.getbands() or picture.mode == "P":
        return work.storage.put(png_bytes(picture.convert("RGBA")), "image/png")
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=90, optimize=True)
    return work.storage.put(out.getvalue(), "image/jpeg")
