"""What is known while one picture is being made."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from tpma.assets.render.fonts import Face, FontStack, face_of, has_shaper
from tpma.assets.render.image_places import Placed
from tpma.assets.render.image_sheet import Sheet
from tpma.assets.render.image_sources import Bytes
from tpma.assets.render.image_values import ImageFinding, ImageInputs, PlacedBox
from tpma.assets.render.joining import is_vowel_mark
from tpma.assets.render.text import Block, Setter, Style
from tpma.branding.colour import normalise, rgb
from tpma.branding.lockup import Lockup
from tpma.core.i18n import Message, direction_of, language_of, msg
from tpma.kits.design_model import ZONE_COLOUR, Design, ImageLayer, Size, TextLayer

_SCRIPTS = {
    "ar": "Arab",
    "fa": "Arab",
    "ur": "Arab",
    "he": "Hebr",
    "ja": "Jpan",
    "th": "Thai",
    "ru": "Cyrl",
    "el": "Grek",
    "hi": "Deva",
    "ko": "Kore",
    "zh": "Hans",
}
_HEADLINE_WEIGHT = 600


class Stage:
    """One picture in the making."""

    def __init__(self, design: Design, size: Size, inputs: ImageInputs) -> None:
        self.design = design
        self.size = size
        self.inputs = inputs
        self.resolved = design.at(size)
        self.sheet: Sheet
        self.rtl = direction_of(inputs.locale) == "rtl"
        self.script = _SCRIPTS.get(language_of(inputs.locale), "Latn")
        self.placed: dict[str, Placed] = {}
        self.boxes: list[PlacedBox] = []
        self.findings: list[ImageFinding] = []
        self.lockup: Lockup | None = None
        #: Copy's colour and contrast, where they are known before it is painted.
        self.readings: dict[str, tuple[str, float]] = {}
        self._colours: dict[str, str] = {}
        self._setters: dict[tuple[object, ...], Setter] = {}

    def begin(
        self,
        sheet: Sheet,
        boxes: Iterable[PlacedBox] = (),
        findings: Iterable[ImageFinding] = (),
        lockup: Lockup | None = None,
    ) -> None:
        """Paint on this sheet from now on, with what is known already."""
        self.sheet = sheet
        self.boxes, self.findings, self.lockup = list(boxes), list(findings), lockup

    # -- colours --------------------------------------------------------------------------------

    def colour(self, name: str) -> str:
        """ "#rrggbb" for any name that a design may use."""
        if name not in self._colours:
            self._colours[name] = self._colour(name)
        return self._colours[name]

    def _colour(self, name: str) -> str:
        if name.startswith("#"):
            return name.lower()
        if name in self.design.colours:
            return self.design.colours[name].lower()
        guide = self.inputs.guide
        if name.startswith(ZONE_COLOUR):
            held = self.inputs.colours.get(name.removeprefix(ZONE_COLOUR), "")
            if guide.has_colour(held):
                return guide.colour(held).value
            return (normalise(held) if held.startswith("#") else None) or self._default_colour()
        if name in {"partner.primary", "partner.secondary"}:
            partner = self.inputs.partner
            own = normalise(partner.primary if name == "partner.primary" else partner.secondary)
            if own or (own := normalise(partner.primary)):
                return own
            return self._default_colour()
        if guide.has_colour(name):
            return guide.colour(name).value
        return "#111111"

    def _default_colour(self) -> str:
        guide = self.inputs.guide
        if guide.has_colour("primary"):
            return guide.colour("primary").value
        return next(iter(self.design.colours.values()), "#111111").lower()

    def rgb(self, name: str) -> tuple[int, int, int]:
        return rgb(self.colour(name))

    def ground_colour(self) -> tuple[int, int, int]:
        return rgb("#ffffff")

    # -- files ----------------------------------------------------------------------------------

    def file(self, name: str | None) -> Bytes | None:
        if not name:
            return None
        data = self.inputs.files.get(name)
        return None if data is None else _bytes(data)

    def picture_name(self, layer: ImageLayer) -> str:
        chosen = self.inputs.pictures.get(layer.zone, "") if layer.zone else ""
        return chosen or layer.file or ""

    def source(self, layer: ImageLayer) -> Bytes | None:
        return self.file(self.picture_name(layer))

    # -- type -----------------------------------------------------------------------------------

    def faces(self, font: str, weight: int) -> tuple[Face, ...]:
        """The faces for a text, the ones made for this script first, nearest weight first."""
        role = font or ("heading" if weight >= _HEADLINE_WEIGHT else "body")
        found: list[tuple[str, int]] = []
        own = self.design.fonts
        if role in own:
            found += _nearest(own[role], weight)
        guide = self.inputs.guide
        if any(entry.role == role for entry in guide.types):
            found += [
                (f.path, weight)
                for f in guide.faces(role, self.script, weight=weight)
                if not f.italic
            ]
        else:
            ranked = sorted(
                guide.fonts, key=lambda f: (self.script not in f.scripts, abs(f.weight - weight))
            )
            found += [(f.path, weight) for f in ranked if not f.italic]
        for name, family in own.items():
            if name != role:
                found += _nearest(family, weight)
        faces: dict[str, Face] = {}
        for path, wanted in found:
            data = self.inputs.files.get(path)
            if data is not None and path not in faces:
                faces[path] = face_of(data, wanted)
        return tuple(faces.values())

    def setter(self, layer: TextLayer) -> Setter:
        key = (layer.font, layer.weight, layer.line_height, layer.max_lines, layer.tracking)
        found = self._setters.get(key)
        if found is None:
            stack = _stack(self.faces(layer.font, layer.weight), layer.weight >= _HEADLINE_WEIGHT)
            style = Style(
                self.inputs.locale,
                self.rtl,
                layer.line_height,
                layer.max_lines,
                layer.tracking / 100,
            )
            found = self._setters[key] = Setter(stack, style)
        return found

    # -- findings -------------------------------------------------------------------------------

    def report(
        self,
        code: str,
        layer: str,
        zone: str | None,
        message: Message,
        mend: Message,
        *,
        refusal: bool = False,
    ) -> None:
        self.findings.append(ImageFinding(code, layer, zone, message, mend, refusal))

    def report_words(self, layer: TextLayer, block: Block, contrast: float | None) -> None:
        if not has_shaper() and any(is_vowel_mark(c) for line in block.lines for c in line.text):
            self.report(
                "marks_left_out",
                layer.id,
                layer.zone,
                msg("The vowel marks are left out: this machine can't set them"),
                msg("Ask your operator to install FriBiDi"),
            )
        if block.missing:
            self.report(
                "missing_glyphs",
                layer.id,
                layer.zone,
                msg("No font of this kit can show: %(characters)s", characters=block.missing[:20]),
                msg("Replace these characters, or add a font that has them to the kit"),
                refusal=True,
            )
        elif not block.fits:
            self.report(
                "overflow",
                layer.id,
                layer.zone,
                msg(
                    "Too long at %(size)s: it doesn't fit at its smallest size", size=str(self.size)
                ),
                msg("Shorten this text"),
                refusal=True,
            )
        elif contrast is not None and layer.contrast and contrast < layer.contrast:
            self.report(
                "contrast",
                layer.id,
                layer.zone,
                msg(
                    "Hard to read at %(size)s: contrast %(contrast)s, needed %(needed)s",
                    size=str(self.size),
                    contrast=round(contrast, 1),
                    needed=layer.contrast,
                ),
                msg("Choose a calmer picture or another colour"),
            )


@lru_cache(maxsize=256)
def _bytes(data: bytes) -> Bytes:
    return Bytes(data)


def _nearest(family: object, weight: int) -> list[tuple[str, int]]:
    assert isinstance(family, dict) or hasattr(family, "items")
    items: list[tuple[int, str]] = list(family.items())
    return [(path, weight) for own, path in sorted(items, key=lambda item: abs(item[0] - weight))]


@lru_cache(maxsize=64)
def _stack(faces: tuple[Face, ...], bold: bool) -> FontStack:
    return FontStack(faces, bold)
