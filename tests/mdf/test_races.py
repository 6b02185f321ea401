"""Two people at the same moment: the same money is never given twice, on any database."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tests.factories import Product
from tests.mdf.story import launch
from tests.mdf.test_service import allocate, ask, claim_of, make_fund, standing
from tpma.core.actor import Role
from tpma.core.errors import TpmaError
from tpma.mdf import service

pytestmark = pytest.mark.journey


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each returned or raised, all started together."""
    gate = threading.Barrier(len(acts))
    answers: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            answers[place] = act()
        except TpmaError as error:
            answers[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def refusals(answers: list[object]) -> int:
    return sum(isinstance(answer, TpmaError) for answer in answers)


def test_money_is_held_allocated_and_paid_once(every_product: Product) -> None:
    product = every_product
    fund_id = make_fund(product, 1_000_00)
    product.partner()

    answers = at_once(*[lambda: allocate(product, fund_id, 600_00) for _ in range(4)])
    assert refusals(answers) == 3
    assert standing(product, fund_id).allocated == 600_00

    wants = [lambda: ask(product, fund_id, cost=1_000_00, requested=400_00) for _ in range(4)]
    answers = at_once(*wants)
    assert refusals(answers) == 3
    held = standing(product, fund_id)
    assert (held.pending, held.balance) == (400_00, 200_00)
    request_id = next(str(a) for a in answers if not isinstance(a, TpmaError))

    def approve(who: str) -> None:
        with product.hq(Role.FINANCE, user_id=who) as work:
            service.approve_request(work, request_id)

    assert refusals(at_once(lambda: approve("finn"), lambda: approve("fay"))) == 1
    story = launch(product, fund_request_id=request_id)
    claim_id = claim_of(story)
    with product.as_partner() as work:
        service.submit_claim(work, claim_id)
    with product.hq(Role.FINANCE) as work:
        service.decide_claim(work, claim_id, "approve")

    def pay(who: str) -> None:
        with product.hq(Role.FINANCE, user_id=who) as work:
            service.pay(work, claim_id, who)

    assert refusals(at_once(*[lambda who=who: pay(who) for who in ("finn", "fay", "flo")])) == 2
    held = standing(product, fund_id)
    assert (held.paid, held.balance) == (400_00, 200_00)
