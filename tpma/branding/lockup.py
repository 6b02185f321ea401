"""The geometry of a logo lock-up: HQ's and a partner's logo side by side, by the brand guide.

Whatever the logos' shapes, this always holds: both keep their proportions, the partner is never
larger than the guide allows (in height and in area), each logo has its clear space, a divider
stands in the middle of the gap, and nothing leaves the given area. Where the area is too small for the
guide's minimum sizes, the lock-up is still as large as it can be and `too_small` says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tpma.kits.brandguide import LockupOrder, LockupRules, LogoMatch

Arrange = Literal["row", "column", "auto"]
# A wordmark trimmed to its ink is about this much cap height; the rest is ascenders and tails.
PARTNER_CAP_HEIGHT = 0.75


@dataclass(frozen=True, slots=True)
class Rect:
    """Whole pixels; right and bottom are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def area(self) -> int:
        return self.width * self.height

    def grown(self, by: float) -> Rect:
        edge = math.ceil(by)
        return Rect(self.left - edge, self.top - edge, self.right + edge, self.bottom + edge)

    def shifted(self, x: int, y: int) -> Rect:
        return Rect(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def union(self, other: Rect) -> Rect:
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def overlaps(self, other: Rect) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Rect) -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


@dataclass(frozen=True, slots=True)
class LogoShape:
    """A trimmed logo: its proportions, and how much of its box is inked."""

    width: float
    height: float
    ink: float = 0.5

    @property
    def ratio(self) -> float:
        return self.width / self.height


@dataclass(frozen=True, slots=True)
class Lockup:
    vendor: Rect | None
    partner: Rect | None
    divider: Rect | None
    bounds: Rect
    clear_space: float  # px that other things keep from either logo
    too_small: bool  # below the guide's minimum size
    direction: Literal["row", "column"]


def partner_scale(vendor: LogoShape, partner: LogoShape, rules: LockupRules) -> tuple[float, float]:
    """The partner logo's (width, height) beside an HQ logo of height 1."""
    vendor_area = vendor.ratio
    match = rules.wide_match if partner.ratio >= rules.wide_from else rules.compact_match
    if match is LogoMatch.HEIGHT:
        height = 1.0
    elif match is LogoMatch.CAP_HEIGHT:
        height = rules.hq_cap_height / PARTNER_CAP_HEIGHT
    else:
        ink = max(0.05, vendor.ink) / max(0.05, partner.ink)
        height = math.sqrt(vendor_area * ink / partner.ratio)
    height = min(
        height,
        rules.max_partner_ratio,
        math.sqrt(vendor_area * rules.max_partner_ratio / partner.ratio),
    )
    return height * partner.ratio, height


def partner_size(
    vendor: LogoShape, partner: LogoShape, rules: LockupRules, vendor_height: float
) -> tuple[int, int]:
    """The partner logo's size in whole pixels beside an HQ logo of that height."""
    width, height = partner_scale(vendor, partner, rules)
    return max(1, int(width * vendor_height)), max(1, int(height * vendor_height))


def arrange_lockup(
    vendor: LogoShape | None,
    partner: LogoShape | None,
    area: Rect,
    rules: LockupRules,
    *,
    arrange: Arrange = "auto",
    align: Literal["start", "center", "end"] = "start",
    valign: Literal["top", "middle", "bottom"] = "middle",
    divider: bool | None = None,
    order: LockupOrder | None = None,
    rtl: bool = False,
) -> Lockup:
    """Place the logos in the area. With one of them missing, the other stands alone."""
    shown = rules.divider if divider is None else divider
    first = rules.order if order is None else order
    if vendor is None or partner is None:
        alone = vendor or partner
        if alone is None:
            raise ValueError("a lock-up needs a logo")
        found = _alone(alone, area, rules, is_vendor=vendor is not None)
    else:
        ways: dict[str, Callable[[], Lockup]] = {
            "row": lambda: _row(vendor, partner, area, rules, shown, first, rtl),
            "column": lambda: _column(vendor, partner, area, rules, shown, first, align, rtl),
        }
        names = list(ways) if arrange == "auto" else [arrange]
        # The way that shows the logos larger; a row wins a draw, as it reads as one line.
        found = max((ways[name]() for name in names), key=_vendor_area)
    return _settled(found, area, align, valign, rtl)


def _vendor_area(lockup: Lockup) -> tuple[bool, float]:
    assert lockup.vendor is not None
    bonus = 1.15 if lockup.direction == "row" else 1.0
    return not lockup.too_small, lockup.vendor.area * bonus


def _alone(logo: LogoShape, area: Rect, rules: LockupRules, *, is_vendor: bool) -> Lockup:
    scale = min(area.width / logo.width, area.height / logo.height)
    width, height = max(1, int(logo.width * scale)), max(1, int(logo.height * scale))
    rect = Rect(0, 0, width, height)
    return Lockup(
        vendor=rect if is_vendor else None,
        partner=None if is_vendor else rect,
        divider=None,
        bounds=rect,
        clear_space=rules.clear_space * height,
        too_small=_below(rect, rules),
        direction="row",
    )


def _below(rect: Rect, rules: LockupRules) -> bool:
    """A logo is too small when both its sides are below the minimum, or its height is unreadable."""
    return rect.height < rules.min_height and rect.width < rules.min_width


