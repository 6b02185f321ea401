"""Our brand: logo, colours, contact and legal facts, with the lock-up as it will stand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.assets.service import lockup_preview
from tpma.branding import service as branding
from tpma.branding.logos import LogoKind
from tpma.core.actor import Role
from tpma.core.errors import Conflict, InvalidInput, NotFound
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.web.access import OWN, PARTNERS, access
from tpma.web.context import current_work, say
from tpma.web.security import file_response

bp = Blueprint("brand", __name__, url_prefix="/brand")

EDITORS = (Role.PARTNER_MARKETER, Role.PARTNER_ADMIN)
UPLOAD_BYTES = 13_000_000

LEGAL_LABELS: dict[str, Message] = {
    "register": msg("Register"),
    "register_number": msg("Register number"),
    "vat_id": msg("VAT number"),
    "representatives": msg("Represented by"),
    "supervisory_authority": msg("Supervisory authority"),
    "imprint_url": msg("Address of your imprint"),
    "privacy_url": msg("Address of your privacy notice"),
}
MISSING_LABELS: dict[str, Message] = {
    "logo": msg("Logo"),
    "legal_name": msg("Legal name"),
    "email": msg("Email"),
    "phone": msg("Phone"),
    "website": msg("Website"),
    "address": msg("Postal address"),
}


@bp.get("/")
@access(*PARTNERS, data=OWN)
def profile() -> str:
    return _page()


def _page(
    typed: dict[str, str] | None = None, errors: dict[str, Message] | None = None, **more: Any
) -> str:
    work = current_work()
    found = branding.profile(work)
    values = {
        "display_name": found.name,
        "legal_name": found.legal_name,
        "primary_colour": found.primary_colour,
        "secondary_colour": found.secondary_colour,
        "phone": found.phone,
        "email": found.email,
        "website": found.website,
        "address": "\n".join(found.address_lines),
        **{name: found.legal.get(name, "") for name in LEGAL_LABELS},
    }
    return render_template(
        "brand/profile.html",
        profile=found,
        values={**values, **(typed or {})},
        errors=errors or {},
        legal_labels=LEGAL_LABELS,
        missing=[MISSING_LABELS[name] for name in found.missing],
        may_edit=work.may(Permission.EDIT_BRAND_PROFILE),
        has_vendor=lockup_preview.has_vendor(work),
        **{"logo_error": None, **more},
    )


@bp.post("/")
@access(*EDITORS, data=OWN)
def save() -> Response:
    """Keep the entries; with a mistake nothing changes and what was typed stays."""
    work = current_work()
    typed = {name: value for name, value in request.form.items() if not name.startswith("_")}
    asked = typed.pop("rev", "")
    try:
        branding.save_profile(work, typed, int(asked) if asked.isdecimal() else None)
    except InvalidInput as wrong:
        return make_response(_page(typed, wrong.fields), wrong.status)
    except Conflict as conflict:
        return make_response(_page(typed, conflict=conflict), conflict.status)
    say(msg("Saved"))
    return make_response(redirect(url_for("brand.profile"), 303))


@bp.post("/logo")
@access(*EDITORS, data=OWN, max_bytes=UPLOAD_BYTES)
def upload_logo() -> Response:
    """Take a logo and tell what was made of it."""
    work = current_work()
    sent = request.files.get("logo")
    try:
        if sent is None or not sent.filename:
            raise InvalidInput(
                msg("No file was chosen"), mend=msg("Choose an SVG or PNG of your logo")
            )
        branding.upload_logo(work, sent.read(), sent.filename)
    except InvalidInput as refused:
        return make_response(_page(logo_error=refused), refused.status)
    say(msg("Your logo is in place"))
    return make_response(redirect(url_for("brand.profile") + "#logo", 303))


@bp.post("/logo/remove")
@access(*EDITORS, data=OWN)
def remove_logo() -> Response:
    branding.remove_logo(current_work())
    say(msg("The logo was removed. Your name stands in its place"))
    return make_response(redirect(url_for("brand.profile") + "#logo", 303))


@bp.get("/logo/<kind>")
@access(*PARTNERS, data=OWN)
def logo(kind: str) -> Response:
    """One variant of the logo."""
    work = current_work()
    found = branding.profile(work).logos.get(LogoKind(kind)) if kind in set(LogoKind) else None
    if found is None:
        raise NotFound(msg("There is no such logo"))
    return file_response(work.storage.get(found.sha256), "image/png", etag=found.sha256)


@bp.get("/lockup/<ground>")
@access(*PARTNERS, data=OWN)
def lockup(ground: str) -> Response:
    """HQ's and the partner's logo together, on a light or dark ground, as the guide says."""
    if ground not in {"light", "dark"}:
        raise NotFound(msg("There is no such ground"))
    return file_response(
        lockup_preview.lockup_png(current_work(), dark=ground == "dark"), "image/png"
    )
