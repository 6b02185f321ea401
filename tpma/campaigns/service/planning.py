"""Before the launch: which tactics, to whom, when, from whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from sqlalchemy import delete

from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.campaigns.contactvalues import address_of
from tpma.campaigns.models import Campaign, CampaignStep
from tpma.campaigns.personalise import clean
from tpma.campaigns.rules import CHANNEL_OF, Action, CampaignState, Channel
from tpma.campaigns.schedule import BadTimeError, Start, start, step_at, zone_of
from tpma.campaigns.service import contact_book
from tpma.campaigns.service.financing import Funding, fund
from tpma.campaigns.service.running import act, steps_of
from tpma.compliance import service as compliance
from tpma.compliance.models import Submission
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.definition import KitDefinition
from tpma.kits.topics import topic_of
from tpma.partners import service as partners

#: Days from the first tactic to the last.
LONGEST_RUN = 90


def create(work: Work, asset_set_id: str, name: str = "") -> Campaign:
    """A draft campaign of all tactics of an asset set."""
    work.require(Permission.LAUNCH)
    found = assets.asset_set(work, asset_set_id)
    kits.refuse_unusable(work, found.kit_version_id)
    profile = branding.profile(work)
    campaign = work.add(
        Campaign(
            id=work.new_id(),
            partner_id=work.partner_id,
            asset_set_id=found.id,
            kit_version_id=found.kit_version_id,
            name=clean(name)[:200] or found.name,
            locale=found.locale,
            state=CampaignState.DRAFT,
            sender_name=clean(profile.name),
            reply_to=profile.email,
            time_zone=work.settings.time_zone,
            created_by=work.actor.user_id,
            created_at=work.now(),
        )
    )
    follow_kit(work, campaign)
    work.session.flush()
    lay_steps(work, campaign, {asset.tactic_key for asset in assets.assets_of(work, found.id)})
    work.audit("create", "campaign", campaign.id, kit_version=found.kit_version_id)
    return campaign


def follow_kit(work: Work, campaign: Campaign) -> None:
    """What recipients choose it by, and whether its sign-ups are always confirmed, by the kit."""
    law = (definition := kits.definition_of(work, campaign.kit_version_id)).law
    campaign.topic = topic_of(definition, partners.own_partner(work).motion)
    campaign.confirms_consent = law.confirm_consent


def choose_tactics(work: Work, campaign_id: str, tactics: Collection[str]) -> Campaign:
    """Which tactics go out. What the kit does not call optional can't be left out."""
    campaign = editable(work, campaign_id)
    definition = kits.definition_of(work, campaign.kit_version_id)
    chosen = {tactic.key for tactic in definition.tactics if tactic.key in tactics}
    needed = [t for t in definition.tactics if not t.optional and t.key not in chosen]
    if needed:
        names = tuple(f"“{tactic.name}”" for tactic in needed)
        raise InvalidInput(
            fields={"tactics": msg("The kit does not go without %(tactics)s", tactics=names)}
        )
    if chosen != {step.tactic_key for step in steps_of(work, campaign_id)}:
        lay_steps(work, campaign, chosen)
    return campaign


def rename(work: Work, campaign_id: str, name: str) -> Campaign:
    campaign = editable(work, campaign_id)
    if not clean(name):
        raise InvalidInput(fields={"name": msg("Give the campaign a name")})
    campaign.name = clean(name)[:200]
    return campaign


def choose_audience(work: Work, campaign_id: str, audience_id: str) -> Campaign:
    campaign = editable(work, campaign_id)
    campaign.audience_id = contact_book.audience(work, audience_id).id
    return campaign


def set_sender(work: Work, campaign_id: str, sender_name: str, reply_to: str) -> Campaign:
    """The name that readers see, and where their answers go."""
    wrong: dict[str, Message] = {}
    name, address = clean(sender_name), address_of(reply_to)
    if not name:
        wrong["sender_name"] = msg("Enter the name that readers see as the sender")
    if address is None:
        wrong["reply_to"] = msg("Enter the email address that answers go to")
    if wrong:
        raise InvalidInput(fields=wrong)
    campaign = editable(work, campaign_id)
    campaign.sender_name, campaign.reply_to = name, address or ""
    return campaign


