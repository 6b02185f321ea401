"""Who may use a kit, and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.kits.definition import Eligibility, Window
from tpma.kits.rules import (
    PartnerFacts,
    WindowState,
    days_left,
    ends_soon,
    is_promoted,
    reasons_against,
    window_message,
    window_state,
)

GOLD = PartnerFacts("gold", "EMEA", "DE", "resell", frozenset({"backup-pro"}))
TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("eligibility", "against"),
    [
        (Eligibility(), 0),
        (Eligibility(tiers=("gold", "platinum")), 0),
        (Eligibility(tiers=("Gold",)), 0),
        (Eligibility(tiers=("platinum",)), 1),
        (Eligibility(regions=("emea",)), 0),
        (Eligibility(regions=("de", "at")), 0),
        (Eligibility(regions=("APAC",)), 1),
        (Eligibility(motions=("services",)), 1),
        (Eligibility(certifications=("backup-pro", "cloud")), 0),
        (Eligibility(certifications=("cloud",)), 1),
        (
            Eligibility(
                tiers=("silver",), regions=("US",), motions=("oem",), certifications=("x",)
            ),
            4,
        ),
    ],
)
def test_eligibility(eligibility: Eligibility, against: int) -> None:
    assert len(reasons_against(eligibility, GOLD)) == against


@pytest.mark.parametrize(
    ("window", "state"),
    [
        (Window(), WindowState.OPEN),
        (Window(begins=TODAY), WindowState.OPEN),
        (Window(begins=TODAY + DAY), WindowState.UPCOMING),
        (Window(ends=TODAY), WindowState.OPEN),
        (Window(ends=TODAY - DAY), WindowState.ENDED),
    ],
)
def test_window(window: Window, state: WindowState) -> None:
    assert window_state(window, TODAY) is state
    assert (window_message(window, TODAY) is None) == (state is WindowState.OPEN)


def test_the_last_days() -> None:
    window = Window(ends=TODAY + 30 * DAY, warn_days=30)
    assert days_left(window, TODAY) == 30
    assert ends_soon(window, TODAY)
    assert not ends_soon(window, TODAY - DAY)
    assert days_left(window, TODAY + 31 * DAY) is None
    assert days_left(Window(), TODAY) is None


def test_promotion_is_within_its_days_and_the_window() -> None:
    window = Window(promoted_from=TODAY, promoted_until=TODAY + DAY, ends=TODAY)
    assert is_promoted(window, TODAY)
    assert not is_promoted(window, TODAY - DAY)
    assert not is_promoted(window, TODAY + DAY)  # promised, but the window has closed
    assert not is_promoted(Window(), TODAY)


@given(st.dates(), st.dates(), st.dates())
def test_a_window_opens_once_and_closes_once(begins: date, ends: date, today: date) -> None:
    window = Window(begins=min(begins, ends), ends=max(begins, ends))
    assert window.begins is not None
    assert window.ends is not None
    assert (window_state(window, today) is WindowState.OPEN) == (
        window.begins <= today <= window.ends
    )
