"""Administration: people, partners, settings, audit. A partner's admin sees its own people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.compliance import service as compliance
from tpma.core import audit as audit_log
from tpma.core import checkpoints
from tpma.core.actor import HQ_ROLES, PARTNER_ROLES, Role
from tpma.core.audit_export import bundle
from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import SCREEN_LOCALES, Message, msg
from tpma.core.permissions import Permission
from tpma.core.settings import masked
from tpma.core.work import Work
from tpma.partners import service
from tpma.web.access import ALL, access
from tpma.web.context import actor, current_work, say
from tpma.web.filters import ROLE_NAMES
from tpma.web.language import own_names
from tpma.web.paging import fetch_page
from tpma.web.security import file_response

bp = Blueprint("admin", __name__, url_prefix="/admin")

PEOPLE = (Role.ADMINISTRATOR, Role.PARTNER_ADMIN)


@bp.get("/people")
@access(*PEOPLE, data=ALL)
def people() -> str:
    work = current_work()
    rows, page = fetch_page(lambda at, most: service.list_people(work, offset=at, limit=most))
    names = service.partner_names(work)
    return render_template("admin/people.html", people=rows, page=page, partner_names=names)


@bp.get("/people/new")
@access(*PEOPLE, data=ALL)
def new_person() -> str:
    return _person_form(current_work(), {"partner": request.args.get("partner", "")}, {})


@bp.post("/people/new")
@access(*PEOPLE, data=ALL)
def add_person() -> Response:
    work, form = current_work(), request.form
    partner_id = work.scope.partner_id or form.get("partner") or None
    try:
        user = service.create_user(
            work,
            email=form.get("email", ""),
            name=form.get("name", "").strip(),
            password=form.get("password", ""),
            roles=[Role(r) for r in form.getlist("roles") if r in set(Role)],
            partner_id=partner_id,
            locale=form.get("locale", SCREEN_LOCALES[0]),
        )
    except (InvalidInput, Conflict) as error:
        fields = error.fields or {"email": error.title}
        typed = {**form, "roles": form.getlist("roles")}
        return make_response(_person_form(work, typed, fields), 422)
    say(msg("%(name)s can sign in now", name=user.name))
    return make_response(redirect(url_for("admin.people"), 303))


def _person_form(work: Work, typed: dict[str, Any], errors: dict[str, Message]) -> str:
    own = work.scope.partner_id is not None
    roles = PARTNER_ROLES if own else PARTNER_ROLES | HQ_ROLES
    return render_template(
        "admin/person_new.html",
        typed=typed,
        errors=errors,
        roles=[(r.value, ROLE_NAMES[r]) for r in Role if r in roles],
        partners=[] if own else list(service.partner_names(work).items()),
        locales=own_names(),
    )


@bp.post("/people/<id>/password")
@access(*PEOPLE, data=ALL)
def set_password(id: str) -> Response:
    service.set_password(current_work(), id, request.form.get("password", ""))
    say(msg("The password is changed; every session of this person has ended"))
    return make_response(redirect(url_for("admin.people"), 303))


@bp.post("/people/<id>/deactivate")
@access(*PEOPLE, data=ALL)
def deactivate(id: str) -> Response:
    service.deactivate(current_work(), id)
    say(msg("This person can no longer sign in"))
    return make_response(redirect(url_for("admin.people"), 303))


@bp.get("/partners")
@access(Role.ADMINISTRATOR, Role.CHANNEL_MARKETER, data=ALL)
def partners() -> str:
    search = request.args.get("q", "").strip()[:100]
    work = current_work()
    rows, page = fetch_page(
        lambda at, most: service.list_partners(work, search=search, offset=at, limit=most)
    )
    return render_template("admin/partners.html", partners=rows, page=page, search=search)


@bp.get("/partners/new")
@access(Role.ADMINISTRATOR, Role.CHANNEL_MARKETER, data=ALL)
def new_partner() -> str:
    return render_template("admin/partner_new.html", typed={}, errors={}, locales=own_names())


_PARTNER_FIELDS = (
    "slug",
    "name",
    "legal_name",
    "tier",
    "region",
    "country",
    "locale",
    "motion",
    "website",
)


@bp.post("/partners/new")
@access(Role.ADMINISTRATOR, Role.CHANNEL_MARKETER, data=ALL)
def add_partner() -> Response:
    work = current_work()
    typed: dict[str, Any] = {f: request.form.get(f, "").strip() for f in _PARTNER_FIELDS}
    typed["country"] = typed["country"].upper()
    try:
        partner = service.create_partner(work, **typed)
    except (InvalidInput, Conflict) as error:
        fields = error.fields or {"slug": error.title}
        page = render_template(
            "admin/partner_new.html", typed=typed, errors=fields, locales=own_names()
        )
        return make_response(page, 422)
    say(msg("%(name)s is enrolled", name=partner.name))
    return make_response(redirect(url_for("admin.partner", id=partner.id), 303))


@bp.get("/partners/<id>")
@access(Role.ADMINISTRATOR, Role.CHANNEL_MARKETER, data=ALL)
def partner(id: str) -> str:
    work = current_work()
    found = service.partner(work, id)
    may_see_people = work.may(Permission.MANAGE_PEOPLE)
    people = service.people_of_partner(work, id) if may_see_people else None
    held = sorted(service.certifications(work, id))
    return render_template("admin/partner.html", partner=found, people=people, certifications=held)


@bp.post("/partners/<id>/certifications")
@access(Role.ADMINISTRATOR, Role.CHANNEL_MARKETER, data=ALL)
def certify(id: str) -> Response:
    """All that a partner is certified for, one a line; kits may ask for it."""
    work = current_work()
    service.set_certifications(work, id, request.form.get("certifications", "").splitlines())
    say(msg("The certifications are saved"))
    return make_response(redirect(url_for("admin.partner", id=id), 303))


@bp.get("/settings")
@access(Role.ADMINISTRATOR, data=ALL)
def settings() -> str:
    work = current_work()
    work.require(Permission.MANAGE_SETTINGS)
    return render_template("admin/settings.html", rows=masked(work.settings))


@bp.get("/audit")
@access(Role.ADMINISTRATOR, data=ALL)
def audit() -> str:
    work = current_work()
    work.require(Permission.VIEW_AUDIT)
    about = request.args.get("about", "")[:64]
    rows, page = fetch_page(
        lambda at, most: audit_log.entries(work.session, about=about, offset=at, limit=most)
    )
    actors = {row.actor_id for row in rows}
    names = {**service.names_of(work, actors), **compliance.outside_names(work, actors)}
    return render_template(
        "admin/audit.html",
        entries=rows,
        page=page,
        about=about,
        kinds=audit_log.targets(work.session),
        names={**names, "system": "tpma", "anonymous": "—"},
        partner_names=service.partner_names(work),
        me=actor().user_id,
        signed=checkpoints.newest(work),
        key_id=checkpoints.signer_of(work.settings).key_id,
    )


@bp.post("/audit/bundle")
@access(Role.ADMINISTRATOR, data=ALL)
def audit_bundle() -> Response:
    """The whole record, for whoever wants to verify it elsewhere. Signs a checkpoint first."""
    work = current_work()
    work.require(Permission.VIEW_AUDIT)
    return file_response(bundle(work), "application/zip", filename="audit.zip")
