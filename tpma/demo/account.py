"""The demo's account: what happened in figures, and whether the figures reconcile.

Plain values; `reconcile` names every equation that it checks, so that a difference says where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any


@dataclass
class Deliveries:
    planned: int = 0
    accepted: int = 0
    failed: int = 0
    excluded: int = 0
    in_doubt: int = 0
    open: int = 0
    #: Of the open ones, those of later emails of the sequence, whose day is still to come.
    later: int = 0
    excluded_by_reason: dict[str, int] = field(default_factory=dict)


@dataclass
class EngagementFigures:
    raw_opens: int = 0
    human_opens: int = 0
    raw_clicks: int = 0
    human_clicks: int = 0
    leads: int = 0
    unsubscribed: int = 0


@dataclass
class AttributionFigures:
    model: str = ""
    deals: int = 0
    deals_minor: int = 0
    credited_minor: int = 0
    unattributed_minor: int = 0
    currency: str = ""


@dataclass
class MdfFigures:
    spend_minor: int = 0
    attributed_minor: int = 0
    roi: float | None = None
    currency: str = ""


@dataclass(frozen=True)
class RefusedLaunch:
    what: str
    why: str
    mended: str


@dataclass
class Done:
    """What the story itself did, counted on its own: held against what the product counted."""

    mails_caught: int = 0
    mails_twice: int = 0
    mails_to_excluded: int = 0
    clicks_by_people: int = 0
    clicks_by_machines: int = 0
    forms_sent: int = 0
    opted_out: int = 0
    deals_in_files_minor: int = 0
    claims_paid_minor: int = 0
    credits_by_deal_wrong: int = 0
    proof_files: int = 0


@dataclass(frozen=True)
class Check:
    name: str
    left: int | str
    right: int | str

    @property
    def holds(self) -> bool:
        return self.left == self.right


@dataclass
class Account:
    deliveries: Deliveries = field(default_factory=Deliveries)
    engagement: EngagementFigures = field(default_factory=EngagementFigures)
    attribution: AttributionFigures = field(default_factory=AttributionFigures)
    mdf: MdfFigures = field(default_factory=MdfFigures)
    refused: list[RefusedLaunch] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    done: Done = field(default_factory=Done)

    def reconcile(self) -> list[Check]:
        return list(self._checks())

    def _checks(self) -> Iterator[Check]:
        d, e, a, m, done = (
            self.deliveries,
            self.engagement,
            self.attribution,
            self.mdf,
            self.done,
        )
        settled = d.accepted + d.failed + d.excluded + d.in_doubt + d.open
        yield Check(
            "planned deliveries = accepted + failed + excluded + in doubt + open",
            d.planned,
            settled,
        )
        yield Check("somebody was written to", d.accepted > 0, True)
        yield Check("only emails of a later day are still open", d.open, d.later)
        yield Check(
            "excluded = the sum of its reasons", d.excluded, sum(d.excluded_by_reason.values())
        )
        yield Check("mails in the mailbox = accepted deliveries", done.mails_caught, d.accepted)
        yield Check("nobody got the same mail twice", done.mails_twice, 0)
        yield Check("nobody who was left out got a mail", done.mails_to_excluded, 0)
        yield Check(
            "human clicks = links that people followed", e.human_clicks, done.clicks_by_people
        )
        yield Check(
            "raw clicks = links followed by people and machines",
            e.raw_clicks,
            done.clicks_by_people + done.clicks_by_machines,
        )
        yield Check("leads = forms that were sent", e.leads, done.forms_sent)
        yield Check("opt-outs counted = opt-outs made", e.unsubscribed, done.opted_out)
        yield Check(
            "deals in the product = deals in the files", a.deals_minor, done.deals_in_files_minor
        )
        yield Check(
            "credited + unattributed = the deals' amounts",
            a.credited_minor + a.unattributed_minor,
            a.deals_minor,
        )
        yield Check("deals whose credits miss their amount", done.credits_by_deal_wrong, 0)
        yield Check("MDF spend = claims that were paid", m.spend_minor, done.claims_paid_minor)
        yield Check(
            "MDF ROI = (attributed − spend) ÷ spend",
            _four_digits(m.roi),
            _four_digits(roi_of(m.attributed_minor, m.spend_minor)),
        )
        yield Check("a launch was refused for a real reason, then mended", bool(self.refused), True)
        yield Check("the claim has its proof", done.proof_files > 0, True)

    @property
    def ok(self) -> bool:
        return all(check.holds for check in self.reconcile())

    def as_json(self) -> dict[str, Any]:
        d, e, a, m = self.deliveries, self.engagement, self.attribution, self.mdf
        return {
            "deliveries": {
                "planned": d.planned,
                "accepted": d.accepted,
                "failed": d.failed,
                "excluded": d.excluded,
                "in_doubt": d.in_doubt,
                "open": d.open,
                "later": d.later,
                "excluded_by_reason": dict(sorted(d.excluded_by_reason.items())),
            },
            "engagement": {
                "raw_opens": e.raw_opens,
                "human_opens": e.human_opens,
                "raw_clicks": e.raw_clicks,
                "human_clicks": e.human_clicks,
                "leads": e.leads,
                "unsubscribed": e.unsubscribed,
            },
            "attribution": {
                "model": a.model,
                "deals": a.deals,
                "deals_minor": a.deals_minor,
                "credited_minor": a.credited_minor,
                "unattributed_minor": a.unattributed_minor,
                "currency": a.currency,
            },
            "mdf": {
                "spend_minor": m.spend_minor,
                "attributed_minor": m.attributed_minor,
                "roi": m.roi,
                "currency": m.currency,
            },
            "refused": [
                {"what": one.what, "why": one.why, "mended": one.mended} for one in self.refused
            ],
            "reconciliation": [
                {"name": c.name, "left": c.left, "right": c.right, "holds": c.holds}
                for c in self.reconcile()
            ],
            "seconds": {step: round(seconds, 2) for step, seconds in self.seconds.items()},
            "ok": self.ok,
        }


def roi_of(attributed_minor: int, spend_minor: int) -> float | None:
    """MDF ROI as the glossary defines it; none where nothing was spent."""
    if spend_minor == 0:
        return None
    return float(Decimal(attributed_minor - spend_minor) / Decimal(spend_minor))


def _four_digits(value: float | None) -> str:
    if value is None:
        return "none"
    return str(Decimal(repr(value)).quantize(Decimal("0.0001"), ROUND_HALF_EVEN))
