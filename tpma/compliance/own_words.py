"""How much of what ships a partner wrote: the checks find the usual wording of a statement, not
every wording, so that a policy may want a person to read what is long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from tpma.compliance import plain
from tpma.compliance.diffwords import diff
from tpma.compliance.manifest import Json
from tpma.kits.copy import resolve
from tpma.kits.definition import KitDefinition


def own_characters(definition: KitDefinition, manifest: Mapping[str, Json]) -> int:
    """The characters, as readers count them and without spaces, of words that are not the kit's.

    Counted in every zone of words where it is written, not where other tactics repeat it.
    """
    copy = resolve(definition, str(manifest["locale"]))
    tactics = cast("Mapping[str, Mapping[str, Mapping[str, str]]]", manifest["tactics"])
    written = 0
    for tactic in definition.tactics:
        values = tactics.get(tactic.key, {}).get("zones", {})
        for zone in tactic.zones:
            value = values.get(zone.key)
            if value is None or not zone.is_words or zone.choices or zone.source or zone.count:
                continue
            before = copy.zone(tactic.key, zone.key)
            if value == before:
                continue
            pieces = diff(before, value, kind=zone.kind.value)
            new = "".join(piece.text for piece in pieces if piece.kind == "new")
            written += plain.count("".join(new.split()))
    return written
