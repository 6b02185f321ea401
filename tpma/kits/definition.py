"""The kit format, `format = 1`, as plain values.

`tpma.kits.kitfile.read_kit` makes these from a kit's files, `tpma.kits.codec` stores them as
JSON. All words live in `copy`, by locale and context (see `Copy`); nothing here is shown to
a reader as it stands, except through `tpma.kits.copy.resolve`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tpma.kits.brandguide import (
    BrandGuide,
    CoBrandMode,
    Colour,
    FontFace,
    HqLogos,
    LockupOrder,
    LockupRules,
    LogoMatch,
    Statement,
    TypeRole,
    Word,
    WordRule,
)
from tpma.kits.design_model import Size
from tpma.kits.vocabulary import INSERTS, NETWORKS, PERSONALISATION_TAGS, SMART_FIELDS

FORMAT = 1


class TacticKind(StrEnum):
    EMAIL = "email"
    SOCIAL_POST = "social_post"
    DISPLAY_ADS = "display_ads"
    LANDING_PAGE = "landing_page"
    CALENDAR = "calendar"  # an event as a file for people's calendars


class ZoneKind(StrEnum):
    TEXT = "text"
    RICH_TEXT = "rich_text"  # <p> <br> <strong> <em> <a href> <ul> <ol> <li>
    IMAGE = "image"  # a media path of the kit, or "sha256:<hex>" of a partner's upload
    LINK = "link"  # an https URL, or a personalisation tag such as {{page_url}}
    COLOUR = "colour"  # a colour role of the guide, or "#rrggbb" where the guide lets partners
    # Facts: typed values, written for readers by their locale; see tpma.kits.facts.
    DATE = "date"  # 2027-03-11
    TIME = "time"  # 09:30
    TIME_ZONE = "time_zone"  # Europe/Berlin
    PRICE = "price"  # EUR 3490.00
    NUMBER = "number"  # 40


#: Kinds whose value is a fact and no language.
FACT_KINDS = frozenset(
    {ZoneKind.DATE, ZoneKind.TIME, ZoneKind.TIME_ZONE, ZoneKind.PRICE, ZoneKind.NUMBER}
)


class Lock(StrEnum):
    LOCKED = "locked"  # shown, never changed
    EDITABLE = "editable"  # may be changed; may be emptied
    REQUIRED = "required"  # may be changed; must not be empty
    CHANGE_REQUIRED = "change_required"  # must be changed before launch


class MediaSource(StrEnum):
    KIT = "kit"
    PARTNER = "partner"


@dataclass(frozen=True)
class Zone:
    key: str
    kind: ZoneKind
    lock: Lock
    label: str  # in the source locale; localised: LocalCopy.label(tactic, zone)
    help: str = ""
    why: str = ""  # why it is locked, or why the limits are as they are
    min_length: int | None = None  # in characters as a reader counts them, markup not counted
    max_length: int | None = None
    multiline: bool = False  # text only: line breaks are allowed
    default: str = ""  # image, link, colour: the value; a copy entry of the locale goes before it
    # What may be chosen; empty: anything. text: keys (wording in copy `choice:<t>.<z>.<key>`);
    # image: media paths; link: URLs or tags; colour: roles.
    choices: tuple[str, ...] = ()
    media_from: tuple[MediaSource, ...] = (MediaSource.KIT,)
    min_width: int | None = None  # image: px an upload needs at least
    min_height: int | None = None
    statements: tuple[str, ...] = ()  # keys of the guide's statements this zone makes
    # Beyond content: whether style, position and size may be changed, and the type sizes.
    style: Lock = Lock.LOCKED
    position: Lock = Lock.LOCKED
    size: Lock = Lock.LOCKED
    min_size: float | None = None
    max_size: float | None = None
    group: str = ""  # zones of a group are shown together in the editor
    shown: str = ""  # facts: how the value is written, such as "long"; see tpma.kits.facts.STYLES
    same_as: str = ""  # "<tactic>.<zone>": always holds what that zone holds
    by_country: bool = False  # words that only some countries have: copy `<t>.<z>@<country>`
    count: str = ""  # text: the number zone that its plural form follows

    @property
    def is_fact(self) -> bool:
        return self.kind in FACT_KINDS

    @property
    def may_stay(self) -> bool:
        """Whether the kit's example may be taken on purpose where a change is asked for: nine
        o'clock can be right for a partner, too, while words of their own can't be the kit's."""
        return self.lock is Lock.CHANGE_REQUIRED and (
            self.is_fact or self.kind is ZoneKind.COLOUR or bool(self.choices)
        )

    @property
    def source(self) -> tuple[str, str] | None:
        """The tactic and zone that this one takes its value from."""
        tactic, _, zone = self.same_as.partition(".")
        return (tactic, zone) if zone else None

    @property
    def may_change(self) -> bool:
        return self.lock is not Lock.LOCKED

    @property
    def may_be_empty(self) -> bool:
        return self.lock in (Lock.LOCKED, Lock.EDITABLE)

    @property
    def is_words(self) -> bool:
        """Its value is language, so it comes from the copy and is translated."""
        return self.kind in (ZoneKind.TEXT, ZoneKind.RICH_TEXT)


