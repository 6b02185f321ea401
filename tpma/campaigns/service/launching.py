"""The launch gate: what was approved is what is frozen, and what is frozen is what is sent.

One transaction: verify against the approval, freeze content, audience and steps, write the ledger,
and put the start on the outbox. Either all of it happened or nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from tpma.assets import service as assets
from tpma.campaigns.message import message_id
from tpma.campaigns.models import Campaign, CampaignStep, Contact, Delivery, Placement
from tpma.campaigns.rewrite import PAGE, rewrite
from tpma.campaigns.rules import Action, CampaignState, Channel, DeliveryState
from tpma.campaigns.service import contact_book, submitting
from tpma.campaigns.service.financing import too_late
from tpma.campaigns.service.placing import page_placement, page_url, place, tracked_link
from tpma.campaigns.service.planning import due_at
from tpma.campaigns.service.running import act, steps_of
from tpma.compliance import service as compliance
from tpma.compliance.findings import blockers
from tpma.core.errors import Conflict, Refused
from tpma.core.i18n import msg, nmsg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits

_HIDDEN_LINK = (
    '<a href="{{{{link:{number}}}}}" tabindex="-1" aria-hidden="true" '
    'style="display:none;max-height:0;overflow:hidden;mso-hide:all"></a>'
)


@dataclass(frozen=True, slots=True)
class MailContent:
    """A step's mail as it was frozen: links are slots, `links` says which slot is which link."""

    subject: str
    html: str
    text: str
    links: tuple[str, ...]

    def as_bytes(self) -> bytes:
        facts = {"subject": self.subject, "html": self.html, "text": self.text}
        return json.dumps(
            facts | {"links": self.links}, ensure_ascii=False, sort_keys=True
        ).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> MailContent:
        held = json.loads(data)
        return cls(held["subject"], held["html"], held["text"], tuple(held["links"]))


def launch(work: Work, campaign_id: str) -> Campaign:
    """Launch an approved campaign. Refused where anything differs from what was approved."""
    work.require(Permission.LAUNCH)
    campaign = work.get(Campaign, campaign_id, lock=True)
    if campaign.state != CampaignState.APPROVED or campaign.submission_id is None:
        raise Conflict(
            msg("This campaign is not approved"), mend=msg("Submit it for approval first")
        )
    kits.refuse_unusable(work, campaign.kit_version_id)
    assets.render_all(work, campaign.asset_set_id)  # so that what was changed is told in words
    manifest, findings = submitting.manifest_and_findings(work, campaign)
    if blocking := blockers(findings):
        raise Refused(
            msg("Something must be mended before this can be launched"),
            detail=blocking[0].message,
            mend=blocking[0].mend,
            findings=findings,
        )
    different = compliance.verify(work, campaign.submission_id, manifest)
    if different:
        raise Refused(
            nmsg(
                "%(count)s thing is not as it was approved",
                "%(count)s things are not as they were approved",
                len(different),
            ),
            detail=different[0].message,
            mend=msg("Undo the change, or submit it again"),
            findings=[each.message for each in different],
        )
    now = work.now()
    if late := too_late(campaign, now):
        raise Refused(msg("Nobody has agreed to pay for this any more"), detail=late)
    campaign.launched_at = now
    act(work, campaign, Action.LAUNCH)
    steps = steps_of(work, campaign_id)
    for step in steps:
        step.due_at = due_at(campaign, step, now)
    work.session.flush()
    placements = place(work, campaign, steps, manifest)
    people = contact_book.members(work, campaign.audience_id or "")
    for step in steps:
        if step.channel == Channel.SMTP:
            _freeze_mail(work, campaign, step, manifest, placements)
            _write_ledger(work, campaign, step, people)
    if sum(step.planned for step in steps) and not _anybody(work, campaign, people):
        raise Refused(
            msg("Nobody of this audience may be mailed"),
            mend=msg("Look at the reasons in the audience step, and bring other contacts"),
        )
    work.session.flush()
    _publish_pages_and_start(work, campaign, steps)
    work.audit(
        "launch",
        "campaign",
        campaign_id,
        submission=campaign.submission_id,
        planned=sum(step.planned for step in steps),
    )
    return campaign


