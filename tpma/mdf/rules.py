"""The MDF chain: fund → allocation → fund request → activity → claim → settlement.

What may follow what, who may decide, how much HQ pays and until when. Amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from tpma.core.errors import Conflict, Forbidden, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.money import Money

S = TypeVar("S", bound=StrEnum)


class RequestState(StrEnum):
    """A fund request. Submitted holds money back; approved commits it."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class ClaimState(StrEnum):
    """A claim. Rejected can be mended and submitted again; declined is final."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    DECLINED = "declined"
    PAID = "paid"


class Activity(StrEnum):
    """What the money is for."""

    DIGITAL = "digital"
    EVENT = "event"
    CONTENT = "content"
    ADVERTISING = "advertising"
    TELEMARKETING = "telemarketing"
    OTHER = "other"


ACTIVITY_NAMES: Mapping[Activity, Message] = {
    Activity.DIGITAL: msg("Digital campaign"),
    Activity.EVENT: msg("Event"),
    Activity.CONTENT: msg("Content"),
    Activity.ADVERTISING: msg("Advertising"),
    Activity.TELEMARKETING: msg("Telemarketing"),
    Activity.OTHER: msg("Other"),
}

#: What can be done by launching a kit. Events and calls happen elsewhere and are claimed by hand.
LAUNCHABLE = frozenset({Activity.DIGITAL, Activity.CONTENT, Activity.ADVERTISING, Activity.OTHER})

# One table per kind: members of different StrEnums with the same value are equal as keys.
REQUEST_STATES: Mapping[RequestState, Message] = {
    RequestState.SUBMITTED: msg("Waiting for a decision"),
    RequestState.APPROVED: msg("Pre-approved"),
    RequestState.REJECTED: msg("Rejected"),
    RequestState.WITHDRAWN: msg("Withdrawn"),
    RequestState.CLOSED: msg("Closed"),
}

CLAIM_STATES: Mapping[ClaimState, Message] = {
    ClaimState.DRAFT: msg("Draft"),
    ClaimState.SUBMITTED: msg("Waiting for a decision"),
    ClaimState.APPROVED: msg("Approved, to be paid"),
    ClaimState.REJECTED: msg("Sent back to be mended"),
    ClaimState.DECLINED: msg("Declined"),
    ClaimState.PAID: msg("Paid"),
}

_REQUEST_MOVES: Mapping[RequestState, frozenset[RequestState]] = {
    RequestState.SUBMITTED: frozenset(
        {RequestState.APPROVED, RequestState.REJECTED, RequestState.WITHDRAWN}
    ),
    RequestState.APPROVED: frozenset({RequestState.CLOSED}),
    RequestState.REJECTED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
    RequestState.CLOSED: frozenset(),
}

_CLAIM_MOVES: Mapping[ClaimState, frozenset[ClaimState]] = {
    ClaimState.DRAFT: frozenset({ClaimState.SUBMITTED}),
    ClaimState.SUBMITTED: frozenset(
        {ClaimState.APPROVED, ClaimState.REJECTED, ClaimState.DECLINED}
    ),
    ClaimState.REJECTED: frozenset({ClaimState.SUBMITTED, ClaimState.DECLINED}),
    ClaimState.APPROVED: frozenset({ClaimState.PAID}),
    ClaimState.DECLINED: frozenset(),
    ClaimState.PAID: frozenset(),
}

#: Claims in these states hold, owe or have spent money of their request.
LIVE_CLAIMS = frozenset({ClaimState.SUBMITTED, ClaimState.APPROVED, ClaimState.PAID})


def move_request(state: RequestState, to: RequestState) -> RequestState:
    """The request's next state. Conflict where it doesn't follow."""
    return _move(state, to, _REQUEST_MOVES, REQUEST_STATES)


def move_claim(state: ClaimState, to: ClaimState) -> ClaimState:
    """The claim's next state. Conflict where it doesn't follow."""
    return _move(state, to, _CLAIM_MOVES, CLAIM_STATES)


def _move(state: S, to: S, moves: Mapping[S, frozenset[S]], names: Mapping[S, Message]) -> S:
    if to not in moves[state]:
        raise Conflict(
            msg("This can't be done any more"),
            detail=msg("It is already: %(state)s", state=names[state]),
            mend=msg("Reload the page to see where it stands"),
        )
    return to


def why_not_fund(
    state: RequestState,
    activity: Activity,
    ends_on: date,
    today: date,
    *,
    asked_for_another: bool,
    pays_another: bool,
) -> Message | None:
    """Why a request can't pay for a campaign, or None: it may."""
    if state is not RequestState.APPROVED:
        return msg("Only pre-approved money can pay for a campaign")
    if asked_for_another:
        return msg("This money was asked for another campaign")
    if pays_another:
        return msg("This money already pays for another campaign")
    if activity not in LAUNCHABLE:
        return msg(
            "This money is for another kind of activity: %(activity)s",
            activity=ACTIVITY_NAMES[activity],
        )
    if ends_on < today:
        return msg("The activity that was pre-approved ended on %(day)s", day=ends_on)
    return None


