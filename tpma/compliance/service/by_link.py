"""Deciding by a link: who follows it, what they see, and the verdict.

The reader is not signed in. Whatever they may do follows from the link that they hold, and the
work is narrowed to the partner whose submission it is about.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from tpma.compliance.approval_link import (
    FORM_TRIES,
    WINDOW,
    WRONG_TRIES,
    Standing,
    files_link_id,
    files_token,
    form_mark,
    is_files_token,
    is_form_mark,
    is_token,
    link_id_of,
)
from tpma.compliance.models import Approval, ApprovalLink, Submission
from tpma.compliance.service import links, review_files, review_parts
from tpma.compliance.service.approvals import approvals_of
from tpma.compliance.service.deciding import Part, checked, settle
from tpma.compliance.service.review_views import Review
from tpma.core.actor import Actor
from tpma.core.errors import Conflict, Forbidden, NotFound, TooMany
from tpma.core.i18n import msg
from tpma.core.keys import keyed
from tpma.core.tries import Try, tries_since
from tpma.core.work import Work


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a link, and whose submission it is about. `actor` has no role and so no
    permission: what they may do is decided here."""

    link_id: str
    partner_id: str
    actor: Actor = field(repr=False)


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What the page shows. `review` is there only while there is something to decide."""

    standing: Standing
    name: str
    reviewer: str
    given: Approval | None  # this person's own verdict
    review: Review | None
    mark: str
    files: str


def holder_of(work: Work, token: str) -> Holder | None:
    """Who holds this token; None where it is not one of ours, or its link was never sent.

    For a work that sees every partner and may write nothing.
    """
    link = _by_token(work, token)
    return None if link is None else _holder(link)


def holder_of_files(work: Work, token: str) -> Holder | None:
    """Who may fetch the pictures of a link's page. They die with the link."""
    link_id = files_link_id(token)
    link = _link(work, link_id)
    if link is None or not is_files_token(work.settings.secret, link.id, link.token_hash, token):
        return None
    row = work.get(Submission, link.submission_id)
    if links.standing_of(work, link, row, _done(work, row)) is not Standing.OPEN:
        return None
    return _holder(link)


def may_try(work: Work, network: str) -> bool:
    """Whether this network address may try a token: only so many wrong ones are looked at."""
    return tries_since(work.session, _wrong(work, network), work.now() - WINDOW) < WRONG_TRIES


def count_wrong(work: Work, network: str) -> None:
    """Count a token that is not ours."""
    work.add(Try(id=work.new_id(), subject=_wrong(work, network), at=work.now()))


def link_page(work: Work, token: str) -> LinkPage:
    """What the holder sees. It changes nothing: mail scanners follow every link."""
    link, row = _held(work, token)
    done = _done(work, row)
    now_is = links.standing_of(work, link, row, done)
    secret = work.settings.secret
    assert link.token_hash is not None, "a token that was recognised has its hash"
    return LinkPage(
        standing=now_is,
        name=row.name,
        reviewer=link.reviewer,
        given=next((each for each in done if each.user_id == link.person_id), None),
        review=review_parts.whole(work, row, done, part=Part(link.reviewer))
        if now_is is Standing.OPEN
        else None,
        mark=form_mark(secret, link.id, link.token_hash, work.now()),
        files=files_token(secret, link.id, link.token_hash),
    )


def decide_by_link(
    work: Work, token: str, verdict: str, comment: str = "", *, conditions: str = "", mark: str
) -> Submission:
    """The holder's verdict, "approved" or "returned"; the link is used up with it.

    Conflict where the link may not decide any more; Forbidden without the mark of a page of ours,
    or by four eyes; InvalidInput by field. TooMany where the form was sent again and again.
    """
    link, _ = _held(work, token)
    row = work.get(Submission, link.submission_id, lock=True)
    # Two who press at once: the second sees what the first has done.
    work.session.refresh(link, with_for_update=True)
    done = _done(work, row)
    now_is = links.standing_of(work, link, row, done)
    if now_is is Standing.OWN_WORK:
        raise Forbidden(msg("You edited or submitted this, so somebody else decides"))
    if now_is is not Standing.OPEN:
        raise Conflict(msg("This link can't decide any more"))
    secret = work.settings.secret
    if link.token_hash is None or not is_form_mark(
        secret, link.id, link.token_hash, mark, work.now()
    ):
        raise Forbidden(
            msg("This page was open for too long"),
            detail=msg("For your safety it was not carried out, and nothing was changed."),
            mend=msg("Go back, reload the page and send it again"),
        )
    comment, conditions = checked(row, verdict, comment, conditions, work.now())
    settle(work, row, done, Part(link.reviewer), verdict, comment, conditions, link=link)
    link.used_at = work.now()
    return row


def count_form(work: Work, holder: Holder) -> None:
    """Count a form that was sent by this link. TooMany beyond the limit."""
    subject = keyed(work.settings.secret, "approval form", holder.link_id)
    if tries_since(work.session, subject, work.now() - WINDOW) >= FORM_TRIES:
        raise TooMany(mend=msg("Wait %(n)s minutes, then try again", n=15))
    work.add(Try(id=work.new_id(), subject=subject, at=work.now()))


def link_file(work: Work, holder: Holder, kind: str, tactic: str, name: str) -> tuple[bytes, str]:
    """A file of the page and its media type: "now", "before" (as approved before), "difference"."""
    row = work.get(Submission, work.get(ApprovalLink, holder.link_id).submission_id)
    match kind:
        case "now":
            return review_files.document(work, row, tactic, name)
        case "before":
            return review_files.before(work, row, tactic, name)
        case "difference":
            return review_files.compared(work, row, tactic, name).png, "image/png"
    raise NotFound()


def _held(work: Work, token: str) -> tuple[ApprovalLink, Submission]:
    """The link of a token that was recognised before, in the partner's own work."""
    link = _by_token(work, token)
    if link is None:
        raise NotFound()
    return link, work.get(Submission, link.submission_id)


def _by_token(work: Work, token: str) -> ApprovalLink | None:
    link = _link(work, link_id_of(token))
    if link is None:
        return None
    facts = links.facts_of_link(link)
    return link if is_token(work.settings.secret, facts, link.token_hash, token) else None


def _link(work: Work, link_id: str | None) -> ApprovalLink | None:
    if link_id is None:
        return None
    return work.session.scalars(
        select(ApprovalLink).where(ApprovalLink.id == link_id)
    ).one_or_none()


def _done(work: Work, row: Submission) -> list[Approval]:
    return approvals_of(work, [row.id]).get(row.id, [])


def _holder(link: ApprovalLink) -> Holder:
    actor = Actor(user_id=link.person_id, name=link.name, locale=link.locale)
    return Holder(link.id, link.partner_id, actor)


def _wrong(work: Work, network: str) -> str:
    return keyed(work.settings.secret, "approval link", network)
