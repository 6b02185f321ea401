"""Law packs as values: what a jurisdiction asks of a mail, a page or a post, and how packs combine.

A pack is data (see ``lawpacks/*.toml``); every rule in it carries its source and the day it was
read. Where several jurisdictions apply, the strictest wins, and a country nobody wrote a pack for
gets the strictest of all packs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tpma.compliance.law_rules import (
    AnyRule,
    ApproverRule,
    Basis,
    ConfirmationRule,
    ConsentRule,
    InsertRule,
    OptOutRule,
    RetentionRule,
    RightsRule,
    Rule,
    StatementRule,
    TrackingRule,
)

# The EEA states apply the same ePrivacy and consumer directives.
EU_LIKE = frozenset(
    """AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE
    IS LI NO""".split()  # noqa: SIM905  (a list literal of thirty codes reads worse)
)
#: Where no pack says how long a confirmation link works.
CONFIRM_WITHIN_DAYS = 7


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
