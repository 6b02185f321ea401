"""One good upload becomes all the logo variants that the tactics need.

Padding is trimmed, a plain background is taken away, and the versions for light grounds, dark grounds
and one colour are made where the upload allows it. Everything that was done is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageChops, ImageOps, ImageStat

from tpma.branding import colour as colours
from tpma.branding.pictures import open_picture, png_bytes
from tpma.branding.svg import looks_like_svg, rasterise
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg

WORKING_SIZE = 1600  # px, the longer side that variants are kept at
SMALLEST = 96  # px, below this the longer side is useless in print and on dense screens
ENOUGH = 400


class LogoKind(StrEnum):
    LIGHT = "light"  # for light grounds
    DARK = "dark"  # for dark grounds
    ONE_COLOUR = "one_colour"  # a black silhouette
    WIDE = "wide"
    SQUARE = "square"


@dataclass(frozen=True, slots=True)
class Variant:
    kind: LogoKind
    png: bytes
    width: int
    height: int
    ink: float  # share of its box that is inked, 0 to 1
    how: Message


@dataclass(frozen=True, slots=True)
class LogoReport:
    """What an upload became."""

    width: int
    height: int
    variants: tuple[Variant, ...]
    colours: tuple[str, ...]  # proposed brand colours, most used first
    notes: tuple[Message, ...]

    def variant(self, kind: LogoKind) -> Variant | None:
        return next((variant for variant in self.variants if variant.kind is kind), None)


def read_logo(data: bytes) -> LogoReport:
    """Read an upload (SVG, PNG, JPEG, WebP) and make its variants."""
    notes: list[Message] = []
    if looks_like_svg(data):
        picture = open_picture(rasterise(data, WORKING_SIZE))
        notes.append(
            msg("The drawing was turned into pixels, so that it looks the same everywhere")
        )
        vector = True
    else:
        picture = open_picture(data)
        vector = False
    logo = picture.convert("RGBA")
    if max(logo.size) > WORKING_SIZE * 2:
        logo.thumbnail((WORKING_SIZE * 2, WORKING_SIZE * 2), Image.Resampling.LANCZOS)
    logo = _without_background(logo, notes)
    logo = _trimmed(logo, notes)
    if max(logo.size) > WORKING_SIZE:
        logo = _resized(logo, WORKING_SIZE / max(logo.size))
    _large_enough(logo, vector, notes)
    return LogoReport(logo.width, logo.height, _variants(logo, notes), _palette(logo), tuple(notes))


def _resized(logo: Image.Image, scale: float) -> Image.Image:
    size = (max(1, round(logo.width * scale)), max(1, round(logo.height * scale)))
    # Premultiplied, so that transparent pixels' colours don't bleed into the edges.
    return logo.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")


def _large_enough(logo: Image.Image, vector: bool, notes: list[Message]) -> None:
    longest = max(logo.size)
    if longest < SMALLEST or min(logo.size) < 8:
        raise InvalidInput(
            msg(
                "This logo is only %(width)s × %(height)s pixels",
                width=logo.width,
                height=logo.height,
            ),
            mend=msg("Upload an SVG, or a PNG of at least %(enough)s pixels width", enough=ENOUGH),
        )
    if longest < ENOUGH and not vector:
        notes.append(
            msg(
                "With %(longest)s pixels it may look soft in large sizes; an SVG or a PNG of %(enough)s pixels would be better",
                longest=longest,
                enough=ENOUGH,
            )
        )


def _without_background(logo: Image.Image, notes: list[Message]) -> Image.Image:
    """Take away a plain background, with soft edges; a picture background stays."""
    alpha = logo.getchannel("A")
    if _darkest(alpha) < 250:
        return logo
    solid = logo.convert("RGB")
    ground = _ground_of(solid)
    if ground is None:
        notes.append(
            msg(
                "The background is not of one colour, so it stays; a logo with transparent background works best"
            )
        )
        return logo
    apart = ImageChops.difference(solid, Image.new("RGB", solid.size, ground))
    distance = ImageChops.lighter(ImageChops.lighter(*apart.split()[:2]), apart.getchannel(2))
    mask = distance.point(
        [0 if d < 16 else min(255, round((d - 16) * 255 / 56)) for d in range(256)]
    )
    if mask.getbbox() is None:
        raise InvalidInput(
            msg("This picture is of one colour; there is no logo to see"),
            mend=msg("Choose another file"),
        )
    notes.append(msg("The plain %(colour)s background was removed", colour=colours.hexed(ground)))
    result = _unmixed(solid, mask, ground)
    result.putalpha(mask)
    return result


def _darkest(band: Image.Image) -> float:
    found = band.getextrema()[0]
    assert not isinstance(found, tuple)  # one band has one pair
    return found


def _unmixed(solid: Image.Image, mask: Image.Image, ground: tuple[int, ...]) -> Image.Image:
    """Edge pixels hold some background; replace them with the nearest full-ink colour."""
    # Growing the inked colours over the soft edge is enough at logo scale and keeps flats flat.
    full = mask.point([255 if v >= 250 else 0 for v in range(256)])
    grown = Image.new("RGB", solid.size, ground)
    grown.paste(solid, (0, 0), full)
    premultiplied = Image.merge("RGBA", (*grown.split(), full)).convert("RGBa")
    spread = premultiplied.reduce(1)
    for radius in (1, 2):
        spread = _spread(spread, radius)
    return Image.merge("RGBA", (*spread.convert("RGBA").split()[:3], full))


def _spread(picture: Image.Image, radius: int) -> Image.Image:
    """Let inked pixels flow into their empty neighbours (premultiplied in and out)."""
    from PIL import ImageFilter

    bands = [band.filter(ImageFilter.BoxBlur(radius)) for band in picture.split()]
    blurred = Image.merge("RGBa", bands)
    inked = picture.getchannel("a").point([255 if v else 0 for v in range(256)])
    blurred.paste(picture, (0, 0), inked)
    return blurred


def _ground_of(picture: Image.Image) -> tuple[int, ...] | None:
    """The colour of the border when it is one colour."""
    width, height = picture.size
    edge = max(1, min(width, height) // 60)
    strips = [
        picture.crop(box)
        for box in (
            (0, 0, width, edge),
            (0, height - edge, width, height),
            (0, 0, edge, height),
            (width - edge, 0, width, height),
        )
    ]
    medians = [ImageStat.Stat(strip).median for strip in strips]
    spread = max(max(values) - min(values) for values in zip(*medians, strict=True))
    noise = max(max(ImageStat.Stat(strip).stddev) for strip in strips)
    if spread > 14 or noise > 12:
        return None
    return tuple(int(values[0]) for values in zip(*medians, strict=True))


def _trimmed(logo: Image.Image, notes: list[Message]) -> Image.Image:
    box = logo.getchannel("A").point([255 if v > 12 else 0 for v in range(256)]).getbbox()
    if box is None:
        raise InvalidInput(
            msg("This picture is empty: every pixel is transparent"),
            mend=msg("Choose another file"),
        )
    if box == (0, 0, *logo.size):
        return logo
    lost = 1 - (box[2] - box[0]) * (box[3] - box[1]) / (logo.width * logo.height)
    if lost > 0.02:
        notes.append(
            msg(
                "Empty space around the logo was trimmed (%(share)s%% of the picture)",
                share=round(lost * 100),
            )
        )
    return logo.crop(box)


def ink_of(logo: Image.Image) -> float:
    """The inked share of a logo's box."""
    return float(ImageStat.Stat(logo.getchannel("A")).mean[0]) / 255


