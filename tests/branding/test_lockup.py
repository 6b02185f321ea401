"""The lock-up rules hold for whatever logos partners have."""

import dataclasses
from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tpma.branding.lockup import LogoShape, Rect, arrange_lockup, partner_size
from tpma.kits.brandguide import LockupOrder, LockupRules, LogoMatch

shapes = st.builds(
    LogoShape,
    width=st.floats(40, 1600),
    height=st.floats(40, 1600),
    ink=st.floats(0.05, 1),
).filter(lambda shape: 1 / 12 <= shape.ratio <= 12)
rules = st.builds(
    LockupRules,
    order=st.sampled_from(LockupOrder),
    clear_space=st.floats(0.2, 1),
    divider=st.booleans(),
    max_partner_ratio=st.floats(0.5, 1),
    wide_match=st.sampled_from(LogoMatch),
    compact_match=st.sampled_from(LogoMatch),
    min_height=st.integers(8, 30),
)
areas = st.builds(
    lambda x, y, w, h: Rect(x, y, x + w, y + h),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(60, 1200),
    st.integers(24, 600),
)


@given(
    vendor=shapes,
    partner=shapes,
    area=areas,
    guide=rules,
    arrange=st.sampled_from(["row", "column", "auto"]),
    align=st.sampled_from(["start", "center", "end"]),
    rtl=st.booleans(),
)
def test_every_lockup_keeps_the_guide(
    vendor: LogoShape,
    partner: LogoShape,
    area: Rect,
    guide: LockupRules,
    arrange: Literal["row", "column", "auto"],
    align: Literal["start", "center", "end"],
    rtl: bool,
) -> None:
    made = arrange_lockup(vendor, partner, area, guide, arrange=arrange, align=align, rtl=rtl)
    hq, theirs = made.vendor, made.partner
    assert hq is not None
    assert theirs is not None
    # A logo of a few pixels has no proportions left to speak of, and it is reported anyway.
    assume(min(hq.width, hq.height, theirs.width, theirs.height) >= 6)

    assert area.holds(hq)
    assert area.holds(theirs)
    assert theirs.height <= hq.height * guide.max_partner_ratio
    assert theirs.area <= hq.area * guide.max_partner_ratio
    assert hq.width / hq.height == pytest.approx(vendor.ratio, rel=0.2)
    assert theirs.width / theirs.height == pytest.approx(partner.ratio, rel=0.35)

    clear = guide.clear_space * hq.height
    assert made.clear_space >= clear
    assert not hq.grown(clear).overlaps(theirs)
    if made.divider is not None:
        assert not hq.grown(clear - 1).overlaps(made.divider)
        assert not theirs.grown(clear - 1).overlaps(made.divider)
        assert area.holds(made.divider)
    small = any(r.height < guide.min_height and r.width < guide.min_width for r in (hq, theirs))
    assert made.too_small == small


@given(vendor=shapes, partner=shapes, area=areas)
def test_right_to_left_mirrors_the_row(vendor: LogoShape, partner: LogoShape, area: Rect) -> None:
    guide = LockupRules(order=LockupOrder.HQ_FIRST)
    ltr = arrange_lockup(vendor, partner, area, guide, arrange="row")
    rtl = arrange_lockup(vendor, partner, area, guide, arrange="row", rtl=True)
    assert ltr.vendor is not None
    assert ltr.partner is not None
    assert rtl.vendor is not None
    assert rtl.partner is not None
    assert ltr.vendor.left < ltr.partner.left
    assert rtl.partner.left < rtl.vendor.left
    assert rtl.bounds.right == area.right


def test_a_square_partner_logo_stands_as_high_as_hqs_and_no_higher() -> None:
    width, height = partner_size(
        LogoShape(400, 100), LogoShape(300, 300), LockupRules(), vendor_height=40
    )
    assert (width, height) == (40, 40)


def test_a_wide_partner_wordmark_is_matched_by_its_letters() -> None:
    rules = LockupRules(hq_cap_height=0.6)
    _, height = partner_size(LogoShape(400, 100), LogoShape(500, 100), rules, vendor_height=100)
    assert height == 80  # 60 px of HQ's cap height over three quarters of the partner's


def test_area_match_gives_the_lighter_logo_more_room_but_never_more_than_hq() -> None:
    rules = LockupRules(compact_match=LogoMatch.AREA)
    heavy = partner_size(LogoShape(200, 100, 0.5), LogoShape(200, 100, 1.0), rules, 100)
    light = partner_size(LogoShape(200, 100, 0.5), LogoShape(200, 100, 0.2), rules, 100)
    assert heavy[1] < light[1] == 100


def test_a_logo_alone_fills_its_area() -> None:
    made = arrange_lockup(LogoShape(200, 50), None, Rect(10, 10, 110, 110), LockupRules())
    assert made.partner is None
    assert made.vendor == Rect(10, 47, 110, 72)


def test_an_area_that_is_too_small_is_said() -> None:
    rules = dataclasses.replace(LockupRules(), min_height=20, min_width=60)
    made = arrange_lockup(LogoShape(200, 50), LogoShape(200, 50), Rect(0, 0, 80, 14), rules)
    assert made.too_small
