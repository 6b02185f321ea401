"""Consent and suppression, kept in the database; who may be mailed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import NOW, Product
from tpma.compliance import service as compliance
from tpma.compliance.models import Suppression
from tpma.compliance.service import Basis, ConsentGiven, Recipient
from tpma.compliance.service.suppressions import stopped_scopes
from tpma.core.errors import Forbidden, InvalidInput
from tpma.core.work import Work

ANNA = "Anna.Auer@Kunde.example"


def person(work: Work, email: str, country: str = "DE") -> Recipient:
    return Recipient(work.address_key(email), email.rpartition("@")[2], country)


def consent(work: Work, email: str, **facts: Any) -> None:
    given: dict[str, Any] = {
        "country": "DE",
        "basis": "double_opt_in",
        "wording": "Ja, bitte",
        "source": "Messe",
        "given_at": NOW - dt.timedelta(days=10),
    }
    compliance.record_consent(work, address_key=work.address_key(email), **(given | facts))


def reason(work: Work, email: str, country: str = "DE", **asked: Any) -> str | None:
    who = person(work, email, country)
    return compliance.is_mailable(work, [who], **asked).get(who.address_key)


def test_consent_makes_mailable_and_no_consent_does_not(product: Product) -> None:
    with product.as_partner() as work:
        assert reason(work, ANNA) == "no_consent"
        consent(work, ANNA)
        assert reason(work, ANNA) is None
        assert reason(work, ANNA.lower()) is None


def test_a_partner_in_the_us_needs_none_at_home_but_does_for_germany(product: Product) -> None:
    product.partner("bright", country="US", locale="en-US")
    with product.as_partner("bright") as work:
        assert reason(work, "joe@corp.example", "US") is None
        assert reason(work, ANNA, "DE") == "no_consent"
        assert reason(work, "x@y.example", "") == "no_consent"


def test_consent_expires_and_is_withdrawn(product: Product) -> None:
    product.partner("maple", country="CA", locale="en-CA")
    with product.as_partner("maple") as work:
        consent(work, ANNA, basis="inquiry", country="CA")
        assert reason(work, ANNA, "CA") is None
    product.clock.advance(days=174)
    with product.as_partner("maple") as work:
        assert reason(work, ANNA, "CA") == "consent_expired"
        consent(work, ANNA, country="CA", given_at=work.now())
        assert reason(work, ANNA, "CA") is None
        assert compliance.withdraw_consent(work, work.address_key(ANNA)) == 2
        assert reason(work, ANNA, "CA") == "consent_withdrawn"


def test_the_same_consent_is_kept_once(product: Product) -> None:
    with product.as_partner() as work:
        given = ConsentGiven(work.address_key(ANNA), "DE", Basis.SIGNED, NOW, "w", "s")
        assert compliance.record_consents(work, [given, given]) == 1
        assert compliance.record_consents(work, [given]) == 0
        assert len(compliance.consents_of(work, work.address_key(ANNA))) == 1


def test_an_unknown_basis_is_refused(product: Product) -> None:
    with product.as_partner() as work, pytest.raises(InvalidInput):
        consent(work, ANNA, basis="wink")


def test_an_opt_out_counts_at_once_and_for_this_sender_only(product: Product) -> None:
    with product.as_partner("altmark") as work:
        consent(work, ANNA)
    with product.as_partner() as work:
        consent(work, ANNA)
        assert reason(work, ANNA) is None
        compliance.unsubscribe(work, work.address_key(ANNA))
        assert reason(work, ANNA) == "unsubscribed"  # in the same transaction
        consent(work, ANNA, given_at=work.now() + dt.timedelta(seconds=1))
        assert reason(work, ANNA) == "unsubscribed"
    with product.as_partner() as work:
        assert reason(work, ANNA) == "unsubscribed"
    with product.as_partner("altmark") as work:
        assert reason(work, ANNA) is None


def test_a_platform_suppression_stops_every_partner(product: Product) -> None:
    for slug in ("nordlicht", "altmark"):
        with product.as_partner(slug) as work:
            consent(work, ANNA)
    with product.as_partner() as work, pytest.raises(Forbidden):
        compliance.suppress(work, ANNA, "complained", "platform")
    with product.system() as work:
        compliance.suppress(work, ANNA, "complained", "platform")
    for slug in ("nordlicht", "altmark"):
        with product.as_partner(slug) as work:
            assert reason(work, ANNA) == "complained"


def test_a_list_suppression_stops_that_list_only(product: Product) -> None:
    with product.as_partner() as work:
        consent(work, ANNA)
        compliance.suppress(work, ANNA, "unsubscribed", "list", list_id="l" * 32)
        assert reason(work, ANNA, list_id="l" * 32) == "unsubscribed"
        assert reason(work, ANNA, list_id="m" * 32) is None
        assert reason(work, ANNA) is None


def test_it_is_known_by_which_scopes_somebody_is_suppressed(product: Product) -> None:
    own, other = product.partner("nordlicht"), product.partner("altmark")
    with product.system() as work:
        key = work.address_key(ANNA)
        assert stopped_scopes(work, key, own) == set()
        compliance.suppress(work, key, "unsubscribed", partner_id=own)
        assert stopped_scopes(work, key, own) == {"sender"}
        assert stopped_scopes(work, key, other) == set()
        compliance.suppress(work, key, "complained", "platform")
        assert stopped_scopes(work, key, own) == {"sender", "platform"}
        assert stopped_scopes(work, key, other) == {"platform"}


@pytest.mark.parametrize(
    ("suppressed", "address", "stopped"),
    [
        ("kunde.example", "a@kunde.example", True),
        ("@Kunde.Example", "a@mail.kunde.example", True),
        ("mail.kunde.example", "a@kunde.example", False),
        ("kunde.example", "a@mykunde.example", False),
        ("bücher.example", "a@xn--bcher-kva.example", True),
    ],
)
def test_a_domain_is_suppressed_with_its_subdomains(
    product: Product, suppressed: str, address: str, stopped: bool
) -> None:
    with product.as_partner() as work:
        consent(work, address)
        compliance.suppress(work, suppressed, "suppressed")
        assert reason(work, address) == ("suppressed_domain" if stopped else None)


def test_suppressing_twice_is_one_row_that_holds_no_address(product: Product) -> None:
    with product.as_partner() as work:
        compliance.suppress(work, ANNA, "bounced")
        compliance.suppress(work, ANNA.upper(), "bounced")
        compliance.suppress(work, work.address_key(ANNA), "bounced")
        (row,) = work.session.scalars(select(Suppression)).all()
        assert "kunde" not in f"{row.identity} {row.address_key} {row.domain}".lower()


@pytest.mark.parametrize("target", ["", "nodomain", "two words.example", "@"])
def test_what_is_no_address_is_refused(product: Product, target: str) -> None:
    with product.as_partner() as work, pytest.raises(InvalidInput):
        compliance.suppress(work, target, "suppressed")


def test_a_partner_can_not_suppress_for_another(product: Product) -> None:
    other = product.partner("altmark")
    with product.as_partner() as work, pytest.raises(Forbidden):
        compliance.suppress(work, ANNA, "suppressed", partner_id=other)


def test_thousands_are_answered_in_a_few_statements(product: Product) -> None:
    with product.as_partner() as work:
        people = [f"p{n}@kunde{n % 50}.example" for n in range(2000)]
        compliance.record_consents(
            work,
            [
                ConsentGiven(work.address_key(e), "DE", Basis.DOUBLE_OPT_IN, NOW, "w", "s")
                for e in people[:1500]
            ],
        )
        compliance.suppress(work, "kunde7.example", "suppressed")
        excluded = compliance.is_mailable(work, [person(work, e) for e in people])
        reasons = list(excluded.values())
        assert reasons.count("suppressed_domain") == 40
        assert reasons.count("no_consent") == 500 - 10
        assert len(excluded) == 40 + 490


def test_the_same_on_every_database(every_product: Product) -> None:
    with every_product.as_partner() as work:
        consent(work, ANNA)
        assert reason(work, ANNA) is None
        compliance.suppress(work, "kunde.example", "suppressed")
        assert reason(work, ANNA) == "suppressed_domain"
        compliance.unsubscribe(work, work.address_key(ANNA))
    with every_product.as_partner() as work:
        assert reason(work, ANNA) == "unsubscribed"