def _line(rules: LockupRules, vendor_height: float) -> int:
    return max(1, round(rules.divider_width * vendor_height))


def _row(
    vendor: LogoShape,
    partner: LogoShape,
    area: Rect,
    rules: LockupRules,
    shown: bool,
    first: LockupOrder,
    rtl: bool,
) -> Lockup:
    partner_w, partner_h = partner_scale(vendor, partner, rules)
    thickness = rules.divider_width if shown else 0.0
    wide = vendor.ratio + partner_w + 2 * rules.clear_space + thickness
    height = min(area.height / max(1.0, partner_h), area.width / wide)
    while True:
        v = _whole(vendor.ratio * height, height)
        p = _partner_within(v, partner_w * height, partner_h * height, rules)
        gap = math.ceil(rules.clear_space * v[1])
        line = _line(rules, v[1]) if shown else 0
        total = v[0] + p[0] + 2 * gap + line
        if total <= area.width or height <= 1:
            break
        height -= max(0.25, (total - area.width) / wide)
    tallest = max(v[1], p[1])
    vendor_first = (first is LockupOrder.HQ_FIRST) != rtl
    left, right = (v, p) if vendor_first else (p, v)
    one = Rect(0, (tallest - left[1]) // 2, left[0], (tallest - left[1]) // 2 + left[1])
    x = left[0] + 2 * gap + line
    two = Rect(x, (tallest - right[1]) // 2, x + right[0], (tallest - right[1]) // 2 + right[1])
    rule = Rect(left[0] + gap, 0, left[0] + gap + line, tallest) if shown else None
    return _done(one, two, rule, vendor_first, gap, rules, "row")


def _column(
    vendor: LogoShape,
    partner: LogoShape,
    area: Rect,
    rules: LockupRules,
    shown: bool,
    first: LockupOrder,
    align: str,
    rtl: bool,
) -> Lockup:
    partner_w, partner_h = partner_scale(vendor, partner, rules)
    thickness = rules.divider_width if shown else 0.0
    high = 1 + partner_h + 2 * rules.clear_space + thickness
    height = min(area.height / high, area.width / max(vendor.ratio, partner_w))
    while True:
        v = _whole(vendor.ratio * height, height)
        p = _partner_within(v, partner_w * height, partner_h * height, rules)
        gap = math.ceil(rules.clear_space * v[1])
        line = _line(rules, v[1]) if shown else 0
        total = v[1] + p[1] + 2 * gap + line
        if total <= area.height or height <= 1:
            break
        height -= max(0.25, (total - area.height) / high)
    widest = max(v[0], p[0])
    vendor_first = first is LockupOrder.HQ_FIRST
    top, bottom = (v, p) if vendor_first else (p, v)

    def at(width: int) -> int:
        if align == "center":
            return (widest - width) // 2
        return widest - width if (align == "end") != rtl else 0

    one = Rect(at(top[0]), 0, at(top[0]) + top[0], top[1])
    y = top[1] + 2 * gap + line
    two = Rect(at(bottom[0]), y, at(bottom[0]) + bottom[0], y + bottom[1])
    rule = Rect(0, top[1] + gap, widest, top[1] + gap + line) if shown else None
    return _done(one, two, rule, vendor_first, gap, rules, "column")


def _whole(width: float, height: float) -> tuple[int, int]:
    return max(1, int(width + 1e-6)), max(1, int(height + 1e-6))


def _partner_within(
    vendor: tuple[int, int], width: float, height: float, rules: LockupRules
) -> tuple[int, int]:
    """Whole pixels, with the guide's bound kept after rounding too."""
    w, h = _whole(width, height)
    most = vendor[0] * vendor[1] * rules.max_partner_ratio
    while (w * h > most or h > vendor[1] * rules.max_partner_ratio) and (w > 1 or h > 1):
        w, h = max(1, w - max(1, round(w / max(h, 1)))), max(1, h - 1)
    return w, h


def _done(
    one: Rect,
    two: Rect,
    rule: Rect | None,
    vendor_first: bool,
    gap: int,
    rules: LockupRules,
    direction: Literal["row", "column"],
) -> Lockup:
    vendor, partner = (one, two) if vendor_first else (two, one)
    return Lockup(
        vendor=vendor,
        partner=partner,
        divider=rule,
        bounds=one.union(two),
        clear_space=float(gap),
        too_small=_below(vendor, rules) or _below(partner, rules),
        direction=direction,
    )


def _settled(found: Lockup, area: Rect, align: str, valign: str, rtl: bool) -> Lockup:
    """Move the finished lock-up to its place in the area."""
    free_x = area.width - found.bounds.width
    free_y = area.height - found.bounds.height
    start, end = (free_x, 0) if rtl else (0, free_x)
    x = area.left + {"start": start, "center": free_x // 2, "end": end}[align]
    y = area.top + {"top": 0, "middle": free_y // 2, "bottom": free_y}[valign]

    def moved(rect: Rect | None) -> Rect | None:
        return None if rect is None else rect.shifted(x, y)

    return Lockup(
        vendor=moved(found.vendor),
        partner=moved(found.partner),
        divider=moved(found.divider),
        bounds=found.bounds.shifted(x, y),
        clear_space=found.clear_space,
        too_small=found.too_small,
        direction=found.direction,
    )
