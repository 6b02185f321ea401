"""Recording engagement: who, what, when, and whether it was a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from tpma.campaigns.links import LinkRef
from tpma.campaigns.models import Contact, TrackedLink
from tpma.compliance.service.mailing import Recipient, opens_countable
from tpma.compliance.service.mailing import unsubscribe as opt_out
from tpma.compliance.service.suppressions import PLATFORM, suppress
from tpma.core.errors import NotFound
from tpma.core.keys import keyed
from tpma.core.work import Work
from tpma.tracking.models import Event
from tpma.tracking.rules import (
    BURST_SECONDS,
    SWEEP_SECONDS,
    EventKind,
    Judgement,
    RequestFacts,
    Surroundings,
    Verdict,
    drop_reason,
    event_key,
    judge,
    network_of,
)
from tpma.tracking.service.origins import destination_of, link_of, origin_of
from tpma.tracking.values import Destination, Origin, Recorded

#: How far back a machine's first clicks are looked for, once it has given itself away.
TAKE_BACK_SECONDS = 60


def record_open(work: Work, ref: LinkRef, facts: RequestFacts) -> Recorded:
    """An open pixel was loaded. Whoever took back the consent to that since is not counted, though
    the pixel was in the mail."""
    origin = origin_of(work, ref)
    if origin.track_opens and not _may_count(work, origin):
        origin = replace(origin, track_opens=False)
    return record(work, EventKind.OPEN, origin, facts)


def _may_count(work: Work, origin: Origin) -> bool:
    if origin.contact_id is None or origin.address_key is None:
        return False
    country = work.session.scalar(select(Contact.country).where(Contact.id == origin.contact_id))
    return bool(opens_countable(work, [Recipient(origin.address_key, "", country or "")]))


def record_click(work: Work, ref: LinkRef, facts: RequestFacts) -> Destination:
    """A tracked link was followed; where it leads."""
    origin = origin_of(work, ref)
    link = link_of(work, ref, origin)
    record(work, EventKind.CLICK, origin, facts, link=link)
    return destination_of(link, origin)


def record_view(work: Work, ref: LinkRef, facts: RequestFacts) -> Recorded:
    """A landing page was looked at."""
    return record(work, EventKind.VIEW, origin_of(work, ref), facts)


def unsubscribe(
    work: Work, ref: LinkRef, facts: RequestFacts, *, from_everybody: bool = False
) -> Recorded:
    """Honour an opt-out at once: from this partner, or from every partner here.

    Pressing twice is the same as pressing once.
    """
    origin = origin_of(work, ref)
    if origin.address_key is None:
        raise NotFound()
    opt_out(work, origin.address_key)
    if from_everybody:
        suppress(work, origin.address_key, "unsubscribed", PLATFORM)
    return record(work, EventKind.UNSUBSCRIBE, origin, facts)


def record(
    work: Work,
    kind: EventKind,
    origin: Origin,
    facts: RequestFacts,
    *,
    link: TrackedLink | None = None,
    judgement: Judgement | None = None,
) -> Recorded:
    """Keep one engagement, judged; or say why it is not kept."""
    dropped = drop_reason(kind, state=origin.delivery_state, track_opens=origin.track_opens)
    if dropped is not None:
        return Recorded(None, dropped)
    link_id = link.id if link is not None else None
    about = (origin.delivery_id, origin.placement_id, link_id)
    unique = event_key(kind, about, facts)
    known = work.session.scalar(select(Event.id).where(Event.unique_key == unique))
    if known is not None:
        return Recorded(known, "duplicate")
    network = network_of(facts.network)
    network_key = keyed(work.settings.secret, "network", network) if network else ""
    found = judgement or judge(kind, facts, _around(work, origin, facts, link, network_key))
    event = Event(
        id=work.new_id(),
        partner_id=origin.partner_id,
        campaign_id=origin.campaign_id,
        step_id=origin.step_id,
        tactic_key=origin.tactic_key,
        delivery_id=origin.delivery_id,
        placement_id=origin.placement_id,
        contact_id=origin.contact_id,
        link_id=link_id,
        address_key=origin.address_key,
        kind=kind.value,
        channel=origin.channel,
        occurred_at=facts.at,
        verdict=found.verdict.value,
        why=found.why,
        user_agent=facts.user_agent[:300],
        network_key=network_key,
        unique_key=unique,
    )
    try:
        with work.session.begin_nested():
            work.session.add(event)
    except IntegrityError:
        # The same request reached two servers at once; the other one was quicker.
        return Recorded(None, "duplicate")
    if found.also_before and origin.delivery_id is not None:
        _take_back(work, origin.delivery_id, facts.at, found.why)
    return Recorded(event.id)


def _around(
    work: Work,
    origin: Origin,
    facts: RequestFacts,
    link: TrackedLink | None,
    network_key: str,
) -> Surroundings:
    """What else is known at this moment; asked only where a step may need it."""
    if link is None or origin.delivery_id is None:
        return Surroundings(sent_at=origin.sent_at)
    session = work.session
    recent = session.scalars(
        select(Event.link_id).where(
            Event.delivery_id == origin.delivery_id,
            Event.kind == EventKind.CLICK.value,
            Event.occurred_at >= facts.at - dt.timedelta(seconds=SWEEP_SECONDS),
        )
    )
    in_mail = session.scalar(
        select(func.count())
        .select_from(TrackedLink)
        .where(TrackedLink.step_id == origin.step_id, TrackedLink.is_hidden.is_(False))
    )
    neighbours = 0
    if network_key:
        neighbours = (
            session.scalar(
                select(func.count(func.distinct(Event.delivery_id))).where(
                    Event.network_key == network_key,
                    Event.kind == EventKind.CLICK.value,
                    Event.occurred_at >= facts.at - dt.timedelta(seconds=BURST_SECONDS),
                    Event.delivery_id != origin.delivery_id,
                )
            )
            or 0
        )
    return Surroundings(
        sent_at=origin.sent_at,
        is_hidden_link=link.is_hidden,
        link_id=link.id,
        recent_links=frozenset(one for one in recent if one is not None),
        links_in_mail=in_mail or 0,
        network_deliveries=neighbours,
    )


def _take_back(work: Work, delivery_id: str, at: dt.datetime, why: str) -> None:
    """The clicks just before were the same machine's, though nothing spoke against them then."""
    work.session.execute(
        update(Event)
        .where(
            Event.delivery_id == delivery_id,
            Event.kind.in_((EventKind.CLICK.value, EventKind.VIEW.value)),
            Event.verdict == Verdict.HUMAN.value,
            Event.occurred_at >= at - dt.timedelta(seconds=TAKE_BACK_SECONDS),
        )
        .values(verdict=Verdict.MACHINE.value, why=why)
    )
