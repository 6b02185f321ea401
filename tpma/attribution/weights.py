"""The arithmetic behind the attribution models: a journey in, exact weights out.

Every function answers whole numbers in proportion to which a deal is shared, or nothing when the
model finds no touch to credit; the deal's amount is then unattributed. Where a role is missing (no
lead, no middle), its share goes to the roles that are there, in proportion. One touch can hold
several roles and earns the sum of their shares.

Whole numbers, not fractions: as exact, and thirty times as fast where a program has many deals.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import TypeAlias

from tpma.attribution.rules import Journey

Weights: TypeAlias = tuple[int, ...]
Weigh: TypeAlias = Callable[[Journey], Weights]

# 2^-x is irrational for most ages. Decimal's exp is correctly rounded, so thirty digits of it are the
# same on every machine, unlike a float's last bits: a run can be repeated to the cent anywhere.
_DIGITS = Context(prec=36)
_LN_2 = _DIGITS.ln(Decimal(2))
_SCALE = 10**30


def _only(index: int | None, journey: Journey) -> Weights:
    if index is None:
        return ()
    return tuple(int(i == index) for i in range(len(journey)))


def first(journey: Journey) -> Weights:
    """All to the first touch."""
    return _only(0 if len(journey) else None, journey)


def last(journey: Journey) -> Weights:
    """All to the last touch."""
    return _only(len(journey) - 1 if len(journey) else None, journey)


def primary(journey: Journey) -> Weights:
    """All to the campaign that the CRM names as the source."""
    return _only(journey.primary, journey)


def linear(journey: Journey) -> Weights:
    """The same to every touch."""
    return (1,) * len(journey)


def by_role(shares: Mapping[str, int], middle: int) -> Weigh:
    """A model that gives fixed shares to roles and one share to all other touches together.

    Roles: first, last, lead, opportunity, close.
    """

    def weigh(journey: Journey) -> Weights:
        count = len(journey)
        if not count:
            return ()
        places = {
            "first": 0,
            "last": count - 1,
            "lead": journey.lead,
            "opportunity": journey.opportunity,
            "close": journey.close,
        }
        earned = [0] * count
        held: set[int] = set()
        for role, share in shares.items():
            place = places[role]
            if place is not None:
                earned[place] += share
                held.add(place)
        others = count - len(held)
        if not others:
            return tuple(earned)
        # Everything times the number of others, so that their common share stays whole.
        return tuple(share * others if i in held else middle for i, share in enumerate(earned))

    return weigh


def time_decay(half_life_days: Fraction) -> Weigh:
    """Half the weight for every half-life that a touch lies before the last one.

    Ages are counted from the last touch: the common factor to the close cancels out.
    """
    if half_life_days <= 0:
        raise ValueError("a half-life is longer than nothing")

    # ln 2 for every half-life, in microseconds.
    pace = _DIGITS.divide(
        _DIGITS.multiply(_LN_2, Decimal(half_life_days.denominator)),
        Decimal(half_life_days.numerator * 86_400 * 1_000_000),
    )

    def weigh(journey: Journey) -> Weights:
        if not len(journey):
            return ()
        newest = journey.touches[-1].at
        earned = []
        for touch in journey.touches:
            age = newest - touch.at
            micros = (age.days * 86_400 + age.seconds) * 1_000_000 + age.microseconds
            left = _DIGITS.exp(_DIGITS.multiply(Decimal(-micros), pace))
            earned.append(round(_DIGITS.multiply(left, Decimal(_SCALE))))
        return tuple(earned)

    return weigh


def shapley(journey: Journey) -> Weights:
    """The Shapley value of the sum game: linear over distinct channels, exact.

    Each channel of a journey earns the same, shared equally by the channel's touches.
    """
    touches_of = Counter(touch.channel for touch in journey.touches)
    common = math.lcm(*touches_of.values())
    return tuple(common // touches_of[touch.channel] for touch in journey.touches)


def by_channel(strength: Mapping[str, int]) -> Weigh:
    """Touches share a deal in proportion to a strength measured per channel (Markov)."""

    def weigh(journey: Journey) -> Weights:
        touches_of = Counter(touch.channel for touch in journey.touches)
        common = math.lcm(*touches_of.values())
        earned = tuple(
            strength.get(touch.channel, 0) * (common // touches_of[touch.channel])
            for touch in journey.touches
        )
        return earned if any(earned) else ()

    return weigh
