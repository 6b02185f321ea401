"""The values of a layered design. How they are written is told in `design.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Literal, Self

Align = Literal["start", "center", "end"]
VAlign = Literal["top", "middle", "bottom"]
Edge = Literal["start", "end", "top", "bottom"]

SMALL_PIXELS = 30_000


@dataclass(frozen=True, slots=True, order=True)
class Size:
    """Width and height of a picture in pixels."""

    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "728x90"; ValueError when it isn't one."""
        width, separator, height = text.replace("×", "x").lower().partition("x")
        if not separator or not width.strip().isdecimal() or not height.strip().isdecimal():
            raise ValueError(text)
        size = cls(int(width), int(height))
        if not (16 <= size.width <= 4096 and 16 <= size.height <= 4096):
            raise ValueError(text)
        return size

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def short(self) -> int:
        return min(self.width, self.height)

    @property
    def selectors(self) -> tuple[str, ...]:
        """The override selectors that apply here, weakest first."""
        ratio = self.width / self.height
        if ratio >= 3:
            shape = "banner"
        elif ratio >= 1.2:
            shape = "landscape"
        elif ratio > 1 / 1.2:
            shape = "square"
        elif ratio > 1 / 2.2:
            shape = "portrait"
        else:
            shape = "tall"
        small = ("small",) if self.width * self.height < SMALL_PIXELS else ()
        return (shape, *small, str(self))


SELECTORS = ("banner", "landscape", "square", "portrait", "tall", "small")


@dataclass(frozen=True, slots=True)
class Length:
    """Pixels, or a share of the picture's short side."""

    value: float
    relative: bool = False

    def px(self, size: Size) -> float:
        return self.value * size.short / 100 if self.relative else self.value


