"""Where two pictures differ: the newer one faded, what changed in it marked. Values in, bytes out."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageFilter

#: Smaller differences of a channel are the encoder's, not the designer's.
NOISE = 24
_MARK = (214, 0, 110)
_FADE = 0.65


@dataclass(frozen=True, slots=True)
class Overlay:
    """The picture as PNG, the share of its pixels that differ (0 to 1), and the box around them
    (left, top, right, bottom in pixels; None: nothing differs)."""

    png: bytes
    share: float
    box: tuple[int, int, int, int] | None


def overlay(before: bytes, after: bytes) -> Overlay:
    """Lay the differences of two renditions over the newer one. Another size counts as all new:
    the older one is laid in its own size at the top left."""
    new = _opaque(after)
    old = Image.new("RGB", new.size, (255, 255, 255))
    old.paste(_opaque(before), (0, 0))
    channels = ImageChops.difference(old, new).split()
    most = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    mask = most.point([0] * NOISE + [255] * (256 - NOISE))
    changed = mask.histogram()[255]
    faded = Image.blend(new, Image.new("RGB", new.size, (255, 255, 255)), _FADE)
    # Grown a little, so that a thin stroke can be seen at a glance.
    seen = mask.filter(ImageFilter.MaxFilter(3))
    faded.paste(Image.blend(new, Image.new("RGB", new.size, _MARK), 0.6), (0, 0), seen)
    out = BytesIO()
    faded.save(out, "PNG")
    return Overlay(out.getvalue(), changed / (new.width * new.height), mask.getbbox())


def _opaque(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data)) as opened:
        picture = opened.convert("RGBA")
    ground = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    return Image.alpha_composite(ground, picture).convert("RGB")
