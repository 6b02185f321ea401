"""Colours as WCAG and as eyes judge them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.branding.guides import guide_with
from tpma.branding import palette
from tpma.branding.colour import contrast, difference, normalise, pick, readable
from tpma.kits.brandguide import Colour

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#767676", "#ffffff", 4.54), ("#0000ff", "#ffffff", 8.59)],
)
def test_contrast_is_wcags(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


def test_difference_is_ciede2000() -> None:
    assert difference("#0b6477", "#0b6477") == 0
    assert difference("#0b6477", "#0c6578") < 1
    assert difference("#0b6477", "#d7263d") > 40


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0A6", "#00aa66"), (" #1F6FEB ", "#1f6feb"), ("teal", None), ("#12345", None), ("", None)],
)
def test_colours_are_read_as_people_write_them(typed: str, kept: str | None) -> None:
    assert normalise(typed) == kept


@given(colours, colours, st.sampled_from([3.0, 4.5, 7.0]))
@example("#000000", "#008b00", 7.0)  # neither end is enough, and the darker one is the worse
def test_readable_reaches_the_contrast_wherever_it_can_be_reached(
    colour: str, ground: str, wanted: float
) -> None:
    found = readable(colour, ground, wanted)
    best = max(contrast("#ffffff", ground), contrast("#111111", ground))
    assert contrast(found, ground) >= min(wanted, best) - 0.01
    if contrast(colour, ground) >= wanted:
        assert found == colour


@given(colours)
def test_pick_takes_the_first_that_reads(ground: str) -> None:
    found = pick(["#ffffff", "#000000"], ground)
    assert contrast(found, ground) >= 4.5


@given(colours, colours)
def test_a_partners_colours_never_make_the_guides_text_unreadable(own: str, second: str) -> None:
    guide = guide_with(
        Colour("paper", "#ffffff"),
        Colour("primary", "#0b6477", partner=True, on="paper"),
        Colour("on_primary", "#ffffff", on="primary"),
    )
    mixed = palette.by_role(palette.with_partner(guide, own, second))
    assert contrast(mixed["primary"], mixed["paper"]) >= 4.5
    assert contrast(mixed["on_primary"], mixed["primary"]) >= 4.5
    assert mixed["paper"] == "#ffffff"


def test_without_own_colours_the_guide_stays_as_it_is() -> None:
    guide = guide_with(Colour("primary", "#0b6477", partner=True))
    assert palette.with_partner(guide, "") is guide
