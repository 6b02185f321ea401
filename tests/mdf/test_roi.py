"""The ROI report: definitions, one credit once, and a reconciliation that can fail."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tpma.mdf.roi import GROUPS, CreditFact, Spend, roi_table


def credit(campaign: str | None, amount: int, won: bool = True) -> CreditFact:
    return CreditFact(campaign, amount, won)


def test_the_briefs_figures_both_ways() -> None:
    spends = [Spend("f", "p", "c", paid_minor=50_000, cost_minor=100_000)]
    table = roi_table(spends, [credit("c", 125_000)], {"d": 125_000})
    assert table.total.on_mdf == Fraction(3, 2)
    assert table.total.on_total_cost == Fraction(1, 4)
    assert table.total.interval is None
    assert table.reconciliation.agrees


def test_open_deals_are_pipeline_and_not_revenue() -> None:
    spends = [Spend("f", "p", "c", paid_minor=100, cost_minor=200)]
    table = roi_table(spends, [credit("c", 70, won=False)], {})
    assert (table.total.attributed_minor, table.total.pipeline_minor) == (0, 70)
    assert table.total.on_mdf == -1


def test_every_won_cent_is_in_one_line() -> None:
    spends = [
        Spend("f", "p", "spent", paid_minor=60, payable_minor=40, cost_minor=200),
        Spend("f", "p", "promised", committed_minor=500),
    ]
    credits_ = [
        credit("spent", 300),
        credit("promised", 200),
        credit("free", 50),
        credit(None, 7),
    ]
    table = roi_table(spends, credits_, {"1": 500, "2": 50, "3": 7})
    found = table.reconciliation
    assert (found.funded_minor, found.unclaimed_minor) == (300, 200)
    assert (found.unfunded_minor, found.unattributed_minor) == (50, 7)
    assert found.agrees
    assert found.deals == 3
    # what is promised but not spent earns no return: it would be a gain without its cost
    assert table.total.attributed_minor == 300
    assert table.total.on_mdf == 2
    assert table.total.committed_minor == 500


def test_a_missing_credit_does_not_agree() -> None:
    table = roi_table([], [credit("c", 99)], {"1": 100})
    assert not table.reconciliation.agrees


def test_two_funds_of_one_campaign_share_its_credit_by_spend() -> None:
    spends = [
        Spend("a", "p", "c", paid_minor=300, cost_minor=300),
        Spend("b", "p", "c", paid_minor=100, cost_minor=100),
    ]
    table = roi_table(spends, [credit("c", 1001)], {"d": 1001}, by="fund")
    assert {row.key: row.attributed_minor for row in table.rows} == {"a": 751, "b": 250}
    assert roi_table(spends, [credit("c", 1001)], {"d": 1001}, by="campaign").total == replace(
        table.total
    )


money = st.integers(0, 10**9)
spend_lists = st.lists(
    st.builds(
        Spend,
        fund_id=st.sampled_from("fg"),
        partner_id=st.sampled_from("pq"),
        campaign_id=st.sampled_from("abcd"),
        paid_minor=money,
        payable_minor=money,
        claimed_minor=money,
        committed_minor=money,
        cost_minor=money,
    ),
    max_size=8,
)
credit_lists = st.lists(
    st.builds(
        CreditFact,
        campaign_id=st.sampled_from(["a", "b", "c", "x", None]),
        amount_minor=money,
        won=st.booleans(),
    ),
    max_size=12,
)


@given(spend_lists, credit_lists)
def test_no_grouping_changes_a_total_and_all_reconcile(
    spends: list[Spend], credits_: list[CreditFact]
) -> None:
    deals = {str(i): found.amount_minor for i, found in enumerate(credits_) if found.won}
    tables = {by: roi_table(spends, credits_, deals, by) for by in GROUPS}
    for table in tables.values():
        assert table.reconciliation.agrees
        assert sum(row.spend_minor for row in table.rows) == table.total.spend_minor
        assert sum(row.attributed_minor for row in table.rows) == table.total.attributed_minor
        assert sum(row.pipeline_minor for row in table.rows) == table.total.pipeline_minor
        assert table.total.attributed_minor == table.reconciliation.funded_minor
        assert table.total == tables["fund"].total
