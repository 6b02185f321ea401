"""Contact sheets: everything that a kit makes, for partners who are hard to be fair to.

Pictures of one locale are laid out in one PNG, a row or more per partner. Where there is a Chromium, a
second one shows the emails and pages as it draws them.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from tpma.assets.render.fonts import fallback_faces
from tpma.demo import logos
from tpma.demo.cast import PARTNERS, PartnerCast

ROW, GAP, WIDE = 300, 24, 2400
_PAPER, _INK = "#e5e7eb", "#111827"
#: Mails and pages: the width they are drawn at, the most of their height, and how many stand in a row.
PAGE_WIDTH, PAGE_HEIGHT, PAGES_IN_ROW = 640, 6000, 8
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing on a sheet: a picture, or the HTML of a mail or page."""

    partner: str
    name: str
    media_type: str
    data: bytes


# -- six unlike partners ---------------------------------------------------------------------------------


def _cast(known: str, **changes: object) -> PartnerCast:
    found = next(cast for cast in PARTNERS if cast.slug == known)
    return replace(found, **changes)  # type: ignore[arg-type]


def unlike() -> tuple[tuple[PartnerCast, Callable[[Path], tuple[bytes, str] | None]], ...]:
    """A wide logo, a square one, a white one, a long legal name without a logo, an Arabic name, and
    a partner without colours: each with what makes its logo from the sample kit's fonts."""

    def own(slug: str) -> Callable[[Path], tuple[bytes, str]]:
        return lambda fonts: logos.logo_of(slug, fonts)

    return (
        (_cast("nordlicht"), own("nordlicht")),
        (_cast("brightwater"), own("brightwater")),
        (_cast("kestrel-rowe"), _white),
        (
            _cast(
                "alpenblick",
                slug="donau-oberland",
                name="Donau-Oberland Systemhaus",
                legal_name="Donau-Oberland Systemhaus und Rechenzentrumsbetriebsgesellschaft "
                "für Kommunalverwaltungen mbH & Co. KG",
            ),
            lambda _fonts: None,
        ),
        (_cast("al-safa"), own("al-safa")),
        (_cast("maple-harbour", primary="", secondary=""), own("maple-harbour")),
    )


def _white(fonts: Path) -> tuple[bytes, str]:
    """A logo that was only ever drawn for dark grounds."""
    data, name = logos.logo_of("kestrel-rowe", fonts)
    return re.sub(rb"#[0-9a-fA-F]{6}\b", b"#ffffff", data), name


# -- pictures --------------------------------------------------------------------------------------------


def _font(size: float) -> Callable[[str], ImageFont.FreeTypeFont]:
    latin, arabic = (face.at(size) for face in fallback_faces(False)[:2])
    return lambda text: arabic if any("\u0600" <= c <= "\u06ff" for c in text) else latin


def picture_sheet(things: Sequence[Shown]) -> Image.Image:
    """The pictures in rows of equal height, each with its name below, partners apart."""
    font_for = _font(17)
    placed: list[tuple[int, int, Image.Image, str]] = []
    x, y, partner = GAP, GAP, ""
    for thing in things:
        picture = Image.open(io.BytesIO(thing.data)).convert("RGB")
        scale = min(1.0, ROW / picture.height)
        picture = picture.resize(
            (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))),
            Image.Resampling.LANCZOS,
        )
        width = max(picture.width, round(font_for(thing.name).getlength(thing.name)))
        if x > GAP and (x + width + GAP > WIDE or thing.partner != partner):
            x, y = GAP, y + ROW + 48
        if thing.partner != partner:
            partner = thing.partner
            y += 34
            placed.append((x, y - 34, Image.new("RGB", (1, 1), _PAPER), partner))
        placed.append((x, y, picture, thing.name))
        x += width + GAP
    sheet = Image.new("RGB", (WIDE, y + ROW + 64), _PAPER)
    draw = ImageDraw.Draw(sheet)
    for left, top, picture, name in placed:
        sheet.paste(picture, (left, top))
        draw.text((left, top + picture.height + 4), name, font=font_for(name), fill=_INK)
    return sheet


# -- mails and pages -------------------------------------------------------------------------------------


def browser() -> str | None:
    """A Chromium on this machine, if there is one."""
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


def page_sheet(things: Sequence[Shown], target: Path, chromium: str) -> None:
    """Draw the mails and pages side by side into a PNG, whole, each by itself: frames of one document
    come out blank once it is heavy. Their pictures must be `data:` addresses."""
    with tempfile.TemporaryDirectory(prefix="tpma-sheet-") as folder:
        drawn = [_drawn(thing, Path(folder), chromium) for thing in things]
    across, font_for = PAGE_WIDTH + GAP, _font(17)
    starts = range(0, len(drawn), PAGES_IN_ROW)
    heights = [max(page.height for page in drawn[at : at + PAGES_IN_ROW]) for at in starts]
    high = sum(height + GAP + 30 for height in heights) + GAP
    sheet = Image.new("RGB", (PAGES_IN_ROW * across + GAP, high), _PAPER)
    draw, top = ImageDraw.Draw(sheet), GAP
    for start, height in zip(starts, heights, strict=True):
        row = zip(things[start:], drawn[start : start + PAGES_IN_ROW], strict=False)
        for column, (thing, page) in enumerate(row):
            left = GAP + column * across
            sheet.paste(page, (left, top))
            for x, words in ((0, thing.partner), (PAGE_WIDTH // 2, thing.name)):
                at = (left + x, top + page.height + 4)
                draw.text(at, words, font=font_for(words), fill=_INK)
        top += height + GAP + 30
    sheet.save(target)


def _drawn(thing: Shown, folder: Path, chromium: str) -> Image.Image:
    """A page as the browser shows it; where the machine has no Japanese letters, with ours."""
    source, shot = folder / "page.html", folder / "page.png"
    fallback = resources.files("tpma.assets.render") / "fallback"
    with resources.as_file(fallback / "NotoSansJP-Regular.ttf") as font:
        face = f"<style>@font-face{{font-family:Sheet;src:url({font.resolve().as_uri()})}}</style>"
        said = re.sub(r",\s*sans-serif", ",Sheet,sans-serif", thing.data.decode())
        source.write_text(said.replace("</head>", face + "</head>", 1), "utf-8")
        subprocess.run(
            [
                chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--allow-file-access-from-files", f"--window-size={PAGE_WIDTH},{PAGE_HEIGHT}",
                "--virtual-time-budget=10000", f"--screenshot={shot}", source.resolve().as_uri(),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    return _without_end(Image.open(shot).convert("RGB").crop((0, 0, PAGE_WIDTH, PAGE_HEIGHT)))


def _without_end(page: Image.Image) -> Image.Image:
    """The page without what lies below its end, but for a margin."""
    ground = Image.new("RGB", page.size, page.getpixel((0, page.height - 1)))
    inked = ImageChops.difference(page, ground).getbbox()
    bottom = min(page.height, (inked[3] if inked else 0) + GAP)
    return page.crop((0, 0, page.width, bottom))
