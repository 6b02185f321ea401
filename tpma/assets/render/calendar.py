"""An event as a file for people's calendars (RFC 5545), made from a calendar tactic's zones.

The same event gives the same bytes: the id, the sequence and the stamp are arguments. Folding,
escaping and the time zone's rules are `icalendar`'s.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from tpma.assets.render.substitute import Filling, Substitution
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg
from tpma.kits import facts

CALENDAR_TYPE = "text/calendar"


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who invites: the partner. Without an address the file names no organiser."""

    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class RenderedEvent:
    """The file, and what was missing for it."""

    data: bytes
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What a calendar file says, as a calendar would show it."""

    summary: str
    description: str
    begins: dt.datetime
    ends: dt.datetime
    time_zone: str  # IANA name
    place: str
    link: str
    organiser: Organiser


def render_event(
    filling: Filling,
    *,
    uid: str,
    sequence: int,
    stamp: dt.datetime,
    organiser: Organiser,
) -> RenderedEvent:
    """The event of a calendar tactic's zones. `stamp` is when it was last changed.

    An event that ends before it begins runs past midnight. Raises InvalidInput where a day, a
    time or the zone is missing or can't be read: a wrong hour is worse than no file.
    """
    words = Substitution(filling)
    summary = words.into_line("[[zone:summary]]")
    description = words.into_text("[[zone:description]]").strip()
    place = words.into_line("[[zone:place]]")
    link = words.into_line("[[zone:link]]")
    begins, ends = _hours(filling)
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp.astimezone(dt.UTC).replace(microsecond=0))
    event.add("sequence", sequence)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    language = {"LANGUAGE": filling.locale}
    event.add("summary", vText(summary), parameters=language)
    if description or link:
        text = "\n\n".join(part for part in (description, link) if part)
        event.add("description", vText(text), parameters=language)
    if place:
        event.add("location", vText(place), parameters=language)
    if link:
        event.add("url", vUri(link))
    if organiser.email:
        address = vCalAddress(f"mailto:{organiser.email}")
        address.params["CN"] = vText(organiser.name)
        event.add("organizer", address)
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//tpma//Kit calendar//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    # Only the rules around the event: a few lines, whatever the zone went through before.
    around = dt.timedelta(days=366)
    calendar.add_missing_timezones(
        first_date=(begins - around).date(), last_date=(ends + around).date()
    )
    return RenderedEvent(calendar.to_ical(sorted=True), tuple(words.problems))


def read_event(data: bytes) -> EventFacts:
    """What one of our files says. The screens show this, and so exactly what was approved."""
    event = next(iter(Calendar.from_ical(data).walk("VEVENT")))
    address = event.get("organizer")
    begins, ends = event.decoded("dtstart"), event.decoded("dtend")
    link = str(event.get("url", ""))
    return EventFacts(
        str(event.get("summary", "")),
        str(event.get("description", "")).removesuffix(link).strip(),
        begins,
        ends,
        str(event["dtstart"].params.get("TZID", "UTC")),
        str(event.get("location", "")),
        link,
        Organiser(
            str(address.params.get("CN", "")) if address is not None else "",
            str(address).removeprefix("mailto:") if address is not None else "",
        ),
    )


def _hours(filling: Filling) -> tuple[dt.datetime, dt.datetime]:
    def value(key: str) -> str:
        return filling.zones[key].value

    try:
        day, zone = facts.day_of(value("date")), facts.zone_of(value("time_zone"))
        begins = _at(day, facts.time_of(value("begins")), zone)
        ends = _at(day, facts.time_of(value("ends")), zone)
    except ValueError as error:
        raise InvalidInput(
            msg("The event has no day, time or time zone yet"),
            mend=msg("Fill in the day, when it begins and ends, and its time zone"),
        ) from error
    if ends <= begins:
        ends = _at(day + dt.timedelta(days=1), facts.time_of(value("ends")), zone)
    return begins, ends


def _at(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, time, zone)
