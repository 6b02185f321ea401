"""The picture that every renderer draws: a photograph, a veil, words, a button, a plate and two logos.

Everything is made here from fixed seeds, so that the same work is measured everywhere.
"""

from __future__ import annotations

import io
import random
import tomllib
from functools import cache
from importlib import resources

from PIL import Image, ImageDraw

from tpma.assets.render.image import ImageInputs, PartnerMark, render_image
from tpma.kits.brandguide import (
    BrandGuide,
    CoBrandMode,
    Colour,
    FontFace,
    HqLogos,
    LockupRules,
    TypeRole,
)
from tpma.kits.design import Design, parse_design
from tpma.kits.design_model import Size

SIZES = tuple(
    Size.parse(name)
    for name in ("1200x628", "1080x1080", "1080x1920", "300x250", "728x90", "160x600")
)
INK, PAPER, ACCENT = "#0a1a2b", "#ffffff", "#ffb000"
PHOTO = "media/photo.jpg"

DESIGN = """
format = 1
safe = 5
auto_colours = ["paper", "ink"]
[[layers]]
id = "photo"
kind = "image"
file = "media/photo.jpg"
[[layers]]
id = "veil"
kind = "scrim"
under = ["copy"]
colour = "ink"
style = "side"
edge = "start"
[[layers]]
id = "copy"
kind = "stack"
box = [0, 0, 62, 66]
[[layers]]
id = "headline"
kind = "text"
in = "copy"
zone = "headline"
weight = 700
size = [11, "11%"]
colour = "paper"
contrast = 4.5
[[layers]]
id = "subline"
kind = "text"
in = "copy"
zone = "subline"
size = [10, "4.6%"]
colour = "paper"
contrast = 4.5
optional = true
[[layers]]
id = "button"
kind = "button"
box = [0, 66, 62, 13]
zone = "button"
weight = 700
size = [10, "4.6%"]
fill = "accent"
colour = "ink"
[[layers]]
id = "plate"
kind = "shape"
box = [0, 82, 100, 18]
fill = "paper"
[[layers]]
id = "logos"
kind = "lockup"
box = [0, 85, 80, 12]
ground = "light"
valign = "middle"
[when.tall.copy]
box = [0, 0, 100, 62]
[when.tall.headline]
size = [12, "17%"]
[when.tall.subline]
size = [11, "8%"]
[when.tall.button]
box = [0, 64, 100, 12]
size = [10, "9%"]
[when.tall.logos]
box = [0, 84, 100, 14]
[when.banner.copy]
box = [0, 0, 46, 100]
[when.banner.headline]
size = [11, "24%"]
[when.banner.button]
box = [48, 0, 20, 100]
size = [10, "15%"]
valign = "middle"
[when.banner.plate]
box = [70, 0, 30, 100]
[when.banner.logos]
box = [72, 0, 26, 100]
"""

_OPENINGS = [
    "When",
    "Before",
    "Once",
    "While",
    "Until",
    "After",
    "Where",
    "Because",
    "Although",
    "Wherever",
]
_THINGS = [
    "your data",
    "the backup",
    "every server",
    "a whole office",
    "one forgotten laptop",
    "the payroll",
    "your archive",
    "the warehouse",
    "a branch office",
    "the night shift",
    "each mailbox",
    "the order book",
]
_HAPPENINGS = [
    "is held to ransom",
    "goes dark",
    "fails the audit",
    "must move by Friday",
    "stops answering",
    "loses a day",
    "needs a second copy",
    "runs out of room",
    "is locked by noon",
    "waits for the restore",
]
_ENDINGS = [
    "minutes decide",
    "we bring it back",
    "lunch can wait",
    "someone has tested it",
    "nobody has to pay",
    "the copy is ready",
    "your team works on",
    "there is a plan",
    "the answer is one call away",
]


def headline(number: int) -> str:
    """One of about eleven thousand different headlines."""
    words = (_OPENINGS, _THINGS, _HAPPENINGS, _ENDINGS)
    picked = []
    for list_ in words:
        picked.append(list_[number % len(list_)])
        number = number // len(list_) + number
    return f"{picked[0]} {picked[1]} {picked[2]}, {picked[3]}"


