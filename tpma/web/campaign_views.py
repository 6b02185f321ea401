"""How campaigns are shown: their tactics as pictures, their state in words, their facts as sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from tpma.assets import rules
from tpma.campaigns import service
from tpma.campaigns.reasons import MORE_REASONS
from tpma.campaigns.rules import CampaignState
from tpma.campaigns.schedule import zone_of
from tpma.campaigns.service import Campaign
from tpma.compliance import service as compliance
from tpma.compliance.statement_ends import MEND, ended_words
from tpma.core.i18n import Message, msg
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.copy import resolve
from tpma.kits.definition import Tactic, TacticKind
from tpma.web.kit_views import FRAMES
from tpma.web.screen import has_screen

TONES = {
    CampaignState.DRAFT: "neutral",
    CampaignState.SUBMITTED: "accent",
    CampaignState.APPROVED: "good",
    CampaignState.SCHEDULED: "accent",
    CampaignState.RUNNING: "accent",
    CampaignState.PAUSED: "warn",
    CampaignState.FINISHED: "good",
    CampaignState.STOPPED: "neutral",
}


@dataclass(frozen=True, slots=True)
class TacticTile:
    """One tactic, rendered for this partner."""

    key: str
    name: str
    kind: TacticKind
    frame: str
    src: str
    sizes: int
    optional: bool
    chosen: bool
    day: int


def tiles(work: Work, campaign: Campaign) -> list[TacticTile]:
    """Every tactic of the campaign's kit version, in the kit's order."""
    definition = kits.definition_of(work, campaign.kit_version_id)
    copy = resolve(definition, campaign.locale)
    steps = {step.tactic_key: step for step in service.steps_of(work, campaign.id)}
    days = {step.tactic: step.day for step in definition.playbook}
    return [
        TacticTile(
            tactic.key,
            copy.tactic_name(tactic.key),
            tactic.kind,
            "image" if tactic.kind is TacticKind.SOCIAL_POST else FRAMES[tactic.kind],
            _src(campaign, tactic),
            len(tactic.sizes),
            tactic.optional,
            tactic.key in steps,
            steps[tactic.key].day if tactic.key in steps else days.get(tactic.key, 0),
        )
        for tactic in definition.tactics
    ]


def _src(campaign: Campaign, tactic: Tactic) -> str:
    names = rules.rendition_names(tactic)
    whole = [name for name in names if name.endswith(".html")]
    pictures = [name for name in names if "x" in name and name[0].isdigit()]
    what = (whole or pictures or list(names))[0]
    if not has_screen("editor.view"):
        return ""
    return url_for("editor.view", asset_set_id=campaign.asset_set_id, tactic=tactic.key, what=what)


def kit_name(work: Work, campaign: Campaign) -> str:
    definition = kits.definition_of(work, campaign.kit_version_id)
    return resolve(definition, campaign.locale).name


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Why what was approved may not be sent any more: a statement's end, or HQ's own words."""

    ended: Message | None
    said: str
    mend: Message = MEND


def taken_back(submission: compliance.Submission | None) -> TakenBack | None:
    """What a partner reads of an approval that HQ, or a statement's last day, took back."""
    if submission is None or submission.state != "withdrawn":
        return None
    end = compliance.ended_statement(submission)
    return TakenBack(ended_words(end) if end else None, submission.comment or "")


def local_start(campaign: Campaign) -> dt.datetime | None:
    """The start as the clock on the wall of its zone shows it."""
    if campaign.starts_at is None:
        return None
    return campaign.starts_at.astimezone(zone_of(campaign.time_zone))


#: What a phase of the SMTP conversation means to somebody who never heard of it.
PHASES = {
    "connect": msg("The mail server could not be reached"),
    "tls": msg("The connection to the mail server is not secure"),
    "auth": msg("The mail server did not let us sign in"),
    "mail": msg("The mail server refuses us as the sender"),
    "rcpt": msg("The address was refused"),
    "data": msg("The mail server would not take the mail"),
    "body": msg("The line broke while the mail was on its way"),
    "dot": msg("The mail was refused"),
}
NO_ANSWER = msg("Handed over, but no answer came")


def why(reason: str, reasons: Mapping[str, Message], state: str = "excluded") -> Message | str:
    """A reason of the ledger in words; the codes stay beside it in the server's answer."""
    if state == "in_doubt":
        return MORE_REASONS.get(reason, NO_ANSWER)
    phase, _, codes = reason.partition(" ")
    if phase in PHASES and state in ("failed", "deferred"):
        words = PHASES[phase]
        return msg("%(words)s (%(codes)s)", words=words, codes=codes) if codes else words
    return MORE_REASONS.get(reason) or reasons.get(reason) or reason
