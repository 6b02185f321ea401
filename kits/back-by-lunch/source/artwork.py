"""Draws the kit's pictures: the key visual, the proof-point signs and the logos.

    python source/artwork.py            writes into media/

The idea is the headline's: the sun's path from nine to twelve, over land that stayed where it was.
Drawn as SVG, rasterised by resvg; the same run gives the same bytes.
"""

# ruff: noqa: S311 - randomness is for grain and hills, and seeded so that they stay the same

from __future__ import annotations

import io
import itertools
import math
import random
import sys
from pathlib import Path

import resvg_py
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops

HERE = Path(__file__).resolve().parent.parent
MEDIA = HERE / "media"

INK, DEEP, TEAL, MIST = "#071523", "#0b2a3d", "#0b6477", "#7fc4cb"
AMBER, CORAL, CREAM = "#ffb454", "#ff6b4a", "#fff1da"


def mix(one: str, other: str, share: float) -> str:
    a = [int(one[i : i + 2], 16) for i in (1, 3, 5)]
    b = [int(other[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))


def ramp(stops: list[tuple[float, str]], at: float) -> str:
    for (p, c), (q, d) in itertools.pairwise(stops):
        if at <= q:
            return mix(c, d, (at - p) / (q - p) if q > p else 0)
    return stops[-1][1]


class Noise:
    """Smooth one-dimensional noise: a few octaves of cosine-joined random heights."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.heights = [self.random.uniform(-1, 1) for _ in range(512)]

    def one(self, x: float) -> float:
        i = math.floor(x)
        t = (1 - math.cos((x - i) * math.pi)) / 2
        return self.heights[i % 512] * (1 - t) + self.heights[(i + 1) % 512] * t

    def at(self, x: float, octaves: int = 4) -> float:
        return sum(self.one(x * 2**o + 97 * o) / 2**o for o in range(octaves))


def polar(cx: float, cy: float, r: float, degrees: float) -> tuple[float, float]:
    """A point on the dial; 0° is twelve o'clock, clockwise."""
    a = math.radians(degrees)
    return cx + r * math.sin(a), cy - r * math.cos(a)


def arc(cx: float, cy: float, r: float, start: float, end: float) -> str:
    (x0, y0), (x1, y1) = polar(cx, cy, r, start), polar(cx, cy, r, end)
    large = 1 if end - start > 180 else 0
    return f"M{x0:.2f},{y0:.2f}A{r:.2f},{r:.2f} 0 {large} 1 {x1:.2f},{y1:.2f}"


DAY = [
    (0.0, CORAL),
    (0.18, "#d9567a"),
    (0.42, "#4f7fa0"),
    (0.68, "#6cc3c0"),
    (0.86, AMBER),
    (1.0, CREAM),
]


def dial(cx: float, cy: float, radius: float) -> str:
    """Rings, the hours, and the sun's way from nine (270°) to twelve (360°)."""
    out = ['<g mask="url(#fan)" style="mix-blend-mode:screen">']
    # The morning that passes: a fan of light whose colour runs from alarm to noon.
    steps = 240
    for n in range(steps):
        a0, a1 = 270 + 90 * n / steps, 270 + 90 * (n + 1.6) / steps
        share = n / (steps - 1)
        p0, p1 = polar(cx, cy, radius, a0), polar(cx, cy, radius, a1)
        opacity = 0.05 + 0.36 * share**2.2
        out.append(
            f'<path d="M{cx:.1f},{cy:.1f}L{p0[0]:.2f},{p0[1]:.2f}L{p1[0]:.2f},{p1[1]:.2f}Z" '
            f'fill="{ramp(DAY, share)}" fill-opacity="{opacity * 0.62:.3f}"/>'
        )
    out.append("</g>")
    for n in range(1, 15):
        r = radius * (0.16 + n * 0.093)
        opacity = 0.30 * math.exp(-(((r / radius) - 1) ** 2) / 0.25)
        out.append(
            f'<circle cx="{cx}" cy="{cy}" r="{r:.1f}" fill="none" stroke="{MIST}" '
            f'stroke-width="{1.2 if n != 9 else 2}" stroke-opacity="{opacity:.3f}"/>'
        )
    for minute in range(60):
        degrees = minute * 6
        hour = minute % 5 == 0
        lit = degrees >= 270 or degrees == 0
        inner = radius * (1.035 if not hour else 1.02)
        outer = radius * (1.06 if not hour else 1.085)
        p0, p1 = polar(cx, cy, inner, degrees), polar(cx, cy, outer, degrees)
        colour = ramp(DAY, ((degrees or 360) - 270) / 90) if lit else MIST
        opacity = (0.95 if hour else 0.6) if lit else (0.34 if hour else 0.16)
        out.append(
            f'<line x1="{p0[0]:.1f}" y1="{p0[1]:.1f}" x2="{p1[0]:.1f}" y2="{p1[1]:.1f}" '
            f'stroke="{colour}" stroke-width="{5 if hour else 2.4}" stroke-linecap="round" '
            f'stroke-opacity="{opacity}"/>'
        )
    for width, opacity, blur in ((70, 0.30, "b40"), (26, 0.55, "b12"), (9, 1, "")):
        pieces = 90
        for n in range(pieces):
            share = n / (pieces - 1)
            d = arc(cx, cy, radius, 270 + n, 271.25 + n if n < pieces - 1 else 360)
            grow = width * (0.35 + 0.65 * share)
            filtered = f' filter="url(#{blur})"' if blur else ""
            if blur:
                out.append(f'<g opacity="{opacity}"{filtered}>' if n == 0 else "")
            out.append(
                f'<path d="{d}" fill="none" stroke="{ramp(DAY, share)}" stroke-width="{grow:.2f}"/>'
            )
            if blur and n == pieces - 1:
                out.append("</g>")
    x9, y9 = polar(cx, cy, radius, 270)
    out.append(
        f'<circle cx="{x9:.1f}" cy="{y9:.1f}" r="34" fill="{CORAL}" opacity=".28" filter="url(#b12)"/>'
        f'<circle cx="{x9:.1f}" cy="{y9:.1f}" r="15" fill="{INK}" stroke="{CORAL}" stroke-width="6"/>'
    )
    x, y = polar(cx, cy, radius, 360)
    out.append(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius * 0.9:.0f}" fill="url(#sun)" style="mix-blend-mode:screen"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="74" fill="{AMBER}" opacity=".85" filter="url(#b40)"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="42" fill="{CREAM}"/>'
    )
    return "".join(out)


def land(width: int, height: int, cx: float, horizon: float) -> str:
    """Seven ridges, each a little nearer and darker, with the contour lines of a map."""
    out = []
    far, near = "#1f7f93", "#03101c"
    ridges = 8
    for n in range(ridges):
        depth = n / (ridges - 1)
        noise = Noise(40 + 7 * n)
        base = horizon + (height - horizon) * (0.02 + 0.86 * depth**1.25)
        swing = 46 + 120 * depth**0.9
        scale = 900 - 330 * depth
        xs = range(-20, width + 21, 8)

        def ridge(
            x: float,
            noise: Noise = noise,
            base: float = base,
            swing: float = swing,
            scale: float = scale,
        ) -> float:
            calm = 1 - 0.62 * math.exp(
                -(((x - cx) / (width * 0.22)) ** 2)
            )  # the valley of the dial
            return base - swing * calm * (0.55 + 0.75 * noise.at(x / scale)) + swing * 0.3

        line = [(x, ridge(x)) for x in xs]
        top = "M" + "L".join(f"{x},{y:.1f}" for x, y in line)
        fill = mix(far, near, depth**0.62)
        lit = mix(fill, "#d2948f", 0.5 * (1 - depth) ** 1.3)
        out.append(
            f'<linearGradient id="r{n}" gradientUnits="userSpaceOnUse" x1="{cx - width * 0.62:.0f}" y1="0" '
            f'x2="{cx + width * 0.62:.0f}" y2="0"><stop offset="0" stop-color="{fill}"/>'
            f'<stop offset=".5" stop-color="{lit}"/><stop offset="1" stop-color="{fill}"/></linearGradient>'
        )
        out.append(
            f'<path d="{top}L{width + 20},{height + 20}L-20,{height + 20}Z" fill="url(#r{n})"/>'
        )
        lines = 5 + 3 * n
        for k in range(lines):
            drop = (k + 1) * (13 + 13 * depth) * (1 + k * 0.045)
            flat = max(0.0, 1 - k / (lines + 3))
            middle = base + drop
            points = [
                (x, middle + (y - base) * flat + 5 * math.sin(x / 170 + k * 0.8 + n))
                for x, y in line
            ]
            d = "M" + "L".join(f"{x},{y:.1f}" for x, y in points)
            opacity = 0.30 * (1 - k / (lines + 2)) * (0.55 + 0.45 * depth)
            out.append(
                f'<path d="{d}" fill="none" stroke="url(#contour)" stroke-width="{1.3 + 0.7 * depth:.2f}" '
                f'stroke-opacity="{opacity:.3f}"/>'
            )
        out.append(
            f'<path d="{top}" fill="none" stroke="url(#rim)" stroke-width="{2.2 + 1.6 * depth:.2f}" '
            f'stroke-opacity="{0.9 - 0.45 * depth:.2f}"/>'
        )
        if n in (0, 2, 4):
            haze = horizon + (height - horizon) * (0.04 + 0.86 * depth**1.25)
            out.append(
                f'<ellipse cx="{cx:.0f}" cy="{haze:.0f}" rx="{width * 0.6:.0f}" ry="{90 + 40 * n}" '
                f'fill="url(#mist)" opacity="{0.5 - 0.1 * n:.2f}" style="mix-blend-mode:screen"/>'
            )
    return "".join(out)


def key_visual(width: int, height: int, cx: float, cy: float, radius: float, horizon: float) -> str:
    sx, _ = polar(cx, cy, radius, 360)
    rng = random.Random(9)
    stars = "".join(
        f'<circle cx="{rng.uniform(0, width):.0f}" cy="{rng.uniform(0, horizon * 0.8):.0f}" '
        f'r="{rng.choice((1.2, 1.2, 1.8)):.1f}" fill="#cfe9ee" opacity="{rng.uniform(0.08, 0.4):.2f}"/>'
        for _ in range(150)
    )
    blur = "".join(
        f'<filter id="b{s}" x="-60%" y="-60%" width="220%" height="220%"><feGaussianBlur stdDeviation="{s}"/></filter>'
        for s in (12, 40)
    )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
<defs>{blur}
<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="#06121f"/><stop offset=".34" stop-color="#092437"/>
<stop offset=".56" stop-color="#0f4259"/><stop offset=".74" stop-color="#1f6f85"/><stop offset="1" stop-color="#3f97a3"/></linearGradient>
<radialGradient id="glow" gradientUnits="userSpaceOnUse" cx="{sx}" cy="{horizon}" r="{width * 0.46:.0f}" gradientTransform="translate(0 {horizon * 0.5:.0f}) scale(1 .5)">
<stop offset="0" stop-color="#ffb878" stop-opacity=".72"/><stop offset=".3" stop-color="#e08458" stop-opacity=".36"/><stop offset=".62" stop-color="#8a5a62" stop-opacity=".12"/>
<stop offset="1" stop-color="#8a5a62" stop-opacity="0"/></radialGradient>
<radialGradient id="sun"><stop offset="0" stop-color="#ffe2b0" stop-opacity=".8"/><stop offset=".12" stop-color="#ff9f4a" stop-opacity=".42"/>
<stop offset=".32" stop-color="#c9643f" stop-opacity=".16"/><stop offset=".62" stop-color="#7a4a55" stop-opacity=".05"/><stop offset="1" stop-color="#7a4a55" stop-opacity="0"/></radialGradient>
<radialGradient id="fade" gradientUnits="userSpaceOnUse" cx="{cx}" cy="{cy}" r="{radius}">
<stop offset="0" stop-color="#000"/><stop offset=".45" stop-color="#555"/><stop offset="1" stop-color="#fff"/></radialGradient>
<mask id="fan"><circle cx="{cx}" cy="{cy}" r="{radius}" fill="url(#fade)"/></mask>
<linearGradient id="rim" gradientUnits="userSpaceOnUse" x1="{cx - width * 0.5:.0f}" y1="0" x2="{cx + width * 0.5:.0f}" y2="0">
<stop offset="0" stop-color="{MIST}" stop-opacity=".10"/><stop offset=".36" stop-color="#ffd9a6" stop-opacity=".75"/>
<stop offset=".5" stop-color="{CREAM}"/><stop offset=".64" stop-color="#ffd9a6" stop-opacity=".75"/>
<stop offset="1" stop-color="{MIST}" stop-opacity=".10"/></linearGradient>
<linearGradient id="contour" gradientUnits="userSpaceOnUse" x1="{cx - width * 0.55:.0f}" y1="0" x2="{cx + width * 0.55:.0f}" y2="0">
<stop offset="0" stop-color="{MIST}" stop-opacity=".35"/><stop offset=".5" stop-color="#ffd2a0"/><stop offset="1" stop-color="{MIST}" stop-opacity=".35"/></linearGradient>
<radialGradient id="mist"><stop offset="0" stop-color="#d98a5a" stop-opacity=".55"/><stop offset=".5" stop-color="#7a6a6a" stop-opacity=".2"/><stop offset="1" stop-color="#405a60" stop-opacity="0"/></radialGradient>
</defs>
<rect width="{width}" height="{height}" fill="url(#sky)"/>{stars}
<rect width="{width}" height="{height}" fill="url(#glow)" style="mix-blend-mode:screen"/>
{dial(cx, cy, radius)}
{land(width, height, cx, horizon)}
</svg>"""


def raster(svg: str, width: int) -> Image.Image:
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def grain(picture: Image.Image, strength: int, seed: int) -> Image.Image:
    """A little film grain: it keeps the gradients from banding when a renderer packs them small."""
    width, height = picture.size
    tile = Image.frombytes("L", (512, 512), random.Random(seed).randbytes(512 * 512))
    whole = Image.new("L", picture.size)
    for y in range(0, height, 512):
        for x in range(0, width, 512):
            whole.paste(tile, (x, y))
    soft = whole.point(lambda v: 128 + (v - 128) * strength // 128)
    noise = Image.merge("RGB", (soft, soft, soft))
    return ImageChops.add(picture.convert("RGB"), noise, 1, -128)


def save_jpeg(picture: Image.Image, name: str, quality: int = 88) -> None:
    picture.convert("RGB").save(
        MEDIA / name,
        "JPEG",
        quality=quality,
        optimize=True,
        progressive=True,
        subsampling=0 if quality > 90 else 2,
    )


# -- logos ----------------------------------------------------------------------------------------


def wordmark(text: str, size: float, x: float, baseline: float) -> tuple[str, float]:
    """The text as outlines, so that the logo needs no font; and where it ends."""
    font = TTFont(HERE / "fonts" / "Sora-SemiBold.ttf")
    glyphs, cmap, hmtx = font.getGlyphSet(), font.getBestCmap(), font["hmtx"]
    scale = size / font["head"].unitsPerEm
    parts = []
    for character in text:
        name = cmap[ord(character)]
        pen = SVGPathPen(glyphs, ntos=lambda v: f"{v:.2f}".rstrip("0").rstrip("."))
        glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, x, baseline)))
        parts.append(pen.getCommands())
        x += hmtx[name][0] * scale - size * 0.012
    return "".join(parts), x


def symbol(x: float, y: float, size: float, ring: str, keep: str, light: str) -> str:
    """A keep in a ring whose last quarter, nine to twelve, is lit."""
    cx = cy = size / 2
    r = size * 0.435
    w = size * 0.13
    u = size / 96
    battlements = (
        f"M{30 * u},{66 * u}V{37 * u}H{38 * u}V{44 * u}H{44 * u}V{37 * u}H{52 * u}V{44 * u}H{58 * u}V{37 * u}H{66 * u}V{66 * u}"
        f"H{53.5 * u}V{58 * u}A{5.5 * u},{5.5 * u} 0 0 0 {42.5 * u},{58 * u}V{66 * u}Z"
    )
    return (
        f'<g transform="translate({x:g} {y:g})">'
        f'<path d="{arc(cx, cy, r, 8, 262)}" fill="none" stroke="{ring}" stroke-width="{w:.2f}" stroke-linecap="round"/>'
        f'<path d="{arc(cx, cy, r, 286, 344)}" fill="none" stroke="{light}" stroke-width="{w:.2f}" stroke-linecap="round"/>'
        f'<path d="{battlements}" fill="{keep}"/></g>'
    )


def logo(ink: str, ring: str, light: str) -> str:
    path, end = wordmark("Northkeep", 74, 116, 74)
    width = math.ceil(end + 2)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 96" width="{width}" height="96">'
        f"<title>Northkeep</title>{symbol(0, 0, 96, ring, ink, light)}"
        f'<path d="{path}" fill="{ink}"/></svg>'
    )


def sign(ink: str, ring: str, light: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">'
        f"<title>Northkeep</title>{symbol(0, 0, 96, ring, ink, light)}</svg>"
    )


# -- proof-point signs ------------------------------------------------------------------------------


def point(kind: str) -> str:
    """A round sign with a line drawing, on its own ground so that dark mode leaves it alone."""
    stroke = f'fill="none" stroke="{CREAM}" stroke-width="4.4" stroke-linecap="round" stroke-linejoin="round"'
    lit = stroke.replace(CREAM, AMBER)
    drawings = {
        # three copies, one of them locked away
        "copies": f'<path d="M34 42V32h26v22h-8" {stroke}/><path d="M52 52V42H26v22h26z" {stroke}/>'
        f'<circle cx="63" cy="64" r="9.5" fill="#0b2a3d" stroke="{AMBER}" stroke-width="4.4"/><path d="M59.500 64l2.600 2.700 4.800-5" {lit}/>',
        # the morning: nine to twelve
        "morning": f'<path d="M48 28a20 20 0 1 1-20 20" {stroke}/><path d="M28.600 43a20 20 0 0 1 14.400-14.400" {lit}/>'
        f'<path d="M48 37v11l8 6" {stroke}/>',
        # a rehearsal that was ticked off
        "rehearsal": f'<path d="M63 44v20H31V30h22" {stroke}/><path d="M39 45l8 8 20-22" {lit}/>',
    }
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96"><defs>'
        f'<linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{TEAL}"/>'
        f'<stop offset="1" stop-color="{DEEP}"/></linearGradient></defs>'
        f'<circle cx="48" cy="48" r="46" fill="url(#g)"/>{drawings[kind]}</svg>'
    )


def main() -> int:
    MEDIA.mkdir(exist_ok=True)
    scene = {"horizon": 1180, "cy": 1120, "radius": 560}
    right = raster(key_visual(2400, 1600, cx=1710, **scene), 2400)
    left = raster(key_visual(2400, 1600, cx=690, **scene), 2400)
    save_jpeg(grain(right, 7, 1), "key-visual.jpg", 86)
    save_jpeg(grain(left, 7, 1), "key-visual-rtl.jpg", 86)
    # Wide posts show a part of the picture: with the sun nearer to the middle, all of the arc is in it.
    nearer = raster(key_visual(2400, 1600, cx=950, **scene), 2400)
    save_jpeg(grain(nearer, 7, 1), "key-visual-rtl-wide.jpg", 86)
    tall = raster(key_visual(1200, 2400, cx=600, horizon=1560, cy=1500, radius=440), 1200)
    save_jpeg(grain(tall, 7, 1), "key-visual-tall.jpg", 86)
    square = raster(key_visual(1600, 1600, cx=800, horizon=1240, cy=1190, radius=430), 1600)
    save_jpeg(grain(square, 7, 1), "key-visual-square.jpg", 86)
    for name, picture in (("email-hero", right), ("email-hero-rtl", left)):
        crop = picture.crop((0, 300, 2400, 1500)).resize((1200, 600), Image.Resampling.LANCZOS)
        save_jpeg(grain(crop, 5, 2), f"{name}.jpg", 82)
    # The second email looks closer: where the morning begins, and the land below.
    for name, cx, x in (("email-land", 1710, 1390), ("email-land-rtl", 690, 0)):
        close = raster(key_visual(2400, 1600, cx=cx, **scene), 3600)
        crop = close.crop((x, 1506, x + 1035, 1920)).resize((1200, 480), Image.Resampling.LANCZOS)
        save_jpeg(grain(crop, 5, 2), f"{name}.jpg", 82)
    for kind in ("copies", "morning", "rehearsal"):
        raster(point(kind), 128).save(MEDIA / f"point-{kind}.png", optimize=True)
    logos = {
        "northkeep": logo("#0a1a2b", "#0b6477", AMBER),
        "northkeep-on-dark": logo("#ffffff", "#7fc4cb", AMBER),
        "northkeep-sign": sign("#0a1a2b", "#0b6477", AMBER),
        "northkeep-sign-on-dark": sign("#ffffff", "#7fc4cb", AMBER),
    }
    for name, svg in logos.items():
        if name == "northkeep":  # the master for print; screens use the rasters
            (MEDIA / "northkeep.svg").write_text(svg, "utf-8")
        raster(svg, 256 if "sign" in name else 960).save(MEDIA / f"{name}.png", optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
