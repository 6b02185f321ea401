"""Events for people's calendars: right by RFC 5545, the same bytes for the same event."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tpma.assets.render.calendar import Organiser, RenderedEvent, read_event, render_event
from tpma.assets.render.substitute import Filling, ZoneValue
from tpma.core.errors import InvalidInput
from tpma.kits.definition import ZoneKind

STAMP = dt.datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=dt.UTC)
KINDS = {
    "summary": ZoneKind.TEXT,
    "description": ZoneKind.TEXT,
    "date": ZoneKind.DATE,
    "begins": ZoneKind.TIME,
    "ends": ZoneKind.TIME,
    "time_zone": ZoneKind.TIME_ZONE,
    "place": ZoneKind.TEXT,
    "link": ZoneKind.LINK,
}
EVENT = {
    "summary": "Pull the plug, with [[smart:partner.name]]; live",
    "description": "First line,\nsecond line; \\ and “quotes”",
    "date": "2027-03-11",
    "begins": "09:00",
    "ends": "12:30",
    "time_zone": "Europe/Berlin",
    "place": "Speicherstraße 14, Hamburg",
    "link": "https://northkeep.example/live?a=1,2",
}


def event(organiser: Organiser | None = None, sequence: int = 3, **values: str) -> RenderedEvent:
    zones = {key: ZoneValue(KINDS[key], value) for key, value in (EVENT | values).items()}
    return render_event(
        Filling(zones=zones, smart={"partner.name": "Ådal, Søn"}, locale="de-DE"),
        uid="0042.calendar@example.com",
        sequence=sequence,
        stamp=STAMP,
        organiser=organiser or Organiser("Ådal, Søn", "hello@aadal.example"),
    )


def test_the_file_is_what_rfc_5545_asks_for() -> None:
    data = event().data
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert not re.search(rb"(?<!\r)\n", data)
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    for line in data.split(b"\r\n"):
        line.decode("utf-8")  # no letter is cut in two
    calendar = Calendar.from_ical(data)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    found = calendar.walk("VEVENT")[0]
    assert found["summary"] == "Pull the plug, with Ådal, Søn; live"
    assert found["uid"] == "0042.calendar@example.com"
    assert found["sequence"] == 3
    assert found.decoded("dtstamp") == STAMP.replace(microsecond=0)
    assert found["organizer"] == "mailto:hello@aadal.example"
    assert found["organizer"].params["CN"] == "Ådal, Søn"
    assert found["dtstart"].params["TZID"] == "Europe/Berlin"
    assert b"SUMMARY;LANGUAGE=de-DE:Pull the plug\\, with" in data
    assert b"DESCRIPTION;LANGUAGE=de-DE:First line\\,\\nsecond line\\; \\\\ and" in data.replace(
        b"\r\n ", b""
    )


def test_the_zone_comes_with_its_rules() -> None:
    calendar = Calendar.from_ical(event().data)
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/Berlin"
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    summer = Calendar.from_ical(event(date="2027-07-01").data).walk("VEVENT")[0]
    assert summer.decoded("dtstart").utcoffset() == dt.timedelta(hours=2)


def test_the_same_event_is_the_same_file() -> None:
    assert event().data == event().data
    assert event(sequence=4).data != event().data


def test_what_the_file_says_is_read_back() -> None:
    said = read_event(event().data)
    zone = ZoneInfo("Europe/Berlin")
    assert said.begins == dt.datetime(2027, 3, 11, 9, 0, tzinfo=zone)
    assert said.ends == dt.datetime(2027, 3, 11, 12, 30, tzinfo=zone)
    assert (said.time_zone, said.place) == ("Europe/Berlin", EVENT["place"])
    assert (said.description, said.link) == (EVENT["description"], EVENT["link"])
    assert said.organiser == Organiser("Ådal, Søn", "hello@aadal.example")


def test_a_partner_without_an_address_invites_nobody_falsely() -> None:
    said = read_event(event(Organiser("Ådal")).data)
    assert said.organiser == Organiser("", "")
    assert b"ORGANIZER" not in event(Organiser("Ådal")).data


def test_after_midnight_is_the_next_day() -> None:
    said = read_event(event(begins="22:00", ends="01:00").data)
    assert said.ends - said.begins == dt.timedelta(hours=3)


@pytest.mark.parametrize("wrong", [{"date": ""}, {"begins": "9 Uhr"}, {"time_zone": "Mars/Base"}])
def test_no_file_rather_than_a_wrong_hour(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        event(**wrong)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=300),
)
def test_no_words_leave_their_property(summary: str, description: str) -> None:
    summary, description = summary.replace("[[", ""), description.replace("[[", "")
    data = event(summary=summary, description=description).data
    calendar = Calendar.from_ical(data)
    assert len(calendar.walk("VEVENT")) == 1
    assert data.count(b"\r\nBEGIN:VEVENT\r\n") == 1
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert calendar.walk("VEVENT")[0]["uid"] == "0042.calendar@example.com"
