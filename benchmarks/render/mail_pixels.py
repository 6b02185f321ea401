"""Mails held beside node's MJML, pixel by pixel, in Chromium at the width of a desk and a phone.

The network is cut: a picture is drawn from its address, so that it is the same for both, and fonts
are the machine's.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw
from playwright.sync_api import Browser, Page, Route, sync_playwright

WIDTHS = (700, 375)
_CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


@dataclass(frozen=True)
class Difference:
    """Where two screenshots of one mail differ. `pixels` counts; `taller` is in pixels."""

    width: int
    pixels: int
    taller: int
    box: tuple[int, int, int, int] | None

    @property
    def none(self) -> bool:
        return not self.pixels and not self.taller


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, from Playwright or from the system."""
    from pathlib import Path

    found = next((path for path in _CHROMIUM if Path(path).exists()), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


def differences(opened: Browser, ours: str, theirs: str) -> Sequence[Difference]:
    """The difference at each width, the least of up to three looks.

    Now and then two pictures of the very same page differ by a few pixels at its edge.
    """
    return [_least(opened, width, ours, theirs) for width in WIDTHS]


def _least(opened: Browser, width: int, ours: str, theirs: str) -> Difference:
    looks: list[Difference] = []
    while len(looks) < 3 and not (looks and looks[-1].none):
        page = opened.new_page(viewport={"width": width, "height": 800})
        page.route("**/*", _serve)
        looks.append(_difference(width, _shot(page, ours), _shot(page, theirs)))
        page.close()
    return min(looks, key=lambda look: (abs(look.taller), look.pixels))


def _difference(width: int, one: Image.Image, other: Image.Image) -> Difference:
    taller = one.height - other.height
    high = max(one.height, other.height)
    canvases = [Image.new("RGB", (width, high)) for _ in range(2)]
    for canvas, shot in zip(canvases, (one, other), strict=True):
        canvas.paste(shot, (0, 0))
    unlike = ImageChops.difference(*canvases).convert("L").point(lambda value: 255 * (value > 0))
    return Difference(width, unlike.histogram()[255], taller, unlike.getbbox())


def _shot(page: Page, html: str) -> Image.Image:
    page.set_content(html, wait_until="load")
    return Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")


def _serve(route: Route) -> None:
    if route.request.resource_type == "image":
        route.fulfill(body=_picture(route.request.url), content_type="image/png")
    else:
        route.abort()


def _picture(address: str) -> bytes:
    seed = hashlib.sha256(address.encode()).digest()
    size = (200 + seed[0] * 3, 100 + seed[1] * 2)
    picture = Image.new("RGB", size, (seed[2], seed[3], seed[4]))
    pen = ImageDraw.Draw(picture)
    for left in range(0, size[0], 20):
        pen.rectangle((left, 0, left + 6, size[1] // 2), fill=(seed[5], seed[6], seed[7]))
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()
