"""Colour arithmetic: contrast as WCAG counts it, difference as eyes see it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from coloraide import Color

_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")

WHITE = "#ffffff"
BLACK = "#111111"

Rgb = tuple[int, int, int]


def normalise(text: str) -> str | None:
    """ "0A6", "#00aa66" → "#00aa66"; None when it is no colour."""
    match = _HEX.fullmatch(text.strip())
    if match is None:
        return None
    digits = match[1].lower()
    if len(digits) == 3:
        digits = "".join(d * 2 for d in digits)
    return f"#{digits}"


def rgb(colour: str) -> Rgb:
    """ "#0b1f3a" → (11, 31, 58)."""
    digits = colour.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def hexed(value: tuple[int, ...]) -> str:
    red, green, blue = value[:3]
    return f"#{red:02x}{green:02x}{blue:02x}"


@functools.lru_cache(maxsize=256)
def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(value: Rgb) -> float:
    """WCAG relative luminance, 0 to 1."""
    red, green, blue = value
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def contrast_of(one: float, other: float) -> float:
    """The WCAG contrast ratio of two luminances, 1 to 21."""
    light, dark = max(one, other), min(one, other)
    return (light + 0.05) / (dark + 0.05)


@functools.lru_cache(maxsize=4096)
def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours, 1 to 21."""
    return contrast_of(luminance(rgb(one)), luminance(rgb(other)))


@functools.lru_cache(maxsize=4096)
def difference(one: str, other: str) -> float:
    """CIEDE2000: below 1 nobody sees it, below 5 it passes for the same brand colour."""
    return float(Color(one).delta_e(other, method="2000"))


def pick(candidates: Iterable[str], ground: str, minimum: float = 4.5) -> str:
    """The first candidate that is readable on the ground, else the most readable one."""
    options = list(candidates) or [WHITE, BLACK]
    for option in options:
        if contrast(option, ground) >= minimum:
            return option
    return max(options, key=lambda option: contrast(option, ground))


def readable(colour: str, ground: str, minimum: float = 4.5) -> str:
    """The nearest colour of the same hue that reaches the contrast on the ground.

    Lightness is moved in OKLCH, where the eye keeps taking it for the same colour.
    """
    if contrast(colour, ground) >= minimum:
        return colour
    darker = luminance(rgb(ground)) > 0.18
    start = Color(colour).convert("oklch")
    low, high = 0.0, 1.0  # share of the way to black or white
    # Where even the end of the way is too little, the better of both ends.
    found = max((WHITE, BLACK), key=lambda end: contrast(end, ground))
    for _ in range(12):
        middle = (low + high) / 2
        moved = start.clone()
        lightness = float(moved["lightness"])
        moved["lightness"] = (
            lightness * (1 - middle) if darker else lightness + (1 - lightness) * middle
        )
        candidate = str(moved.convert("srgb").fit().to_string(hex=True))[:7]
        if contrast(candidate, ground) >= minimum:
            found, high = candidate, middle
        else:
            low = middle
    return found


def is_grey(value: Rgb, tolerance: int = 24) -> bool:
    return max(value) - min(value) <= tolerance
