"""HQ: what differs between two versions, and taking one back with its consequences in sight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container, Iterable
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from tpma.campaigns import service as campaigns
from tpma.core.actor import Role
from tpma.core.errors import Conflict, InvalidInput, NotFound
from tpma.core.i18n import Message, msg
from tpma.core.work import Work
from tpma.kits import service as kits
from tpma.kits.problems import Problem
from tpma.kits.recall_words import SEVERITIES
from tpma.kits.rules import Severity
from tpma.kits.service import KitVersion
from tpma.partners import service as partners
from tpma.web.access import ALL, access
from tpma.web.context import current_work, say
from tpma.web.version_views import diff_view
from tpma.web.version_words import CONSEQUENCES

bp = Blueprint("hq_versions", __name__, url_prefix="/hq/kits")

PUBLISHERS = (Role.CHANNEL_MARKETER, Role.ADMINISTRATOR)
#: A fortnight is what a partner needs who looks in twice a month.
USUAL_TIME = dt.timedelta(days=14)


@bp.get("/<slug>/changes/<int:older>/<int:newer>")
@access(*PUBLISHERS, data=ALL)
def changes(slug: str, older: int, newer: int) -> str:
    """What differs between two versions, rendered for a partner of one's choice."""
    work = current_work()
    versions = kits.kit_history(work, slug).versions
    companies, _ = partners.list_partners(work, limit=200)
    asked = request.args.get("partner", "")
    view = diff_view(
        work,
        _numbered(versions, older).id,
        _numbered(versions, newer).id,
        locale=request.args.get("locale", ""),
        partner_id=asked if asked in {p.id for p in companies} else "",
    )
    return render_template(
        "versions/diff.html",
        view=view,
        for_hq=True,
        partners=companies,
        partner=asked,
        versions=versions,
    )


@bp.get("/<slug>/versions/<int:number>/check")
@access(*PUBLISHERS, data=ALL)
def found(slug: str, number: int) -> str:
    """What the check says of a version: what it was published with."""
    work = current_work()
    version = _numbered(kits.kit_history(work, slug).versions, number)
    problems = kits.examine(work, kits.files_of(work, version.id)).problems
    return render_template(
        "hq/found.html",
        entry=kits.library_kit(work, version.id),
        version=version,
        by_file=by_file(problems),
        warnings=sum(p.is_warning for p in problems),
    )


def by_file(problems: Collection[Problem]) -> list[tuple[str, list[Problem]]]:
    """Problems under their files, those with errors first."""
    wrong = {p.file for p in problems if p.is_error}
    order = sorted(problems, key=lambda p: (p.file not in wrong, p.file, not p.is_error, p.line))
    return [(f, list(rows)) for f, rows in groupby(order, key=lambda p: p.file)]


def say_published(version: KitVersion, before: Container[str]) -> None:
    """`before`: the ids of the versions that were there already."""
    number = version.number
    if version.id in before:
        text = msg("This content is already published as version %(number)s", number=number)
        say(text, "warn")
    else:
        say(msg("Version %(number)s is published", number=number))


def published(slug: str, number: int, problems: Iterable[Problem]) -> Response:
    """Where publishing leads: to the version, or first to what is worth a look in it."""
    if any(problem.is_warning for problem in problems):
        target = url_for("hq_versions.found", slug=slug, number=number)
    else:
        target = url_for("hq_kits.kit", slug=slug, version=number)
    return make_response(redirect(target, 303))


@bp.get("/<slug>/versions/<int:number>/recall")
@access(*PUBLISHERS, data=ALL)
def recall_form(slug: str, number: int) -> str:
    """Whom it touches, before anything happens."""
    work = current_work()
    return _recall_page(work, _numbered(kits.kit_history(work, slug).versions, number), {}, {})


@bp.post("/<slug>/versions/<int:number>/recall")
@access(*PUBLISHERS, data=ALL)
def recall(slug: str, number: int) -> Response:
    work = current_work()
    version = _numbered(kits.kit_history(work, slug).versions, number)
    typed = request.form.to_dict()
    try:
        severity, until = _asked(typed)
        kits.recall(work, version.id, typed.get("reason", ""), severity, until)
    except InvalidInput as error:
        return make_response(_recall_page(work, version, typed, error.fields), 422)
    except Conflict as error:
        page = _recall_page(work, version, typed, {"severity": error.mend or error.title})
        return make_response(page, 409)
    say(msg("Version %(number)s is recalled: nothing new starts from it", number=number))
    return make_response(redirect(url_for("hq_kits.kit", slug=slug, version=number), 303))


def _asked(typed: dict[str, str]) -> tuple[Severity, dt.date | None]:
    if typed.get("severity") not in list(Severity):
        raise InvalidInput(fields={"severity": msg("Choose how serious it is")})
    severity = Severity(typed["severity"])
    written = typed.get("launch_until", "").strip()
    if severity is not Severity.MUST_UPGRADE or not written:
        return severity, None
    try:
        return severity, dt.date.fromisoformat(written)
    except ValueError:
        raise InvalidInput(fields={"launch_until": msg("Enter a day")}) from None


def _recall_page(
    work: Work, version: KitVersion, typed: dict[str, str], errors: dict[str, Message]
) -> str:
    impact = campaigns.recall_impact(work, version.id)
    today = work.now().date()
    shown: dict[str, Any] = {
        "launch_until": (today + USUAL_TIME).isoformat(),
        "severity": "",
        "reason": "",
        **typed,
    }
    return render_template(
        "hq/recall.html",
        version=version,
        entry=kits.library_kit(work, version.id),
        impact=impact,
        names=partners.partner_names(work),
        states=campaigns.STATE_WORDS,
        severities=[(s.value, SEVERITIES[s], CONSEQUENCES[s]) for s in Severity],
        typed=shown,
        errors=errors,
        today=today.isoformat(),
        before=kits.recall_of(work, version.id),
    )


def _numbered(versions: tuple[KitVersion, ...], number: int) -> KitVersion:
    for version in versions:
        if version.number == number:
            return version
    raise NotFound()
