"""Sending letters: at most once, though a worker dies at any line.

`handed_over` is committed before the final dot; who finds a letter so has to leave it in doubt.
Each step is a short transaction of its own, so that nothing is held while a mail server thinks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import structlog
from sqlalchemy import CursorResult, update

from tpma.core.i18n import direction_of, msg, translate
from tpma.core.keys import domain_of
from tpma.core.work import Work
from tpma.delivery.channels import Channels
from tpma.delivery.letter import SystemMail, compose, wire_address
from tpma.delivery.outcomes import Outcome, Verdict
from tpma.delivery.smtp import Mail, SmtpChannel
from tpma.letters.letter import Words, mail_of
from tpma.letters.models import LetterRow
from tpma.letters.service.choices import turned_off
from tpma.letters.service.writing import SEND_JOB
from tpma.letters.topics import OPTIONAL, Topic
from tpma.partners import service as partners

log = structlog.get_logger("tpma.letters")

Opener: TypeAlias = Callable[..., AbstractContextManager[Work]]
#: What the last moment adds: the path that the letter's button leads to, or None: don't send it.
LastWord: TypeAlias = Callable[[Work, str], str | None]
#: The whole mail of a letter whose words stand with what it is about, or None: don't send it.
Maker: TypeAlias = Callable[[Work, str], SystemMail | None]

#: Minutes until the next try; the last one counts from then on, until the letter is old news.
WAITS = (1, 5, 15, 60)
ANSWER_MOST = 300


class _WithheldError(Exception):
    """Somebody else has it in hand."""


@dataclass(frozen=True, slots=True)
class _Ready:
    mail: Mail
    channel: SmtpChannel


def send_letter(opener: Opener, letter_id: str) -> None:
    """The job: send one letter."""
    deliver(opener, letter_id, job=SEND_JOB)


def deliver(
    opener: Opener,
    letter_id: str,
    *,
    job: str,
    last_word: LastWord | None = None,
    maker: Maker | None = None,
) -> None:
    """Send a letter unless that was done; `job` is asked for again where the server is away."""
    with opener() as work:
        ready = _prepare(work, letter_id, maker or _in_own_words(last_word))
    if ready is None:
        return

    def before_dot() -> None:
        with opener() as work:
            left = {"state": "handed_over", "handed_at": work.now()}
            if not _move(work, letter_id, ("waiting",), **left):
                raise _WithheldError

    try:
        with ready.channel.open() as session:
            outcome = session.send(ready.mail, before_dot)
    except _WithheldError:
        return
    with opener() as work:
        _settle(work, letter_id, outcome, job)


def _prepare(work: Work, letter_id: str, maker: Maker) -> _Ready | None:
    """The mail, or None where there is nothing to send any more."""
    row = work.session.get(LetterRow, letter_id)
    if row is None or row.state != "waiting":
        if row is not None and row.state == "handed_over":
            # A worker died between the dot and the answer: it may have arrived.
            _end(work, row, "in_doubt")
            log.warning("letter_in_doubt", letter=letter_id, topic=row.topic)
        return None
    try:
        mail = None if row.good_until <= work.now() else maker(work, letter_id)
        if mail is None:
            _end(work, row, "dropped")
            return None
        data = compose(mail, work.now())
        sender, to = wire_address(mail.sender), wire_address(mail.recipient)
    except ValueError as error:
        row.answer = str(error)
        _end(work, row, "failed")
        return None
    return _Ready(Mail(sender, to, data), work.resource(Channels).mail)


def _in_own_words(last_word: LastWord | None) -> Maker:
    """The mail of a letter that holds its words."""

    def made(work: Work, letter_id: str) -> SystemMail | None:
        row = work.get(LetterRow, letter_id)
        recipient = _recipient(work, row)
        if recipient is None:
            return None
        words = Words.from_data(row.words)
        path = words.path if last_word is None else last_word(work, letter_id)
        if path is None:
            return None
        settings = work.settings
        return mail_of(
            words,
            link=settings.base_url + path,
            sender=(settings.hq_name, settings.letters_from),
            recipient=recipient,
            message_id=f"<{letter_id}@{domain_of(settings.letters_from)}>",
            foot=_foot(work, row, words.locale),
        )

    return made


def _recipient(work: Work, row: LetterRow) -> tuple[str, str] | None:
    """Name and address as they are now; None where nobody is to be written to."""
    if row.user_id is None:
        return row.name, row.email or ""
    people = partners.reachable(work, [row.user_id])
    if not people or turned_off(work, Topic(row.topic), [row.user_id]):
        return None
    return people[0].name, people[0].email


def _foot(work: Work, row: LetterRow, locale: str) -> list[str]:
    hq = work.settings.hq_name
    said = [msg("%(hq)s wrote this automatically; nobody reads an answer.", hq=hq)]
    if row.user_id is not None and row.topic in OPTIONAL:
        where = f"{work.settings.base_url}/account/letters"
        if direction_of(locale) == "rtl":
            where = f"\u2068{where}\u2069"
        said.append(msg("What you are told by mail is your choice: %(where)s", where=where))
    return [translate(each, locale) for each in said]


def _settle(work: Work, letter_id: str, outcome: Outcome, job: str) -> None:
    now = work.now()
    row = work.get(LetterRow, letter_id)
    facts: dict[str, Any] = {
        "attempts": row.attempts + 1,
        "answer": f"{outcome.reason} {outcome.text}".strip()[:ANSWER_MOST],
    }
    match outcome.verdict:
        case Verdict.ACCEPTED:
            facts |= {"state": "sent", "settled_at": now}
        case Verdict.IN_DOUBT:
            facts |= {"state": "in_doubt", "settled_at": now}
        case Verdict.PERMANENT:
            facts |= {"state": "failed", "settled_at": now}
        case Verdict.TRANSIENT | Verdict.CONFIGURATION:
            # Where the sender has to be set right first, it waits for that like for a server.
            facts |= {"state": "waiting"}
            minutes = WAITS[min(row.attempts, len(WAITS) - 1)]
            work.later(job, letter_id, not_before=now + dt.timedelta(minutes=minutes))
    if not _move(work, letter_id, ("waiting", "handed_over", "in_doubt"), **facts):
        log.warning("letter_lost", letter=letter_id, verdict=outcome.verdict)
    if outcome.verdict is not Verdict.ACCEPTED:
        log.warning("letter_not_sent", letter=letter_id, topic=row.topic, why=outcome.reason)


def _move(work: Work, letter_id: str, among: tuple[str, ...], **values: Any) -> bool:
    moved = cast(
        "CursorResult[Any]",
        work.session.execute(
            update(LetterRow)
            .where(LetterRow.id == letter_id, LetterRow.state.in_(among))
            .values(**values)
            .execution_options(synchronize_session=False)
        ),
    )
    return moved.rowcount == 1


def _end(work: Work, row: LetterRow, state: str) -> None:
    row.state, row.settled_at = state, work.now()
