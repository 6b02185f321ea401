"""The brand guide: HQ's brand rules as data, read from a kit's `brand.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CoBrandMode(StrEnum):
    """Who leads when two brands appear together."""

    VENDOR_ONLY = "vendor-only"
    VENDOR_LED = "vendor-led"
    EQUAL = "equal"
    PARTNER_LED = "partner-led"
    INGREDIENT = "ingredient"
    PARTNER_ONLY = "partner-only"


@dataclass(frozen=True)
class Colour:
    """One colour of the guide, known by its role (`primary`, `text`, `on_primary`, …)."""

    role: str
    value: str  # "#rrggbb", lower case
    name: str = ""
    dark: str | None = None  # the value to use in dark mode; None: the same
    tolerance: float = 2.0  # CIEDE2000 distance that still counts as this colour
    partner: bool = False  # a partner's own colour may take this role
    on: str | None = None  # the role this colour is read on; contrast is held against it
    min_contrast: float = 4.5  # WCAG ratio against `on`


@dataclass(frozen=True)
class FontFace:
    """One font file. Order in the guide is the order of preference."""

    family: str
    path: str  # in the kit, e.g. "fonts/Sora-SemiBold.ttf"
    roles: tuple[str, ...]  # "heading", "body", …
    scripts: tuple[str, ...] = ("Latn",)  # ISO 15924, what this face is meant to set
    weight: int = 400
    italic: bool = False
    licence: str = ""  # path of the licence file in the kit


@dataclass(frozen=True)
class TypeRole:
    """How text of a role (`heading`, `body`) is set; the faces that serve it are FontFaces."""

    role: str
    weight: int = 400
    line_height: float = 1.3
    letter_spacing: float = 0.0  # in em; ignored for joined scripts such as Arabic
    web_stack: str = "Arial, Helvetica, sans-serif"  # where a font file can't be sent (email)
    web_stack_by_script: tuple[tuple[str, str], ...] = ()  # ("Arab", "Tahoma, …")
    min_size: float | None = None  # px, the smallest size text of this role may shrink to
    max_size: float | None = None


class LogoMatch(StrEnum):
    """What is made equal when two logos stand side by side."""

    CAP_HEIGHT = "cap_height"
    HEIGHT = "height"
    AREA = "area"  # optical balance: the same inked area


class LockupOrder(StrEnum):
    HQ_FIRST = "hq_first"
    PARTNER_FIRST = "partner_first"


@dataclass(frozen=True)
class LockupRules:
    """How HQ's and a partner's logo stand together. Lengths are shares of HQ's logo height."""

    order: LockupOrder = LockupOrder.HQ_FIRST
    clear_space: float = 0.5  # free on every side of each logo
    divider: bool = True
    divider_colour: str = "line"  # a colour role
    divider_width: float = 0.03
    max_partner_ratio: float = 1.0  # partner's height and area at most this times HQ's
    wide_match: LogoMatch = LogoMatch.CAP_HEIGHT  # a wide partner logo (ratio ≥ wide_from)
    compact_match: LogoMatch = LogoMatch.HEIGHT
    wide_from: float = 2.2  # width ÷ height from which a logo counts as wide
    min_height: int = 20  # px on screen, each logo
    min_width: int = 48
    label: bool = False  # "in partnership with" between the logos (copy `brand:lockup_label`)
    # Cap height of HQ's wordmark as a share of its logo's height, for LogoMatch.CAP_HEIGHT.
    hq_cap_height: float = 0.6


@dataclass(frozen=True)
class HqLogos:
    """HQ's logo files in the kit. `on_light` is the one to use on light backgrounds."""

    on_light: str
    on_dark: str
    symbol: str | None = None  # the sign alone, for small places
    symbol_on_dark: str | None = None
    vector: str | None = None  # SVG master


class WordRule(StrEnum):
    NEVER = "never"
    ALWAYS = "always"  # if the idea is named, it is written exactly so
    TONE = "tone"  # how the brand doesn't speak; never more than a warning


@dataclass(frozen=True)
class Word:
    """A word rule for some locales; `*` means all, a language alone means its regions too."""

    rule: WordRule
    term: str
    locales: tuple[str, ...] = ("*",)
    instead: str = ""  # what to write
    why: str = ""
    pattern: bool = False  # `term` is a regular expression
    variants: tuple[str, ...] = ()  # NEVER: inflections; ALWAYS: the wrong spellings to catch
    severity: str = "blocker"  # blocker | warning | note


@dataclass(frozen=True)
class Statement:
    """A marketing claim that may be made, with its proof. Wording per locale is in the copy
    under `statement:<key>`."""

    key: str
    substantiation: str  # study, certificate or URL
    source_date: date | None = None
    expires: date | None = None
    locales: tuple[str, ...] = ("*",)
    footnote: bool = False  # the wording needs its source beside it (copy `footnote:<key>`)


@dataclass(frozen=True)
class BrandGuide:
    name: str  # HQ's name as it is written, e.g. "Northkeep"
    legal_name: str
    website: str
    address: tuple[str, ...]
    mode: CoBrandMode
    modes: tuple[CoBrandMode, ...]  # what a partner may choose from; holds `mode`
    logos: HqLogos
    colours: tuple[Colour, ...]
    types: tuple[TypeRole, ...]
    fonts: tuple[FontFace, ...]
    lockup: LockupRules = LockupRules()
    words: tuple[Word, ...] = ()
    statements: tuple[Statement, ...] = ()
    radius: int = 0  # px, corners of buttons and cards
    built_in_scripts: tuple[str, ...] = ()  # set in the product's Noto faces on purpose

    def colour(self, role: str) -> Colour:
        return next(c for c in self.colours if c.role == role)

    def has_colour(self, role: str) -> bool:
        return any(c.role == role for c in self.colours)

    def type_role(self, role: str) -> TypeRole:
        return next(t for t in self.types if t.role == role)

    def faces(
        self, role: str, script: str = "Latn", *, weight: int | None = None
    ) -> tuple[FontFace, ...]:
        """Faces of a role in order of preference: those meant for the script first, nearest
        weight first, then the rest as fallbacks."""
        wanted = self.type_role(role).weight if weight is None else weight
        mine = [f for f in self.fonts if role in f.roles]
        return tuple(
            sorted(mine, key=lambda f: (script not in f.scripts, abs(f.weight - wanted), f.italic))
        )

    def statement(self, key: str) -> Statement | None:
        return next((s for s in self.statements if s.key == key), None)
