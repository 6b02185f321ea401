"""Renditions: what an asset gives as files, kept until what it follows from changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from tpma.assets import rules
from tpma.assets.models import Asset, Rendition
from tpma.assets.render.calendar import CALENDAR_TYPE
from tpma.assets.render.image import ImageFinding
from tpma.assets.service.bench import Bench, open_bench
from tpma.assets.service.inputs import digest_of
from tpma.assets.service.render import (
    render_email,
    render_landing,
    render_picture,
    render_social,
)
from tpma.core.i18n import param_out
from tpma.core.work import Work


@dataclass(frozen=True, slots=True)
class Made:
    """A rendition before it is kept, with what it was made of."""

    asset_id: str
    partner_id: str
    asset_rev: int
    tactic: str
    name: str
    digest: str  # names the inputs
    media_type: str
    data: bytes
    width: int = 0
    height: int = 0
    boxes: tuple[dict[str, Any], ...] = ()
    refusals: tuple[ImageFinding, ...] = ()


def make(bench: Bench, asset: Asset, name: str, digest: str) -> Made:
    """Render one rendition; nothing is written to the database."""
    origin = (asset.id, asset.partner_id, asset.rev, asset.tactic_key, name, digest)
    tactic = bench.tactic(asset)
    values = bench.values(asset)
    if name == "email.html":
        return Made(*origin, "text/html", render_email(bench, tactic, values).html.encode())
    if name == "email.txt":
        return Made(*origin, "text/plain", render_email(bench, tactic, values).text.encode())
    if name == "page.html":
        return Made(*origin, "text/html", render_landing(bench, asset, values).html.encode())
    if name == "post.txt":
        return Made(*origin, "text/plain", render_social(bench, tactic, values).text.encode())
    if name == rules.CALENDAR_FILE:
        return Made(*origin, CALENDAR_TYPE, bench.event(tactic, values).data)
    made = render_picture(bench, tactic, values, name)
    boxes = tuple(box.as_json() for box in made.boxes)
    return Made(*origin, made.media_type, made.data, made.width, made.height, boxes, made.refusals)


def outstanding(bench: Bench) -> list[tuple[Asset, str, str]]:
    """(asset, name, inputs digest) of every rendition that is missing or out of date."""
    kept = {
        (r.asset_id, r.name): r.inputs_digest for r in renditions(bench.work, bench.asset_set.id)
    }
    wanted = []
    for asset in bench.assets:
        digest = digest_of(bench, asset)
        for name in rules.rendition_names(bench.tactic(asset)):
            if kept.get((asset.id, name)) != digest:
                wanted.append((asset, name, digest))
    return wanted


def rendition(work: Work, asset_id: str, name: str) -> Rendition | None:
    """One rendition as last rendered."""
    return work.session.scalars(
        select(Rendition).where(Rendition.asset_id == asset_id, Rendition.name == name)
    ).one_or_none()


def render_one(
    bench: Bench, asset: Asset, name: str, digest: str
) -> tuple[Rendition, tuple[ImageFinding, ...]]:
    """Render and keep one rendition; its boxes tell the checks what is wrong with it."""
    made = make(bench, asset, name, digest)
    return keep(bench.work, made), made.refusals


def keep(work: Work, made: Made) -> Rendition:
    """Keep a rendition in place of the one before it."""
    row = rendition(work, made.asset_id, made.name)
    if row is None:
        row = Rendition(
            id=work.new_id(),
            partner_id=made.partner_id,
            asset_id=made.asset_id,
            name=made.name,
        )
    row.asset_rev = made.asset_rev
    row.media_type = made.media_type
    row.sha256 = work.storage.put(made.data, made.media_type)
    row.width, row.height = made.width, made.height
    row.size_bytes = len(made.data)
    row.boxes = list(made.boxes)
    row.inputs_digest = made.digest
    row.rendered_at = work.now()
    work.session.add(row)
    work.session.flush()
    return row


def render_all(work: Work, asset_set_id: str) -> list[Rendition]:
    """Render what is missing or out of date, now, and answer all renditions of the set."""
    bench = open_bench(work, asset_set_id)
    for asset, name, digest in outstanding(bench):
        render_one(bench, asset, name, digest)
    forget_others(bench)
    return renditions(work, asset_set_id)


def forget_others(bench: Bench) -> None:
    """Drop renditions that the kit no longer names."""
    for asset in bench.assets:
        names = rules.rendition_names(bench.tactic(asset))
        bench.work.session.execute(
            delete(Rendition).where(Rendition.asset_id == asset.id, Rendition.name.not_in(names))
        )


def renditions(work: Work, asset_set_id: str) -> list[Rendition]:
    """The renditions of a set as last rendered, in the kit's order."""
    rows = work.session.execute(
        select(Rendition, Asset.position)
        .join(Asset, Asset.id == Rendition.asset_id)
        .where(Asset.asset_set_id == asset_set_id)
    )
    return [row for row, _ in sorted(rows, key=lambda pair: (pair[1], _order(pair[0])))]


def _order(row: Rendition) -> tuple[int, str]:
    return (-row.width * row.height, row.name)


def is_current(work: Work, asset_set_id: str) -> bool:
    """Whether every rendition shows what the assets say now."""
    return not outstanding(open_bench(work, asset_set_id))


def content(work: Work, rendition: Rendition) -> bytes:
    """The bytes of a rendition."""
    return work.storage.get(rendition.sha256)


def refusal_json(made: Made) -> list[dict[str, Any]]:
    """What must be mended in a rendition, as a run keeps it."""
    return [
        {
            "tactic": made.tactic,
            "name": made.name,
            "zone": found.zone,
            "msgid": found.message.msgid,
            "params": {k: param_out(v) for k, v in found.message.params.items()},
        }
        for found in made.refusals
    ]
