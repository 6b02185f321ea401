"""A draft's languages: added and taken out, confirmed, sent to translators and brought back."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request, url_for

from tpma.core.errors import Conflict, InvalidInput, NotFound, TpmaError
from tpma.core.i18n import msg, nmsg
from tpma.kits import service
from tpma.kits.translation import compare_copy, export_copy
from tpma.kits.xliff import LARGEST as XLIFF_LARGEST
from tpma.web.access import ALL, access
from tpma.web.context import current_work, say
from tpma.web.draft_fields import typed_in, typed_texts
from tpma.web.draft_places import words_url
from tpma.web.draft_sections import screen_of
from tpma.web.drafts import FORM, PUBLISHERS
from tpma.web.security import file_response

bp = Blueprint("draft_copy", __name__, url_prefix="/hq/drafts")


@bp.post("/<id>/locales")
@access(*PUBLISHERS, data=ALL)
def locales(id: str) -> Response:
    """Add a locale, or take one out."""
    work = current_work()
    gone = request.form.get("remove", "")
    try:
        if gone:
            service.remove_locale(work, id, gone, request.form.get("rev", type=int) or 0)
            say(msg("%(locale)s is taken out", locale=gone))
            return make_response(redirect(url_for("drafts.section", id=id, section="words"), 303))
        tag = service.add_locale(
            work, id, request.form.get("tag", ""), request.form.get("like", "")
        )
    except (InvalidInput, Conflict) as wrong:
        return screen_of(service.open_draft(work, id), "words", error=wrong)
    return make_response(
        redirect(url_for("drafts.section", id=id, section="words", locale=tag), 303)
    )


@bp.post("/<id>/confirm")
@access(*PUBLISHERS, data=ALL, max_bytes=FORM)
def confirm(id: str) -> Response:
    """Keep what was typed, and take one translation as right for the newest words."""
    work = current_work()
    typed = typed_in(request)
    saved = service.save(work, id, typed)
    place = request.form.get("confirm", "")
    draft = service.open_draft(work, id)
    if not saved.all_kept:
        return screen_of(draft, "words", saved=saved, typed=typed_texts(typed))
    service.confirm(work, id, place)
    locale, _, context = place.removeprefix("copy|").partition("|")
    known = service.read_draft(draft).understood
    parts = [t.key for t in known.tactics] if known else []
    return make_response(redirect(words_url(id, locale, context, ["kit", *parts]), 303))


@bp.get("/<id>/copy/<locale>.<kind>")
@access(*PUBLISHERS, data=ALL)
def copy_file(id: str, locale: str, kind: str) -> Response:
    """A locale's copy for translators, as PO or XLIFF."""
    draft = service.open_draft(current_work(), id)
    if locale not in draft.text.locales or kind not in ("po", "xlf"):
        raise NotFound()
    data = export_copy(draft.text, locale, kind)
    media_type = "application/xliff+xml" if kind == "xlf" else "text/x-gettext-translation"
    return file_response(data, media_type, filename=f"{draft.row.slug}-{locale}.{kind}")


@bp.post("/<id>/copy/<locale>")
@access(*PUBLISHERS, data=ALL, max_bytes=XLIFF_LARGEST + 1_000_000)
def bring_copy(id: str, locale: str) -> Response:
    """First what a translated file would change is shown; the second press takes it over."""
    work = current_work()
    kept, rev = request.form.get("kept", ""), request.form.get("rev", type=int) or 0
    name = request.form.get("name", "")
    try:
        if kept:
            found = service.import_copy(work, id, locale, work.storage.get(kept), name, rev)
            say(nmsg("%(count)s text changed", "%(count)s texts changed", len(found.changes)))
            return make_response(
                redirect(url_for("drafts.section", id=id, section="words", locale=locale), 303)
            )
        sent = request.files.get("copy")
        if sent is None or not sent.filename:
            raise InvalidInput(msg("Choose a PO or XLIFF file"))
        data, name = sent.read(), sent.filename[-120:]
        draft = service.open_draft(work, id)
        found = compare_copy(draft.text, locale, data, name)
    except TpmaError as error:
        if error.status >= 500:
            raise
        return screen_of(service.open_draft(work, id), "words", error=error, locale_asked=locale)
    kept = work.storage.put(data, "application/octet-stream")
    return screen_of(draft, "words", locale_asked=locale, incoming=found, kept=kept, name=name)
