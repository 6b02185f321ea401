"""Drafts of kits: begun, saved place by place, exported, imported, published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from tpma.core.actor import Role
from tpma.core.errors import InvalidInput, NotFound, TpmaError
from tpma.core.i18n import SCREEN_LOCALES, msg, nmsg
from tpma.core.tenancy import EVERYONE
from tpma.kits import service
from tpma.kits.archive import LIMITS
from tpma.kits.beginnings import KINDS
from tpma.web.access import ALL, access
from tpma.web.context import actor, container, current_work, say
from tpma.web.draft_basics import MOTIONS
from tpma.web.draft_check import listed
from tpma.web.draft_fields import typed_in, typed_texts
from tpma.web.draft_sections import SECTIONS, address_of, people_here, screen_of
from tpma.web.draft_steps import edit_said
from tpma.web.filters import language_name, tr, when
from tpma.web.hq_versions import published, say_published
from tpma.web.language import locale
from tpma.web.security import file_response

bp = Blueprint("drafts", __name__, url_prefix="/hq/drafts")

PUBLISHERS = (Role.CHANNEL_MARKETER, Role.ADMINISTRATOR)
ARCHIVE = LIMITS.archive_bytes + 1_000_000
#: A form of one screen with a whole text file in it.
FORM = 4_000_000


@bp.get("/new")
@access(*PUBLISHERS, data=ALL)
def new() -> str:
    return _new_page({"kinds": ["email"]}, {})


def _new_page(typed: Mapping[str, Any], errors: Mapping[str, Any]) -> str:
    work = current_work()
    versions = [h for h in service.history(work) if h.versions]
    return render_template(
        "drafts/new.html",
        kits=versions,
        brands=[(h.versions[0].id, h.kit.name) for h in versions],
        kinds=[(kind.key, kind.label) for kind in KINDS],
        motions=MOTIONS,
        locales=[(tag, language_name(tag)) for tag in SCREEN_LOCALES],
        source=typed.get("source") or locale(),
        typed=typed,
        errors=errors,
    )


@bp.post("/new")
@access(*PUBLISHERS, data=ALL)
def begin() -> Response:
    """From nothing, or from a version where one is named."""
    work = current_work()
    form = request.form
    version_id = form.get("version", "")
    typed = {
        **{name: form.get(name, "") for name in ("name", "slug", "source", "more", "brand_of")},
        **{name: form.getlist(name) for name in ("locales", "motions", "kinds")},
    }
    more = [tag for tag in re.split(r"[\s,]+", str(typed["more"])) if tag]
    try:
        if version_id:
            draft = service.draft_from_version(work, version_id)
        else:
            draft = service.begin_draft(
                work,
                str(typed["name"]),
                str(typed["slug"]),
                locales=[str(typed["source"] or locale()), *form.getlist("locales"), *more],
                motions=form.getlist("motions"),
                kinds=form.getlist("kinds"),
                brand_of=str(typed["brand_of"]),
            )
    except InvalidInput as wrong:
        return make_response(_new_page(typed, wrong.fields), 422)
    return make_response(redirect(url_for("drafts.show", id=draft.id), 303))


@bp.get("/<id>")
@access(*PUBLISHERS, data=ALL)
def show(id: str) -> Response:
    return screen_of(service.open_draft(current_work(), id), "basics")


@bp.get("/<id>/<section>")
@access(*PUBLISHERS, data=ALL)
def section(id: str, section: str) -> Response:
    """One part of a draft; which tactic, zone or locale is in the address."""
    if section not in SECTIONS:
        raise NotFound()
    return screen_of(service.open_draft(current_work(), id), section)


@bp.post("/<id>/<section>")
@access(*PUBLISHERS, data=ALL, max_bytes=FORM)
def save(id: str, section: str) -> Response:
    """Keep what was typed. Script gets JSON; a form comes back to its screen."""
    work = current_work()
    if section not in SECTIONS:
        raise NotFound()
    typed = typed_in(request)
    saved = service.save(work, id, typed)
    if request.accept_mimetypes.best == "application/json":
        return _answer(saved)
    if saved.all_kept:
        if typed:
            say(msg("Saved"))
        return make_response(redirect(address_of(id, section), 303))
    draft = service.open_draft(work, id)
    return screen_of(draft, section, saved=saved, typed=typed_texts(typed))


def _answer(saved: service.Saved) -> Response:
    stale = {
        place: {
            "theirs": one.theirs,
            "said": str(
                tr(msg("%(name)s changed this while you were writing", name=one.by or "tpma"))
            ),
        }
        for place, one in saved.stale.items()
    }
    said: dict[str, Any] = {
        "rev": saved.rev,
        "at": when(current_work().now(), "time"),
        "kept": saved.kept,
        "refused": {place: str(tr(why)) for place, why in saved.refused.items()},
        "stale": stale,
    }
    return jsonify(said)


@bp.get("/<id>/news/<int:rev>")
@access(*PUBLISHERS, data=ALL)
def news(id: str, rev: int) -> str:
    """What others changed since a revision, and who is here; asked for every few seconds."""
    work = current_work()
    draft = service.open_draft(work, id)
    return render_template(
        "drafts/_news.html",
        draft=draft,
        since=rev,
        **people_here(work, id),
        news=[
            (edit, *edit_said(edit))
            for edit in service.edits_of(work, id, since=rev, others=True, limit=3)
        ],
    )


@bp.get("/<id>/archive")
@access(*PUBLISHERS, data=ALL)
def archive(id: str) -> Response:
    filename, data = service.export_draft(current_work(), id)
    return file_response(data, "application/zip", filename=filename)


@bp.post("/<id>/import")
@access(*PUBLISHERS, data=ALL, max_bytes=ARCHIVE)
def upload(id: str) -> Response:
    """First what would change is shown; the second press, with the kept archive, does it."""
    work = current_work()
    kept, rev = request.form.get("kept", ""), request.form.get("rev", type=int) or 0
    try:
        if kept:
            found = service.import_files(work, id, work.storage.get(kept), rev)
            say(nmsg("%(count)s file changed", "%(count)s files changed", len(found.changes)))
            return make_response(redirect(url_for("drafts.section", id=id, section="check"), 303))
        sent = request.files.get("archive")
        if sent is None or not sent.filename:
            raise InvalidInput(msg("Choose the ZIP of a kit"))
        data = sent.read()
        draft = service.open_draft(work, id)
        found = service.compare_files(draft, data)
    except TpmaError as error:
        if error.status >= 500:
            raise
        return screen_of(service.open_draft(work, id), "files", error=error)
    kept = work.storage.put(data, "application/zip")
    return screen_of(draft, "files", status=200, comparison=found, kept=kept)


@bp.post("/<id>/publish")
@access(*PUBLISHERS, data=ALL)
def publish(id: str) -> Response:
    rev = request.form.get("rev", type=int) or 0
    left_out = request.form.getlist("leave_out")
    notes = request.form.get("notes", "")[:4000]
    with container().open(actor(), EVERYONE, writes=False) as looking:
        # It takes seconds, in which nobody else should have to wait for the database.
        files = dict(service.open_draft(looking, id).files)
        try:
            found = service.examine(looking, files, leave_out=left_out).problems
        except InvalidInput:  # told below, where it is meant for
            found = ()
    work = current_work()
    before = {v.id for h in service.history(work) for v in h.versions}
    try:
        version = service.publish_draft(work, id, rev, notes, left_out)
    except service.KitRefused as refused:
        draft = service.open_draft(work, id)
        told = listed(draft, draft.text, refused.problems)
        return screen_of(
            *(draft, "check"), status=422, **{**told, "notes": notes, "whole": True, "waits": False}
        )
    except TpmaError as error:
        if error.status >= 500:
            raise
        return screen_of(service.open_draft(work, id), "check", error=error, notes=notes)
    slug = service.library_kit(work, version.id).slug
    say_published(version, before)
    if left_out:
        say(msg("Left out: %(locales)s", locales=left_out), "warn")
    return published(slug, version.number, found)


@bp.post("/<id>/discard")
@access(*PUBLISHERS, data=ALL)
def discard(id: str) -> Response:
    service.discard_draft(current_work(), id)
    say(msg("The draft is gone; what was published from it stays"))
    return make_response(redirect(url_for("hq_kits.index"), 303))


@bp.post("/<id>/picture")
@access(*PUBLISHERS, data=ALL, max_bytes=LIMITS.file_bytes + 1_000_000)
def picture(id: str) -> Response:
    """Add a picture, or put another in its place."""
    work = current_work()
    sent = request.files.get("picture")
    path = request.form.get("path", "")
    try:
        if sent is None or not sent.filename:
            raise InvalidInput(msg("Choose a picture"))
        path = path or service.free_name(service.open_draft(work, id), sent.filename)
        service.put_media(work, id, path, sent.read())
    except InvalidInput as wrong:
        return screen_of(service.open_draft(work, id), "pictures", error=wrong)
    say(msg("%(path)s is in the draft", path=path))
    return make_response(
        redirect(url_for("drafts.section", id=id, section="pictures", picture=path), 303)
    )


@bp.get("/<id>/file/<path:path>")
@access(*PUBLISHERS, data=ALL)
def file(id: str, path: str) -> Response:
    """One file of a draft as it is: pictures are shown, others come as a download."""
    draft = service.open_draft(current_work(), id)
    if path not in draft.files:
        raise NotFound()
    media_type = service.media_type_of(path)
    shown = media_type.startswith("image/")
    return file_response(
        draft.files[path],
        media_type,
        filename=None if shown else path.rpartition("/")[2],
        etag=draft.files.digest(path),
    )
