"""What lies under the copy, and how readable copy is on it."""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import cache, cached_property, lru_cache
from itertools import accumulate

from PIL import Image, ImageFilter

from tpma.branding.colour import contrast_of, luminance, rgb
from tpma.branding.lockup import Rect

Rgb = tuple[int, int, int]
#: Pixels looked at under a text; taken evenly over it.
SAMPLES = 3000
#: Pixels that a finished picture's luminance is kept for, and how few are enough for one text.
MAP, LEAST = 20_000, 400
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
    """The pixels under a rectangle, counted by luminance; `plain` where they have one colour."""

    def __init__(self, plain: Rgb | None, counts: list[int]) -> None:
        self._plain = plain
        self._seen = list(accumulate(counts))

    @classmethod
    def of(cls, picture: Image.Image, rect: Rect) -> Ground:
        """What lies there in a picture; the rectangle must be within it."""
        cut = _sampled(picture, rect)
        ranges = cut.getextrema()
        if all(isinstance(r, tuple) and r[0] == r[1] for r in ranges):
            # One colour: said exactly, as a brand's own pairs may just reach what is asked.
            # Pillow's types allow other modes; what is sampled here is RGB, so this is a tuple.
            return cls(cut.getpixel((0, 0)), [])  # type: ignore[arg-type]
        return cls(None, cut.filter(_table()).histogram()[:256])

    @classmethod
    def plain(cls, colour: str) -> Ground:
        """Nothing but this colour."""
        return cls(rgb(colour), [])

    def _code(self, share: float) -> int:
        """The luminance code that this share of the pixels stays below or at."""
        total = self._seen[-1]
        return bisect_right(self._seen, min(total - 1, int(share * total)))

    @cached_property
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
        return luminance(self._plain) if self._plain is not None else _luminances()[self._code(0.5)]

    def worst_for(self, colour: str) -> Rgb:
        """A pixel as near to this text colour as the nearest 5 of 100."""
        if self._plain is not None:
            return self._plain
        text = luminance(rgb(colour))
        dark, light = self._span
        code = (
            self._code(0.05) - 1 if abs(text - dark) < abs(text - light) else self._code(0.95) + 1
        )
        return _grey(min(255, max(0, code)))

    def contrast(self, colour: str) -> float:
        """The contrast that 95 of 100 pixels reach."""
        text = luminance(rgb(colour))
        return min(contrast_of(edge, text) for edge in self._span)


class LightMap:
    """A finished picture's luminance, looked at once for all the words that may come over it.

    It holds about one pixel in a hundred of a large picture. Where that is too few for a small text, the
    picture itself is looked at.
    """

    def __init__(self, picture: Image.Image) -> None:
        self._picture = picture
        scale = min(1.0, (MAP / (picture.width * picture.height)) ** 0.5)
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        small = picture.resize(size, Image.Resampling.NEAREST)
        self._codes = small.filter(_table()).getchannel(0)
        self._x, self._y = size[0] / picture.width, size[1] / picture.height

    def ground(self, rect: Rect) -> Ground:
        """What lies under a rectangle within the picture."""
        left, right = round(rect.left * self._x), round(rect.right * self._x)
        top, bottom = round(rect.top * self._y), round(rect.bottom * self._y)
        if right > left and bottom > top and (right - left) * (bottom - top) >= LEAST:
            counts = self._codes.crop((left, top, right, bottom)).histogram()
            if max(counts) < sum(counts):
                return Ground(None, counts)
        return Ground.of(self._picture, rect)


def _sampled(picture: Image.Image, rect: Rect) -> Image.Image:
    box = (rect.left, rect.top, rect.right, rect.bottom)
    if rect.area <= SAMPLES:
        return picture.crop(box)
    scale = (SAMPLES / rect.area) ** 0.5
    size = (max(1, int(rect.width * scale)), max(1, int(rect.height * scale)))
    return picture.resize(size, Image.Resampling.NEAREST, box=box)


def blended(ground: Rgb, colour: str, opacity: float) -> Rgb:
    top = rgb(colour)
    return (
        round(ground[0] + (top[0] - ground[0]) * opacity),
        round(ground[1] + (top[1] - ground[1]) * opacity),
        round(ground[2] + (top[2] - ground[2]) * opacity),
    )


@lru_cache(maxsize=4096)
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
