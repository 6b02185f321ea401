"""What passes without a person, and who is asked otherwise."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.compliance.findings import Finding, Kind, Severity
from tpma.compliance.policy import Policy, RiskFacts, is_sampled, judge, may_decide
from tpma.core.i18n import msg

DIGEST = "f" * 64  # never drawn but by a share of 1
SAMPLE_NONE = Policy(sample_share=0.0)


def finding(severity: Severity, kind: Kind = Kind.BRAND) -> Finding:
    return Finding("x.y", severity, "email", msg("m"), msg("n"), msg("s"), kind=kind)


def test_what_is_clean_and_small_passes_at_once() -> None:
    verdict = judge(RiskFacts(contacts=5000), DIGEST, SAMPLE_NONE)
    assert verdict.approved
    assert verdict.reviewers == ()
    assert judge(RiskFacts(findings=(finding(Severity.NOTE),)), DIGEST, SAMPLE_NONE).approved


@pytest.mark.parametrize(
    ("facts", "reviewers"),
    [
        (RiskFacts(findings=(finding(Severity.WARNING),)), ("brand",)),
        (RiskFacts(findings=(finding(Severity.WARNING, Kind.TECHNICAL),)), ("brand",)),
        (RiskFacts(findings=(finding(Severity.WARNING, Kind.LEGAL),)), ("legal",)),
        (RiskFacts(uploads=("email · picture",)), ("brand",)),
        (RiskFacts(contacts=5001), ("brand",)),
        (RiskFacts(own_characters=601), ("brand",)),
        (RiskFacts(spend_minor=1_000_001), ("brand",)),
        (RiskFacts(sectors=frozenset({"health"})), ("legal",)),
        (RiskFacts(person_wanted=True, kit_reviewers=("legal", "brand")), ("brand", "legal")),
        (
            RiskFacts(findings=(finding(Severity.WARNING, Kind.LEGAL),), contacts=9000),
            ("brand", "legal"),
        ),
    ],
)
def test_each_risk_asks_its_reviewer_and_says_why(
    facts: RiskFacts, reviewers: tuple[str, ...]
) -> None:
    verdict = judge(facts, DIGEST, SAMPLE_NONE)
    assert not verdict.approved
    assert verdict.reviewers == reviewers
    assert all(str(reason) for reason in verdict.reasons)
    assert verdict.reasons


def test_a_blocker_can_not_be_judged() -> None:
    with pytest.raises(ValueError, match="blocked"):
        judge(RiskFacts(findings=(finding(Severity.BLOCKER),)), DIGEST, SAMPLE_NONE)


def test_a_sample_goes_to_a_person() -> None:
    verdict = judge(RiskFacts(), DIGEST, Policy(sample_share=1.0))
    assert (verdict.approved, verdict.sampled, verdict.reviewers) == (False, True, ("brand",))


@given(st.binary(), st.floats(0, 1))
def test_the_sample_is_the_same_for_ever_and_grows_with_the_share(
    data: bytes, share: float
) -> None:
    digest = hashlib.sha256(data).hexdigest()
    assert is_sampled(digest, share) == is_sampled(digest, share)
    assert not is_sampled(digest, 0.0)
    assert is_sampled(digest, 1.0)
    if is_sampled(digest, share):
        assert is_sampled(digest, min(1.0, share * 2))


def test_about_the_wanted_share_is_drawn() -> None:
    digests = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(10_000)]
    assert 400 < sum(is_sampled(digest, 0.05) for digest in digests) < 600


@given(st.lists(st.text(max_size=3)), st.lists(st.text(max_size=3)), st.text(max_size=3))
def test_nobody_decides_on_their_own_work(
    authors: list[str], already: list[str], user: str
) -> None:
    allowed = may_decide(user, authors, already, is_person=True)
    assert allowed == (user not in authors and user not in already)
    assert not may_decide(user, authors, already, is_person=False)
