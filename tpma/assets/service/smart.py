"""The smart fields that are words, filled."""

from __future__ import annotations

from tpma.branding.service import ProfileView
from tpma.kits.brandguide import BrandGuide


def smart_words(profile: ProfileView, brand: BrandGuide, year: int) -> dict[str, str]:
    """By the names of `tpma.kits.vocabulary.SMART_FIELDS`; the marks are `Marks.fields`."""
    return {
        "partner.name": profile.name,
        "partner.legal_name": profile.legal_name,
        "partner.phone": profile.phone,
        "partner.email": profile.email,
        "partner.website": profile.website,
        "partner.website_label": profile.website_label,
        "partner.address": profile.address,
        "hq.name": brand.name,
        "hq.legal_name": brand.legal_name,
        "hq.website": brand.website,
        "hq.address": ", ".join(brand.address),
        "sender.name": profile.name,
        "year": str(year),
    }
