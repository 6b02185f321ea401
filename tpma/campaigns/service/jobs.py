"""The campaigns' jobs: several short transactions each, so that nothing is held while a mail
server takes its time, and so that a crash at any line leaves the ledger telling the truth.

Each is safe to run twice and at the same time as itself. They take `(opener, id)`; `opener()`
opens a Work of the job's own scope.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, TypeAlias

import structlog

from tpma.campaigns import links
from tpma.campaigns.message import MailPlan, Recipient, Sender
from tpma.campaigns.models import Campaign, CampaignStep
from tpma.campaigns.rewrite import pixel_markup
from tpma.campaigns.rules import UNDER_WAY, CampaignState, StepState
from tpma.campaigns.service import ending, ledger, publishing, running
from tpma.campaigns.service.launching import MailContent
from tpma.compliance import service as compliance
from tpma.core.keys import domain_of
from tpma.core.settings import Settings
from tpma.core.work import Work
from tpma.delivery.channels import Channels
from tpma.delivery.outcomes import Outcome, Phase, Verdict, printable
from tpma.delivery.smtp import Mail, SmtpSession

log = structlog.get_logger("tpma.campaigns")

Opener: TypeAlias = Callable[..., AbstractContextManager[Work]]

#: Well inside a claim's lease, together with the longest that one message may take.
BATCH_SECONDS: Final = 120.0


class _WithheldError(Exception):
    """The last look before the final dot said no."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What a worker needs for its claims, read once."""

    campaign_id: str
    claims: list[ledger.Claim]
    plan: MailPlan
    link_ids: tuple[str, ...]
    settings: Settings
    open_counted: frozenset[str]
    """Address keys of those whose opens may be counted."""


def start_campaign(opener: Opener, campaign_id: str) -> None:
    """The time has come, or so the outbox says."""
    with opener() as work:
        running.start(work, campaign_id)


def publish_step(opener: Opener, step_id: str) -> None:
    with opener() as work:
        step = work.get(CampaignStep, step_id)
        campaign = work.get(Campaign, step.campaign_id, lock=True)
        if campaign.state in UNDER_WAY and ending.stop_if_over(work, campaign):
            return
        publishing.publish(work, step_id)


def deliver_batch(opener: Opener, step_id: str) -> None:
    """Send the next deliveries of a step, and ask for the next batch."""
    with opener() as work:
        batch = _take(work, step_id)
        channel = work.resource(Channels).mail
    if batch is not None:
        with channel.open() as session:
            _send_all(opener, session, batch)
    with opener() as work:
        _go_on(work, step_id)


def _take(work: Work, step_id: str) -> _Batch | None:
    step = work.get(CampaignStep, step_id)
    campaign = work.get(Campaign, step.campaign_id)
    if campaign.state != CampaignState.RUNNING:
        return None
    if step.due_at is not None and step.due_at > work.now():
        return None
    if ending.stop_if_over(work, campaign):
        return None
    if step.state == StepState.PLANNED:
        step.state = StepState.RUNNING
    claims = ledger.claim(work, step_id)
    if not claims:
        return None
    assert step.content_sha is not None, "a launched mail step has its content"
    content = MailContent.from_bytes(work.storage.get(step.content_sha))
    plan = MailPlan.of(
        sender=Sender(campaign.sender_name, work.settings.mail_from, campaign.reply_to or None),
        subject=content.subject,
        text=content.text,
        html=content.html,
        feedback_id=f"{campaign.id}:{campaign.partner_id}:{step.tactic_key}:tpma",
        language=campaign.locale,
    )
    counted: frozenset[str] = frozenset()
    if campaign.track_opens:
        people = [
            compliance.Recipient(held.address_key, domain_of(held.email), held.country)
            for held in claims
        ]
        counted = compliance.opens_countable(work, people)
    return _Batch(campaign.id, claims, plan, content.links, work.settings, counted)


def _send_all(opener: Opener, session: SmtpSession, batch: _Batch) -> None:
    begun = time.monotonic()
    for position, held in enumerate(batch.claims):
        if time.monotonic() - begun > BATCH_SECONDS:
            _put_back(opener, batch.claims[position:])
            return
        outcome = _send_one(opener, session, batch, held)
        if outcome is not None and outcome.whole_channel:
            _channel_down(opener, batch, batch.claims[position + 1 :], outcome)
            return


