"""Small makers of touches and deals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from tpma.attribution.rules import Deal, Journey, Outcome, Touch

CLOSE = datetime(2026, 6, 30, 12, tzinfo=UTC)


def touch(
    event_id: str, days_before: float = 0, *, kind: str = "click", campaign: str = "c", at: str = ""
) -> Touch:
    when = datetime.fromisoformat(at) if at else CLOSE - timedelta(days=days_before)
    return Touch(event_id, when, kind, campaign, campaign)


def journey(count: int) -> Journey:
    touches = tuple(touch(f"e{i:03}", count - i) for i in range(count))
    return Journey(touches, close=count - 1 if count else None)


def journey_at(days_before: Sequence[float]) -> Journey:
    return Journey(tuple(touch(f"e{i:03}", days) for i, days in enumerate(days_before)))


def deal(
    amount_minor: int = 10_000,
    *,
    id: str = "d",
    created: str = "2026-06-01",
    closed: str | None = "2026-06-30",
    outcome: Outcome = Outcome.WON,
    primary: str | None = None,
) -> Deal:
    return Deal(
        id,
        amount_minor,
        "EUR",
        date.fromisoformat(created),
        date.fromisoformat(closed) if closed else None,
        outcome,
        primary,
    )
