"""HQ's library of statements: allowed word for word, ended and withdrawn ones stop a launch."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.compliance.stories import asset_set, change
from tests.factories import NOW, Product
from tpma.compliance import service as compliance
from tpma.core.errors import Conflict, Forbidden, InvalidInput
from tpma.core.work import Work

TODAY = NOW.date()
WORDS = "The fastest restore in the north"


def found(product: Product, set_id: str) -> set[str]:
    with product.as_partner() as work:
        return {f.check_id for f in compliance.findings(work, set_id, tactic="ads")}


def add(work: Work, **more: object) -> str:
    given = {"wording": WORDS, "locale": "en", "substantiation": "Study NK-12", **more}
    return compliance.add_statement(work, **given).id  # type: ignore[arg-type]


@pytest.fixture
def said(product: Product) -> str:
    """An asset set that says it, in a zone of the display ads."""
    set_id = asset_set(product, locale="en-US")
    change(product, set_id, "ads", "headline", WORDS)
    return set_id


def test_exact_words_pass_once_hq_allows_them_and_no_longer_once_withdrawn(
    product: Product, said: str
) -> None:
    assert "legal.superlative" in found(product, said)
    with product.hq() as work:
        statement = add(work)
    assert "legal.superlative" not in found(product, said)
    with product.hq() as work:
        compliance.withdraw_statement(work, statement, "The study was retracted")
    assert {"legal.superlative", "legal.statement-ended"} <= found(product, said)
    with product.hq() as work, pytest.raises(Conflict):
        compliance.withdraw_statement(work, statement, "again")


def test_it_ends_with_its_day(product: Product, said: str) -> None:
    with product.hq() as work:
        add(work, until=TODAY)
    assert "legal.statement-ended" not in found(product, said)
    product.clock.advance(days=1)
    assert "legal.statement-ended" in found(product, said)


@pytest.mark.parametrize("scope", [{"locale": "de-DE"}, {"kit_slug": "another-kit"}])
def test_it_holds_where_it_was_allowed(product: Product, said: str, scope: dict[str, str]) -> None:
    with product.hq() as work:
        add(work, **scope)
    assert "legal.superlative" in found(product, said)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("wording", " "),
        ("wording", "x" * 401),
        ("substantiation", ""),
        ("until", TODAY - dt.timedelta(days=1)),
        ("kind", "wish"),
    ],
)
def test_what_is_missing_is_named_at_its_field(product: Product, field: str, value: object) -> None:
    with product.hq() as work, pytest.raises(InvalidInput) as refused:
        add(work, **{field: value})
    assert set(refused.value.fields) == {field}


def test_partners_do_not_write_the_library(product: Product) -> None:
    with product.as_partner() as work, pytest.raises(Forbidden):
        add(work)
