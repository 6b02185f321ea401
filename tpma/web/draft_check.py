"""Everything that is wrong with a draft, each with the way to it; and publishing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from tpma.kits import service
from tpma.kits.localisation import locale_state
from tpma.kits.places import DraftPlace, DraftText
from tpma.kits.problems import Problem
from tpma.kits.service import OpenDraft
from tpma.kits.whereabouts import Whereabouts
from tpma.web.context import current_work
from tpma.web.draft_fields import Form
from tpma.web.draft_places import place_url


@dataclass(frozen=True)
class ProblemRow:
    problem: Problem
    href: str
    where: str


def check(draft: OpenDraft, form: Form) -> dict[str, Any]:
    """First what reading the files tells, at once; what only looking at the copy tells takes
    seconds, and the page asks for it when it is there (`all`)."""
    result = service.read_draft(draft)
    whole = bool(request.args.get("all"))
    if whole:
        result = service.examine_draft(current_work(), draft)
    return {
        **listed(draft, form.text, result.problems),
        "whole": whole,
        "waits": not whole and result.definition is not None,
        "notes": "",
    }


def listed(draft: OpenDraft, text: DraftText, problems: Sequence[Problem]) -> dict[str, Any]:
    """These problems with the way to each, and whether the draft can be published with them."""
    known = service.read_draft(draft).understood
    parts = [t.key for t in known.tactics] if known else []
    finder = Whereabouts(text)
    order = sorted(problems, key=lambda p: (not p.is_error, not p.is_warning))  # else as found
    rows = [_row(draft, p, finder.of(p), parts) for p in order]
    tags = text.locales
    copy = {tag: text.copy(tag) for tag in tags}
    states = [locale_state(known, tag, copy) for tag in tags] if known else []
    unfinished = [s for s in states if not s.is_source and not s.complete]
    left = {f"copy/{s.tag}.po" for s in unfinished}
    errors = [row for row in rows if row.problem.is_error]
    return {
        "rows": rows,
        "errors": len(errors),
        "warnings": sum(row.problem.is_warning for row in rows),
        "unfinished": unfinished,
        #: Whether leaving the unfinished locales out is enough to publish the others.
        "others_publish": bool(unfinished)
        and bool(errors)
        and all(row.problem.file in left for row in errors),
    }


def _row(
    draft: OpenDraft, problem: Problem, place: DraftPlace | None, parts: list[str]
) -> ProblemRow:
    where = f"{problem.file}:{problem.line}"
    if place is None:
        return ProblemRow(problem, url_for("drafts.section", id=draft.id, section="files"), where)
    return ProblemRow(problem, place_url(draft.id, place, parts, problem.line), where)
