"""What letters are about, and which of them a person may turn off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tpma.core.actor import PARTNER_ROLES, Role
from tpma.core.i18n import Message, msg


class Topic(StrEnum):
    """Kept with every letter; never rename one."""

    REVIEW_REMINDER = "review_reminder"
    REVIEW_ESCALATED = "review_escalated"
    DECISION = "decision"
    RECALL = "recall"
    KIT_EXPIRY = "kit_expiry"
    APPROVAL_LINK = "approval_link"
    CONFIRMATION = "confirmation"
    STATEMENT_EXPIRY = "statement_expiry"


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """What a person reads of a topic, and who gets such letters."""

    label: Message
    hint: Message
    roles: frozenset[Role]
    #: It can't be turned off: without it somebody would go on with what must stop.
    essential: bool = False


_REVIEWERS = frozenset({Role.BRAND_REVIEWER, Role.LEGAL_REVIEWER, Role.ADMINISTRATOR})
_KIT_PEOPLE = PARTNER_ROLES | {Role.CHANNEL_MARKETER}

FACTS: Mapping[Topic, TopicFacts] = {
    Topic.REVIEW_REMINDER: TopicFacts(
        msg("Reminders of reviews"),
        msg("An answer of yours is due soon."),
        _REVIEWERS,
    ),
    Topic.REVIEW_ESCALATED: TopicFacts(
        msg("Overdue reviews"),
        msg("An answer was due and nobody gave it."),
        _REVIEWERS,
        essential=True,
    ),
    Topic.DECISION: TopicFacts(
        msg("Decisions on what you submitted"),
        msg("It was approved, sent back, or its approval was withdrawn."),
        PARTNER_ROLES,
    ),
    Topic.RECALL: TopicFacts(
        msg("Recalls"),
        msg("HQ took back a version of a kit that you use."),
        _KIT_PEOPLE,
        essential=True,
    ),
    Topic.KIT_EXPIRY: TopicFacts(
        msg("Kits that end soon"),
        msg("A kit that you use ends within 30 days."),
        _KIT_PEOPLE,
    ),
    Topic.STATEMENT_EXPIRY: TopicFacts(
        msg("Statements that end soon"),
        msg("A statement in campaigns under way ends within 30 days."),
        PARTNER_ROLES | _REVIEWERS,
    ),
    # To people who never sign in, so nobody finds a switch for it.
    Topic.APPROVAL_LINK: TopicFacts(
        msg("Approval by link"),
        msg("You are asked to decide by a link in a mail."),
        frozenset(),
        essential=True,
    ),
    Topic.CONFIRMATION: TopicFacts(
        msg("Confirmation of a sign-up"),
        msg("You are asked to confirm that you want to get mails."),
        frozenset(),
        essential=True,
    ),
}

OPTIONAL = frozenset(topic for topic, facts in FACTS.items() if not facts.essential)


def topics_of(roles: frozenset[Role]) -> list[Topic]:
    """The topics that concern somebody with these roles, in the order of the screen."""
    return [topic for topic, facts in FACTS.items() if not facts.roles.isdisjoint(roles)]
