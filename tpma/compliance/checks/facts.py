"""Facts: days that have not passed, hours in their order."""

from __future__ import annotations

from collections.abc import Iterator

from tpma.compliance.checks.registry import KIT_ZONES, Check, Hit, check
from tpma.compliance.findings import CheckContext, Kind, Severity
from tpma.core.i18n import msg
from tpma.kits import facts
from tpma.kits.definition import ZoneKind


@check(
    "technical.fact",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("Days, times, prices and numbers can be read"),
    KIT_ZONES,
)
def readable(context: CheckContext) -> Iterator[Hit]:
    for zone in context.zones:
        if zone.kind in facts.KINDS:
            refused = facts.refusal(ZoneKind(zone.kind), zone.value)
            if refused is not None:
                yield Hit(refused[0], refused[1], zone=zone.key)


@check(
    "technical.day-passed",
    Severity.BLOCKER,
    Kind.TECHNICAL,
    msg("A day that is announced has not passed"),
    KIT_ZONES,
)
def day_passed(context: CheckContext) -> Iterator[Hit]:
    if context.today is None:
        return
    for zone in context.zones:
        if zone.kind != ZoneKind.DATE or not zone.value or zone.same_as:
            continue
        if facts.refusal(ZoneKind.DATE, zone.value) is not None:
            continue
        day = facts.day_of(zone.value)
        if day < context.today:
            yield Hit(
                msg("“%(zone)s” is %(day)s, which has passed", zone=zone.name, day=day),
                msg("Choose a day that is still to come"),
                zone=zone.key,
            )


@check(
    "technical.event-hours",
    Severity.WARNING,
    Kind.TECHNICAL,
    msg("An event ends after it begins"),
    KIT_ZONES,
)
def event_hours(context: CheckContext) -> Iterator[Hit]:
    if context.tactic_kind != "calendar":
        return
    begins, ends = context.zone("begins"), context.zone("ends")
    if begins is None or ends is None:
        return
    for zone in (begins, ends):
        if not zone.value or facts.refusal(ZoneKind.TIME, zone.value) is not None:
            return
    if facts.time_of(ends.value) <= facts.time_of(begins.value):
        yield Hit(
            msg("The event ends at or before the hour it begins, so it runs into the next day"),
            msg("Change when it ends, unless that is meant"),
            zone="ends",
        )


CHECKS: tuple[Check, ...] = (readable, day_passed, event_hours)
