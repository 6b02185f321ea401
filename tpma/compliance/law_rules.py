"""The kinds of rule that a law pack is made of, each with its source and the day it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from tpma.core.i18n import language_of


def _of(patterns: Mapping[str, tuple[str, ...]], locale: str) -> tuple[str, ...]:
    """The patterns of the copy's language, and those that hold in every language ("any").

    The re module keeps compiled patterns, so they are not kept here.
    """
    return (*patterns.get(language_of(locale), ()), *patterns.get("any", ()))


#: The kinds of record that a retention rule may be about.
RECORDS = (
    "pending_consent",  # a sign-up that nobody confirmed, from the day it was asked
    "consent_record",  # a consent that has ended, from its end
    "prospect",  # a contact, from their last sign of interest
    "lead",  # a hand raised on a page, from the last time
    "network",  # the hash of a network and the program's name in an event, from that day
    "import_file",  # a contact list that was taken over, from that day
)


class Basis(StrEnum):
    """On what ground somebody may be mailed."""

    DOUBLE_OPT_IN = "double_opt_in"
    SIGNED = "signed"
    EXPRESS = "express"
    EXISTING_CUSTOMER = "existing_customer"
    INQUIRY = "inquiry"
    CORPORATE_ADDRESS = "corporate_address"
    LEGITIMATE_INTEREST = "legitimate_interest"
    NONE = "none"


#: How the source of a rule of the product's own begins.
BY_PRODUCT = "Rule of the product"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule was read, and when."""

    source: str
    date: date
    url: str = ""
    #: The product's own rule: the texts that it names stand behind it, and none of them says
    #: just that. A law's own rule otherwise.
    by_product: bool = False

    @property
    def texts(self) -> str:
        """What it was read in, without the words that say whose rule it is."""
        return self.source.removeprefix(BY_PRODUCT).lstrip("; ")

    def __str__(self) -> str:
        return f"{self.source} ({self.date.isoformat()})"


@dataclass(frozen=True, slots=True)
class ConsentRule:
    id: str
    jurisdiction: str
    accepted: frozenset[Basis]
    expires_after_days: Mapping[Basis, int]
    wording_needed: bool
    citation: Citation
    summary: str = ""


@dataclass(frozen=True, slots=True)
class InsertRule:
    """A text every mail or page must carry. ``text`` is by language, with ``{placeholders}``."""

    id: str
    jurisdiction: str
    key: str
    where: frozenset[str]
    needs: tuple[str, ...]
    text: Mapping[str, str]
    citation: Citation
    summary: str = ""
    link: str = ""
    link_text: Mapping[str, str] = field(default_factory=dict)
    senders_only: bool = False  # binds who is established there, not who writes to there

    def link_text_in(self, locale: str) -> str:
        return self.link_text.get(language_of(locale)) or self.link_text.get("en", "")

    def text_in(self, locale: str) -> str:
        return self.text.get(language_of(locale)) or self.text["en"]


@dataclass(frozen=True, slots=True)
class StatementRule:
    """A kind of marketing statement that must not go out without substantiation."""

    id: str
    jurisdiction: str
    topic: str
    severity: str
    patterns: Mapping[str, tuple[str, ...]]
    needs: str
    citation: Citation
    summary: str = ""
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Turns of phrase with such words in them that are no such statement ("best regards").
    apart: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: The rule of another pack whose patterns hold here, too.
    like: str = ""

    def matches(self, text: str, locale: str) -> Iterator[re.Match[str]]:
        """Where the text makes such a statement, in its language; nothing where `unless` holds."""
        if any(re.search(p, text, re.IGNORECASE) for p in _of(self.unless, locale)):
            return
        apart = [
            found.span()
            for p in _of(self.apart, locale)
            for found in re.finditer(p, text, re.IGNORECASE)
        ]
        for pattern in _of(self.patterns, locale):
            for found in re.finditer(pattern, text, re.IGNORECASE):
                if not any(start < found.end() and found.start() < end for start, end in apart):
                    yield found


@dataclass(frozen=True, slots=True)
class OptOutRule:
    id: str
    jurisdiction: str
    honour_within_days: int
    link_valid_days: int
    citation: Citation
    summary: str = ""


@dataclass(frozen=True, slots=True)
class TrackingRule:
    id: str
    jurisdiction: str
    opens_need_consent: bool
    citation: Citation
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmationRule:
    """Whether a sign-up counts only once it was confirmed by mail, and how long that link works."""

    id: str
    jurisdiction: str
    required: bool
    link_valid_days: int
    citation: Citation
    summary: str = ""


@dataclass(frozen=True, slots=True)
class RightsRule:
    """How a person's request is answered, and when somebody who said no may be asked again."""

    id: str
    jurisdiction: str
    answer_within_days: int
    ask_again_after_days: int
    honour_signal: bool  # an opt-out signal of the browser (Global Privacy Control) counts
    citation: Citation
    summary: str = ""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long a kind of record is kept at least and at most. 0 days: the law names no limit.

    Days are counted from the end of what the record is about; see tpma.compliance.retention.
    """

    id: str
    jurisdiction: str
    record: str  # one of RECORDS
    keep_days: int
    erase_after_days: int
    citation: Citation
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ApproverRule:
    """Content of this sector is approved by a named person with this role, never by policy."""

    id: str
    jurisdiction: str
    reviewer: str
    citation: Citation
    summary: str = ""


Rule = (
    ConsentRule
    | InsertRule
    | StatementRule
    | OptOutRule
    | TrackingRule
    | ConfirmationRule
    | RightsRule
    | RetentionRule
    | ApproverRule
)
AnyRule = TypeVar(
    "AnyRule",
    ConsentRule,
    InsertRule,
    StatementRule,
    OptOutRule,
    TrackingRule,
    ConfirmationRule,
    RightsRule,
    RetentionRule,
    ApproverRule,
)
