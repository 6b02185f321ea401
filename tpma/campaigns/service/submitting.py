"""The submission for approval: what would ship, what the checks say of it, and what is missing."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from tpma.assets import service as assets
from tpma.campaigns.models import Campaign, CampaignStep, Contact
from tpma.campaigns.rules import Action, CampaignState
from tpma.campaigns.service import contact_book
from tpma.campaigns.service.financing import funding_of, too_late
from tpma.campaigns.service.planning import due_at, take_back
from tpma.campaigns.service.running import act, steps_of
from tpma.compliance import service as compliance
from tpma.compliance.findings import Finding
from tpma.compliance.models import Submission
from tpma.compliance.policy import Policy
from tpma.compliance.statement_ends import ends_before, reach_words
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether it could be submitted now: what the checks say, and what is not filled in yet; and,
    once it was, what is not as it was put up for approval."""

    findings: tuple[Finding, ...]
    missing: Mapping[str, Message]
    #: Statements that end before everything has gone out: what happens then.
    beyond: tuple[Message, ...] = ()
    changed: tuple[Message, ...] = ()


def readiness(work: Work, campaign_id: str) -> Readiness:
    """What stands between this campaign and its submission, or its launch."""
    campaign = work.get(Campaign, campaign_id)
    missing = missing_of(campaign, work.now())
    people = contact_book.members(work, campaign.audience_id or "")
    gathered = compliance.gather(work, campaign.asset_set_id, {p.country for p in people})
    found = tuple(_findings(work, campaign, gathered))
    beyond = tuple(_beyond(work, campaign, gathered))
    if campaign.submission_id is None:
        return Readiness(found, missing, beyond)
    as_it_stands = replace(gathered, stale=())  # what is not drawn yet differs by its words
    manifest = _manifest(work, campaign, as_it_stands, people)
    changed = compliance.changed_since(work, campaign.submission_id, manifest)
    return Readiness(found, missing, beyond, tuple(each.message for each in changed))


def _beyond(work: Work, campaign: Campaign, gathered: compliance.Gathered) -> list[Message]:
    last = max(
        (due_at(campaign, step, work.now()) for step in steps_of(work, campaign.id)),
        default=work.now(),
    ).date()
    ends = ends_before(compliance.statements_in(gathered), last)
    return [reach_words(end, last) for end in ends]


def missing_of(campaign: Campaign, now: dt.datetime) -> dict[str, Message]:
    missing: dict[str, Message] = {}
    if campaign.audience_id is None:
        missing["audience"] = msg("Choose an audience")
    if not campaign.sender_name:
        missing["sender_name"] = msg("Enter the name that readers see as the sender")
    if not campaign.reply_to:
        missing["reply_to"] = msg("Enter the email address that answers go to")
    if late := too_late(campaign, now):
        missing["fund"] = late
    return missing


def submit(work: Work, campaign_id: str, *, policy: Policy | None = None) -> Submission:
    """Put it up for approval. Where policy may decide, it is approved at once."""
    work.require(Permission.LAUNCH)
    campaign = work.get(Campaign, campaign_id, lock=True)
    if campaign.state in (CampaignState.SUBMITTED, CampaignState.APPROVED):
        take_back(work, campaign)
    if missing := missing_of(campaign, work.now()):
        raise InvalidInput(fields=missing)
    kits.refuse_unusable(work, campaign.kit_version_id)
    assets.render_all(work, campaign.asset_set_id)
    manifest, findings = manifest_and_findings(work, campaign)
    submission = compliance.submit(work, campaign.id, manifest, findings, policy=policy)
    act(work, campaign, Action.SUBMIT)
    campaign.submission_id = submission.id
    if submission.state == "approved":
        act(work, campaign, Action.APPROVE)
    work.session.flush()
    return submission


def manifest_and_findings(work: Work, campaign: Campaign) -> tuple[dict[str, Any], list[Finding]]:
    """What would ship now, entry by entry, and what the checks say of it.

    Conflict where something is not rendered yet.
    """
    people = contact_book.members(work, campaign.audience_id or "")
    gathered = compliance.gather(work, campaign.asset_set_id, {p.country for p in people})
    manifest = _manifest(work, campaign, gathered, people)
    return manifest, _findings(work, campaign, gathered)


def _manifest(
    work: Work, campaign: Campaign, gathered: compliance.Gathered, people: Sequence[Contact]
) -> dict[str, Any]:
    return compliance.manifest_from(
        work,
        gathered,
        subject_id=campaign.id,
        name=campaign.name,
        sender={
            "name": campaign.sender_name,
            "address": work.settings.mail_from,
            "reply_to": campaign.reply_to,
        },
        audience={
            "id": campaign.audience_id,
            "count": len(people),
            "digest": audience_digest(people),
        },
        schedule={
            "starts_at": campaign.starts_at.isoformat() if campaign.starts_at else None,
            "time_zone": campaign.time_zone,
        },
        steps=[
            {"tactic": step.tactic_key, "channel": step.channel, "day": step.day}
            for step in steps_of(work, campaign.id)
        ],
        funding=funding_of(campaign),
    )


def audience_digest(people: Sequence[Contact]) -> str:
    """Names exactly this list and what is filled in for each, whatever its order."""
    said = sorted((p.address_key, p.given_name, p.family_name, p.company) for p in people)
    return hashlib.sha256(json.dumps(said).encode("ascii")).hexdigest()


def _findings(work: Work, campaign: Campaign, gathered: compliance.Gathered) -> list[Finding]:
    chosen = set(
        work.session.scalars(
            select(CampaignStep.tactic_key).where(CampaignStep.campaign_id == campaign.id)
        )
    )
    return [finding for finding in compliance.findings_in(gathered) if finding.tactic_key in chosen]
