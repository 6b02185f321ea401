"""Where a QR code leads: to its campaign's link, and before and after that to a word that it isn't
live. Nobody is signed in; what we did not sign is a 404 and leaves no trace."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from tpma.campaigns import links
from tpma.campaigns.links import Kind
from tpma.core.actor import ANONYMOUS
from tpma.core.errors import NotFound
from tpma.core.keys import read_code
from tpma.core.tenancy import EVERYONE
from tpma.tracking import service as tracking
from tpma.web.access import LINK, PUBLIC, access
from tpma.web.context import container, linked_work, settings
from tpma.web.linked import facts, lead_on, speak, uncounted_by_robots

bp = Blueprint("codes", __name__)


@bp.get("/q/<token>")
@access(PUBLIC, data=LINK, writes=True)
def code(token: str) -> Response:
    """Follow a printed code to a stored address, and nowhere else."""
    secret = settings().secret
    named = read_code(secret, token)
    if named is None:
        raise NotFound()
    asset_id, place = named
    with container().open(ANONYMOUS, EVERYONE, writes=False) as looking:
        partner_id = tracking.partner_of_code(looking, asset_id)
    if partner_id is None:
        return _not_live()  # a preview's code, or that of a set that is gone
    found = tracking.scan(linked_work(partner_id), asset_id, place, facts())
    if found.destination is None:
        speak(found.locale)
        return _not_live()
    if found.destination.placement_id is None:
        return lead_on(found.destination.url)
    page = links.sign(secret, Kind.PAGE, placement_id=found.destination.placement_id)
    return lead_on(links.path(Kind.PAGE, page))


def _not_live() -> Response:
    return uncounted_by_robots(make_response(render_template("public/not_live.html"), 404))
