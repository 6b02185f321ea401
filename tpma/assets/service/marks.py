"""HQ's and the partner's marks beside each other: the sources of their logos, and the lock-up's sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tpma.assets.render.image_lockup import name_as_logo
from tpma.assets.render.image_sources import Bytes, logo
from tpma.assets.render.image_values import PartnerMark
from tpma.assets.service.files import Addresses
from tpma.branding import service as branding
from tpma.branding.lockup import partner_size
from tpma.branding.logos import LogoKind
from tpma.kits.brandguide import BrandGuide
from tpma.kits.service.store import CONTENTS

#: px that HQ's logo is high in mails and on pages, before a wide lock-up shrinks it so that both
#: logos still stand side by side on a phone.
LOGO_HEIGHT = 36
LOCKUP_WIDTH = 310
#: Every picture is sent at twice its size, for dense screens.
DENSITY = 2


@dataclass
class Marks:
    """The two marks of one set: a partner without a logo has its name set as one."""

    brand: BrandGuide
    profile: branding.ProfileView
    locale: str
    files: Mapping[str, bytes]
    addresses: Addresses

    def partner_logo(self, kind: LogoKind) -> bytes | None:
        view = self.profile.logo_for(kind)
        if view is None:
            return None
        return CONTENTS.get(view.sha256, lambda: self.addresses.work.storage.get(view.sha256))

    @cached_property
    def mark(self) -> PartnerMark:
        return PartnerMark(
            self.profile.name,
            self.partner_logo(LogoKind.LIGHT),
            self.partner_logo(LogoKind.DARK),
            self.profile.primary_colour,
            self.profile.secondary_colour,
        )

    def _partner_source(self, kind: LogoKind) -> Bytes:
        data = self.partner_logo(kind)
        if data is not None:
            return Bytes(data)
        faces = [f for f in self.brand.fonts if "heading" in f.roles]
        files = [self.files[face.path] for face in faces]
        ink = "#1a1a1a" if kind is LogoKind.LIGHT else "#ffffff"
        return name_as_logo(files, self.profile.name, self.locale, ink)

    def fields(self) -> dict[str, str]:
        """The smart fields of the lock-up in mails and on pages: addresses, widths and heights."""
        logos = self.brand.logos
        light = Bytes(self.files[logos.on_light])
        dark = Bytes(self.files[logos.on_dark])
        hq = logo(light).shape
        theirs = logo(self._partner_source(LogoKind.LIGHT)).shape
        rules_ = self.brand.lockup
        height = float(LOGO_HEIGHT)
        width, _ = partner_size(hq, theirs, rules_, height)
        total = hq.ratio * height + width + 2 * rules_.clear_space * height
        height *= min(1.0, LOCKUP_WIDTH / total)
        hq_size = (max(1, round(hq.ratio * height)), max(1, round(height)))
        size = partner_size(hq, theirs, rules_, height)
        found: dict[str, str] = {}
        for name, source, (w, h) in (
            ("hq.logo", light, hq_size),
            ("hq.logo_dark", dark, hq_size),
            ("partner.logo", self._partner_source(LogoKind.LIGHT), size),
            ("partner.logo_dark", self._partner_source(LogoKind.DARK), size),
        ):
            found[name] = self.addresses.url(
                self.addresses.stored_logo(source, w * DENSITY, h * DENSITY), "png"
            )
        found |= {"hq.logo_width": str(hq_size[0]), "hq.logo_height": str(hq_size[1])}
        found |= {"partner.logo_width": str(size[0]), "partner.logo_height": str(size[1])}
        return found