def _variants(logo: Image.Image, notes: list[Message]) -> tuple[Variant, ...]:
    ink = ink_of(logo)

    def variant(kind: LogoKind, picture: Image.Image, how: Message) -> Variant:
        return Variant(kind, png_bytes(picture), picture.width, picture.height, ink, how)

    ratio = logo.width / logo.height
    shape = LogoKind.WIDE if ratio >= 1.6 else LogoKind.SQUARE if ratio <= 1.3 else None
    as_uploaded = msg("As you uploaded it")
    shaped = (variant(shape, logo, as_uploaded),) if shape else ()
    if ink > 0.93:
        notes.append(
            msg("The logo brings its own ground, so it is used as it is on every background")
        )
        return (
            variant(LogoKind.LIGHT, logo, as_uploaded),
            variant(LogoKind.DARK, logo, as_uploaded),
            *shaped,
        )
    found = []
    for kind, ground in ((LogoKind.LIGHT, colours.WHITE), (LogoKind.DARK, colours.BLACK)):
        picture, how = _for_ground(logo, ground)
        if how is None:
            found.append(variant(kind, logo, as_uploaded))
            continue
        found.append(variant(kind, picture, how))
        notes.append(how)
    silhouette = _silhouette(logo, colours.BLACK)
    found.append(variant(LogoKind.ONE_COLOUR, silhouette, msg("A one-colour version was made")))
    return (*found, *shaped)


