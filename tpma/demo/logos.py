"""Logos of the demo's partners, drawn in code: unlike in shape, colour and file type on purpose.

A wide one, a square one, a stacked one in a single colour, one for Arabic, a bold round one and
a badge. Words are outlines of the sample kit's fonts, so that no file needs a font to be shown.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont


class Lettering:
    """Words as SVG paths, in the weights that a font has."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._font = TTFont(file)
        self._cmap = self._font.getBestCmap()
        self._units = self._font["head"].unitsPerEm

    def path(
        self, text: str, *, size: float, x: float = 0, y: float = 0, tracking: float = 0
    ) -> tuple[str, float]:
        """Path data with the baseline at (x, y), and the width it takes."""
        scale = size / self._units
        glyphs = self._font.getGlyphSet()
        out = SVGPathPen(glyphs, lambda value: f"{value:.2f}".rstrip("0").rstrip("."))
        at = x
        for character in text:
            name = self._cmap.get(ord(character), ".notdef")
            glyphs[name].draw(TransformPen(out, (scale, 0, 0, -scale, at, y)))
            at += glyphs[name].width * scale + tracking
        return str(out.getCommands()), at - x - tracking


def _svg(width: float, height: float, body: str) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}">{body}</svg>'
    ).encode()


def nordlicht(bold: Lettering, regular: Lettering) -> bytes:
    """Wide: three ribbons of northern light beside the name."""
    ribbons = ""
    for index, (top, bottom, height) in enumerate(
        (("#7c3aed", "#22d3ee", 96), ("#0ea5a4", "#34d399", 132), ("#2563eb", "#22d3ee", 74))
    ):
        x, y = 10 + index * 38, 158 - height
        ribbons += (
            f'<linearGradient id="g{index}" x1="0" y1="0" x2="0" y2="1">'
            f'<stop offset="0" stop-color="{top}"/><stop offset="1" stop-color="{bottom}"/>'
            "</linearGradient>"
            # A slanted band with a soft head: light falling from the north.
            f'<path fill="url(#g{index})" d="M{x} 158L{x + 18} {y + 14}q3 -14 18 -14h2'
            f'q10 0 8 10L{x + 26} 158z"/>'
        )
    name, width = bold.path("Nordlicht", size=84, x=156, y=104, tracking=-1.5)
    line, _ = regular.path("SYSTEMHAUS", size=25.5, x=160, y=146, tracking=11.2)
    body = f'<path fill="#0f1f3d" d="{name}"/><path fill="#4b5a78" d="{line}"/>'
    return _svg(156 + width + 10, 180, ribbons + body)


def brightwater(bold: Lettering, regular: Lettering) -> bytes:
    """Square: a sun over water in a rounded tile."""
    waves = "".join(
        f'<path fill="none" stroke="{colour}" stroke-width="22" stroke-linecap="round" '
        f'd="M70 {y}c40 -34 80 -34 120 0s80 34 120 0s80 -34 120 0"/>'
        for y, colour in ((300, "#ffffff"), (354, "#bae6fd"), (408, "#7dd3fc"))
    )
    return _svg(
        500,
        500,
        '<rect width="500" height="500" rx="112" fill="#075985"/>'
        '<path fill="#fbbf24" d="M126 236a124 124 0 0 1 248 0q-62 -30 -124 0t-124 0z"/>' + waves,
    )


def kestrel(bold: Lettering, regular: Lettering) -> bytes:
    """Stacked, one colour: two wings over the name of a firm with partners in it."""
    left, width = bold.path("KESTREL", size=66, y=0, tracking=12)
    total = width + 40
    name, _ = bold.path("KESTREL", size=66, x=20, y=206, tracking=12)
    second, second_width = regular.path("& ROWE", size=40, tracking=16)
    second, _ = regular.path("& ROWE", size=40, x=(total - second_width) / 2, y=262, tracking=16)
    middle = total / 2
    wings = (
        f'<path fill="#111827" d="M{middle} 120C{middle - 30} 66 {middle - 96} 44 '
        f"{middle - 158} 30C{middle - 120} 74 {middle - 66} 104 {middle - 22} 112Z"
        f"M{middle} 120C{middle + 30} 66 {middle + 96} 44 {middle + 158} 30"
        f"C{middle + 120} 74 {middle + 66} 104 {middle + 22} 112Z"
        f'M{middle - 7} 122L{middle} 146L{middle + 7} 122L{middle} 126Z"/>'
    )
    assert left
    return _svg(total, 284, f'{wings}<path fill="#111827" d="{name}{second}"/>')


