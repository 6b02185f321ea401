"""The corpus covers every check and every language, and each case is judged as it is labelled."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.corpus import LOCALES, Case, cases
from tests.corpus.measure import measure
from tpma.compliance import checks
from tpma.compliance.findings import Severity

CASES = cases()


def test_every_check_has_good_and_bad_cases() -> None:
    for label in (True, False):
        assert {case.check for case in CASES if case.bad is label} >= set(checks.BY_ID)
    assert {case.check for case in CASES} == {*checks.BY_ID, "*"}


def test_the_corpus_is_large_and_speaks_all_languages() -> None:
    assert len(CASES) >= 300
    spoken = Counter(case.locale for case in CASES)
    assert set(LOCALES) <= set(spoken)
    assert min(spoken[locale] for locale in LOCALES) >= 40
    assert sum(bool(case.context.boxes) for case in CASES) >= 40


def test_names_are_there_once() -> None:
    assert max(Counter(case.name for case in CASES).values()) == 1


@pytest.mark.parametrize("case", CASES, ids=[f"{case.check} {case.name}" for case in CASES])
def test_each_case_is_judged_as_it_is_labelled(case: Case) -> None:
    if case.check == "*":
        grave = [f for f in checks.run(case.context) if f.severity is not Severity.NOTE]
        assert grave == []
    else:
        assert bool(checks.run(case.context, [case.check])) is (case.bad ^ bool(case.known))


def test_no_blocker_misses_more_than_one_in_fifty() -> None:
    for found in measure(CASES):
        if checks.BY_ID[found.check].severity is Severity.BLOCKER:
            assert found.recall >= 0.98, found
