"""Pixels to bytes within a weight budget; the same pixels always give the same bytes."""

from __future__ import annotations

import io
import math
from collections.abc import Callable

from PIL import Image, features

from tpma.assets.render.image_values import MediaType

BEST = 88
WORST = 40


def encoder_versions() -> str:
    return " ".join(
        f"{name} {features.version(name) or '-'}"
        for name in ("pil", "libjpeg_turbo", "zlib", "webp", "avif")
    )


def encode(
    picture: Image.Image, media_type: MediaType, max_bytes: int | None
) -> tuple[bytes, bool]:
    """The bytes, and whether they keep the budget."""
    if media_type == "image/png":
        return _png(picture, max_bytes)
    savers: dict[str, Callable[[int], bytes]] = {
        "image/jpeg": lambda quality: _jpeg(picture, quality),
        "image/webp": lambda quality: _saved(picture, "WEBP", quality=quality, method=4),
        "image/avif": lambda quality: _saved(picture, "AVIF", quality=quality, speed=8),
    }
    save = savers[media_type]
    data = save(BEST)
    if max_bytes is None or len(data) <= max_bytes:
        return data, True
    return _within(save, data, max_bytes)


def _within(save: Callable[[int], bytes], data: bytes, max_bytes: int) -> tuple[bytes, bool]:
    """Find the quality by secant on the logarithm of the weight: two or three encodes."""
    high, high_log = BEST, math.log(len(data))
    smallest = save(WORST)
    if len(smallest) > max_bytes:
        return smallest, False
    low, low_log, best = WORST, math.log(len(smallest)), smallest
    wanted = math.log(max_bytes)
    for _ in range(4):
        if high - low <= 2:
            break
        slope = (wanted - low_log) / (high_log - low_log)
        quality = min(high - 1, max(low + 1, low + int((high - low) * slope)))
        trial = save(quality)
        if len(trial) <= max_bytes:
            low, low_log, best = quality, math.log(len(trial)), trial
            if wanted - low_log < 0.04:
                break
        else:
            high, high_log = quality, math.log(len(trial))
    return best, True


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    # Full chroma keeps coloured letters sharp; it costs a tenth in weight.
    return _saved(picture, "JPEG", quality=quality, subsampling=0, optimize=True)


def _saved(picture: Image.Image, name: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, name, **options)
    return out.getvalue()


def _png(picture: Image.Image, max_bytes: int | None) -> tuple[bytes, bool]:
    data = _saved(picture, "PNG", compress_level=6)
    if max_bytes is None or len(data) <= max_bytes:
        return data, True
    few = picture.quantize(
        256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.FLOYDSTEINBERG
    )
    data = _saved(few, "PNG", compress_level=6)
    return data, len(data) <= max_bytes
