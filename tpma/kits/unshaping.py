"""Taking zones out of a draft: from kit.toml, from what shows them, from every locale's copy. Pure.

What something else needs is not taken out: every place that needs it is named instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.kits.adtext import LIMITS, NEEDED
from tpma.kits.definition import RESERVED_ZONES, TacticKind
from tpma.kits.draft import KIT_FILE
from tpma.kits.places import DraftPlace, DraftText, PlaceKind
from tpma.kits.placing import take_out_of_template
from tpma.kits.placing_designs import take_out_of_design
from tpma.kits.poedit import remove_entries, set_entry
from tpma.kits.shaping import Change, own_copy, refuse_broken
from tpma.kits.tomledit import set_value
from tpma.kits.uses import Use, included, shows, uses_of_zone


class InUse(Conflict):
    """Something still uses what was to be taken out; `uses` names every place."""

    code = "in_use"

    def __init__(self, title: Message, uses: Iterable[Use]) -> None:
        self.uses = tuple(uses)
        named = tuple(use.what for use in self.uses[:8])
        super().__init__(
            title,
            detail=msg("It is used by: %(names)s", names=named),
            mend=msg("Take it out there first"),
        )


def zone_uses(text: DraftText, tactic: str, zone: str) -> list[Use]:
    """What keeps a zone from being taken out: empty where nothing does."""
    return _without(text, tactic, zone)[1]


def without_zone(text: DraftText, tactic: str, zone: str) -> Change:
    """The draft without a zone, its words, and what shows only it. InUse names what needs it."""
    table = text.setting("tactics", tactic) or {}
    if zone not in table.get("zones", {}):
        raise InvalidInput(msg("There is no such place in a kit"))
    kind = TacticKind(table["kind"])
    needed = (
        NEEDED
        if kind is TacticKind.DISPLAY_ADS and not LIMITS.keys().isdisjoint(table["zones"])
        else ()
    )
    if zone in (*RESERVED_ZONES[kind], *needed):
        raise Conflict(msg("A tactic of this kind can't do without %(zone)s", zone=zone))
    changed, uses = _without(text, tactic, zone)
    if uses:
        raise InUse(msg("%(zone)s can't be taken out yet", zone=zone), uses)
    return Change(changed)


def _without(text: DraftText, tactic: str, zone: str) -> tuple[dict[str, bytes], list[Use]]:
    table = text.setting("tactics", tactic) or {}
    uses = uses_of_zone(text, tactic, zone)
    raw = set_value(text.files[KIT_FILE], ("tactics", tactic, "zones", zone), None)
    for country, values in (text.kit.get("countries") or {}).items():
        if zone in values.get(tactic, {}):
            raw = set_value(raw, ("countries", country, tactic, zone), None)
    changed: dict[str, bytes] = {}
    for which in ("template", "design"):
        path = table.get(which)
        if not isinstance(path, str) or path not in text.files:
            continue
        source = text.files[path].decode("utf-8-sig")
        take = take_out_of_template if which == "template" else take_out_of_design
        after, stuck = take(source, zone)
        file = DraftPlace(PlaceKind.FILE, (path,))
        uses += [
            Use(msg("%(file)s, line %(line)s", file=path, line=line), file, line) for line in stuck
        ]
        uses += [use for part in included(text, path) for use in shows(text, part, zone)]
        if after != source:
            own, raw = own_copy(text, tactic, which, path, raw)
            if which == "design":
                refuse_broken(text, source, after, path)
            changed[own] = after.encode()
    changed[KIT_FILE] = raw
    changed |= _copies_without(text, tactic, zone)
    return changed, uses


def _copies_without(text: DraftText, tactic: str, zone: str) -> dict[str, bytes]:
    context = f"{tactic}.{zone}"
    written = f"{tactic}.text"

    def goes(one: str) -> bool:
        bare = one.rpartition(":")[2].partition("@")[0]
        choice = one.startswith("choice:") and bare.startswith(f"{context}.")
        return bare == context or choice

    changed = {}
    source = text.copy(text.source_locale)
    for locale in text.locales:
        path = f"copy/{locale}.po"
        raw = before = text.files.get(path, b"")
        raw = remove_entries(raw, goes)
        entry = text.copy(locale).get(written)
        if entry is not None and written in source and zone != "text":
            now, said = (_without_line(w, zone) for w in (entry.source, entry.text))
            if (now, said) != (entry.source, entry.text):
                raw = set_entry(raw, written, now, said)
        if raw != before:
            changed[path] = raw
    return changed


def _without_line(words: str, zone: str) -> str:
    lines = words.split("\n")
    mark = f"[[zone:{zone}]]"
    kept = [line for line in lines if mark not in line]  # no sentence: that was asked before
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)) if len(kept) != len(lines) else words
