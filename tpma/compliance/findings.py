"""Findings, and the plain facts that checks look at.

A `CheckContext` holds everything one tactic's checks need as values: no database, no files, no
clock. The editor builds one on every keystroke, the service builds one per asset at submission
and at launch, and both get the same findings from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tpma.compliance.law import Law
from tpma.core.i18n import Message
from tpma.kits.brandguide import Colour, LockupRules, Word


class Severity(StrEnum):
    """A blocker can't be launched; a warning needs a person; a note is advice."""

    BLOCKER = "blocker"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 is the gravest."""
        return list(Severity).index(self)


class Kind(StrEnum):
    """Whose matter a check is: it decides which reviewer is asked."""

    BRAND = "brand"
    LEGAL = "legal"
    TECHNICAL = "technical"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in one rendition, in its pixels."""

    x: int
    y: int
    width: int
    height: int
    rendition: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found at one place.

    `mend_value`, where there is one, is the value that would mend the zone with one click.
    """

    check_id: str
    severity: Severity
    tactic_key: str
    message: Message
    mend: Message
    source: Message
    zone: str | None = None
    box: Box | None = None
    kind: Kind = Kind.BRAND
    mend_value: str | None = None

    @property
    def keeps(self) -> bool:
        """Whether mending takes what stands there, on purpose, instead of writing something else."""
        return self.check_id == "brand.change-required"

    @property
    def sort_key(self) -> tuple[int, str, str, str]:
        return (self.severity.rank, self.tactic_key, self.zone or "", self.check_id)


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """One zone as it will ship. `value` equals `kit_value` where the partner changed nothing."""

    key: str
    kind: str  # text, rich_text, image … or a fact: see tpma.kits.definition.ZoneKind
    lock: str  # locked | editable | required | change_required
    value: str
    kit_value: str = ""
    label: str = ""  # as the kit calls it in the reader's locale
    min_length: int | None = None
    max_length: int | None = None
    choices: tuple[str, ...] = ()
    alt: str | None = None
    needs_alt: bool = False
    may_stay: bool = False  # the kit's example may be taken on purpose: see Zone.may_stay
    decided: bool = False  # somebody of the partner set or took this value
    written: str = ""  # a fact as readers see it
    same_as: str = ""  # the zone it takes its value from, where that is
    is_own: bool = False  # a picture that the partner uploaded
    licence: str | None = None  # of a kit's picture; None: not a kit's picture
    licence_over: bool = False  # the day until which it may be used has passed

    @property
    def name(self) -> str:
        return self.label or self.key

    @property
    def is_words(self) -> bool:
        return self.kind in ("text", "rich_text")

    @property
    def changed(self) -> bool:
        return self.value != self.kit_value


@dataclass(frozen=True, slots=True)
class BoxFacts:
    """One thing the renderer drew, as it measured it. Lengths are pixels of the rendition."""

    kind: str  # text | image | partner_logo | hq_logo
    box: Box
    zone: str | None = None
    fits: bool = True
    missing_glyphs: str = ""
    contrast: float | None = None  # of the 95th percentile of the pixels under the text
    contrast_needed: float | None = None  # as the design asks; None: as the guide asks
    source_width: int | None = None  # pixels of what was placed, before it was scaled
    source_height: int | None = None
    clear_space: float | None = None  # free room around the box, the edge counted
    clear_space_needed: float | None = None  # as the lock-up rule gives it for this rendition


@dataclass(frozen=True, slots=True)
class RenditionFacts:
    """One rendered file. `weight_limit` is None where the place has none (mail, post)."""

    name: str
    media_type: str
    size_bytes: int
    width: int = 0
    height: int = 0
    weight_limit: int | None = None


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """One link that will ship, with the zone it came from, if a zone brought it."""

    url: str
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """What came of asking a link, because a person wanted to know. `why` as tpma.delivery says."""

    url: str
    alive: bool
    why: str
    status: int = 0


@dataclass(frozen=True, slots=True)
class GuideFacts:
    """HQ's brand guide, as far as the checks read it."""

    words: tuple[Word, ...] = ()
    colours: tuple[Colour, ...] = ()
    lockup: LockupRules = field(default_factory=LockupRules)
    partner_colours: tuple[str, ...] = ()  # of the brand profile
    min_contrast: float = 4.5
    families: tuple[str, ...] = ()  # the font families of the guide and of its web stacks
    marks: tuple[str, ...] = ()  # HQ's and the partner's own names
    allowed_domains: tuple[str, ...] = ()  # with their subdomains; empty: any domain


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """A statement that was approved once. `until` is the last day it may be made.

    `id` stays the same from version to version. `instead` are the words that took its place.
    """

    words: str
    until: date | None = None
    withdrawn: bool = False
    id: str = ""
    version: int = 1
    instead: str = ""


@dataclass(frozen=True, slots=True)
class RequiredInsert:
    """A text the law wants in the mail or page, and which profile fields it could not find.

    `link`, where there is one, is a personalisation tag that `link_text` leads to.
    """

    key: str
    text: str
    source: str
    missing: tuple[str, ...] = ()
    link: str = ""
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class CheckContext:
    """Everything the checks of one tactic look at."""

    tactic_key: str
    tactic_kind: str  # see tpma.kits.definition.TacticKind
    locale: str
    zones: tuple[ZoneFacts, ...] = ()
    boxes: tuple[BoxFacts, ...] = ()
    renditions: tuple[RenditionFacts, ...] = ()
    guide: GuideFacts = field(default_factory=GuideFacts)
    law: Law = field(default_factory=Law)
    inserts: tuple[RequiredInsert, ...] = ()
    subject: str | None = None
    preheader: str | None = None
    html: str | None = None
    text: str | None = None
    links: tuple[LinkFacts, ...] = ()
    network: str | None = None
    smart_fields: tuple[str, ...] = ()  # the profile fields that this tactic shows
    profile: Mapping[str, str] = field(default_factory=dict)
    statements: tuple[str, ...] = ()  # approved statements, exact text
    today: date | None = None
    ended_statements: tuple[StatementFacts, ...] = ()  # expired or withdrawn ones
    generated: bool = False  # pictures made by a generative model
    answers: tuple[LinkAnswer, ...] = ()  # of the links that were asked

    def zone(self, key: str) -> ZoneFacts | None:
        return next((zone for zone in self.zones if zone.key == key), None)


def blockers(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.BLOCKER]


def needing_a_person(findings: Iterable[Finding]) -> list[Finding]:
    """Warnings and blockers: what a policy may not wave through."""
    return [finding for finding in findings if finding.severity is not Severity.NOTE]


def worst(findings: Iterable[Finding]) -> Severity | None:
    return min((f.severity for f in findings), key=lambda s: s.rank, default=None)