class FieldKind(StrEnum):
    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CONSENT = "consent"  # a box to tick, never ticked beforehand; wording in the copy


class LeadField(StrEnum):
    """Where an answer goes in a lead."""

    EMAIL = "email"
    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    COMPANY = "company"
    PHONE = "phone"
    COUNTRY = "country"
    MESSAGE = "message"
    CONSENT = "consent"
    OPEN_TRACKING = "open_tracking"  # a box of its own: opens of later mails may be counted
    EXTRA = "extra"


@dataclass(frozen=True)
class FormField:
    """A field of a landing page's form. Words are copy: `form:<tactic>.<key>` is the label or
    consent wording, `form:<tactic>.<key>.<choice>` a choice."""

    key: str
    kind: FieldKind
    required: bool = False
    lead_field: LeadField = LeadField.EXTRA
    max_length: int = 200
    choices: tuple[str, ...] = ()
    autocomplete: str = ""  # HTML autocomplete token, e.g. "email"


@dataclass(frozen=True)
class Tactic:
    key: str
    kind: TacticKind
    name: str  # in the source locale; localised: LocalCopy.tactic_name(key)
    zones: tuple[Zone, ...]
    template: str | None = None  # email: "email/….mjml"; landing_page: "pages/….html"
    design: str | None = None  # "designs/….toml"; landing_page: its Open Graph image
    network: str | None = None  # social_post: linkedin | facebook | x | instagram
    sizes: tuple[Size, ...] = ()
    max_kilobytes: int | None = None  # weight budget of one rendered file
    formats: tuple[str, ...] = ("jpeg",)  # what images are rendered to
    form: tuple[FormField, ...] = ()
    inserts: tuple[str, ...] = ()  # law inserts its template has a place for: legal, address, …
    optional: bool = False  # a partner may launch without it
    # landing_page without a design: the tactic whose picture it shows; see tpma.kits.sharing
    share: str = ""

    def zone(self, key: str) -> Zone:
        return next(z for z in self.zones if z.key == key)

    def has_zone(self, key: str) -> bool:
        return any(z.key == key for z in self.zones)


def type_sizes(tactic: Tactic) -> dict[str, tuple[float, float]]:
    """Least and most type size in px of the zones that limit it."""
    return {
        zone.key: (zone.min_size or 0.0, math.inf if zone.max_size is None else zone.max_size)
        for zone in tactic.zones
        if zone.min_size is not None or zone.max_size is not None
    }


@dataclass(frozen=True)
class PlaybookStep:
    """The suggested order: a tactic and how many days after the launch it goes out."""

    tactic: str
    day: int = 0


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


@dataclass(frozen=True)
class Media:
    """One picture of the kit. Its alt text is copy: `alt:<path>`."""

    path: str
    width: int  # 0 for SVG
    height: int
    decorative: bool = False  # says nothing: alt text is empty in every locale
    focal: tuple[float, float] = (50, 50)  # what must stay in the crop, per cent from top left
    credit: str = ""
    licence: str = ""
    expires: date | None = None  # until when it may be used


