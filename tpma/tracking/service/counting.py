"""Figures of engagement, and the way down to the events that they are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import case, func, select

from tpma.campaigns.models import Campaign, Contact, Delivery, TrackedLink
from tpma.campaigns.rules import DeliveryState
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.tracking.models import Event, Lead
from tpma.tracking.rules import REASONS, EventKind, Verdict
from tpma.tracking.values import Engagement, EventView, Figure, Listed, OpensMeasured

_HUMAN, _MACHINE = Verdict.HUMAN.value, Verdict.MACHINE.value


def engagement(work: Work, campaign_id: str) -> Engagement:
    """Raw and human figures of one campaign in scope."""
    work.require(Permission.VIEW_RESULTS)
    work.get(Campaign, campaign_id)
    return _figures(work, campaign_id).get(campaign_id, Engagement())


def engagement_of_all(work: Work) -> dict[str, Engagement]:
    """The figures of every campaign in scope that has any."""
    work.require(Permission.VIEW_RESULTS)
    return _figures(work, None)


def opens_measured(work: Work, campaign_id: str | None = None) -> OpensMeasured:
    """Of how many delivered mails in scope, or of one campaign, opens were measured."""
    work.require(Permission.VIEW_RESULTS)
    found = _measured(work, campaign_id).values()
    return OpensMeasured(sum(o.mails for o in found), sum(o.measured for o in found))


def _measured(work: Work, campaign_id: str | None) -> dict[str, OpensMeasured]:
    counted = (
        select(
            Delivery.campaign_id,
            func.count(Delivery.id),
            func.sum(case((Delivery.opens_measured.is_(True), 1), else_=0)),
        )
        .where(Delivery.state == DeliveryState.ACCEPTED)
        .group_by(Delivery.campaign_id)
    )
    if campaign_id is not None:
        counted = counted.where(Delivery.campaign_id == campaign_id)
    return {
        campaign: OpensMeasured(mails, int(measured or 0))
        for campaign, mails, measured in work.session.execute(counted)
    }


def _figures(work: Work, campaign_id: str | None) -> dict[str, Engagement]:
    counted = select(
        Event.campaign_id,
        Event.tactic_key,
        Event.kind,
        Event.verdict,
        Event.why,
        func.count(),
    ).group_by(Event.campaign_id, Event.tactic_key, Event.kind, Event.verdict, Event.why)
    # People by address where it is known, else by delivery; a stranger on a post by the event.
    who = func.coalesce(Event.address_key, Event.delivery_id, Event.id)
    persons = (
        select(Event.campaign_id, Event.tactic_key, Event.kind, func.count(func.distinct(who)))
        .where(Event.verdict == _HUMAN)
        .group_by(Event.campaign_id, Event.tactic_key, Event.kind)
    )
    overall = (
        select(Event.campaign_id, Event.kind, func.count(func.distinct(who)))
        .where(Event.verdict == _HUMAN)
        .group_by(Event.campaign_id, Event.kind)
    )
    raised = select(Lead.campaign_id, func.count()).group_by(Lead.campaign_id)
    if campaign_id is not None:
        counted = counted.where(Event.campaign_id == campaign_id)
        persons = persons.where(Event.campaign_id == campaign_id)
        overall = overall.where(Event.campaign_id == campaign_id)
        raised = raised.where(Lead.campaign_id == campaign_id)

    session = work.session
    rows: dict[str, list[tuple[str, str, str, str, int]]] = defaultdict(list)
    for campaign, tactic, kind, verdict, why, number in session.execute(counted):
        rows[campaign].append((tactic, kind, verdict, why, number))
    people_of_tactic = {(c, t, k): n for c, t, k, n in session.execute(persons)}
    people = {(c, k): n for c, k, n in session.execute(overall)}
    leads = {row[0]: row[1] for row in session.execute(raised)}
    measured = _measured(work, campaign_id)
    found: dict[str, Engagement] = {}
    for campaign in {*rows, *leads, *measured}:
        own = rows.get(campaign, [])
        total = {
            kind.value: _figure(
                ((v, n) for _, k, v, _, n in own if k == kind), people.get((campaign, kind), 0)
            )
            for kind in EventKind
        }
        reasons: dict[tuple[str, str], int] = defaultdict(int)
        for _, kind_, verdict, why, number in own:
            if verdict == _MACHINE:
                reasons[kind_, why] += number
        found[campaign] = Engagement(
            opens=total["open"],
            measured=measured.get(campaign, OpensMeasured()),
            clicks=total["click"],
            views=total["view"],
            forms=total["form"],
            unsubscribes=total["unsubscribe"],
            leads=leads.get(campaign, 0),
            by_tactic={
                tactic: {
                    kind: _figure(
                        ((v, n) for t, k, v, _, n in own if (t, k) == (tactic, kind)),
                        people_of_tactic.get((campaign, tactic, kind), 0),
                    )
                    for kind in sorted({k for t, k, *_ in own if t == tactic})
                }
                for tactic in sorted({t for t, *_ in own})
            },
            machine_reasons=dict(reasons),
        )
    return found


def _figure(verdicts: Iterable[tuple[str, int]], people: int) -> Figure:
    by: dict[str, int] = defaultdict(int)
    for verdict, number in verdicts:
        by[verdict] += number
    return Figure(
        raw=sum(by.values()),
        human=by[_HUMAN],
        machine=by[_MACHINE],
        unknown=by[Verdict.UNKNOWN.value],
        people=people,
    )


def events(
    work: Work,
    *,
    campaign_id: str | None = None,
    kind: str | None = None,
    verdict: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Listed[EventView]:
    """Events in scope, newest first; `after` is the id where the part before ended."""
    work.require(Permission.VIEW_RESULTS)
    query = (
        select(Event, TrackedLink.url, Contact.email)
        .outerjoin(TrackedLink, TrackedLink.id == Event.link_id)
        .outerjoin(Contact, Contact.id == Event.contact_id)
        .order_by(Event.id.desc())
        .limit(limit + 1)
    )
    for column, wanted in (
        (Event.campaign_id, campaign_id),
        (Event.kind, kind),
        (Event.verdict, verdict),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if after is not None:
        query = query.where(Event.id < after)
    rows = work.session.execute(query).all()
    views = tuple(
        _view(event, link or "", "" if work.scope.everyone else contact or "")
        for event, link, contact in rows[:limit]
    )
    return Listed(views, views[-1].id if len(rows) > limit else None)


def _view(event: Event, link: str, contact: str) -> EventView:
    return EventView(
        id=event.id,
        partner_id=event.partner_id,
        campaign_id=event.campaign_id,
        tactic_key=event.tactic_key,
        kind=event.kind,
        occurred_at=event.occurred_at,
        verdict=event.verdict,
        why=event.why,
        reason=REASONS.get(event.why, msg("Not known")),
        user_agent=event.user_agent,
        delivery_id=event.delivery_id,
        placement_id=event.placement_id,
        channel=event.channel,
        link=link,
        contact=contact,
    )
