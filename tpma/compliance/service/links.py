"""Links to outside approvers: which there are, how they stand, and whose they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from tpma.compliance.approval_link import LinkFacts, QuestionFacts, Standing, standing
from tpma.compliance.models import Approval, ApprovalLink, Submission
from tpma.compliance.outside_approver import is_own_work
from tpma.compliance.service.approvals import WITHDRAWN, asked_now
from tpma.core.work import Work
from tpma.partners import service as partners


def person_id(work: Work, email: str) -> str:
    """The same for the same address, so that one person is not two; 32 characters."""
    return f"out-{work.address_key(email)[:28]}"


def facts_of_link(link: ApprovalLink, *, has_newer: bool = False) -> LinkFacts:
    """What the rules of links want to know of one."""
    return LinkFacts(
        link.id,
        link.submission_id,
        link.digest,
        link.reviewer,
        link.person_id,
        link.expires_at,
        used=link.used_at is not None,
        ended=link.ended_at is not None,
        has_newer=has_newer,
    )


def standing_of(
    work: Work, link: ApprovalLink, row: Submission, done: Sequence[Approval]
) -> Standing:
    """Whether a link may decide now, four eyes included."""
    question = QuestionFacts(row.state, row.digest, row.expires_at, tuple(asked_now(row, done)))
    newer = link.ended_at is not None and any(
        each.ended_at is None for each in links_to(work, link)
    )
    found = standing(facts_of_link(link, has_newer=newer), question, work.now())
    if found is Standing.OPEN and not may_decide(work, row, done, link.email):
        return Standing.OWN_WORK
    return found


def may_decide(work: Work, row: Submission, done: Sequence[Approval], email: str) -> bool:
    """Four eyes by address: not of anybody who edited, submitted or decided, nor of anybody of the
    partner whose campaign it is."""
    known = partners.person_with_address(work, email)
    if known is not None and known.partner_id == row.partner_id:
        return False
    people = {*row.authors, *(each.user_id for each in done)}
    people |= {each.for_user_id for each in done if each.for_user_id is not None}
    addresses = [partners.address_of(work, user_id) or "" for user_id in sorted(people)]
    addresses += [each.address for each in done if each.address]
    return not is_own_work(email, [each for each in addresses if each])


def decided_as_well(work: Work, done: Sequence[Approval]) -> bool:
    """Whether the actor has decided by a link already, under the address they sign in with."""
    by_link = {each.user_id for each in done if each.link_id is not None}
    if not by_link:
        return False
    email = partners.address_of(work, work.actor.user_id)
    return email is not None and person_id(work, email) in by_link


def outside_names(work: Work, person_ids: Iterable[str]) -> dict[str, str]:
    """The names of people who decided by a link, to show beside what they did."""
    wanted = {each for each in person_ids if each.startswith("out-")}
    if not wanted:
        return {}
    rows = work.session.execute(
        select(ApprovalLink.person_id, ApprovalLink.name)
        .where(ApprovalLink.person_id.in_(wanted))
        .order_by(ApprovalLink.asked_at)
    )
    return {row.person_id: row.name for row in rows}


def newest(work: Work, submission_id: str) -> list[ApprovalLink]:
    """The newest link of each person and part."""
    return list(
        {(one.reviewer, one.person_id): one for one in links_of(work, submission_id)}.values()
    )


def links_to(work: Work, link: ApprovalLink) -> list[ApprovalLink]:
    """Every link to the same person for the same part."""
    return [
        each
        for each in links_of(work, link.submission_id)
        if (each.reviewer, each.person_id) == (link.reviewer, link.person_id)
    ]


def links_of(work: Work, submission_id: str) -> Sequence[ApprovalLink]:
    """Every link that was sent about a submission, the oldest first."""
    return work.session.scalars(
        select(ApprovalLink)
        .where(ApprovalLink.submission_id == submission_id)
        .order_by(ApprovalLink.asked_at, ApprovalLink.id)
    ).all()


def links_to_address(work: Work, email: str) -> Sequence[ApprovalLink]:
    """Every link that was sent to an address, about any submission in the scope."""
    return work.session.scalars(
        select(ApprovalLink)
        .where(ApprovalLink.person_id == person_id(work, email))
        .order_by(ApprovalLink.asked_at, ApprovalLink.id)
    ).all()


def forget_asked(work: Work, links: Iterable[ApprovalLink]) -> None:
    """Empty links that decided nothing. Who decided stays named: an approval without a person
    proves nothing (Art. 17(3)(e) GDPR)."""
    for link in links:
        if link.used_at is None:
            link.ended_at = link.ended_at or work.now()
            link.name = link.email = ""


def in_vain(work: Work, partner_id: str, person: str) -> int:
    """How many questions of this partner to this person were withdrawn within a day."""
    return (
        work.session.scalar(
            select(func.count(func.distinct(ApprovalLink.submission_id)))
            .join(Submission, Submission.id == ApprovalLink.submission_id)
            .where(
                ApprovalLink.partner_id == partner_id,
                ApprovalLink.person_id == person,
                ApprovalLink.asked_at > work.now() - dt.timedelta(days=1),
                Submission.state == WITHDRAWN,
            )
        )
        or 0
    )
