"""Law packs as values: what a jurisdiction asks of a mail, a page or a post, and how packs combine.

A pack is data (see ``lawpacks/*.toml``); every rule in it carries its source and the day it was
read. Where several jurisdictions apply, the strictest wins, and a country nobody wrote a pack for
gets the strictest of all packs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from tpma.core.i18n import language_of

# The EEA states apply the same ePrivacy and consumer directives.
EU_LIKE = frozenset(
    """AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE
    IS LI NO""".split()  # noqa: SIM905  (a list literal of thirty codes reads worse)
)


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
#: Where no pack says how long a confirmation link works.
CONFIRM_WITHIN_DAYS = 7


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


@dataclass(frozen=True, slots=True)
class LawPack:
    """`sector` is set for the pack of a trade (finance, alcohol, health), which holds wherever
    that trade advertises; a code such as "US-CA" is a part of a country."""

    code: str
    name: str
    extends: tuple[str, ...]
    rules: tuple[Rule, ...]
    sector: str = ""


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
        asked = any(rule.required for rule in self.of(ConfirmationRule))
        return asked or Basis.EXPRESS not in self.accepted

    @property
    def confirm_within_days(self) -> int:
        """How long the link of a confirmation mail works."""
        days = [rule.link_valid_days for rule in self.of(ConfirmationRule)]
        return min(days, default=CONFIRM_WITHIN_DAYS)

    @property
    def link_valid_days(self) -> int:
        return max((rule.link_valid_days for rule in self.of(OptOutRule)), default=0)

    @property
    def opens_need_consent(self) -> bool:
        return any(rule.opens_need_consent for rule in self.of(TrackingRule))

    @property
    def answer_within_days(self) -> int | None:
        """In how many days a person's request is answered; None where no law says."""
        return min((rule.answer_within_days for rule in self.of(RightsRule)), default=None)

    @property
    def ask_again_after_days(self) -> int:
        """How long somebody who said no is not asked again."""
        return max((rule.ask_again_after_days for rule in self.of(RightsRule)), default=0)

    def keep_days(self, record: str) -> int:
        """How long a kind of record is kept at least."""
        mine = [rule.keep_days for rule in self.of(RetentionRule) if rule.record == record]
        return max(mine, default=0)

    def erase_after_days(self, record: str) -> int | None:
        """After how long it is erased; None where no law says. Keeping wins over erasing."""
        ends = [
            rule.erase_after_days
            for rule in self.of(RetentionRule)
            if rule.record == record and rule.erase_after_days
        ]
        return max(min(ends), self.keep_days(record)) if ends else None

    @property
    def reviewers(self) -> frozenset[str]:
        """Whose approval the law wants whatever the policy says."""
        return frozenset(rule.reviewer for rule in self.of(ApproverRule))

    def inserts(self, where: str) -> tuple[InsertRule, ...]:
        return tuple(rule for rule in self.of(InsertRule) if where in rule.where)

    def statements(self) -> tuple[StatementRule, ...]:
        return tuple(self.of(StatementRule))

    def of(self, kind: type[AnyRule]) -> Iterable[AnyRule]:
        return (rule for rule in self.rules if isinstance(rule, kind))


def packs_for(packs: Mapping[str, LawPack], country: str) -> tuple[LawPack, ...]:
    """The packs that hold in a country, the country's own first. Sector packs are no country's.

    `country` is an ISO 3166 code, with or without its part ("US", "US-CA"). A country whose part
    is not known has the packs of all its parts; a part without a pack has its country's. A member
    of the EU without a pack of its own has the EU's; a country that nobody wrote a pack for has
    all of them, so that the strictest holds.
    """
    places = {code: pack for code, pack in packs.items() if not pack.sector}
    code = country.strip().upper()
    land, _, part = code.partition("-")
    if code not in places and land in places:
        code = land
    if code not in places:
        if land not in EU_LIKE:
            return tuple(places.values())
        code = "EU"
    found: dict[str, LawPack] = {}
    parts = [] if part else [each for each in places if each.startswith(f"{code}-")]
    waiting = [code, *parts]
    while waiting:
        pack = places[waiting.pop(0)]
        found[pack.code] = pack
        waiting += pack.extends
    return tuple(found.values())


def law_for(
    packs: Mapping[str, LawPack],
    countries: Iterable[str],
    *,
    sender: str | None = None,
    sectors: Iterable[str] = (),
) -> Law:
    """The strictest law of the sender's and all these countries, and of these trades.

    Without `sender`, every country is taken for a sender's too. No country at all counts as an
    unknown one. A trade without a pack counts as all of them.
    """
    named = dict.fromkeys(country.strip().upper() for country in countries)
    if sender is not None:
        named[sender.strip().upper()] = None
    held: dict[str, LawPack] = {}
    for country in named or [""]:
        held.update((pack.code, pack) for pack in packs_for(packs, country))
    own = set(held) if sender is None else {pack.code for pack in packs_for(packs, sender)}
    trades = [pack for pack in packs.values() if pack.sector]
    for sector in dict.fromkeys(sectors):
        mine = [pack for pack in trades if pack.sector == sector.strip().lower()]
        held.update((pack.code, pack) for pack in mine or trades)
    rules = tuple(
        rule
        for pack in held.values()
        for rule in pack.rules
        if pack.code in own or not (isinstance(rule, InsertRule) and rule.senders_only)
    )
    return Law(jurisdictions=tuple(held), rules=rules)
