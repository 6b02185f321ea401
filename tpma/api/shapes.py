"""What the API answers with. The OpenAPI document is made from these, so they can't disagree."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A part of a list. `next` is the cursor of the part that follows; null at the end."""

    items: list[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class Kit:
    """The newest published version of a kit."""

    id: str
    version_id: str
    slug: str
    name: str
    version: int
    summary: str
    locales: list[str]
    tactics: list[str]
    promoted: bool
    published_at: dt.datetime
    ends_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions: `what` is a tactic, zone, copy, file or setting."""

    what: str
    where: str
    kind: str
    locale: str | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecallImpact:
    """Whom a recall of a version touches, as of now."""

    version_id: str
    partners: int
    asset_sets: int
    campaigns_under_way: int
    mails_sent: int
    mails_waiting: int
    published: int


@dataclass(frozen=True, slots=True)
class Recalled:
    """A recall that was made, and whom it touched."""

    severity: str
    launch_until: dt.date | None
    reason: str
    impact: RecallImpact


@dataclass(frozen=True, slots=True)
class Campaign:
    """A partner's launch of a kit version."""

    id: str
    partner_id: str
    name: str
    state: str
    locale: str
    kit_version_id: str
    asset_set_id: str
    starts_at: dt.datetime | None
    launched_at: dt.datetime | None
    finished_at: dt.datetime | None
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found at one place. `severity` is blocker, warning or note; `box` is x, y,
    width and height in pixels of the picture; `mended_value` is what would mend the zone."""

    check: str
    severity: str
    kind: str
    tactic: str
    zone: str | None
    picture: str | None
    box: list[int] | None
    message: str
    mend: str
    source: str
    mended_value: str | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks find in a set of assets, the gravest first. A blocker stops its launch."""

    asset_set_id: str
    locale: str
    rules_version: str
    blockers: int
    warnings: int
    items: list[Finding]


@dataclass(frozen=True, slots=True)
class Accounting:
    """Where every planned delivery is. `balanced` says that none is missing."""

    campaign_id: str
    planned: int
    accepted: int
    failed: int
    excluded: dict[str, int]
    in_doubt: int
    open: int
    balanced: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One kind of engagement: all events, those by people, by machines, and undecided ones.
    `people` counts persons, not events."""

    raw: int
    human: int
    machine: int
    unknown: int
    people: int


@dataclass(frozen=True, slots=True)
class Engagement:
    """Raw and human figures of one campaign, side by side. `opens` is null where no mail held a
    pixel, for want of a consent: not measured, which is not zero."""

    campaign_id: str
    mails: int
    opens_measured: int
    opens: Figure | None
    clicks: Figure
    views: Figure
    forms: Figure
    unsubscribes: Figure
    leads: int


@dataclass(frozen=True, slots=True)
class Event:
    """One engagement. `why` is the code of the sign that decided the verdict."""

    id: str
    partner_id: str
    campaign_id: str
    tactic: str
    kind: str
    occurred_at: dt.datetime
    verdict: str
    why: str
    delivery_id: str | None
    placement_id: str | None
    #: "qr" where a printed code was scanned, else empty.
    channel: str
    link: str


@dataclass(frozen=True, slots=True)
class Lead:
    """A hand raised on a landing page. HQ's tokens see that it came, not who it is."""

    id: str
    partner_id: str
    campaign_id: str
    event_id: str
    created_at: dt.datetime
    email: str
    name: str
    company: str
    phone: str
    country: str
    message: str
    answers: dict[str, str]
    consent_wording: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was left out, and why."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class OpportunityImport:
    """What came of one file of opportunities."""

    id: str
    rows: int
    created: int
    updated: int
    unchanged: int
    problems: int
    first_problems: list[RowProblem]


@dataclass(frozen=True, slots=True)
class RoiLine:
    """One line of the ROI report. Amounts are in minor units; a ratio is null without spend."""

    key: str
    name: str
    spend_minor: int
    cost_minor: int
    attributed_minor: int
    pipeline_minor: int
    roi_on_mdf: float | None
    roi_on_total_cost: float | None
    roi_low: float | None
    roi_high: float | None
    campaigns: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Where the amount of every won deal went; it adds up to the deals."""

    funded_minor: int
    unclaimed_minor: int
    unfunded_minor: int
    unattributed_minor: int
    deals_minor: int
    agrees: bool


@dataclass(frozen=True, slots=True)
class RoiReport:
    """MDF ROI = (attributed revenue from MDF-funded activities − MDF spend) ÷ MDF spend."""

    run_id: str
    model: str
    lookback_days: int
    currency: str
    by: str
    since: dt.date | None
    until: dt.date | None
    lines: list[RoiLine]
    total: RoiLine
    reconciliation: Reconciliation


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one entry."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """An error (RFC 9457). `code` is stable and what programs should look at."""

    type: str
    title: str
    status: int
    code: str
    instance: str
    detail: str | None = None
    mend: str | None = None
    errors: list[FieldProblem] | None = None
