"""What a kit is about, as recipients choose it: the topic it names, or its seller's motion's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tpma.core.i18n import Message, msg
from tpma.kits.definition import KitDefinition

#: Keys of kits hold no dot, so a motion's topic is never mistaken for one of theirs.
_MOTION: Final = "motion."

#: What a partner of this motion writes about where the kit names no topic.
MOTION_TOPICS: Final[Mapping[str, Message]] = {
    "resell": msg("Products and offers"),
    "referral": msg("Recommendations"),
    "marketplace": msg("Marketplace offers"),
    "services": msg("Services and consulting"),
    "oem": msg("Built-in technology"),
}
OTHER: Final = msg("News and offers")


def topic_of(definition: KitDefinition, motion: str) -> str:
    """The key of the topic that a partner of this motion writes about with this kit."""
    return definition.law.topic or motion_topic(motion)


def motion_topic(motion: str) -> str:
    """The key of a motion's own topic."""
    return f"{_MOTION}{motion.strip().lower()}"[:40]


def motion_name(key: str) -> Message | None:
    """The name of a motion's topic; None where the key is a kit's."""
    if not key.startswith(_MOTION):
        return None
    return MOTION_TOPICS.get(key.removeprefix(_MOTION), OTHER)
