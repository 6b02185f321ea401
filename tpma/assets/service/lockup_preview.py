"""The lock-up of HQ and a partner by itself, for the brand screen."""

from __future__ import annotations

from collections.abc import Mapping

from tpma.assets.render.image import ImageInputs, PartnerMark, render_image
from tpma.branding import service as branding
from tpma.branding.logos import LogoKind
from tpma.branding.service import ProfileView
from tpma.core.errors import NotFound
from tpma.core.i18n import msg
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.definition import KitDefinition
from tpma.kits.design import Box, Design, Fill, Length, LockupLayer, ShapeLayer, Size

SIZE = Size(960, 360)


def has_vendor(work: Work) -> bool:
    """Whether there is a kit, and so a brand guide of HQ's to stand beside."""
    return bool(kits.library(work))


def lockup_png(work: Work, *, dark: bool) -> bytes:
    """The lock-up by the newest kit's brand guide, on a light or dark ground."""
    library = kits.library(work)
    if not library:
        raise NotFound(msg("There is no kit yet whose logo could be shown"))
    newest = max(library, key=lambda entry: entry.published_at)
    files = kits.files_of(work, newest.version_id)
    profile = branding.profile(work)
    inputs = _inputs(work, newest.definition, files, profile)
    return render_image(_design(newest.definition, dark=dark), SIZE, inputs).data


def _inputs(
    work: Work, definition: KitDefinition, files: Mapping[str, bytes], profile: ProfileView
) -> ImageInputs:
    def variant(kind: LogoKind) -> bytes | None:
        view = profile.logo_for(kind)
        return None if view is None else work.storage.get(view.sha256)

    mark = PartnerMark(
        profile.name,
        variant(LogoKind.LIGHT),
        variant(LogoKind.DARK),
        profile.primary_colour,
        profile.secondary_colour,
    )
    return ImageInputs(
        locale=profile.locale,
        guide=definition.brand,
        texts={},
        pictures={},
        files=files,
        partner=mark,
        media_type="image/png",
    )


def _design(definition: KitDefinition, *, dark: bool) -> Design:
    ink = definition.brand.colour("ink").value if definition.brand.has_colour("ink") else "#14161c"
    ground = ink if dark else "#ffffff"
    return Design(
        path="lockup",
        layers=(
            ShapeLayer(id="ground", fill=Fill(ground)),
            LockupLayer(
                id="logos",
                box=Box(12, 25, 76, 50),
                align="center",
                valign="middle",
                arrange="row",
                plate_radius=Length(0),
            ),
        ),
    )
