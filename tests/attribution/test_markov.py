"""Markov in closed form, against a published transition table and against brute force."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attribution.helpers import deal, touch
from tpma.attribution.credit import attribute_all, journeys_of
from tpma.attribution.markov import SCALE, effects_of, removal_effects, transitions
from tpma.attribution.presets import PRESETS, ModelParams
from tpma.attribution.rules import Outcome, Window

NAMES = {"start": "(start)", "conv": "(deal)", "null": "(nothing)"}


def test_published_transitions() -> None:
    cases = json.loads(
        (Path(__file__).parents[1] / "golden" / "attribution_cases.json").read_text("utf-8")
    )
    case = next(case for case in cases["cases"] if case["id"] == "mta-transition")
    got = transitions((path.split(">"), deals, nulls) for path, deals, nulls in case["paths"])
    for step, chance in case["T"].items():
        here, there = (NAMES.get(name, name) for name in step.split(">"))
        assert got[here][there] == Fraction(chance), step
    assert sum(len(steps) for steps in got.values()) == len(case["T"])


def by_iteration(steps: dict[str, dict[str, Fraction]], removed: str | None) -> float:
    """Chance of a deal from the start, by walking until nothing moves: slow and obvious."""
    walk = {
        here: {there: float(chance) for there, chance in on.items()} for here, on in steps.items()
    }
    here: dict[str, float] = {"(start)": 1.0}
    won = 0.0
    while sum(here.values()) > 1e-10:
        onward: dict[str, float] = {}
        for place, mass in here.items():
            for there, chance in walk.get(place, {}).items():
                if there == "(deal)":
                    won += mass * chance
                elif there not in {removed, "(nothing)"}:
                    onward[there] = onward.get(there, 0.0) + mass * chance
        here = onward
    return won


paths = st.lists(
    st.tuples(st.lists(st.sampled_from("abcd"), min_size=1, max_size=5), st.booleans()),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)  # brute force takes as long as it takes
@given(paths)
def test_closed_form_equals_brute_force(found: list[tuple[list[str], bool]]) -> None:
    steps = transitions((channels, int(won), int(not won)) for channels, won in found)
    whole = by_iteration(steps, None)
    for channel, effect in effects_of(steps).items():
        expected = 1 - by_iteration(steps, channel) / whole if whole else 0
        assert abs(effect / SCALE - expected) < 1e-6


def test_a_channel_on_every_path_is_worth_everything() -> None:
    effects = removal_effects([["a", "b"], ["a"]], [["c"]])
    assert effects["a"] == SCALE
    assert 0 < effects["b"] < SCALE
    assert effects["c"] == 0


def test_nothing_known_is_nothing_credited() -> None:
    assert removal_effects([], []) == {}
    assert removal_effects([], [["a"]]) == {"a": 0}


def test_touches_share_a_deal_by_removal_effect() -> None:
    from datetime import UTC, datetime

    window = Window(90, datetime(2026, 12, 1, tzinfo=UTC))
    touches = [touch("1", 9, campaign="a"), touch("2", 5, campaign="b")]
    deals = [deal(900, id="one"), deal(900, id="two"), deal(900, id="no", outcome=Outcome.LOST)]
    one, two, lost = attribute_all(
        journeys_of(deals, {"one": touches, "two": touches[:1], "no": touches[1:]}, window),
        PRESETS["markov"],
        ModelParams(),
        without_deal=[touches[1:]],
    )
    by_campaign = {line.touch.campaign_id: line.amount_minor for line in one.lines if line.touch}
    assert by_campaign["a"] > by_campaign["b"] > 0
    assert sum(by_campaign.values()) == two.credited_minor == lost.credited_minor == 900
