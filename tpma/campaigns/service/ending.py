"""Campaigns and the statements in them: stopped when one ends or is withdrawn, warned before.

Approvals come before campaigns in the house, and only this room knows which of them something
still goes out under.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TypeAlias

from sqlalchemy import Select, exists, or_, select

from tpma.campaigns.models import Campaign, Placement
from tpma.campaigns.rules import UNDER_WAY, CampaignState, Channel
from tpma.campaigns.service.publishing import take_pages_down
from tpma.campaigns.service.running import stop
from tpma.compliance import service as compliance
from tpma.compliance.service import Relying
from tpma.compliance.statement_ends import NOTICE_DAYS, REACH_MEND, StatementEnd
from tpma.core.actor import SYSTEM
from tpma.core.i18n import Message, MessageParam, msg
from tpma.core.tenancy import EVERYONE
from tpma.core.work import Work
from tpma.letters import service as letters
from tpma.letters.service import Letter, Topic
from tpma.partners import service as partners

Opener: TypeAlias = Callable[..., AbstractContextManager[Work]]

#: The reason of deliveries that were left out, shown beside each.
STATEMENT_ENDED = "statement ended"
#: Campaigns named in one letter.
NAMED = 10

_BEFORE_LAUNCH = (CampaignState.SUBMITTED, CampaignState.APPROVED)


def _going(*states: CampaignState) -> Select[str | None]:
    """The submissions of campaigns in these states, and of those whose pages can still be read."""
    shown = exists().where(
        Placement.campaign_id == Campaign.id,
        Placement.channel == Channel.PAGE,
        Placement.state == "live",
    )
    return select(Campaign.submission_id).where(
        Campaign.submission_id.is_not(None), or_(Campaign.state.in_(states), shown)
    )


def end_statements(opener: Opener) -> None:
    """The clock's: take back what relies on a statement whose last day is over. Each campaign's
    room is told by the same job as of a withdrawal, and stops it."""
    with opener(SYSTEM, EVERYONE, writes=False) as work:
        over = compliance.relying_until(work, _yesterday(work), _going(*UNDER_WAY, *_BEFORE_LAUNCH))
    for each in over:
        # Each by itself: one that can't be taken back now must not keep the others going.
        with opener(SYSTEM, EVERYONE) as work:
            compliance.end_with_statement(work, each)


def stop_if_over(work: Work, campaign: Campaign) -> bool:
    """Before a batch or a post: whether a statement in it has ended. Then it is stopped here and
    now, though the clock has not come by yet."""
    mine = select(Campaign.submission_id).where(Campaign.id == campaign.id)
    over = compliance.relying_until(work, _yesterday(work), mine)
    if not over:
        return False
    compliance.end_with_statement(work, over[0])
    if work.get(Campaign, campaign.id, lock=True).state in UNDER_WAY:
        stop(work, campaign.id, because=STATEMENT_ENDED)
        take_pages_down(work, Campaign.id == campaign.id)
    return True


def statement_withdrawn(work: Work, statement_id: str) -> None:
    """The job behind a withdrawal: campaigns that still run on an approval whose time to be launched
    is over. Those whose approval stood were told when it was withdrawn."""
    relying = compliance.submitted_with(work, statement_id)
    ids = work.session.scalars(_going(*UNDER_WAY).where(Campaign.submission_id.in_(relying))).all()
    for submission_id in ids:
        if submission_id is not None:
            compliance.take_back_with(work, statement_id, submission_id)


def warn_of_ends(opener: Opener) -> None:
    """The clock's: tell the people of campaigns under way, and who allowed the statement, within
    30 days of its last day; each person once for each statement and day."""
    with opener(SYSTEM, EVERYONE) as work:
        today = work.now().date()
        until = today + dt.timedelta(days=NOTICE_DAYS)
        found = compliance.relying_until(work, until, _going(*UNDER_WAY))
        soon = [each for each in found if each.end.day >= today]
        campaigns = {
            row.submission_id: row
            for row in work.session.scalars(
                select(Campaign).where(
                    Campaign.submission_id.in_({each.submission_id for each in soon})
                )
            )
        }
        by_end: dict[tuple[StatementEnd, str | None], list[Relying]] = {}
        for each in soon:
            by_end.setdefault((each.end, each.statement_id), []).append(each)
        for (end, statement_id), relying in by_end.items():
            touched = [campaigns[each.submission_id] for each in relying]
            about = f"{statement_id or end.words} {end.day.isoformat()}"
            _tell_partners(work, end, touched, about)
            _tell_hq(work, end, statement_id, relying[0].approved_by, touched, about)


def _tell_partners(work: Work, end: StatementEnd, touched: list[Campaign], about: str) -> None:
    names: dict[str, list[str]] = {}
    for each in touched:
        names.setdefault(each.partner_id, []).append(each.name)
    people: dict[str, list[str]] = {}
    for user_id, partner_id in partners.marketers(work, names).items():
        people.setdefault(partner_id, []).append(user_id)
    for partner_id, told in people.items():
        letter = _letter(
            end,
            [
                msg(
                    "Campaigns of yours make it. After that day they stop, and their pages are taken down."
                )
            ],
            [REACH_MEND],
            _named(names[partner_id]),
            msg("See your campaigns"),
            "/campaigns/",
        )
        letters.write(work, letter, Topic.STATEMENT_EXPIRY, about, told)


def _tell_hq(
    work: Work,
    end: StatementEnd,
    statement_id: str | None,
    approved_by: str | None,
    touched: list[Campaign],
    about: str,
) -> None:
    """To who allowed it; of the brand guide's, to who looks after kits."""
    owners = [approved_by] if approved_by is not None else partners.channel_marketers(work)
    letter = _letter(
        end,
        [
            msg(
                "Campaigns of partners make it. After that day they stop, and their pages are taken down."
            )
        ],
        [msg("Renew the proof by a new version with the same words and a later day.")]
        if statement_id is not None
        else [msg("It is part of a kit's brand guide: publish a version with a later day.")],
        [
            (msg("Campaigns"), len(touched)),
            (msg("Partners"), len({each.partner_id for each in touched})),
        ],
        msg("See the statement"),
        f"/reviews/rules/statements/{statement_id}" if statement_id else "/reviews/rules",
    )
    letters.write(work, letter, Topic.STATEMENT_EXPIRY, about, owners)


def _letter(
    end: StatementEnd,
    says: Iterable[Message],
    after: Iterable[Message],
    facts: Iterable[tuple[Message, MessageParam]],
    action: Message,
    path: str,
) -> Letter:
    return Letter(
        msg("A statement ends on %(day)s", day=end.day),
        [
            msg(
                "The statement “%(words)s” may be made until %(day)s.",
                words=end.quoted,
                day=end.day,
            ),
            *says,
        ],
        action=action,
        facts=list(facts),
        path=path,
        after=list(after),
    )


def _named(names: list[str]) -> list[tuple[Message, MessageParam]]:
    found: list[tuple[Message, MessageParam]] = [(msg("Campaigns"), tuple(names[:NAMED]))]
    if len(names) > NAMED:
        found.append((msg("And more"), len(names) - NAMED))
    return found


def _yesterday(work: Work) -> dt.date:
    """What ended by then is over: a statement's last day still counts."""
    return work.now().date() - dt.timedelta(days=1)


__all__ = [
    "STATEMENT_ENDED",
    "end_statements",
    "statement_withdrawn",
    "stop_if_over",
    "warn_of_ends",
]
