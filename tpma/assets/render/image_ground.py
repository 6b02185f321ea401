"""What lies under the copy, and how readable copy is on it."""

from __future__ import annotations

from functools import cache

from PIL import Image

from tpma.branding.colour import contrast_of, hexed, luminance, rgb
from tpma.branding.lockup import Rect

Rgb = tuple[int, int, int]
SAMPLES = 900


@cache
def _weights() -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    def channel(share: float, index: int) -> tuple[float, ...]:
        def value(v: int) -> Rgb:
            triple = [0, 0, 0]
            triple[index] = v
            return triple[0], triple[1], triple[2]

        return tuple(luminance(value(v)) for v in range(256))

    return channel(0.2126, 0), channel(0.7152, 1), channel(0.0722, 2)


class Ground:
    """The pixels under a rectangle, sorted by luminance."""

    def __init__(self, picture: Image.Image, rect: Rect) -> None:
        box = (
            max(0, rect.left),
            max(0, rect.top),
            min(picture.width, max(rect.right, rect.left + 1)),
            min(picture.height, max(rect.bottom, rect.top + 1)),
        )
        cut = picture.crop(box)
        pixels = cut.width * cut.height
        if pixels > SAMPLES:
            scale = (SAMPLES / pixels) ** 0.5
            size = (max(1, int(cut.width * scale)), max(1, int(cut.height * scale)))
            cut = cut.resize(size, Image.Resampling.NEAREST)
        raw = cut.convert("RGB").tobytes()
        red, green, blue = _weights()
        self.sorted: list[tuple[float, Rgb]] = sorted(
            (red[r] + green[g] + blue[b], (r, g, b))
            for r, g, b in zip(raw[0::3], raw[1::3], raw[2::3], strict=True)
        )

    def percentile(self, share: float) -> tuple[float, Rgb]:
        return self.sorted[min(len(self.sorted) - 1, int(share * len(self.sorted)))]

    @property
    def median(self) -> float:
        return self.percentile(0.5)[0]

    def worst_for(self, colour: str) -> Rgb:
        """The pixel at the 95th percentile of closeness to this text colour."""
        text = luminance(rgb(colour))
        light, dark = self.percentile(0.95), self.percentile(0.05)
        closest = min((light, dark), key=lambda found: contrast_of(found[0], text))
        return closest[1]

    def contrast(self, colour: str) -> float:
        """The contrast that 95 of 100 pixels reach."""
        text = luminance(rgb(colour))
        return min(
            contrast_of(self.percentile(0.95)[0], text),
            contrast_of(self.percentile(0.05)[0], text),
        )


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
