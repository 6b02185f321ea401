"""The kit format, `format = 1`, as plain values.

`tpma.kits.kitfile.read_kit` makes these from a kit's files, `tpma.kits.codec` stores them as
JSON. All words live in `copy`, by locale and context (see `Copy`); nothing here is shown to
a reader as it stands, except through `tpma.kits.copy.resolve`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

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
from tpma.kits.conditions import (
    AfterEnd,
    ApprovalHints,
    ApprovalMode,
    Eligibility,
    LawHints,
    MdfHints,
    Window,
)
from tpma.kits.design_model import Size
from tpma.kits.tactics import (
    FACT_KINDS,
    RESERVED_ZONES,
    FieldKind,
    FormField,
    LeadField,
    Lock,
    MediaSource,
    Tactic,
    TacticKind,
    Zone,
    ZoneKind,
    type_sizes,
)
from tpma.kits.vocabulary import INSERTS, NETWORKS, PERSONALISATION_TAGS, SMART_FIELDS

FORMAT = 1


@dataclass(frozen=True)
class PlaybookStep:
    """The suggested order: a tactic and how many days after the launch it goes out."""

    tactic: str
    day: int = 0


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
    window: Window = field(default_factory=Window)
    eligibility: Eligibility = field(default_factory=Eligibility)
    approval: ApprovalHints = field(default_factory=ApprovalHints)
    mdf: MdfHints = field(default_factory=MdfHints)
    law: LawHints = field(default_factory=LawHints)
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


__all__ = [
    "FACT_KINDS", "FORMAT", "INSERTS", "NETWORKS", "PERSONALISATION_TAGS", "RESERVED_ZONES", "SMART_FIELDS",
    "AfterEnd", "ApprovalHints", "ApprovalMode", "BrandGuide", "CoBrandMode", "Colour", "Copy",
    "Country", "Eligibility", "FieldKind", "FontFace", "FormField", "HqLogos", "KitDefinition", "LawHints",
    "LeadField", "Lock", "LockupOrder", "LockupRules", "LogoMatch", "MdfHints", "Media",
    "MediaSource", "PlaybookStep", "Size", "Statement", "Tactic", "TacticKind", "TypeRole",
    "Window", "Word", "WordRule", "Zone", "ZoneKind", "type_sizes",
]  # fmt: skip
