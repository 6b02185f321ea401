"""A draft's shape on the screens: zones, tactics and files come and go; the last step is undone."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, make_response, redirect, request, url_for

from tpma.core.errors import TpmaError
from tpma.core.i18n import msg
from tpma.kits import service
from tpma.kits.shaping import NewZone
from tpma.web.access import ALL, access
from tpma.web.context import current_work, say
from tpma.web.draft_sections import SECTIONS, screen_of
from tpma.web.drafts import PUBLISHERS

bp = Blueprint("draft_shapes", __name__, url_prefix="/hq/drafts")

#: The settings that the form of a new zone asks for.
ASKED = (
    *("lock", "min_length", "max_length", "multiline", "min_size", "max_size", "choices"),
    *("media_from", "min_width", "min_height", "default"),
)


#: What of an address says where one is in a draft.
_WHERE = ("tactic", "zone", "locale", "part", "picture", "file")


def _back(id: str, section: str, **asked: Any) -> Response:
    return make_response(redirect(url_for("drafts.section", id=id, section=section, **asked), 303))


def _refused(id: str, section: str, error: TpmaError) -> Response:
    if error.status >= 500:
        raise error
    return screen_of(service.open_draft(current_work(), id), section, error=error)


@bp.post("/<id>/zones")
@access(*PUBLISHERS, data=ALL)
def add_zone(id: str) -> Response:
    form = request.form
    typed = {name: ", ".join(form.getlist(name)) for name in ASKED if form.get(name)}
    if typed.get("multiline"):
        typed["multiline"] = "true"
    new = NewZone(
        tactic=form.get("tactic", ""),
        key=form.get("key", "").strip(),
        kind=form.get("kind", ""),
        typed=typed,
        words=form.get("words", "").replace("\r\n", "\n").strip(),
        label=" ".join(form.get("label", "").split())[:80],
        after=form.get("after", ""),
    )
    try:
        service.add_zone(current_work(), id, new)
    except TpmaError as error:
        return _refused(id, "tactics", error)
    say(msg("%(zone)s is in the draft", zone=new.label or new.key))
    return _back(id, "tactics", tactic=new.tactic, zone=new.key)


@bp.post("/<id>/zones/remove")
@access(*PUBLISHERS, data=ALL)
def remove_zone(id: str) -> Response:
    tactic, zone = request.form.get("tactic", ""), request.form.get("zone", "")
    rev = request.form.get("rev", type=int) or 0
    try:
        service.remove_zone(current_work(), id, tactic, zone, rev)
    except TpmaError as error:
        return _refused(id, "tactics", error)
    say(msg("%(zone)s is taken out", zone=zone))
    return _back(id, "tactics", tactic=tactic)


@bp.post("/<id>/tactics/add")
@access(*PUBLISHERS, data=ALL)
def add_tactic(id: str) -> Response:
    form = request.form
    try:
        key = service.add_tactic(
            *(current_work(), id, form.get("kind", ""), form.get("name", "")),
            picture=form.get("picture", ""),
        )
    except TpmaError as error:
        return _refused(id, "tactics", error)
    say(msg("The tactic is in the draft: its words say what belongs where"))
    return _back(id, "tactics", tactic=key)


@bp.post("/<id>/tactics/remove")
@access(*PUBLISHERS, data=ALL)
def remove_tactic(id: str) -> Response:
    tactic, rev = request.form.get("tactic", ""), request.form.get("rev", type=int) or 0
    try:
        service.remove_tactic(current_work(), id, tactic, rev)
    except TpmaError as error:
        return _refused(id, "tactics", error)
    say(msg("%(tactic)s is taken out", tactic=tactic))
    return _back(id, "tactics")


@bp.post("/<id>/tactics/move")
@access(*PUBLISHERS, data=ALL)
def move_tactic(id: str) -> Response:
    tactic = request.form.get("tactic", "")
    try:
        service.move_tactic(current_work(), id, tactic, later=request.form.get("to") == "later")
    except TpmaError as error:
        return _refused(id, "tactics", error)
    return _back(id, "tactics", tactic=tactic)


@bp.post("/<id>/files/remove")
@access(*PUBLISHERS, data=ALL)
def remove_file(id: str) -> Response:
    path = request.form.get("path", "")
    section = "pictures" if request.form.get("from") == "pictures" else "files"
    try:
        service.delete_file(current_work(), id, path, request.form.get("seen", ""))
    except TpmaError as error:
        return _refused(id, section, error)
    say(msg("%(file)s is deleted from the draft", file=path))
    return _back(id, section)


@bp.post("/<id>/undo")
@access(*PUBLISHERS, data=ALL)
def undo(id: str) -> Response:
    """Take one's own last step back; one comes back to the part of the draft one was in."""
    section = request.form.get("section", "")
    try:
        service.undo(current_work(), id, request.form.get("rev", type=int) or 0)
    except TpmaError as error:
        return _refused(
            id, section if section in ("tactics", "words", "pictures") else "basics", error
        )
    say(msg("Undone"))
    asked = parse_qsl(request.form.get("asked", "")[:500])
    kept = {name: value for name, value in asked if name in _WHERE}
    return _back(id, section if section in SECTIONS else "basics", **kept)
