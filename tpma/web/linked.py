"""What the public routes share: reading a signed link, and what its request says of the caller."""

from __future__ import annotations

from flask import Response, g, make_response, request

from tpma.campaigns import links
from tpma.campaigns.links import Kind, LinkRef
from tpma.core.actor import ANONYMOUS
from tpma.core.errors import NotFound
from tpma.core.tenancy import EVERYONE
from tpma.core.work import Work
from tpma.tracking import service as tracking
from tpma.tracking.rules import RequestFacts
from tpma.web.context import container, linked_work, network_address, settings
from tpma.web.language import screen_locale


def linked(token: str, kind: Kind) -> tuple[Work, LinkRef]:
    """The Work of the partner whose link this is.

    NotFound for anything that we did not sign, so that nobody learns by trying.
    """
    ref = links.read(settings().secret, token)
    if ref is None or ref.kind is not kind:
        raise NotFound()
    with container().open(ANONYMOUS, EVERYONE, writes=False) as looking:
        partner_id = tracking.partner_of(looking, ref)
    if partner_id is None:
        raise NotFound()
    return linked_work(partner_id), ref


def facts() -> RequestFacts:
    """What this request says about who sent it."""
    headers = request.headers
    purpose = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
    return RequestFacts(
        method=request.method,
        user_agent=headers.get("User-Agent", "")[:300],
        network=network_address(),
        at=container().clock.now(),
        purpose=" ".join(headers.get(name, "") for name in purpose).strip(),
    )


def speak(locale: str) -> None:
    """Answer in the language of the mail or page, unless the address asks for another one."""
    asked = screen_locale(request.args.get("lang"))
    known = asked or screen_locale(locale)
    if known is not None:
        g.locale = known


def lead_on(url: str) -> Response:
    """To exactly this address; the one that was followed stays between us."""
    response = make_response("", 302)
    response.headers["Location"] = url
    response.autocorrect_location_header = False
    response.headers["Referrer-Policy"] = "no-referrer"
    return uncounted_by_robots(response)


def uncounted_by_robots(response: Response) -> Response:
    """Not for search engines, nor for anybody's cache."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store, max-age=0"
    return response
