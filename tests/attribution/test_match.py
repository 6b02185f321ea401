"""Which touches belong to which deal."""

from __future__ import annotations

import pytest

from tpma.attribution.match import Wanted, account_domain, match


@pytest.mark.parametrize(
    ("website", "email", "domain"),
    [
        ("https://www.acme.example/de", "ann@gmail.com", "acme.example"),
        ("acme.example", "", "acme.example"),
        ("", "ann@Acme.example", "acme.example"),
        ("", "ann@gmail.com", ""),
        ("", "", ""),
        ("n/a", "", ""),
    ],
)
def test_an_accounts_domain(website: str, email: str, domain: str) -> None:
    assert account_domain(website, email) == domain


TOUCHES = {("p", "ann"): ["1"], ("p", "bob"): ["2", "3"], ("q", "ann"): ["4"]}
COLLEAGUES = {("p", "acme.example"): ["bob", "ann", "bob"], ("q", "acme.example"): ["ann"]}


def test_the_address_comes_first_then_the_domain_and_never_another_partner() -> None:
    found = match(
        [
            Wanted("by-address", "p", "ann", "acme.example"),
            Wanted("by-domain", "p", "carl", "acme.example"),
            Wanted("other-partner", "q", "ann", ""),
            Wanted("nobody", "p", None, ""),
        ],
        TOUCHES,
        COLLEAGUES,
    )
    assert found == {
        "by-address": ["1"],
        "by-domain": ["1", "2", "3"],
        "other-partner": ["4"],
        "nobody": [],
    }
