"""What is published rather than mailed: frozen at launch, one placement per step."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tpma.assets import service as assets
from tpma.assets.models import Rendition
from tpma.assets.rules import CALENDAR_FILE
from tpma.campaigns import links
from tpma.campaigns.models import Campaign, CampaignStep, Placement, TrackedLink
from tpma.campaigns.rewrite import PAGE
from tpma.campaigns.rules import Channel
from tpma.core.errors import Refused
from tpma.core.i18n import msg
from tpma.core.work import Work


def place(
    work: Work,
    campaign: Campaign,
    steps: Sequence[CampaignStep],
    manifest: Mapping[str, Any],
) -> dict[str, Placement]:
    """A placement for each step that is not mailed, by tactic; the landing page first, because
    the others point to it."""
    made: dict[str, Placement] = {}
    renditions = assets.renditions(work, campaign.asset_set_id)
    published = [step for step in steps if step.channel != Channel.SMTP]
    for step in sorted(published, key=lambda step: step.channel != Channel.PAGE):
        placement_id = work.new_id()
        row = work.add(
            Placement(
                id=placement_id,
                partner_id=campaign.partner_id,
                campaign_id=campaign.id,
                step_id=step.id,
                tactic_key=step.tactic_key,
                asset_id=step.asset_id,
                channel=step.channel,
                token=links.sign(work.settings.secret, links.Kind.PAGE, placement_id=placement_id),
                state="planned",
                content_sha="",
            )
        )
        mine = [each for each in renditions if each.asset_id == step.asset_id]
        row.content_sha = _content(work, step, row, mine, manifest, page_placement(made))
        _codes(work, step, page_placement(made) or (row if step.channel == Channel.PAGE else None))
        made[step.tactic_key] = row
        work.session.flush()
    return made


def page_placement(placements: Mapping[str, Placement]) -> Placement | None:
    """The campaign's landing page: the first, where a kit has several."""
    return next((p for p in placements.values() if p.channel == Channel.PAGE), None)


def page_url(work: Work, placement: Placement) -> str:
    """The public address of a landing page."""
    return work.settings.base_url + links.path(links.Kind.PAGE, placement.token)


def tracked_link(
    work: Work,
    step: CampaignStep,
    url: str,
    page: Placement | None = None,
    *,
    hidden: bool = False,
    code: int | None = None,
) -> TrackedLink:
    """Keep an address; `page` where it is the campaign's own landing page."""
    row = work.add(
        TrackedLink(
            id=work.new_id(),
            partner_id=step.partner_id,
            campaign_id=step.campaign_id,
            step_id=step.id,
            tactic_key=step.tactic_key,
            url=url,
            placement_id=page.id if page else None,
            is_hidden=hidden,
            code=code,
        )
    )
    work.session.flush()
    return row


def _content(
    work: Work,
    step: CampaignStep,
    placement: Placement,
    mine: Sequence[Rendition],
    manifest: Mapping[str, Any],
    page: Placement | None,
) -> str:
    if step.channel == Channel.PAGE:
        # Exactly as it was approved: serving it renders nothing anew.
        return next(each.sha256 for each in mine if each.name == "page.html")
    work.session.flush()
    pictures = [
        {
            "name": each.name,
            "sha256": each.sha256,
            "media_type": each.media_type,
            "width": each.width,
            "height": each.height,
        }
        for each in mine
        if each.media_type.startswith("image/")
    ]
    facts: dict[str, Any] = {"pictures": pictures}
    event = next((each for each in mine if each.name == CALENDAR_FILE), None)
    if event is not None:
        facts |= {"event": event.sha256}
    if step.channel == Channel.OUTBOX:
        post = assets.post_of(work, step.asset_id)
        click = _click_url(work, step, placement, post.link, page) if post.link else ""
        facts |= {
            "network": post.network,
            "text": post.with_link(click),
            "link": click,
            "alt": post.alt,
        }
    else:
        zones = manifest["tactics"][step.tactic_key]["zones"]
        # A calendar's link is part of its file, as it was approved: nothing to count there.
        link = "" if event is not None else str(zones.get("link", "")).strip()
        click = _click_url(work, step, placement, link, page) if link else ""
        facts |= {"link": click, "alt": str(zones.get("alt", ""))}
        if words := assets.ad_words_of(work, step.asset_id):
            facts["words"] = words
    data = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
    return work.storage.put(data, "application/json")


def _codes(work: Work, step: CampaignStep, page: Placement | None) -> None:
    """Where the QR codes on this step's pictures lead from now on."""
    for place, link in assets.code_targets(work, step.asset_id).items():
        _link(work, step, link, page, code=place)


def _click_url(
    work: Work, step: CampaignStep, placement: Placement, link: str, page: Placement | None
) -> str:
    """A tracked link of this placement, so that each post and ad set is counted on its own."""
    row = _link(work, step, link, page)
    return links.url(
        work.settings.base_url,
        work.settings.secret,
        links.Kind.CLICK,
        placement_id=placement.id,
        link_id=row.id,
    )


def _link(
    work: Work, step: CampaignStep, link: str, page: Placement | None, *, code: int | None = None
) -> TrackedLink:
    is_page = link.replace(" ", "") == PAGE
    if is_page and page is None:
        raise Refused(
            msg("“%(tactic)s” links to a landing page that is not part of the campaign",
                tactic=step.tactic_key),
            mend=msg("Take the landing page in, or change the link"),
        )  # fmt: skip
    target = page_url(work, page) if is_page and page else link
    return tracked_link(work, step, target, page if is_page else None, code=code)
