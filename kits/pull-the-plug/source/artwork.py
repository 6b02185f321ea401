"""Draws the kit's pictures: the plug that has just left its socket, and the three acts' signs.

    python source/artwork.py            writes into media/

The idea is the evening's: rows of seats in the dark, and on the stage a cable that was pulled.
Drawn as SVG, rasterised by resvg; the same run gives the same bytes.
"""

# ruff: noqa: S311 - randomness is for grain, seats and sparks, and seeded so that they stay the same

from __future__ import annotations

import io
import math
import random
import sys
from pathlib import Path

import resvg_py
from PIL import Image, ImageChops

MEDIA = Path(__file__).resolve().parent.parent / "media"
INK, DEEP, TEAL, MIST = "#071523", "#0b2a3d", "#0b6477", "#7fc4cb"
AMBER, CORAL, CREAM = "#ffb454", "#ff6b4a", "#fff1da"


def mix(one: str, other: str, share: float) -> str:
    a = [int(one[i : i + 2], 16) for i in (1, 3, 5)]
    b = [int(other[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))


def seats(width: int, height: int, cx: float, top: float) -> str:
    """Rows of chair backs on widening arcs; near the stage they catch its light."""
    rng = random.Random(40)
    out = []
    rows = 11
    for row in range(rows):
        depth = row / (rows - 1)
        radius = width * (0.30 + 0.075 * row + 0.012 * row * row)
        cy = top - radius * 0.30 + (height - top) * (0.10 + 1.02 * depth**1.2)
        size = 15 + 44 * depth**1.1
        steps = int(math.pi * radius / (size * 1.5))
        for n in range(steps + 1):
            angle = math.pi * n / steps
            x = cx + radius * 1.25 * math.cos(angle)
            y = cy + radius * 0.30 * math.sin(angle)
            if not (-80 < x < width + 80 and top - 20 < y < height + 60):
                continue
            away = math.hypot((x - cx) / (width * 0.42), (y - top) / (height * 0.5))
            lit = math.exp(-(away**2) * 1.7)
            fill = mix(mix("#0a2233", "#04101b", depth), "#7a4a3c", 0.75 * lit)
            rim = mix("#16465c", AMBER, min(1.0, 1.15 * lit))
            w, h = size, size * 0.82
            taken = rng.random() < 0.80
            if taken:  # somebody's head above the chair
                out.append(
                    f'<circle cx="{x:.1f}" cy="{y - h * 0.62:.1f}" r="{size * 0.29:.1f}" '
                    f'fill="{mix(fill, INK, 0.30)}" stroke="{rim}" stroke-width="{1 + 1.4 * depth:.1f}" stroke-opacity="{0.25 + 0.7 * lit:.2f}"/>'
                )
            out.append(
                f'<path d="M{x - w / 2:.1f},{y + h:.1f}V{y:.1f}q0,{-h * 0.42:.1f} {w * 0.36:.1f},{-h * 0.42:.1f}'
                f'h{w * 0.28:.1f}q{w * 0.36:.1f},0 {w * 0.36:.1f},{h * 0.42:.1f}V{y + h:.1f}Z" '
                f'fill="{fill}" stroke="{rim}" stroke-width="{1.2 + 1.6 * depth:.1f}" stroke-opacity="{0.22 + 0.7 * lit:.2f}"/>'
            )
    return "".join(out)


def cable(d: str, core: str, glow: str, width: float) -> str:
    return (
        f'<path d="{d}" fill="none" stroke="{glow}" stroke-width="{width * 3.2:.1f}" stroke-opacity=".30" filter="url(#b40)" stroke-linecap="round"/>'
        f'<path d="{d}" fill="none" stroke="{glow}" stroke-width="{width * 1.5:.1f}" stroke-opacity=".55" filter="url(#b12)" stroke-linecap="round"/>'
        f'<path d="{d}" fill="none" stroke="{core}" stroke-width="{width:.1f}" stroke-linecap="round"/>'
    )


def plug(x: float, y: float, s: float, tilt: float = -7) -> str:
    """The dark half: a plug, its two pins towards the socket on the right."""
    body, edge = "#12384d", MIST
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) scale({s:.3f}) rotate({tilt:g})" stroke-linejoin="round">'
        f'<rect x="-14" y="-58" width="96" height="22" rx="8" fill="#c9d8dc"/><rect x="-14" y="36" width="96" height="22" rx="8" fill="#c9d8dc"/>'
        f'<path d="M-14,-96h-70c-62,0 -104,40 -104,96s42,96 104,96h70q18,0 18,-18v-156q0,-18 -18,-18Z" fill="{body}" stroke="{edge}" stroke-width="5" stroke-opacity=".8"/>'
        f'<path d="M-64,-58v116M-96,-58v116M-128,-46v92" stroke="{edge}" stroke-width="6" stroke-opacity=".38" stroke-linecap="round"/></g>'
    )


