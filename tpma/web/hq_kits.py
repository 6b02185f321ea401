"""HQ: kits with their versions and locales, publishing by upload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from tpma.core.actor import Role
from tpma.core.errors import NotFound, TpmaError
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.tenancy import EVERYONE
from tpma.core.work import Work
from tpma.kits import service
from tpma.kits.archive import LIMITS
from tpma.kits.copy import completeness, resolve
from tpma.kits.definition import KitDefinition
from tpma.kits.problems import Problem
from tpma.partners import service as partners
from tpma.web.access import ALL, HQ, access
from tpma.web.context import actor, container, current_work
from tpma.web.draft_basics import MOTIONS
from tpma.web.filters import tr
from tpma.web.hq_versions import by_file, published, say_published
from tpma.web.kit_views import by_tactic, previews_of
from tpma.web.language import locale
from tpma.web.security import file_response

bp = Blueprint("hq_kits", __name__, url_prefix="/hq/kits")

PUBLISHERS = (Role.CHANNEL_MARKETER, Role.ADMINISTRATOR)
LOOKERS = tuple(r for r in HQ if r is not Role.FINANCE)


@dataclass(frozen=True, slots=True)
class LocaleRow:
    """How complete one locale of a version is."""

    tag: str
    is_source: bool
    have: int
    wanted: int


@bp.get("/")
@access(*LOOKERS, data=ALL)
def index() -> str:
    work = current_work()
    entries = service.library(work)
    publishes = work.may(Permission.PUBLISH_KITS)
    shown = {entry.slug for entry in entries}
    recalled = [h for h in service.history(work) if h.kit.slug not in shown] if publishes else []
    return render_template(
        "hq/kits.html",
        entries=entries,
        recalled=recalled,
        drafts=service.list_drafts(work) if publishes else [],
        publishes=publishes,
        covers={e.version_id: previews_of(e, limit=1) for e in entries},
    )


@bp.get("/<slug>")
@access(*LOOKERS, data=ALL)
def kit(slug: str) -> str:
    """The newest published version, or the one that the URL asks for."""
    work = current_work()
    publishes = work.may(Permission.PUBLISH_KITS)
    history = service.kit_history(work, slug) if publishes else None
    entry = _entry(work, slug, request.args.get("version", ""))
    tag = request.args.get("locale", "")
    definition = entry.definition
    shown = tag if tag in definition.locales else definition.source_locale
    companies, _ = partners.list_partners(work, limit=200)
    seen_by = request.args.get("partner", "")
    return render_template(
        "hq/kit.html",
        entry=entry,
        history=history,
        publishes=publishes,
        words=resolve(definition, locale()),
        motions=[tr(label) for key, label in MOTIONS if key in definition.eligibility.motions],
        locales=_locales(definition),
        shown=shown,
        partners=companies,
        seen_by=seen_by if seen_by in {p.id for p in companies} else "",
        previews=by_tactic(previews_of(entry, locale=shown, partner_id=seen_by)),
        names=partners.names_of(work, {v.published_by for v in history.versions})
        if history
        else {},
        recalls=_recalls(work, history) if history else {},
        accepted=_accepted(work, entry) if publishes else [],
    )


def _recalls(work: Work, history: service.KitHistory) -> dict[str, Any]:
    """The standing recalls of a kit's versions, by id."""
    return dict(service.recalls(work, [version.id for version in history.versions]))


def _accepted(work: Work, entry: service.LibraryKit) -> list[tuple[Any, str]]:
    """Who accepted the kit's terms, each with its partner's name."""
    rows = service.acceptances(work, entry.kit_id)
    names = {row.partner_id: partners.partner(work, row.partner_id).name for row in rows}
    return [(row, names[row.partner_id]) for row in rows]


def _entry(work: Work, slug: str, number: str) -> service.LibraryKit:
    """The asked version of a kit; the newest published one, or the newest at all, by default."""
    if work.may(Permission.PUBLISH_KITS):
        versions = service.kit_history(work, slug).versions
        asked = [v for v in versions if str(v.number) == number]
        standing = [v for v in versions if v.status == service.PUBLISHED]
        return service.library_kit(work, (asked or standing or list(versions))[0].id)
    found = [e for e in service.library(work) if e.slug == slug]
    if not found:
        raise NotFound()
    return found[0]


def _locales(definition: KitDefinition) -> list[LocaleRow]:
    return [
        LocaleRow(tag, tag == definition.source_locale, *completeness(definition, tag))
        for tag in definition.locales
    ]


@bp.get("/publish")
@access(*PUBLISHERS, data=ALL)
def publish_form() -> str:
    return _publish_page()


@bp.post("/publish")
@access(*PUBLISHERS, data=ALL, max_bytes=LIMITS.archive_bytes + 1_000_000)
def publish() -> Response:
    """A ZIP becomes a version, or every error in it is listed and nothing changes."""
    notes = request.form.get("notes", "")[:4000]
    upload = request.files.get("archive")
    if upload is None or not upload.filename:
        return make_response(_publish_page(notes=notes, error=msg("Choose the ZIP of a kit")), 422)
    try:
        data = upload.read()
        with container().open(actor(), EVERYONE, writes=False) as looking:
            # It takes seconds, in which nobody else should have to wait for the database.
            result = service.examine(looking, data)
        if result.definition is None or "check" in request.form:
            page = _publish_page(result.problems, notes, checked=result.definition is not None)
            return make_response(page, 200 if result.definition is not None else 422)
        work = current_work()
        before = {v.id for h in service.history(work) for v in h.versions}
        version = service.publish(work, data, notes)
    except TpmaError as error:
        if error.status >= 500:
            raise
        page = _publish_page(notes=notes, error=error.title, mend=error.mend or error.detail)
        return make_response(page, error.status)
    slug = service.library_kit(work, version.id).slug
    say_published(version, before)
    return published(slug, version.number, result.problems)


def _publish_page(
    problems: tuple[Problem, ...] = (),
    notes: str = "",
    *,
    checked: bool = False,
    error: Message | None = None,
    mend: Message | None = None,
) -> str:
    return render_template(
        "hq/publish.html",
        by_file=by_file(problems),
        errors=sum(p.is_error for p in problems),
        warnings=sum(p.is_warning for p in problems),
        checked=checked,
        notes=notes,
        error=error,
        mend=mend,
    )


@bp.get("/<slug>/versions/<int:number>/archive")
@access(*PUBLISHERS, data=ALL)
def archive(slug: str, number: int) -> Response:
    work = current_work()
    filename, data = service.export(work, _version_id(work, slug, number))
    return file_response(data, "application/zip", filename=filename)


def _version_id(work: Work, slug: str, number: int) -> str:
    for version in service.kit_history(work, slug).versions:
        if version.number == number:
            return str(version.id)
    raise NotFound()
