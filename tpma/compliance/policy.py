"""Approval by policy: what may pass without a person, and who is asked otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tpma.compliance.findings import Finding, Kind, blockers, needing_a_person
from tpma.compliance.outside_approver import OutsideApprover
from tpma.core.i18n import Message, msg, nmsg

BRAND = "brand"
LEGAL = "legal"
REVIEWERS = (BRAND, LEGAL)
#: Who may stand behind an approval, in words.
REVIEWER_NAMES: Mapping[str, Message] = {
    BRAND: msg("Brand reviewer"),
    LEGAL: msg("Legal reviewer"),
    "policy": msg("Policy"),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """Who has to look at what: every condition that is set must hold; an empty one always does.

    `kits` are slugs, `regions` the partner's, money in minor units of the program's currency.
    """

    reviewers: tuple[str, ...]
    kits: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    over_contacts: int = 0
    over_spend_minor: int = 0

    def asks(self, facts: RiskFacts) -> bool:
        """Whether it concerns this submission. A cost in another currency counts as above."""
        return (
            (not self.kits or facts.kit in self.kits)
            and (not self.sectors or not facts.sectors.isdisjoint(self.sectors))
            and (not self.regions or facts.region.casefold() in map(str.casefold, self.regions))
            and (not self.over_contacts or facts.contacts > self.over_contacts)
            and (
                not self.over_spend_minor
                or facts.spend_minor > self.over_spend_minor
                or not facts.spend_comparable
            )
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """What passes by itself, and who is asked otherwise. Money is in minor units of the program's
    currency. `in_order`: legal is asked once brand has approved, instead of at the same time."""

    sample_share: float = 0.05
    most_contacts: int = 5_000
    most_spend_minor: int = 1_000_000
    #: Of words that a partner wrote instead of the kit's; see `own_words`.
    most_own_characters: int = 600
    risky_sectors: frozenset[str] = frozenset({"finance", "alcohol", "health"})
    hours: int = 24
    remind_hours: int = 4
    valid_days: int = 60
    in_order: bool = False
    requirements: tuple[Requirement, ...] = ()
    #: Who is asked by a link when a reviewer's part opens; whoever of the part decides first counts.
    outside: tuple[OutsideApprover, ...] = ()
    link_days: int = 7


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """What a submission puts at stake."""

    findings: tuple[Finding, ...] = ()
    uploads: tuple[str, ...] = ()  # labels of zones that hold a picture of the partner's own
    contacts: int = 0
    own_characters: int = 0
    spend_minor: int = 0
    spend_comparable: bool = True  # it is in the program's currency, as policy's limit is
    sectors: frozenset[str] = frozenset()
    kit: str = ""  # its slug
    region: str = ""  # the partner's
    person_wanted: bool = False  # the kit asks for a person every time
    kit_reviewers: tuple[str, ...] = (BRAND,)


@dataclass(frozen=True, slots=True)
class PolicyVerdict:
    """Approved at once, or by whom it must be, and why a person is asked."""

    approved: bool
    reviewers: tuple[str, ...] = ()
    reasons: tuple[Message, ...] = ()
    sampled: bool = False


def judge(facts: RiskFacts, digest: str, policy: Policy) -> PolicyVerdict:
    """Policy's verdict on a submission without blockers.

    A blocker here is a mistake of the caller: what is blocked can't even be submitted.
    """
    if blockers(facts.findings):
        raise ValueError("what is blocked can't be submitted")
    asked: dict[str, None] = {}
    reasons: list[Message] = []

    findings = needing_a_person(facts.findings)
    if findings:
        reasons.append(
            nmsg(
                "%(count)s warning needs a person",
                "%(count)s warnings need a person",
                len(findings),
            )
        )
        asked.update(dict.fromkeys(_reviewer(finding) for finding in findings))
    if facts.uploads:
        reasons.append(
            msg("A picture of the partner's own in %(zones)s", zones=_list(facts.uploads))
        )
        asked[BRAND] = None
    if facts.own_characters > policy.most_own_characters:
        reasons.append(
            msg(
                "%(written)s characters of the partner's own words; policy decides up to %(most)s",
                written=facts.own_characters,
                most=policy.most_own_characters,
            )
        )
        asked[BRAND] = None
    if facts.contacts > policy.most_contacts:
        reasons.append(
            msg(
                "%(contacts)s contacts; policy decides up to %(most)s",
                contacts=facts.contacts,
                most=policy.most_contacts,
            )
        )
        asked[BRAND] = None
    if facts.spend_minor > policy.most_spend_minor:
        reasons.append(msg("It costs more than policy may decide"))
        asked[BRAND] = None
    elif not facts.spend_comparable:
        reasons.append(msg("What it costs is not in the program's currency"))
        asked[BRAND] = None
    risky = sorted(facts.sectors & policy.risky_sectors)
    if risky:
        reasons.append(msg("The sector is a regulated one: %(sectors)s", sectors=risky))
        asked[LEGAL] = None
    if facts.person_wanted:
        reasons.append(msg("The kit wants a person to look every time"))
        asked.update(dict.fromkeys(facts.kit_reviewers))
    for each in policy.requirements:
        if each.asks(facts):
            reasons.append(msg("Policy wants a person to look: %(why)s", why=why(each)))
            asked.update(dict.fromkeys(each.reviewers))
    if reasons:
        reviewers = tuple(name for name in REVIEWERS if name in asked)
        return PolicyVerdict(False, reviewers, tuple(reasons))
    if is_sampled(digest, policy.sample_share):
        return PolicyVerdict(
            False, (BRAND,), (msg("Nothing was found; it was drawn as a sample"),), sampled=True
        )
    return PolicyVerdict(True)


def is_sampled(digest: str, share: float) -> bool:
    """Whether this digest is drawn: the same answer for ever, and nobody can choose it."""
    return int(digest[:8], 16) < share * 0x1_0000_0000


def why(requirement: Requirement) -> Message:
    """What makes a requirement apply, in words."""
    if requirement.kits:
        return msg("the kit is %(kits)s", kits=", ".join(requirement.kits))
    if requirement.sectors:
        return msg("the sector is %(sectors)s", sectors=", ".join(requirement.sectors))
    if requirement.regions:
        return msg("the region is %(regions)s", regions=", ".join(requirement.regions))
    if requirement.over_contacts:
        return msg("more than %(most)s contacts", most=requirement.over_contacts)
    if requirement.over_spend_minor:
        return msg("it costs more than policy's limit for this")
    return msg("every campaign")


def turn(asked: Sequence[str], given: Sequence[str], *, in_order: bool) -> list[str]:
    """Whose turn it is: all who have not decided yet, or, in order, the first of them."""
    waiting = [each for each in asked if each not in given]
    return waiting[:1] if in_order else waiting


def _reviewer(finding: Finding) -> str:
    return LEGAL if finding.kind is Kind.LEGAL else BRAND


def _list(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"“{name}”" for name in names)


def due(asked_at: datetime, hours: int) -> datetime:
    """When an answer is due."""
    return asked_at + timedelta(hours=hours)


def may_decide(
    user_id: str, authors: Sequence[str], already: Sequence[str], *, is_person: bool
) -> bool:
    """Four eyes: nobody who edited or asked decides, whatever their role; nor does a machine.

    `already` are the people who decided for another reviewer: one person is not two.
    """
    return is_person and user_id not in authors and user_id not in already
