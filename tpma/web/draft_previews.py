"""A draft's tactics as they would look: rendered when somebody looks, for one partner and locale."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for

from tpma.assets.service import draft_preview, kit_preview
from tpma.branding import service as branding
from tpma.core.errors import NotFound, TpmaError
from tpma.kits.definition import TacticKind
from tpma.kits.localetags import normalise
from tpma.web.access import ALL, access
from tpma.web.context import current_work
from tpma.web.drafts import PUBLISHERS
from tpma.web.event_view import event_page
from tpma.web.mail_preview import unsent_response
from tpma.web.security import file_response, preview_response

bp = Blueprint("draft_previews", __name__, url_prefix="/hq/drafts")


@bp.get("/<id>/preview/<tactic>")
@access(*PUBLISHERS, data=ALL)
def preview(id: str, tactic: str) -> Response:
    """One tactic of a draft; what can't be rendered says why, in the place of the picture."""
    try:
        locale = normalise(request.args.get("locale", ""))
    except ValueError:
        raise NotFound() from None
    size = request.args.get("size", "")
    partner_id = request.args.get("partner") or None
    try:
        found = draft_preview.preview_draft(
            current_work(), id, tactic, locale=locale, partner_id=partner_id, size=size
        )
    except NotFound:
        raise
    except TpmaError as error:
        if error.status >= 500:
            raise
        return preview_response(render_template("drafts/unshown.html", error=error))
    if found.picture:
        response = file_response(found.picture, found.media_type)
    elif found.event:
        response = preview_response(event_page(found.event, locale))
    elif found.kind is TacticKind.SOCIAL_POST:
        picture = url_for(
            "draft_previews.preview",
            id=id,
            tactic=tactic,
            locale=locale,
            size=found.size,
            partner=partner_id,
            rev=request.args.get("rev"),
        )
        page = render_template(
            "library/post.html",
            post=found.post,
            picture=picture if found.size else "",
            name=kit_preview.SAMPLE_NAME if partner_id is None else _name(partner_id),
            locale=locale,
        )
        response = preview_response(page)
    else:
        response = unsent_response(found.html)
    # The address holds the revision, so what it shows never changes but with the partner's brand.
    response.headers["Cache-Control"] = "private, max-age=120"
    return make_response(response)


def _name(partner_id: str) -> str:
    return branding.profile(current_work(), partner_id).name
