"""Pictures for the corpus, drawn by the product's renderer from a few words of definition."""

from __future__ import annotations

import io
import random
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from PIL import Image

from tests.assets.smallkit import DESIGN, small_kit
from tpma.assets.render.image import ImageInputs, PartnerMark, render_image
from tpma.compliance.contexts import box_from
from tpma.compliance.findings import RenditionFacts
from tpma.kits.brandguide import BrandGuide
from tpma.kits.design import Size, parse_design
from tpma.kits.kitfile import read_kit

#: A design that leaves contrast, room and logos as they come, so that mistakes are drawn.
PLAIN = """
format = 1
safe = 2
[[layers]]
id = "photo"
kind = "image"
file = "media/photo.jpg"
[[layers]]
id = "headline"
kind = "text"
box = [4, 4, 92, 40]
zone = "headline"
weight = 700
size = [14, 22]
colour = "%(colour)s"
%(extra)s
"""
LOGOS = """
[[layers]]
id = "plate"
kind = "shape"
box = [0, 60, 100, 40]
fill = "paper"
[[layers]]
id = "logos"
kind = "lockup"
box = [%(x)s, %(y)s, %(w)s, %(h)s]
"""


@cache
def _guide() -> BrandGuide:
    definition = read_kit(small_kit()).definition
    assert definition is not None
    return definition.brand


@cache
def _photo(look: str) -> bytes:
    """`#rrggbb`: one colour; `noise:#a,#b`: pixels of both, half and half; `WxH:…`: of that size."""
    size = (1200, 900)
    if look[0].isdigit():
        named, look = look.split(":", 1)
        width, height = named.split("x")
        size = (int(width), int(height))
    if look.startswith("noise:"):
        one, other = (_rgb(text) for text in look[6:].split(","))
        picture = Image.new("RGB", size, one)
        rolled = random.Random(7)
        mask = Image.new("1", (size[0] // 4, size[1] // 4))
        mask.putdata([rolled.random() < 0.5 for _ in range(mask.width * mask.height)])
        picture.paste(other, (0, 0), mask.resize(size))
    else:
        picture = Image.new("RGB", size, _rgb(look))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@cache
def _logo(colour: str, width: int, height: int) -> bytes:
    """A logo of one colour that fills its picture to the edges."""
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (*_rgb(colour), 255)).save(out, "PNG")
    return out.getvalue()


def _rgb(text: str) -> tuple[int, int, int]:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def drawn(given: Mapping[str, Any], locale: str) -> dict[str, Any]:
    """Boxes and rendition of a picture.

    `size`, `headline`, `photo` (see `_photo`), `design` ("small": the small kit's own, else plain),
    `colour` (a role), `extra` (TOML of the headline's layer), `logos` (the lock-up's box),
    `partner` ([width, height] of its logo).
    """
    if given.get("design") == "small":
        source = DESIGN
    else:
        source = PLAIN % {"colour": given.get("colour", "paper"), "extra": given.get("extra", "")}
        if "logos" in given:
            source += LOGOS % dict(zip("xywh", given["logos"], strict=True))
    parsed = parse_design(tomllib.loads(source), "designs/ad.toml", _guide())
    assert parsed.design is not None, parsed.problems
    size = Size.parse(given.get("size", "300x250"))
    width, height = given.get("partner", (440, 110))
    files = {**small_kit()}
    if "photo" in given:
        files["media/photo.jpg"] = _photo(given["photo"])
    made = render_image(
        parsed.design,
        size,
        ImageInputs(
            locale=locale,
            guide=_guide(),
            texts={"headline": given.get("headline", "Back by lunch"), "cta": "Check now"},
            pictures={},
            files=files,
            partner=PartnerMark(
                "Nordlicht",
                _logo("#222222", width, height),
                _logo("#eeeeee", width, height),
                "#7a1f5c",
            ),
            max_bytes=given.get("max_bytes", 150_000),
        ),
    )
    name = str(size)
    return {
        "boxes": tuple(box_from(box.as_json(), name) for box in made.boxes),
        "renditions": (
            RenditionFacts(name, made.media_type, len(made.data), made.width, made.height),
        ),
        "lockup": _guide().lockup,
    }
