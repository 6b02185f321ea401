"""Credit: a deal's amount, shared among its touches by a model, to the cent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tpma.attribution.markov import removal_effects
from tpma.attribution.presets import ModelParams, Preset
from tpma.attribution.rules import Deal, Journey, Outcome, Touch, Window, journey_of
from tpma.attribution.split import split
from tpma.attribution.weights import Weigh


@dataclass(frozen=True, slots=True)
class CreditLine:
    """What one touch earned of one deal; without a touch it is the unattributed rest."""

    deal_id: str
    position: int
    touch: Touch | None
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Attributed:
    """One deal with its journey and its credit."""

    deal: Deal
    journey: Journey
    lines: tuple[CreditLine, ...]

    @property
    def credited_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines if line.touch is not None)

    @property
    def unattributed_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines if line.touch is None)


def credit(deal: Deal, journey: Journey, weigh: Weigh) -> tuple[CreditLine, ...]:
    """One line per touch in journey order, or one unattributed line. They add up to the amount."""
    weights = weigh(journey)
    if not weights:
        return (CreditLine(deal.id, 0, None, deal.amount_minor, deal.currency),)
    parts = split(deal.amount_minor, weights)
    return tuple(
        CreditLine(deal.id, place, touch, amount, deal.currency)
        for place, (touch, amount) in enumerate(zip(journey.touches, parts, strict=True))
    )


def journeys_of(
    deals: Sequence[Deal], touches_of: Mapping[str, Sequence[Touch]], window: Window
) -> list[tuple[Deal, Journey]]:
    """Each deal with its journey: found once, whatever number of models share it."""
    return [(deal, journey_of(deal, touches_of.get(deal.id, ()), window)) for deal in deals]


def attribute_all(
    journeys: Sequence[tuple[Deal, Journey]],
    preset: Preset,
    params: ModelParams,
    without_deal: Iterable[Sequence[Touch]] = (),
) -> list[Attributed]:
    """Every deal with its credit. `without_deal` are the journeys that led to no deal."""
    if preset.learns:
        won: list[tuple[str, ...]] = []
        lost = [_channels(path) for path in without_deal]
        for deal, journey in journeys:
            (won if deal.outcome is Outcome.WON else lost).append(_channels(journey.touches))
        params = ModelParams(params.half_life_days, removal_effects(won, lost))
    weigh = preset.build(params)
    return [Attributed(deal, journey, credit(deal, journey, weigh)) for deal, journey in journeys]


def _channels(touches: Iterable[Touch]) -> tuple[str, ...]:
    return tuple(touch.channel for touch in touches)


def digest_of(params: Mapping[str, object], results: Iterable[Attributed]) -> str:
    """SHA-256 over the run's parameters and every credit line: equal input, equal digest."""
    lines = sorted(
        (
            line.deal_id,
            line.position,
            line.touch.event_id if line.touch else "",
            line.touch.campaign_id if line.touch else "",
            line.amount_minor,
            line.currency,
        )
        for result in results
        for line in result.lines
    )
    canonical = json.dumps(
        {"params": params, "credits": lines}, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
