"""The brand profile: entries are judged by field, and a refusal changes nothing."""

from __future__ import annotations

import pytest

from tests.assets.smallkit import logo
from tests.factories import Product
from tpma.branding import service as branding
from tpma.branding.logos import LogoKind
from tpma.core.actor import Role
from tpma.core.errors import Conflict, Forbidden, InvalidInput, NotFound


def test_a_new_profile_knows_the_partner_and_says_what_is_missing(product: Product) -> None:
    with product.as_partner() as work:
        found = branding.profile(work)
    assert (found.name, found.legal_name) == ("Nordlicht", "Nordlicht GmbH")
    assert found.missing == ("logo", "email", "phone", "website", "address")


def test_entries_are_kept_tidied(product: Product) -> None:
    with product.as_partner() as work:
        branding.save_profile(
            work,
            {
                "display_name": "Nordlicht\r\nBcc: x",
                "website": "nordlicht.example",
                "primary_colour": "0A6",
                "address": " Hafenstraße 12 \n\n20457 Hamburg\n",
                "vat_id": "DE123456789",
            },
        )
    with product.as_partner() as work:
        found = branding.profile(work)
    assert found.name == "Nordlicht Bcc: x"
    assert found.website == "https://nordlicht.example"
    assert found.primary_colour == "#00aa66"
    assert found.address_lines == ("Hafenstraße 12", "20457 Hamburg")
    assert "DE123456789" in found.imprint


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not an address"),
        ("phone", "call me"),
        ("website", "javascript:alert(1)"),
        ("website", "https://user@evil.example"),
        ("primary_colour", "teal"),
        ("legal_name", "x" * 201),
        ("address", "\n".join("abcdef")),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_kept(
    product: Product, field: str, value: str
) -> None:
    with pytest.raises(InvalidInput) as refused, product.as_partner() as work:
        branding.save_profile(work, {"display_name": "Kept?", field: value})
    assert set(refused.value.fields) == {field}
    with product.as_partner() as work:
        assert branding.profile(work).name == "Nordlicht"


def test_an_old_page_does_not_overwrite_a_newer_profile(product: Product) -> None:
    with product.as_partner() as work:
        rev = branding.profile(work).rev
        branding.save_profile(work, {"phone": "+49 40 123456"}, rev)
    with pytest.raises(Conflict), product.as_partner() as work:
        branding.save_profile(work, {"phone": "+49 40 999999"}, rev)


def test_a_logo_brings_variants_and_the_first_colours(product: Product) -> None:
    with product.as_partner() as work:
        report = branding.upload_logo(work, logo("#222222"), "logo.png")
        found = branding.profile(work)
    assert set(found.logos) == {v.kind for v in report.variants}
    assert found.primary_colour == report.colours[0]
    assert found.logos[LogoKind.LIGHT].width == report.width
    with pytest.raises(InvalidInput), product.as_partner() as work:
        branding.upload_logo(work, b"<svg><script/></svg>", "bad.svg")
    with product.as_partner() as work:
        assert branding.profile(work).logo_filename == "logo.png"
        branding.remove_logo(work)
        assert branding.profile(work).logos == {}


def test_one_partner_never_sees_the_others_brand(product: Product) -> None:
    mine = product.partner("nordlicht")
    with product.as_partner("soleil") as work, pytest.raises(NotFound):
        branding.profile(work, mine)
    with product.hq() as work:
        assert branding.profile(work, mine).name == "Nordlicht"


def test_hq_does_not_edit_a_partners_brand(product: Product) -> None:
    with pytest.raises(Forbidden), product.hq(Role.CHANNEL_MARKETER) as work:
        branding.save_profile(work, {"phone": "+1 555 123456"})
