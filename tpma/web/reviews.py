"""Reviewers: the queue by clock, one submission, what was approved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.campaigns import service as campaigns
from tpma.campaigns.rules import UNDER_WAY
from tpma.compliance import service as compliance
from tpma.compliance.checks.links import in_words
from tpma.compliance.policy import REVIEWER_NAMES
from tpma.compliance.service.review_views import Shown
from tpma.compliance.statement_ends import ended_words
from tpma.core.actor import Role
from tpma.core.errors import InvalidInput, NotFound
from tpma.core.i18n import Message, msg
from tpma.web.access import ALL, access
from tpma.web.context import current_work, say
from tpma.web.filters import dimensions
from tpma.web.paging import Page
from tpma.web.review_page import POST, as_submitted, shown
from tpma.web.security import file_response

bp = Blueprint("reviews", __name__, url_prefix="/reviews")

REVIEWERS = (Role.BRAND_REVIEWER, Role.LEGAL_REVIEWER, Role.ADMINISTRATOR)
PAGE = 50

STATES: Mapping[str, Message] = {
    "approved": msg("Approved"),
    "returned": msg("Sent back"),
    "withdrawn": msg("Withdrawn"),
    "expired": msg("Expired"),
}
#: What HQ reads of an outside approver's link.
STANDINGS: Mapping[str, Message] = {
    "open": msg("Waiting for an answer"),
    "used": msg("Answered"),
    "replaced": msg("Replaced by a newer one"),
    "ended": msg("Ended by HQ"),
    "expired": msg("Expired"),
    "withdrawn": msg("Withdrawn"),
    "decided": msg("No longer asked"),
    "changed": msg("Does not fit the record"),
    "own_work": msg("May not decide: four eyes"),
}


@bp.get("/")
@access(*REVIEWERS, data=ALL)
def queue() -> str:
    work = current_work()
    mine = request.args.get("show") != "all"
    waiting = compliance.queue(work)
    own = compliance.queue(work, mine=True)
    return render_template(
        "reviews/queue.html",
        rows=own if mine else waiting,
        mine=mine,
        all_count=len(waiting),
        own_count=len(own),
        reviewer_names=REVIEWER_NAMES,
    )


@bp.get("/approved")
@access(*REVIEWERS, data=ALL)
def approved() -> str:
    asked = request.args.get("state", "approved")
    state = asked if asked in STATES else "approved"
    number = max(1, request.args.get("page", 1, type=int))
    rows, total = compliance.approved(
        current_work(), state=state, offset=(number - 1) * PAGE, limit=PAGE
    )
    return render_template(
        "reviews/approved.html",
        rows=rows,
        page=Page(number, PAGE, total),
        state=state,
        states=STATES,
    )


@bp.get("/<submission_id>")
@access(*REVIEWERS, data=ALL)
def show(submission_id: str) -> str:
    return _page(submission_id)


def _page(submission_id: str, problems: Mapping[str, Message] | None = None) -> str:
    work = current_work()
    review = compliance.review(work, submission_id)
    launched = campaigns.launched_under(work, submission_id)
    row = compliance.submission(work, submission_id)
    return render_template(
        "reviews/show.html",
        **shown(
            review,
            lambda tactic: compliance.document(work, submission_id, tactic, POST)[0].decode(),
        ),
        problems=problems or {},
        comment=request.form.get("comment", ""),
        typed=request.form,
        suggestions=[
            (
                f"{each.tactic_key} {each.zone} {each.check_id}",
                each.message,
                f"{each.mend_value}"[:200],
            )
            for each in compliance.mendable(review.findings)
        ],
        suggested=request.form.getlist("suggest"),
        places_of=_places,
        launched=launched is not None,
        ended=ended_words(end) if (end := compliance.ended_statement(row)) else None,
        can_withdraw=compliance.was_approved(row)
        and (row.state == "approved" or (launched is not None and launched.state in UNDER_WAY)),
        books=campaigns.progress(work, launched.id) if launched else None,
        outside=compliance.asked_outside(work, row, review.approvals),
        file_url=lambda kind, tactic, name: url_for(
            f".{_KINDS[kind]}", submission_id=submission_id, tactic=tactic, name=name
        ),
        standings=STANDINGS,
    )


#: A file as it is now, as it was approved before, and what differs: by the view that shows it.
_KINDS: Mapping[str, str] = {"now": "document", "before": "before", "difference": "difference"}


def _places(tactic: Shown) -> list[tuple[str, Any]]:
    """What a comment on a tactic can be pinned to, as the form's options."""
    return [
        ("", msg("The whole tactic")),
        *((f"zone:{key}", label) for key, label in tactic.places),
        *((f"picture:{one.name}", dimensions(one.name)) for one in tactic.pictures),
    ]


