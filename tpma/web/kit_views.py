"""How a kit's tactics are pictured: one tile per thing that is rendered."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from flask import url_for

from tpma.kits.definition import Tactic, TacticKind
from tpma.kits.service import LibraryKit
from tpma.web.filters import dimensions

#: Which macro kind shows a tactic (see preview_frame in components.html).
FRAMES = {
    TacticKind.EMAIL: "email",
    TacticKind.LANDING_PAGE: "page",
    TacticKind.SOCIAL_POST: "post",
    TacticKind.DISPLAY_ADS: "image",
    TacticKind.CALENDAR: "post",
}

#: What sells a kit at a glance comes first in the library.
_FIRST = (
    TacticKind.EMAIL,
    TacticKind.LANDING_PAGE,
    TacticKind.SOCIAL_POST,
    TacticKind.DISPLAY_ADS,
    TacticKind.CALENDAR,
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One rendered thing: where its preview is, and how to frame it."""

    tactic: str
    kind: TacticKind
    name: str
    src: str
    frame: str
    size: str = ""


def previews_of(
    entry: LibraryKit, *, locale: str = "", partner_id: str = "", limit: int | None = None
) -> list[Tile]:
    """The tiles of a kit version, in the kit's order; with a limit, the most telling first."""
    tactics = list(entry.definition.tactics)
    if limit is not None:
        tactics = sorted(tactics, key=lambda t: _FIRST.index(t.kind))
    asked = {"locale": locale, "partner": partner_id}
    chosen = {key: value for key, value in asked.items() if value}
    tiles = [tile for t in tactics for tile in _tiles(entry, t, chosen, one=limit is not None)]
    return tiles[:limit]


def by_tactic(tiles: list[Tile]) -> list[list[Tile]]:
    """The tiles of each tactic together, in the kit's order."""
    return [list(found) for _, found in groupby(tiles, key=lambda tile: tile.tactic)]


def _tiles(entry: LibraryKit, tactic: Tactic, chosen: dict[str, str], *, one: bool) -> list[Tile]:
    name = entry.copy.tactic_name(tactic.key)
    if tactic.kind is not TacticKind.DISPLAY_ADS:
        return [_tile(entry, tactic, name, chosen)]
    sizes = sorted(tactic.sizes, key=lambda s: s.width * s.height, reverse=True)
    return [
        _tile(entry, tactic, name, chosen, f"{size.width}x{size.height}")
        for size in (sizes[:1] if one else sizes)
    ]


def _tile(
    entry: LibraryKit, tactic: Tactic, name: str, chosen: dict[str, str], size: str = ""
) -> Tile:
    asked = {**chosen, "size": size} if size else chosen
    src = url_for("library.preview", version_id=entry.version_id, tactic=tactic.key) + (
        "?" + urlencode(asked) if asked else ""
    )
    return Tile(tactic.key, tactic.kind, name, src, FRAMES[tactic.kind], dimensions(size))


def editor_url(asset_set_id: str) -> str:
    """Where a partner goes on with a set."""
    return url_for("editor.edit", asset_set_id=asset_set_id)
