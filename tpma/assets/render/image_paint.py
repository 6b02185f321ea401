"""Shapes, gradients, masks and letters on pixels."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from tpma.assets.render.image_sheet import Sheet
from tpma.assets.render.image_sources import weight_of
from tpma.assets.render.shelf import Shelf
from tpma.branding.colour import rgb
from tpma.branding.lockup import Rect
from tpma.kits.design_model import Fill, Stop

SMOOTH = 4  # edges are drawn this much larger and scaled down


_MASKS: Shelf[Image.Image] = Shelf(4_000_000, weight_of)


def rounded_mask(width: int, height: int, radius: float, ellipse: bool = False) -> Image.Image:
    """A filled shape with smooth edges, as a mask."""
    key = (width, height, radius, ellipse)
    return _MASKS.get(key, lambda: _rounded(*key))


def _rounded(width: int, height: int, radius: float, ellipse: bool) -> Image.Image:
    if radius < 0.5 and not ellipse:
        return Image.new("L", (width, height), 255)
    large = Image.new("L", (width * SMOOTH, height * SMOOTH), 0)
    draw = ImageDraw.Draw(large)
    box = (0, 0, width * SMOOTH - 1, height * SMOOTH - 1)
    if ellipse:
        draw.ellipse(box, fill=255)
    else:
        radius = min(radius, width / 2, height / 2)
        draw.rounded_rectangle(box, radius * SMOOTH, fill=255)
    return large.resize((width, height), Image.Resampling.BOX)


def scaled(mask: Image.Image, opacity: float) -> Image.Image:
    """A mask made weaker; opacity from 0 to 1."""
    if opacity >= 1:
        return mask
    return mask.point([round(v * opacity) for v in range(256)])


_Stops = tuple[tuple[float, str, float], ...]
_GRADIENTS: Shelf[tuple[Image.Image, Image.Image]] = Shelf(
    4_000_000, lambda both: weight_of(both[0]) + weight_of(both[1])
)


def gradient(
    width: int, height: int, angle: float, stops: _Stops
) -> tuple[Image.Image, Image.Image]:
    """A straight gradient as colours and mask. Angle 0 runs to the right, 90 down."""
    key = (width, height, angle, stops)
    return _GRADIENTS.get(key, lambda: _gradient(*key))


def _gradient(
    width: int, height: int, angle: float, stops: _Stops
) -> tuple[Image.Image, Image.Image]:
    radians = math.radians(angle)
    dx, dy = math.cos(radians), math.sin(radians)
    length = abs(width * dx) + abs(height * dy)
    # Drawn small along its own line and then turned would blur; a ramp per axis adds up exactly.
    ramp = Image.new("F", (width, height))
    across = Image.linear_gradient("L").rotate(90).resize((width, 1), Image.Resampling.BILINEAR)
    down = Image.linear_gradient("L").resize((1, height), Image.Resampling.BILINEAR)
    x_part = (
        across.convert("F").resize((width, height)).point(lambda v: v * (dx * width / length) + 0)
    )
    y_part = (
        down.convert("F").resize((width, height)).point(lambda v: v * (dy * height / length) + 0)
    )
    shift = (max(0.0, -dx) * width + max(0.0, -dy) * height) / length * 255
    ramp = _added(x_part, y_part).point(lambda v: v * 1 + shift)
    index = ramp.convert("L")
    tables = _tables(stops)
    colours = Image.merge("RGB", [index.point(table) for table in tables[:3]])
    return colours, index.point(tables[3])


def _added(one: Image.Image, other: Image.Image) -> Image.Image:
    from PIL import ImageMath

    total = ImageMath.lambda_eval(lambda args: args["a"] + args["b"], a=one, b=other)
    assert isinstance(total, Image.Image)
    return total


def _tables(stops: tuple[tuple[float, str, float], ...]) -> list[list[int]]:
    tables: list[list[int]] = [[], [], [], []]
    for index in range(256):
        at = index / 255 * 100
        before = max((s for s in stops if s[0] <= at), key=lambda s: s[0], default=stops[0])
        after = min((s for s in stops if s[0] >= at), key=lambda s: s[0], default=stops[-1])
        span = after[0] - before[0]
        share = 0.0 if span <= 0 else (at - before[0]) / span
        # A transparent stop has no colour of its own: it must not tint the way there.
        one = rgb(after[1] if before[2] == 0 else before[1])
        two = rgb(before[1] if after[2] == 0 else after[1])
        values = [a + (b - a) * share for a, b in zip(one, two, strict=True)]
        opacity = before[2] + (after[2] - before[2]) * share
        for table, value in zip(tables, [*values, opacity * 2.55], strict=True):
            table.append(round(value))
    return tables


def fill_shape(
    sheet: Sheet,
    rect: Rect,
    fill: Fill,
    mask: Image.Image,
    opacity: float,
    colour_of: Callable[[str], str],
    rtl: bool,
) -> None:
    """Paint a colour or gradient through a mask of the rectangle's size."""
    if fill.colour is not None:
        sheet.paste(rgb(colour_of(fill.colour)), rect, scaled(mask, opacity))
        return
    angle = 180 - fill.angle if rtl else fill.angle
    stops = tuple((s.at, colour_of(s.colour), s.opacity) for s in fill.stops)
    colours, alpha = gradient(rect.width, rect.height, angle, stops)
    sheet.paste(colours, rect, scaled(ImageChops.multiply(alpha, mask), opacity))


def side_scrim(size: tuple[int, int], solid: Rect, edge: str) -> Image.Image:
    """A mask that is full from an edge to the end of the copy and then fades away softly."""
    width, height = size
    across = edge in {"left", "right"}
    length = width if across else height
    end = {
        "left": solid.right,
        "right": width - solid.left,
        "top": solid.bottom,
        "bottom": height - solid.top,
    }[edge]
    end = max(1, min(length, end))
    if length - end < length * 0.18:
        # No room for a soft end: a whole veil looks better than an edge.
        return Image.new("L", size, 255)
    fade = max(1, min(length - end, round(length * 0.45)))
    row = bytearray()
    for position in range(length):
        share = min(1.0, max(0.0, (position - end) / fade))
        # Smoothstep twice: no visible edge where the fade begins or ends.
        row.append(round(255 * (1 - share * share * share * (share * (share * 6 - 15) + 10))))
    if edge in {"right", "bottom"}:
        row.reverse()
    every = bytes(row) * height if across else b"".join(bytes((value,)) * width for value in row)
    return Image.frombytes("L", size, every)


@lru_cache(maxsize=32)
def box_scrim(width: int, height: int, edge: int) -> Image.Image:
    """A soft-edged plate; the inner part without the edge is full."""
    from PIL import ImageFilter

    small = max(1, edge // 4)
    mask = Image.new("L", (max(1, width // 4), max(1, height // 4)), 0)
    inner = (small, small, max(small + 1, mask.width - small), max(small + 1, mask.height - small))
    mask.paste(255, inner)
    soft = mask.filter(ImageFilter.GaussianBlur(small / 2.2))
    return soft.resize((width, height), Image.Resampling.BICUBIC)


def open_png(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGBA")


__all__ = [
    "Stop",
    "box_scrim",
    "fill_shape",
    "gradient",
    "open_png",
    "rounded_mask",
    "scaled",
    "side_scrim",
]
