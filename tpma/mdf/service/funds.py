"""Funds and allocations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from tpma.core.errors import Conflict, InvalidInput, NotFound
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.mdf.ledger import Balances, Movement
from tpma.mdf.models import Allocation, Fund
from tpma.mdf.rules import FundTerms
from tpma.mdf.service.ledger import balances_by, lock, post, sum_of
from tpma.partners import service as partners


@dataclass(frozen=True, slots=True)
class FundView:
    """A fund with what stands where in scope: the program's for HQ, its own for a partner."""

    fund: Fund
    balances: Balances
    unallocated_minor: int
    partners: int


def terms_of(fund: Fund) -> FundTerms:
    return FundTerms(
        fund.currency, fund.contribution_bp, fund.starts_on, fund.ends_on, fund.claim_window_days
    )


def create_fund(
    work: Work,
    *,
    name: str,
    amount_minor: int,
    currency: str,
    starts_on: dt.date,
    ends_on: dt.date,
    contribution_bp: int = 5_000,
    claim_window_days: int = 60,
    kind: str = "mdf",
) -> Fund:
    """Open a fund. InvalidInput by field; Conflict where the name is taken."""
    work.require(Permission.MANAGE_FUNDS)
    terms = FundTerms(currency, contribution_bp, starts_on, ends_on, claim_window_days)
    problems: dict[str, Message] = terms.problems()
    if not name.strip() or len(name) > 120:
        problems["name"] = msg("Enter a name of up to 120 characters")
    if amount_minor <= 0:
        problems["amount"] = msg("Enter how much the fund holds")
    if kind not in {"mdf", "coop"}:
        problems["kind"] = msg("Choose MDF or co-op")
    if problems:
        raise InvalidInput(fields=problems)
    if work.session.scalar(select(Fund.id).where(Fund.name == name.strip())):
        raise Conflict(msg("Another fund already has this name"))
    fund = work.add(
        Fund(
            id=work.new_id(),
            name=name.strip(),
            kind=kind,
            currency=currency,
            amount_minor=amount_minor,
            contribution_bp=contribution_bp,
            starts_on=starts_on,
            ends_on=ends_on,
            claim_window_days=claim_window_days,
            state="open",
            created_by=work.actor.user_id,
            created_at=work.now(),
        )
    )
    work.session.flush()
    work.audit("create", "fund", fund.id, amount_minor=amount_minor, currency=currency)
    return fund


def allocate(
    work: Work, fund_id: str, partner_id: str, amount_minor: int, note: str = ""
) -> Allocation:
    """Grant some of a fund to a partner. Conflict where the fund has less left."""
    work.require(Permission.MANAGE_FUNDS)
    if amount_minor <= 0:
        raise InvalidInput(fields={"amount": msg("Enter how much to allocate")})
    partners.partner(work, partner_id)
    fund = lock(work, fund_id)
    post(work, Movement.ALLOCATE, amount_minor, fund=fund, partner_id=partner_id)
    grant = work.add(
        Allocation(
            id=work.new_id(),
            partner_id=partner_id,
            fund_id=fund.id,
            amount_minor=amount_minor,
            note=note[:300],
            granted_by=work.actor.user_id,
            granted_at=work.now(),
        )
    )
    work.audit("allocate", "fund", fund.id, partner_id=partner_id, amount_minor=amount_minor)
    return grant


def funds(work: Work) -> list[FundView]:
    """HQ: all funds. A partner: those with an allocation of its own."""
    held = balances_by(work)
    found = []
    for fund in work.session.scalars(select(Fund).order_by(Fund.ends_on.desc(), Fund.name)):
        mine = [balances for (fund_id, _), balances in held.items() if fund_id == fund.id]
        if not mine and not work.scope.everyone:
            continue
        total = sum_of(mine)
        found.append(FundView(fund, total, fund.amount_minor - total.allocated, len(mine)))
    return found


def fund_view(work: Work, fund_id: str) -> FundView:
    """One fund. For a partner NotFound unless it has an allocation there."""
    for found in funds(work):
        if found.fund.id == fund_id:
            return found
    raise NotFound()


def fund_by_partner(work: Work, fund_id: str) -> list[tuple[str, str, Balances]]:
    """(partner, its name, its balances) of one fund, by name."""
    names = partner_names(work)
    held = balances_by(work, fund_id=fund_id)
    rows = [(p, names.get(p, ""), balances) for (_, p), balances in held.items()]
    return sorted(rows, key=lambda row: row[1].casefold())


def partner_names(work: Work) -> dict[str, str]:
    """Partner → name, in scope."""
    found, _ = partners.list_partners(work, limit=100_000)
    return {partner.id: partner.name for partner in found}
