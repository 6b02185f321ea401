"""Pictures and logos, decoded and scaled once and kept for the next image."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageFilter, ImageOps

from tpma.assets.render.shelf import Shelf
from tpma.branding.lockup import LogoShape
from tpma.branding.pictures import open_picture
from tpma.branding.svg import looks_like_svg, rasterise

LOGO_SIZE = 1600
LEAST_LOGO, MOST_LOGO = 16, 800  # px; logos are not halved below, nor kept above
GAP = 1.5  # how much larger a halved logo must be than what is made of it


class Bytes:
    """Bytes that are told apart by their digest, so that they can key a cache."""

    __slots__ = ("data", "digest")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.digest = hashlib.blake2b(data, digest_size=16).digest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bytes) and other.digest == self.digest


@dataclass(frozen=True, slots=True)
class Crop:
    """How a picture fills its box."""

    width: int
    height: int
    fit: str
    focal: tuple[float, float]
    mirror: bool
    blur: float


def weight_of(picture: Image.Image) -> int:
    """What a picture takes in memory; Pillow keeps three bands in four bytes."""
    return picture.width * picture.height * (1 if picture.mode == "L" else 4)


_DECODED: Shelf[Image.Image] = Shelf(20_000_000, weight_of)
_CROPPED: Shelf[Image.Image] = Shelf(4_000_000, weight_of)


def decoded(source: Bytes) -> Image.Image:
    return _DECODED.get(source, lambda: _decode(source))


def _decode(source: Bytes) -> Image.Image:
    if looks_like_svg(source.data):
        return open_picture(rasterise(source.data, 2000)).convert("RGBA")
    picture = open_picture(source.data)
    clear = "A" in picture.getbands() or "transparency" in picture.info
    mode = "RGBA" if clear else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


def cropped(source: Bytes, crop: Crop) -> Image.Image:
    """The picture in its box: cut so that the focal point stays in sight."""
    return _CROPPED.get((source, crop), lambda: _crop(source, crop))


def _crop(source: Bytes, crop: Crop) -> Image.Image:
    picture = decoded(source)
    if crop.mirror:
        picture = ImageOps.mirror(picture)
    x = (100 - crop.focal[0] if crop.mirror else crop.focal[0]) / 100
    y = crop.focal[1] / 100
    if crop.fit == "contain":
        made = ImageOps.contain(picture, (crop.width, crop.height), Image.Resampling.LANCZOS)
    else:
        made = _covering(picture, crop.width, crop.height, x, y)
    if crop.blur >= 0.5:
        made = made.filter(ImageFilter.GaussianBlur(crop.blur))
    return made


def _covering(picture: Image.Image, width: int, height: int, x: float, y: float) -> Image.Image:
    scale = max(width / picture.width, height / picture.height)
    # Divisions leave crumbs: the cut must not reach over the picture by a millionth of a pixel.
    wide, high = min(width / scale, picture.width), min(height / scale, picture.height)
    # The focal point goes as near to the middle of the cut as the picture's edges allow.
    left = max(0.0, min(x * picture.width - wide / 2, picture.width - wide))
    top = max(0.0, min(y * picture.height - high / 2, picture.height - high))
    box = (left, top, min(left + wide, picture.width), min(top + high, picture.height))
    # Lanczos is for where many pixels become one; with fewer the difference is the time it takes.
    how = Image.Resampling.LANCZOS if scale < 0.5 else Image.Resampling.BICUBIC
    return picture.resize((width, height), how, box=box, reducing_gap=1.5)


@dataclass(frozen=True, slots=True)
class Logo:
    pictures: tuple[Image.Image, ...]  # premultiplied, each half of the one before
    halved: int  # how often the first of them was
    shape: LogoShape
    source_width: int
    source_height: int


_LOGOS: Shelf[Logo] = Shelf(6_000_000, lambda found: sum(map(weight_of, found.pictures)))


def logo(source: Bytes) -> Logo:
    """A logo trimmed to its ink."""
    return _LOGOS.get(source, lambda: _logo(source))


def _logo(source: Bytes) -> Logo:
    vector = looks_like_svg(source.data)
    picture = open_picture(rasterise(source.data, LOGO_SIZE) if vector else source.data).convert(
        "RGBA"
    )
    alpha = picture.getchannel("A")
    box = alpha.point([255 if v > 12 else 0 for v in range(256)]).getbbox()
    if box is not None:
        picture = picture.crop(box)
    histogram = picture.getchannel("A").histogram()
    ink = sum(value * count for value, count in enumerate(histogram)) / 255
    share = ink / (picture.width * picture.height)
    shape = LogoShape(picture.width, picture.height, share)
    # A drawing has as many pixels as one asks for.
    factor = 100 if vector else 1
    halves = [picture.convert("RGBa")]
    while min(halves[-1].size) >= 2 * LEAST_LOGO:
        halves.append(halves[-1].reduce(2))
    large = sum(max(half.size) > MOST_LOGO for half in halves[:-1])
    return Logo(
        tuple(halves[large:]), large, shape, picture.width * factor, picture.height * factor
    )


@lru_cache(maxsize=64)
def scaled_logo(source: Bytes, width: int, height: int) -> Image.Image:
    """The logo at its size, ready to be pasted with itself as the mask."""
    found = logo(source)
    # Halving is cheap and enough until near the size; the last step is the careful one.
    step = 0
    while step + 1 < len(found.pictures) and _enough(found.pictures[step + 1], width, height):
        step += 1
    # An odd number of pixels halves to one that is only half full.
    half = 2 ** (found.halved + step)
    box = (0, 0, found.shape.width / half, found.shape.height / half)
    return (
        found.pictures[step]
        .resize((width, height), Image.Resampling.LANCZOS, box=box)
        .convert("RGBA")
    )


def _enough(picture: Image.Image, width: int, height: int) -> bool:
    return picture.width >= width * GAP and picture.height >= height * GAP


def png_of(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()
