"""What lies under the copy, and how readable copy is on it."""

from __future__ import annotations

import math
from functools import cache

from PIL import Image, ImageFilter

from tpma.branding.colour import contrast_of, hexed, luminance, rgb
from tpma.branding.lockup import Rect

Rgb = tuple[int, int, int]
#: Pixels looked at under a text; taken evenly over it.
SAMPLES = 3000
#: Luminance is kept in 256 steps of equal contrast, about 1.2 per cent each: from black, whose
#: contrast with itself is 1, to white, which has 21.
_FLARE, _MOST = 0.05, math.log(21)
_LEVELS = 13


@cache
def _table() -> ImageFilter.Color3DLUT:
    """From a colour to its luminance code, for all pixels at once."""
    line = [luminance((v, v, v)) for v in range(256)]

    def linear(share: float) -> float:
        at = share * 255
        low = min(254, int(at))
        return line[low] + (line[low + 1] - line[low]) * (at - low)

    steps = [linear(index / (_LEVELS - 1)) for index in range(_LEVELS)]
    table: list[float] = []
    for blue in steps:
        for green in steps:
            for red in steps:
                light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
                code = math.log((light + _FLARE) / _FLARE) / _MOST
                table += (code, code, code)
    return ImageFilter.Color3DLUT(_LEVELS, table, target_mode="RGB")


@cache
def _luminances() -> tuple[float, ...]:
    return tuple(_FLARE * math.exp(code / 255 * _MOST) - _FLARE for code in range(256))


@cache
def _grey(code: int) -> Rgb:
    """The grey of that luminance."""
    wanted = _luminances()[code]
    value = min(range(256), key=lambda v: abs(luminance((v, v, v)) - wanted))
    return value, value, value


class Ground:
    """The pixels under a rectangle, counted by luminance."""

    def __init__(self, picture: Image.Image, rect: Rect) -> None:
        box = (
            max(0, min(rect.left, picture.width - 1)),
            max(0, min(rect.top, picture.height - 1)),
            min(picture.width, max(rect.right, rect.left + 1, 1)),
            min(picture.height, max(rect.bottom, rect.top + 1, 1)),
        )
        width, height = box[2] - box[0], box[3] - box[1]
        if width * height > SAMPLES:
            scale = (SAMPLES / (width * height)) ** 0.5
            size = (max(1, int(width * scale)), max(1, int(height * scale)))
            cut = picture.resize(size, Image.Resampling.NEAREST, box=box)
        else:
            cut = picture.crop(box)
        self._plain: Rgb | None = None
        ranges = cut.getextrema()
        if all(isinstance(r, tuple) and r[0] == r[1] for r in ranges):
            # One colour: said exactly, as a brand's own pairs may just reach what is asked.
            self._plain = cut.getpixel((0, 0))  # type: ignore[assignment]
            return
        self._counts = cut.filter(_table()).histogram()[:256]
        self._total = sum(self._counts)

    def _code(self, share: float) -> int:
        wanted = min(self._total - 1, int(share * self._total))
        seen = 0
        for code, count in enumerate(self._counts):
            seen += count
            if seen > wanted:
                return code
        return 255

    def _span(self) -> tuple[float, float]:
        """The luminances that 5 of 100 pixels go below, and above."""
        if self._plain is not None:
            said = luminance(self._plain)
            return said, said
        steps = _luminances()
        # A step further than counted: rounding must not make copy look more readable than it is.
        return steps[max(0, self._code(0.05) - 1)], steps[min(255, self._code(0.95) + 1)]

    @property
    def median(self) -> float:
        return luminance(self._plain) if self._plain else _luminances()[self._code(0.5)]

    def worst_for(self, colour: str) -> Rgb:
        """A pixel as near to this text colour as the nearest 5 of 100."""
        if self._plain is not None:
            return self._plain
        text = luminance(rgb(colour))
        dark, light = self._span()
        code = (
            self._code(0.05) - 1 if abs(text - dark) < abs(text - light) else self._code(0.95) + 1
        )
        return _grey(min(255, max(0, code)))

    def contrast(self, colour: str) -> float:
        """The contrast that 95 of 100 pixels reach."""
        text = luminance(rgb(colour))
        return min(contrast_of(edge, text) for edge in self._span())


def blended(ground: Rgb, colour: str, opacity: float) -> Rgb:
    top = rgb(colour)
    return (
        round(ground[0] + (top[0] - ground[0]) * opacity),
        round(ground[1] + (top[1] - ground[1]) * opacity),
        round(ground[2] + (top[2] - ground[2]) * opacity),
    )


def scrim_opacity(ground: Rgb, scrim: str, text: str, wanted: float, lowest: float) -> float:
    """How strong a scrim of this colour must be for the text to be readable on this ground."""
    target = luminance(rgb(text))

    def enough(opacity: float) -> bool:
        return contrast_of(luminance(blended(ground, scrim, opacity)), target) >= wanted

    if enough(lowest):
        return lowest
    if not enough(1.0):
        return 1.0
    low, high = lowest, 1.0
    for _ in range(10):
        middle = (low + high) / 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high


def plain(value: Rgb) -> str:
    return hexed(value)
