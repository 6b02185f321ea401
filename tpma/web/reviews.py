"""Reviewers: the queue by clock, one submission, what was approved, the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.assets.render.calendar import CALENDAR_TYPE
from tpma.campaigns import service as campaigns
from tpma.compliance import checks, library
from tpma.compliance import service as compliance
from tpma.compliance.diffwords import diff
from tpma.compliance.law_words import NAMES, SUMMARIES
from tpma.compliance.policy import REVIEWER_NAMES
from tpma.compliance.service.review_views import Shown
from tpma.core.actor import Role
from tpma.core.errors import InvalidInput, NotFound
from tpma.core.i18n import Message, direction_of, msg
from tpma.kits import service as kits
from tpma.web.access import ALL, access
from tpma.web.context import current_work, say
from tpma.web.event_view import event_page
from tpma.web.filters import dimensions, own_name
from tpma.web.language import locale
from tpma.web.mail_preview import unsent_response
from tpma.web.paging import Page
from tpma.web.security import file_response, preview_response

bp = Blueprint("reviews", __name__, url_prefix="/reviews")

REVIEWERS = (Role.BRAND_REVIEWER, Role.LEGAL_REVIEWER, Role.ADMINISTRATOR)
PAGE = 50

MEANINGS: Mapping[str, Message] = {
    "brand": msg("I have seen what will ship and it keeps to the brand guide."),
    "legal": msg("I have seen what will ship and it may be sent under the law that applies."),
}
STATES: Mapping[str, Message] = {
    "approved": msg("Approved"),
    "returned": msg("Sent back"),
    "withdrawn": msg("Withdrawn"),
    "expired": msg("Expired"),
}
KIND_NAMES: Mapping[str, Message] = {
    "brand": msg("Brand"),
    "legal": msg("Law"),
    "technical": msg("Technique"),
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


@bp.get("/rules")
@access(*REVIEWERS, data=ALL)
def rules() -> str:
    return _rules()


def _rules(problems: Mapping[str, Message] | None = None) -> str:
    work = current_work()
    entries = kits.library(work)
    return render_template(
        "reviews/rules.html",
        problems=problems or {},
        typed=request.form,
        library=[
            {"row": row, "over": compliance.is_over(row, work.now().date())}
            for row in compliance.statements(work)
        ],
        kit_choices=[(entry.definition.slug, entry.name) for entry in entries],
        locale_options=[
            (tag, own_name(tag))
            for tag in sorted({tag for entry in entries for tag in entry.definition.locales})
        ],
        by_kind={
            kind: [check for check in checks.ALL if check.kind == kind] for kind in KIND_NAMES
        },
        kind_names=KIND_NAMES,
        packs=[library.packs()[code] for code in _pack_order()],
        pack_names=NAMES,
        summaries=SUMMARIES,
        version=library.rules_version(),
        statements=[
            {
                "kit": entry.name,
                "words": entry.copy.statement(statement.key),
                "proof": statement.substantiation,
                "expires": statement.expires,
                "over": statement.expires is not None and statement.expires < work.now().date(),
            }
            for entry in entries
            for statement in entry.definition.brand.statements
        ],
        words=[
            {"kit": entry.name, "word": word}
            for entry in entries
            for word in entry.definition.brand.words
        ],
    )


@bp.post("/rules/statements")
@access(*REVIEWERS, data=ALL)
def add_statement() -> Response:
    """Allow a statement, word for word."""
    form = request.form
    try:
        compliance.add_statement(
            current_work(),
            form.get("wording", ""),
            form.get("locale", "*"),
            form.get("substantiation", ""),
            kind=form.get("kind", "statement"),
            kit_slug=form.get("kit", ""),
            until=day_of(form.get("until", "")),
        )
    except InvalidInput as error:
        return make_response(_rules(error.fields), 422)
    say(msg("The statement may be made from now on"))
    return make_response(redirect(url_for(".rules") + "#statements", 303))


def day_of(text: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(fields={"until": msg("Write the day as year-month-day")}) from error


def _pack_order() -> list[str]:
    """The product's own rules first, then the EU, then countries by their names."""
    codes = list(library.packs())
    trades = {code for code, pack in library.packs().items() if pack.sector}
    return sorted(codes, key=lambda code: (code in trades, code != "WORLD", code != "EU", code))


@bp.get("/<submission_id>")
@access(*REVIEWERS, data=ALL)
def show(submission_id: str) -> str:
    return _page(submission_id)


def _page(submission_id: str, problems: Mapping[str, Message] | None = None) -> str:
    work = current_work()
    review = compliance.review(work, submission_id)
    manifest = review.manifest
    launched = campaigns.launched_under(work, submission_id)
    return render_template(
        "reviews/show.html",
        review=review,
        item=review.item,
        diff=diff,
        dir=direction_of(review.item.locale),
        problems=problems or {},
        comment=request.form.get("comment", ""),
        typed=request.form,
        places_of=_places,
        reviewer_names=REVIEWER_NAMES,
        meaning=MEANINGS.get(review.part.reviewer) if review.part else None,
        sender=manifest["sender"],
        starts_at=_moment(manifest["schedule"].get("starts_at")),
        inserts=_inserts(manifest),
        statements=_statements(manifest),
        posts={
            tactic.key: compliance.document(work, submission_id, tactic.key, "post.txt")[0].decode()
            for tactic in review.tactics
            if "post.txt" in tactic.documents
        },
        launched=launched is not None,
        books=campaigns.progress(work, launched.id) if launched else None,
        tactic_names={tactic.key: tactic.name for tactic in review.tactics},
    )


def _places(tactic: Shown) -> list[tuple[str, Any]]:
    """What a comment on a tactic can be pinned to, as the form's options."""
    return [
        ("", msg("The whole tactic")),
        *((f"zone:{key}", label) for key, label in tactic.places),
        *((f"picture:{one.name}", dimensions(one.name)) for one in tactic.pictures),
    ]


def _moment(text: Any) -> dt.datetime | None:
    """The start as the manifest writes it; None where it is at once or unreadable."""
    if not isinstance(text, str):
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _statements(manifest: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The statements that were relied on, by their words, with the last day of each as a day."""
    return {
        words: {**each, "day": dt.date.fromisoformat(each["until"]) if each["until"] else None}
        for words, each in manifest.get("statements", {}).items()
    }


def _inserts(manifest: Mapping[str, Any]) -> list[str]:
    """Each legal text once, in the order of the tactics."""
    found: dict[str, None] = {}
    for texts in manifest["inserts"].values():
        found.update(dict.fromkeys(text for text in texts.values() if text))
    return list(found)


@bp.post("/<submission_id>/decision")
@access(*REVIEWERS, data=ALL)
def decide(submission_id: str) -> Response:
    """Approve or send back, then on to the next one in the queue."""
    work = current_work()
    after = compliance.review(work, submission_id).after
    verdict = request.form.get("verdict", "")
    try:
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
    data, media_type = compliance.document(current_work(), submission_id, tactic, name)
    if media_type == "text/html":
        return unsent_response(data.decode("utf-8"))
    if media_type == "text/plain":
        page = render_template(
            "reviews/text.html", text=data.decode("utf-8"), name=name, shown=locale()
        )
        return preview_response(page)
    if media_type == CALENDAR_TYPE:
        return preview_response(event_page(data, locale()))
    return file_response(data, media_type)