def _send_one(
    opener: Opener, session: SmtpSession, batch: _Batch, held: ledger.Claim
) -> Outcome | None:
    def before_dot() -> None:
        with opener() as work:
            measured = held.address_key in batch.open_counted
            ours = ledger.hand_over(work, held, batch.campaign_id, opens_measured=measured)
        if not ours:
            raise _WithheldError

    with opener() as work:
        date = work.now()
    try:
        data = batch.plan.compose(_recipient(batch, held), date)
    except ValueError as error:
        # Of this one copy no mail can be made, ever: it must not hold up those after it.
        outcome = Outcome(Verdict.PERMANENT, Phase.MAIL, text=printable(str(error)))
        with opener() as work:
            ledger.settle(work, held, outcome)
        return outcome
    mail = Mail(batch.settings.mail_from, held.email, data)
    try:
        outcome = session.send(mail, before_dot)
    except _WithheldError:
        return None
    with opener() as work:
        if not _blames_message(outcome):
            _wait_for_channel(work, [held])
        elif not ledger.settle(work, held, outcome):
            log.warning("claim_lost", delivery=held.delivery_id, verdict=outcome.verdict)
    return outcome


def _blames_message(outcome: Outcome) -> bool:
    """A server that is away, or shuts the door on everybody, is no attempt at this delivery; what
    it says of a message that it has in full is."""
    door_shut = outcome.whole_channel and outcome.verdict is Verdict.TRANSIENT
    return outcome.phase is Phase.DOT or not door_shut


def _wait_for_channel(work: Work, claims: Sequence[ledger.Claim]) -> None:
    ledger.release(work, claims, not_before=work.now() + ledger.CHANNEL_WAIT)


def _put_back(opener: Opener, claims: Sequence[ledger.Claim]) -> None:
    with opener() as work:
        ledger.release(work, claims)


def _channel_down(
    opener: Opener, batch: _Batch, rest: Sequence[ledger.Claim], outcome: Outcome
) -> None:
    """Nobody else is tried now; where a person has to mend something, the campaign pauses."""
    with opener() as work:
        if outcome.verdict is not Verdict.CONFIGURATION:
            _wait_for_channel(work, rest)
            return
        ledger.release(work, rest)
        campaign = work.get(Campaign, batch.campaign_id)
        if campaign.state == CampaignState.RUNNING:
            said = f"{outcome.reason}: {outcome.text}" if outcome.text else outcome.reason
            running.pause(work, batch.campaign_id, because=said)


def _recipient(batch: _Batch, held: ledger.Claim) -> Recipient:
    def url(kind: links.Kind, link_id: str | None = None) -> str:
        return links.url(
            batch.settings.base_url,
            batch.settings.secret,
            kind,
            delivery_id=held.delivery_id,
            link_id=link_id,
        )

    values = dict(held.values)
    for number, link_id in enumerate(batch.link_ids):
        values[f"link:{number}"] = url(links.Kind.CLICK, link_id)
    unsubscribe = url(links.Kind.UNSUBSCRIBE)
    values["unsubscribe_url"] = unsubscribe
    values["preferences_url"] = url(links.Kind.PREFERENCES)
    values["view_url"] = url(links.Kind.VIEW)
    if held.address_key in batch.open_counted:
        values["open_pixel"] = pixel_markup(url(links.Kind.OPEN))
    return Recipient(held.email, held.message_id, unsubscribe, values)


def _go_on(work: Work, step_id: str) -> None:
    """Ask for the next batch when something waits, and close what is through."""
    step = work.get(CampaignStep, step_id)
    campaign = work.get(Campaign, step.campaign_id)
    if campaign.state == CampaignState.RUNNING:
        due = ledger.next_due(work, step_id)
        if due is not None:
            work.later(
                "deliver_batch",
                step_id,
                not_before=max(due, work.now()),
                partner_id=step.partner_id,
            )
            return
    running.settle(work, campaign.id)
