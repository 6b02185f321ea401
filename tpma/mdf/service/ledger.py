"""The ledger in the database: balances, and the one way to move money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from tpma.core.errors import Conflict
from tpma.core.i18n import msg
from tpma.core.money import Money
from tpma.core.work import Work
from tpma.mdf.ledger import Account, Balances, Movement, balances_of, move
from tpma.mdf.models import Fund, LedgerEntry


def balances_by(work: Work, *, fund_id: str | None = None) -> dict[tuple[str, str], Balances]:
    """(fund, partner) → balances, in scope."""
    wanted = select(
        LedgerEntry.fund_id,
        LedgerEntry.partner_id,
        LedgerEntry.account,
        func.sum(LedgerEntry.amount_minor),
    ).group_by(LedgerEntry.fund_id, LedgerEntry.partner_id, LedgerEntry.account)
    if fund_id is not None:
        wanted = wanted.where(LedgerEntry.fund_id == fund_id)
    held: dict[tuple[str, str], dict[Account, int]] = defaultdict(dict)
    for fund, partner, account, total in work.session.execute(wanted):
        held[fund, partner][Account(account)] = int(total)
    return {key: balances_of(accounts) for key, accounts in held.items()}


def balance(work: Work, fund_id: str, partner_id: str) -> Balances:
    """One partner's balances in one fund."""
    return balances_by(work, fund_id=fund_id).get((fund_id, partner_id), Balances())


def sum_of(parts: Iterable[Balances]) -> Balances:
    """Balances added up, of one currency."""
    held: dict[Account, int] = defaultdict(int)
    for part in parts:
        for account in Account:
            held[account] += -part.allocated if account is Account.FUND else part.of(account)
    return balances_of(held)


def lock(work: Work, fund_id: str) -> Fund:
    """The fund with its row locked: whoever moves its money waits for whoever does so now."""
    return work.get(Fund, fund_id, lock=True)


def post(
    work: Work,
    movement: Movement,
    amount_minor: int,
    *,
    fund: Fund,
    partner_id: str,
    request_id: str | None = None,
    claim_id: str | None = None,
) -> None:
    """Move money and append both sides. The caller holds the fund's lock.

    Conflict where the money isn't there.
    """
    before = balance(work, fund.id, partner_id)
    if movement is Movement.ALLOCATE:
        _within_the_fund(work, fund, amount_minor)
    movement_id = work.new_id()
    for posting in move(movement, amount_minor, before, fund.currency):
        work.add(
            LedgerEntry(
                id=work.new_id(),
                partner_id=partner_id,
                fund_id=fund.id,
                movement_id=movement_id,
                movement=movement.value,
                account=posting.account.value,
                amount_minor=posting.amount_minor,
                currency=fund.currency,
                request_id=request_id,
                claim_id=claim_id,
                by=work.actor.user_id,
                at=work.now(),
            )
        )
    work.session.flush()
    after = balance(work, fund.id, partner_id)
    if not after.sound:
        raise RuntimeError(f"the ledger of fund {fund.id} disagrees with itself: {after}")


def _within_the_fund(work: Work, fund: Fund, amount_minor: int) -> None:
    allocated = sum(held.allocated for held in balances_by(work, fund_id=fund.id).values())
    left = fund.amount_minor - allocated
    if amount_minor > left:
        raise Conflict(
            msg("The fund has %(left)s left to give", left=Money(left, fund.currency)),
            mend=msg("Allocate less, or take some back from another partner"),
        )


def entries(work: Work, fund_id: str, partner_id: str, limit: int = 200) -> Sequence[LedgerEntry]:
    """A partner's entries in a fund, newest first."""
    return work.session.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.fund_id == fund_id, LedgerEntry.partner_id == partner_id)
        .order_by(LedgerEntry.at.desc(), LedgerEntry.id.desc())
        .limit(limit)
    ).all()


def standing_of_request(work: Work, request_id: str) -> Balances:
    """What stands where of one request, its claims included."""
    rows = work.session.execute(
        select(LedgerEntry.account, func.sum(LedgerEntry.amount_minor))
        .where(LedgerEntry.request_id == request_id)
        .group_by(LedgerEntry.account)
    )
    return balances_of({Account(account): int(total) for account, total in rows})
