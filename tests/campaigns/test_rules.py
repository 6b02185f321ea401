import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.campaigns.rules import (
    DELIVERY_MOVES,
    LAUNCHED,
    OPEN,
    RETRY_AFTER,
    TRANSITIONS,
    Accounting,
    Action,
    CampaignState,
    DeliveryState,
    NotNow,
    after,
    can,
    retry_at,
)

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def test_the_straight_way_to_the_end() -> None:
    state = CampaignState.DRAFT
    for action in (Action.SUBMIT, Action.APPROVE, Action.LAUNCH, Action.START, Action.FINISH):
        state = after(state, action)
    assert state is CampaignState.FINISHED


def test_nothing_is_launched_that_was_not_approved() -> None:
    reached = {state for state in CampaignState if can(state, Action.LAUNCH)}
    assert reached == {CampaignState.APPROVED}
    with pytest.raises(NotNow):
        after(CampaignState.DRAFT, Action.LAUNCH)


def test_what_was_launched_never_comes_back_to_draft() -> None:
    for state in LAUNCHED:
        assert set(TRANSITIONS[state].values()) <= LAUNCHED


def test_accepted_failed_and_excluded_are_the_end() -> None:
    for state in DeliveryState:
        ends = not DELIVERY_MOVES[state]
        assert ends == (state in {"accepted", "failed", "excluded"})
    assert DeliveryState.CLAIMED not in DELIVERY_MOVES[DeliveryState.DATA_SENT]
    assert DeliveryState.PLANNED not in DELIVERY_MOVES[DeliveryState.DATA_SENT]


rows = st.lists(
    st.tuples(
        st.sampled_from(list(DeliveryState)),
        st.sampled_from([None, "unsubscribed", "no_consent"]),
        st.integers(1, 1000),
    )
)


@given(rows)
def test_the_books_balance_whatever_the_states(counts: list[tuple[str, str | None, int]]) -> None:
    planned = sum(number for _, _, number in counts)
    books = Accounting.of(planned, counts)
    assert books.balanced
    assert books.finished == (not any(state in OPEN for state, _, _ in counts))
    assert not Accounting.of(planned + 1, counts).balanced


@given(st.integers(1, len(RETRY_AFTER)), st.text(max_size=8))
def test_retries_wait_their_time_and_a_little_spread(attempts: int, seed: str) -> None:
    at = retry_at(NOW, attempts, seed)
    assert at is not None
    wait = RETRY_AFTER[attempts - 1]
    assert wait <= at - NOW <= wait * 1.25
    assert at == retry_at(NOW, attempts, seed)


def test_at_some_point_it_is_enough() -> None:
    assert retry_at(NOW, len(RETRY_AFTER) + 1, "x") is None
