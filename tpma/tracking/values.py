"""What the tracking room hands out: events, leads and figures as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tpma.core.i18n import Message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a signed link belongs to."""

    partner_id: str
    campaign_id: str
    step_id: str
    tactic_key: str
    locale: str
    delivery_id: str | None = None
    placement_id: str | None = None
    contact_id: str | None = None
    address_key: str | None = None
    delivery_state: str | None = None
    #: "qr" where a printed code was scanned.
    channel: str = ""
    sent_at: dt.datetime | None = None
    track_opens: bool = True


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a click leads: a stored address, or the campaign's own page (`placement_id`)."""

    url: str
    placement_id: str | None = None
    delivery_id: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an engagement: the event, or why it was not kept."""

    event_id: str | None
    dropped: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One kind of engagement, raw and by verdict; `people` are recipients with a human one."""

    raw: int = 0
    human: int = 0
    machine: int = 0
    unknown: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class OpensMeasured:
    """Of how many delivered mails it was measured whether they were opened.

    Where the law wants a consent to that and there is none, a mail carries no pixel: its opens are
    not measured, which is not zero.
    """

    mails: int = 0
    measured: int = 0

    @property
    def nothing(self) -> bool:
        return self.mails > 0 and self.measured == 0

    @property
    def unmeasured(self) -> int:
        return self.mails - self.measured


@dataclass(frozen=True, slots=True)
class Engagement:
    """Raw and human figures of a campaign, side by side."""

    opens: Figure = Figure()
    measured: OpensMeasured = OpensMeasured()
    clicks: Figure = Figure()
    views: Figure = Figure()
    forms: Figure = Figure()
    unsubscribes: Figure = Figure()
    leads: int = 0
    by_tactic: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)
    #: (kind, reason) → events that a machine made.
    machine_reasons: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def of(self, kind: str) -> Figure:
        """The figure of an event kind."""
        return {
            "open": self.opens,
            "click": self.clicks,
            "view": self.views,
            "form": self.forms,
            "unsubscribe": self.unsubscribes,
        }[kind]


@dataclass(frozen=True, slots=True)
class EventView:
    """One event. Who it was is told to the contact's own partner only."""

    id: str
    partner_id: str
    campaign_id: str
    tactic_key: str
    kind: str
    occurred_at: dt.datetime
    verdict: str
    why: str
    reason: Message
    user_agent: str
    delivery_id: str | None
    placement_id: str | None
    channel: str = ""
    link: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class LeadView:
    """One lead. Its personal data is told to its own partner only."""

    id: str
    partner_id: str
    campaign_id: str
    event_id: str
    created_at: dt.datetime
    locale: str
    email: str = ""
    name: str = ""
    company: str = ""
    phone: str = ""
    country: str = ""
    message: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    consent_wording: str = ""


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A part of a list, newest first; `following` continues it, or is None at its end."""

    items: tuple[T, ...]
    following: str | None
