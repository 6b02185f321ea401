"""Two versions of a kit, prepared for the screen: per tactic, word by word, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from tpma.compliance.diffwords import Piece, diff
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.copy import resolve
from tpma.kits.definition import KitDefinition
from tpma.kits.diff import CopyChange, Fact, FileChange, KitDiff, ZoneChange
from tpma.kits.service import KitVersion, LibraryKit
from tpma.web.kit_views import Tile, previews_of

_SHOWN_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words of one context, as runs of the same, gone and new."""

    label: str
    context: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class PlaceChange:
    label: str
    change: ZoneChange


@dataclass(frozen=True, slots=True)
class TacticSection:
    """All that changed in one tactic; tiles are empty where it is only in one version."""

    key: str
    name: str
    kind: str
    state: str
    facts: tuple[Fact, ...]
    places: list[PlaceChange]
    words: list[WordChange]
    before: list[Tile]
    after: list[Tile]


@dataclass(frozen=True, slots=True)
class PictureChange:
    change: FileChange
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DiffView:
    """What the screen of a comparison shows."""

    old: LibraryKit
    new: LibraryKit
    found: KitDiff
    notes: list[KitVersion]
    locale: str
    counts: Mapping[str, int]
    """Changed words by language."""
    sections: list[TacticSection]
    other_words: list[WordChange]
    pictures: list[PictureChange]


def diff_view(
    work: Work, old_id: str, new_id: str, *, locale: str = "", partner_id: str = ""
) -> DiffView:
    """The comparison in one language (the new version's source where none is asked for)."""
    found = kits.compare(work, old_id, new_id)
    old, new = kits.library_kit(work, old_id), kits.library_kit(work, new_id)
    shown = locale if locale in new.definition.locales else new.definition.source_locale
    changes = list(found.copy.get(shown, ()))
    old_tiles = _by_tactic(previews_of(old, locale=shown, partner_id=partner_id))
    new_tiles = _by_tactic(previews_of(new, locale=shown, partner_id=partner_id))
    looks = _looking_different(found, old.definition, new.definition)
    sections = []
    for key, definition in _tactics(old.definition, new.definition):
        section = _section(found, key, definition, changes, shown)
        if section is None and key not in looks:
            continue
        state, facts, places, words = section or ("changed", (), [], [])
        copy = resolve(definition, shown)
        sections.append(
            TacticSection(
                key,
                copy.tactic_name(key),
                definition.tactic(key).kind.value,
                state,
                facts,
                places,
                words,
                old_tiles.get(key, []),
                new_tiles.get(key, []),
            )
        )
    named = {section.key for section in sections}
    return DiffView(
        old=old,
        new=new,
        found=found,
        notes=[v for v in kits.notes_between(work, old_id, new_id) if v.notes],
        locale=shown,
        counts={tag: len(found.copy.get(tag, ())) for tag in new.definition.locales},
        sections=sections,
        other_words=[_words(c, new.definition) for c in changes if _tactic_of(c) not in named],
        pictures=[_picture(change) for change in found.media],
    )


def pieces(kind: str, before: str, after: str) -> list[Piece]:
    """Old and new words as runs; for templates."""
    return diff(before, after, kind=kind)


def _tactics(old: KitDefinition, new: KitDefinition) -> list[tuple[str, KitDefinition]]:
    """Each tactic of either with the version that knows it, the new one first."""
    found = [(tactic.key, new) for tactic in new.tactics]
    return found + [(t.key, old) for t in old.tactics if not new.has_tactic(t.key)]


def _looking_different(found: KitDiff, old: KitDefinition, new: KitDefinition) -> set[str]:
    """Tactics whose words are the same, but not their template, design, pictures or brand."""
    both = [t for t in new.tactics if old.has_tactic(t.key)]
    if found.media or any(fact.name.startswith("brand.") for fact in found.settings):
        return {tactic.key for tactic in both}
    paths = {change.path for change in found.files}
    return {t.key for t in both if t.template in paths or t.design in paths}


def _section(
    found: KitDiff, key: str, definition: KitDefinition, changes: list[CopyChange], locale: str
) -> tuple[str, tuple[Fact, ...], list[PlaceChange], list[WordChange]] | None:
    tactic = next((one for one in found.tactics if one.tactic == key), None)
    copy = resolve(definition, locale)
    known = definition.tactic(key)
    places = [
        PlaceChange(copy.label(key, z.zone) if known.has_zone(z.zone) else z.zone, z)
        for z in found.zones
        if z.tactic == key
    ]
    words = [_words(c, definition) for c in changes if _tactic_of(c) == key]
    if tactic is None and not places and not words:
        return None
    return (tactic.kind if tactic else "changed", tactic.facts if tactic else (), places, words)


def _tactic_of(change: CopyChange) -> str:
    head, dot, _ = change.context.rpartition(":")[2].partition(".")
    return head if dot and not change.context.startswith("alt:") else ""


def _words(change: CopyChange, definition: KitDefinition) -> WordChange:
    tactic, _, zone = change.context.partition(".")
    label, kind = change.context, "text"
    if definition.has_tactic(tactic) and definition.tactic(tactic).has_zone(zone):
        label = definition.tactic(tactic).zone(zone).label
        kind = definition.tactic(tactic).zone(zone).kind.value
    return WordChange(label, change.context, diff(change.before, change.after, kind=kind))


def _picture(change: FileChange) -> PictureChange:
    def address(sha: str) -> str:
        if not sha or not change.path.lower().endswith(_SHOWN_PICTURES):
            return ""
        ending = change.path.rpartition(".")[2].lower()
        return url_for("public.media", digest=sha, ending=ending)

    return PictureChange(change, address(change.before), address(change.after))


def _by_tactic(tiles: list[Tile]) -> dict[str, list[Tile]]:
    found: dict[str, list[Tile]] = {}
    for tile in tiles:
        found.setdefault(tile.tactic, []).append(tile)
    return found
