"""HQ: which partner uses which version of a kit, and who has not begun."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from tpma.assets.service.adoption import Behind, Use, behind, uses
from tpma.core.actor import Role
from tpma.kits import service as kits
from tpma.kits.service import LibraryKit
from tpma.partners import service as partners
from tpma.web.access import ALL, access
from tpma.web.context import current_work
from tpma.web.paging import page_of

bp = Blueprint("hq_adoption", __name__, url_prefix="/hq/adoption")

#: Of those who have not begun; the list of partners has them all.
WAITING_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One partner's use, with the words to show it by."""

    use: Use
    partner: str
    kit: str
    number: int
    behind: int
    recalled: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """A set that stays on its version on purpose."""

    one: Behind
    partner: str
    kit: str
    number: int


@bp.get("/")
@access(Role.CHANNEL_MARKETER, Role.ADMINISTRATOR, data=ALL)
def index() -> str:
    work = current_work()
    found, entries = uses(work), kits.library(work)
    asked = request.args.get("kit", "")
    newest: dict[str, LibraryKit] = {entry.kit_id: entry for entry in entries}
    versions = kits.versions(work, {use.kit_version_id for use in found})
    names = partners.partner_names(work)
    rows = []
    for use in found:
        version = versions[use.kit_version_id]
        entry = newest.get(version.kit_id)
        if asked and (entry is None or entry.slug != asked):
            continue
        rows.append(
            Row(
                use=use,
                partner=names.get(use.partner_id, ""),
                kit=entry.name if entry else kits.library_kit(work, version.id).name,
                number=version.number,
                behind=max(0, entry.number - version.number) if entry else 0,
                recalled=version.status == kits.RECALLED,
            )
        )
    late = [
        (one, versions.get(one.asset_set.kit_version_id), newest.get(one.newest.kit_id))
        for one in behind(work)
    ]
    late = [(o, v, e) for o, v, e in late if not asked or (e is not None and e.slug == asked)]
    stays = [
        Stay(one, names.get(one.asset_set.partner_id, ""), entry.name if entry else "", v.number)
        for one, v, entry in late
        if one.pin is not None and v is not None
    ]
    active = {row.use.partner_id for row in rows}
    waiting = [each for each in names.items() if each[0] not in active]
    page = page_of(len(rows))
    return render_template(
        "hq/adoption.html",
        rows=rows[page.offset : page.offset + page.size],
        page=page,
        kits=entries,
        asked=asked,
        total=len(names),
        active=len(active),
        waiting=waiting[:WAITING_SHOWN],
        idle=len(waiting),
        stays=stays,
        late=len(late),
        free=sum(one.goes_by_itself for one, _, _ in late),
        free_pinned=sum(one.goes_by_itself for one, _, _ in late if one.pin is not None),
        behind=len({row.use.partner_id for row in rows if row.behind}),
    )
