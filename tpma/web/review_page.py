"""What the two pages of a review share: the reviewer's, and the one that a link opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, render_template

from tpma.assets.render.calendar import CALENDAR_TYPE
from tpma.compliance.diffwords import diff
from tpma.compliance.policy import REVIEWER_NAMES
from tpma.compliance.service.approvals import MEANINGS
from tpma.compliance.service.review_views import Review
from tpma.core.i18n import direction_of
from tpma.web.event_view import event_page
from tpma.web.language import locale
from tpma.web.mail_preview import unsent_response
from tpma.web.security import file_response, preview_response

#: The file that holds a post's words.
POST = "post.txt"


def shown(review: Review, words_of: Callable[[str], str]) -> dict[str, Any]:
    """What the templates of a review need. `words_of` reads the post of a tactic."""
    manifest = review.manifest
    return {
        "review": review,
        "item": review.item,
        "diff": diff,
        "dir": direction_of(review.item.locale),
        "reviewer_names": REVIEWER_NAMES,
        "meaning": MEANINGS[review.part.reviewer] if review.part else None,
        "sender": manifest["sender"],
        "starts_at": _moment(manifest["schedule"].get("starts_at")),
        "inserts": _inserts(manifest),
        "statements": _statements(manifest),
        "posts": {
            tactic.key: words_of(tactic.key)
            for tactic in review.tactics
            if POST in tactic.documents
        },
        "tactic_names": {tactic.key: tactic.name for tactic in review.tactics},
    }


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


def as_submitted(data: bytes, media_type: str, name: str) -> Response:
    """A rendition exactly as it was submitted, and inert."""
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
