"""When a statement that somebody relies on ends, and what is said of it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tpma.compliance.relied import OF_GUIDE
from tpma.core.i18n import Message, msg

#: How long before its last day people are told, in days.
NOTICE_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class StatementEnd:
    """A statement and the last day that it may be made."""

    words: str
    day: dt.date

    @property
    def quoted(self) -> str:
        """Its words for a sentence in any language: kept from turning with the sentence around."""
        return f"\u2068{self.words}\u2069"


def ends_before(listed: Mapping[str, Mapping[str, Any]], day: dt.date) -> list[StatementEnd]:
    """Those among a manifest's statements that may not be made on that day any more, the first to
    end first."""
    found = (
        StatementEnd(words, dt.date.fromisoformat(each["until"]))
        for words, each in listed.items()
        if each["until"]
    )
    return sorted((end for end in found if end.day < day), key=lambda end: (end.day, end.words))


def guide_ends(listed: Mapping[str, Mapping[str, Any]]) -> list[StatementEnd]:
    """Those of the brand guide that end some day, the first first: no row of the library tells."""
    of_guide = {w: each for w, each in listed.items() if str(each["id"]).startswith(OF_GUIDE)}
    return ends_before(of_guide, dt.date.max)


def ended_words(end: StatementEnd) -> Message:
    """Which statement ended, and when."""
    return msg(
        "The statement “%(words)s” could be made until %(day)s; its proof no longer holds.",
        words=end.quoted,
        day=end.day,
    )


#: What to do where an ended statement took an approval back.
MEND: Final = msg(
    "Put other words in its place, or ask HQ to renew the proof. Then submit it again; what was launched is launched anew from the same tactics."
)


def reach_words(end: StatementEnd, last: dt.date) -> Message:
    """A campaign that would go on for longer than its statement."""
    return msg(
        "The statement “%(words)s” may be made until %(day)s, and this campaign runs until %(last)s. It stops after %(day)s.",
        words=end.quoted,
        day=end.day,
        last=last,
    )


REACH_MEND: Final = msg(
    "Let everything go out by then, put other words in its place, or ask HQ to renew the proof."
)