def alpenblick(bold: Lettering, regular: Lettering) -> bytes:
    """Round and bold: a red disc with two peaks, the name beside it."""
    disc = (
        '<circle cx="110" cy="110" r="104" fill="#b91c1c"/>'
        '<path fill="#ffffff" d="M28 164l54 -92l34 52l22 -30l54 70z"/>'
        '<path fill="#b91c1c" d="M82 72l-17 29l12 -5l8 9l9 -8l10 9z"/>'
    )
    first, width = bold.path("Alpenblick", size=76, x=240, y=108, tracking=-0.5)
    second, _ = regular.path("Informatik", size=76, x=240, y=186, tracking=-0.5)
    words = f'<path fill="#1f2937" d="{first}"/><path fill="#b91c1c" d="{second}"/>'
    return _svg(240 + width + 8, 220, disc + words)


def maple_harbour(bold: Lettering, regular: Lettering) -> bytes:
    """A badge: a harbour's light in a shield, the name below."""
    shield = (
        '<path fill="#14532d" d="M160 10l130 40v96c0 76 -54 126 -130 152c-76 -26 -130 -76 -130 '
        '-152V50z"/><path fill="#fef3c7" d="M146 232l8 -112h12l8 112zM148 104h24v-18l-12 -14l-12 '
        '14z"/><path fill="#f59e0b" d="M176 92l74 -22v40zM144 92l-74 -22v40z"/>'
        '<path fill="none" stroke="#fef3c7" stroke-width="9" stroke-linecap="round" '
        'd="M84 250q19 -14 38 0t38 0t38 0t38 0"/>'
    )
    name, width = bold.path("Maple Harbour", size=46, tracking=0)
    name, _ = bold.path("Maple Harbour", size=46, x=200 - width / 2, y=352)
    second, second_width = regular.path("CLOUD", size=26, tracking=14)
    second, _ = regular.path("CLOUD", size=26, x=200 - second_width / 2, y=392, tracking=14)
    return _svg(
        400,
        404,
        f'<g transform="translate(40 0)">{shield}</g><path fill="#14532d" d="{name}{second}"/>',
    )


def al_safa(arabic: Path, latin: Path) -> bytes:
    """A picture with a transparent ground: an eight-pointed star and the name in Arabic."""
    scale = 2
    image = Image.new("RGBA", (1600 * scale, 420 * scale), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    centre, radius = (1390 * scale, 210 * scale), 180 * scale
    draw.polygon(_star(centre, radius, 8, 0.765), fill="#0f5132")
    draw.polygon(_star(centre, radius * 0.66, 8, 0.765), fill="#d4a72c")
    draw.polygon(_star(centre, radius * 0.36, 8, 0.765), fill="#0f5132")
    words = ImageFont.truetype(str(arabic), 150 * scale)
    draw.text(
        (1160 * scale, 190 * scale),
        "الصفا للتقنية",
        font=words,
        fill="#0f5132",
        anchor="rm",
        direction="rtl",
        language="ar",
    )
    below = ImageFont.truetype(str(latin), 58 * scale)
    draw.text(
        (1156 * scale, 350 * scale),
        "AL SAFA TECHNOLOGIES",
        font=below,
        fill="#8a6d1d",
        anchor="rm",
    )
    box = image.getbbox()
    assert box is not None
    out = io.BytesIO()
    image.crop(box).resize(_half(box), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _half(box: tuple[int, int, int, int]) -> tuple[int, int]:
    return (box[2] - box[0]) // 2, (box[3] - box[1]) // 2


def _star(
    centre: tuple[float, float], radius: float, points: int, inner: float
) -> list[tuple[float, float]]:
    corners = []
    for step in range(points * 2):
        reach = radius if step % 2 == 0 else radius * inner
        angle = math.pi * step / points - math.pi / 2
        corners.append((centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)))
    return corners


SVG_LOGOS: dict[str, Callable[[Lettering, Lettering], bytes]] = {
    "nordlicht": nordlicht,
    "brightwater": brightwater,
    "kestrel-rowe": kestrel,
    "alpenblick": alpenblick,
    "maple-harbour": maple_harbour,
}


def logo_of(slug: str, fonts: Path) -> tuple[bytes, str]:
    """A partner's logo and its file name; `fonts` is the folder of the sample kit's fonts."""
    heading = fonts / "Sora-SemiBold.ttf"
    if slug in SVG_LOGOS:
        made = SVG_LOGOS[slug](Lettering(heading), Lettering(fonts / "Figtree-Regular.ttf"))
        return made, f"{slug}.svg"
    return al_safa(fonts / "IBMPlexSansArabic-SemiBold.ttf", heading), f"{slug}.png"
