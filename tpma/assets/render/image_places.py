"""Where single layers stand, and the type in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tpma.assets.render.text import Block, Setter
from tpma.branding.lockup import Rect
from tpma.kits.design_model import ButtonLayer, Layer, Resolved, Size, TextLayer

SetterOf = Callable[[TextLayer], Setter]


@dataclass(frozen=True, slots=True)
class Placed:
    """A layer and its place. `ink` is what its letters cover; `text` is the box they keep to."""

    layer: Layer
    rect: Rect
    align: str = "left"  # left | center | right
    block: Block | None = None
    ink: Rect | None = None
    left_out: bool = False  # optional copy that did not fit


class Planner:
    """One picture's boxes, words and sizes of type."""

    def __init__(
        self, resolved: Resolved, texts: Mapping[str, str], setter_of: SetterOf, rtl: bool
    ) -> None:
        self.size: Size = resolved.size
        self.rtl = rtl
        self.texts = texts
        self.setter_of = setter_of
        edge = resolved.safe * self.size.short / 100
        self.safe = (edge, edge, self.size.width - edge, self.size.height - edge)

    # -- boxes ----------------------------------------------------------------------------------

    def rect(self, layer: Layer) -> Rect:
        left, top, right, bottom = layer.box.pixels(self.size, rtl=self.rtl)
        return whole(left, top, right, bottom)

    def safe_rect(self, layer: Layer) -> Rect:
        left, top, right, bottom = layer.box.pixels(self.size, rtl=self.rtl)
        safe = self.safe
        return whole(
            max(left, safe[0]), max(top, safe[1]), min(right, safe[2]), min(bottom, safe[3])
        )

    def side(self, align: str) -> str:
        if align == "center":
            return "center"
        return "right" if (align == "end") != self.rtl else "left"

    def words(self, layer: TextLayer) -> str:
        text = self.texts.get(layer.zone, "").strip()
        return capitals(text, self.setter_of(layer).style.locale) if layer.caps else text

    def range(self, layer: TextLayer) -> tuple[float, float]:
        low, high = layer.size_min.px(self.size), layer.size_max.px(self.size)
        return min(low, high), high

    # -- single layers --------------------------------------------------------------------------

    def text(self, layer: TextLayer, rect: Rect, align: str) -> Placed | None:
        words = self.words(layer)
        if not words:
            return None
        low, high = self.range(layer)
        block = self.setter_of(layer).fit(words, rect.width, rect.height, low, high)
        if not block.fits and layer.optional and not block.missing:
            return Placed(layer, rect, left_out=True)
        return self.set(layer, rect, align, layer.valign, block)

    def set(self, layer: TextLayer, rect: Rect, align: str, valign: str, block: Block) -> Placed:
        free = max(0.0, rect.height - block.height)
        top = rect.top + {"top": 0.0, "middle": free / 2, "bottom": free}[valign]
        width = block.width
        side = self.side(align)
        room = rect.width - width
        left = rect.left + {"left": 0.0, "center": room / 2, "right": room}[side]
        ink = whole_out(left, top, left + width, top + block.height)
        return Placed(layer, rect, side, block, ink)

    def button(self, layer: ButtonLayer, rect: Rect, align: str) -> Placed | None:
        words = self.words(layer)
        if not words:
            return None
        low, high = self.range(layer)
        pad_y = layer.padding[1] / 100
        high = max(low, min(high, rect.height / (1 + 2 * pad_y)))
        block = self._button_block(layer, words, rect, low, high)
        if not block.fits and layer.optional and not block.missing:
            return Placed(layer, rect, left_out=True)
        width, height = self.button_size(layer, block)
        return self.set_button(layer, rect, align, layer.valign, block, width, height)

    def _button_block(
        self, layer: ButtonLayer, words: str, rect: Rect, low: float, high: float
    ) -> Block:
        """One line; padding grows with the type, so the width is searched together with it."""
        single, pad_x = self.setter_of(layer).single, layer.padding[0] / 100
        em = single.em(words) + 2 * pad_x
        high = max(low, min(high, rect.width / em))
        return single.fit(words, max(1.0, rect.width - 2 * pad_x * low), rect.height, low, high)

    def button_size(self, layer: ButtonLayer, block: Block) -> tuple[float, float]:
        pad_x, pad_y = layer.padding[0] / 100 * block.px, layer.padding[1] / 100 * block.px
        return block.width + 2 * pad_x, block.px + 2 * pad_y

    def set_button(
        self,
        layer: ButtonLayer,
        rect: Rect,
        align: str,
        valign: str,
        block: Block,
        width: float,
        height: float,
    ) -> Placed:
        side = self.side(align)
        wide, high = min(rect.width, round(width)), min(rect.height, round(height))
        free_x, free_y = rect.width - wide, rect.height - high
        left = rect.left + {"left": 0, "center": free_x // 2, "right": free_x}[side]
        top = rect.top + {"top": 0, "middle": free_y // 2, "bottom": free_y}[valign]
        plate = Rect(left, top, left + wide, top + high)
        return Placed(layer, plate, "center", block, plate)


def capitals(text: str, locale: str) -> str:
    if locale.lower().startswith(("tr", "az")):
        text = text.replace("i", "İ")
    return text.upper()


def whole(left: float, top: float, right: float, bottom: float) -> Rect:
    x, y = round(left), round(top)
    return Rect(x, y, max(x + 1, round(right)), max(y + 1, round(bottom)))


def whole_out(left: float, top: float, right: float, bottom: float) -> Rect:
    return Rect(int(left), int(top), int(right) + 1, int(bottom) + 1)
