"""What a person wants to be told by mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from tpma.core.work import Work
from tpma.letters.models import LetterChoice
from tpma.letters.topics import FACTS, OPTIONAL, Topic, TopicFacts, topics_of


@dataclass(frozen=True, slots=True)
class Offered:
    """A topic as its reader may turn it on and off."""

    topic: Topic
    facts: TopicFacts
    on: bool


def offered(work: Work) -> list[Offered]:
    """The topics that concern the actor."""
    off = set(
        work.session.scalars(
            select(LetterChoice.topic).where(LetterChoice.user_id == work.actor.user_id)
        )
    )
    return [
        Offered(topic, FACTS[topic], FACTS[topic].essential or topic not in off)
        for topic in topics_of(work.actor.roles)
    ]


def choose(work: Work, wanted: Mapping[Topic, bool]) -> None:
    """Turn the actor's topics on or off. What is essential stays on, whatever is said of it."""
    for topic in topics_of(work.actor.roles):
        if topic not in OPTIONAL or topic not in wanted:
            continue
        held = work.session.get(LetterChoice, (work.actor.user_id, topic.value))
        if wanted[topic] and held is not None:
            work.session.delete(held)
        elif not wanted[topic] and held is None:
            work.add(LetterChoice(user_id=work.actor.user_id, topic=topic.value, off_at=work.now()))


def turned_off(work: Work, topic: Topic, user_ids: Iterable[str]) -> set[str]:
    """Who of these people turned the topic off."""
    if topic not in OPTIONAL:
        return set()
    return set(
        work.session.scalars(
            select(LetterChoice.user_id).where(
                LetterChoice.topic == topic.value, LetterChoice.user_id.in_(list(user_ids))
            )
        )
    )
