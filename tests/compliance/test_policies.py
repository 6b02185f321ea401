"""Policy as data, and deputies: versions, who may change it, whose part is whose."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.compliance.stories import NO_SAMPLE, asset_set, change, manifest
from tests.factories import Product
from tpma.compliance import service as compliance
from tpma.compliance.outside_approver import OutsideApprover
from tpma.compliance.policy import Policy, Requirement, RiskFacts, judge, turn
from tpma.compliance.policy_data import LABELS, as_data, changed, from_data, problems
from tpma.compliance.service.clocks import remind_due
from tpma.core.actor import Actor, Role
from tpma.core.audit import AuditEntry
from tpma.core.errors import Conflict, Forbidden, InvalidInput
from tpma.core.tenancy import EVERYONE

DIGEST = "f" * 64
BOTH = ("brand", "legal")
REQUIREMENTS = st.builds(
    Requirement,
    st.lists(st.sampled_from(BOTH), min_size=1, unique=True).map(tuple),
    kits=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    regions=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    over_contacts=st.integers(0, 9999),
)
OUTSIDE = st.builds(
    OutsideApprover,
    st.sampled_from(BOTH),
    st.text(max_size=5),
    st.text(max_size=5),
    regions=st.lists(st.text(max_size=5), max_size=2).map(tuple),
)
POLICIES = st.builds(
    Policy,
    sample_share=st.floats(0, 1),
    risky_sectors=st.frozensets(st.text(max_size=5)),
    in_order=st.booleans(),
    requirements=st.lists(REQUIREMENTS, max_size=3).map(tuple),
    outside=st.lists(OUTSIDE, max_size=3).map(tuple),
)


@given(POLICIES)
def test_what_is_stored_is_read_back(policy: Policy) -> None:
    assert from_data(as_data(policy)) == policy
    assert set(as_data(policy)) == set(LABELS)


def test_an_old_version_takes_the_default_for_what_it_does_not_know() -> None:
    assert from_data({"hours": 3, "gone": 1}) == Policy(hours=3)


@pytest.mark.parametrize(
    ("rule", "facts", "asks"),
    [
        (Requirement(("legal",)), RiskFacts(), True),
        (Requirement(("legal",), kits=("a",)), RiskFacts(kit="a"), True),
        (Requirement(("legal",), kits=("a",)), RiskFacts(kit="b"), False),
        (Requirement(("legal",), regions=("emea",)), RiskFacts(region="EMEA"), True),
        (Requirement(("legal",), regions=("emea",)), RiskFacts(region="APAC"), False),
        (Requirement(("legal",), sectors=("x",)), RiskFacts(sectors=frozenset({"x"})), True),
        (Requirement(("legal",), sectors=("x",)), RiskFacts(), False),
        (Requirement(("legal",), over_contacts=10), RiskFacts(contacts=11), True),
        (Requirement(("legal",), over_contacts=10), RiskFacts(contacts=10), False),
        (Requirement(("legal",), over_spend_minor=10), RiskFacts(spend_minor=11), True),
        (Requirement(("legal",), over_spend_minor=10), RiskFacts(spend_minor=10), False),
        (Requirement(("legal",), over_spend_minor=9), RiskFacts(spend_comparable=False), True),
        (Requirement(("legal",), kits=("a",), over_contacts=9), RiskFacts(kit="a"), False),
    ],
)
def test_a_rule_asks_where_all_that_it_says_is_so(
    rule: Requirement, facts: RiskFacts, asks: bool
) -> None:
    assert rule.asks(facts) is asks
    verdict = judge(facts, DIGEST, replace(NO_SAMPLE, requirements=(rule,)))
    assert ("legal" in verdict.reviewers) is asks
    assert not asks or any("Policy wants a person" in str(each) for each in verdict.reasons)


def test_in_order_one_after_the_other() -> None:
    assert turn(BOTH, [], in_order=True) == ["brand"]
    assert turn(BOTH, ["brand"], in_order=True) == ["legal"]
    assert turn(BOTH, [], in_order=False) == ["brand", "legal"]
    assert turn(BOTH, BOTH, in_order=True) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"sample_share": 1.1}, "sample_share"),
        ({"hours": 0, "remind_hours": 0}, "hours"),
        ({"remind_hours": 24}, "remind_hours"),
        ({"valid_days": 0}, "valid_days"),
        ({"most_contacts": -1}, "most_contacts"),
        ({"most_own_characters": -1}, "most_own_characters"),
        ({"requirements": (Requirement(()),)}, "requirements"),
        ({"outside": (OutsideApprover("legal", "Nora", "no address"),)}, "outside"),
        ({"outside": (OutsideApprover("legal", "", "n@c.example"),)}, "outside"),
        ({"outside": (OutsideApprover("policy", "Nora", "n@c.example"),)}, "outside"),
        ({"outside": (OutsideApprover("legal", "Nora", "n@c.example", "xx"),)}, "outside"),
        ({"link_days": 31}, "link_days"),
    ],
)
def test_what_can_not_be_is_named(wrong: dict[str, object], field: str) -> None:
    assert set(problems(replace(Policy(), **wrong))) == {field}  # type: ignore[arg-type]
    assert problems(Policy()) == {}


def test_as_delivered_it_is_the_default(product: Product) -> None:
    with product.hq() as work:
        assert compliance.current_policy(work) == (0, Policy())
        assert compliance.policy_history(work) == []


def test_a_change_makes_a_version_with_its_name_and_is_audited(product: Product) -> None:
    other = Policy(hours=8, in_order=True)
    with product.hq(Role.LEGAL_REVIEWER, user_id="lena") as work:
        assert compliance.change_policy(work, other, seen=0, note="Faster") == 1
        assert compliance.change_policy(work, other, seen=1) == 1  # nothing differs
        assert compliance.current_policy(work) == (1, other)
        (row,) = compliance.policy_history(work)
        assert (row.changed, row.note) == (("hours", "in_order"), "Faster")
        assert changed(Policy(), other) == ["hours", "in_order"]
    with product.hq() as work:
        with pytest.raises(Conflict, match="in the meantime"):
            compliance.change_policy(work, Policy(hours=5), seen=0)
        with pytest.raises(InvalidInput):
            compliance.change_policy(work, Policy(hours=0), seen=1)
        (entry,) = work.session.scalars(
            select(AuditEntry).where(AuditEntry.target == "approval_policy")
        )
        assert (entry.actor_id, entry.target_id) == ("lena", "1")


@pytest.mark.parametrize("role", [Role.BRAND_REVIEWER, Role.CHANNEL_MARKETER, Role.FINANCE])
def test_only_administrators_and_legal_change_it(product: Product, role: Role) -> None:
    with product.hq(role) as work, pytest.raises(Forbidden):
        compliance.change_policy(work, Policy(hours=3), seen=0)
    with product.system() as work, pytest.raises(Forbidden):
        compliance.change_policy(work, Policy(hours=3), seen=0)


def submitted(product: Product, ready: str) -> str:
    with product.as_partner() as work:
        found = compliance.findings(work, ready, countries=["DE"])
        return compliance.submit(work, "c" * 32, manifest(work, ready), found).id


def test_a_submission_keeps_the_policy_it_was_asked_under(product: Product) -> None:
    ready = asset_set(product)
    wants = Policy(
        sample_share=0.0,
        hours=5,
        valid_days=7,
        in_order=True,
        requirements=(Requirement(BOTH, regions=("EMEA",)),),
    )
    with product.hq() as work:
        compliance.change_policy(work, wants, seen=0)
    made = submitted(product, ready)
    with product.hq() as work:
        compliance.change_policy(work, replace(wants, valid_days=99), seen=1)
        row = compliance.submission(work, made)
        assert (row.policy_version, row.reviewers, row.in_order) == (1, list(BOTH), True)
        assert row.due_at - row.asked_at == dt.timedelta(hours=5)
    with product.hq(Role.LEGAL_REVIEWER, user_id="lena") as work:
        with pytest.raises(Forbidden, match="asked first"):
            compliance.decide(work, made, "approved")
        assert compliance.queue(work, mine=True) == []
    with product.hq(Role.BRAND_REVIEWER, user_id="bruno") as work:
        assert compliance.decide(work, made, "approved").state == "pending"
    with product.hq(Role.LEGAL_REVIEWER, user_id="lena") as work:
        row = compliance.decide(work, made, "approved", conditions="Only until Christmas")
        assert row.state == "approved"
        assert row.expires_at == work.now() + dt.timedelta(days=7)
        given = compliance.approvals_of(work, [made])[made]
        said = {each.reviewer: each.conditions for each in given}
        assert said == {"brand": "", "legal": "Only until Christmas"}


def as_user(product: Product, user_id: str, *roles: Role):  # type: ignore[no-untyped-def]
    return product.container.open(Actor(user_id, "Somebody", frozenset(roles)), EVERYONE)


def test_a_deputy_decides_and_the_approval_says_for_whom(product: Product) -> None:
    lena = product.user("lena@hq.example", Role.LEGAL_REVIEWER)
    bruno = product.user("bruno@hq.example", Role.BRAND_REVIEWER)
    ready = asset_set(product)
    change(product, ready, "email", "headline", "Garantiert mittags wieder da")
    made = submitted(product, ready)
    with as_user(product, bruno, Role.BRAND_REVIEWER) as work, pytest.raises(Forbidden):
        compliance.decide(work, made, "approved")
    with as_user(product, lena, Role.LEGAL_REVIEWER) as work:
        today = work.now().date()
        tomorrow = today + dt.timedelta(days=1)
        with pytest.raises(InvalidInput) as refused:
            compliance.name_deputy(work, lena, tomorrow, today)
        assert set(refused.value.fields) == {"deputy", "last_day"}
        row_id = compliance.name_deputy(work, bruno, tomorrow, tomorrow).id
    with as_user(product, bruno, Role.BRAND_REVIEWER) as work, pytest.raises(Forbidden):
        compliance.decide(work, made, "approved")  # not yet
    product.clock.advance(days=1)
    with as_user(product, bruno, Role.BRAND_REVIEWER) as work:
        assert [line.id for line in compliance.queue(work, mine=True)] == [made]
        part = compliance.review(work, made).part
        assert part is not None
        assert part.absent is not None
        assert compliance.decide(work, made, "approved").state == "approved"
        (given,) = compliance.approvals_of(work, [made])[made]
        assert (given.reviewer, given.user_id, given.for_user_id) == ("legal", bruno, lena)
    with as_user(product, lena, Role.LEGAL_REVIEWER) as work:
        compliance.end_deputy(work, row_id)
        assert compliance.absences(work) == []


def test_an_author_s_deputy_does_not_decide_on_the_author_s_work(product: Product) -> None:
    lena = product.user("lena@hq.example", Role.LEGAL_REVIEWER)
    bruno = product.user("bruno@hq.example", Role.BRAND_REVIEWER)
    ready = asset_set(product)
    change(product, ready, "email", "headline", "Garantiert mittags wieder da", user_id=lena)
    made = submitted(product, ready)
    with as_user(product, lena, Role.LEGAL_REVIEWER) as work:
        today = work.now().date()
        compliance.name_deputy(work, bruno, today, today)
    with as_user(product, bruno, Role.BRAND_REVIEWER) as work, pytest.raises(Forbidden):
        compliance.decide(work, made, "approved")


def test_reviewers_are_reminded_and_then_it_is_escalated_each_once(product: Product) -> None:
    ready = asset_set(product)
    change(product, ready, "email", "headline", "Garantiert mittags wieder da")
    made = submitted(product, ready)

    def ticked() -> list[str]:
        remind_due(product.container.open)
        remind_due(product.container.open)
        with product.system() as work:
            wanted = select(AuditEntry.verb).where(AuditEntry.target_id == made)
            return sorted(set(work.session.scalars(wanted)) - {"submit"})

    assert ticked() == []
    product.clock.advance(hours=20)
    assert ticked() == ["remind"]
    product.clock.advance(hours=4)
    assert ticked() == ["escalate", "remind"]
    with product.hq() as work:
        (line,) = compliance.queue(work)
        assert line.escalated_at is not None
        entries = work.session.scalars(select(AuditEntry).where(AuditEntry.target_id == made)).all()
        assert len(entries) == 3
