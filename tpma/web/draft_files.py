"""A draft as files: listed, edited as text, taken out and brought in as a ZIP."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import request

from tpma.core.i18n import msg
from tpma.kits import service
from tpma.kits.places import TEXT_FILES, DraftPlace, PlaceKind
from tpma.kits.service import OpenDraft
from tpma.kits.uses import may_go
from tpma.web.draft_fields import Form


def files(draft: OpenDraft, form: Form) -> dict[str, Any]:
    """The list; with `file` in the address, that one as text with what is wrong in it."""
    path = request.args.get("file", "")
    shown: dict[str, Any] = {
        "paths": list(draft.files),
        "may_go": lambda name: may_go(form.text, name),
        "digest_of": draft.files.digest,
        "marks": Counter(p.file for p in service.read_draft(draft).problems),
        "is_text": lambda name: name.endswith(TEXT_FILES),
        "file": None,
        "kept": "",
        "comparison": None,
    }
    if path not in draft.files or not path.endswith(TEXT_FILES):
        return shown
    place = str(DraftPlace(PlaceKind.FILE, (path,)))
    shown["file"] = form.at(
        place, msg("%(path)s as text", path=path), "textarea", rows=28, dir="ltr"
    )
    shown["path"] = path
    shown["line"] = request.args.get("line", type=int) or 0
    shown["problems"] = [p for p in service.read_draft(draft).problems if p.file == path]
    return shown
