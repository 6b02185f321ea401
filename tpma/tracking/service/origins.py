"""What a signed link belongs to: its partner, campaign, tactic and recipient."""

from __future__ import annotations

from sqlalchemy import select

from tpma.campaigns.links import LinkRef
from tpma.campaigns.models import Campaign, CampaignStep, Delivery, Placement, TrackedLink
from tpma.core.errors import NotFound
from tpma.core.work import Work
from tpma.tracking.values import Destination, Origin


def partner_of(work: Work, ref: LinkRef) -> str | None:
    """The partner whose link this is; asked under everybody's scope, before anything else."""
    if ref.partner_id is not None:
        return ref.partner_id
    if ref.delivery_id is not None:
        return work.session.scalar(
            select(Delivery.partner_id).where(Delivery.id == ref.delivery_id)
        )
    return work.session.scalar(select(Placement.partner_id).where(Placement.id == ref.placement_id))


def origin_of(work: Work, ref: LinkRef) -> Origin:
    """The origin of a link of this work's partner. NotFound where any part of it is missing."""
    if ref.delivery_id is not None:
        return _of_delivery(work, ref)
    row = work.session.execute(
        select(Placement, Campaign.locale)
        .join(Campaign, Campaign.id == Placement.campaign_id)
        .where(Placement.id == ref.placement_id)
    ).one_or_none()
    if row is None:
        raise NotFound()
    return of_placement(row[0], row[1])


def of_placement(placement: Placement, locale: str, channel: str = "") -> Origin:
    """The origin of what stands where everybody sees it: a page, a post, an ad, a print."""
    return Origin(
        partner_id=placement.partner_id,
        campaign_id=placement.campaign_id,
        step_id=placement.step_id,
        tactic_key=placement.tactic_key,
        locale=locale,
        placement_id=placement.id,
        channel=channel,
    )


def _of_delivery(work: Work, ref: LinkRef) -> Origin:
    row = work.session.execute(
        select(Delivery, Campaign.locale, Campaign.track_opens, CampaignStep.tactic_key)
        .join(Campaign, Campaign.id == Delivery.campaign_id)
        .join(CampaignStep, CampaignStep.id == Delivery.step_id)
        .where(Delivery.id == ref.delivery_id)
    ).one_or_none()
    if row is None:
        raise NotFound()
    delivery: Delivery = row[0]
    step_id, tactic_key = delivery.step_id, row[3]
    if ref.placement_id is not None:
        # A page reached from a mail: the page is what was seen, the mail says by whom.
        placement = work.get(Placement, ref.placement_id)
        if placement.campaign_id != delivery.campaign_id:
            raise NotFound()
        step_id, tactic_key = placement.step_id, placement.tactic_key
    return Origin(
        partner_id=delivery.partner_id,
        campaign_id=delivery.campaign_id,
        step_id=step_id,
        tactic_key=tactic_key,
        locale=row[1],
        delivery_id=delivery.id,
        placement_id=ref.placement_id,
        contact_id=delivery.contact_id,
        address_key=delivery.address_key,
        delivery_state=delivery.state,
        sent_at=delivery.sent_at,
        track_opens=row[2],
    )


def link_of(work: Work, ref: LinkRef, origin: Origin) -> TrackedLink:
    """The stored link of a click; NotFound where it isn't of the same step."""
    if ref.link_id is None:
        raise NotFound()
    link = work.get(TrackedLink, ref.link_id)
    if link.step_id != origin.step_id:
        raise NotFound()
    return link


def destination_of(link: TrackedLink, origin: Origin) -> Destination:
    """Where the link leads, and for whom."""
    return Destination(link.url, link.placement_id, origin.delivery_id)


def live_page(work: Work, ref: LinkRef) -> bytes | None:
    """The landing page as it was approved, while it is live; None once it was withdrawn."""
    if ref.placement_id is None:
        raise NotFound()
    placement = work.get(Placement, ref.placement_id)
    if placement.channel != "page" or placement.state == "planned" or not placement.content_sha:
        raise NotFound()
    return work.storage.get(placement.content_sha) if placement.state == "live" else None
