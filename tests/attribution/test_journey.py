"""Which touches count, and the promise that credits and the rest make up every deal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attribution.helpers import CLOSE, deal, touch
from tpma.attribution.credit import attribute_all, digest_of, journeys_of
from tpma.attribution.presets import PRESETS, ModelParams
from tpma.attribution.rules import Outcome, Touch, Window, in_order, journey_of

AS_OF = datetime(2026, 12, 1, tzinfo=UTC)
WINDOW = Window(30, AS_OF)


def ids(way: tuple[Touch, ...]) -> list[str]:
    return [found.event_id for found in way]


def test_touches_count_from_the_lookback_to_the_close() -> None:
    touches = [
        touch("too-early", at="2026-05-01T23:59:59+00:00"),
        touch("first-day", at="2026-05-02T00:00:00+00:00"),
        touch("in-cycle", at="2026-06-20T08:00:00+00:00"),
        touch("closing-day", at="2026-06-30T23:59:59+00:00"),
        touch("after", at="2026-07-01T00:00:00+00:00"),
    ]
    way = journey_of(deal(), touches, WINDOW)
    assert ids(way.touches) == ["first-day", "in-cycle", "closing-day"]


def test_days_are_the_programs_days() -> None:
    late = touch("late", at="2026-06-30T23:30:00+00:00")
    kolkata = Window(30, AS_OF, ZoneInfo("Asia/Kolkata"))
    assert ids(journey_of(deal(), [late], WINDOW).touches) == ["late"]
    assert ids(journey_of(deal(), [late], kolkata).touches) == []


def test_an_open_deal_collects_until_now() -> None:
    now = touch("now", at=AS_OF.isoformat())
    later = touch("later", at=(AS_OF + timedelta(seconds=1)).isoformat())
    way = journey_of(deal(closed=None, outcome=Outcome.OPEN), [later, now], WINDOW)
    assert ids(way.touches) == ["now"]
    assert way.close is None


def test_expected_close_of_an_open_deal_does_not_cut() -> None:
    way = journey_of(
        deal(closed="2026-06-02", outcome=Outcome.OPEN),
        [touch("x", at="2026-07-01T00:00:00+00:00")],
        WINDOW,
    )
    assert ids(way.touches) == ["x"]


def test_order_is_time_then_event_id_and_each_event_once() -> None:
    same = CLOSE.isoformat()
    assert ids(in_order([touch("b", at=same), touch("a", at=same), touch("b", at=same)])) == [
        "a",
        "b",
    ]


def test_milestones() -> None:
    touches = [
        touch("1", at="2026-05-20T10:00:00+00:00", campaign="x"),
        touch("2", at="2026-05-25T10:00:00+00:00", kind="form"),
        touch("3", at="2026-06-01T18:00:00+00:00"),
        touch("4", at="2026-06-10T10:00:00+00:00", kind="form"),
    ]
    way = journey_of(deal(primary="x"), touches, WINDOW)
    assert (way.lead, way.opportunity, way.close, way.primary) == (1, 2, 3, 0)


def test_a_deal_without_touches_is_unattributed() -> None:
    [found] = attribute_all(journeys_of([deal(777)], {}, WINDOW), PRESETS["linear"], ModelParams())
    assert found.unattributed_minor == 777
    assert found.credited_minor == 0


@pytest.mark.parametrize("days", [0, 731])
def test_lookback_has_bounds(days: int) -> None:
    with pytest.raises(ValueError, match="lookback"):
        Window(days, AS_OF)


@given(
    st.lists(
        st.tuples(st.integers(-10, 100), st.sampled_from(["click", "form"]), st.sampled_from("xy")),
        max_size=12,
    ),
    st.sampled_from(sorted(PRESETS)),
    st.integers(0, 10**9),
    st.sampled_from(list(Outcome)),
    st.integers(1, 120),
)
def test_credits_and_the_rest_always_make_the_deal(
    events: list[tuple[int, str, str]], model: str, amount: int, outcome: Outcome, lookback: int
) -> None:
    touches = [
        touch(f"e{i}", days, kind=kind, campaign=campaign)
        for i, (days, kind, campaign) in enumerate(events)
    ]
    deals = [deal(amount, outcome=outcome, primary="x"), deal(amount, id="other")]
    window = Window(lookback, AS_OF)
    found = attribute_all(
        journeys_of(deals, {"d": touches}, window), PRESETS[model], ModelParams(), [touches]
    )
    for result in found:
        assert result.credited_minor + result.unattributed_minor == amount
        assert [line.position for line in result.lines] == list(range(len(result.lines)))
    again = attribute_all(
        journeys_of(deals, {"d": touches[::-1]}, window), PRESETS[model], ModelParams(), [touches]
    )
    assert digest_of({"m": model}, found) == digest_of({"m": model}, again)


def test_digest_tells_another_result_or_other_parameters() -> None:
    first = attribute_all(journeys_of([deal(100)], {}, WINDOW), PRESETS["linear"], ModelParams())
    other = attribute_all(journeys_of([deal(101)], {}, WINDOW), PRESETS["linear"], ModelParams())
    assert digest_of({"days": 1}, first) != digest_of({"days": 1}, other)
    assert digest_of({"days": 1}, first) != digest_of({"days": 2}, first)
