"""Pixels to bytes within a weight budget; the same pixels always give the same bytes.

JPEG, which nearly all pictures are, has its own way: `image_jpeg`.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable

from PIL import Image, features

from tpma.assets.render.image_values import MediaType

BEST = 88
WORST = 40
#: How much the logarithm of the weight grows per point of quality, for photographs.
USUAL_SLOPE = 0.026
#: Near enough below the budget: another encode would gain nothing that can be seen.
CLOSE = 0.07


def encoder_versions() -> str:
    return " ".join(
        f"{name} {features.version(name) or '-'}"
        for name in ("pil", "libjpeg_turbo", "zlib", "webp", "avif")
    )


def encode(
    picture: Image.Image, media_type: MediaType, max_bytes: int | None
) -> tuple[bytes, bool]:
    """The bytes, and whether they keep the budget; for all formats but JPEG."""
    if media_type == "image/png":
        return _png(picture, max_bytes)
    savers: dict[str, Callable[[int], bytes]] = {
        "image/webp": lambda quality: _saved(picture, "WEBP", quality=quality, method=4),
        "image/avif": lambda quality: _saved(picture, "AVIF", quality=quality, speed=8),
    }
    save = savers[media_type]
    data = save(BEST)
    if max_bytes is None or len(data) <= max_bytes:
        return data, True
    return _within(save, data, max_bytes)


def _within(save: Callable[[int], bytes], data: bytes, max_bytes: int) -> tuple[bytes, bool]:
    """Find the quality by secant on the logarithm of the weight: mostly two or three encodes."""
    wanted = math.log(max_bytes * 0.985)
    seen = {BEST: math.log(len(data))}
    fitting: dict[int, bytes] = {}
    slope = USUAL_SLOPE
    quality = BEST
    for _ in range(5):
        step = (seen[quality] - wanted) / slope
        quality = min(BEST - 1, max(WORST, math.floor(quality - step)))
        if quality in seen:
            break
        trial = save(quality)
        seen[quality] = math.log(len(trial))
        if len(trial) <= max_bytes:
            fitting[quality] = trial
            if seen[quality] > wanted - CLOSE or quality == BEST - 1:
                break
        other = min((q for q in seen if q != quality), key=lambda q: abs(q - quality))
        slope = max(0.005, (seen[other] - seen[quality]) / (other - quality))
    if not fitting and WORST not in seen:
        fitting[WORST] = save(WORST)
    best = fitting[max(fitting)] if fitting else save(WORST)
    return best, len(best) <= max_bytes


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
