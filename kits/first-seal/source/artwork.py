"""Draws the kit's pictures: a certificate's pattern with a wax seal on it, and the list's tick.

    python source/artwork.py            writes into media/

The idea is the offer's: a copy that is sealed. The pattern is a guilloche, as on banknotes: many
thin closed curves whose waves are shifted a little from one to the next.
Drawn as SVG, rasterised by resvg; the same run gives the same bytes.
"""

# ruff: noqa: S311 - randomness is for grain and the wax's edge, and seeded so that they stay the same

from __future__ import annotations

import io
import math
import random
import sys
from pathlib import Path

import resvg_py
from PIL import Image, ImageChops

MEDIA = Path(__file__).resolve().parent.parent / "media"
INK, TEAL, MIST, PALE = "#0a1a2b", "#0b6477", "#eef4f5", "#dbe8ea"
AMBER, WAX, DARK, CREAM = "#ffb454", "#f2a03c", "#b96a1c", "#fff1da"


def ring(cx: float, cy: float, radius: float, wave: float, petals: int, shift: float) -> str:
    """One closed curve: a circle whose radius swings, `petals` times around."""
    steps = petals * 14
    points = []
    for n in range(steps):
        a = math.tau * n / steps
        r = radius + wave * math.sin(petals * a + shift)
        points.append(f"{cx + r * math.cos(a):.1f},{cy + r * math.sin(a):.1f}")
    return "M" + "L".join(points) + "Z"


def rosette(cx: float, cy: float, size: float) -> str:
    """Bands of shifted curves, from the seal outwards; they fade where words may stand (`calm`)."""
    out = []
    for base, wave, petals, lines, opacity in (
        (0.50, 0.055, 24, 12, 0.62),
        (0.66, 0.075, 36, 14, 0.50),
        (0.86, 0.090, 48, 16, 0.40),
        (1.10, 0.110, 60, 16, 0.30),
        (1.40, 0.130, 72, 16, 0.21),
        (1.76, 0.150, 84, 16, 0.14),
    ):
        for n in range(lines):
            shift = math.tau * n / lines
            d = ring(cx, cy, size * base, size * wave * math.cos(shift / 2), petals, shift)
            out.append(
                f'<path d="{d}" fill="none" stroke="{TEAL}" stroke-width="1.5" stroke-opacity="{opacity:.2f}"/>'
            )
    return f'<g mask="url(#calm)">{"".join(out)}</g>'


def waves(width: int, y: float, height: float, lines: int, length: float) -> str:
    """A border of interlaced waves along an edge of the sheet."""
    out = []
    for n in range(lines):
        phase = math.tau * n / lines
        points = []
        for x in range(-20, width + 21, 10):
            swing = math.sin(x / length * math.tau + phase) * math.cos(x / (length * 5) + phase)
            points.append(f"{x},{y + height * swing:.1f}")
        d = "M" + "L".join(points)
        out.append(
            f'<path d="{d}" fill="none" stroke="{TEAL}" stroke-width="1.4" stroke-opacity=".22"/>'
        )
    return "".join(out)


def wax(cx: float, cy: float, r: float) -> str:
    """The seal: an uneven edge, a pressed rim, a keep."""
    rng = random.Random(3)
    bumps = [
        (rng.uniform(2, 9), rng.uniform(0, math.tau), rng.uniform(0.006, 0.020)) for _ in range(9)
    ]

    def edge(radius: float, more: float = 1) -> str:
        points = []
        for n in range(240):
            a = math.tau * n / 240
            swell = sum(size * math.sin(round(times) * a + at) for times, at, size in bumps)
            rr = radius * (1 + swell * more)
            points.append(f"{cx + rr * math.cos(a):.1f},{cy + rr * math.sin(a):.1f}")
        return "M" + "L".join(points) + "Z"

    u = r / 60
    keep = (
        f"M{-18 * u},{22 * u}V{-12 * u}H{-9.5 * u}V{-5 * u}H{-4.2 * u}V{-12 * u}H{4.2 * u}V{-5 * u}H{9.5 * u}V{-12 * u}H{18 * u}V{22 * u}"
        f"H{6 * u}V{13 * u}A{6 * u},{6 * u} 0 0 0 {-6 * u},{13 * u}V{22 * u}Z"
    )
    beads = "".join(
        f'<circle cx="{cx + r * 0.80 * math.cos(math.tau * n / 48):.1f}" cy="{cy + r * 0.80 * math.sin(math.tau * n / 48):.1f}" r="{r * 0.016:.1f}" fill="{CREAM}" fill-opacity=".55"/>'
        for n in range(48)
    )
    return (
        f'<path d="{edge(r * 1.08)}" fill="#06121f" fill-opacity=".34" filter="url(#b30)" transform="translate({r * 0.05:.0f} {r * 0.12:.0f})"/>'
        f'<path d="{edge(r * 1.06)}" fill="url(#wax)"/>'
        f'<path d="{edge(r * 1.06)}" fill="none" stroke="#ffe2b0" stroke-width="{r * 0.018:.1f}" stroke-opacity=".7"/>'
        f'<circle cx="{cx}" cy="{cy}" r="{r * 0.88:.1f}" fill="none" stroke="{DARK}" stroke-width="{r * 0.030:.1f}" stroke-opacity=".55"/>'
        f'<circle cx="{cx}" cy="{cy + r * 0.012:.1f}" r="{r * 0.88:.1f}" fill="none" stroke="{CREAM}" stroke-width="{r * 0.012:.1f}" stroke-opacity=".65"/>'
        f'<circle cx="{cx}" cy="{cy}" r="{r * 0.70:.1f}" fill="url(#press)"/>'
        f'{beads}<circle cx="{cx}" cy="{cy}" r="{r * 0.70:.1f}" fill="none" stroke="{DARK}" stroke-width="{r * 0.016:.1f}" stroke-opacity=".6"/>'
        f'<g transform="translate({cx} {cy})"><path d="{keep}" fill="{CREAM}" fill-opacity=".9" transform="translate(0 {1.6 * u:.1f})"/><path d="{keep}" fill="{DARK}" transform="translate(0 {-0.6 * u:.1f})"/>'
        f'<path d="{keep}" fill="#8a4a10"/></g>'
    )


