"""Law packs as values: what a jurisdiction asks of a mail, a page or a post, and how packs combine.

A pack is data (see ``lawpacks/*.toml``); every rule in it carries its source and the day it was
read. Where several jurisdictions apply, the strictest wins, and a country nobody wrote a pack for
gets the strictest of all packs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

EU_MEMBERS = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
)
# The EEA states apply the same ePrivacy and consumer directives.
EU_LIKE = EU_MEMBERS | {"IS", "LI", "NO"}


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


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule was read, and when."""

    source: str
    date: date
    url: str = ""

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
    applies_to: frozenset[str]  # "sender", "recipient": whose country brings the rule in
    needs: tuple[str, ...]
    text: Mapping[str, str]
    citation: Citation
    summary: str = ""

    def text_in(self, locale: str) -> str:
        language = locale.split("-")[0].lower()
        return self.text.get(language) or self.text["en"]


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

    def compiled(self, locale: str) -> tuple[re.Pattern[str], ...]:
        """The patterns of the copy's language, and those that hold in every language ("any")."""
        language = locale.split("-")[0].lower()
        texts = (*self.patterns.get(language, ()), *self.patterns.get("any", ()))
        return tuple(re.compile(text, re.IGNORECASE) for text in texts)


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


Rule = ConsentRule | InsertRule | StatementRule | OptOutRule | TrackingRule
AnyRule = TypeVar("AnyRule", ConsentRule, InsertRule, StatementRule, OptOutRule, TrackingRule)


@dataclass(frozen=True, slots=True)
class LawPack:
    code: str
    name: str
    extends: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """The rules that hold for one sender and its recipients, already combined."""

    jurisdictions: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def accepted(self) -> frozenset[Basis]:
        result = frozenset(Basis)
        for rule in self.of(ConsentRule):
            result &= rule.accepted
        return result

    def expires_after_days(self, basis: Basis) -> int | None:
        days = [
            rule.expires_after_days[basis]
            for rule in self.of(ConsentRule)
            if basis in rule.expires_after_days
        ]
        return min(days, default=None)

    @property
    def wording_needed(self) -> bool:
        return any(rule.wording_needed for rule in self.of(ConsentRule))

    @property
    def double_opt_in(self) -> bool:
        """Whether a plain "yes" without a confirmation is not enough here."""
        return Basis.EXPRESS not in self.accepted

    @property
    def link_valid_days(self) -> int:
        return max((rule.link_valid_days for rule in self.of(OptOutRule)), default=0)

    @property
    def opens_need_consent(self) -> bool:
        return any(rule.opens_need_consent for rule in self.of(TrackingRule))

    def inserts(self, where: str) -> tuple[InsertRule, ...]:
        return tuple(rule for rule in self.of(InsertRule) if where in rule.where)

    def statements(self) -> tuple[StatementRule, ...]:
        return tuple(self.of(StatementRule))

    def of(self, kind: type[AnyRule]) -> Iterable[AnyRule]:
        return (rule for rule in self.rules if isinstance(rule, kind))
