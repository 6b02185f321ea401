"""What people are told by mail of a submission: a clock that runs out, a decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from tpma.compliance.models import Submission
from tpma.compliance.policy import BRAND, LEGAL
from tpma.compliance.service.approvals import APPROVED, approvals_of, asked_now
from tpma.compliance.service.deputies import deputies_today
from tpma.compliance.statement_ends import MEND, StatementEnd, ended_words
from tpma.core.actor import Role
from tpma.core.i18n import Message, MessageParam, Moment, msg
from tpma.core.work import Work
from tpma.letters import service as letters
from tpma.letters.service import Letter, Topic
from tpma.partners import service as partners

#: Whose part a reviewer's is; administrators may decide too, but are told only in need.
_ROLES: Mapping[str, Role] = {BRAND: Role.BRAND_REVIEWER, LEGAL: Role.LEGAL_REVIEWER}


def moment(work: Work, at: dt.datetime) -> Moment:
    """A moment in the program's time, with the zone, because a mail is read anywhere."""
    return Moment(at, work.settings.time_zone)


def facts_of(work: Work, row: Submission) -> list[tuple[Message, MessageParam]]:
    """What a letter says of a submission."""
    return [
        (msg("Campaign"), row.name),
        (msg("Partner"), partners.partner(work, row.partner_id).name),
        (msg("Contacts"), int(row.manifest["audience"]["count"])),
    ]


def remind_reviewers(work: Work, row: Submission) -> None:
    """The clock's: to those whose turn it is, an answer is due soon."""
    letter = Letter(
        msg("Please decide soon: “%(name)s”", name=row.name),
        [msg("An answer to this submission is due by %(when)s.", when=moment(work, row.due_at))],
        action=msg("Review it"),
        facts=facts_of(work, row),
        path=f"/reviews/{row.id}",
    )
    people = _reviewers(work, row, everybody=False)
    # Once it is overdue, another letter says so.
    letters.write(work, letter, Topic.REVIEW_REMINDER, row.id, people, good_until=row.due_at)


def escalate_to_reviewers(work: Work, row: Submission) -> None:
    """The clock's: to those whose turn it is and to administrators, nobody answered."""
    letter = Letter(
        msg("Overdue: “%(name)s” waits for a decision", name=row.name),
        [
            msg("An answer was due by %(when)s.", when=moment(work, row.due_at)),
            msg("The partner can't launch until somebody decides."),
        ],
        action=msg("Review it"),
        facts=facts_of(work, row),
        path=f"/reviews/{row.id}",
    )
    people = _reviewers(work, row, everybody=True)
    letters.write(work, letter, Topic.REVIEW_ESCALATED, row.id, people)


def _reviewers(work: Work, row: Submission, *, everybody: bool) -> Sequence[str]:
    """Who may decide now: ids. Who is away is represented; authors are left out."""
    parts = asked_now(row, approvals_of(work, [row.id]).get(row.id, []))
    away = deputies_today(work)
    people = partners.hq_people(work, [_ROLES[part] for part in parts])
    found = [away.get(person.id, person.id) for person in people]
    if everybody or not found:
        found += [person.id for person in partners.hq_people(work, [Role.ADMINISTRATOR])]
    return [user_id for user_id in dict.fromkeys(found) if user_id not in row.authors]


def tell_decided(work: Work, row: Submission) -> None:
    """To whoever submitted it: approved, under which conditions, or sent back and why."""
    given = approvals_of(work, [row.id]).get(row.id, [])
    conditions = [each.conditions for each in given if each.conditions]
    if row.state != APPROVED:
        subject = msg("Sent back: “%(name)s”", name=row.name)
        says = [
            msg("%(who)s looked at it and sent it back. It says:", who=row.decided_by_name or ""),
        ]
        quote, action = row.comment or "", msg("Mend it and submit it again")
    elif conditions:
        subject = msg("Approved with conditions: “%(name)s”", name=row.name)
        says = [msg("It may be launched. Please see to this:")]
        quote, action = "\n\n".join(conditions), msg("Go to the launch")
    else:
        subject = msg("Approved: “%(name)s”", name=row.name)
        says = [msg("It may be launched, exactly as it was submitted.")]
        quote, action = row.comment or "", msg("Go to the launch")
    facts = [*facts_of(work, row), (msg("Decided by"), row.decided_by_name or "")]
    if row.state == APPROVED:
        facts.append((msg("Holds until"), moment(work, row.expires_at)))
    _to_asker(
        work, row, Letter(subject, says, action, facts, quote, f"/launch/{row.subject_id}/review")
    )


def tell_withdrawn(work: Work, row: Submission, *, was_approved: bool) -> None:
    """To whoever submitted it: the approval (or the question) was taken back, and why."""
    says = [
        msg("The approval was withdrawn: nothing more goes out under it.")
        if was_approved
        else msg("It was taken out of review.")
    ]
    if (ended := ended_statement(row)) is not None:
        says += [ended_words(ended), MEND]
    else:
        says.append(msg("HQ gives this reason:"))
    letter = Letter(
        msg("Approval withdrawn: “%(name)s”", name=row.name)
        if was_approved
        else msg("Taken out of review: “%(name)s”", name=row.name),
        says,
        action=msg("See the campaign"),
        facts=facts_of(work, row),
        quote=row.comment or "",
        path=f"/campaigns/{row.subject_id}",
    )
    _to_asker(work, row, letter)


def ended_statement(row: Submission) -> StatementEnd | None:
    """The statement whose end took a submission back, if that is what did."""
    if row.ended_words is None or row.ended_day is None:
        return None
    return StatementEnd(row.ended_words, row.ended_day)


def _to_asker(work: Work, row: Submission, letter: Letter) -> None:
    letters.write(work, letter, Topic.DECISION, f"{row.state} {row.id}", [row.asked_by])
