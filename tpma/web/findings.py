"""One shape for everything that can be wrong, so that screens show it in one way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tpma.core.i18n import Message, msg


@dataclass(frozen=True, slots=True)
class Told:
    """A finding of a check, a problem of a kit, or a plain reason, ready for the screen."""

    severity: str  # blocker | warning | note
    message: Message
    mend: Message | None = None
    where: str | Message | None = None
    code: str = ""
    tactic: str = ""
    zone: str = ""
    can_mend: bool = False  # a machine can, with one click
    keeps: bool = False  # that click keeps what stands there


def told(found: Any) -> Told:
    """Reads what `error.findings` may hold (see tpma.core.errors)."""
    if isinstance(found, Told):
        return found
    if isinstance(found, Message):
        return Told("blocker", found)
    if hasattr(found, "what"):  # tpma.kits.problems.Problem
        severity = "blocker" if found.is_error else "warning"
        where = msg("%(file)s, line %(line)s", file=found.file, line=str(found.line))
        return Told(severity, found.what, found.mend, where)
    return Told(
        str(getattr(found.severity, "value", found.severity)),
        found.message,
        found.mend,
        code=str(getattr(found, "check_id", "")),
        tactic=str(getattr(found, "tactic_key", "")),
        zone=str(getattr(found, "zone", "") or ""),
        can_mend=bool(getattr(found, "zone", "")) and found.mend_value is not None
        if hasattr(found, "mend_value")
        else False,
        keeps=bool(getattr(found, "keeps", False)),
    )
