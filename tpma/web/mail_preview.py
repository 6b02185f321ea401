"""A mail or page shown before it is sent: in a sandboxed frame, its own links inert."""

from __future__ import annotations

from flask import Response

from tpma.assets.render.inert import without_tag_links
from tpma.core.i18n import msg, translate
from tpma.web.context import settings
from tpma.web.language import locale
from tpma.web.security import preview_response


def own_pictures(html: str) -> str:
    """``html`` with the pictures kept here named without a host.

    Mails and pages name them by the public address; a preview's frame may only load from the
    address at which it was opened, which can be another one.
    """
    return html.replace(f"{settings().base_url}/media/", "/media/")


def unsent_response(html: str) -> Response:
    """``html`` as it will be sent, but that the links which only sending fills lead nowhere."""
    why = translate(msg("Each recipient gets a link of their own here"), locale())
    return preview_response(without_tag_links(own_pictures(html), why))
