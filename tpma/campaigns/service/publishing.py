"""Publishing what was placed: the page goes live, posts go to the outbox folder, ads and calendar
files into a ZIP."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, select, update

from tpma.assets.rules import CALENDAR_FILE
from tpma.campaigns.models import Campaign, CampaignStep, Placement
from tpma.campaigns.rules import CampaignState, Channel, StepState
from tpma.campaigns.service import ledger
from tpma.campaigns.service.running import settle
from tpma.compliance.models import Submission
from tpma.core.errors import NotFound
from tpma.core.work import Work
from tpma.delivery.adexport import Ad, pack, pack_file
from tpma.delivery.channels import Channels
from tpma.partners import service as partners

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/avif": "avif"}


def publish(work: Work, step_id: str) -> bool:
    """Publish a step that is due. Doing it twice publishes once. Whether it is published now."""
    step = work.get(CampaignStep, step_id, lock=True)
    campaign = work.get(Campaign, step.campaign_id)
    placement = work.session.scalars(select(Placement).where(Placement.step_id == step_id)).one()
    allowed = {CampaignState.RUNNING}
    if step.channel == Channel.PAGE:
        # Before anything that points to it.
        allowed |= {CampaignState.SCHEDULED}
    if placement.state != "planned" or campaign.state not in allowed:
        return placement.state == "live"
    if step.due_at is not None and step.due_at > work.now():
        return False
    if work.get(Submission, campaign.submission_id or "").state == "withdrawn":
        return False  # the campaign stops in a moment
    if ledger.kit_stopped(work, campaign.kit_version_id):
        return False
    if step.channel == Channel.OUTBOX:
        _write_post(work, campaign, placement)
    elif step.channel == Channel.EXPORT:
        placement.result_sha = work.storage.put(_zip(work, campaign, placement), "application/zip")
    placement.state, placement.published_at = "live", work.now()
    step.state = StepState.DONE
    work.session.flush()
    work.audit("publish", "placement", placement.id, campaign=campaign.id, channel=step.channel)
    settle(work, campaign.id)
    return True


def ad_export(work: Work, placement_id: str) -> tuple[str, bytes]:
    """The file name and bytes of the ZIP of an ad set or a calendar file."""
    placement = work.get(Placement, placement_id)
    if placement.result_sha is None:
        raise NotFound()
    campaign = work.get(Campaign, placement.campaign_id)
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in campaign.name.lower())
    name = "-".join(part for part in plain.split("-") if part) or "campaign"
    return f"{name}-{placement.tactic_key}.zip", work.storage.get(placement.result_sha)


def _frozen(work: Work, placement: Placement) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(work.storage.get(placement.content_sha))
    return found


def _write_post(work: Work, campaign: Campaign, placement: Placement) -> None:
    held = _frozen(work, placement)
    facts = {
        "campaign": campaign.name,
        "campaign_id": campaign.id,
        "placement_id": placement.id,
        "network": held["network"],
        "text": held["text"],
        "link": held["link"],
        "alt": held["alt"],
        "locale": campaign.locale,
        "pictures": [],
    }
    files: dict[str, bytes] = {"post.txt": (held["text"] + "\n").encode()}
    for picture in held["pictures"]:
        name = _file_name(picture)
        files[name] = work.storage.get(picture["sha256"])
        facts["pictures"].append({"file": name, "sha256": picture["sha256"]})
    files["post.json"] = (
        json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    ).encode()
    slug = partners.own_partner(work).slug
    work.resource(Channels).outbox.publish(slug, placement.id, files)


def _zip(work: Work, campaign: Campaign, placement: Placement) -> bytes:
    held = _frozen(work, placement)
    facts = {
        "campaign": campaign.name,
        "campaign_id": campaign.id,
        "locale": campaign.locale,
        "partner": partners.own_partner(work).name,
        "placement_id": placement.id,
    }
    if "event" in held:
        return pack_file(CALENDAR_FILE, work.storage.get(held["event"]), held["event"], facts)
    ads = [
        Ad(
            _file_name(picture),
            work.storage.get(picture["sha256"]),
            picture["media_type"],
            picture["width"],
            picture["height"],
            held["link"],
            picture["sha256"],
            held["alt"],
        )
        for picture in held["pictures"]
    ]
    return pack(ads, facts, held.get("words", {}))


def _file_name(picture: dict[str, Any]) -> str:
    return f"{picture['name']}.{_ENDINGS.get(picture['media_type'], 'bin')}"


def take_pages_down(work: Work, wanted: ColumnElement[bool]) -> None:
    """Withdraw the pages of these campaigns: they would go on saying what was taken back."""
    work.session.execute(
        update(Placement)
        .where(
            Placement.campaign_id.in_(select(Campaign.id).where(wanted)),
            Placement.channel == "page",
            Placement.state.in_(("planned", "live")),
        )
        .values(state="withdrawn")
        .execution_options(synchronize_session=False)
    )
