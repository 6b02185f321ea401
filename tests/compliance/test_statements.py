"""HQ's library of statements: allowed word for word, ended and withdrawn ones stop a launch."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest

from tests.compliance.stories import asset_set, change, manifest
from tests.factories import NOW, Product
from tpma.compliance import service as compliance
from tpma.compliance.findings import CheckContext, StatementFacts, ZoneFacts
from tpma.compliance.relied import relied_on
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


def relied(product: Product, set_id: str) -> dict[str, Any]:
    with product.as_partner() as work:
        return manifest(work, set_id)["statements"]  # type: ignore[no-any-return]


def test_a_manifest_names_what_it_relies_on(product: Product, said: str) -> None:
    assert relied(product, said) == {}
    with product.hq() as work:
        first = add(work, until=TODAY)
    listed = {
        "id": first,
        "version": 1,
        "digest": hashlib.sha256(WORDS.encode()).hexdigest(),
        "until": TODAY.isoformat(),
    }
    assert relied(product, said) == {WORDS: listed}
    with product.hq() as work:
        later = compliance.revise_statement(work, first, WORDS, "Study NK-13", why="A newer study")
    # The same words go on, under their new version.
    assert relied(product, said) == {WORDS: listed | {"version": 2, "until": None}}
    assert "legal.statement-ended" not in found(product, said)
    with product.hq() as work:
        compliance.revise_statement(
            work, later.id, "A fast restore in the north", "Study NK-14", why="It was beaten"
        )
    assert relied(product, said) == {}
    with product.as_partner() as work:
        (ended,) = [
            f for f in compliance.findings(work, said) if f.check_id == "legal.statement-ended"
        ]
    # What took its place is a click away.
    assert ended.mend_value == "A fast restore in the north"
    with product.hq() as work:
        versions = compliance.statement_versions(work, first)
        assert [(v.version, v.withdrawn_why) for v in versions] == [
            (3, ""),
            (2, "It was beaten"),
            (1, "A newer study"),
        ]


def test_a_statement_in_the_brand_guide_is_its_kits() -> None:
    zone = ZoneFacts("headline", "rich_text", "editable", "<p>Half &amp; more</p>")
    context = CheckContext("ads", "display_ads", "en-US", zones=(zone,), today=TODAY)
    known = [
        StatementFacts("Half & more", id="guide:half"),
        StatementFacts("Half", TODAY - dt.timedelta(days=1), id="a"),
        StatementFacts("more", TODAY, id="c"),
        StatementFacts("more", TODAY + dt.timedelta(days=1), id="b"),
        StatementFacts("less", id="d"),
    ]
    listed = relied_on([context], known, 7)
    assert {words: (each["id"], each["version"]) for words, each in listed.items()} == {
        "Half & more": ("guide:half", 7),
        "more": ("b", 1),
    }


@pytest.mark.parametrize(
    ("words", "value", "relies"),
    [
        ("Hit at nine. Back by lunch.", "Hit at nine.\nBack by lunch.", True),
        ("Back by lunch", "Go: Back by\N{NO-BREAK SPACE}lunch!", True),
        ("昼までに元どおり。", "昼までに\n元どおり。", True),
        ("Back by lunch", "Backby lunch", False),
        ("Back by lunch", "back by lunch", False),
        ("Back by lunch", "Back by\nthree", False),
    ],
)
def test_where_a_heading_breaks_says_nothing_else(words: str, value: str, relies: bool) -> None:
    zone = ZoneFacts("headline", "text", "editable", value)
    context = CheckContext("ads", "display_ads", "en-US", zones=(zone,), today=TODAY)
    assert bool(relied_on([context], [StatementFacts(words, id="a")], 1)) is relies


@pytest.mark.parametrize(
    ("given", "field"),
    [({"why": ""}, "revised_why"), ({"wording": ""}, "wording"), ({}, "wording")],
)
def test_a_version_without_reason_or_difference_is_refused(
    product: Product, given: dict[str, str], field: str
) -> None:
    with product.hq() as work:
        statement = add(work)
    same: dict[str, Any] = {"wording": WORDS, "substantiation": "Study NK-12", "why": "Because"}
    with product.hq() as work, pytest.raises(InvalidInput) as refused:
        compliance.revise_statement(work, statement, **(same | given))
    assert set(refused.value.fields) == {field}
