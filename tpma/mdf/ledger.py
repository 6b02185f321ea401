"""The MDF ledger: append-only double entry, one small set of accounts per partner and fund.

Every movement takes from one account what it gives to another, so the accounts of a partner in a
fund always add up to nothing, and the invariant holds at every moment:

    balance = allocated − paid − approved − pending

pending  = asked for (requests) and claimed, both undecided
approved = committed to pre-approved requests, and payable on approved claims
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tpma.core.errors import Conflict
from tpma.core.i18n import msg
from tpma.core.money import Money


class Account(StrEnum):
    """Where a fund's money stands."""

    FUND = "fund"
    AVAILABLE = "available"
    REQUESTED = "requested"
    COMMITTED = "committed"
    CLAIMED = "claimed"
    PAYABLE = "payable"
    PAID = "paid"


class Movement(StrEnum):
    """Why money moves."""

    ALLOCATE = "allocate"
    TAKE_BACK = "take_back"
    REQUEST = "request"
    PRE_APPROVE = "pre_approve"
    RELEASE_REQUEST = "release_request"
    CLAIM = "claim"
    RETURN_CLAIM = "return_claim"
    APPROVE_CLAIM = "approve_claim"
    PAY = "pay"
    RELEASE_COMMITMENT = "release_commitment"


ROUTES: dict[Movement, tuple[Account, Account]] = {
    Movement.ALLOCATE: (Account.FUND, Account.AVAILABLE),
    Movement.TAKE_BACK: (Account.AVAILABLE, Account.FUND),
    Movement.REQUEST: (Account.AVAILABLE, Account.REQUESTED),
    Movement.PRE_APPROVE: (Account.REQUESTED, Account.COMMITTED),
    Movement.RELEASE_REQUEST: (Account.REQUESTED, Account.AVAILABLE),
    Movement.CLAIM: (Account.COMMITTED, Account.CLAIMED),
    Movement.RETURN_CLAIM: (Account.CLAIMED, Account.COMMITTED),
    Movement.APPROVE_CLAIM: (Account.CLAIMED, Account.PAYABLE),
    Movement.PAY: (Account.PAYABLE, Account.PAID),
    Movement.RELEASE_COMMITMENT: (Account.COMMITTED, Account.AVAILABLE),
}


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of one movement."""

    account: Account
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Balances:
    """What stands where."""

    allocated: int = 0
    available: int = 0
    requested: int = 0
    committed: int = 0
    claimed: int = 0
    payable: int = 0
    paid: int = 0

    @property
    def pending(self) -> int:
        return self.requested + self.claimed

    @property
    def approved(self) -> int:
        return self.committed + self.payable

    @property
    def balance(self) -> int:
        """What can still be asked for."""
        return self.allocated - self.paid - self.approved - self.pending

    @property
    def spent(self) -> int:
        """Paid, or owed on approved claims: the spend as it accrues."""
        return self.paid + self.payable

    @property
    def sound(self) -> bool:
        """Whether the entries agree with themselves."""
        return self.balance == self.available and min(self.parts()) >= 0

    def parts(self) -> tuple[int, ...]:
        return (
            self.available,
            self.requested,
            self.committed,
            self.claimed,
            self.payable,
            self.paid,
        )

    def of(self, account: Account) -> int:
        return self.allocated if account is Account.FUND else int(getattr(self, account.value))


def balances(postings: Iterable[Posting]) -> Balances:
    """The balances that entries add up to."""
    held: dict[Account, int] = defaultdict(int)
    for posting in postings:
        held[posting.account] += posting.amount_minor
    return balances_of(held)


def balances_of(held: dict[Account, int]) -> Balances:
    """From sums per account."""
    return Balances(
        allocated=-held.get(Account.FUND, 0),
        **{
            account.value: held.get(account, 0)
            for account in Account
            if account is not Account.FUND
        },
    )


def move(
    movement: Movement, amount_minor: int, before: Balances, currency: str
) -> Sequence[Posting]:
    """The two postings of a movement.

    Conflict where the account it takes from holds less: money is never spent twice, whoever was
    quicker. The fund's own account is checked against its amount by the caller.
    """
    if amount_minor < 0:
        raise ValueError("money moves along its route, not backwards")
    if amount_minor == 0:
        return ()
    taken_from, given_to = ROUTES[movement]
    if taken_from is not Account.FUND and before.of(taken_from) < amount_minor:
        raise Conflict(
            msg("There is not enough money left for this"),
            detail=msg(
                "%(wanted)s is needed, %(held)s is there",
                wanted=Money(amount_minor, currency),
                held=Money(before.of(taken_from), currency),
            ),
            mend=msg("Reload the page to see the present balance"),
        )
    return (Posting(taken_from, -amount_minor), Posting(given_to, amount_minor))
