"""Stacks: layers that flow down one box and shrink together until they fit it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tpma.assets.render.image_places import Placed, Planner, whole
from tpma.assets.render.text import Block, snapped
from tpma.branding.lockup import Rect
from tpma.kits.design_model import ButtonLayer, Layer, StackLayer, TextLayer

#: How much of the span from smallest to largest size hyphens must win to be used.
WORTH_HYPHENS = 0.35


class Stacks:
    """The stacks of one picture."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner

    def placed(self, stack: StackLayer, members: Sequence[Layer]) -> dict[str, Placed]:
        """Members flow down and shrink together; optional ones give way, the last one first."""
        rect = self._planner.safe_rect(stack)
        left_out: dict[str, Placed] = {}
        shown = [m for m in members if not isinstance(m, TextLayer) or self._planner.words(m)]
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
                px, setter = self._px(member, share), self._planner.setter_of(member)
                lines = setter.could_fit(
                    self._planner.words(member), px, rect.width, rect.height, hyphens=hyphens
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
        low, high = self._planner.range(member)
        return max(8.0, low, snapped(low + (high - low) * share))

    def _at(self, member: TextLayer, rect: Rect, share: float, *, hyphens: bool = False) -> Block:
        px = self._px(member, share)
        setter = self._planner.setter_of(member)
        width = float(rect.width)
        if isinstance(member, ButtonLayer):
            width -= 2 * member.padding[0] / 100 * px
            setter = setter.single
        return setter.at(self._planner.words(member), px, max(1.0, width), hyphens=hyphens)

    def _calmer(self, member: Layer, block: Block, rect: Rect) -> Block:
        if not isinstance(member, TextLayer) or isinstance(member, ButtonLayer):
            return block
        low, _ = self._planner.range(member)
        return self._planner.setter_of(member).calmer(
            self._planner.words(member), block, float(rect.width), low
        )

    def _member_height(self, member: Layer, blocks: Mapping[str, Block]) -> float:
        if isinstance(member, ButtonLayer):
            return float(round(self._planner.button_size(member, blocks[member.id])[1]))
        if isinstance(member, TextLayer):
            return blocks[member.id].height
        return member.box.h * self._planner.size.height / 100

    def _gap(self, stack: StackLayer, member: Layer) -> float:
        return (member.gap_before or stack.gap).px(self._planner.size)

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
            setter = self._planner.setter_of(member)
            width = float(rect.width)
            height = max(0.0, block.height - max(0.0, over))
            if isinstance(member, ButtonLayer):
                width -= 2 * member.padding[0] / 100 * block.px
                height = block.height
            blocks[member.id] = setter.cut(
                self._planner.words(member), block.px, max(1.0, width), height
            )
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
                width, high = self._planner.button_size(member, block)
                placed[member.id] = self._planner.set_button(
                    member, row, stack.align, "top", block, width, high
                )
            elif isinstance(member, TextLayer):
                row = Rect(rect.left, int(y), rect.right, min(rect.bottom, int(y + height) + 2))
                found = self._planner.set(member, row, stack.align, "top", blocks[member.id])
                placed[member.id] = found
            else:
                width = member.box.w * self._planner.size.width / 100
                room = rect.width - width
                side = self._planner.side(stack.align)
                left = rect.left + {"left": 0.0, "center": room / 2, "right": room}[side]
                placed[member.id] = Placed(member, whole(left, y, left + width, y + height))
            y += height
        return placed
