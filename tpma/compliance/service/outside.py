"""Asking outside approvers: when a reviewer's part opens, again by the clock, again by HQ's hand.

Each mail has a link of its own. An earlier one stays good until somebody decides, so that a
reminder does not spoil the mail that is open already; only HQ's sending again ends earlier ones.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tpma.compliance.approval_link import RANDOM_BYTES, Standing, token_hash, token_of
from tpma.compliance.models import Approval, ApprovalLink, Submission
from tpma.compliance.outside_approver import OutsideApprover, asked, patience
from tpma.compliance.policy import Policy
from tpma.compliance.service.approvals import PENDING, approvals_of, asked_now
from tpma.compliance.service.link_letters import letter_with_link
from tpma.compliance.service.links import (
    facts_of_link,
    in_vain,
    links_of,
    links_to,
    may_decide,
    newest,
    person_id,
    standing_of,
)
from tpma.compliance.service.policies import policy_of_version
from tpma.core.errors import Conflict
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.letters import service as letters
from tpma.letters.service import Topic
from tpma.partners import service as partners

LINK_JOB = "send_approval_link"


@dataclass(frozen=True, slots=True)
class AskedOutside:
    """One outside approver who was asked, as HQ sees it: their newest link."""

    link_id: str
    reviewer: str
    name: str
    email: str
    asked_at: dt.datetime
    expires_at: dt.datetime
    times: int
    letter: str  # what became of the mail; empty where that was forgotten
    standing: Standing


def ask(work: Work, row: Submission, policy: Policy) -> int:
    """Send a link to everybody outside who is named for the parts that are open now and was not
    asked yet; how many. Where four eyes forbid it, nobody is asked, and the record says so."""
    if row.state != PENDING or not policy.outside:
        return 0
    done = approvals_of(work, [row.id]).get(row.id, [])
    kit = kits.definition_of(work, row.kit_version_id).slug
    region = partners.partner(work, row.partner_id).region
    known = {(link.reviewer, link.person_id) for link in links_of(work, row.id)}
    sent = 0
    for approver in asked(policy.outside, asked_now(row, done), kit, region):
        who = person_id(work, approver.email)
        if (approver.reviewer, who) in known:
            continue
        if not may_decide(work, row, done, approver.email):
            work.audit("leave_out", "submission", row.id, person=who, why="own work")
            continue
        _send(work, row, approver, policy, "asked")
        sent += 1
    return sent


def ask_again(work: Work, row: Submission, occasion: str) -> None:
    """The clock's: to everybody outside who was asked and whose part is open, "reminded" or
    "escalated". Whom HQ has since taken out of the policy of that day stays asked."""
    policy = policy_of_version(work, row.policy_version)
    done = approvals_of(work, [row.id]).get(row.id, [])
    open_now = asked_now(row, done)
    for link in newest(work, row.id):
        if link.ended_at is not None or link.reviewer not in open_now:
            continue
        if may_decide(work, row, done, link.email):
            _send(work, row, _approver(link), policy, occasion)


def send_again(work: Work, link_id: str) -> ApprovalLink:
    """A reviewer at HQ sends a new link; every earlier one to the same person ends. Conflict where
    there is nothing left for them to decide."""
    work.require(Permission.REVIEW)
    link = work.get(ApprovalLink, link_id)
    row = work.get(Submission, link.submission_id, lock=True)
    done = approvals_of(work, [row.id]).get(row.id, [])
    if (
        row.state != PENDING
        or link.reviewer not in asked_now(row, done)
        or not may_decide(work, row, done, link.email)
    ):
        raise Conflict(msg("There is nothing left for them to decide"), mend=msg("Reload the page"))
    _end_all(work, link)
    policy = policy_of_version(work, row.policy_version)
    return _send(work, row, _approver(link), policy, "sent_again")


def end_links(work: Work, link_id: str) -> ApprovalLink:
    """A reviewer at HQ takes back every link of a person to one part of a submission: they were
    asked by mistake, or the address was wrong. Conflict where nothing is left to end."""
    work.require(Permission.REVIEW)
    link = work.get(ApprovalLink, link_id)
    row = work.get(Submission, link.submission_id, lock=True)
    if row.state != PENDING or not _end_all(work, link):
        raise Conflict(msg("There is nothing left for them to decide"), mend=msg("Reload the page"))
    work.audit(
        "end_link",
        "submission",
        row.id,
        link=link.id,
        person=link.person_id,
        partner=row.partner_id,
    )
    return link


def asked_outside(work: Work, row: Submission, done: Sequence[Approval]) -> list[AskedOutside]:
    """Everybody outside who was asked about a submission."""
    links = links_of(work, row.id)
    mails = letters.states(work, [link.letter_id for link in links if link.letter_id])
    return [
        AskedOutside(
            link_id=link.id,
            reviewer=link.reviewer,
            name=link.name,
            email=link.email,
            asked_at=link.asked_at,
            expires_at=link.expires_at,
            times=sum(
                (one.reviewer, one.person_id) == (link.reviewer, link.person_id) for one in links
            ),
            letter=mails.get(link.letter_id or "", ""),
            standing=standing_of(work, link, row, done),
        )
        for link in newest(work, row.id)
    ]


def send_link(opener: letters.Opener, letter_id: str) -> None:
    """The job: send a letter with a link in it."""
    letters.deliver(opener, letter_id, job=LINK_JOB, last_word=_make_token)


def _make_token(work: Work, letter_id: str) -> str | None:
    """The path of a fresh link, made only now: nothing that is stored could open it. None where
    there is nothing to decide any more."""
    link = work.session.scalars(
        select(ApprovalLink).where(ApprovalLink.letter_id == letter_id)
    ).one()
    row = work.get(Submission, link.submission_id)
    done = approvals_of(work, [row.id]).get(row.id, [])
    if standing_of(work, link, row, done) is not Standing.OPEN:
        return None
    token = token_of(link.id, secrets.token_bytes(RANDOM_BYTES))
    link.token_hash = token_hash(work.settings.secret, facts_of_link(link), token)
    return f"/approve/{token}"


def _end_all(work: Work, link: ApprovalLink) -> int:
    """End what is not ended yet of the links to the same person; how many."""
    going = [each for each in links_to(work, link) if each.ended_at is None]
    for each in going:
        each.ended_at = work.now()
    work.session.flush()
    return len(going)


def _approver(link: ApprovalLink) -> OutsideApprover:
    return OutsideApprover(link.reviewer, link.name, link.email, link.locale)


def _send(
    work: Work, row: Submission, approver: OutsideApprover, policy: Policy, occasion: str
) -> ApprovalLink:
    now = work.now()
    link = work.add(
        ApprovalLink(
            id=work.new_id(),
            partner_id=row.partner_id,
            submission_id=row.id,
            reviewer=approver.reviewer,
            person_id=person_id(work, approver.email),
            name=approver.name,
            email=approver.email,
            locale=approver.locale,
            digest=row.digest,
            token_hash=None,
            letter_id=None,
            occasion=occasion,
            asked_at=now,
            expires_at=min(row.expires_at, now + dt.timedelta(days=policy.link_days)),
            ended_at=None,
            used_at=None,
        )
    )
    link.letter_id = letters.write_to_address(
        work,
        letter_with_link(work, row, link),
        Topic.APPROVAL_LINK,
        link.id,
        name=approver.name,
        email=approver.email,
        locale=approver.locale,
        job=LINK_JOB,
        good_until=link.expires_at,
        not_before=now + patience(in_vain(work, row.partner_id, link.person_id))
        if occasion == "asked"
        else None,
    )
    work.session.flush()
    work.audit(
        "ask_by_link",
        "submission",
        row.id,
        link=link.id,
        person=link.person_id,
        reviewer=link.reviewer,
        occasion=occasion,
        partner=row.partner_id,
    )
    return link
