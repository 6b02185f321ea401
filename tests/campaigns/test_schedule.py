import datetime as dt

import pytest

from tpma.campaigns.schedule import BadTimeError, start, step_at, suggestion

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)  # a Tuesday


def wall(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def test_a_wall_clock_s_time_is_meant_there() -> None:
    assert start(wall("2026-11-26T10:00"), "Europe/Berlin", NOW).at.isoformat() == (
        "2026-11-26T09:00:00+00:00"
    )
    assert start(wall("2026-11-26T10:00"), "Asia/Dubai", NOW).at.hour == 6


def test_a_time_that_the_clocks_leave_out_is_said() -> None:
    made = start(wall("2027-03-28T02:30"), "Europe/Berlin", NOW)
    assert made.at.isoformat() == "2027-03-28T01:30:00+00:00"
    assert made.note is not None
    assert "03:30" in str(made.note)


def test_a_time_that_comes_twice_is_the_first() -> None:
    made = start(wall("2027-10-31T02:30"), "Europe/Berlin", NOW)
    assert (made.at.isoformat(), made.note) == ("2027-10-31T00:30:00+00:00", None)


@pytest.mark.parametrize(
    ("local", "zone"),
    [
        ("2026-11-23T10:00", "Europe/Berlin"),
        ("2028-11-23T10:00", "Europe/Berlin"),
        ("2026-11-26T10:00", "Europe/Nowhere"),
        ("2026-11-26T10:00", "../../etc/passwd"),
        ("2026-11-26T10:00", ""),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_words(local: str, zone: str) -> None:
    with pytest.raises(BadTimeError):
        start(wall(local), zone, NOW)


def test_a_good_time_is_proposed() -> None:
    assert suggestion(NOW, "Europe/Berlin").isoformat() == "2026-11-25T10:00:00"
    friday = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
    assert suggestion(friday, "Europe/Berlin").isoformat() == "2026-12-01T10:00:00"


def test_later_steps_keep_the_hour_on_the_wall_over_a_change_of_clocks() -> None:
    begin = dt.datetime(2027, 3, 25, 9, 0, tzinfo=dt.UTC)  # 10:00 in Berlin, in winter
    assert step_at(begin, "Europe/Berlin", 5).isoformat() == "2027-03-30T08:00:00+00:00"
