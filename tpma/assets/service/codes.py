"""What QR codes on pictures hold: an address of ours, settled with the asset.

Before the launch it tells that the campaign isn't live; from then on it leads to the campaign's
tracked link (see `tpma.tracking.service.codes`). So the code that was approved is the one that is
printed, wherever its zone leads.
"""

from __future__ import annotations

from collections.abc import Mapping

from tpma.core.keys import code_path
from tpma.core.settings import Settings
from tpma.kits.definition import Tactic, ZoneKind
from tpma.kits.design import Design

#: In previews of kits, which have no assets: a code that leads nowhere.
NOBODYS = "0" * 32


def codes(
    design: Design, tactic: Tactic, values: Mapping[str, str], asset_id: str, settings: Settings
) -> dict[str, str]:
    """The address that the code of each zone holds; none for a zone that leads nowhere."""
    return {
        zone: settings.base_url + code_path(settings.secret, asset_id, place)
        for place, zone in _places(design, tactic)
        if values[zone].strip()
    }


def targets(design: Design, tactic: Tactic, values: Mapping[str, str]) -> dict[int, str]:
    """Where each code of the tactic's pictures is to lead, by its place: what its zone holds."""
    found = {place: values[zone].strip() for place, zone in _places(design, tactic)}
    return {place: link for place, link in found.items() if link}


def _places(design: Design, tactic: Tactic) -> list[tuple[int, str]]:
    return [
        (place, zone.key)
        for place, zone in enumerate(tactic.zones)
        if zone.key in design.code_zones and zone.kind is ZoneKind.LINK
    ]
