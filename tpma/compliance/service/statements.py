"""HQ's library of statements that may be made, word for word: list and add."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from tpma.compliance.checks.words import holds_in
from tpma.compliance.findings import StatementFacts
from tpma.compliance.models import ApprovedStatement
from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.work import Work

WORDING_MOST = 400
KINDS = ("statement", "mark")


def statements(work: Work) -> list[ApprovedStatement]:
    """The whole library, those that hold first, the newest first."""
    work.require(Permission.REVIEW)
    rows = work.session.scalars(
        select(ApprovedStatement).order_by(ApprovedStatement.approved_at.desc())
    ).all()
    return sorted(rows, key=lambda row: is_over(row, work.now().date()))


def is_over(row: ApprovedStatement, today: dt.date) -> bool:
    """Whether it may no longer be made."""
    return row.withdrawn_at is not None or (row.until is not None and row.until < today)


def statement_facts(work: Work, kit_slug: str, locale: str) -> list[StatementFacts]:
    """What the checks need of the library for one kit in one locale, ended ones included."""
    rows = work.session.scalars(
        select(ApprovedStatement).where(
            (ApprovedStatement.kit_slug.is_(None)) | (ApprovedStatement.kit_slug == kit_slug)
        )
    ).all()
    today = work.now().date()
    now_said = {row.series: row.wording for row in rows if not is_over(row, today)}
    return [
        StatementFacts(
            row.wording,
            row.until,
            row.withdrawn_at is not None,
            id=row.series,
            version=row.version,
            instead=now_said.get(row.series, "") if row.withdrawn_at is not None else "",
        )
        for row in rows
        if holds_in((row.locale,), locale)
    ]


def add_statement(
    work: Work,
    wording: str,
    locale: str,
    substantiation: str,
    *,
    kind: str = "statement",
    kit_slug: str = "",
    until: dt.date | None = None,
) -> ApprovedStatement:
    """Allow a statement. InvalidInput where words or proof are missing or it has ended already."""
    work.require(Permission.REVIEW)
    words = refuse_unproved(wording, substantiation, until, work.now().date())
    if kind not in KINDS:
        raise InvalidInput(fields={"kind": msg("Choose what it is")})
    new_id = work.new_id()
    row = work.add(
        ApprovedStatement(
            id=new_id,
            series=new_id,
            version=1,
            kind=kind,
            wording=words,
            locale=locale or "*",
            substantiation=substantiation.strip(),
            kit_slug=kit_slug or None,
            until=until,
            approved_by=work.actor.user_id,
            approved_by_name=work.actor.name,
            approved_at=work.now(),
        )
    )
    work.audit("approve", "statement", row.id, locale=row.locale, kit=kit_slug)
    return row


def refuse_unproved(
    wording: str, substantiation: str, until: dt.date | None, today: dt.date
) -> str:
    """The words as they are kept. InvalidInput where words or proof are missing or it is over."""
    words = " ".join(wording.split())
    problems: dict[str, Message] = {}
    if not words:
        problems["wording"] = msg("Write the statement as it may be made")
    elif len(words) > WORDING_MOST:
        problems["wording"] = msg("Shorten it to %(max)s characters", max=WORDING_MOST)
    if not substantiation.strip():
        problems["substantiation"] = msg("Say what proves it: a study, a certificate, a licence")
    if until is not None and until < today:
        problems["until"] = msg("Choose a day that is still to come")
    if problems:
        raise InvalidInput(fields=problems)
    return words