@dataclass(frozen=True, slots=True)
class Box:
    """A place in per cent of the picture, x from the start edge."""

    x: float
    y: float
    w: float
    h: float

    def pixels(self, size: Size, *, rtl: bool) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in pixels, mirrored for right-to-left."""
        left = (100 - self.x - self.w) if rtl else self.x
        return (
            left * size.width / 100,
            self.y * size.height / 100,
            (left + self.w) * size.width / 100,
            (self.y + self.h) * size.height / 100,
        )


BLEED = Box(0, 0, 100, 100)


@dataclass(frozen=True, slots=True)
class Stop:
    at: float
    colour: str
    opacity: float


@dataclass(frozen=True, slots=True)
class Fill:
    """One colour, or a straight gradient (angle 0 runs to the end edge, 90 down)."""

    colour: str | None = None
    angle: float = 0
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    id: str
    box: Box = BLEED
    opacity: float = 100
    hide: bool = False
    inside: str = ""
    gap_before: Length | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLayer(Layer):
    zone: str | None = None
    file: str | None = None
    fit: Literal["cover", "contain"] = "cover"
    focal: tuple[float, float] | None = None  # None: as the kit says of the picture
    radius: Length = Length(0)
    mirror: bool = False
    blur: Length = Length(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeLayer(Layer):
    shape: Literal["rect", "ellipse", "line"] = "rect"
    radius: Length = Length(0)
    fill: Fill = Fill("#000000")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrimLayer(Layer):
    under: tuple[str, ...] = ()
    colour: str = "#000000"
    contrast: float = 4.5
    style: Literal["side", "box", "full"] = "side"
    edge: Edge = "start"
    opacity: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed(Layer):
    align: Align = "start"
    valign: VAlign = "top"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLayer(_Placed):
    zone: str = ""
    font: str = ""
    weight: int = 400
    size_min: Length = Length(12)
    size_max: Length = Length(48)
    colour: str = "auto"
    max_lines: int = 0
    line_height: float = 1.15
    tracking: float = 0
    caps: bool = False
    contrast: float = 0
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonLayer(TextLayer):
    fill: Fill = Fill("#000000")
    radius: Length = Length(6)
    padding: tuple[float, float] = (90, 50)
    max_lines: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LockupLayer(_Placed):
    ground: Literal["auto", "light", "dark"] = "auto"
    divider: bool = True
    divider_colour: str = "auto"
    arrange: Literal["row", "column", "auto"] = "auto"
    order: Literal["vendor", "partner"] = "vendor"
    mode: Literal["both", "vendor", "partner"] = "both"
    plate: str | None = None
    plate_radius: Length = Length(0)
    plate_padding: Length = Length(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class QrLayer(_Placed):
    zone: str = ""  # a link zone
    colour: str = "#000000"
    ground: str = "#ffffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class StackLayer(_Placed):
    gap: Length = Length(3, relative=True)


ANY_TEXT = (TextLayer, ButtonLayer)

#: A colour that a zone of the tactic holds is named so.
ZONE_COLOUR = "zone."
_COLOUR_FIELDS = ("colour", "ground", "plate", "divider_colour")


def colour_names(values: Mapping[str, Any]) -> Iterator[str]:
    """The colours that the fields of a layer, or of an override, name."""
    yield from (name for key in _COLOUR_FIELDS if isinstance(name := values.get(key), str))
    fill = values.get("fill")
    if isinstance(fill, Fill):
        yield from (name for name in (fill.colour, *(stop.colour for stop in fill.stops)) if name)


_EMPTY: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Resolved:
    """A design at one size: what is left after the overrides."""

    size: Size
    safe: float
    layers: tuple[Layer, ...]

    def members(self, stack_id: str) -> tuple[Layer, ...]:
        return tuple(layer for layer in self.layers if layer.inside == stack_id)


@dataclass(frozen=True, slots=True)
class Design:
    path: str
    safe: float = 5
    colours: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    auto_colours: tuple[str, ...] = ("#ffffff", "#111111")
    fonts: Mapping[str, Mapping[int, str]] = field(default_factory=lambda: _EMPTY)
    logo_on_light: str | None = None
    logo_on_dark: str | None = None
    layers: tuple[Layer, ...] = ()
    # selector -> layer id ("" = the design itself) -> field -> value
    overrides: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=lambda: _EMPTY)
    # zone -> the least and most type size in px that the kit allows it, whatever the layer says
    type_sizes: Mapping[str, tuple[float, float]] = field(default_factory=lambda: _EMPTY)
    _known: dict[Size, Resolved] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def at(self, size: Size) -> Resolved:
        """The layers of this design at one size, hidden ones left out."""
        if size not in self._known:
            self._known[size] = self._at(size)
        return self._known[size]

    def _at(self, size: Size) -> Resolved:
        layers = {layer.id: layer for layer in self.layers}
        safe = self.safe
        for selector in size.selectors:
            for layer_id, patch in self.overrides.get(selector, _EMPTY).items():
                if layer_id:
                    layers[layer_id] = replace(layers[layer_id], **patch)
                else:
                    safe = patch.get("safe", safe)
        shown = tuple(self._limited(layer, size) for layer in layers.values() if not layer.hide)
        stacks = {layer.id for layer in shown if isinstance(layer, StackLayer)}
        # A member of a hidden stack goes with it.
        return Resolved(size, safe, tuple(x for x in shown if not x.inside or x.inside in stacks))

    def _limited(self, layer: Layer, size: Size) -> Layer:
        """A text layer within the type sizes of its zone; other layers as they are."""
        if not isinstance(layer, ANY_TEXT) or layer.zone not in self.type_sizes:
            return layer
        least, most = self.type_sizes[layer.zone]

        def within(length: Length) -> Length:
            return Length(min(max(length.px(size), least), most))

        return replace(layer, size_min=within(layer.size_min), size_max=within(layer.size_max))

    @property
    def code_zones(self) -> frozenset[str]:
        """The zone keys whose link this design shows as a QR code."""
        return self._zones_of((QrLayer,))

    @property
    def text_zones(self) -> frozenset[str]:
        """The zone keys that this design sets as text, so that it knows their type size."""
        return self._zones_of(ANY_TEXT)

    def _zones_of(
        self, kinds: tuple[type[TextLayer] | type[ButtonLayer] | type[QrLayer], ...]
    ) -> frozenset[str]:
        used = {layer.zone for layer in self.layers if isinstance(layer, kinds)}
        ids = {layer.id for layer in self.layers if isinstance(layer, kinds)}
        for patches in self.overrides.values():
            used |= {
                patch["zone"]
                for layer_id, patch in patches.items()
                if layer_id in ids and patch.get("zone")
            }
        return frozenset(zone for zone in used if zone)

    @property
    def colour_zones(self) -> frozenset[str]:
        """The zone keys whose colour this design shows."""
        names = set(self.auto_colours)
        for layer in self.layers:
            names.update(colour_names({f.name: getattr(layer, f.name) for f in fields(layer)}))
        for patches in self.overrides.values():
            names.update(name for patch in patches.values() for name in colour_names(patch))
        return frozenset(n.removeprefix(ZONE_COLOUR) for n in names if n.startswith(ZONE_COLOUR))

    @property
    def zones(self) -> frozenset[str]:
        """The zone keys this design shows."""
        used: set[str | None] = {
            layer.zone
            for layer in self.layers
            if isinstance(layer, (ImageLayer, QrLayer, *ANY_TEXT))
        }
        for patches in self.overrides.values():
            used |= {patch["zone"] for patch in patches.values() if patch.get("zone")}
        return frozenset(zone for zone in used if zone) | self.colour_zones

    @property
    def files(self) -> frozenset[str]:
        """The kit files this design needs."""
        files: set[str | None] = {self.logo_on_light, self.logo_on_dark}
        files |= {layer.file for layer in self.layers if isinstance(layer, ImageLayer)}
        for patches in self.overrides.values():
            files |= {patch.get("file") for patch in patches.values()}
        for family in self.fonts.values():
            files |= set(family.values())
        return frozenset(file for file in files if file)
