"""What a recall, an upgrade or the end of a window means for campaigns.

Kits and assets come before campaigns in the house and know nothing of them: they put jobs on the
outbox, and these are the jobs. The look before a recall is here, too, because only campaigns know
what is live.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import ColumnElement, func, select

from tpma.assets import service as assets
from tpma.campaigns.models import Campaign, Delivery, Placement
from tpma.campaigns.rules import UNDER_WAY, CampaignState, DeliveryState
from tpma.campaigns.service import planning
from tpma.campaigns.service.publishing import take_pages_down
from tpma.campaigns.service.running import steps_of, stop
from tpma.compliance import service as compliance
from tpma.core.actor import SYSTEM
from tpma.core.permissions import Permission
from tpma.core.tenancy import EVERYONE
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.rules import Severity, stops_campaigns
from tpma.partners import service as partners

Opener: TypeAlias = Callable[..., AbstractContextManager[Work]]

BEFORE_LAUNCH = (CampaignState.DRAFT, CampaignState.SUBMITTED, CampaignState.APPROVED)

#: Reasons of deliveries that were left out, shown beside each.
KIT_RECALLED = "kit recalled"
KIT_ENDED = "kit ended"


@dataclass(frozen=True, slots=True)
class AffectedSet:
    asset_set_id: str
    partner_id: str
    name: str
    locale: str
    pinned: bool


@dataclass(frozen=True, slots=True)
class AffectedCampaign:
    """A campaign with what already went out (`sent`) and what still waits (`waiting`)."""

    campaign_id: str
    partner_id: str
    name: str
    state: CampaignState
    sent: int
    waiting: int
    live: int
    """Pages, posts and ads that are published."""


@dataclass(frozen=True, slots=True)
class Impact:
    """Who and what a recall of a version touches, as of now."""

    sets: tuple[AffectedSet, ...]
    under_way: tuple[AffectedCampaign, ...]
    ended: tuple[AffectedCampaign, ...]
    """Over already; what they sent is out, their pages may still be live."""
    before_launch: tuple[AffectedCampaign, ...]

    @property
    def partner_ids(self) -> frozenset[str]:
        campaigns = (*self.under_way, *self.ended, *self.before_launch)
        return frozenset(
            [one.partner_id for one in self.sets] + [one.partner_id for one in campaigns]
        )

    @property
    def sent(self) -> int:
        return sum(one.sent for one in (*self.under_way, *self.ended))

    @property
    def waiting(self) -> int:
        return sum(one.waiting for one in self.under_way)

    @property
    def live(self) -> int:
        return sum(one.live for one in (*self.under_way, *self.ended))


def recall_impact(work: Work, version_id: str) -> Impact:
    """What a recall of this version would touch. For HQ, before it happens."""
    work.require(Permission.PUBLISH_KITS)
    kits.version_of(work, version_id)
    found = assets.users_of(work, version_id)
    pinned = assets.pinned_among(work, [one.id for one in found])
    sets = [
        AffectedSet(one.id, one.partner_id, one.name, one.locale, one.id in pinned) for one in found
    ]
    return _impact(work, Campaign.kit_version_id == version_id, sets)


def statement_impact(work: Work, statement_id: str) -> Impact:
    """What the withdrawal of a statement of HQ's touches, before it or after: the campaigns that
    were submitted with it, what of them is out, and what still waits. No copies (`sets`)."""
    work.require(Permission.REVIEW)
    held = compliance.submitted_with(work, statement_id)
    return _impact(work, Campaign.submission_id.in_(held), [])


#: In doubt means that it may have arrived: for "what went out" it did.
_WENT = frozenset({DeliveryState.ACCEPTED, DeliveryState.DATA_SENT, DeliveryState.IN_DOUBT})
_WAITS = frozenset(
    {
        DeliveryState.PLANNED,
        DeliveryState.RENDERED,
        DeliveryState.CLAIMED,
        DeliveryState.DEFERRED,
    }
)


def _impact(work: Work, wanted: ColumnElement[bool], sets: Sequence[AffectedSet]) -> Impact:
    ids = select(Campaign.id).where(wanted)
    # Asked once for all: a statement may be in a thousand campaigns.
    sent: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for campaign_id, state, number in work.session.execute(
        select(Delivery.campaign_id, Delivery.state, func.count())
        .where(Delivery.campaign_id.in_(ids))
        .group_by(Delivery.campaign_id, Delivery.state)
    ):
        sent[campaign_id] += number if state in _WENT else 0
        waiting[campaign_id] += number if state in _WAITS else 0
    live: Counter[str] = Counter()
    for campaign_id, number in work.session.execute(
        select(Placement.campaign_id, func.count())
        .where(Placement.campaign_id.in_(ids), Placement.state == "live")
        .group_by(Placement.campaign_id)
    ):
        live[campaign_id] = number
    found = [
        AffectedCampaign(
            row.id,
            row.partner_id,
            row.name,
            CampaignState(row.state),
            sent[row.id],
            waiting[row.id],
            live[row.id],
        )
        for row in work.session.scalars(
            select(Campaign).where(wanted).order_by(Campaign.launched_at.desc(), Campaign.id)
        )
    ]
    return Impact(
        sets=tuple(sets),
        under_way=tuple(one for one in found if one.state in UNDER_WAY),
        ended=tuple(one for one in found if one.state not in (*UNDER_WAY, *BEFORE_LAUNCH)),
        before_launch=tuple(one for one in found if one.state in BEFORE_LAUNCH),
    )


def kit_recalled(work: Work, recall_id: str) -> None:
    """The job behind a recall: tell everybody who uses the version, and stop what must not go on."""
    version_id, recall = kits.recall_by_id(work, recall_id)
    impact = recall_impact(work, version_id)
    people = partners.marketers(work, impact.partner_ids)
    kits.tell(work, version_id, "recall", recall_id, [*people, *partners.channel_marketers(work)])
    if recall.severity is not Severity.STOP_NOW:
        return
    for one in impact.under_way:
        stop(work, one.campaign_id, because=KIT_RECALLED)
    take_pages_down(work, Campaign.kit_version_id == version_id)


def asset_set_moved(work: Work, upgrade_id: str) -> None:
    """The job behind an upgrade, and behind going back: drafts follow. What was submitted, approved
    or launched stays with what was approved."""
    source, target = assets.moved(work, upgrade_id)
    drafts = work.session.scalars(
        select(Campaign)
        .where(Campaign.asset_set_id == source.id, Campaign.state == CampaignState.DRAFT)
        .with_for_update()
    ).all()
    for campaign in drafts:
        _follow(work, campaign, target.id, target.kit_version_id)


def _follow(work: Work, campaign: Campaign, asset_set_id: str, version_id: str) -> None:
    days = {step.tactic_key: step.day for step in steps_of(work, campaign.id)}
    before = kits.definition_of(work, campaign.kit_version_id)
    definition = kits.definition_of(work, version_id)
    campaign.asset_set_id, campaign.kit_version_id = asset_set_id, version_id
    planning.follow_kit(work, campaign)
    # What was left out on purpose stays out; what is new, or not optional any more, comes in.
    chosen = {
        tactic.key
        for tactic in definition.tactics
        if tactic.key in days or not tactic.optional or not before.has_tactic(tactic.key)
    }
    planning.lay_steps(work, campaign, chosen)
    for step in steps_of(work, campaign.id):
        step.day = days.get(step.tactic_key, step.day)
    work.session.flush()
    work.audit("follow", "campaign", campaign.id, asset_set=asset_set_id, kit_version=version_id)


def warn_of_expiry(opener: Opener) -> None:
    """The clock's: tell of kits that end soon, each person once."""
    with opener(SYSTEM, EVERYONE) as work:
        assets.warn_of_expiry(work)


def end_windows(opener: Opener) -> None:
    """The clock's: campaigns under way end with their kit's window where the kit says so."""
    with opener(SYSTEM, EVERYONE) as work:
        today = work.now().date()
        live = work.session.scalars(
            select(Campaign.kit_version_id).where(Campaign.state.in_(UNDER_WAY)).distinct()
        ).all()
        over = [v for v in live if stops_campaigns(kits.definition_of(work, v).window, today)]
        ids = work.session.scalars(
            select(Campaign.id).where(
                Campaign.kit_version_id.in_(over), Campaign.state.in_(UNDER_WAY)
            )
        ).all()
    for campaign_id in ids:
        with opener(SYSTEM, EVERYONE) as work:
            if work.get(Campaign, campaign_id, lock=True).state in UNDER_WAY:
                stop(work, campaign_id, because=KIT_ENDED)


__all__ = [
    "AffectedCampaign",
    "AffectedSet",
    "Impact",
    "asset_set_moved",
    "end_windows",
    "kit_recalled",
    "recall_impact",
    "statement_impact",
    "warn_of_expiry",
]
