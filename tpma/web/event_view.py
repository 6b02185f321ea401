"""A calendar file as a calendar shows it: the day, the hours, where, who invites."""

from __future__ import annotations

from flask import render_template

from tpma.assets.render.calendar import read_event
from tpma.core.i18n import direction_of
from tpma.kits import facts
from tpma.kits.definition import ZoneKind


def event_page(data: bytes, locale: str) -> str:
    """A whole small page for a preview frame, in the event's locale. `data` is our own file."""
    event = read_event(data)

    def written(kind: ZoneKind, value: str, style: str = "") -> str:
        return facts.written(kind, value, locale, style)

    return render_template(
        "event.html",
        event=event,
        locale=locale,
        dir=direction_of(locale),
        month=written(ZoneKind.DATE, event.begins.date().isoformat(), "day"),
        day=written(ZoneKind.DATE, event.begins.date().isoformat(), "full"),
        last_day=""
        if event.ends.date() == event.begins.date()
        else written(ZoneKind.DATE, event.ends.date().isoformat(), "full"),
        begins=written(ZoneKind.TIME, event.begins.strftime("%H:%M")),
        ends=written(ZoneKind.TIME, event.ends.strftime("%H:%M")),
        zone=written(ZoneKind.TIME_ZONE, event.time_zone),
    )
