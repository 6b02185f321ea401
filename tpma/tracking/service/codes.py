"""QR codes that were scanned: what they lead to, and that they were."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from tpma.assets.models import Asset, AssetSet
from tpma.campaigns.models import Campaign, Placement, TrackedLink
from tpma.core.keys import keyed
from tpma.core.tries import Try, tries_since
from tpma.core.work import Work
from tpma.tracking import rules
from tpma.tracking.rules import EventKind, RequestFacts
from tpma.tracking.service.origins import destination_of, of_placement
from tpma.tracking.service.recording import record
from tpma.tracking.values import Destination


@dataclass(frozen=True, slots=True)
class Scanned:
    """Where a code leads; None while its campaign isn't live. `locale` is the picture's."""

    locale: str
    destination: Destination | None = None


def partner_of_code(work: Work, asset_id: str) -> str | None:
    """The partner whose code this is; asked under everybody's scope, before anything else."""
    return work.session.scalar(select(Asset.partner_id).where(Asset.id == asset_id))


def scan(work: Work, asset_id: str, place: int, facts: RequestFacts) -> Scanned:
    """Follow the code of an asset to the link of its latest campaign that is live, and count it.

    The same code is on every print, so whoever repeats it can't be told from many readers: what
    one network sends beyond `rules.CODES_OF_NETWORK` an hour is led on and not counted.
    """
    asset = work.get(Asset, asset_id)
    row = work.session.execute(
        select(TrackedLink, Placement, Campaign.locale)
        .join(Placement, Placement.step_id == TrackedLink.step_id)
        .join(Campaign, Campaign.id == Placement.campaign_id)
        .where(
            Placement.asset_id == asset_id,
            Placement.state == "live",
            TrackedLink.code == place,
        )
        .order_by(Campaign.launched_at.desc(), Campaign.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return Scanned(work.get(AssetSet, asset.asset_set_id).locale)
    link: TrackedLink = row[0]
    origin = of_placement(row[1], row[2], channel="qr")
    if not _too_often(work, facts):
        record(work, EventKind.CLICK, origin, facts, link=link)
    return Scanned(row[2], destination_of(link, origin))


def _too_often(work: Work, facts: RequestFacts) -> bool:
    """Count this scan; loopback and private networks are our own proxy's and aren't counted."""
    network = rules.network_of(facts.network)
    if not network:
        return False
    subject = keyed(work.settings.secret, "code", f"network {network}")
    if tries_since(work.session, subject, facts.at - rules.CODE_WINDOW) >= rules.CODES_OF_NETWORK:
        return True
    work.add(Try(id=work.new_id(), subject=subject, at=facts.at))
    return False
