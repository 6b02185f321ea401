"""Every check finds what it must and nothing else."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.compliance.cases import CASES, NEVER, email, post, typed, words, zone
from tpma.compliance import checks, plain
from tpma.compliance.findings import CheckContext, Kind, Severity
from tpma.kits.brandguide import Word, WordRule

ALLOWED = [(name, c) for name, (allowed, _) in CASES.items() for c in allowed]
FORBIDDEN = [(name, c) for name, (_, forbidden) in CASES.items() for c in forbidden]


def test_every_case_is_a_check_s_and_comes_in_both_kinds() -> None:
    assert set(CASES) <= set(checks.BY_ID)  # tests/corpus has cases for every check
    assert all(allowed and forbidden for allowed, forbidden in CASES.values())


@pytest.mark.parametrize(("id", "context"), ALLOWED, ids=[name for name, _ in ALLOWED])
def test_what_is_allowed_is_not_found(id: str, context: CheckContext) -> None:
    assert checks.run(context, [id]) == []


@pytest.mark.parametrize(("id", "context"), FORBIDDEN, ids=[name for name, _ in FORBIDDEN])
def test_what_is_forbidden_is_found_and_told_in_words(id: str, context: CheckContext) -> None:
    found = checks.run(context, [id])
    assert found
    for finding in found:
        assert finding.check_id == id
        assert finding.tactic_key == context.tactic_key
        for said in (finding.message, finding.mend, finding.source):
            assert str(said)
            assert "%(" not in str(said)


def test_each_check_says_what_it_is() -> None:
    for check in checks.ALL:
        assert check.id.split(".")[0] in {kind.value for kind in Kind}
        assert str(check.title)
        assert str(check.source)


def test_the_gravest_comes_first_and_nothing_twice() -> None:
    context = email(
        subject="x" * 80,
        preheader="",
        zones=(zone("", "required"), zone("100 % guaranteed", key="intro")),
    )
    found = checks.run(context)
    assert [f.severity.rank for f in found] == sorted(f.severity.rank for f in found)
    assert len(found) == len(set(found))
    assert {f.check_id for f in found} >= {
        "brand.required-zone",
        "technical.subject",
        "technical.preheader",
        "legal.guarantee",
        "legal.absolute",
    }


def test_a_machine_offers_what_would_mend_it() -> None:
    (found,) = checks.run(words("A cheap start", NEVER), ["brand.words-never"])
    assert found.mend_value == "An affordable start"
    (found,) = checks.run(email(zones=(zone("Ours", "locked"),)), ["brand.locked-zone"])
    assert found.mend_value == "From the kit"
    (found,) = checks.run(email(subject="a\r\nb"), ["technical.subject"])
    assert found.mend_value == "a b"


def test_a_mended_value_is_offered_only_where_it_is_sure() -> None:
    (found,) = checks.run(words("cheap and cheap", NEVER), ["brand.words-never"])
    assert found.mend_value is None
    sure = Word(WordRule.NEVER, "cheap", ("en",), instead="low", variants=("cheaply",))
    (found,) = checks.run(words("Cheap and good", sure), ["brand.words-never"])
    assert found.mend_value == "Low and good"
    (found,) = checks.run(words("Made cheaply", sure), ["brand.words-never"])
    assert found.mend_value is None  # "made low"


def test_the_law_decides_how_grave_a_green_claim_is() -> None:
    from tpma.compliance import library

    german = typed("Eco-friendly storage")
    american = dataclasses.replace(german, law=library.law(["US"], sender="US"))
    both = dataclasses.replace(german, law=library.law(["US", "DE"], sender="US"))
    emirati = dataclasses.replace(german, law=library.law(["AE"], sender="AE"))
    severity = {
        name: [f.severity for f in checks.run(context, ["legal.green"])]
        for name, context in {
            "de": german,
            "us": american,
            "both": both,
            "ae": emirati,
        }.items()
    }
    assert severity == {
        "de": [Severity.BLOCKER],
        "us": [Severity.WARNING],
        "both": [Severity.BLOCKER],
        "ae": [],
    }


def test_only_the_exact_text_of_an_approved_statement_passes() -> None:
    statement = "Restores 50 % faster than before."
    assert not checks.run(
        typed(f"New. {statement}", statements=(statement,)), ["legal.comparative"]
    )
    changed = "Restores 60 % faster than before."
    assert checks.run(typed(changed, statements=(statement,)), ["legal.comparative"])


@given(st.text(max_size=300))
def test_no_text_makes_a_check_fail(text: str) -> None:
    for locale in ("en-US", "de-DE", "ar-AE"):
        context = email(
            zones=(zone(text), zone(text, kind="rich_text", key="intro")),
            locale=locale,
            subject=text,
            preheader=text,
            html=text,
            text=text,
        )
        checks.run(context)
    checks.run(post(text=text, network="x"))


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=200))
def test_plain_text_counts_one_for_one(text: str) -> None:
    assert plain.count(text) == len(text)
