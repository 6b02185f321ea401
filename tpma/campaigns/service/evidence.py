"""Gathering the evidence of a launch, years later if need be: from what was frozen, never anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, or_, select

from tpma.campaigns.models import Campaign, CampaignStep, Delivery
from tpma.campaigns.reasons import MORE_REASONS
from tpma.campaigns.render.evidence import Counted, EvidenceFacts, Logged, Verdict, build_pack
from tpma.campaigns.rules import LAUNCHED, DeliveryState
from tpma.campaigns.service.launching import MailContent
from tpma.compliance import service as compliance
from tpma.compliance.consent import scopes_for
from tpma.compliance.law_rules import Basis
from tpma.compliance.models import Approval, ConsentRecord, Submission
from tpma.compliance.policy import REVIEWER_NAMES
from tpma.compliance.wire import findings_in
from tpma.core import audit, checkpoints, merkle
from tpma.core.canonical import canonical
from tpma.core.errors import Conflict
from tpma.core.i18n import Message, msg
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.partners import service as partners

DELIVERY_WORDS = {
    DeliveryState.PLANNED: msg("Planned"),
    DeliveryState.RENDERED: msg("Planned"),
    DeliveryState.CLAIMED: msg("Being handed over"),
    DeliveryState.DATA_SENT: msg("Being handed over"),
    DeliveryState.ACCEPTED: msg("Accepted by the receiving server"),
    DeliveryState.DEFERRED: msg("Tried, and will be tried again"),
    DeliveryState.FAILED: msg("Refused by the receiving server"),
    DeliveryState.EXCLUDED: msg("Left out"),
    DeliveryState.IN_DOUBT: msg("In doubt: handed over, not known to be accepted"),
}
BASIS_WORDS = {
    Basis.DOUBLE_OPT_IN: msg("Confirmed opt-in"),
    Basis.SIGNED: msg("Signed consent"),
    Basis.EXPRESS: msg("Express consent"),
    Basis.EXISTING_CUSTOMER: msg("Existing customer"),
    Basis.INQUIRY: msg("Inquiry"),
    Basis.CORPORATE_ADDRESS: msg("Corporate address"),
    Basis.LEGITIMATE_INTEREST: msg("Legitimate interest"),
    Basis.NONE: msg(
        "None on record now: the law of their country asks for none, or it was erased since"
    ),
}
VERDICTS = {"approved": msg("Approved"), "returned": msg("Sent back")}


def evidence_pack(work: Work, campaign_id: str) -> bytes:
    """The pack of a launched campaign, as a ZIP. Signs a checkpoint so that it covers the launch.

    Conflict before the launch: there is nothing to prove yet.
    """
    campaign = work.get(Campaign, campaign_id)
    if campaign.state not in LAUNCHED or campaign.submission_id is None:
        raise Conflict(msg("This campaign was not launched, so there is no evidence of it yet"))
    return build_pack(_gather(work, campaign), work.actor.locale)


def launched_under(work: Work, submission_id: str) -> Campaign | None:
    """The campaign that went out under this submission, if one did."""
    wanted = select(Campaign).where(Campaign.submission_id == submission_id)
    found = work.session.scalars(wanted).one_or_none()
    return found if found is not None and found.state in LAUNCHED else None


def _gather(work: Work, campaign: Campaign) -> EvidenceFacts:
    submission = work.get(Submission, campaign.submission_id or "")
    manifest = submission.manifest
    definition = kits.definition_of(work, campaign.kit_version_id)
    signed = checkpoints.checkpoint(work)
    return EvidenceFacts(
        campaign=manifest["name"],
        partner=partners.partner(work, campaign.partner_id).legal_name,
        kit=f"{definition.name} · {manifest['kit']['number']}",
        locale=campaign.locale,
        launched_at=campaign.launched_at,
        finished_at=campaign.finished_at,
        made_at=work.now(),
        digest=submission.digest,
        manifest=canonical(manifest),
        verdicts=_verdicts(work, submission),
        findings=[one.message for one in findings_in(submission.findings)],
        rules_version=submission.rules_version,
        deliveries=_deliveries(work, campaign),
        left_out=_left_out(work, campaign),
        consents=_consents(work, campaign),
        files=_files(work, campaign, submission),
        log=_log(work, campaign, submission, signed.size if signed else 0),
        checkpoint=signed.note if signed else "",
        public_key=checkpoints.signer_of(work.settings).public.hex(),
    )


def _verdicts(work: Work, submission: Submission) -> list[Verdict]:
    rows = work.session.scalars(
        select(Approval)
        .where(Approval.submission_id == submission.id)
        .order_by(Approval.decided_at, Approval.id)
    )
    return [
        Verdict(
            by=row.user_name,
            reviewer=REVIEWER_NAMES[row.reviewer],
            verdict=VERDICTS[row.verdict],
            meaning=row.meaning,
            comment=row.comment,
            at=row.decided_at,
            digest=row.digest,
            identified=_identified(row),
        )
        for row in rows
    ]


def _identified(row: Approval) -> Message:
    if row.link_id is not None:
        return msg("identified by a link sent to %(address)s", address=row.address or "—")
    if row.reviewer == "policy":
        return msg("decided by the policy in force")
    return msg("signed in")


def _deliveries(work: Work, campaign: Campaign) -> list[Counted]:
    rows = work.session.execute(
        select(Delivery.state, func.count(Delivery.id))
        .where(Delivery.campaign_id == campaign.id)
        .group_by(Delivery.state)
    )
    held: dict[str, int] = {row[0]: row[1] for row in rows}
    return [Counted(DELIVERY_WORDS[state], held[state]) for state in DeliveryState if state in held]


def _left_out(work: Work, campaign: Campaign) -> list[Counted]:
    rows = work.session.execute(
        select(Delivery.reason, func.count(Delivery.id))
        .where(Delivery.campaign_id == campaign.id, Delivery.state == DeliveryState.EXCLUDED)
        .group_by(Delivery.reason)
        .order_by(Delivery.reason)
    )
    return [Counted(_reason(reason), count) for reason, count in rows]


def _reason(code: str | None) -> Message:
    return (
        compliance.REASONS.get(code or "") or MORE_REASONS.get(code or "") or msg("Other reasons")
    )


def _consents(work: Work, campaign: Campaign) -> list[Counted]:
    """People who were written to, each once, by the best ground on record at the launch.

    They add up to those whose mail was accepted. Whoever has none on record was let pass by the
    last look before the mail, as a law without consent allows, or asked to be forgotten since.
    """
    written = (
        select(Delivery.address_key)
        .where(Delivery.campaign_id == campaign.id, Delivery.state == DeliveryState.ACCEPTED)
        .distinct()
    )
    rows = work.session.execute(
        select(ConsentRecord.address_key, ConsentRecord.basis)
        .where(
            ConsentRecord.partner_id == campaign.partner_id,
            ConsentRecord.address_key.in_(written),
            ConsentRecord.scope.in_(scopes_for(campaign.topic)),
            ConsentRecord.given_at <= campaign.launched_at,
            or_(
                ConsentRecord.withdrawn_at.is_(None),
                ConsentRecord.withdrawn_at > campaign.launched_at,
            ),
        )
        .distinct()
    )
    best: dict[str, Basis] = {}
    order = list(Basis)
    for key, basis in rows:
        held = best.get(key, Basis.NONE)
        best[key] = min(held, Basis(basis), key=order.index)
    everybody = work.session.scalar(select(func.count()).select_from(written.subquery())) or 0
    counted = Counter(best.values())
    counted[Basis.NONE] += everybody - len(best)
    return [Counted(BASIS_WORDS[basis], counted[basis]) for basis in order if counted[basis]]


def _files(work: Work, campaign: Campaign, submission: Submission) -> dict[str, bytes]:
    """The approved renditions and documents, and each mail as it was frozen."""
    files: dict[str, bytes] = {}
    for tactic, entry in submission.manifest.get("tactics", {}).items():
        named = {**entry.get("message", {}), **entry.get("renditions", {})}
        once = {sha: name for name, sha in named.items()}  # a mail is a rendition and a message
        for sha, name in once.items():
            if isinstance(sha, str) and len(sha) == 64 and work.storage.exists(sha):
                data = work.storage.get(sha)
                files[f"{tactic}/{_named(name, data)}"] = data
    steps = work.session.execute(
        select(CampaignStep.tactic_key, CampaignStep.content_sha).where(
            CampaignStep.campaign_id == campaign.id, CampaignStep.content_sha.is_not(None)
        )
    )
    for tactic, sha in steps:
        mail = MailContent.from_bytes(work.storage.get(str(sha)))
        files[f"{tactic}/as-frozen.html"] = mail.html.encode("utf-8")
        files[f"{tactic}/as-frozen.txt"] = f"{mail.subject}\n\n{mail.text}".encode()
    return files


_KINDS = ((b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"))


def _named(name: str, data: bytes) -> str:
    """With the ending that tells people's programs what it is."""
    for start, ending in _KINDS:
        if data.startswith(start):
            return name if name.endswith(ending) else f"{name}{ending}"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return name if name.endswith(".webp") else f"{name}.webp"
    return name if "." in name else f"{name}.txt"


def _log(work: Work, campaign: Campaign, submission: Submission, covered: int) -> Sequence[Logged]:
    entries = work.session.scalars(
        select(audit.AuditEntry)
        .where(audit.AuditEntry.target_id.in_([campaign.id, submission.id]))
        .order_by(audit.AuditEntry.seq)
    ).all()
    leaves = [
        bytes.fromhex(leaf)
        for leaf in work.session.scalars(
            select(audit.AuditEntry.leaf)
            .where(audit.AuditEntry.seq <= covered)
            .order_by(audit.AuditEntry.seq)
        )
    ]
    actors = {entry.actor_id for entry in entries}
    names = {**partners.names_of(work, actors), **compliance.outside_names(work, actors)}
    return [
        Logged(
            at=entry.at,
            who=names.get(entry.actor_id, entry.actor_id),
            verb=entry.verb,
            entry=audit.public_form(entry),
            seq=entry.seq,
            proof=[step.hex() for step in merkle.inclusion_proof(leaves, entry.seq - 1)]
            if entry.seq <= covered
            else None,
        )
        for entry in entries
    ]
