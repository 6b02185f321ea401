"""What the ROI report counts: spend from the ledger, credit from runs, deals from the CRM."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select

from tpma.attribution.models import Credit, Opportunity
from tpma.campaigns.models import Campaign
from tpma.core.work import Work
from tpma.mdf.ledger import Account
from tpma.mdf.models import Claim, FundRequest, LedgerEntry
from tpma.mdf.roi import CreditFact, Spend

#: Where money stands that was spent, is owed, or is promised.
_STANDS = (Account.PAID, Account.PAYABLE, Account.CLAIMED, Account.COMMITTED)

AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"


@dataclass(frozen=True, slots=True)
class OtherCurrency:
    """Won deals that this report leaves out because they are in another currency."""

    currency: str
    deals: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class MoneyView:
    """What a report looks at: one currency, a period, one partner or all in scope."""

    work: Work
    currency: str
    partner_id: str | None
    since: dt.date | None
    until: dt.date | None

    def _instant(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time.min, tzinfo=ZoneInfo(self.work.settings.time_zone))

    def spends(self) -> tuple[list[Spend], dict[str, str]]:
        """Spend per fund and campaign, and the titles of requests without a campaign."""
        requests = {row.id: row for row in self.work.session.scalars(select(FundRequest))}
        claims = {row.id: row for row in self.work.session.scalars(select(Claim))}
        pays_for = self._campaigns_paid(requests)
        titles: dict[str, str] = {}
        merged: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)

        def place(request_id: str, claim_id: str | None) -> Counter[str]:
            request = requests[request_id]
            claim = claims.get(claim_id or "")
            campaign = claim.campaign_id if claim else pays_for.get(request_id)
            if campaign is None:
                # An activity without a campaign has a cost and no touches: it stands by itself.
                campaign = request.id
                titles[request.id] = request.title
            return merged[request.fund_id, request.partner_id, campaign]

        for request_id, claim_id, account, total in self.work.session.execute(self._entries()):
            # A commitment is the request's, however many claims draw on it.
            owner = None if account == Account.COMMITTED else claim_id
            place(request_id, owner)[account] += int(total)
        for claim in claims.values():
            if self._decided(claim):
                place(claim.request_id, claim.id)["cost"] += claim.cost_minor
        return [
            Spend(
                *key,
                paid_minor=held[Account.PAID],
                payable_minor=max(0, held[Account.PAYABLE]),
                claimed_minor=max(0, held[Account.CLAIMED]),
                committed_minor=max(0, held[Account.COMMITTED]),
                cost_minor=held["cost"],
            )
            for key, held in merged.items()
            # What is only asked for is no spend of any kind yet.
            if any(held[key] for key in (*_STANDS, "cost"))
        ], titles

    def _campaigns_paid(self, requests: Mapping[str, FundRequest]) -> dict[str, str]:
        """Request → the campaign that it pays for, where it is one."""
        found = {key: row.campaign_id for key, row in requests.items() if row.campaign_id}
        named = self.work.session.execute(
            select(Campaign.fund_request_id, Campaign.id)
            .where(Campaign.fund_request_id.is_not(None))
            .order_by(Campaign.id)
        )
        for request_id, campaign_id in named:
            found.setdefault(str(request_id), campaign_id)
        return found

    def _entries(self) -> AnySelect:
        wanted = (
            select(
                LedgerEntry.request_id,
                LedgerEntry.claim_id,
                LedgerEntry.account,
                func.sum(LedgerEntry.amount_minor),
            )
            .where(LedgerEntry.currency == self.currency, LedgerEntry.request_id.is_not(None))
            .group_by(LedgerEntry.request_id, LedgerEntry.claim_id, LedgerEntry.account)
        )
        if self.partner_id:
            wanted = wanted.where(LedgerEntry.partner_id == self.partner_id)
        if self.since:
            wanted = wanted.where(LedgerEntry.at >= self._instant(self.since))
        if self.until:
            end = self._instant(self.until + dt.timedelta(days=1))
            wanted = wanted.where(LedgerEntry.at < end)
        return wanted

    def _decided(self, claim: Claim) -> bool:
        """Whether the claim's cost is in the report: owed or paid, decided in the period."""
        if claim.state not in ("approved", "paid") or claim.decided_at is None:
            return False
        if claim.currency != self.currency or self.partner_id not in (None, claim.partner_id):
            return False
        day = claim.decided_at.astimezone(ZoneInfo(self.work.settings.time_zone)).date()
        return (self.since is None or day >= self.since) and (
            self.until is None or day <= self.until
        )

    def closed(self, wanted: AnySelect, table: type[Credit] | type[Opportunity]) -> AnySelect:
        if self.partner_id:
            wanted = wanted.where(table.partner_id == self.partner_id)
        if self.since:
            wanted = wanted.where((table.outcome != "won") | (table.closed_on >= self.since))
        if self.until:
            wanted = wanted.where((table.outcome != "won") | (table.closed_on <= self.until))
        return wanted

    def credits(self, run_ids: Sequence[str]) -> dict[str, list[CreditFact]]:
        """Run → credit by campaign, won and open; lost deals earn nothing."""
        wanted = (
            select(Credit.run_id, Credit.campaign_id, Credit.outcome, func.sum(Credit.amount_minor))
            .where(
                Credit.run_id.in_(run_ids),
                Credit.currency == self.currency,
                Credit.outcome.in_(("won", "open")),
            )
            .group_by(Credit.run_id, Credit.campaign_id, Credit.outcome)
        )
        found: dict[str, list[CreditFact]] = {run_id: [] for run_id in run_ids}
        for run_id, campaign_id, outcome, total in self.work.session.execute(
            self.closed(wanted, Credit)
        ):
            found[run_id].append(CreditFact(campaign_id, int(total), outcome == "won"))
        return found

    def deals(self) -> dict[str, int]:
        """Won deals as the CRM states them now."""
        wanted = select(Opportunity.id, Opportunity.amount_minor).where(
            Opportunity.outcome == "won", Opportunity.currency == self.currency
        )
        rows = self.work.session.execute(self.closed(wanted, Opportunity))
        return {row[0]: row[1] for row in rows}

    def others(self) -> list[OtherCurrency]:
        wanted = (
            select(
                Opportunity.currency,
                func.count(Opportunity.id),
                func.sum(Opportunity.amount_minor),
            )
            .where(Opportunity.outcome == "won", Opportunity.currency != self.currency)
            .group_by(Opportunity.currency)
            .order_by(Opportunity.currency)
        )
        rows = self.work.session.execute(self.closed(wanted, Opportunity))
        return [OtherCurrency(row[0], int(row[1]), int(row[2])) for row in rows]
