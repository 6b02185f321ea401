"""What goes into an image and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tpma.core.i18n import Message
from tpma.kits.brandguide import BrandGuide

MediaType = Literal["image/jpeg", "image/png", "image/webp", "image/avif"]


@dataclass(frozen=True, slots=True)
class PartnerMark:
    """The partner as a picture shows it. Logos are PNG, trimmed to their ink."""

    name: str
    logo_light: bytes | None = None  # for light grounds
    logo_dark: bytes | None = None
    primary: str = ""  # "#rrggbb" or nothing
    secondary: str = ""


@dataclass(frozen=True, slots=True)
class ImageInputs:
    """Everything that an image follows from, besides its design and size."""

    locale: str
    guide: BrandGuide
    texts: Mapping[str, str]  # zone → words, without markup
    pictures: Mapping[str, str]  # image zone → name of a file
    files: Mapping[str, bytes]  # the kit's files and the partner's uploads, by name
    partner: PartnerMark
    focals: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # by file, per cent
    media_type: MediaType | None = None  # None: JPEG where there is a photograph, else PNG
    max_bytes: int | None = None
    codes: Mapping[str, str] = field(default_factory=dict)  # zone → what its QR code holds
    colours: Mapping[str, str] = field(default_factory=dict)  # colour zone → a role or "#rrggbb"

    def code(self, zone: str) -> str:
        """What the QR code of a zone holds; the zone's own words where nobody said."""
        return self.codes.get(zone) or self.texts.get(zone, "").strip()


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """One thing that was drawn, as measured. Pixels of the picture."""

    kind: Literal["text", "image", "shape", "partner_logo", "hq_logo", "qr"]
    layer: str
    x: int
    y: int
    width: int
    height: int
    zone: str | None = None
    fits: bool = True
    missing_glyphs: str = ""
    contrast: float | None = None
    contrast_needed: float | None = None
    source_width: int | None = None
    source_height: int | None = None
    clear_space: float | None = None
    clear_space_needed: float | None = None
    font_px: float | None = None
    lines: int | None = None

    def as_json(self) -> dict[str, Any]:
        found = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: round(value, 2) if isinstance(value, float) else value
            for name, value in found.items()
            if value is not None and value != ""
        }


@dataclass(frozen=True, slots=True)
class ImageFinding:
    """What is not right in a picture. A refusal means that the picture must not be used."""

    code: str  # overflow | missing_glyphs | contrast | lockup_small | crowded | picture | weight | left_out | qr
    layer: str
    zone: str | None
    message: Message
    mend: Message
    refusal: bool = False


@dataclass(frozen=True, slots=True)
class RenderedImage:
    data: bytes
    media_type: str
    width: int
    height: int
    boxes: tuple[PlacedBox, ...]
    findings: tuple[ImageFinding, ...]

    @property
    def refusals(self) -> tuple[ImageFinding, ...]:
        return tuple(finding for finding in self.findings if finding.refusal)