def _freeze_mail(
    work: Work,
    campaign: Campaign,
    step: CampaignStep,
    manifest: Mapping[str, object],
    placements: Mapping[str, Placement],
) -> None:
    mail = assets.email_of(work, step.asset_id)
    _refuse_other_words(manifest, step.tactic_key, mail.html)
    made = rewrite(mail.html, mail.text)
    page = page_placement(placements)
    stored: list[str] = []
    for url in made.links:
        if url == PAGE and page is None:
            raise Refused(
                msg("The mail links to a landing page that is not part of the campaign"),
                mend=msg("Take the landing page in, or change the link"),
            )
        placement = page if url == PAGE else None
        target = page_url(work, placement) if placement else url
        stored.append(tracked_link(work, step, target, placement).id)
    stored.append(tracked_link(work, step, work.settings.base_url, hidden=True).id)
    html = made.html.replace(
        "{{open_pixel}}", _HIDDEN_LINK.format(number=len(made.links)) + "{{open_pixel}}"
    )
    content = MailContent(mail.subject, html, made.text, tuple(stored))
    step.content_sha = work.storage.put(content.as_bytes(), "application/json")


def _refuse_other_words(manifest: Mapping[str, object], tactic: str, html: str) -> None:
    """The renderer gives the same bytes for the same inputs; if it ever does not, nothing ships."""
    tactics = manifest["tactics"]
    assert isinstance(tactics, Mapping)
    if tactics[tactic]["message"].get("html") != hashlib.sha256(html.encode()).hexdigest():
        raise Refused(msg("The mail is not the one that was approved"))


def _write_ledger(
    work: Work, campaign: Campaign, step: CampaignStep, people: Sequence[Contact]
) -> None:
    """One row for everybody on the audience; those who may not be mailed stand there as excluded."""
    now = work.now()
    reasons = _left_out(work, campaign, people)
    rows = []
    for person in people:
        reason = reasons.get(person.address_key)
        delivery_id = work.new_id()
        rows.append(
            {
                "id": delivery_id,
                "partner_id": campaign.partner_id,
                "campaign_id": campaign.id,
                "step_id": step.id,
                "contact_id": person.id,
                "address_key": person.address_key,
                "state": DeliveryState.EXCLUDED if reason else DeliveryState.PLANNED,
                "reason": reason,
                "answer": "",
                "attempts": 0,
                "fencing": 0,
                "not_before": step.due_at or now,
                "message_id": message_id(delivery_id, work.settings.mail_from),
                "settled_at": now if reason else None,
            }
        )
    for begin in range(0, len(rows), contact_book.CHUNK):
        work.session.execute(insert(Delivery), rows[begin : begin + contact_book.CHUNK])
    step.planned = len(rows)


def _anybody(work: Work, campaign: Campaign, people: Sequence[Contact]) -> bool:
    return len(_left_out(work, campaign, people)) < len(people)


def _left_out(work: Work, campaign: Campaign, people: Sequence[Contact]) -> dict[str, str]:
    """Who may not be mailed with this campaign, and why: by address key."""
    return compliance.is_mailable(
        work,
        contact_book.recipients(people),
        list_id=campaign.audience_id,
        topic=campaign.topic,
    )


def _publish_pages_and_start(work: Work, campaign: Campaign, steps: Sequence[CampaignStep]) -> None:
    for step in steps:
        if step.channel == Channel.PAGE:
            work.later("publish_step", step.id, partner_id=step.partner_id)
    begins = campaign.starts_at
    later = begins if begins is not None and begins > work.now() else None
    work.later("start_campaign", campaign.id, not_before=later, partner_id=campaign.partner_id)
