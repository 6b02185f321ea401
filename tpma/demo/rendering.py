"""`tpma render`: a kit's tactics as files, for sample partners, and a contact sheet to look at.

The kit is published into a product that exists only while the command runs: what comes out is what
partners will get, by the same code.
"""

from __future__ import annotations

import io
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from PIL import Image, ImageDraw, ImageFont
from rich.console import Console

from tpma import migrations
from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.core import logs
from tpma.core.actor import SYSTEM
from tpma.core.container import Container
from tpma.core.settings import load_settings
from tpma.core.tenancy import EVERYONE, Scope
from tpma.core.work import Work
from tpma.demo import logos
from tpma.demo.acts_prepare import SAMPLE_KIT, enrol, kit_files, profile_of
from tpma.demo.cast import PARTNERS, PartnerCast
from tpma.demo.performance import KITS
from tpma.jobs import build_container
from tpma.kits import service as kits

SLUGS = [cast.slug for cast in PARTNERS]
_NAMES = {"text/html": ".html", "text/plain": ".txt", "image/jpeg": ".jpg", "image/png": ".png"}
#: Contact sheet: the height of a row of pictures, and the gap between them.
_ROW, _GAP, _WIDE = 300, 24, 2400


@click.command()
@click.argument("kit", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("rendered"))
@click.option("--partner", "slugs", multiple=True, type=click.Choice(SLUGS), help="Default: all.")
@click.option("--locale", "locales", multiple=True, help="Default: each partner's own, or all.")
@click.option("--contact-sheet", is_flag=True, help="Also one PNG with every picture.")
def render(
    kit: Path, out: Path, slugs: tuple[str, ...], locales: tuple[str, ...], contact_sheet: bool
) -> None:
    """Render a kit folder's tactics to files, for sample partners."""
    logs.configure("WARNING")
    console = Console()
    casts = [cast for cast in PARTNERS if not slugs or cast.slug in slugs]
    sheet: list[tuple[str, bytes]] = []
    with _scratch() as container:
        with container.open(SYSTEM, EVERYONE) as work:
            version = kits.publish(work, kit_files(kit))
            known = kits.definition_of(work, version.id).locales
        for cast in casts:
            partner_id = _partner(container, cast)
            own = cast.kit_locale if cast.kit_locale in known else known[0]
            for locale in locales or (own,):
                with container.open(SYSTEM, Scope.partner(partner_id)) as work:
                    made = _set(work, version.id, locale, out / cast.slug / locale)
                sheet += [(f"{cast.name} · {locale} · {name}", data) for name, data in made]
                console.print(f"{cast.slug:<16} {locale:<8} {out / cast.slug / locale}")
    if contact_sheet:
        target = out / "contact-sheet.png"
        _contact_sheet(sheet).save(target)
        console.print(f"{len(sheet)} pictures on {target}")


@contextmanager
def _scratch() -> Iterator[Container]:
    with tempfile.TemporaryDirectory(prefix="tpma-render-") as folder:
        settings = load_settings(
            {},
            data_dir=folder,
            secret_key=secrets.token_urlsafe(32),
        )
        container = build_container(settings)
        try:
            migrations.upgrade(container.engine)
            yield container
        finally:
            container.close()


def _partner(container: Container, cast: PartnerCast) -> str:
    with container.open(SYSTEM, EVERYONE) as work:
        partner_id = enrol(work, cast, work.now().date())
    with container.open(SYSTEM, Scope.partner(partner_id)) as work:
        branding.upload_logo(work, *logos.logo_of(cast.slug, KITS / SAMPLE_KIT / "fonts"))
        branding.save_profile(work, profile_of(cast))
    return partner_id


def _set(work: Work, version_id: str, locale: str, folder: Path) -> list[tuple[str, bytes]]:
    """Write one asset set; its pictures, by name."""
    made = assets.start(work, version_id, locale)
    tactics = {asset.id: asset.tactic_key for asset in assets.assets_of(work, made.id)}
    pictures = []
    for rendition in assets.render_all(work, made.id):
        tactic = tactics[rendition.asset_id]
        data = work.storage.get(rendition.sha256)
        ending = "" if "." in rendition.name else _NAMES.get(rendition.media_type, "")
        target = folder / tactic / f"{rendition.name}{ending}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        if rendition.media_type.startswith("image/"):
            pictures.append((f"{tactic} {rendition.name}", data))
    return pictures


def _contact_sheet(pictures: list[tuple[str, bytes]]) -> Image.Image:
    """Every picture in rows of equal height, each with its name below."""
    font = ImageFont.truetype(
        str(KITS / SAMPLE_KIT / "fonts" / "IBMPlexSansArabic-Regular.ttf"), 17
    )
    placed: list[tuple[int, int, Image.Image, str]] = []
    x = y = _GAP
    for name, data in pictures:
        picture = Image.open(io.BytesIO(data)).convert("RGB")
        scale = min(1.0, _ROW / picture.height)
        picture = picture.resize(
            (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))),
            Image.Resampling.LANCZOS,
        )
        width = max(picture.width, round(font.getlength(name)))
        if x + width + _GAP > _WIDE and x > _GAP:
            x, y = _GAP, y + _ROW + 48
        placed.append((x, y, picture, name))
        x += width + _GAP
    sheet = Image.new("RGB", (_WIDE, y + _ROW + 64), "#e5e7eb")
    draw = ImageDraw.Draw(sheet)
    for left, top, picture, name in placed:
        sheet.paste(picture, (left, top))
        draw.text((left, top + picture.height + 6), name, font=font, fill="#111827")
    return sheet