def socket(x: float, y: float, s: float, tilt: float = 5) -> str:
    """The lit half: light stands in its two slots."""
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) scale({s:.3f}) rotate({tilt:g})" stroke-linejoin="round">'
        f'<path d="M14,-108h64c66,0 112,44 112,108s-46,108 -112,108h-64q-18,0 -18,-18v-180q0,-18 18,-18Z" fill="#3a2a2c" stroke="{AMBER}" stroke-width="6"/>'
        f'<rect x="-8" y="-60" width="40" height="26" rx="7" fill="{CREAM}"/><rect x="-8" y="34" width="40" height="26" rx="7" fill="{CREAM}"/>'
        f'<path d="M70,-62v124M104,-62v124M138,-50v100" stroke="{AMBER}" stroke-width="6" stroke-opacity=".55" stroke-linecap="round"/></g>'
    )


def spark(cx: float, cy: float, s: float) -> str:
    """Light that leaps across the gap."""
    rng = random.Random(12)
    out = [
        f'<circle cx="{cx:.0f}" cy="{cy:.0f}" r="{520 * s:.0f}" fill="url(#flash)" style="mix-blend-mode:screen"/>'
    ]
    for n in range(3):
        x0, y0 = cx - 96 * s, cy + (-47 + 47 * n) * s
        x1, y1 = cx + 96 * s, cy + (-50 + 50 * n) * s
        steps = 9
        points = [
            (
                x0 + (x1 - x0) * k / steps,
                y0 + (y1 - y0) * k / steps + (0 if k in (0, steps) else rng.uniform(-26, 26) * s),
            )
            for k in range(steps + 1)
        ]
        d = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
        if n == 1:
            continue
        out.append(
            f'<path d="{d}" fill="none" stroke="{AMBER}" stroke-width="{22 * s:.1f}" stroke-opacity=".6" filter="url(#b12)"/>'
            f'<path d="{d}" fill="none" stroke="{CREAM}" stroke-width="{7 * s:.1f}" stroke-linejoin="round" stroke-linecap="round"/>'
        )
    for _ in range(46):
        angle, far = rng.uniform(0, math.tau), rng.uniform(60, 330) ** 1.0 * s
        x, y = cx + far * math.cos(angle), cy + far * 0.85 * math.sin(angle)
        length = rng.uniform(6, 34) * s
        out.append(
            f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x + length * math.cos(angle):.1f}" y2="{y + length * math.sin(angle):.1f}" '
            f'stroke="{rng.choice((CREAM, AMBER, AMBER, CORAL))}" stroke-width="{rng.uniform(2, 5) * s:.1f}" stroke-linecap="round" opacity="{rng.uniform(0.35, 0.95):.2f}"/>'
        )
    return "".join(out)


def dropped(cx: float, cy: float, s: float, floor: float) -> str:
    """The dark cable where words stand beside the plug: it falls to the stage and leaves low, below them."""
    return (
        f"M{cx - 262 * s:.0f},{cy + 20 * s:.0f}"
        f"C{cx - 350 * s:.0f},{cy + 34 * s:.0f} {cx - 386 * s:.0f},{cy + 140 * s:.0f} {cx - 384 * s:.0f},{cy + 236 * s:.0f}"
        f"S{cx - 520 * s:.0f},{floor + 62 * s:.0f} {cx - 700 * s:.0f},{floor + 92 * s:.0f}"
        f"S{cx - 1240 * s:.0f},{floor + 190 * s:.0f} {cx - 1700 * s:.0f},{floor + 350 * s:.0f}"
    )


