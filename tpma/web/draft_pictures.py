"""A draft's pictures: what must stay in sight, rights, words for those who can't see them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for

from tpma.core.i18n import direction_of, msg
from tpma.kits import service
from tpma.kits.definition import Media
from tpma.kits.pictures import is_picture
from tpma.kits.places import setting, words
from tpma.kits.problems import Problem
from tpma.kits.service import OpenDraft
from tpma.web.draft_fields import DraftField, Form


@dataclass(frozen=True)
class PictureCard:
    path: str
    src: str
    facts: Media | None
    focal: DraftField
    fields: list[DraftField]
    open: bool
    #: Names the very file that is shown, so that another one isn't deleted in its place.
    digest: str
    #: What the check says of the file itself.
    left: list[Problem]


def pictures(draft: OpenDraft, form: Form) -> dict[str, Any]:
    known = service.read_draft(draft).understood
    paths = [p for p in draft.files if p.startswith("media/") and is_picture(p)]
    chosen = request.args.get("picture", "")
    return {
        "pictures": [_card(draft, form, p, known, chosen == p) for p in paths],
        "replaceable": [(path, path) for path in paths],
    }


def _card(draft: OpenDraft, form: Form, path: str, known: Any, open_: bool) -> PictureCard:
    source = form.text.source_locale
    at = ("media", path)
    made = PictureCard(
        path,
        url_for("drafts.file", id=draft.id, path=path),
        known.media_at(path) if known else None,
        form.at(
            setting(*at, "focal"),
            msg("What must stay in sight"),
            size="short",
            dir="ltr",
            hint=msg("Per cent from the left and from the top, such as 67, 40"),
        ),
        [
            form.at(
                words(source, f"alt:{path}"),
                msg("In words, for those who can't see it"),
                "textarea",
                rows=2,
                lang=source,
                dir=direction_of(source) if source else None,
            ),
            form.setting(*at, "decorative", label=msg("It only decorates and says nothing")),
            form.setting(*at, "credit", label=msg("Credit")),
            form.setting(*at, "licence", label=msg("Licence")),
            form.setting(*at, "expires", label=msg("May be used until")),
        ],
        open_,
        draft.files.digest(path),
        [],
    )
    left = form.findings.left(f"file|{path}", setting("media", path), words(source, f"alt:{path}"))
    return replace(made, left=left)
