"""Tactics with their zones and forms: what a partner fills in, and within which limits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tpma.kits.design_model import Size


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
