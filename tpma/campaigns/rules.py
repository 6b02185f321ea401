"""What a campaign and its deliveries may become, and how the books are balanced."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class CampaignState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"


class Action(StrEnum):
    SUBMIT = "submit"
    APPROVE = "approve"
    GIVE_BACK = "give_back"
    LAUNCH = "launch"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    STOP = "stop"
    REOPEN = "reopen"


_C = CampaignState
TRANSITIONS: Final[Mapping[CampaignState, Mapping[Action, CampaignState]]] = {
    _C.DRAFT: {Action.SUBMIT: _C.SUBMITTED},
    # Changing anything after submitting gives it back: an approval is of exactly one manifest.
    _C.SUBMITTED: {Action.APPROVE: _C.APPROVED, Action.GIVE_BACK: _C.DRAFT},
    _C.APPROVED: {Action.LAUNCH: _C.SCHEDULED, Action.GIVE_BACK: _C.DRAFT},
    _C.SCHEDULED: {Action.START: _C.RUNNING, Action.PAUSE: _C.PAUSED, Action.STOP: _C.STOPPED},
    _C.RUNNING: {Action.PAUSE: _C.PAUSED, Action.FINISH: _C.FINISHED, Action.STOP: _C.STOPPED},
    # Scheduled, not running: the start job decides whether the time has come.
    _C.PAUSED: {Action.RESUME: _C.SCHEDULED, Action.STOP: _C.STOPPED},
    # Only by a person's word on deliveries in doubt.
    _C.FINISHED: {Action.REOPEN: _C.RUNNING},
    _C.STOPPED: {},
}

LAUNCHED: Final = frozenset({_C.SCHEDULED, _C.RUNNING, _C.PAUSED, _C.FINISHED, _C.STOPPED})
"""From here on the audience and the content are frozen."""


UNDER_WAY: Final = (_C.SCHEDULED, _C.RUNNING, _C.PAUSED)
"""Launched, with something that may still go out."""


class NotNow(ValueError):
    """The state does not allow this action."""


def after(state: CampaignState, action: Action) -> CampaignState:
    following = TRANSITIONS[state].get(action)
    if following is None:
        raise NotNow(f"{action} is not possible while {state}")
    return following


def can(state: CampaignState, action: Action) -> bool:
    return action in TRANSITIONS[state]


class StepState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Channel(StrEnum):
    SMTP = "smtp"
    OUTBOX = "outbox"
    PAGE = "page"
    EXPORT = "export"


CHANNEL_OF: Final[Mapping[str, Channel]] = {
    "email": Channel.SMTP,
    "social_post": Channel.OUTBOX,
    "landing_page": Channel.PAGE,
    "display_ads": Channel.EXPORT,
    "calendar": Channel.EXPORT,
}
"""By kind of tactic."""


class DeliveryState(StrEnum):
    PLANNED = "planned"
    RENDERED = "rendered"
    CLAIMED = "claimed"
    DATA_SENT = "data_sent"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    FAILED = "failed"
    EXCLUDED = "excluded"
    IN_DOUBT = "in_doubt"


_D = DeliveryState
WAITING: Final = (_D.PLANNED, _D.RENDERED, _D.DEFERRED)
"""May be claimed when its time has come."""
IN_HANDS: Final = (_D.CLAIMED, _D.DATA_SENT)
OPEN: Final = (*WAITING, *IN_HANDS)

DELIVERY_MOVES: Final[Mapping[DeliveryState, frozenset[DeliveryState]]] = {
    _D.PLANNED: frozenset({_D.RENDERED, _D.CLAIMED, _D.EXCLUDED}),
    _D.RENDERED: frozenset({_D.CLAIMED, _D.EXCLUDED}),
    # Back to planned when a worker dies before anything left the house.
    _D.CLAIMED: frozenset({_D.DATA_SENT, _D.DEFERRED, _D.FAILED, _D.EXCLUDED, _D.PLANNED}),
    _D.DATA_SENT: frozenset({_D.ACCEPTED, _D.DEFERRED, _D.FAILED, _D.IN_DOUBT}),
    _D.DEFERRED: frozenset({_D.CLAIMED, _D.EXCLUDED, _D.FAILED}),
    # A person's word: it did arrive, or send it again.
    _D.IN_DOUBT: frozenset({_D.ACCEPTED, _D.PLANNED, _D.FAILED}),
    _D.ACCEPTED: frozenset(),
    _D.FAILED: frozenset(),
    _D.EXCLUDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Accounting:
    """Where every planned delivery is. `planned` was frozen at launch, the rest is counted now."""

    planned: int = 0
    accepted: int = 0
    failed: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict)
    in_doubt: int = 0
    open: int = 0
    deferred: int = 0
    """Of the open ones, those that were tried and wait for another try."""

    @property
    def left_out(self) -> int:
        return sum(self.excluded.values())

    @property
    def settled(self) -> int:
        return self.planned - self.open

    @property
    def to_send(self) -> int:
        """Planned without those left out: what a person means by “how many”."""
        return self.planned - self.left_out

    @property
    def balanced(self) -> bool:
        counted = self.accepted + self.failed + self.left_out + self.in_doubt + self.open
        return self.planned == counted

    @property
    def finished(self) -> bool:
        return self.balanced and self.open == 0

    @classmethod
    def of(cls, planned: int, counts: Iterable[tuple[str, str | None, int]]) -> "Accounting":
        """From rows of state, reason, number."""
        by_state: dict[str, int] = {}
        excluded: dict[str, int] = {}
        for state, reason, number in counts:
            by_state[state] = by_state.get(state, 0) + number
            if state == _D.EXCLUDED:
                key = reason or "other"
                excluded[key] = excluded.get(key, 0) + number
        return cls(
            planned=planned,
            accepted=by_state.get(_D.ACCEPTED, 0),
            failed=by_state.get(_D.FAILED, 0),
            excluded=dict(sorted(excluded.items())),
            in_doubt=by_state.get(_D.IN_DOUBT, 0),
            open=sum(by_state.get(state, 0) for state in OPEN),
            deferred=by_state.get(_D.DEFERRED, 0),
        )


RETRY_AFTER: Final = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=15),
    dt.timedelta(hours=1),
    dt.timedelta(hours=4),
    dt.timedelta(hours=12),
)
"""Grey-listing wants minutes, a full mailbox hours; after the last one it has failed."""


def retry_at(now: dt.datetime, attempts: int, seed: str) -> dt.datetime | None:
    """When to try again after so many attempts, or None: enough. The seed spreads a crowd that was
    turned away together by up to a quarter, without making a run unrepeatable."""
    if attempts < 1 or attempts > len(RETRY_AFTER):
        return None
    wait = RETRY_AFTER[attempts - 1]
    spread = hashlib.blake2b(f"{seed}:{attempts}".encode(), digest_size=2).digest()
    return now + wait * (1 + int.from_bytes(spread, "big") / 65535 / 4)
