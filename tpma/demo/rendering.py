"""`tpma render`: a kit's tactics as files, for sample partners, and a contact sheet to look at.

The kit is published into a product that exists only while the command runs: what comes out is what
partners will get, by the same code.
"""

from __future__ import annotations

import base64
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from tpma import migrations
from tpma.assets import service as assets
from tpma.assets.service.trial import MailTrial
from tpma.branding import service as branding
from tpma.core import logs
from tpma.core.actor import SYSTEM
from tpma.core.container import Container
from tpma.core.settings import load_settings
from tpma.core.tenancy import EVERYONE, Scope
from tpma.core.work import Work
from tpma.demo import contact_sheet as sheets
from tpma.demo import logos
from tpma.demo.acts_prepare import SAMPLE_KIT, enrol, kit_files, profile_of
from tpma.demo.cast import PARTNERS, PartnerCast
from tpma.demo.performance import KITS
from tpma.jobs import build_container
from tpma.kits import service as kits
from tpma.kits.definition import Eligibility
from tpma.kits.service.trying import Trial

SLUGS = [cast.slug for cast in PARTNERS]
_NAMES = {"text/html": ".html", "text/plain": ".txt", "image/jpeg": ".jpg", "image/png": ".png"}
#: An address of a picture or font in a mail or page; what stands before the digest proves its sender.
_MEDIA = re.compile(r"https?://[^\s\"'()]+/media/(?:[^\s\"'()/]+/)?([0-9a-f]{64})\.(\w+)")


@click.command()
@click.argument("kit", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("rendered"))
@click.option("--partner", "slugs", multiple=True, type=click.Choice(SLUGS), help="Default: all.")
@click.option("--locale", "locales", multiple=True, help="Default: each partner's own, or all.")
@click.option(
    "--contact-sheet",
    is_flag=True,
    help="Also PNGs with everything, by locale, for six partners who are unlike each other.",
)
def render(
    kit: Path, out: Path, slugs: tuple[str, ...], locales: tuple[str, ...], contact_sheet: bool
) -> None:
    """Render a kit folder's tactics to files, for sample partners."""
    logs.configure("WARNING")
    console = Console()
    fonts = KITS / SAMPLE_KIT / "fonts"
    casts: list[tuple[PartnerCast, tuple[bytes, str] | None]]
    casts = [(cast, logos.logo_of(cast.slug, fonts)) for cast in PARTNERS]
    if contact_sheet:
        casts = [(cast, logo(fonts)) for cast, logo in sheets.unlike()]
    shown: dict[str, list[sheets.Shown]] = {}
    with _scratch() as container:
        with container.open(SYSTEM, EVERYONE) as work:
            version = kits.publish(work, kit_files(kit))
            definition = kits.definition_of(work, version.id)
            known = definition.locales
        for cast, logo in casts:
            if slugs and cast.slug not in slugs:
                continue
            partner_id = _partner(container, _admitted(cast, definition.eligibility), logo)
            own = (cast.kit_locale if cast.kit_locale in known else known[0],)
            for locale in locales or (known if contact_sheet else own):
                with container.open(SYSTEM, Scope.partner(partner_id)) as work:
                    made = _set(work, version.id, locale, cast.name, out / cast.slug / locale)
                shown.setdefault(locale, []).extend(made)
                console.print(f"{cast.slug:<16} {locale:<8} {out / cast.slug / locale}")
    if contact_sheet:
        for locale, things in shown.items():
            _sheets(console, out, locale, things)


def _sheets(console: Console, out: Path, locale: str, things: list[sheets.Shown]) -> None:
    pictures = [thing for thing in things if thing.media_type.startswith("image/")]
    target = out / f"contact-sheet-{locale}.png"
    if pictures:
        sheets.picture_sheet(pictures).save(target)
        console.print(f"{len(pictures)} pictures on {target}")
    pages = [thing for thing in things if thing.media_type == "text/html"]
    chromium = sheets.browser()
    if pages and chromium is None:
        console.print("No Chromium here: mails and pages are in their files, not on a sheet")
    elif pages and chromium is not None:
        target = out / f"contact-sheet-{locale}-mails-and-pages.png"
        sheets.page_sheet(pages, target, chromium)
        console.print(f"{len(pages)} mails and pages on {target}")


@contextmanager
def _scratch() -> Iterator[Container]:
    with tempfile.TemporaryDirectory(prefix="tpma-render-") as folder:
        settings = load_settings(
            {},
            data_dir=folder,
            secret_key=secrets.token_urlsafe(32),
        )
        container = build_container(settings)
        # A kit is looked at here whatever the checks say of its words.
        container.provide(Trial, lambda _settings: MailTrial())
        try:
            migrations.upgrade(container.engine)
            yield container
        finally:
            container.close()


def _admitted(cast: PartnerCast, eligibility: Eligibility) -> PartnerCast:
    """The sample partner as one who may use this kit: how it looks is asked for, not whether it may."""
    if eligibility.tiers and cast.tier not in eligibility.tiers:
        cast = replace(cast, tier=eligibility.tiers[0])
    if eligibility.motions and cast.motion not in eligibility.motions:
        cast = replace(cast, motion=eligibility.motions[0])
    if eligibility.regions and not {cast.region, cast.country} & set(eligibility.regions):
        first = eligibility.regions[0]
        country = len(first) == 2 and first.isupper()
        cast = replace(cast, country=first) if country else replace(cast, region=first)
    return cast


def _partner(container: Container, cast: PartnerCast, logo: tuple[bytes, str] | None) -> str:
    with container.open(SYSTEM, EVERYONE) as work:
        partner_id = enrol(work, cast, work.now().date())
    with container.open(SYSTEM, Scope.partner(partner_id)) as work:
        if logo is not None:
            branding.upload_logo(work, *logo)
        branding.save_profile(work, profile_of(cast))
    return partner_id


def _set(
    work: Work, version_id: str, locale: str, partner: str, folder: Path
) -> list[sheets.Shown]:
    """Write one asset set; what there is to see of it, in the kit's order."""
    made = assets.start(work, version_id, locale)
    tactics = {asset.id: asset.tactic_key for asset in assets.assets_of(work, made.id)}
    shown = []
    for rendition in assets.render_all(work, made.id):
        tactic = tactics[rendition.asset_id]
        data = work.storage.get(rendition.sha256)
        ending = "" if "." in rendition.name else _NAMES.get(rendition.media_type, "")
        target = folder / tactic / f"{rendition.name}{ending}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        name = f"{tactic} {rendition.name}"
        if rendition.media_type == "text/html":
            data = _self_contained(work, data.decode()).encode()
        shown.append(sheets.Shown(partner, name, rendition.media_type, data))
    return shown


def _self_contained(work: Work, page: str) -> str:
    """The page with its pictures and fonts inside, as no server runs here to ask for them."""

    def inside(found: re.Match[str]) -> str:
        kind = "font" if found[2] in {"ttf", "otf", "woff2"} else "image"
        data = base64.b64encode(work.storage.get(found[1])).decode()
        return f"data:{kind}/{found[2].replace('jpg', 'jpeg')};base64,{data}"

    return _MEDIA.sub(inside, page)
