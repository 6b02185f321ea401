"""Deputies: who decides while a reviewer is away."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tpma.compliance.models import Deputy
from tpma.core.actor import Role
from tpma.core.errors import Conflict, Forbidden, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.permissions import TABLE, Permission
from tpma.core.work import Work
from tpma.partners import service as partners

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Absence:
    """One reviewer away, from the first to the last day, and who decides for them."""

    id: str
    user_id: str
    user_name: str
    roles: frozenset[Role]
    deputy_id: str
    deputy_name: str
    first_day: dt.date
    last_day: dt.date
    now: bool


def name_deputy(work: Work, deputy_id: str, first_day: dt.date, last_day: dt.date) -> Deputy:
    """The actor is away from the first to the last day (in the program's time), and this person
    decides in their place. InvalidInput names what can't be."""
    work.require(Permission.REVIEW)
    wrong: dict[str, Message] = {}
    people = {person.id: person for person in possible_deputies(work)}
    if deputy_id not in people:
        wrong["deputy"] = msg("Choose a reviewer or an administrator")
    if last_day < first_day:
        wrong["last_day"] = msg("The last day is before the first")
    elif last_day < _today(work):
        wrong["last_day"] = msg("Those days are over")
    elif (last_day - first_day).days > LONGEST_DAYS:
        wrong["last_day"] = msg("Name a deputy for a year at most")
    if wrong:
        raise InvalidInput(fields=wrong)
    row = work.add(
        Deputy(
            id=work.new_id(),
            user_id=work.actor.user_id,
            user_name=work.actor.name,
            deputy_id=deputy_id,
            deputy_name=people[deputy_id].name,
            first_day=first_day,
            last_day=last_day,
            named_at=work.now(),
        )
    )
    work.session.flush()
    work.audit(
        "name",
        "deputy",
        row.id,
        deputy=deputy_id,
        first=first_day.isoformat(),
        last=last_day.isoformat(),
    )
    return row


def end_deputy(work: Work, deputy_row_id: str) -> None:
    """Back again. The reviewer says so, or an administrator."""
    work.require(Permission.REVIEW)
    row = work.get(Deputy, deputy_row_id, lock=True)
    if row.user_id != work.actor.user_id and Role.ADMINISTRATOR not in work.actor.roles:
        raise Forbidden()
    if row.ended_at is not None:
        raise Conflict(msg("This has ended already"))
    row.ended_at = work.now()
    work.audit("end", "deputy", row.id)


def absences(work: Work) -> list[Absence]:
    """Who is or will be away, the nearest first."""
    work.require(Permission.REVIEW)
    rows = work.session.scalars(
        select(Deputy)
        .where(Deputy.ended_at.is_(None), Deputy.last_day >= _today(work))
        .order_by(Deputy.first_day, Deputy.id)
    ).all()
    return _told(work, list(rows))


def absences_covered_by(work: Work, deputy_id: str) -> list[Absence]:
    """The absences that this person fills today. Who may not review any more has no deputy."""
    today = _today(work)
    rows = work.session.scalars(
        select(Deputy)
        .where(
            Deputy.deputy_id == deputy_id,
            Deputy.ended_at.is_(None),
            Deputy.first_day <= today,
            Deputy.last_day >= today,
        )
        .order_by(Deputy.first_day, Deputy.id)
    ).all()
    return _told(work, list(rows)) if rows else []


def deputies_today(work: Work) -> dict[str, str]:
    """Who is away today, and who decides for them: ids."""
    today = _today(work)
    rows = work.session.execute(
        select(Deputy.user_id, Deputy.deputy_id)
        .where(Deputy.ended_at.is_(None), Deputy.first_day <= today, Deputy.last_day >= today)
        .order_by(Deputy.first_day, Deputy.id)
    )
    return {row.user_id: row.deputy_id for row in rows}


def possible_deputies(work: Work) -> list[partners.Person]:
    """Everybody at HQ who may review, but the actor."""
    return [
        person for person in partners.hq_people(work, _REVIEWERS) if person.id != work.actor.user_id
    ]


_REVIEWERS = TABLE[Permission.REVIEW]


def _told(work: Work, rows: list[Deputy]) -> list[Absence]:
    # Who can't sign in any more, or reviews no more, has no part that somebody could take.
    roles = {person.id: person.roles for person in partners.hq_people(work, _REVIEWERS)}
    today = _today(work)
    return [
        Absence(
            row.id,
            row.user_id,
            row.user_name,
            roles.get(row.user_id, frozenset()),
            row.deputy_id,
            row.deputy_name,
            row.first_day,
            row.last_day,
            row.first_day <= today,
        )
        for row in rows
    ]


def _today(work: Work) -> dt.date:
    """The day in the program's time zone."""
    return work.now().astimezone(ZoneInfo(work.settings.time_zone)).date()
