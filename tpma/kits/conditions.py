"""Under which conditions a kit is used: when, by whom, and what approval, funds and law are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AfterEnd(StrEnum):
    """What happens to running campaigns when the window ends. New launches always end."""

    FINISH = "finish"
    STOP = "stop"


@dataclass(frozen=True)
class Window:
    begins: date | None = None
    ends: date | None = None  # the last day
    promoted_from: date | None = None
    promoted_until: date | None = None
    after_end: AfterEnd = AfterEnd.FINISH
    warn_days: int = 30


@dataclass(frozen=True)
class Eligibility:
    """Who may use the kit. An empty list lets everybody in; filled lists must all match."""

    tiers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()  # ISO 3166-1 codes or the program's own region names
    motions: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    terms: bool = False  # copy `kit:terms` must be accepted first


class ApprovalMode(StrEnum):
    POLICY = "policy"  # risk-free submissions are approved at once
    PERSON = "person"  # somebody always looks


@dataclass(frozen=True)
class ApprovalHints:
    mode: ApprovalMode = ApprovalMode.POLICY
    reviewers: tuple[str, ...] = ("brand",)  # brand | legal
    hours: int = 24  # the clock


@dataclass(frozen=True)
class MdfHints:
    """What a fund request for this kit is filled in with."""

    activity: str = ""  # as funds name it, e.g. "digital"; empty: not meant for MDF
    currency: str = ""
    cost_minor: int = 0  # what a usual run costs the partner
    contribution_percent: int = 50
    proof: tuple[str, ...] = ()  # kinds of proof of performance the claim will want

    @property
    def fundable(self) -> bool:
        return bool(self.activity)


@dataclass(frozen=True)
class LawHints:
    """What compliance needs to know of the content to choose law packs and inserts."""

    sectors: tuple[str, ...] = ()  # finance | alcohol | health
    purpose: str = "marketing"  # marketing | service
    price_shown: bool = False
    generated_media: bool = False  # pictures made by a generative model are marked where law asks
    topic: str = ""  # what recipients choose it by; copy `kit:topic`. Empty: the motion's topic
    confirm_consent: bool = False  # sign-ups of its forms are confirmed by mail in every country
