"""Proof of performance, gathered from what was really sent, seen, clicked and approved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from tpma.campaigns import links
from tpma.campaigns.models import Campaign, CampaignStep, Delivery, Placement
from tpma.campaigns.service.launching import MailContent
from tpma.compliance.models import Approval, Submission
from tpma.core.errors import Conflict, NotFound
from tpma.core.i18n import Message, msg
from tpma.core.money import Money
from tpma.core.storage import digest_of
from tpma.core.work import Work
from tpma.mdf import rules
from tpma.mdf.models import Claim, Fund, FundRequest, Receipt
from tpma.mdf.render.proof import Approved, Count, Exhibit, ProofFacts, build_pack
from tpma.mdf.rules import ACTIVITY_NAMES, Activity, ClaimState
from tpma.partners import service as partners
from tpma.tracking.models import Event, Lead

#: More pictures than this make a pack that nobody opens.
MAX_EXHIBITS = 60
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)

_COUNTED = {
    "open": (msg("Opens, all"), msg("Opens by people")),
    "click": (msg("Clicks, all"), msg("Clicks by people")),
    "view": (msg("Page views, all"), msg("Page views by people")),
}


def prove(work: Work, claim: Claim) -> None:
    """Build the pack anew from what is known now. Nothing to show means no pack."""
    files = receipts(work, claim.id)
    if claim.campaign_id is None and not files:
        claim.proof_sha, claim.proof_bytes, claim.proof_facts = None, 0, {}
        return
    facts = _gather(work, claim, files)
    data = build_pack(facts, work.actor.locale)
    claim.proof_sha = work.storage.put(data, "application/zip")
    claim.proof_bytes = len(data)
    claim.proof_facts = {
        "made_at": facts.made_at.isoformat(),
        "sends": [[count.label.msgid, count.number] for count in facts.sends],
        "clicks": [[count.label.msgid, count.number] for count in facts.clicks],
        "exhibits": [
            {"name": e.name, "media_type": e.media_type, "sha256": digest_of(e.data)}
            for e in facts.exhibits
        ],
        "approvals": len(facts.approvals),
        "landing_urls": list(facts.landing_urls),
    }


def _gather(work: Work, claim: Claim, files: Sequence[Receipt]) -> ProofFacts:
    found = work.get(FundRequest, claim.request_id)
    fund = work.get(Fund, claim.fund_id)
    campaign = work.get(Campaign, claim.campaign_id) if claim.campaign_id else None
    exhibits = [
        Exhibit(f"receipt {file.filename}", file.media_type, work.storage.get(file.sha256))
        for file in files
    ]
    if campaign is not None:
        exhibits += _shown(work, campaign)
    return ProofFacts(
        partner=partners.partner(work, claim.partner_id).legal_name,
        campaign=campaign.name if campaign else found.title,
        campaign_id=campaign.id if campaign else "",
        activity=str(ACTIVITY_NAMES[Activity(found.activity)]),
        fund=fund.name,
        request_id=found.id,
        cost=Money(claim.cost_minor, claim.currency),
        claimed=Money(claim.amount_minor, claim.currency),
        started_at=campaign.launched_at if campaign else None,
        finished_at=campaign.finished_at if campaign else None,
        made_at=work.now(),
        sends=_sends(work, campaign) if campaign else (),
        clicks=_response(work, campaign) if campaign else (),
        landing_urls=_landing_urls(work, campaign) if campaign else (),
        approvals=_approvals(work, campaign) if campaign else (),
        exhibits=exhibits,
    )


def _sends(work: Work, campaign: Campaign) -> list[Count]:
    rows = work.session.execute(
        select(Delivery.state, func.count(Delivery.id))
        .where(Delivery.campaign_id == campaign.id)
        .group_by(Delivery.state)
    )
    held: dict[str, int] = {row[0]: row[1] for row in rows}
    left_out = held.get("excluded", 0)
    return [
        Count(msg("Mails to send"), sum(held.values()) - left_out),
        Count(msg("Accepted by the receiving server"), held.get("accepted", 0)),
        Count(msg("Refused"), held.get("failed", 0)),
        Count(msg("Left out by consent or suppression"), left_out),
    ]


def _response(work: Work, campaign: Campaign) -> list[Count]:
    rows = work.session.execute(
        select(
            Event.kind,
            func.count(Event.id),
            func.sum(case((Event.verdict == "human", 1), else_=0)),
        )
        .where(Event.campaign_id == campaign.id)
        .group_by(Event.kind)
    )
    held = {kind: (raw, int(human)) for kind, raw, human in rows}
    counts = []
    for kind, (all_label, human_label) in _COUNTED.items():
        raw, human = held.get(kind, (0, 0))
        counts += [Count(human_label, human), Count(all_label, raw)]
    leads = work.session.scalar(select(func.count(Lead.id)).where(Lead.campaign_id == campaign.id))
    return [*counts, Count(msg("Leads"), leads or 0)]


def _landing_urls(work: Work, campaign: Campaign) -> list[str]:
    pages = work.session.scalars(
        select(Placement.token)
        .where(
            Placement.campaign_id == campaign.id,
            Placement.channel == "page",
            Placement.state != "planned",
        )
        .order_by(Placement.tactic_key)
    )
    return [work.settings.base_url + links.path(links.Kind.PAGE, token) for token in pages]


def _approvals(work: Work, campaign: Campaign) -> list[Approved]:
    if campaign.submission_id is None:
        return []
    submission = work.get(Submission, campaign.submission_id)
    rows = work.session.scalars(
        select(Approval)
        .where(Approval.submission_id == submission.id)
        .order_by(Approval.decided_at, Approval.id)
    )
    return [
        Approved(
            verdict=row.verdict,
            basis=row.reviewer,
            at=row.decided_at,
            by=row.user_name,
            digest=row.digest,
        )
        for row in rows
    ]


def _shown(work: Work, campaign: Campaign) -> list[Exhibit]:
    """What was put before the market: the approved renditions by their digests, and the mails as
    they were frozen at launch. Later edits of the assets are not in it."""
    assert campaign.submission_id is not None, "nothing is launched that nobody approved"
    manifest = work.get(Submission, campaign.submission_id).manifest
    found: list[Exhibit] = []
    for tactic, entry in sorted(manifest.get("tactics", {}).items()):
        for name, sha in sorted(entry.get("renditions", {}).items()):
            data = work.storage.get(sha)
            found.append(Exhibit(f"{tactic} {name}", _media_type(name, data), data))
    steps = work.session.execute(
        select(CampaignStep.tactic_key, CampaignStep.content_sha)
        .where(CampaignStep.campaign_id == campaign.id, CampaignStep.content_sha.is_not(None))
        .order_by(CampaignStep.position)
    )
    for tactic, sha in steps:
        mail = MailContent.from_bytes(work.storage.get(str(sha)))
        found.append(Exhibit(f"{tactic} mail", "text/html", mail.html.encode("utf-8")))
    return found[:MAX_EXHIBITS]


def _media_type(name: str, data: bytes) -> str:
    for start, kind in _PICTURES:
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] == b"ftypavif":
        return "image/avif"
    return "text/html" if name.endswith(".html") else "application/octet-stream"


def editable(work: Work, claim_id: str) -> Claim:
    """A claim that is still the partner's to change, locked. Conflict otherwise."""
    claim = work.get(Claim, claim_id, lock=True)
    if claim.state not in (ClaimState.DRAFT, ClaimState.REJECTED):
        raise Conflict(
            msg("This claim can't be changed any more"),
            detail=msg(
                "It is already: %(state)s", state=rules.CLAIM_STATES[ClaimState(claim.state)]
            ),
        )
    return claim


