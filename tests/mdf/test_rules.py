"""The MDF chain's rules and its ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tpma.core.errors import Conflict, Forbidden, InvalidInput
from tpma.mdf import rules
from tpma.mdf.ledger import Account, Balances, Movement, Posting, balances, move
from tpma.mdf.rules import Asked, ClaimState, FundTerms, RequestState

TERMS = FundTerms("EUR", 5_000, date(2026, 1, 1), date(2026, 12, 31), 60)
ASKED = Asked("Webinar series", 800_000, 400_000, date(2026, 3, 1), date(2026, 3, 31))


@given(st.integers(0, 10**12), st.integers(1, 10_000))
def test_hq_never_pays_more_than_its_share(cost: int, bp: int) -> None:
    share = rules.hq_share(cost, bp)
    assert 0 <= share * 10_000 <= cost * bp
    assert (share + 1) * 10_000 > cost * bp


def test_a_request_within_terms_and_balance_passes() -> None:
    rules.check_request(ASKED, TERMS, 400_000)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "  "}, "title"),
        ({"cost_minor": 0, "requested_minor": 0}, "cost"),
        ({"requested_minor": 400_001}, "requested"),
        ({"requested_minor": 0}, "requested"),
        ({"ends_on": date(2026, 2, 1)}, "ends_on"),
        ({"ends_on": date(2027, 1, 1)}, "starts_on"),
    ],
)
def test_a_request_outside_the_terms_says_which_field(
    change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_request(replace(ASKED, **change), TERMS, 10**9)  # type: ignore[arg-type]
    assert field in refused.value.fields


def test_a_request_above_the_balance_says_the_balance() -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_request(ASKED, TERMS, 399_999)
    assert "€3,999.99" in str(refused.value.fields["requested"])


def test_fund_terms_are_checked() -> None:
    wrong = FundTerms("eur", 0, date(2026, 2, 1), date(2026, 1, 1), 0)
    assert set(wrong.problems()) == {"currency", "contribution", "ends_on", "claim_window_days"}
    assert TERMS.problems() == {}


def test_nobody_decides_on_own_money() -> None:
    rules.two_people("ann", "bob")
    with pytest.raises(Forbidden, match="another person"):
        rules.two_people("ann", "ann")


@pytest.mark.parametrize("state", list(ClaimState))
@pytest.mark.parametrize("to", list(ClaimState))
def test_a_claims_moves(state: ClaimState, to: ClaimState) -> None:
    allowed = {
        ("draft", "submitted"),
        ("submitted", "approved"),
        ("submitted", "rejected"),
        ("submitted", "declined"),
        ("rejected", "submitted"),
        ("rejected", "declined"),
        ("approved", "paid"),
    }
    if (state.value, to.value) in allowed:
        assert rules.move_claim(state, to) is to
    else:
        with pytest.raises(Conflict):
            rules.move_claim(state, to)


def test_a_requests_moves() -> None:
    assert rules.move_request(RequestState.SUBMITTED, RequestState.APPROVED)
    for state in (RequestState.REJECTED, RequestState.WITHDRAWN, RequestState.CLOSED):
        for to in RequestState:
            with pytest.raises(Conflict):
                rules.move_request(state, to)


def claim(**change: object) -> None:
    given: dict[str, object] = {
        "cost_minor": 800,
        "amount_minor": 400,
        "most_minor": 400,
        "currency": "EUR",
        "today": date(2026, 5, 30),
        "last_day": rules.claim_by(date(2026, 3, 31), 60),
        "has_proof": True,
    }
    rules.check_claim(**(given | change))  # type: ignore[arg-type]


def test_a_claim_on_its_last_day_with_proof_passes() -> None:
    claim()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount_minor": 401}, "amount"),
        ({"has_proof": False}, "proof"),
        ({"cost_minor": 0}, "cost"),
    ],
)
def test_a_claim_that_can_not_be_submitted(change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        claim(**change)
    assert field in refused.value.fields


def test_a_late_claim_is_refused_with_its_day() -> None:
    with pytest.raises(Conflict, match="May 30, 2026"):
        claim(today=date(2026, 5, 31))


def test_a_claim_is_worth_the_share_or_the_rest_of_the_commitment() -> None:
    assert rules.claimable(1_000, 5_000, 400) == 400
    assert rules.claimable(700, 5_000, 400) == 350
    assert rules.claimable(700, 5_000, 0) == 0


@pytest.mark.parametrize(
    ("bp", "shown"), [(5_000, "50"), (3_333, "33.33"), (10_000, "100"), (50, "0.5")]
)
def test_percent(bp: int, shown: str) -> None:
    assert rules.show_percent(bp) == shown


class LedgerMachine(RuleBasedStateMachine):
    """Any movements in any order: refused ones change nothing, the invariant never breaks."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Posting] = []

    @rule(movement=st.sampled_from(list(Movement)), amount=st.integers(0, 1_000))
    def moves(self, movement: Movement, amount: int) -> None:
        before = balances(self.entries)
        try:
            postings = move(movement, amount, before, "EUR")
        except Conflict:
            return
        assert sum(posting.amount_minor for posting in postings) == 0
        self.entries.extend(postings)

    @invariant()
    def balance_is_allocated_minus_paid_approved_and_pending(self) -> None:
        held = balances(self.entries)
        assert held.sound
        assert held.balance == held.allocated - held.paid - held.approved - held.pending
        assert sum(posting.amount_minor for posting in self.entries) == 0


LedgerMachine.TestCase.settings = settings(max_examples=60, deadline=None)
TestLedger = LedgerMachine.TestCase


def test_more_than_there_is_does_not_move() -> None:
    held = Balances(allocated=100, available=100)
    with pytest.raises(Conflict, match=r"€1\.00 is there"):
        move(Movement.REQUEST, 101, held, "EUR")
    assert move(Movement.REQUEST, 0, held, "EUR") == ()
    with pytest.raises(ValueError, match="backwards"):
        move(Movement.REQUEST, -1, held, "EUR")


def test_entries_that_disagree_are_not_sound() -> None:
    assert not balances([Posting(Account.AVAILABLE, 5)]).sound
