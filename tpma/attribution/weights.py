"""The arithmetic behind the attribution models: a journey in, exact weights out.

Every function answers fractions that add up to one, or nothing when the model finds no touch to
credit; the deal's amount is then unattributed. Where a role is missing (no lead, no middle), its
share goes to the roles that are there, in proportion. One touch can hold several roles and earns
the sum of their shares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import TypeAlias

from tpma.attribution.rules import Journey

Weights: TypeAlias = tuple[Fraction, ...]
Weigh: TypeAlias = Callable[[Journey], Weights]

# 2^-x is irrational for most ages. Forty digits of a correctly rounded decimal are the same on
# every machine, unlike a float's last bits, so a run can be repeated to the cent anywhere.
_DIGITS = Context(prec=40)


def _normalised(shares: list[Fraction]) -> Weights:
    total = sum(shares, Fraction(0))
    return tuple(share / total for share in shares) if total else ()


def _only(index: int | None, journey: Journey) -> Weights:
    if index is None:
        return ()
    return tuple(Fraction(int(i == index)) for i in range(len(journey)))


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
    return _normalised([Fraction(1)] * len(journey))


def by_role(shares: Mapping[str, Fraction], middle: Fraction) -> Weigh:
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
        earned = [Fraction(0)] * count
        held: set[int] = set()
        for role, share in shares.items():
            place = places[role]
            if place is not None:
                earned[place] += share
                held.add(place)
        others = [i for i in range(count) if i not in held]
        for i in others:
            earned[i] += middle / len(others)
        return _normalised(earned)

    return weigh


def time_decay(half_life_days: Fraction) -> Weigh:
    """Half the weight for every half-life that a touch lies before the last one.

    Ages are counted from the last touch: the common factor to the close cancels out.
    """
    if half_life_days <= 0:
        raise ValueError("a half-life is longer than nothing")

    def weigh(journey: Journey) -> Weights:
        if not len(journey):
            return ()
        newest = journey.touches[-1].at
        earned = []
        for touch in journey.touches:
            age = newest - touch.at
            micros = (age.days * 86_400 + age.seconds) * 1_000_000 + age.microseconds
            lives = Fraction(micros, 86_400 * 1_000_000) / half_life_days
            exponent = _DIGITS.divide(Decimal(-lives.numerator), Decimal(lives.denominator))
            earned.append(Fraction(_DIGITS.power(Decimal(2), exponent)))
        return _normalised(earned)

    return weigh


def shapley(journey: Journey) -> Weights:
    """The Shapley value of the sum game: linear over distinct channels, exact.

    Each channel of a journey earns the same, shared equally by the channel's touches.
    """
    touches_of = Counter(touch.channel for touch in journey.touches)
    return _normalised([Fraction(1, touches_of[touch.channel]) for touch in journey.touches])


def by_channel(strength: Mapping[str, Fraction]) -> Weigh:
    """Touches share a deal in proportion to a strength measured per channel (Markov)."""

    def weigh(journey: Journey) -> Weights:
        touches_of = Counter(touch.channel for touch in journey.touches)
        return _normalised(
            [
                strength.get(touch.channel, Fraction(0)) / touches_of[touch.channel]
                for touch in journey.touches
            ]
        )

    return weigh
