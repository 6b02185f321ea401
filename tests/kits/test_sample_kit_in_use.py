"""The sample kit as partners get it: every tactic, real logos, and nothing for the checks to find."""

from __future__ import annotations

import pytest

from tests.compliance.stories import PROFILE
from tests.factories import Product
from tests.kits.kitbox import SAMPLE, sample_files
from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.compliance import service as compliance
from tpma.demo.cast import PARTNERS, PartnerCast
from tpma.demo.logos import logo_of
from tpma.kits import service as kits

#: Partners that are unlike each other, in the kit's six languages.
LOCALES = {"kestrel-rowe": "fr-FR", "alpenblick": "ja-JP", "maple-harbour": "es-MX"}


@pytest.mark.parametrize("cast", PARTNERS, ids=lambda cast: cast.slug)
def test_a_partner_takes_it_as_it_is(product: Product, cast: PartnerCast) -> None:
    with product.hq() as work:
        version_id = kits.publish(work, sample_files()).id
    product.partner(cast.slug, name=cast.name, legal_name=cast.legal_name, locale=cast.locale)
    with product.as_partner(cast.slug) as work:
        branding.save_profile(work, PROFILE)
        data, name = logo_of(cast.slug, SAMPLE / "fonts")
        branding.upload_logo(work, data, name)
        made = assets.start(work, version_id, LOCALES.get(cast.slug, cast.kit_locale), "As it is")
        renditions = assets.render_all(work, made.id)
        found = compliance.findings(work, made.id)
        words = {
            f"{row.asset_id} {row.name}": assets.content(work, row).decode()
            for row in renditions
            if row.name in {"email.html", "email.txt"}
        }
    assert {text.count("{{unsubscribe_url}}") for text in words.values()} == {1}
    assert [(f.check_id, f.tactic_key, str(f.message)) for f in found] == []
    pictures = [r for r in renditions if r.media_type == "image/jpeg"]
    assert sorted(r.name for r in pictures) == sorted(
        [
            *("1200x627", "1200x630", "1200x630", "1200x675"),  # LinkedIn, Facebook, the page, X
            *("1080x1080", "1080x1350", "1080x1920"),
            *("300x250", "336x280", "728x90", "970x250", "160x600", "300x600", "320x50", "320x100"),
            *("1200x628", "1200x1200", "1200x1500"),
        ]
    )
    assert all(r.size_bytes <= 150 * 1024 for r in pictures if max(r.width, r.height) < 1000)
    assert all(r.size_bytes <= 600 * 1024 for r in pictures)
    mails = [r for r in renditions if r.name == "email.html"]
    assert len(mails) == 3
    assert all(mail.size_bytes < 60 * 1024 for mail in mails)
