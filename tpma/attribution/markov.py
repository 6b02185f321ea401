"""Markov attribution in closed form.

Journeys become a graph: start → channels → deal or nothing. With Q the steps between channels,
N = (I − Q)⁻¹ counts the expected visits; u = start·N, v = N·(step to a deal), p = start·v. Taking
channel k away loses u_k·v_k / N_kk of p: the paths that reach k, times the chance from there on.
One inversion serves every channel.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

_START, _DEAL, _NOTHING = "(start)", "(deal)", "(nothing)"


def transitions(
    paths: Iterable[tuple[Sequence[str], int, int]],
) -> dict[str, dict[str, Fraction]]:
    """Step chances from (channels, times with a deal, times without): exact fractions."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for channels, deals, nothings in paths:
        times = deals + nothings
        if not channels or not times:
            continue
        here = _START
        for channel in channels:
            counts[here][channel] += times
            here = channel
        counts[here][_DEAL] += deals
        counts[here][_NOTHING] += nothings
    return {
        here: {
            there: Fraction(times, sum(steps.values())) for there, times in steps.items() if times
        }
        for here, steps in counts.items()
    }


#: Effects are told in parts of this.
SCALE = 10**12


def removal_effects(
    with_deal: Iterable[Sequence[str]], without_deal: Iterable[Sequence[str]]
) -> dict[str, int]:
    """Share of deals lost without each channel, between 0 and SCALE."""
    paths: Counter[tuple[tuple[str, ...], bool]] = Counter()
    for channels in with_deal:
        paths[tuple(channels), True] += 1
    for channels in without_deal:
        paths[tuple(channels), False] += 1
    return effects_of(
        transitions(
            (channels, times if won else 0, 0 if won else times)
            for (channels, won), times in paths.items()
        )
    )


def effects_of(steps: Mapping[str, Mapping[str, Fraction]]) -> dict[str, int]:
    """Removal effects of a transition table.

    Floats would do for the size of an effect, but credit is money: equal input gives equal cents
    only if the effects are rounded the same everywhere. They are rounded to twelve digits, far
    above the noise of the inversion and far below a cent.
    """
    channels = sorted(channel for channel in steps if channel != _START)
    if not channels:
        return {}
    place = {channel: i for i, channel in enumerate(channels)}
    size = len(channels)
    matrix = [
        [float(i == j) - float(steps[channel].get(other, 0)) for j, other in enumerate(channels)]
        for i, channel in enumerate(channels)
    ]
    n = _inverse(matrix)
    to_deal = [float(steps[channel].get(_DEAL, 0)) for channel in channels]
    start = [float(steps[_START].get(channel, 0)) for channel in channels]
    u = [sum(start[i] * n[i][k] for i in range(size)) for k in range(size)]
    v = [sum(n[k][j] * to_deal[j] for j in range(size)) for k in range(size)]
    p = sum(start[i] * v[i] for i in range(size))
    if p <= 0:
        return dict.fromkeys(channels, 0)
    return {channel: round(u[k] * v[k] / (n[k][k] * p) * SCALE) for channel, k in place.items()}


def _inverse(matrix: list[list[float]]) -> list[list[float]]:
    """Gauss-Jordan with partial pivoting. I − Q of a graph that always ends is regular."""
    size = len(matrix)
    rows = [row[:] + [float(i == j) for j in range(size)] for i, row in enumerate(matrix)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda i: abs(rows[i][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        rows[column] = [value / lead for value in rows[column]]
        for i in range(size):
            factor = rows[i][column]
            if i != column and factor:
                rows[i] = [
                    value - factor * top for value, top in zip(rows[i], rows[column], strict=True)
                ]
    return [row[size:] for row in rows]
