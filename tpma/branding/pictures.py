"""Opening pictures that strangers upload: the header is judged before a pixel is decoded."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from tpma.core.errors import InvalidInput, TooLarge
from tpma.core.i18n import msg

MAX_BYTES = 12_000_000
MAX_PIXELS = 24_000_000
FORMATS = ("PNG", "JPEG", "WEBP")

_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def open_picture(
    data: bytes, *, max_pixels: int = MAX_PIXELS, max_bytes: int = MAX_BYTES
) -> Image.Image:
    """The decoded picture, upright. InvalidInput or TooLarge says what is wrong with it."""
    if len(data) > max_bytes:
        raise TooLarge(
            msg("This file is larger than %(limit)s MB", limit=max_bytes // 1_000_000),
            mend=msg("Export it smaller and upload it again"),
        )
    if not data:
        raise InvalidInput(msg("This file is empty"), mend=msg("Choose another file"))
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except _BOMBS:
        raise _too_many_pixels(None, max_pixels) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise InvalidInput(
            msg("This file is not a picture that we can read"),
            mend=msg("Upload a PNG, JPEG or WebP picture"),
        ) from None
    width, height = picture.size
    if width * height > max_pixels:
        raise _too_many_pixels(width * height, max_pixels)
    try:
        if picture.format == "JPEG" and max(picture.size) > 3200:
            picture.draft(picture.mode, (1600, 1600))
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        return picture
    except _BOMBS:
        raise _too_many_pixels(width * height, max_pixels) from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        raise InvalidInput(
            msg("This picture is broken off or damaged"),
            mend=msg("Export it again, or send the original file instead of a copy from a mail"),
        ) from None


def _too_many_pixels(pixels: int | None, limit: int) -> TooLarge:
    millions = limit // 1_000_000
    if pixels is None:
        what = msg("This picture has far more than %(limit)s megapixels", limit=millions)
    else:
        what = msg(
            "This picture has %(pixels)s megapixels; we take up to %(limit)s",
            pixels=max(1, round(pixels / 1_000_000)),
            limit=millions,
        )
    return TooLarge(what, mend=msg("Scale it down to 4000 pixels width and upload it again"))


def png_bytes(picture: Image.Image) -> bytes:
    """PNG without metadata: same pixels, same bytes."""
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=6)
    return out.getvalue()
