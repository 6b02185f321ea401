"""The attribution models, held against the golden cases and against their own promises."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attribution.helpers import CLOSE, journey, journey_at, touch
from tpma.attribution.presets import PRESETS, ModelParams, preset
from tpma.attribution.rules import Journey, Touch
from tpma.attribution.split import split
from tpma.core.errors import InvalidInput

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in json.loads(
        (Path(__file__).parents[1] / "golden" / "attribution_cases.json").read_text("utf-8")
    )["cases"]
}


def weights_of(model: str, way: Journey) -> tuple[int, ...]:
    return preset(model).build(ModelParams(strength={"a": 2, "b": 1}))(way)


def weigh(model: str, way: Journey) -> tuple[Fraction, ...]:
    """The weights as shares of one."""
    found = weights_of(model, way)
    return tuple(Fraction(weight, sum(found)) for weight in found)


def test_time_decay_halves_in_a_week() -> None:
    case = CASES["google-ads-td"]
    got = weigh("time_decay", journey_at(case["touches_days_before"]))
    assert got == (Fraction(1, 3), Fraction(2, 3))
    assert [float(w) for w in got] == pytest.approx(case["weights"])


def test_time_decay_to_the_cent() -> None:
    """Exact to the cent by 2^(-age/7); the golden row is a published table, and that is rounded.

    Its newest touch is what its other four leave of 12,000, so their errors, up to 10.4 cents each
    and all upwards, gather there: 19.7 cents. No single half-life gives its figures (the nearest,
    7.0003 days, is still 4.6 cents off). So our cents are held against decimal arithmetic of their
    own, and the table only within its own rounding.
    """
    case = CASES["td-12000"]
    ages, table = case["touches_days_before"], case["allocations_exact"]
    with localcontext(prec=40):
        weights = [Decimal(2) ** (Decimal(-age) / case["half_life_days"]) for age in ages]
        exact = [float(case["value"] * weight / sum(weights)) for weight in weights]
    got = split(case["value"] * 100, weights_of("time_decay", journey_at(ages)))
    assert got == (175_19, 287_44, 574_88, 3417_04, 7545_45)
    assert sum(got) == case["value"] * 100
    assert [part / 100 for part in got] == pytest.approx(exact, abs=0.01)
    assert table[-1] == pytest.approx(case["value"] - sum(table[:-1]))
    errors = [told - true for told, true in zip(table, exact, strict=True)]
    assert all(0 < error < 0.105 for error in errors[:-1])
    assert errors[-1] == pytest.approx(-sum(errors[:-1]))


def test_position_five_two_one() -> None:
    case = CASES["u-40-20-40-5"]
    assert (
        list(split(case["value"], weights_of("position", journey(case["n"]))))
        == case["allocations"]
    )
    assert [float(w) for w in weigh("position", journey(2))] == CASES["u-n2"]["weights"]
    assert [float(w) for w in weigh("position", journey(1))] == CASES["u-n1"]["weights"]


@pytest.mark.parametrize(
    ("model", "column"),
    [("first", "first"), ("last", "last"), ("linear", "linear"), ("position", "position_based")],
)
def test_snowplow_journey(model: str, column: str) -> None:
    case = CASES["snowplow-140"]
    shares = [float(w) * case["value"] for w in weigh(model, journey(case["n"]))]
    assert shares == pytest.approx(case[column])


@pytest.mark.parametrize(
    ("model", "column"), [("position", "u"), ("j", "j"), ("inverse_j", "inverse_j")]
)
def test_four_touches(model: str, column: str) -> None:
    case = CASES["converge-4"]
    assert [float(w) for w in weigh(model, journey(case["n"]))] == pytest.approx(case[column])


def milestones(count: int, lead: int, opportunity: int) -> Journey:
    return Journey(journey(count).touches, lead=lead, opportunity=opportunity, close=count - 1)


def test_marketo_shapes() -> None:
    way = milestones(9, 3, 6)
    full = weigh("full_path", way)
    assert [full[i] for i in (0, 3, 6, 8)] == [Fraction(225, 1000)] * 4
    assert [full[i] for i in (1, 2, 4, 5, 7)] == [Fraction(2, 100)] * 5
    w = weigh("w", milestones(5, 1, 2))
    assert w == (
        Fraction(3, 10),
        Fraction(3, 10),
        Fraction(3, 10),
        Fraction(1, 20),
        Fraction(1, 20),
    )
    u = weigh("u", milestones(5, 2, 3))
    assert list(u) == [Fraction(1, 2), 0, Fraction(1, 2), 0, 0]


def test_roles_on_one_touch_add_up_and_missing_roles_are_shared() -> None:
    # the form is also the last touch before the opportunity: it holds 30 + 30 of 90
    both = weigh("w", milestones(2, 1, 1))
    assert both == (Fraction(1, 3), Fraction(2, 3))
    # nobody filled a form: the first touch and the opportunity's share the rest
    assert weigh("w", Journey(journey(2).touches, opportunity=1)) == (Fraction(1, 2),) * 2
    assert list(weigh("u", journey(3))) == [1, 0, 0]


def test_primary_source_needs_a_named_campaign() -> None:
    way = journey(3)
    assert weigh("primary", way) == ()
    assert list(weigh("primary", Journey(way.touches, primary=1))) == [0, 1, 0]


def test_shapley_is_linear_over_distinct_channels() -> None:
    touches = tuple(
        touch(f"e{i}", 9 - i, campaign=name) for i, name in enumerate(["a", "b", "a", "a"])
    )
    assert weigh("shapley", Journey(touches)) == (
        Fraction(1, 6),
        Fraction(1, 2),
        Fraction(1, 6),
        Fraction(1, 6),
    )


def test_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="time_decay"):
        preset("magic")


def test_every_model_says_its_rule_and_source() -> None:
    for found in PRESETS.values():
        assert str(found.title)
        assert str(found.rule).endswith(".")
        assert len(found.source) > 10


def test_largest_remainder_case() -> None:
    case = CASES["largest-remainder"]
    assert list(split(case["value"], weights_of("linear", journey(case["n"])))) == case["linear"]


@st.composite
def journeys(draw: st.DrawFn) -> Journey:
    count = draw(st.integers(0, 12))
    ages = draw(
        st.lists(st.integers(0, 400 * 86_400 * 10**6), min_size=count, max_size=count).map(
            lambda found: sorted(found, reverse=True)
        )
    )
    touches = tuple(
        Touch(
            f"e{i:02}",
            CLOSE - timedelta(microseconds=age),
            draw(st.sampled_from(["click", "form"])),
            "c",
            draw(st.sampled_from("ab")),
        )
        for i, age in enumerate(ages)
    )
    place = st.none() if not count else st.none() | st.integers(0, count - 1)
    return Journey(touches, draw(place), draw(place), draw(place), draw(place))


@given(journeys(), st.sampled_from(sorted(PRESETS)), st.integers(-(10**13), 10**13))
def test_no_model_loses_or_makes_a_cent(way: Journey, model: str, amount: int) -> None:
    weights = weights_of(model, way)
    if not weights:
        return
    assert len(weights) == len(way)
    assert sum(weights) > 0
    assert all(weight >= 0 for weight in weights)
    assert sum(split(amount, weights)) == amount


@given(
    st.lists(st.integers(0, 10**40), min_size=1, max_size=40),
    st.integers(-(10**10), 10**10),
)
def test_split_is_exact_fair_and_keeps_order(weights: list[int], amount: int) -> None:
    total = sum(weights)
    if not total:
        with pytest.raises(ValueError, match="more than nothing"):
            split(amount, weights)
        return
    parts = split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(weight * amount, total)) < 1


def test_split_refuses_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="at least one"):
        split(1, [])
    with pytest.raises(ValueError, match="not negative"):
        split(1, [2, -1])