def set_funding(work: Work, campaign_id: str, funding: Funding | None) -> Campaign:
    """Who pays. Doors come by `mdf.service.fund_campaign`, which asks whether the request may."""
    campaign = editable(work, campaign_id)
    fund(campaign, funding)
    return campaign


def schedule(
    work: Work, campaign_id: str, local: dt.datetime | None, time_zone: str
) -> Start | None:
    """When it starts, as a clock on the wall of that zone shows it; None: once it is launched."""
    campaign = editable(work, campaign_id)
    try:
        zone_of(time_zone)
        chosen = None if local is None else start(local, time_zone, work.now())
    except BadTimeError as error:
        raise InvalidInput(fields={"starts_at": error.message}) from error
    campaign.starts_at = chosen.at if chosen else None
    campaign.time_zone = time_zone
    return chosen


def choose_days(work: Work, campaign_id: str, days: Mapping[str, int]) -> Campaign:
    """How many days after the start each tactic goes out; the kit's playbook is the default."""
    campaign = editable(work, campaign_id)
    for step in steps_of(work, campaign_id):
        day = days.get(step.tactic_key, step.day)
        if not 0 <= day <= LONGEST_RUN:
            wrong = msg("Choose a day from 0 to %(most)s", most=LONGEST_RUN)
            raise InvalidInput(fields={f"day-{step.tactic_key}": wrong})
        step.day = day
    return campaign


def editable(work: Work, campaign_id: str) -> Campaign:
    """The campaign, to be changed. Changing one that was submitted or approved takes it back."""
    work.require(Permission.LAUNCH)
    campaign = work.get(Campaign, campaign_id, lock=True)
    if campaign.state in (CampaignState.SUBMITTED, CampaignState.APPROVED):
        take_back(work, campaign)
    if campaign.state != CampaignState.DRAFT:
        raise Conflict(
            msg("This campaign was launched, so it can't be changed any more"),
            mend=msg("Stop it and start a new one from the same tactics"),
        )
    return campaign


def take_back(work: Work, campaign: Campaign) -> None:
    submission_id, campaign.submission_id = campaign.submission_id, None
    act(work, campaign, Action.GIVE_BACK)
    work.session.flush()
    if submission_id is None:
        return
    if work.get(Submission, submission_id).state in ("pending", "approved"):
        compliance.withdraw(work, submission_id)


def due_at(campaign: Campaign, step: CampaignStep, now: dt.datetime) -> dt.datetime:
    """When a step goes out. The page goes live at once: what points to it comes later."""
    if step.channel == Channel.PAGE:
        return now
    begins = campaign.starts_at if campaign.starts_at and campaign.starts_at > now else now
    return step_at(begins, campaign.time_zone, step.day) if step.day else begins


def lay_steps(work: Work, campaign: Campaign, chosen: Collection[str]) -> None:
    """The steps of these tactics, on the days that the kit's playbook suggests."""
    work.session.execute(delete(CampaignStep).where(CampaignStep.campaign_id == campaign.id))
    definition = kits.definition_of(work, campaign.kit_version_id)
    days = _days(definition)
    found = [a for a in assets.assets_of(work, campaign.asset_set_id) if a.tactic_key in chosen]
    for position, asset in enumerate(found):
        work.add(
            CampaignStep(
                id=work.new_id(),
                partner_id=campaign.partner_id,
                campaign_id=campaign.id,
                position=position,
                tactic_key=asset.tactic_key,
                asset_id=asset.id,
                channel=CHANNEL_OF[definition.tactic(asset.tactic_key).kind],
                day=days.get(asset.tactic_key, 0),
            )
        )
    work.session.flush()


def _days(definition: KitDefinition) -> dict[str, int]:
    return {step.tactic: step.day for step in definition.playbook}
