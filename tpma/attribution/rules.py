"""Touches, deals and journeys as plain values, and which touches count for which deal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a deal; every CRM stage is read as one of these three."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Touch:
    """One engagement by a person. Machine events never become touches."""

    event_id: str
    at: datetime
    kind: str
    campaign_id: str
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    """One opportunity, as far as attribution needs to know it."""

    id: str
    amount_minor: int
    currency: str
    created_on: date
    closed_on: date | None
    outcome: Outcome
    primary_campaign_id: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Which touches may earn credit.

    A touch counts when it lies no more than `lookback_days` before the day the opportunity was
    created, and not after the day it closed (for an open one: not after `as_of`). Touches during
    the sales cycle therefore always count, however long it lasts. Days are days in `zone`.
    """

    lookback_days: int
    as_of: datetime
    zone: tzinfo = UTC

    def __post_init__(self) -> None:
        if not 1 <= self.lookback_days <= 730:
            raise ValueError("a lookback is between 1 and 730 days")
        if self.as_of.tzinfo is None:
            raise ValueError("as_of carries its zone")

    def opens(self, deal: Deal) -> datetime:
        """The first instant that counts."""
        day = deal.created_on - timedelta(days=self.lookback_days)
        return datetime.combine(day, time.min, tzinfo=self.zone)

    def closes(self, deal: Deal) -> datetime:
        """The first instant that no longer counts."""
        if deal.closed_on is None or deal.outcome is Outcome.OPEN:
            return self.as_of + timedelta(microseconds=1)
        end = datetime.combine(deal.closed_on + timedelta(days=1), time.min, tzinfo=self.zone)
        return min(end, self.as_of + timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class Journey:
    """A deal's touches in order, and which of them stand at its milestones."""

    touches: tuple[Touch, ...]
    lead: int | None = None
    opportunity: int | None = None
    close: int | None = None
    primary: int | None = None

    def __len__(self) -> int:
        return len(self.touches)


def in_order(touches: Iterable[Touch]) -> tuple[Touch, ...]:
    """Touches by time, ties by event id, each event once."""
    unique = {touch.event_id: touch for touch in touches}
    return tuple(sorted(unique.values(), key=lambda touch: (touch.at, touch.event_id)))


def journey_of(deal: Deal, touches: Iterable[Touch], window: Window) -> Journey:
    """The deal's journey within its window, with the milestones found.

    Lead: the first form. Opportunity: the last touch up to the day the opportunity was created.
    Close: the last touch of a deal that was won. Primary: the last touch of the campaign that the
    CRM names as the deal's source.
    """
    opens, closes = window.opens(deal), window.closes(deal)
    counted = tuple(touch for touch in in_order(touches) if opens <= touch.at < closes)
    created_end = datetime.combine(
        deal.created_on + timedelta(days=1), time.min, tzinfo=window.zone
    )
    lead = next((i for i, touch in enumerate(counted) if touch.kind == "form"), None)
    before = [i for i, touch in enumerate(counted) if touch.at < created_end]
    named = [
        i
        for i, touch in enumerate(counted)
        if deal.primary_campaign_id is not None and touch.campaign_id == deal.primary_campaign_id
    ]
    return Journey(
        touches=counted,
        lead=lead,
        opportunity=before[-1] if before else None,
        close=len(counted) - 1 if counted and deal.outcome is Outcome.WON else None,
        primary=named[-1] if named else None,
    )
