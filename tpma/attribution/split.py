"""Splitting an amount by weights so that not one cent is lost or made."""

from __future__ import annotations

from collections.abc import Sequence


def split(amount_minor: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Largest remainder: floor every share, then one unit each to the largest remainders.

    Ties go to the earlier place. The parts always add up to the amount, negative ones (a credit
    note) included: they are split as their positive twin.
    """
    if not weights:
        raise ValueError("an amount is split over at least one weight")
    if min(weights) < 0:
        raise ValueError("a weight is not negative")
    total = sum(weights)
    if total == 0:
        raise ValueError("at least one weight is more than nothing")
    sign, size = (-1, -amount_minor) if amount_minor < 0 else (1, amount_minor)
    divided = [divmod(weight * size, total) for weight in weights]
    parts = [whole for whole, _ in divided]
    short = size - sum(parts)
    if short:
        by_remainder = sorted(range(len(parts)), key=lambda i: (-divided[i][1], i))
        for place in by_remainder[:short]:
            parts[place] += 1
    return tuple(sign * part for part in parts)
