"""Who may use a kit, and when. Plain values in, plain values out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tpma.core.i18n import Message, msg
from tpma.kits.definition import AfterEnd, Eligibility, Window


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """What eligibility looks at."""

    tier: str
    region: str
    country: str
    motion: str
    certifications: frozenset[str] = frozenset()


class Severity(StrEnum):
    """How serious a recall is, the mildest first."""

    NOTE = "note"
    MUST_UPGRADE = "must_upgrade"
    STOP_NOW = "stop_now"


@dataclass(frozen=True, slots=True)
class Recall:
    """What HQ says of a version that it took back.

    `launch_until` is the last day on which something may still be launched from it; it belongs to
    "must upgrade" alone, and None there means: not any more.
    """

    severity: Severity
    reason: str
    launch_until: date | None = None


def grows_severer(before: Recall, after: Recall) -> bool:
    """Whether a second recall says more than the first: HQ may tighten one, never loosen it."""
    order = list(Severity)
    if before.severity is not after.severity:
        return order.index(after.severity) > order.index(before.severity)
    if before.severity is not Severity.MUST_UPGRADE or before.launch_until is None:
        return False
    return after.launch_until is None or after.launch_until < before.launch_until


def launch_refusal(recall: Recall | None, today: date) -> Message | None:
    """Why a recalled version can't be launched from today, or None: it still can."""
    if recall is None or recall.severity is Severity.NOTE:
        return None
    until = recall.launch_until
    if recall.severity is Severity.MUST_UPGRADE and until is not None and today <= until:
        return None
    return msg("HQ recalled this version: %(reason)s", reason=recall.reason)


class WindowState(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    ENDED = "ended"


def window_state(window: Window, today: date) -> WindowState:
    """The last day belongs to the window."""
    if window.begins is not None and today < window.begins:
        return WindowState.UPCOMING
    if window.ends is not None and today > window.ends:
        return WindowState.ENDED
    return WindowState.OPEN


def is_promoted(window: Window, today: date) -> bool:
    """Pinned above the others: on the days promised, while the window is open."""
    if window.promoted_from is None and window.promoted_until is None:
        return False
    begun = window.promoted_from is None or today >= window.promoted_from
    over = window.promoted_until is not None and today > window.promoted_until
    return begun and not over and window_state(window, today) is WindowState.OPEN


def days_left(window: Window, today: date) -> int | None:
    """Days until the end, 0 on the last one; None where there is no end or it has passed."""
    if window.ends is None or today > window.ends:
        return None
    return (window.ends - today).days


def ends_soon(window: Window, today: date) -> bool:
    left = days_left(window, today)
    return left is not None and left <= window.warn_days


def reasons_against(eligibility: Eligibility, partner: PartnerFacts) -> list[Message]:
    """Why a partner may not use a kit; empty: it may."""
    reasons: list[Message] = []
    if not _within(eligibility.tiers, (partner.tier,)):
        reasons.append(msg("This kit is for the tiers %(names)s", names=eligibility.tiers))
    if not _within(eligibility.regions, (partner.region, partner.country)):
        reasons.append(msg("This kit is for the regions %(names)s", names=eligibility.regions))
    if not _within(eligibility.motions, (partner.motion,)):
        reasons.append(msg("This kit is for the motions %(names)s", names=eligibility.motions))
    wanted = eligibility.certifications
    if wanted and not _within(wanted, partner.certifications):
        reasons.append(msg("This kit needs one of the certifications %(names)s", names=wanted))
    return reasons


def _within(allowed: tuple[str, ...], held: Iterable[str]) -> bool:
    if not allowed:
        return True
    names = {name.casefold() for name in allowed}
    return any(name.casefold() in names for name in held)


def window_message(window: Window, today: date) -> Message | None:
    """Why nothing may be launched today, or None."""
    match window_state(window, today):
        case WindowState.UPCOMING:
            assert window.begins is not None
            return msg("This kit can be launched from %(day)s", day=window.begins)
        case WindowState.ENDED:
            assert window.ends is not None
            return msg("This kit ended on %(day)s", day=window.ends)
    return None


def stops_campaigns(window: Window, today: date) -> bool:
    """Whether campaigns under way end with the window."""
    return window.after_end is AfterEnd.STOP and window_state(window, today) is WindowState.ENDED


def wording_sha(words: str) -> str:
    """Names exactly these words, whatever the ends of their lines."""
    return hashlib.sha256(words.replace("\r\n", "\n").strip().encode()).hexdigest()