@dataclass(frozen=True)
class Country:
    """What differs in one country. Words that differ are copy: `<tactic>.<zone>@<code>`."""

    code: str  # ISO 3166-1 alpha-2
    values: Mapping[str, str] = field(hash=False, default_factory=dict)  # by "<tactic>.<zone>"


# One locale's words, by context:
#   <tactic>.<zone>                 the kit's text of a zone
#   <tactic>.<zone>@<country>       … in this country
#   <tactic>.<zone>#<n>             … its nth plural form, by the locale's rule
#   kit:name kit:summary kit:terms kit:topic  the kit itself
#   guidance:goal …:audience …:budget …:outcome
#   tactic:<tactic>                 its name
#   label:<tactic>.<zone>  help:…  why:…  choice:<tactic>.<zone>.<key>
#   form:<tactic>.<field>  form:<tactic>.<field>.<choice>  form:<tactic>.submit
#   alt:<media path>  statement:<key>  footnote:<key>  brand:lockup_label
Copy = Mapping[str, str]


@dataclass(frozen=True)
class KitDefinition:
    slug: str
    name: str  # in the source locale; localised: LocalCopy.name
    vendor: str
    source_locale: str
    locales: tuple[str, ...]  # holds source_locale, first
    tactics: tuple[Tactic, ...]
    brand: BrandGuide
    copy: Mapping[str, Copy] = field(hash=False)  # by locale; every locale of `locales`
    format: int = FORMAT
    window: Window = Window()
    eligibility: Eligibility = Eligibility()
    approval: ApprovalHints = ApprovalHints()
    mdf: MdfHints = MdfHints()
    law: LawHints = LawHints()
    link_domains: tuple[str, ...] = ()  # links may go here, to their subdomains, to the partner's
    playbook: tuple[PlaybookStep, ...] = ()
    media: tuple[Media, ...] = ()
    cover: str = ""  # media path shown in the library
    tags: tuple[str, ...] = ()  # free words to find the kit by
    countries: tuple[Country, ...] = ()  # where values or words differ

    def tactic(self, key: str) -> Tactic:
        return next(t for t in self.tactics if t.key == key)

    def has_tactic(self, key: str) -> bool:
        return any(t.key == key for t in self.tactics)

    def country(self, code: str) -> Country | None:
        return next((c for c in self.countries if c.code == code), None)

    def media_at(self, path: str) -> Media | None:
        return next((m for m in self.media if m.path == path), None)


# Zones a tactic of a kind must have, by their fixed keys.
RESERVED_ZONES: Mapping[TacticKind, tuple[str, ...]] = {
    TacticKind.EMAIL: ("subject", "preheader", "text"),
    TacticKind.SOCIAL_POST: ("text", "alt", "link"),
    TacticKind.DISPLAY_ADS: ("alt", "link"),
    TacticKind.LANDING_PAGE: ("title", "description", "thanks"),
    TacticKind.CALENDAR: (
        *("summary", "description", "date", "begins", "ends", "time_zone", "place", "link"),
    ),
}

__all__ = [
    "FACT_KINDS", "FORMAT", "INSERTS", "NETWORKS", "PERSONALISATION_TAGS", "RESERVED_ZONES", "SMART_FIELDS",
    "AfterEnd", "ApprovalHints", "ApprovalMode", "BrandGuide", "CoBrandMode", "Colour", "Copy",
    "Country", "Eligibility", "FieldKind", "FontFace", "FormField", "HqLogos", "KitDefinition", "LawHints",
    "LeadField", "Lock", "LockupOrder", "LockupRules", "LogoMatch", "MdfHints", "Media",
    "MediaSource", "PlaybookStep", "Size", "Statement", "Tactic", "TacticKind", "TypeRole",
    "Window", "Word", "WordRule", "Zone", "ZoneKind",
]  # fmt: skip