def swung(cx: float, cy: float, s: float, reach: float) -> str:
    """The dark cable where the picture stands alone: in a wide wave."""
    return (
        f"M{cx - reach * s:.0f},{cy + 20 * s:.0f}C{cx - 620 * s:.0f},{cy + 70 * s:.0f} {cx - 620 * s:.0f},{cy + 330 * s:.0f} "
        f"{cx - 980 * s:.0f},{cy + 250 * s:.0f}S{cx - 1500 * s:.0f},{cy + 10 * s:.0f} {cx - 2200 * s:.0f},{cy + 140 * s:.0f}"
    )


def scene(
    width: int,
    height: int,
    cx: float,
    cy: float,
    s: float,
    floor: float,
    *,
    beside_words: bool = False,
    joined: bool = False,
) -> str:
    """The hall. ``beside_words``: the left is kept calm; ``joined``: the plug is back, all is lit."""
    blur = "".join(
        f'<filter id="b{n}" x="-60%" y="-60%" width="220%" height="220%"><feGaussianBlur stdDeviation="{n}"/></filter>'
        for n in (12, 40)
    )
    reach = 190 if joined else 262  # from the middle to where a cable begins
    left = dropped(cx, cy, s, floor) if beside_words else swung(cx, cy, s, reach)
    right = f"M{cx + reach * s:.0f},{cy + 14 * s:.0f}C{cx + 520 * s:.0f},{cy + 40 * s:.0f} {cx + 540 * s:.0f},{cy - 240 * s:.0f} {cx + 860 * s:.0f},{cy - 190 * s:.0f}S{cx + 1500 * s:.0f},{cy + 60 * s:.0f} {cx + 2200 * s:.0f},{cy - 120 * s:.0f}"
    core, glow = (AMBER, CORAL) if joined else ("#2b7f92", TEAL)
    dark_cable = cable(left, core, glow, 30 * s)
    if beside_words:
        dark_cable = f'<g mask="url(#into-the-dark)">{dark_cable}</g>'
    if joined:
        middle = (
            f'<circle cx="{cx:.0f}" cy="{cy:.0f}" r="{640 * s:.0f}" fill="url(#flash)" style="mix-blend-mode:screen"/>'
            f"{plug(cx - 9 * s, cy + 16 * s, s, 0)}{socket(cx + 11 * s, cy + 16 * s, s, 0)}"
        )
        tones, pool = ("#0d2a3f", "#15506a", "#1c6a80", "#082033"), 0.9
    else:
        middle = f"{spark(cx, cy, s)}{plug(cx - 104 * s, cy, s)}{socket(cx + 104 * s, cy, s)}"
        tones, pool = ("#06121f", "#0b2c41", "#0d3a50", "#04101b"), 0.62
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
<defs>{blur}
<linearGradient id="hall" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{tones[0]}"/><stop offset=".55" stop-color="{tones[1]}"/><stop offset=".72" stop-color="{tones[2]}"/><stop offset="1" stop-color="{tones[3]}"/></linearGradient>
<radialGradient id="flash"><stop offset="0" stop-color="#fff1da" stop-opacity=".95"/><stop offset=".10" stop-color="#ffc06a" stop-opacity=".66"/><stop offset=".34" stop-color="#e0703f" stop-opacity=".26"/><stop offset=".68" stop-color="#8a4a55" stop-opacity=".08"/><stop offset="1" stop-color="#8a4a55" stop-opacity="0"/></radialGradient>
<radialGradient id="pool" gradientUnits="userSpaceOnUse" cx="{cx:.0f}" cy="{floor:.0f}" r="{width * 0.52:.0f}" gradientTransform="translate(0 {floor * 0.72:.0f}) scale(1 .28)"><stop offset="0" stop-color="#ffb878" stop-opacity="{pool}"/><stop offset=".4" stop-color="#c8724f" stop-opacity="{pool * 0.39:.2f}"/><stop offset="1" stop-color="#c8724f" stop-opacity="0"/></radialGradient>
<linearGradient id="beam" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#cfe9ee" stop-opacity=".26"/><stop offset="1" stop-color="#cfe9ee" stop-opacity="0"/></linearGradient>
<linearGradient id="fade" gradientUnits="userSpaceOnUse" x1="{cx - 900 * s:.0f}" y1="0" x2="{cx - 420 * s:.0f}" y2="0"><stop offset="0" stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient>
<mask id="into-the-dark" maskUnits="userSpaceOnUse" x="0" y="0" width="{width}" height="{height}"><rect width="{width}" height="{height}" fill="url(#fade)"/></mask>
</defs>
<rect width="{width}" height="{height}" fill="url(#hall)"/>
<path d="M{cx - 60 * s:.0f},-40L{cx - 760 * s:.0f},{floor + 60:.0f}H{cx + 760 * s:.0f}L{cx + 60 * s:.0f},-40Z" fill="url(#beam)" style="mix-blend-mode:screen"/>
<path d="M{cx - 30 * s:.0f},-40L{cx - 420 * s:.0f},{floor + 60:.0f}H{cx + 420 * s:.0f}L{cx + 30 * s:.0f},-40Z" fill="url(#beam)" style="mix-blend-mode:screen"/>
<rect width="{width}" height="{height}" fill="url(#pool)" style="mix-blend-mode:screen"/>
{dark_cable}{cable(right, AMBER, CORAL, 30 * s)}
{middle}
{seats(width, height, cx, floor)}
</svg>"""


def raster(svg: str, width: int) -> Image.Image:
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def grain(picture: Image.Image, strength: int, seed: int) -> Image.Image:
    """A little film grain: it keeps the gradients from banding when a renderer packs them small."""
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


def act(number: int) -> str:
    """A disc per act: dark, half way, lit."""
    discs = {
        1: f'<circle cx="48" cy="48" r="44" fill="#071523" stroke="{TEAL}" stroke-width="5"/><path d="M36 36l24 24M60 36L36 60" stroke="{CORAL}" stroke-width="6" stroke-linecap="round"/>',
        2: f'<circle cx="48" cy="48" r="44" fill="#0b2a3d" stroke="{TEAL}" stroke-width="5"/><path d="M48 4a44 44 0 0 1 0 88Z" fill="{TEAL}"/><path d="M34 60V48M48 60V38M62 60V28" stroke="{CREAM}" stroke-width="7" stroke-linecap="round"/>',
        3: f'<circle cx="48" cy="48" r="44" fill="{AMBER}"/><path d="M31 49l12 12 23-26" fill="none" stroke="#0a1a2b" stroke-width="7" stroke-linecap="round" stroke-linejoin="round"/>',
    }
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">{discs[number]}</svg>'


def main() -> int:
    MEDIA.mkdir(exist_ok=True)

    def both(picture: Image.Image, name: str, strength: int, seed: int, quality: int) -> None:
        """As drawn, and mirrored for who reads from the right."""
        turned = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        save_jpeg(grain(picture, strength, seed), f"{name}.jpg", quality)
        save_jpeg(grain(turned, strength, seed), f"{name}-rtl.jpg", quality)

    beside = scene(2400, 1600, 1760, 560, 0.94, 880, beside_words=True)
    both(raster(beside, 2400), "plug", 7, 1, 85)
    # The emails' pictures stand alone, so the gap is in their middle; the thank-you's is lit again.
    both(raster(scene(2400, 1200, 1200, 500, 1.05, 840), 1200), "email-plug", 5, 2, 82)
    both(raster(scene(2400, 1200, 1200, 500, 1.05, 840, joined=True), 1200), "email-lit", 5, 2, 82)
    for number in (1, 2, 3):
        raster(act(number), 96).save(MEDIA / f"act-{number}.png", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
