"""What a recall is called, and what it means to whoever uses the version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tpma.core.i18n import Message, msg
from tpma.kits.rules import Recall, Severity

SEVERITIES: Mapping[Severity, Message] = {
    Severity.NOTE: msg("Note"),
    Severity.MUST_UPGRADE: msg("Must upgrade"),
    Severity.STOP_NOW: msg("Stop now"),
}


def recall_words(recall: Recall, today: dt.date) -> Message:
    """What a recall means to a partner today."""
    if recall.severity is Severity.NOTE:
        return msg("HQ has a note on this version. You can still launch what you have begun.")
    if recall.severity is Severity.STOP_NOW:
        return msg("HQ stopped this version. Nothing is sent from it any more.")
    until = recall.launch_until
    if until is not None and today <= until:
        return msg(
            "HQ recalled this version. Upgrade by %(day)s: after that, nothing is launched from it.",
            day=until,
        )
    return msg(
        "HQ recalled this version. Upgrade it to launch: nothing is launched from it any more."
    )
