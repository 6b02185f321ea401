"""What somebody did in a draft, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tpma.core.i18n import Message, msg
from tpma.kits.service import KitDraftEdit, Step

_DONE: Mapping[str, Message] = {
    "zone_added": msg("Zone added"),
    "zone_removed": msg("Zone taken out"),
    "tactic_added": msg("Tactic added"),
    "tactic_removed": msg("Tactic taken out"),
    "tactic_moved": msg("Tactic moved"),
    "file_removed": msg("File deleted"),
    "locale_added": msg("Language added"),
    "locale_removed": msg("Language taken out"),
    "undone": msg("A step undone"),
}


@dataclass(frozen=True, slots=True)
class StepSaid:
    """A step that can be undone."""

    rev: int
    what: Message | str
    to: str


def step_said(step: Step | None) -> StepSaid | None:
    if step is None:
        return None
    what, to = edit_said(step.edits[0])
    return StepSaid(step.rev, what, to)


def edit_said(edit: KitDraftEdit) -> tuple[Message | str, str]:
    """What was done, and to which place of the draft."""
    kind, *path = edit.place.split("|")
    if kind == "shape":
        to = "" if path[0] == "undone" else " · ".join(path[1:])
        return _DONE.get(path[0], path[0]), to
    if kind == "files":
        return msg("Files changed"), edit.after[:80]
    return msg("Changed"), " · ".join(path)
