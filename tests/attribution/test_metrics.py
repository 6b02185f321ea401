"""Program metrics and the interval."""

from __future__ import annotations

import math
import random
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.attribution import metrics
from tpma.attribution.interval import roi_interval, student_t
from tpma.attribution.metrics import Enablement, ProgramDeal


def program_deal(
    id: str,
    value: int,
    *,
    won: bool = False,
    by: str | None = None,
    origin: str | None = None,
    touched: str = "",
) -> ProgramDeal:
    return ProgramDeal(
        id,
        value,
        date(2026, 5, 1),
        won,
        by,
        date.fromisoformat(origin) if origin else None,
        frozenset(touched),
    )


DEALS = [
    program_deal("1", 100, won=True, by="a", origin="2026-04-01", touched="ab"),
    program_deal("2", 50, by="b", origin="2026-05-02"),  # evidence came after the opportunity
    program_deal("3", 70, won=True, touched="ab"),
    program_deal("4", 30, touched="b"),
    program_deal("5", 1000, won=True),
]


def test_sourced_needs_evidence_before_the_opportunity() -> None:
    assert metrics.psp(DEALS) == 100
    assert metrics.psp(DEALS, "a") == 100
    assert metrics.psp(DEALS, "b") == 0


def test_influenced_is_touched_but_not_sourced_and_counted_once() -> None:
    assert metrics.pip(DEALS) == 100
    assert metrics.pip(DEALS, "a") == 70
    assert metrics.pip(DEALS, "b") == 100
    assert metrics.pip(DEALS, "a") + metrics.pip(DEALS, "b") > metrics.pip(DEALS)


def test_rates() -> None:
    assert metrics.pwr(DEALS) == Fraction(2, 3)
    assert metrics.apds(DEALS) == 85
    assert metrics.pcr(DEALS, 1170) == Fraction(100, 1170)
    assert metrics.pwr([]) is None
    assert metrics.apds(DEALS[1:2]) is None
    assert metrics.pcr(DEALS, 0) is None


def test_ttpp_averages_those_who_got_there() -> None:
    enrolled = {"a": date(2026, 1, 1), "b": date(2026, 1, 1), "c": date(2026, 1, 1)}
    assert metrics.ttpp(enrolled, {"a": date(2026, 1, 11), "b": date(2026, 2, 1)}) == Fraction(
        41, 2
    )
    assert metrics.ttpp(enrolled, {}) is None
    assert metrics.ttpp(enrolled, {"a": date(2025, 12, 31)}) is None


def test_ees_is_a_weighted_mean_of_its_components() -> None:
    parts = Enablement(Fraction(1), Fraction(1, 2), Fraction(1, 2), Fraction(0))
    assert metrics.ees(parts) == Fraction(1, 2)
    heavy = Enablement(Fraction(1), Fraction(0), Fraction(0), Fraction(0))
    assert metrics.ees(parts, heavy) == 1
    with pytest.raises(ValueError, match="between 0 and 1"):
        metrics.ees(Enablement(Fraction(2), Fraction(0), Fraction(0), Fraction(0)))


def test_mdf_roi_both_ways() -> None:
    both = metrics.mdf_roi(125_000, 50_000, 100_000)
    assert both.on_mdf == Fraction(3, 2)
    assert both.on_total_cost == Fraction(1, 4)
    assert metrics.mdf_roi(1, 0, 0).on_mdf is None


def test_prm_roi_counts_every_cost() -> None:
    assert metrics.prm_roi(300, [50, 25, 25, 20, 50, 30]) == Fraction(1, 2)


@pytest.mark.parametrize(
    ("probability", "degrees", "published"),
    [
        (0.975, 1, 12.7062),
        (0.975, 2, 4.30265),
        (0.975, 7, 2.36462),
        (0.975, 8, 2.30600),
        (0.975, 29, 2.04523),
        (0.975, 30, 2.04227),
        (0.95, 10, 1.81246),
        (0.995, 5, 4.03214),
        (0.975, 1000, 1.96234),
    ],
)
def test_student_t_as_in_the_tables(probability: float, degrees: int, published: float) -> None:
    assert student_t(probability, degrees) == pytest.approx(published, abs=6e-5)


def test_interval_of_equal_campaigns_is_a_point() -> None:
    found = roi_interval([(250, 100)] * 8)
    assert found is not None
    assert found.low == pytest.approx(1.5)
    assert found.high == pytest.approx(1.5)
    assert found.n == 8
    assert found.few


def test_interval_flags_below_thirty_only() -> None:
    pairs = [(200 + i, 100) for i in range(30)]
    found = roi_interval(pairs)
    assert found is not None
    assert not found.few


@pytest.mark.parametrize(
    "pairs", [[], [(1, 1), (2, 1)], [(5, 1), (0, 1), (0, 1)], [(0, 1)] * 5, [(1, 0)] * 5]
)
def test_no_interval_where_there_is_none(pairs: list[tuple[int, int]]) -> None:
    assert roi_interval(pairs) is None


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 10**7)), min_size=3, max_size=40))
def test_interval_holds_the_estimate(pairs: list[tuple[int, int]]) -> None:
    found = roi_interval(pairs)
    assert found is not None
    estimate = sum(a for a, _ in pairs) / sum(s for _, s in pairs) - 1
    assert found.low <= estimate + 1e-6 * (1 + abs(estimate))
    assert found.high >= estimate - 1e-6 * (1 + abs(estimate))


def test_interval_covers_the_truth_about_as_often_as_published() -> None:
    """Skewed campaigns, thirty of them: about nine intervals in ten hold the true return."""
    rng = random.Random(20261123)
    truth, held, rounds = 1.5, 0, 400
    for _ in range(rounds):
        pairs = []
        for _ in range(30):
            spend = rng.lognormvariate(8, 0.5)
            luck = rng.lognormvariate(-0.5, 1.0)  # mean one
            pairs.append((round(spend * (1 + truth) * luck * 100), round(spend * 100)))
        found = roi_interval(pairs)
        assert found is not None
        assert math.isfinite(found.high)
        held += found.low <= truth <= found.high
    assert 0.86 <= held / rounds <= 0.97
