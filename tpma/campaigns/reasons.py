"""Why somebody did not get a mail, beside the reasons that compliance gives."""

from __future__ import annotations

from collections.abc import Mapping

from tpma.core.i18n import Message, msg

MORE_REASONS: Mapping[str, Message] = {
    "stopped": msg("The campaign was stopped first"),
    "approval withdrawn": msg("The approval was withdrawn first"),
    "statement ended": msg("A statement in it ended first"),
    "kit recalled": msg("HQ recalled the kit first"),
    "kit ended": msg("The kit ended first"),
    "worker lost": msg("The sending process broke off while the mail was on its way"),
}