def sheet(width: int, height: int, cx: float, cy: float, r: float, calm: str = "") -> str:
    """The certificate. ``calm``: the side where words stand, "left", "right" or "top"."""
    x1, y1, x2, y2 = {
        "left": (cx - r * 2.5, 0.0, cx - r * 1.15, 0.0),
        "right": (cx + r * 2.5, 0.0, cx + r * 1.15, 0.0),
        "top": (0.0, cy - r * 2.9, 0.0, cy - r * 1.3),
        "": (-2.0, 0.0, -1.0, 0.0),
    }[calm]
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
<defs><filter id="b30" x="-40%" y="-40%" width="180%" height="180%"><feGaussianBlur stdDeviation="{r * 0.09:.0f}"/></filter>
<radialGradient id="paper" gradientUnits="userSpaceOnUse" cx="{cx}" cy="{cy}" r="{max(width, height) * 0.8:.0f}"><stop offset="0" stop-color="#ffffff"/><stop offset=".45" stop-color="{MIST}"/><stop offset="1" stop-color="{PALE}"/></radialGradient>
<radialGradient id="wax" cx=".36" cy=".30" r=".85"><stop offset="0" stop-color="#ffd592"/><stop offset=".45" stop-color="{WAX}"/><stop offset="1" stop-color="#c8741f"/></radialGradient>
<radialGradient id="press" cx=".5" cy=".6" r=".7"><stop offset="0" stop-color="#f7b354"/><stop offset="1" stop-color="#dd8a2c"/></radialGradient>
<linearGradient id="fade" gradientUnits="userSpaceOnUse" x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}"><stop offset="0" stop-color="#000"/><stop offset=".5" stop-color="#444"/><stop offset="1" stop-color="#fff"/></linearGradient>
<mask id="calm" maskUnits="userSpaceOnUse" x="0" y="0" width="{width}" height="{height}"><rect width="{width}" height="{height}" fill="url(#fade)"/></mask>
</defs>
<rect width="{width}" height="{height}" fill="url(#paper)"/>
{rosette(cx, cy, r * 2.1)}
{waves(width, height * 0.035, height * 0.022, 9, 260)}{waves(width, height * 0.965, height * 0.022, 9, 260)}
{wax(cx, cy, r)}
</svg>"""


def raster(svg: str, width: int) -> Image.Image:
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def grain(picture: Image.Image, strength: int, seed: int) -> Image.Image:
    """A paper's tooth, which also keeps the gradients from banding."""
    tile = Image.frombytes("L", (512, 512), random.Random(seed).randbytes(512 * 512))
    whole = Image.new("L", picture.size)
    for y in range(0, picture.height, 512):
        for x in range(0, picture.width, 512):
            whole.paste(tile, (x, y))
    soft = whole.point(lambda v: 128 + (v - 128) * strength // 128)
    return ImageChops.add(picture.convert("RGB"), Image.merge("RGB", (soft, soft, soft)), 1, -128)


def save_jpeg(picture: Image.Image, name: str, quality: int) -> None:
    picture.convert("RGB").save(
        MEDIA / name, "JPEG", quality=quality, optimize=True, progressive=True
    )


TICK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">'
    f'<circle cx="48" cy="48" r="46" fill="{WAX}"/><circle cx="48" cy="48" r="36" fill="none" stroke="{DARK}" stroke-width="3" stroke-opacity=".6"/>'
    f'<path d="M32 49l11 12 22-26" fill="none" stroke="{INK}" stroke-width="7" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


def main() -> int:
    MEDIA.mkdir(exist_ok=True)
    for name, cx, calm in (("seal", 1880, "left"), ("seal-rtl", 520, "right")):
        drawn = raster(sheet(2400, 1600, cx, 660, 300, calm), 2400)
        save_jpeg(grain(drawn, 4, 1), f"{name}.jpg", 84)
    tall = raster(sheet(1200, 2400, 600, 1390, 225, "top"), 1200)
    save_jpeg(grain(tall, 4, 1), "seal-tall.jpg", 84)
    email = raster(sheet(2400, 1000, 1200, 500, 330), 1200)
    save_jpeg(grain(email, 4, 2), "email-seal.jpg", 80)
    raster(TICK, 72).save(MEDIA / "tick.png", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