def _for_ground(logo: Image.Image, ground: str) -> tuple[Image.Image, Message | None]:
    """The logo so that it can be seen on the ground, and what had to be done (None: nothing)."""
    dark_ground = ground == colours.BLACK
    alpha = logo.getchannel("A")
    grey = logo.convert("L")
    # 1.9:1 against the ground is where a shape begins to be lost.
    lost = grey.point([255 if (v < 75 if dark_ground else v > 190) else 0 for v in range(256)])
    lost_ink = ImageChops.multiply(lost, alpha)
    share = ImageStat.Stat(lost_ink).sum[0] / max(1.0, ImageStat.Stat(alpha).sum[0])
    if share < 0.08:
        return logo, None
    target = colours.WHITE if dark_ground else "#1a1a1a"
    red, green, blue, _ = logo.split()
    chroma = ImageChops.subtract(
        ImageChops.lighter(ImageChops.lighter(red, green), blue),
        ImageChops.darker(ImageChops.darker(red, green), blue),
    )
    coloured = ImageStat.Stat(
        chroma, lost_ink.point([255 if v > 127 else 0 for v in range(256)])
    ).mean[0]
    if share < 0.9 and coloured < 40:
        # Only the neutral parts are lost: turn these, keep the colours.
        # What is surely lost turns whatever its colour; what is only nearly lost, if it is grey.
        edges = grey.point(_turn(dark_ground))
        plain = chroma.point([255 if v < 40 else 0 for v in range(256)])
        soft = ImageChops.lighter(lost, ImageChops.multiply(edges, plain))
        turned = logo.copy()
        turned.paste(Image.new("RGBA", logo.size, target), (0, 0), soft)
        turned.putalpha(alpha)
        how = (
            msg("For dark backgrounds the dark parts were made white, the colours kept")
            if dark_ground
            else msg("For light backgrounds the white parts were made dark, the colours kept")
        )
        return turned, how
    how = (
        msg("For dark backgrounds an all-white version was made")
        if dark_ground
        else msg("For light backgrounds an all-dark version was made")
    )
    return _silhouette(logo, target), how


def _turn(dark_ground: bool) -> list[int]:
    if dark_ground:
        return [255 if v < 75 else max(0, round(255 - (v - 75) * 8)) for v in range(256)]
    return [255 if v > 190 else max(0, round(255 - (190 - v) * 8)) for v in range(256)]


def _silhouette(logo: Image.Image, colour: str) -> Image.Image:
    flat = Image.new("RGBA", logo.size, colour)
    flat.putalpha(logo.getchannel("A"))
    return flat


def _palette(logo: Image.Image) -> tuple[str, ...]:
    """The logo's own colours, most used first, greys left out."""
    small = ImageOps.contain(logo, (160, 160))
    alpha = small.getchannel("A").point([255 if v > 200 else 0 for v in range(256)])
    flat = Image.new("RGB", small.size, "white")
    flat.paste(small.convert("RGB"), (0, 0), alpha)
    few = flat.quantize(12, method=Image.Quantize.MEDIANCUT).convert("RGB")
    counted = few.getcolors(small.width * small.height) or []
    total = small.width * small.height
    found: list[str] = []
    for count, value in sorted(counted, reverse=True, key=lambda item: item[0]):
        assert isinstance(value, tuple)
        colour = colours.hexed(value)
        plain = colours.is_grey(colours.rgb(colour), 28)
        if plain or count < total * 0.004:
            continue
        if all(colours.difference(colour, other) > 12 for other in found):
            found.append(colour)
    return tuple(found[:4])