@bp.post("/<submission_id>/decision")
@access(*REVIEWERS, data=ALL)
def decide(submission_id: str) -> Response:
    """Approve or send back, then on to the next one in the queue."""
    work = current_work()
    after = compliance.review(work, submission_id).after
    verdict = request.form.get("verdict", "")
    try:
        if verdict == "returned" and request.form.get("comment", "").strip():
            compliance.suggest(work, submission_id, request.form.getlist("suggest"))
        row = compliance.decide(
            work,
            submission_id,
            verdict,
            request.form.get("comment", ""),
            conditions=request.form.get("conditions", ""),
            shown_digest=request.form.get("digest", ""),
        )
    except InvalidInput as error:
        # The page again, with what was typed; nothing was decided.
        return make_response(_page(submission_id, error.fields), 422)
    if row.state == "pending":
        say(msg("Your approval of “%(name)s” is kept; another reviewer decides too", name=row.name))
    elif row.state == "approved":
        say(msg("“%(name)s” is approved", name=row.name))
    else:
        say(msg("“%(name)s” went back to the partner", name=row.name))
    target = url_for(".show", submission_id=after) if after else url_for(".queue")
    return make_response(redirect(target, 303))


@bp.post("/<submission_id>/links")
@access(*REVIEWERS, data=ALL, writes=False)
def links(submission_id: str) -> str:
    """Ask every link of what was submitted whether it answers; a part of the screen."""
    asked = compliance.ask_submitted_links(current_work(), submission_id)
    return render_template("editor/_links.html", asked=asked, in_words=in_words)


@bp.post("/<submission_id>/comments")
@access(*REVIEWERS, data=ALL)
def comment(submission_id: str) -> Response:
    """Pin a comment to a place: a zone, a picture, or a point of it in per cent."""
    place = request.form.get("place", "")
    kind, _, name = place.partition(":")
    across, down = request.form.get("x", type=float), request.form.get("y", type=float)
    tactic = request.form.get("tactic", "")
    try:
        compliance.comment_on(
            current_work(),
            submission_id,
            tactic,
            request.form.get("body", ""),
            zone=name if kind == "zone" else "",
            picture=name if kind == "picture" else "",
            point=(across, down)
            if kind == "picture" and across is not None and down is not None
            else None,
        )
    except InvalidInput as error:
        return make_response(_page(submission_id, error.fields), 422)
    say(msg("The partner sees your comment in the editor"))
    return make_response(
        redirect(url_for(".show", submission_id=submission_id) + f"#tactic-{tactic}", 303)
    )


@bp.post("/<submission_id>/links/<link_id>")
@access(*REVIEWERS, data=ALL)
def send_again(submission_id: str, link_id: str) -> Response:
    """Send an outside approver a new link; the old ones end."""
    made = compliance.send_again(current_work(), link_id)
    say(msg("%(name)s gets a new link; the old one no longer works", name=made.name))
    return make_response(redirect(url_for(".show", submission_id=submission_id), 303))


@bp.post("/<submission_id>/links/<link_id>/end")
@access(*REVIEWERS, data=ALL)
def end_link(submission_id: str, link_id: str) -> Response:
    """Take the links of an outside approver back, without a new one."""
    ended = compliance.end_links(current_work(), link_id)
    say(msg("The link of %(name)s no longer works", name=ended.name), "warn")
    return make_response(redirect(url_for(".show", submission_id=submission_id), 303))


@bp.get("/<submission_id>/before/<tactic>/<name>")
@access(*REVIEWERS, data=ALL)
def before(submission_id: str, tactic: str, name: str) -> Response:
    """The picture that was approved before."""
    data, media_type = compliance.picture_before(current_work(), submission_id, tactic, name)
    if not media_type.startswith("image/"):
        raise NotFound()
    return file_response(data, media_type)


@bp.get("/<submission_id>/difference/<tactic>/<name>")
@access(*REVIEWERS, data=ALL)
def difference(submission_id: str, tactic: str, name: str) -> Response:
    """What differs from it, laid over the new one."""
    found = compliance.compared(current_work(), submission_id, tactic, name)
    return file_response(found.png, "image/png")


@bp.post("/<submission_id>/withdrawal")
@access(*REVIEWERS, data=ALL)
def withdraw(submission_id: str) -> Response:
    """Take an approval back: what has not gone out does not go out."""
    try:
        row = compliance.withdraw(current_work(), submission_id, request.form.get("comment", ""))
    except InvalidInput as error:
        return make_response(_page(submission_id, error.fields), 422)
    say(msg("The approval of “%(name)s” is withdrawn", name=row.name), "warn")
    return make_response(redirect(url_for(".show", submission_id=submission_id), 303))


@bp.post("/<submission_id>/evidence")
@access(*REVIEWERS, data=ALL)
def evidence(submission_id: str) -> Response:
    """The evidence pack of what was launched under this approval."""
    work = current_work()
    launched = campaigns.launched_under(work, submission_id)
    if launched is None:
        raise NotFound(msg("Nothing was launched under this approval"))
    data = campaigns.evidence_pack(work, launched.id)
    return file_response(data, "application/zip", filename=f"evidence-{launched.id}.zip")


@bp.get("/<submission_id>/files/<tactic>/<name>")
@access(*REVIEWERS, data=ALL)
def document(submission_id: str, tactic: str, name: str) -> Response:
    """A rendition exactly as it was submitted."""
    return as_submitted(*compliance.document(current_work(), submission_id, tactic, name), name)