def receipts(work: Work, claim_id: str) -> Sequence[Receipt]:
    """A claim's receipts, oldest first."""
    return work.session.scalars(
        select(Receipt).where(Receipt.claim_id == claim_id).order_by(Receipt.added_at, Receipt.id)
    ).all()


def proof_pack(work: Work, claim_id: str) -> bytes:
    """The claim's ZIP. NotFound where there is none yet."""
    claim = work.get(Claim, claim_id)
    if claim.proof_sha is None:
        raise NotFound(msg("This claim has no proof pack yet"))
    return work.storage.get(claim.proof_sha)


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """One file of a pack, for the screens."""

    number: int
    name: str
    media_type: str

    @property
    def is_picture(self) -> bool:
        return self.media_type in {"image/png", "image/jpeg", "image/webp", "image/avif"}


@dataclass(frozen=True, slots=True)
class ProofView:
    """What a claim's pack holds, for the screens."""

    made_at: dt.datetime
    sends: Sequence[tuple[Message, int]]
    clicks: Sequence[tuple[Message, int]]
    exhibits: Sequence[ExhibitView]
    landing_urls: Sequence[str]
    approvals: int


def proof_of(claim: Claim) -> ProofView | None:
    """The figures of the claim's pack, or None where there is none yet."""
    facts = claim.proof_facts
    if claim.proof_sha is None or not facts:
        return None
    return ProofView(
        made_at=dt.datetime.fromisoformat(facts["made_at"]),
        sends=[(Message(msgid), number) for msgid, number in facts["sends"]],
        clicks=[(Message(msgid), number) for msgid, number in facts["clicks"]],
        exhibits=[
            ExhibitView(number, exhibit["name"], exhibit["media_type"])
            for number, exhibit in enumerate(facts["exhibits"])
        ],
        landing_urls=facts["landing_urls"],
        approvals=facts["approvals"],
    )


def exhibit(work: Work, claim_id: str, number: int) -> tuple[bytes, str]:
    """(bytes, media type) of one picture of a claim's pack. NotFound where it is none."""
    claim = work.get(Claim, claim_id)
    view = proof_of(claim)
    if view is None or not 0 <= number < len(view.exhibits):
        raise NotFound()
    found = view.exhibits[number]
    if not found.is_picture:
        raise NotFound()
    return work.storage.get(claim.proof_facts["exhibits"][number]["sha256"]), found.media_type
