"""Where everything stands, decided before the first pixel: scrims need to know their copy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tpma.assets.render.text import Block, Setter, snapped
from tpma.branding.lockup import Rect
from tpma.kits.design_model import (
    ButtonLayer,
    Layer,
    LockupLayer,
    QrLayer,
    Resolved,
    ShapeLayer,
    Size,
    StackLayer,
    TextLayer,
)

SetterOf = Callable[[TextLayer], Setter]
#: How much of the span from smallest to largest size hyphens must win to be used.
WORTH_HYPHENS = 0.35


@dataclass(frozen=True, slots=True)
class Placed:
    """A layer and its place. `ink` is what its letters cover; `text` is the box they keep to."""

    layer: Layer
    rect: Rect
    align: str = "left"  # left | center | right
    block: Block | None = None
    ink: Rect | None = None
    left_out: bool = False  # optional copy that did not fit


def plan(
    resolved: Resolved, texts: Mapping[str, str], setter_of: SetterOf, *, rtl: bool
) -> dict[str, Placed]:
    """The place of every layer, by id, in painting order."""
    planner = _Planner(resolved, texts, setter_of, rtl)
    placed: dict[str, Placed] = {}
    stacked: dict[str, Placed] = {}
    for layer in resolved.layers:
        if isinstance(layer, StackLayer):
            stacked |= planner.stack(layer, resolved.members(layer.id))
    for layer in resolved.layers:
        if layer.inside:
            found = stacked.get(layer.id)
        elif isinstance(layer, ButtonLayer):
            found = planner.button(layer, planner.safe_rect(layer), layer.align)
        elif isinstance(layer, TextLayer):
            found = planner.text(layer, planner.safe_rect(layer), layer.align)
        elif isinstance(layer, QrLayer):
            found = Placed(layer, planner.safe_rect(layer), planner.side(layer.align))
        elif isinstance(layer, (LockupLayer, StackLayer)):
            found = Placed(layer, planner.safe_rect(layer))
        else:
            found = Placed(layer, planner.rect(layer))
        if found is not None:
            placed[layer.id] = found
    return placed


class _Planner:
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
        return _whole(left, top, right, bottom)

    def safe_rect(self, layer: Layer) -> Rect:
        left, top, right, bottom = layer.box.pixels(self.size, rtl=self.rtl)
        safe = self.safe
        return _whole(
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
        return self._set(layer, rect, align, layer.valign, block)

    def _set(self, layer: TextLayer, rect: Rect, align: str, valign: str, block: Block) -> Placed:
        free = max(0.0, rect.height - block.height)
        top = rect.top + {"top": 0.0, "middle": free / 2, "bottom": free}[valign]
        width = block.width
        side = self.side(align)
        room = rect.width - width
        left = rect.left + {"left": 0.0, "center": room / 2, "right": room}[side]
        ink = _whole_out(left, top, left + width, top + block.height)
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
        width, height = self._button_size(layer, block)
        return self._set_button(layer, rect, align, layer.valign, block, width, height)

    def _button_block(
        self, layer: ButtonLayer, words: str, rect: Rect, low: float, high: float
    ) -> Block:
        """One line; padding grows with the type, so the width is searched together with it."""
        single, pad_x = self.setter_of(layer).single, layer.padding[0] / 100
        em = single.em(words) + 2 * pad_x
        high = max(low, min(high, rect.width / em))
        return single.fit(words, max(1.0, rect.width - 2 * pad_x * low), rect.height, low, high)

    def _button_size(self, layer: ButtonLayer, block: Block) -> tuple[float, float]:
        pad_x, pad_y = layer.padding[0] / 100 * block.px, layer.padding[1] / 100 * block.px
        return block.width + 2 * pad_x, block.px + 2 * pad_y

    def _set_button(
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

    # -- stacks ---------------------------------------------------------------------------------

    def stack(self, stack: StackLayer, members: Sequence[Layer]) -> dict[str, Placed]:
        """Members flow down and shrink together; optional ones give way, the last one first."""
        rect = self.safe_rect(stack)
        left_out: dict[str, Placed] = {}
        shown = [m for m in members if not isinstance(m, TextLayer) or self.words(m)]
        while True:
            blocks = self._fitted(stack, shown, rect)
            if blocks is not None:
                calm = {m.id: self._calmer(m, blocks[m.id], rect) for m in shown if m.id in blocks}
                return left_out | self._flow(stack, shown, rect, calm)
            optional = [m for m in shown if isinstance(m, TextLayer) and m.optional]
            if not optional:
                return left_out | self._squeezed(stack, shown, rect)
            shown.remove(optional[-1])
            left_out[optional[-1].id] = Placed(optional[-1], rect, left_out=True)

    def _fitted(
        self, stack: StackLayer, members: Sequence[Layer], rect: Rect
    ) -> dict[str, Block] | None:
        """The blocks at the largest common share of their sizes; long words are broken by hyphens
        only where that makes a clear difference."""
        share, best = self._largest(stack, members, rect, hyphens=False)
        if best is None or share < WORTH_HYPHENS:
            broken_share, broken = self._largest(stack, members, rect, hyphens=True)
            if broken is not None and (best is None or broken_share > share + WORTH_HYPHENS):
                return broken
        return best

    def _largest(
        self, stack: StackLayer, members: Sequence[Layer], rect: Rect, *, hyphens: bool
    ) -> tuple[float, dict[str, Block] | None]:
        share = 1.0
        if not self._could_fit(stack, members, rect, share, hyphens=hyphens):
            low, high = 0.0, 1.0
            for _ in range(7):
                middle = (low + high) / 2
                if self._could_fit(stack, members, rect, middle, hyphens=hyphens):
                    low = middle
                else:
                    high = middle
            share = low
        while True:
            blocks = self._try(stack, members, rect, share, hyphens=hyphens)
            if blocks is not None or share <= 0:
                return share, blocks
            share = max(0.0, share - 0.04)

    def _could_fit(
        self,
        stack: StackLayer,
        members: Sequence[Layer],
        rect: Rect,
        share: float,
        *,
        hyphens: bool,
    ) -> bool:
        total = sum(self._gap(stack, member) for member in members[1:])
        for member in members:
            if isinstance(member, ButtonLayer):
                px = self._px(member, share)
                total += px * (1 + 2 * member.padding[1] / 100)
            elif isinstance(member, TextLayer):
                px, setter = self._px(member, share), self.setter_of(member)
                lines = setter.could_fit(
                    self.words(member), px, rect.width, rect.height, hyphens=hyphens
                )
                if not lines:
                    return False
                total += setter.least_height(lines, px)
            else:
                total += self._member_height(member, {})
        return total <= rect.height

    def _try(
        self,
        stack: StackLayer,
        members: Sequence[Layer],
        rect: Rect,
        share: float,
        *,
        hyphens: bool,
    ) -> dict[str, Block] | None:
        blocks: dict[str, Block] = {}
        for member in members:
            if not isinstance(member, TextLayer):
                continue
            block = self._at(member, rect, share, hyphens=hyphens)
            if not block.fits and not block.missing:
                return None
            blocks[member.id] = block
        return blocks if self._height(stack, members, blocks) <= rect.height else None

    def _px(self, member: TextLayer, share: float) -> float:
        low, high = self.range(member)
        return max(8.0, low, snapped(low + (high - low) * share))

    def _at(self, member: TextLayer, rect: Rect, share: float, *, hyphens: bool = False) -> Block:
        px = self._px(member, share)
        setter = self.setter_of(member)
        width = float(rect.width)
        if isinstance(member, ButtonLayer):
            width -= 2 * member.padding[0] / 100 * px
            setter = setter.single
        return setter.at(self.words(member), px, max(1.0, width), hyphens=hyphens)

    def _calmer(self, member: Layer, block: Block, rect: Rect) -> Block:
        if not isinstance(member, TextLayer) or isinstance(member, ButtonLayer):
            return block
        low, _ = self.range(member)
        return self.setter_of(member).calmer(self.words(member), block, float(rect.width), low)

    def _member_height(self, member: Layer, blocks: Mapping[str, Block]) -> float:
        if isinstance(member, ButtonLayer):
            return float(round(self._button_size(member, blocks[member.id])[1]))
        if isinstance(member, TextLayer):
            return blocks[member.id].height
        return member.box.h * self.size.height / 100

    def _gap(self, stack: StackLayer, member: Layer) -> float:
        return (member.gap_before or stack.gap).px(self.size)

    def _height(
        self, stack: StackLayer, members: Sequence[Layer], blocks: Mapping[str, Block]
    ) -> float:
        gaps = sum(self._gap(stack, member) for member in members[1:])
        return gaps + sum(self._member_height(member, blocks) for member in members)

    def _squeezed(
        self, stack: StackLayer, members: Sequence[Layer], rect: Rect
    ) -> dict[str, Placed]:
        """Nothing may be left out and it doesn't fit: the copy is cut where it must be."""
        blocks = {
            m.id: self._at(m, rect, 0.0, hyphens=True) for m in members if isinstance(m, TextLayer)
        }
        for member in members:
            if not isinstance(member, TextLayer):
                continue
            over = self._height(stack, members, blocks) - rect.height
            block = blocks[member.id]
            if block.missing or (over <= 0 and block.fits):
                continue
            setter = self.setter_of(member)
            width = float(rect.width)
            height = max(0.0, block.height - max(0.0, over))
            if isinstance(member, ButtonLayer):
                width -= 2 * member.padding[0] / 100 * block.px
                height = block.height
            blocks[member.id] = setter.cut(self.words(member), block.px, max(1.0, width), height)
        return self._flow(stack, members, rect, blocks)

    def _flow(
        self,
        stack: StackLayer,
        members: Sequence[Layer],
        rect: Rect,
        blocks: Mapping[str, Block],
    ) -> dict[str, Placed]:
        free = max(0.0, rect.height - self._height(stack, members, blocks))
        y = rect.top + {"top": 0.0, "middle": free / 2, "bottom": free}[stack.valign]
        placed: dict[str, Placed] = {}
        for index, member in enumerate(members):
            y += self._gap(stack, member) if index else 0.0
            height = self._member_height(member, blocks)
            if isinstance(member, ButtonLayer):
                block = blocks[member.id]
                row = Rect(rect.left, round(y), rect.right, min(rect.bottom, round(y + height)))
                width, high = self._button_size(member, block)
                placed[member.id] = self._set_button(
                    member, row, stack.align, "top", block, width, high
                )
            elif isinstance(member, TextLayer):
                row = Rect(rect.left, int(y), rect.right, min(rect.bottom, int(y + height) + 2))
                found = self._set(member, row, stack.align, "top", blocks[member.id])
                placed[member.id] = found
            else:
                width = member.box.w * self.size.width / 100
                room = rect.width - width
                side = self.side(stack.align)
                left = rect.left + {"left": 0.0, "center": room / 2, "right": room}[side]
                placed[member.id] = Placed(member, _whole(left, y, left + width, y + height))
            y += height
        return placed


def capitals(text: str, locale: str) -> str:
    if locale.lower().startswith(("tr", "az")):
        text = text.replace("i", "İ")
    return text.upper()


def _whole(left: float, top: float, right: float, bottom: float) -> Rect:
    x, y = round(left), round(top)
    return Rect(x, y, max(x + 1, round(right)), max(y + 1, round(bottom)))


def _whole_out(left: float, top: float, right: float, bottom: float) -> Rect:
    return Rect(int(left), int(top), int(right) + 1, int(bottom) + 1)


__all__ = ["Placed", "ShapeLayer", "capitals", "plan"]
