"""What a partner writes about, as recipients choose it; and the words by which they agree to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from tpma.campaigns.models import Campaign
from tpma.compliance.consent import OPENS, topic_scope
from tpma.compliance.service import Asked
from tpma.core.i18n import Message, msg, translate
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.topics import motion_topic
from tpma.partners import service as partners


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic with its name in the reader's language, and whether they get mails about it."""

    key: str
    name: str
    wanted: bool = False


def topics_of(work: Work, locale: str, more: Iterable[str] = ()) -> list[TopicView]:
    """The topics that this work's partner has launched something about, and `more`; never none.

    By name. Where it launched nothing yet, its motion's own topic.
    """
    launched = work.session.scalars(
        select(Campaign.topic)
        .where(Campaign.launched_at.is_not(None), Campaign.topic != "")
        .distinct()
    )
    keys = [key for key in dict.fromkeys([*launched, *more]) if key]
    names = kits.topic_names(
        work, keys or [motion_topic(partners.own_partner(work).motion)], locale
    )
    return sorted((TopicView(key, name) for key, name in names.items()), key=lambda t: t.name)


def topic_wording(partner: str, topic: str) -> Message:
    """What somebody agrees to by ticking a topic."""
    return msg(
        "%(partner)s may send me emails about “%(topic)s”. I can stop this at any time.",
        partner=partner,
        topic=topic,
    )


def opens_wording(partner: str) -> Message:
    """What somebody agrees to by letting opens be counted: apart from everything else."""
    return msg(
        "%(partner)s may see whether and when I open its emails. I can stop this at any time.",
        partner=partner,
    )


def asked_topics(partner: str, topics: Iterable[TopicView], locale: str) -> list[Asked]:
    """One consent for each topic, in the words that were shown."""
    return [
        Asked(topic_scope(each.key), translate(topic_wording(partner, each.name), locale))
        for each in topics
    ]


def asked_opens(partner: str, locale: str) -> Asked:
    """The consent to the counting of opens."""
    return Asked(OPENS, translate(opens_wording(partner), locale))
