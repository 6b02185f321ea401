"""Splitting an amount by weights so that not one cent is lost or made."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def split(amount_minor: int, weights: Sequence[Fraction]) -> tuple[int, ...]:
    """Largest remainder: floor every share, then one unit each to the largest remainders.

    Ties go to the earlier place. The parts always add up to the amount, negative ones (a credit
    note) included: they are split as their positive twin.
    """
    if not weights:
        raise ValueError("an amount is split over at least one weight")
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is not negative")
    total = sum(weights, Fraction(0))
    if total == 0:
        raise ValueError("at least one weight is more than nothing")
    sign, size = (-1, -amount_minor) if amount_minor < 0 else (1, amount_minor)
    exact = [weight / total * size for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    short = size - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for place in by_remainder[:short]:
        parts[place] += 1
    return tuple(sign * part for part in parts)
