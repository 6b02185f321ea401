"""What a calculation of credit starts from: the deals, and the human touches that belong to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tpma.attribution.match import Wanted, match
from tpma.attribution.models import Opportunity
from tpma.attribution.rules import Deal, Outcome, Touch
from tpma.campaigns.models import Campaign, Contact
from tpma.core.work import Work
from tpma.tracking.models import Event

#: What earns credit: what only a person does. Opens don't, because mail programs open for people.
TOUCH_KINDS = ("click", "form")


@dataclass(frozen=True, slots=True)
class Material:
    """All that a calculation of credit needs, loaded once for any number of models."""

    deals: Sequence[Deal]
    partner_of: Mapping[str, str]
    touches_of: Mapping[str, Sequence[Touch]]
    without_deal: Sequence[Sequence[Touch]]


def material(work: Work) -> Material:
    """Deals and their touches in scope: human clicks and forms, joined by address or domain."""
    rows = work.session.scalars(select(Opportunity).order_by(Opportunity.id)).all()
    campaigns = _campaigns_by_name(work)
    by_address: dict[tuple[str, str], list[Touch]] = defaultdict(list)
    events = work.session.execute(
        select(
            Event.id,
            Event.partner_id,
            Event.address_key,
            Event.occurred_at,
            Event.kind,
            Event.campaign_id,
            Event.tactic_key,
        )
        .where(
            Event.verdict == "human",
            Event.kind.in_(TOUCH_KINDS),
            Event.address_key.is_not(None),
        )
        .order_by(Event.occurred_at, Event.id)
    )
    for row in events:
        by_address[row.partner_id, str(row.address_key)].append(
            Touch(row.id, row.occurred_at, row.kind, row.campaign_id, row.tactic_key)
        )
    wanted = [Wanted(d.id, d.partner_id, d.contact_key, d.domain) for d in rows]
    touches = match(wanted, by_address, _addresses_of(work, {d.domain for d in rows if d.domain}))
    joined = {touch.event_id for found in touches.values() for touch in found}
    return Material(
        deals=[_deal(d, campaigns) for d in rows],
        partner_of={d.id: d.partner_id for d in rows},
        touches_of=touches,
        without_deal=[
            found
            for _, found in sorted(by_address.items())
            if not any(touch.event_id in joined for touch in found)
        ],
    )


def _deal(row: Opportunity, campaigns: Mapping[tuple[str, str], str]) -> Deal:
    return Deal(
        id=row.id,
        amount_minor=row.amount_minor,
        currency=row.currency,
        created_on=row.created_on,
        closed_on=row.closed_on,
        outcome=Outcome(row.outcome),
        primary_campaign_id=campaigns.get((row.partner_id, row.source.casefold())),
    )


def _campaigns_by_name(work: Work) -> dict[tuple[str, str], str]:
    """(partner, id or name as a CRM may write it) → campaign."""
    found: dict[tuple[str, str], str] = {}
    rows = work.session.execute(
        select(Campaign.partner_id, Campaign.id, Campaign.name).order_by(Campaign.id)
    )
    for partner_id, campaign_id, name in rows:
        found[partner_id, name.casefold()] = campaign_id
        found[partner_id, campaign_id] = campaign_id
    return found


def _addresses_of(work: Work, domains: set[str]) -> dict[tuple[str, str], list[str]]:
    """(partner, domain) → the address keys of the partner's contacts there."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    if not domains:
        return found
    rows = work.session.execute(select(Contact.partner_id, Contact.email, Contact.address_key))
    for partner_id, email, key in rows:
        domain = email.rpartition("@")[2].lower()
        if domain in domains:
            found[partner_id, domain].append(key)
    return found
