"""When it goes out: the time that a person chose, in the zone that they chose it in."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tpma.core.i18n import Message, msg

LONGEST_AHEAD: Final = dt.timedelta(days=366)
GOOD_HOUR: Final = 10
_GOOD_DAYS: Final = (1, 2, 3)  # Tuesday to Thursday


class BadTimeError(ValueError):
    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Start:
    at: dt.datetime
    """In UTC."""
    note: Message | None = None


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadTimeError(msg("We don't know the time zone “%(zone)s”", zone=name)) from error


def start(local: dt.datetime, zone_name: str, now: dt.datetime) -> Start:
    """The moment that a clock on the wall of that zone shows `local`."""
    zone = zone_of(zone_name)
    there = local.replace(tzinfo=zone)
    moment = there.astimezone(dt.UTC)
    if moment > now + LONGEST_AHEAD:
        raise BadTimeError(msg("That is more than a year ahead: choose an earlier day"))
    if moment < now - dt.timedelta(minutes=5):
        raise BadTimeError(msg("That time has passed: choose a later one, or send now"))
    back = moment.astimezone(zone)
    if back.replace(tzinfo=None) != local:
        shown = back.strftime("%H:%M")
        note = msg("The clocks change that night, so it starts at %(time)s", time=shown)
        return Start(moment, note)
    return Start(moment)


def suggestion(now: dt.datetime, zone_name: str) -> dt.datetime:
    """A time at which people read: the next Tuesday, Wednesday or Thursday at ten, on the wall."""
    here = now.astimezone(zone_of(zone_name))
    day = here.date() + dt.timedelta(days=1)
    while day.weekday() not in _GOOD_DAYS:
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(GOOD_HOUR))  # a wall clock's time


def step_at(starts_at: dt.datetime, zone_name: str, day: int) -> dt.datetime:
    """So many days later, at the same time on the wall."""
    there = starts_at.astimezone(zone_of(zone_name)).replace(tzinfo=None)
    later = there + dt.timedelta(days=day)
    return later.replace(tzinfo=zone_of(zone_name)).astimezone(dt.UTC)
