"""The program metrics, each as defined in the field, on plain values.

Every ratio is exact and None where its denominator is nothing: a rate of nothing is not 0 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ProgramDeal:
    """An opportunity as the program's metrics see it.

    `origin_at` is the day of the origin evidence: an approved deal registration or a lead from
    the partner's own campaign. `sourced_by` is the one partner who owns the origin; `touched_by`
    are those who referred, sold with or served.
    """

    id: str
    value_minor: int
    created_on: date
    won: bool
    sourced_by: str | None
    origin_at: date | None
    touched_by: frozenset[str]

    @property
    def sourced(self) -> bool:
        """Created by a partner, with evidence dated before (or on) the opportunity's day."""
        return (
            self.sourced_by is not None
            and self.origin_at is not None
            and self.origin_at <= self.created_on
        )

    @property
    def influenced(self) -> bool:
        """Touched by a partner and not counted as sourced."""
        return bool(self.touched_by) and not self.sourced


def psp(deals: Iterable[ProgramDeal], partner: str | None = None) -> int:
    """Partner-sourced pipeline: value of opportunities that partners created."""
    return sum(
        deal.value_minor
        for deal in deals
        if deal.sourced and (partner is None or deal.sourced_by == partner)
    )


def pip(deals: Iterable[ProgramDeal], partner: str | None = None) -> int:
    """Partner-influenced pipeline: touched by partners, minus what counts as sourced.

    For the program each deal counts once; partner rows overlap and never add up to it.
    """
    return sum(
        deal.value_minor
        for deal in deals
        if deal.influenced and (partner is None or partner in deal.touched_by)
    )


def _associated(deals: Iterable[ProgramDeal]) -> list[ProgramDeal]:
    return [deal for deal in deals if deal.sourced or deal.influenced]


def pwr(deals: Iterable[ProgramDeal]) -> Fraction | None:
    """Partner win rate: won with partners ÷ all partner-associated opportunities."""
    associated = _associated(deals)
    if not associated:
        return None
    return Fraction(sum(deal.won for deal in associated), len(associated))


def apds(deals: Iterable[ProgramDeal]) -> Fraction | None:
    """Average partner deal size: partner closed-won revenue ÷ count of those deals."""
    won = [deal for deal in _associated(deals) if deal.won]
    return Fraction(sum(deal.value_minor for deal in won), len(won)) if won else None


def pcr(deals: Iterable[ProgramDeal], company_revenue_minor: int) -> Fraction | None:
    """Partner contribution: partner-sourced revenue ÷ company revenue."""
    if company_revenue_minor <= 0:
        return None
    return Fraction(
        sum(deal.value_minor for deal in deals if deal.sourced and deal.won), company_revenue_minor
    )


def ttpp(enrolled: Mapping[str, date], first_result: Mapping[str, date]) -> Fraction | None:
    """Time to partner productivity: average days from enrolment to the first qualified deal.

    Deals from before the enrolment say nothing about the program and are left out.
    """
    days = [
        (first_result[partner] - day).days
        for partner, day in enrolled.items()
        if partner in first_result and first_result[partner] >= day
    ]
    return Fraction(sum(days), len(days)) if days else None


@dataclass(frozen=True, slots=True)
class Enablement:
    """The components of EES, each between 0 and 1, and the published weights."""

    courses: Fraction
    certifications: Fraction
    content: Fraction
    uplift: Fraction


EES_WEIGHTS = Enablement(Fraction(1, 4), Fraction(1, 4), Fraction(1, 4), Fraction(1, 4))


def ees(parts: Enablement, weights: Enablement = EES_WEIGHTS) -> Fraction:
    """Enablement effectiveness score: the weighted mean. Always shown with its components."""
    pairs = [
        (parts.courses, weights.courses),
        (parts.certifications, weights.certifications),
        (parts.content, weights.content),
        (parts.uplift, weights.uplift),
    ]
    total = sum((weight for _, weight in pairs), Fraction(0))
    if total <= 0 or any(not 0 <= part <= 1 for part, _ in pairs):
        raise ValueError("components lie between 0 and 1 and the weights add up to something")
    return sum((part * weight for part, weight in pairs), Fraction(0)) / total


def roi(returned_minor: int, spent_minor: int) -> Fraction | None:
    """(returned − spent) ÷ spent. None where nothing was spent."""
    if spent_minor <= 0:
        return None
    return Fraction(returned_minor - spent_minor, spent_minor)


@dataclass(frozen=True, slots=True)
class MdfRoi:
    """MDF ROI both ways: on HQ's money alone, and on the activity's whole cost."""

    on_mdf: Fraction | None
    on_total_cost: Fraction | None


def mdf_roi(attributed_minor: int, mdf_spend_minor: int, total_cost_minor: int) -> MdfRoi:
    """MDF ROI and the same return on the total cost, the partner's share included."""
    return MdfRoi(roi(attributed_minor, mdf_spend_minor), roi(attributed_minor, total_cost_minor))


def prm_roi(incremental_margin_minor: int, costs_minor: Sequence[int]) -> Fraction | None:
    """PRM ROI: incremental gross margin against licences, implementation, administration,
    enablement content, MDF and incentives together."""
    return roi(incremental_margin_minor, sum(costs_minor))