def two_people(asked_by: str, decides: str) -> None:
    """Who asked for money never decides on it. Forbidden otherwise, whatever the role."""
    if asked_by == decides:
        raise Forbidden(
            msg("You asked for this yourself, so another person has to decide"),
            mend=msg("Ask a colleague in Finance"),
        )


def hq_share(cost_minor: int, contribution_bp: int) -> int:
    """HQ's share of a cost at a contribution ratio in hundredths of a percent, rounded down:
    never more than the ratio says."""
    return cost_minor * contribution_bp // 10_000


@dataclass(frozen=True, slots=True)
class FundTerms:
    """What a fund allows."""

    currency: str
    contribution_bp: int
    starts_on: date
    ends_on: date
    claim_window_days: int

    def problems(self) -> dict[str, Message]:
        """What is wrong with the terms themselves, by field."""
        found: dict[str, Message] = {}
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            found["currency"] = msg("Use a three-letter code, such as EUR")
        if not 1 <= self.contribution_bp <= 10_000:
            found["contribution"] = msg("HQ's share is more than 0 % and at most 100 %")
        if self.ends_on < self.starts_on:
            found["ends_on"] = msg("The fund ends before it starts")
        if not 1 <= self.claim_window_days <= 365:
            found["claim_window_days"] = msg("A claim window is between 1 and 365 days")
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fund request asks for."""

    title: str
    cost_minor: int
    requested_minor: int
    starts_on: date
    ends_on: date


def check_request(asked: Asked, terms: FundTerms, balance_minor: int) -> None:
    """InvalidInput, by field, where the fund's terms or its balance say no."""
    problems: dict[str, Message] = {}
    share = hq_share(asked.cost_minor, terms.contribution_bp)
    if not asked.title.strip():
        problems["title"] = msg("Say what the money is for")
    if asked.cost_minor <= 0:
        problems["cost"] = msg("Enter what the activity will cost in all")
    if asked.requested_minor <= 0:
        problems["requested"] = msg("Enter how much you ask for")
    elif asked.requested_minor > share:
        problems["requested"] = msg(
            "HQ pays at most %(percent)s %% of the cost: %(most)s",
            percent=show_percent(terms.contribution_bp),
            most=Money(share, terms.currency),
        )
    elif asked.requested_minor > balance_minor:
        problems["requested"] = msg(
            "Your balance in this fund is %(balance)s", balance=Money(balance_minor, terms.currency)
        )
    if asked.ends_on < asked.starts_on:
        problems["ends_on"] = msg("The activity ends before it starts")
    elif asked.starts_on < terms.starts_on or asked.ends_on > terms.ends_on:
        problems["starts_on"] = msg(
            "The activity has to lie between %(starts)s and %(ends)s",
            starts=terms.starts_on,
            ends=terms.ends_on,
        )
    if problems:
        raise InvalidInput(fields=problems)


def show_percent(basis_points: int) -> str:
    """`50`, `33.33`."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") if rest else str(whole)


def claim_by(activity_ends_on: date, window_days: int) -> date:
    """The last day on which a claim may be submitted."""
    return activity_ends_on + timedelta(days=window_days)


def claimable(cost_minor: int, contribution_bp: int, committed_minor: int) -> int:
    """What a claim on this cost can be worth: the ratio's share, and no more than is committed."""
    return max(0, min(hq_share(cost_minor, contribution_bp), committed_minor))


def check_claim(
    *,
    cost_minor: int,
    amount_minor: int,
    most_minor: int,
    currency: str,
    today: date,
    last_day: date,
    has_proof: bool,
) -> None:
    """InvalidInput where a claim can't be submitted as it is; Conflict where it is too late."""
    if today > last_day:
        raise Conflict(
            msg("The time to claim this ended on %(day)s", day=last_day),
            mend=msg("Ask Finance whether the deadline can be extended"),
        )
    problems: dict[str, Message] = {}
    if cost_minor <= 0:
        problems["cost"] = msg("Enter what the activity cost in all")
    if not 0 < amount_minor <= most_minor:
        problems["amount"] = msg("You can claim up to %(most)s", most=Money(most_minor, currency))
    if not has_proof:
        problems["proof"] = msg("A claim needs its proof of performance")
    if problems:
        raise InvalidInput(fields=problems)


def ratio(part_minor: int, whole_minor: int) -> Fraction | None:
    """A part of a whole, None of nothing."""
    return Fraction(part_minor, whole_minor) if whole_minor else None
