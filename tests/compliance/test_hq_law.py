"""Every mail leaves from HQ's address, so HQ's law is part of the strictest."""

from __future__ import annotations

import dataclasses

import pytest

from tests.factories import Product
from tpma.compliance import service
from tpma.compliance.service.mailing import Recipient
from tpma.core.errors import Misconfigured
from tpma.core.settings import load_settings


def with_hq(product: Product, country: str) -> Product:
    product.container.settings = dataclasses.replace(product.container.settings, hq_country=country)
    return product


def test_a_dutch_hq_asks_for_consent_in_the_united_states_too(product: Product) -> None:
    """Opting out is enough from an American partner to Americans, but not under the EU's law."""
    product.partner("maple", country="US")
    person = Recipient(address_key="k" * 64, domain="x.example", country="US")
    with product.as_partner("maple") as work:
        assert service.is_mailable(work, [person]) == {}
    with with_hq(product, "NL").as_partner("maple") as work:
        assert service.is_mailable(work, [person]) == {person.address_key: "no_consent"}
        assert service.law_of(work, "US", ["US"]).opens_need_consent


def test_what_binds_only_who_is_established_there_is_not_asked_of_a_partner_elsewhere(
    product: Product,
) -> None:
    with with_hq(product, "DE").as_partner("maple") as work:
        inserts = service.law_of(work, "US", ["US"]).inserts("email")
        assert not any(insert.senders_only for insert in inserts)


def test_the_setting_is_a_country_or_nothing() -> None:
    assert load_settings({"TPMA_HQ_COUNTRY": " nl "}).hq_country == "NL"
    assert load_settings({}).hq_country == ""
    with pytest.raises(Misconfigured, match="TPMA_HQ_COUNTRY"):
        load_settings({"TPMA_HQ_COUNTRY": "Holland"})
