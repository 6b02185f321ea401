"""How a place looks: what of it format 1 can lock and limit, and what it can't."""

from __future__ import annotations

from tpma.core.i18n import Message, msg
from tpma.kits.definition import Lock, MediaSource, Tactic, Zone, ZoneKind
from tpma.kits.draft import KIT_FILE, Draft

#: What partners never change in format 1: there is no control for it, so nothing else is true.
ALWAYS_LOCKED: dict[str, Message] = {
    "style": msg("The style of a place is always the kit's; partners can't be let change it"),
    "position": msg("The position of a place is always the kit's; partners can't be let change it"),
    "size": msg("The size of a place is always the kit's; partners can't be let change it"),
}


def check_look(draft: Draft, tactic: Tactic, zone: Zone) -> None:
    """A lock or limit that nothing would hold is an error, not a promise."""
    place = ("tactics", tactic.key, "zones", zone.key)
    for name, what in ALWAYS_LOCKED.items():
        if getattr(zone, name) is not Lock.LOCKED:
            draft.problems.error(
                KIT_FILE,
                draft.spot(*place, name),
                what,
                msg('Take %(name)s out, or write %(name)s = "locked"', name=name),
            )
    if zone.kind is ZoneKind.IMAGE and MediaSource.KIT not in zone.media_from:
        _own_picture(draft, zone, place)
    limits = [n for n in ("min_size", "max_size") if getattr(zone, n) is not None]
    if not limits or _is_set_by_design(draft, tactic, zone):
        return
    for name in limits:
        draft.problems.error(
            KIT_FILE,
            draft.spot(*place, name),
            msg(
                "%(name)s has no effect: no design sets the type of %(zone)s",
                name=name,
                zone=zone.key,
            ),
            msg(
                "Take it out: in mails and pages the template sets the type size; "
                "in a design give a text layer this zone"
            ),
        )


def _own_picture(draft: Draft, zone: Zone, place: tuple[str, ...]) -> None:
    """Where only the partner's pictures may stand, the kit's own is no more than an example."""
    if zone.default and zone.lock is not Lock.CHANGE_REQUIRED:
        draft.problems.error(
            KIT_FILE,
            draft.spot(*place, "media_from"),
            msg(
                "The kit's picture would stand in %(zone)s, where only a partner's may",
                zone=zone.key,
            ),
            msg('Write lock = "change_required", or add "kit" to media_from'),
        )


def _is_set_by_design(draft: Draft, tactic: Tactic, zone: Zone) -> bool:
    if tactic.design is None:
        return False
    design = draft.designs.get(tactic.design)
    # A design that can't be read is told of already; nothing follows from it.
    return design is None or zone.key in design.text_zones
