"""Approval by a link in a mail, for people who never sign in.

Nobody is signed in here: the token in the address is all that counts, and it is a secret. A GET
shows and decides nothing, because mail scanners follow every link; only the page's own form does.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.compliance import service as compliance
from tpma.core.actor import ANONYMOUS
from tpma.core.errors import Conflict, Forbidden, InvalidInput, NotFound, TooMany
from tpma.core.i18n import Message, msg
from tpma.core.tenancy import EVERYONE, NOBODY
from tpma.core.work import Work
from tpma.web.access import LINK, PUBLIC, access
from tpma.web.context import container, linked_work, network_address
from tpma.web.linked import speak
from tpma.web.review_page import POST, as_submitted, shown

bp = Blueprint("review_link", __name__, url_prefix="/approve")

#: Other sites can't know the token; a browser that says where a form came from is believed.
_OWN_FORMS = frozenset({"", "none", "same-origin"})


@bp.get("/<token>")
@access(PUBLIC, data=LINK)
def show(token: str) -> Response:
    """What would be sent, in full, and the form to decide; or why there is nothing to decide."""
    work = _held(token)
    return _lost() if work is None else _page(work, token)


@bp.post("/<token>")
@access(PUBLIC, data=LINK, csrf=False)
def decide(token: str) -> Response:
    """The decision. Where something is wrong with it, the page again with what was typed."""
    holder = _holder(token)
    if holder is None:
        return _lost()
    work = linked_work(holder.partner_id, holder.actor)
    speak(holder.actor.locale)
    form = request.form
    try:
        if request.headers.get("Sec-Fetch-Site", "") not in _OWN_FORMS:
            raise Forbidden(msg("This did not come from our page"))
        compliance.count_form(work, holder)
        compliance.decide_by_link(
            work,
            token,
            form.get("verdict", ""),
            form.get("comment", ""),
            conditions=form.get("conditions", ""),
            mark=form.get("mark", ""),
        )
    except InvalidInput as error:
        return _page(work, token, error.fields, 422)
    except Conflict:
        return _page(work, token, status=409)
    except (Forbidden, TooMany) as error:
        return _page(work, token, {"verdict": error.title}, error.status)
    return _kept_quiet(make_response(redirect(url_for(".show", token=token), 303)))


@bp.get("/files/<token>/<kind>/<tactic>/<name>")
@access(PUBLIC, data=LINK)
def file(token: str, kind: str, tactic: str, name: str) -> Response:
    """A file of the page, by an address that shows and can't decide, and dies with the link."""
    with container().open(ANONYMOUS, EVERYONE, writes=False) as looking:
        holder = compliance.holder_of_files(looking, token)
    if holder is None:
        raise NotFound()
    work = linked_work(holder.partner_id, holder.actor)
    speak(holder.actor.locale)
    data, media_type = compliance.link_file(work, holder, kind, tactic, name)
    return _kept_quiet(as_submitted(data, media_type, name))


def _holder(token: str) -> compliance.Holder | None:
    """Who holds the token; None where it is not ours, which is counted, or was tried too often."""
    network = network_address()
    with container().open(ANONYMOUS, EVERYONE, writes=False) as looking:
        if not compliance.may_try(looking, network):
            raise TooMany(mend=msg("Wait %(n)s minutes, then try again", n=15))
        holder = compliance.holder_of(looking, token)
    if holder is None:
        with container().open(ANONYMOUS, NOBODY) as counting:
            compliance.count_wrong(counting, network)
    return holder


def _held(token: str) -> Work | None:
    holder = _holder(token)
    if holder is None:
        return None
    speak(holder.actor.locale)
    return linked_work(holder.partner_id, holder.actor)


def _page(
    work: Work, token: str, problems: Mapping[str, Message] | None = None, status: int = 200
) -> Response:
    page = compliance.link_page(work, token)
    if page.review is None:
        answer = make_response(
            render_template("public/approve_over.html", page=page, standing=page.standing.value),
            status if status != 200 or page.given is not None else 410,
        )
        return _kept_quiet(answer)
    holder = compliance.holder_of_files(work, page.files)
    assert holder is not None, "an open link has its files"
    html = render_template(
        "public/approve.html",
        **shown(
            page.review,
            lambda tactic: compliance.link_file(work, holder, "now", tactic, POST)[0].decode(),
        ),
        page=page,
        problems=problems or {},
        typed=request.form,
        file_url=lambda kind, tactic, name: url_for(
            ".file", token=page.files, kind=kind, tactic=tactic, name=name
        ),
    )
    return _kept_quiet(make_response(html, status))


def _lost() -> Response:
    answer = make_response(
        render_template("public/approve_over.html", page=None, standing="unknown"), 404
    )
    return _kept_quiet(answer)


def _kept_quiet(response: Response) -> Response:
    """The address is a secret: it goes into no referrer, no cache and no search engine."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store, max-age=0"
    return response
