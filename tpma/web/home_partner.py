"""What a partner should do next: one step, found from where its work stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from flask import url_for

from tpma.assets import rules
from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.campaigns import service as campaigns
from tpma.campaigns.rules import Accounting, CampaignState
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.service import LibraryKit
from tpma.web.campaign_views import taken_back
from tpma.web.kit_views import FRAMES, Tile, editor_url, previews_of
from tpma.web.screen import has_screen

_S = CampaignState
UNDER_WAY = (_S.SCHEDULED, _S.RUNNING, _S.PAUSED)
SHOWN = 8
#: How long it is news that HQ stopped a campaign.
_NEWS = dt.timedelta(days=7)


class AssetSet(Protocol):
    """What Home shows of an asset set."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def kit_version_id(self) -> str: ...
    @property
    def updated_at(self) -> dt.datetime: ...


class Campaign(Protocol):
    """What Home shows of a campaign."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def asset_set_id(self) -> str: ...
    @property
    def paused_because(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do next, with its pictures."""

    title: Message
    text: Message
    action: Message
    href: str
    tiles: list[Tile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign with its state in words and, once launched, its books."""

    campaign: Campaign
    state: CampaignState
    words: Message
    books: Accounting | None
    href: str | None


@dataclass(frozen=True, slots=True)
class PartnerHome:
    partner: branding.ProfileView
    step: NextStep | None
    lines: list[CampaignLine]
    total: int
    drafts: list[tuple[AssetSet, list[Tile]]]
    entries: list[LibraryKit]
    covers: dict[str, list[Tile]]
    #: Copies that are recalled, end soon, or could be upgraded.
    standings: list[assets.SetStanding]
    notices: list[kits.Notice]


def partner_home(work: Work) -> PartnerHome:
    profile = branding.profile(work)
    found, total = campaigns.campaigns(work, limit=SHOWN)
    sets = list(assets.current_sets(work))
    begun = {c.asset_set_id for c in found}
    drafts = [s for s in sets if s.id not in begun]
    entries = kits.library(work)
    tiles = {s.id: set_tiles(work, s) for s in drafts[:4]}
    covers = {e.version_id: previews_of(e, locale=_near(profile, e), limit=2) for e in entries[:3]}
    step = _step(work, profile, found, drafts, entries, tiles, covers)
    return PartnerHome(
        partner=profile,
        step=step,
        lines=[line_of(work, c) for c in found],
        total=total,
        drafts=[(s, tiles[s.id]) for s in drafts[:4]],
        entries=entries[:3],
        covers=covers,
        standings=assets.standings(work)[:SHOWN],
        notices=kits.notices(work),
    )


def line_of(work: Work, found: Campaign) -> CampaignLine:
    state = CampaignState(found.state)
    return CampaignLine(
        campaign=found,
        state=state,
        words=campaigns.STATE_WORDS[state],
        books=campaigns.progress(work, found.id) if state in campaigns.LAUNCHED else None,
        href=campaign_url(work, found),
    )


def campaign_url(work: Work, found: Campaign) -> str | None:
    """Where a campaign is shown: to its partner its own screen, to HQ what came of it."""
    if work.actor.is_partner:
        return url_for("campaigns.show", campaign_id=found.id)
    launched = CampaignState(found.state) in campaigns.LAUNCHED
    if launched and work.may(Permission.VIEW_RESULTS):
        return url_for("results.campaign", id=found.id)
    return None


def set_tiles(work: Work, found: AssetSet, limit: int = 2) -> list[Tile]:
    """The first tactics of a set as they stand."""
    definition = kits.definition_of(work, found.kit_version_id)
    tiles = []
    for tactic in definition.tactics[:limit]:
        names = rules.rendition_names(tactic)
        name = next((n for n in names if n.endswith(".html") or n == "post.txt"), names[0])
        src = url_for("editor.view", asset_set_id=found.id, tactic=tactic.key, what=name)
        tiles.append(Tile(tactic.key, tactic.kind, tactic.name, src, FRAMES[tactic.kind]))
    return tiles


def _near(profile: branding.ProfileView, entry: LibraryKit) -> str:
    return profile.locale if profile.locale in entry.definition.locales else ""


def _step(
    work: Work,
    profile: branding.ProfileView,
    found: Sequence[Campaign],
    drafts: Sequence[AssetSet],
    entries: list[LibraryKit],
    tiles: dict[str, list[Tile]],
    covers: dict[str, list[Tile]],
) -> NextStep | None:
    """The most urgent first: what is stuck, what is ready, what was begun, what could begin."""
    if not work.may(Permission.CUSTOMISE):
        return None
    for state, make in (
        (_S.STOPPED, _stopped),
        (_S.PAUSED, _paused),
        (_S.APPROVED, _approved),
        (_S.DRAFT, _draft),
    ):
        for campaign in found:
            href = campaign_url(work, campaign) if campaign.state == state else None
            if href and (step := make(work, campaign, href)):
                return step
    if drafts:
        first = drafts[0]
        return NextStep(
            msg("Go on with “%(name)s”", name=first.name),
            msg(
                "Your own copy is begun. Make the words and pictures yours, then choose who gets it."
            ),
            msg("Open the editor"),
            editor_url(first.id),
            tiles[first.id],
        )
    under_way = next((c for c in found if c.state == _S.RUNNING), None)
    if under_way is not None and has_screen("results.campaign"):
        return _running(work, under_way)
    if profile.missing and has_screen("brand.profile"):
        return NextStep(
            msg("Tell us about your brand"),
            msg(
                "Every kit is rendered with your logo and contact data. It takes two minutes, once."
            ),
            msg("Fill in our brand"),
            url_for("brand.profile"),
            covers[entries[0].version_id] if entries else [],
        )
    if entries:
        entry = entries[0]
        return NextStep(
            msg("Launch “%(name)s” to your market", name=entry.name),
            msg(
                "It is already rendered with your logo. Change what you like, choose contacts, send."
            ),
            msg("Look at the kit"),
            url_for("library.kit", version_id=entry.version_id),
            covers[entry.version_id],
        )
    return None


def _stopped(work: Work, campaign: Campaign, href: str) -> NextStep | None:
    """Not by the partner's own hand, and lately: they must hear of it before anything else."""
    full = campaigns.campaign(work, campaign.id)
    lately = full.finished_at and work.now() - full.finished_at < _NEWS
    taken = taken_back(campaigns.submission_of(work, full)) if lately else None
    if taken is None:
        return None
    return NextStep(
        msg("“%(name)s” was stopped", name=campaign.name),
        taken.ended or msg("Its approval was withdrawn: %(why)s", why=taken.said or "—"),
        msg("See what went out"),
        href,
    )


def _paused(work: Work, campaign: Campaign, href: str) -> NextStep:
    because = campaign.paused_because
    return NextStep(
        msg("“%(name)s” is paused", name=campaign.name),
        msg("It stopped because of: %(reason)s", reason=because)
        if because
        else msg("Mails that are not sent yet wait until somebody goes on with it."),
        msg("Look at it"),
        href,
    )


def _running(work: Work, campaign: Campaign) -> NextStep:
    books = campaigns.progress(work, campaign.id)
    return NextStep(
        msg("“%(name)s” is on its way", name=campaign.name),
        msg(
            "%(sent)s of %(total)s are delivered. See who clicked, and what came of it.",
            sent=books.accepted,
            total=books.to_send,
        ),
        msg("See the results"),
        url_for("results.campaign", id=campaign.id),
        set_tiles(work, assets.asset_set(work, campaign.asset_set_id)),
    )


def _approved(work: Work, campaign: Campaign, href: str) -> NextStep:
    return NextStep(
        msg("“%(name)s” is approved", name=campaign.name),
        msg("Exactly what was approved can be sent now."),
        msg("Review and launch"),
        href,
        set_tiles(work, assets.asset_set(work, campaign.asset_set_id)),
    )


def _draft(work: Work, campaign: Campaign, href: str) -> NextStep:
    tiles = set_tiles(work, assets.asset_set(work, campaign.asset_set_id))
    submission = campaigns.submission_of(work, campaigns.campaign(work, campaign.id))
    if submission is not None and submission.state == "returned":
        return NextStep(
            msg("“%(name)s” was sent back", name=campaign.name),
            msg("The reviewer wrote: %(comment)s", comment=submission.comment or "—"),
            msg("Mend it and submit again"),
            href,
            tiles,
        )
    return NextStep(
        msg("Go on with “%(name)s”", name=campaign.name),
        msg("The campaign is a draft: audience, schedule and a last look are next."),
        msg("Go on"),
        href,
        tiles,
    )
