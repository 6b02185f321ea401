"""The rules of approval links: when one is good, and what opens it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOW
from tpma.compliance.approval_link import (
    FORM_GOOD_FOR,
    LinkFacts,
    QuestionFacts,
    Standing,
    files_link_id,
    files_token,
    form_mark,
    is_files_token,
    is_form_mark,
    is_token,
    link_id_of,
    standing,
    token_hash,
    token_of,
)
from tpma.compliance.outside_approver import OutsideApprover, asked, is_own_work, patience

SECRET = b"a secret of thirty-two bytes or so"
LINK = LinkFacts("a" * 32, "b" * 32, "d" * 64, "legal", "out-1", NOW + dt.timedelta(days=7))
QUESTION = QuestionFacts("pending", "d" * 64, NOW + dt.timedelta(days=60), ("legal",))
TOKEN = token_of(LINK.id, bytes(range(32)))
STORED = token_hash(SECRET, LINK, TOKEN)


@pytest.mark.parametrize(
    ("link", "question", "is_now"),
    [
        ({}, {}, Standing.OPEN),
        ({"used": True}, {"state": "approved"}, Standing.USED),
        ({}, {"digest": "e" * 64}, Standing.CHANGED),
        ({}, {"state": "withdrawn"}, Standing.WITHDRAWN),
        ({}, {"state": "expired"}, Standing.EXPIRED),
        ({}, {"expires_at": NOW}, Standing.EXPIRED),
        ({"expires_at": NOW}, {}, Standing.EXPIRED),
        ({}, {"state": "approved"}, Standing.DECIDED),
        ({}, {"state": "returned"}, Standing.DECIDED),
        ({}, {"asked": ("brand",)}, Standing.DECIDED),
        ({"ended": True, "has_newer": True}, {}, Standing.REPLACED),
        ({"ended": True}, {}, Standing.ENDED),
        # Who holds an old link is told what became of it, not that it is old.
        ({"expires_at": NOW, "ended": True}, {"state": "withdrawn"}, Standing.WITHDRAWN),
    ],
)
def test_a_link_is_good_until_something_else_is_so(
    link: dict[str, object], question: dict[str, object], is_now: Standing
) -> None:
    found = standing(replace(LINK, **link), replace(QUESTION, **question), NOW)  # type: ignore[arg-type]
    assert found is is_now


@pytest.mark.parametrize(
    "other",
    [
        {"id": "c" * 32},
        {"submission_id": "c" * 32},
        {"digest": "e" * 64},
        {"reviewer": "brand"},
        {"person_id": "out-2"},
    ],
)
def test_a_token_opens_only_what_it_was_made_for(other: dict[str, str]) -> None:
    assert is_token(SECRET, LINK, STORED, TOKEN)
    assert not is_token(SECRET, replace(LINK, **other), STORED, TOKEN)  # type: ignore[arg-type]
    assert not is_token(b"another", LINK, STORED, TOKEN)
    assert not is_token(SECRET, LINK, None, TOKEN)


@given(st.text(max_size=80))
def test_nothing_else_is_a_token(text: str) -> None:
    assert text == TOKEN or not is_token(SECRET, LINK, STORED, text)
    assert link_id_of(text) is None or len(text) == len(TOKEN)


def test_a_token_names_its_link_in_one_spelling() -> None:
    assert link_id_of(TOKEN) == LINK.id
    assert link_id_of(TOKEN + "=") is None
    assert link_id_of(TOKEN + "A") is None
    files = files_token(SECRET, LINK.id, STORED)
    assert files_link_id(files) == LINK.id
    assert is_files_token(SECRET, LINK.id, STORED, files)
    # What shows pictures opens nothing else, and what was stored anew shows none of the old.
    assert link_id_of(files) is None
    assert not is_files_token(SECRET, LINK.id, "f" * 64, files)


@pytest.mark.parametrize(
    ("later", "good"),
    [(0, True), (FORM_GOOD_FOR.total_seconds(), True), (FORM_GOOD_FOR.total_seconds() + 2, False)],
)
def test_a_form_counts_for_some_hours(later: float, good: bool) -> None:
    mark = form_mark(SECRET, LINK.id, STORED, NOW)
    now = NOW + dt.timedelta(seconds=later)
    assert is_form_mark(SECRET, LINK.id, STORED, mark, now) is good
    assert not is_form_mark(SECRET, "c" * 32, STORED, mark, now)
    assert not is_form_mark(SECRET, LINK.id, STORED, mark, NOW - dt.timedelta(minutes=1))
    for wrong in ("", ".", "x.y", "9" * 40, mark + "0", "1" + mark, "٣." + mark):
        assert not is_form_mark(SECRET, LINK.id, STORED, wrong, now)


def test_who_is_asked_follows_from_part_kit_and_region() -> None:
    nora = OutsideApprover("legal", "Nora", "nora@counsel.example", regions=("EMEA",))
    again = replace(nora, email="NORA@counsel.example")
    otto = OutsideApprover("brand", "Otto", "otto@agency.example", kits=("lunch",))
    every = [nora, again, otto]
    assert asked(every, ["legal"], "lunch", "emea") == [nora]
    assert asked(every, ["brand", "legal"], "lunch", "APAC") == [otto]
    assert asked(every, ["brand"], "dinner", "EMEA") == []


def test_patience_grows_with_what_was_asked_in_vain() -> None:
    minutes = [patience(n).total_seconds() / 60 for n in (0, 1, 2, 3, 6, 7, 400)]
    assert minutes == [0, 0, 4, 8, 64, 120, 120]


def test_own_work_is_seen_in_every_spelling() -> None:
    assert is_own_work("Pia@BÜCHER.example", ["pia@xn--bcher-kva.example"])
    assert not is_own_work("nora@counsel.example", ["pia@nordlicht.example"])
