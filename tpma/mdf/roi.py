"""The ROI report as values: what MDF bought, what it brought, and that nothing counts twice.

Every won deal's amount is in exactly one line of the reconciliation: credited to an activity with
MDF spend, to one whose money is not claimed yet, to one without MDF, or unattributed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tpma.attribution.interval import Interval, roi_interval
from tpma.attribution.metrics import mdf_roi
from tpma.attribution.split import split


@dataclass(frozen=True, slots=True)
class Spend:
    """MDF of one campaign out of one fund. Amounts in minor units of the report's currency."""

    fund_id: str
    partner_id: str
    campaign_id: str
    paid_minor: int = 0
    payable_minor: int = 0
    claimed_minor: int = 0
    committed_minor: int = 0
    cost_minor: int = 0

    @property
    def spend_minor(self) -> int:
        """Accrued: paid, or owed on an approved claim."""
        return self.paid_minor + self.payable_minor


@dataclass(frozen=True, slots=True)
class CreditFact:
    """Credit of a run, by campaign; no campaign means unattributed."""

    campaign_id: str | None
    amount_minor: int
    won: bool


@dataclass(frozen=True, slots=True)
class RoiRow:
    """One line of the report."""

    key: str
    spend_minor: int = 0
    paid_minor: int = 0
    claimed_minor: int = 0
    committed_minor: int = 0
    cost_minor: int = 0
    attributed_minor: int = 0
    pipeline_minor: int = 0
    campaigns: int = 0
    interval: Interval | None = None

    @property
    def on_mdf(self) -> Fraction | None:
        """(attributed − MDF spend) ÷ MDF spend."""
        return mdf_roi(self.attributed_minor, self.spend_minor, self.cost_minor).on_mdf

    @property
    def on_total_cost(self) -> Fraction | None:
        """The same on the activity's whole cost, the partner's share included."""
        return mdf_roi(self.attributed_minor, self.spend_minor, self.cost_minor).on_total_cost


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Where the amount of every won deal went."""

    funded_minor: int = 0
    unclaimed_minor: int = 0
    unfunded_minor: int = 0
    unattributed_minor: int = 0
    deals_minor: int = 0
    deals: int = 0

    @property
    def credited_minor(self) -> int:
        return self.funded_minor + self.unclaimed_minor + self.unfunded_minor

    @property
    def agrees(self) -> bool:
        """Whether the credits and the rest make up the deals to the cent."""
        return self.credited_minor + self.unattributed_minor == self.deals_minor


@dataclass(frozen=True, slots=True)
class RoiTable:
    """Rows by fund, partner or campaign, their total, and the reconciliation."""

    rows: tuple[RoiRow, ...] = ()
    total: RoiRow = field(default_factory=lambda: RoiRow("total"))
    reconciliation: Reconciliation = field(default_factory=Reconciliation)


_KEYS: Mapping[str, Callable[[Spend], str]] = {
    "fund": lambda spend: spend.fund_id,
    "partner": lambda spend: spend.partner_id,
    "campaign": lambda spend: spend.campaign_id,
}
GROUPS = tuple(_KEYS)


def roi_table(
    spends: Sequence[Spend],
    credits_: Iterable[CreditFact],
    deal_amounts: Mapping[str, int],
    by: str = "fund",
) -> RoiTable:
    """The table. `deal_amounts` are the won deals as the CRM states them, apart from the credits,
    so that the reconciliation can fail."""
    won: dict[str | None, int] = defaultdict(int)
    pipeline: dict[str | None, int] = defaultdict(int)
    for credit in credits_:
        (won if credit.won else pipeline)[credit.campaign_id] += credit.amount_minor
    of_campaign: dict[str, list[Spend]] = defaultdict(list)
    for spend in spends:
        of_campaign[spend.campaign_id].append(spend)

    key_of = _KEYS[by]
    grouped: dict[str, list[tuple[Spend, int, int]]] = defaultdict(list)
    funded = unclaimed = 0
    for campaign_id, parts in of_campaign.items():
        for spend, earned, open_ in _shared(parts, won[campaign_id], pipeline[campaign_id]):
            grouped[key_of(spend)].append((spend, earned, open_))
            funded += earned if spend.spend_minor else 0
            unclaimed += 0 if spend.spend_minor else earned
    everything = [part for parts in grouped.values() for part in parts]
    credited = sum(amount for campaign, amount in won.items() if campaign is not None)
    return RoiTable(
        rows=tuple(
            sorted(
                (_row(key, parts) for key, parts in grouped.items()),
                key=lambda row: (-row.spend_minor, row.key),
            )
        ),
        total=_row("total", everything),
        reconciliation=Reconciliation(
            funded_minor=funded,
            unclaimed_minor=unclaimed,
            unfunded_minor=credited - funded - unclaimed,
            unattributed_minor=won[None],
            deals_minor=sum(deal_amounts.values()),
            deals=len(deal_amounts),
        ),
    )


def _shared(
    parts: Sequence[Spend], earned_minor: int, open_minor: int
) -> list[tuple[Spend, int, int]]:
    """A campaign paid by several funds shares its credit among them by what each spent, or by
    what each committed while none has spent."""
    by_spend = [part.spend_minor for part in parts]
    by_promise = [part.committed_minor + part.claimed_minor for part in parts]
    weights = by_spend if any(by_spend) else by_promise if any(by_promise) else None
    weights = weights or [1] * len(parts)
    return list(zip(parts, split(earned_minor, weights), split(open_minor, weights), strict=True))


def _row(key: str, parts: Sequence[tuple[Spend, int, int]]) -> RoiRow:
    """Sums of a group. Credit of activities that spent nothing yet is left out of the return: it
    would be a gain without its cost."""
    spent = [(spend, earned) for spend, earned, _ in parts if spend.spend_minor]
    per_campaign: dict[str, tuple[int, int]] = {}
    for spend, earned in spent:
        before = per_campaign.get(spend.campaign_id, (0, 0))
        per_campaign[spend.campaign_id] = (before[0] + earned, before[1] + spend.spend_minor)
    return RoiRow(
        key=key,
        spend_minor=sum(spend.spend_minor for spend, _, _ in parts),
        paid_minor=sum(spend.paid_minor for spend, _, _ in parts),
        claimed_minor=sum(spend.claimed_minor for spend, _, _ in parts),
        committed_minor=sum(spend.committed_minor for spend, _, _ in parts),
        cost_minor=sum(spend.cost_minor for spend, _ in spent),
        attributed_minor=sum(earned for _, earned in spent),
        pipeline_minor=sum(open_ for _, _, open_ in parts),
        campaigns=len(per_campaign),
        interval=roi_interval(list(per_campaign.values())),
    )