def texts(number: int) -> dict[str, str]:
    return {
        "headline": headline(number),
        "subline": f"A restore you have seen work, in {7 + number % 83} minutes. Ask us how.",
        "button": "Book a rehearsal",
    }


@cache
def photo(seed: int = 1, width: int = 2400, height: int = 1600) -> bytes:
    """Noise of several grains over a gradient: as heavy for a JPEG as a photograph."""
    said = random.Random(seed)
    bands = []
    for _ in range(3):
        total = Image.linear_gradient("L").rotate(90 * (seed % 4)).resize((width, height))
        for grain, share in ((6, 0.55), (24, 0.4), (90, 0.25), (400, 0.12)):
            rough = Image.frombytes("L", (grain, grain), said.randbytes(grain * grain))
            total = Image.blend(
                total, rough.resize((width, height), Image.Resampling.BICUBIC), share
            )
        bands.append(total)
    out = io.BytesIO()
    Image.merge("RGB", bands).save(out, "JPEG", quality=90)
    return out.getvalue()


@cache
def logo(seed: int, colour: str = INK) -> bytes:
    """A sign and a wordmark of blocks, as a partner would upload it: 1,600 px wide, with padding."""
    said = random.Random(seed)
    wide = 900 + said.randrange(700)
    picture = Image.new("RGBA", (wide, 420))
    draw = ImageDraw.Draw(picture)
    tint = "#" + said.randbytes(3).hex()
    draw.ellipse((60, 60, 359, 359), fill=tint)
    x = 420
    while x < wide - 120:
        step = 30 + said.randrange(60)
        draw.rounded_rectangle((x, 110 + said.randrange(60), x + step, 310), 18, fill=colour)
        x += step + 24
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@cache
def font(bold: bool) -> bytes:
    name = "NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf"
    return (resources.files("tpma.assets.render") / "fallback" / name).read_bytes()


@cache
def guide() -> BrandGuide:
    return BrandGuide(
        name="Northkeep",
        legal_name="Northkeep Software B.V.",
        website="https://www.northkeep.example",
        address=("Oosterkade 41", "3011 TV Rotterdam"),
        mode=CoBrandMode.EQUAL,
        modes=(CoBrandMode.EQUAL,),
        logos=HqLogos("media/hq.png", "media/hq-dark.png"),
        colours=(
            Colour("ink", INK),
            Colour("paper", PAPER),
            Colour("line", "#c6d5d9"),
            Colour("primary", "#0b6477"),
            Colour("accent", ACCENT),
        ),
        types=(TypeRole("heading", 700), TypeRole("body", 400)),
        fonts=(
            FontFace("Noto Sans", "fonts/Bold.ttf", ("heading",), weight=700),
            FontFace("Noto Sans", "fonts/Regular.ttf", ("body",), weight=400),
        ),
        lockup=LockupRules(min_height=12, min_width=30),
    )


@cache
def design() -> Design:
    found = parse_design(tomllib.loads(DESIGN), "designs/scene.toml", guide())
    if found.design is None:
        raise ValueError(found.problems)
    return found.design


@cache
def kit_files(seed: int = 1) -> dict[str, bytes]:
    return {
        PHOTO: photo(seed),
        "media/hq.png": logo(0),
        "media/hq-dark.png": logo(0, "#ffffff"),
        "fonts/Bold.ttf": font(True),
        "fonts/Regular.ttf": font(False),
    }


def inputs(
    number: int, *, partner: int = 1, photo_seed: int = 1, max_bytes: int | None = None
) -> ImageInputs:
    """What tpma takes for one set: its words, its partner and its background."""
    return ImageInputs(
        locale="en-US",
        guide=guide(),
        texts=texts(number),
        pictures={},
        files=kit_files(photo_seed),
        partner=PartnerMark(
            f"Partner {partner}", logo(partner), logo(partner, "#ffffff"), "#7a1f5c"
        ),
        media_type="image/jpeg",
        max_bytes=max_bytes,
    )


def render_set(number: int, partner: int = 1, photo: int = 1, limit: int | None = None) -> None:
    given = inputs(number, partner=partner, photo_seed=photo, max_bytes=limit)
    for size in SIZES:
        render_image(design(), size, given)
