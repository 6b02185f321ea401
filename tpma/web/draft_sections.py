"""What each part of a draft's screens shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request, url_for

from tpma.core.errors import TpmaError
from tpma.core.i18n import Message, msg
from tpma.core.work import Work
from tpma.kits import service
from tpma.kits.places import DraftText
from tpma.kits.service import OpenDraft, Saved
from tpma.kits.unshaping import InUse
from tpma.web.context import current_work
from tpma.web.draft_basics import basics
from tpma.web.draft_check import check
from tpma.web.draft_fields import Form
from tpma.web.draft_files import files
from tpma.web.draft_findings import findings_of
from tpma.web.draft_matrix import matrix
from tpma.web.draft_pictures import pictures
from tpma.web.draft_places import place_url
from tpma.web.draft_steps import step_said
from tpma.web.draft_words import words
from tpma.web.draft_zones import tactics

Section = Callable[[OpenDraft, Form], dict[str, Any]]

#: In the order of the work; each makes what its template `drafts/<name>.html` shows.
SECTIONS: Mapping[str, tuple[Message, Section]] = {
    "basics": (msg("Basics"), basics),
    "tactics": (msg("Tactics and locks"), tactics),
    "words": (msg("Words"), words),
    "pictures": (msg("Pictures"), pictures),
    "preview": (msg("Preview"), matrix),
    "files": (msg("Files"), files),
    "check": (msg("Check and publish"), check),
}

#: These show a draft whose kit.toml can't be read; there it is mended.
_AS_TEXT = frozenset({"files", "check"})


def screen_of(
    draft: OpenDraft,
    section: str,
    *,
    saved: Saved | None = None,
    typed: Mapping[str, str] | None = None,
    error: TpmaError | None = None,
    status: int = 200,
    locale_asked: str = "",
    **more: Any,
) -> Response:
    """A draft's screen: what was typed and not kept is still in its field."""
    work = current_work()
    if saved is not None and not saved.all_kept:
        status = 409 if saved.stale else 422
    if error is not None:
        status = error.status
    text = DraftText(draft.files)
    words_there = service.words_found(work, draft, *_words_shown(text, section, locale_asked))
    form = Form(text, typed or {}, saved, locale_asked, findings_of(draft, text, words_there))
    readable = bool(form.text.locales and form.text.source_locale) or section in _AS_TEXT
    shown = SECTIONS[section][1](draft, form) if readable else {}
    page = render_template(
        f"drafts/{section}.html" if readable else "drafts/unread.html",
        draft=draft,
        section=section,
        parts_of_draft=[
            {
                "label": label,
                "href": url_for("drafts.section", id=draft.id, section=name),
                "current": name == section,
                "count": (form.findings.errors or None) if name == "check" else None,
            }
            for name, (label, _) in SECTIONS.items()
        ],
        action=address_of(draft.id, section),
        saved=saved,
        error=error,
        in_use=_in_use(draft.id, error, text),
        step=step_said(service.last_step(work, draft.id)),
        **people_here(work, draft.id),
        news=(),
        query=request.query_string.decode(errors="replace"),
        **{"incoming": None, **shown, **more},
    )
    answer = make_response(page, status)
    if status >= 400:
        answer.headers["HX-Push-Url"] = "false"  # the address that was sent to shows nothing
    return answer


def _words_shown(text: DraftText, section: str, locale_asked: str) -> tuple[str, str]:
    """The locale and the tactic whose words a screen is about; empty where it is about none."""
    asked = request.args
    if section == "words":
        return locale_asked or asked.get("locale", ""), asked.get("part", "")
    if section == "tactics":
        return text.source_locale, asked.get("tactic", "")
    return "", ""


def people_here(work: Work, draft_id: str) -> dict[str, list[str]]:
    """Who else changed something in a draft a moment ago, and who else only has it open."""
    others = service.others_here(work, draft_id)
    looking = [name for name in service.looking_here(work, draft_id) if name not in others]
    return {"others": others, "looking": looking}


def _in_use(draft_id: str, error: TpmaError | None, text: DraftText) -> list[tuple[Message, str]]:
    """What keeps something from being taken out, each with the way there."""
    if not isinstance(error, InUse):
        return []
    parts = list(text.kit.get("tactics", {}))
    return [(use.what, place_url(draft_id, use.place, parts, use.line)) for use in error.uses[:12]]


def address_of(draft_id: str, section: str) -> str:
    """This part of the draft, with the tactic, zone or locale that the request's address names."""
    here = list(request.args.items(multi=True))
    asked = f"?{urlencode(here)}" if here else ""
    return url_for("drafts.section", id=draft_id, section=section) + asked
