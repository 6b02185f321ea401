"""Everything that is wrong with a draft, each with the way to it; and publishing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from tpma.kits import service
from tpma.kits.draft import KIT_FILE
from tpma.kits.localisation import locale_state
from tpma.kits.places import DraftPlace, PlaceKind, setting
from tpma.kits.problems import Problem
from tpma.kits.service import OpenDraft
from tpma.kits.whereabouts import Whereabouts
from tpma.web.draft_fields import Form, anchor
from tpma.web.draft_words import words_url


@dataclass(frozen=True)
class ProblemRow:
    problem: Problem
    href: str
    where: str


def check(draft: OpenDraft, form: Form) -> dict[str, Any]:
    result = service.read_draft(draft)
    known = result.understood
    parts = [t.key for t in known.tactics] if known else []
    finder = Whereabouts(form.text)
    rows = [_row(draft, p, finder.of(p), parts) for p in result.problems]
    tags = form.text.locales
    copy = {tag: form.text.copy(tag) for tag in tags}
    states = [locale_state(known, tag, copy) for tag in tags] if known else []
    unfinished = [s for s in states if not s.is_source and not s.complete]
    left = {f"copy/{s.tag}.po" for s in unfinished}
    errors = [row for row in rows if row.problem.is_error]
    return {
        "rows": rows,
        "errors": len(errors),
        "warnings": len(rows) - len(errors),
        "unfinished": unfinished,
        #: Whether leaving the unfinished locales out is enough to publish the others.
        "others_publish": bool(unfinished)
        and bool(errors)
        and all(row.problem.file in left for row in errors),
        "notes": "",
    }


def _row(
    draft: OpenDraft, problem: Problem, place: DraftPlace | None, parts: list[str]
) -> ProblemRow:
    where = f"{problem.file}:{problem.line}"
    if place is None:
        return ProblemRow(problem, url_for("drafts.section", id=draft.id, section="files"), where)
    return ProblemRow(problem, _href(draft.id, problem, place, parts), where)


def _href(draft_id: str, problem: Problem, place: DraftPlace, parts: list[str]) -> str:
    if place.kind is PlaceKind.COPY:
        return words_url(draft_id, place.path[0], place.path[1], ["kit", *parts])
    if place.kind is PlaceKind.KIT:
        path = place.path
        if path[0] == "tactics" and len(path) > 1 and path[1] in parts:
            zone = path[3] if len(path) > 3 and path[2] == "zones" else None
            return url_for(
                "drafts.section", id=draft_id, section="tactics", tactic=path[1], zone=zone
            )
        if path[0] == "media" and len(path) > 1:
            return url_for("drafts.section", id=draft_id, section="pictures", picture=path[1])
        if path[0] in ("window", "eligibility", "approval", "mdf", "law", "tags", "cover"):
            return url_for(
                "drafts.section", id=draft_id, section="basics", _anchor=anchor(setting(*path))
            )
    file = KIT_FILE if place.kind is PlaceKind.KIT else place.path[0]
    return url_for(
        "drafts.section",
        id=draft_id,
        section="files",
        file=file,
        line=problem.line,
        _anchor=anchor(str(DraftPlace(PlaceKind.FILE, (file,)))),
    )
