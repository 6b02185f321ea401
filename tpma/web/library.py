"""The partner's kit library: kits rendered for the partner, and starting from one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.assets import service as assets
from tpma.assets.service import kit_preview
from tpma.branding import service as branding
from tpma.core.actor import Role
from tpma.core.errors import InvalidInput, Refused
from tpma.core.i18n import language_of, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.definition import TacticKind
from tpma.kits.rules import wording_sha
from tpma.partners import service as partners
from tpma.web.access import ALL, HQ, OWN, PARTNERS, access
from tpma.web.context import actor, current_work
from tpma.web.event_view import event_page
from tpma.web.filters import language_name
from tpma.web.findings import told
from tpma.web.kit_views import by_tactic, editor_url, previews_of
from tpma.web.mail_preview import unsent_response
from tpma.web.security import file_response, preview_response

bp = Blueprint("library", __name__, url_prefix="/kits")

LOOKERS = (*PARTNERS, *(r for r in HQ if r is not Role.FINANCE))


@bp.get("/")
@access(*PARTNERS, data=OWN)
def index() -> str:
    work = current_work()
    entries = kits.library(work)
    return render_template(
        "library/index.html",
        entries=entries,
        covers={
            e.version_id: previews_of(e, locale=_locale_for(work, e), limit=2) for e in entries
        },
        partner=branding.profile(work),
    )


@bp.get("/<version_id>")
@access(*PARTNERS, data=OWN)
def kit(version_id: str) -> str:
    work = current_work()
    entry = kits.library_kit(work, version_id)
    asked = request.args.get("locale", "")
    shown = asked if asked in entry.definition.locales else _locale_for(work, entry)
    newest = next((e for e in kits.library(work) if e.kit_id == entry.kit_id), None)
    return render_template(
        "library/kit.html",
        entry=entry,
        shown=shown,
        previews=by_tactic(previews_of(entry, locale=shown)),
        partner=branding.profile(work),
        reasons=_reasons(work, version_id),
        newer=newest if newest and newest.number > entry.number else None,
        may_use=work.may(Permission.CUSTOMISE),
        locale_options=[(tag, language_name(tag)) for tag in entry.definition.locales],
        suggested_name=entry.name,
        accepted=kits.accepted_terms(work, version_id),
        terms_sha=wording_sha(entry.copy.terms),
        started=_started(work, entry),
    )


def _locale_for(work: Work, entry: kits.LibraryKit) -> str:
    """The kit's locale that is nearest to the partner's own language."""
    wanted = partners.own_partner(work).locale
    locales = entry.definition.locales
    near = [tag for tag in locales if language_of(tag) == language_of(wanted)]
    return wanted if wanted in locales else (near or [entry.definition.source_locale])[0]


def _reasons(work: Work, version_id: str) -> list[Any]:
    """Why the partner may not start from this version; empty: it may."""
    try:
        kits.refuse_unusable(work, version_id, start=True)
    except Refused as refused:
        return [told(found).message for found in refused.findings]
    return []


def _started(work: Work, entry: kits.LibraryKit) -> list[dict[str, Any]]:
    """The partner's own asset sets of this kit, newest first."""
    sets = assets.current_sets(work)
    versions = kits.versions(work, {s.kit_version_id for s in sets})
    return [
        {
            "id": s.id,
            "name": s.name,
            "locale": s.locale,
            "number": versions[s.kit_version_id].number,
            "updated_at": s.updated_at,
            "href": editor_url(s.id),
        }
        for s in sets
        if versions[s.kit_version_id].kit_id == entry.kit_id
    ]


@bp.post("/<version_id>/use")
@access(Role.PARTNER_MARKETER, Role.PARTNER_ADMIN, data=OWN)
def use(version_id: str) -> Response:
    """Start: the partner gets its own copy and goes on to the editor."""
    work = current_work()
    entry = kits.library_kit(work, version_id)
    locale = request.form.get("locale", "")
    if locale not in entry.definition.locales:
        raise InvalidInput(fields={"locale": msg("Choose one of the kit's languages")})
    name = request.form.get("name", "").strip()[:200] or entry.name
    if "terms" in request.form:
        kits.accept_terms(work, version_id, request.form.get("wording", ""))
    started = assets.start(work, version_id, locale, name)
    return make_response(redirect(editor_url(started.id), 303))


@bp.get("/<version_id>/preview/<tactic>")
@access(*LOOKERS, data=ALL)
def preview(version_id: str, tactic: str) -> Response:
    """One tactic with the kit's words and the partner's brand; HQ chooses the partner."""
    work = current_work()
    entry = kits.library_kit(work, version_id)
    asked = request.args.get("locale", "")
    locale = asked if asked in entry.definition.locales else entry.definition.source_locale
    found = kit_preview.preview_kit(
        work,
        version_id,
        tactic,
        locale=locale,
        partner_id=_partner_of(work),
        size=request.args.get("size", ""),
    )
    if found.picture:
        response = file_response(found.picture, found.media_type)
    elif found.event:
        response = preview_response(event_page(found.event, locale))
    elif found.kind is TacticKind.SOCIAL_POST:
        response = _post(found, version_id, tactic, locale)
    else:
        response = unsent_response(found.html)
    # The same until the partner changes its brand: worth keeping while somebody looks around.
    response.headers["Cache-Control"] = "private, max-age=120"
    return response


def _partner_of(work: Work) -> str:
    """Whose brand is shown: a partner's own; for HQ the asked one, or the first by name, or
    nobody's where there is no partner yet."""
    if actor().partner_id is not None:
        return work.partner_id
    asked = request.args.get("partner", "")
    if asked:
        return partners.partner(work, asked).id
    rows, _ = partners.list_partners(work, limit=1)
    return rows[0].id if rows else ""


def _post(found: kit_preview.KitPreview, version_id: str, tactic: str, locale: str) -> Response:
    partner_id = _partner_of(current_work())
    picture = url_for(
        "library.preview",
        version_id=version_id,
        tactic=tactic,
        locale=locale,
        size=found.size,
        partner=request.args.get("partner") or None,
    )
    page = render_template(
        "library/post.html",
        post=found.post,
        picture=picture if found.size else "",
        name=branding.profile(current_work(), partner_id).name
        if partner_id
        else kit_preview.SAMPLE_NAME,
        locale=locale,
    )
    return preview_response(page)
