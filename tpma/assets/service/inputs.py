"""What a tactic's renditions follow from, under one name: another name asks for a new rendering."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version

from tpma.assets.models import Asset
from tpma.assets.render.image import engine_digest
from tpma.assets.service.bench import Bench
from tpma.kits.definition import Tactic, TacticKind


@lru_cache(maxsize=1)
def engine() -> str:
    """Changes whenever the same inputs could give other bytes."""
    said = [
        engine_digest(),
        "words 1",
        version("mjml-python"),
        version("icalendar"),
        version("babel"),
        version("tzdata"),
        version("css-inline"),
        version("nh3"),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def digest_of(bench: Bench, asset: Asset) -> str:
    """What the asset's renditions follow from, as it is now."""
    tactic, values = bench.tactic(asset), bench.values(asset)
    filling = bench.filling(tactic, values)
    logos = {kind.value: view.sha256 for kind, view in sorted(bench.profile.logos.items())}
    said = {
        "engine": engine(),
        "kit": bench.kit_digest,
        "tactic": tactic.key,
        "locale": bench.locale,
        "values": dict(values),
        "smart": dict(filling.smart),
        "colours": dict(filling.colours),
        "inserts": dict(filling.inserts),
        "files": dict(filling.files),
        "event": _event_digest(bench, tactic, values),
        "logos": logos,
        "own": [bench.profile.primary_colour, bench.profile.secondary_colour],
    }
    source, shown = bench.pictured(tactic, values)
    if source.key != tactic.key:
        said["share"] = {"tactic": source.key, "values": dict(shown)}
    if held := bench.codes(source, shown):
        said["codes"] = held
    if tactic.kind is TacticKind.EMAIL:
        said["mail"] = "2"  # a kit's own link to opt out gives way to law's
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _event_digest(bench: Bench, tactic: Tactic, values: Mapping[str, str]) -> str:
    if tactic.kind is not TacticKind.CALENDAR:
        return ""
    return hashlib.sha256(bench.event(tactic, values).data).hexdigest()
