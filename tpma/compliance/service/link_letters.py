"""What an outside approver is written: the question, its clock, and how the link works."""

from __future__ import annotations

from tpma.compliance.models import ApprovalLink, Submission
from tpma.compliance.policy import REVIEWER_NAMES
from tpma.compliance.service.telling import facts_of, moment
from tpma.core.i18n import Message, msg
from tpma.core.work import Work
from tpma.letters.service import Letter
from tpma.partners import service as partners


def letter_with_link(work: Work, row: Submission, link: ApprovalLink) -> Letter:
    """The letter to an outside approver; its link is added when it is sent."""
    due = moment(work, row.due_at)
    company, name = partners.partner(work, row.partner_id).name, row.name
    subjects = {
        "asked": msg("Please decide: “%(name)s” of %(partner)s", name=name, partner=company),
        "reminded": msg(
            "Please decide soon: “%(name)s” of %(partner)s", name=name, partner=company
        ),
        "escalated": msg("Overdue: “%(name)s” of %(partner)s", name=name, partner=company),
        "sent_again": msg(
            "A new link to decide: “%(name)s” of %(partner)s", name=name, partner=company
        ),
    }
    said = {
        "asked": msg(
            "%(hq)s asks you to look at a campaign before it is sent.", hq=work.settings.hq_name
        ),
        "reminded": msg("An answer to this submission is due by %(when)s.", when=due),
        "escalated": msg("An answer was due by %(when)s.", when=due),
        "sent_again": msg("Earlier links to this campaign no longer work; please use this one."),
    }
    return Letter(
        subjects[link.occasion],
        [
            said[link.occasion],
            msg(
                "Opening the page decides nothing. There you see all that would be sent, and approve it or send it back."
            ),
        ],
        action=msg("See it and decide"),
        facts=[
            *facts_of(work, row),
            (msg("You decide as"), REVIEWER_NAMES[link.reviewer]),
            (msg("Answer due"), due),
            (msg("Link holds until"), moment(work, link.expires_at)),
        ],
        after=[_for_you_alone()],
    )


def _for_you_alone() -> Message:
    return msg(
        "The link is for you alone: whoever has it can decide in your name, once. Please don't pass it on."
    )
