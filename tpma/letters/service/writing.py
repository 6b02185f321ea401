"""Writing letters: put on the outbox with what they are about, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, func, select

from tpma.core.keys import keyed
from tpma.core.work import Work
from tpma.letters.letter import Letter, in_words
from tpma.letters.models import LetterRow
from tpma.letters.service.choices import turned_off
from tpma.letters.topics import Topic
from tpma.partners import service as partners

SEND_JOB = "send_letter"
#: Old news after this, unless the writer says otherwise.
GOOD_FOR = dt.timedelta(days=3)
KEEP = dt.timedelta(days=90)
#: Ids in one question.
CHUNK = 5000


def write(
    work: Work,
    letter: Letter,
    topic: Topic,
    about: str,
    user_ids: Iterable[str],
    *,
    good_until: dt.datetime | None = None,
) -> int:
    """Write to people who sign in, each in their language; how many letters are new.

    `about` names the occasion: for the same topic, occasion and person there is one letter,
    however often this is called. Whoever turned the topic off, or can't sign in, gets none.
    """
    people = partners.reachable(work, user_ids)
    off = turned_off(work, topic, [person.id for person in people])
    return _keep(
        work,
        {
            _id(work, topic, about, person.id): LetterRow(
                topic=topic,
                user_id=person.id,
                name=person.name,
                email=None,
                words=in_words(letter, person.name, person.locale).as_data(),
            )
            for person in people
            if person.id not in off
        },
        SEND_JOB,
        good_until,
    )


def write_to_address(
    work: Work,
    letter: Letter,
    topic: Topic,
    about: str,
    *,
    name: str,
    email: str,
    locale: str,
    job: str,
    good_until: dt.datetime | None = None,
    not_before: dt.datetime | None = None,
) -> str:
    """Write to somebody who never signs in; the letter's id. `job` sends it (see `deliver`), at
    once or not before that moment."""
    letter_id = _id(work, topic, about, work.address_key(email))
    row = LetterRow(
        topic=topic,
        user_id=None,
        name=name,
        email=email,
        words=in_words(letter, name, locale).as_data(),
    )
    _keep(work, {letter_id: row}, job, good_until, not_before=not_before)
    return letter_id


def write_elsewhere(
    work: Work, topic: Topic, letter_id: str, *, job: str, good_until: dt.datetime
) -> None:
    """A letter whose words and recipient stand with what it is about, under this id. `job` sends
    it (see `deliver`), and makes the mail then."""
    row = LetterRow(topic=topic, user_id=None, name="", email="", words={})
    _keep(work, {letter_id: row}, job, good_until)


def forget_old(work: Work) -> None:
    """Drop letters that were settled long ago."""
    work.session.execute(delete(LetterRow).where(LetterRow.settled_at < work.now() - KEEP))


def to_address(work: Work, email: str) -> Sequence[LetterRow]:
    """The letters to somebody who never signs in, the oldest first."""
    return work.session.scalars(
        select(LetterRow)
        .where(func.lower(LetterRow.email) == email.lower())
        .order_by(LetterRow.created_at)
    ).all()


def forget(work: Work, letters: Iterable[LetterRow]) -> None:
    """Empty letters; those that still wait are not sent."""
    for letter in letters:
        letter.name = letter.email = letter.answer = ""
        letter.words = {}
        if letter.state == "waiting":
            letter.state, letter.settled_at = "dropped", work.now()


def left_at(work: Work, letter_id: str) -> dt.datetime | None:
    """When a mail server was given a letter; None where that has not been, or was forgotten."""
    wanted = select(LetterRow.handed_at).where(LetterRow.id == letter_id)
    return work.session.scalar(wanted)


def states(work: Work, letter_ids: Iterable[str]) -> dict[str, str]:
    """What became of letters; those that were forgotten are left out."""
    rows = work.session.execute(
        select(LetterRow.id, LetterRow.state).where(LetterRow.id.in_(list(letter_ids)))
    )
    return {row.id: row.state for row in rows}


def counted(work: Work) -> dict[str, int]:
    """How many letters wait, were refused for good, and may or may not have arrived."""
    states = ("waiting", "failed", "in_doubt")
    rows = work.session.execute(
        select(LetterRow.state, func.count())
        .where(LetterRow.state.in_(states))
        .group_by(LetterRow.state)
    )
    return dict.fromkeys(states, 0) | dict(iter(rows))


def _id(work: Work, topic: Topic, about: str, recipient: str) -> str:
    """The same occasion and person, the same id, and so the same Message-ID."""
    return keyed(work.settings.secret, "letter", f"{topic}\x00{about}\x00{recipient}")[:32]


def _keep(
    work: Work,
    letters: Mapping[str, LetterRow],
    job: str,
    good_until: dt.datetime | None,
    *,
    not_before: dt.datetime | None = None,
) -> int:
    """Put new letters on the outbox, by their ids; how many were not there yet."""
    known: set[str] = set()
    ids = list(letters)
    for begin in range(0, len(ids), CHUNK):
        among = LetterRow.id.in_(ids[begin : begin + CHUNK])
        known.update(work.session.scalars(select(LetterRow.id).where(among)))
    fresh = {each: row for each, row in letters.items() if each not in known}
    for letter_id, row in fresh.items():
        row.id, row.state, row.attempts, row.answer = letter_id, "waiting", 0, ""
        row.created_at = work.now()
        row.good_until = good_until or work.now() + GOOD_FOR
        work.add(row)
        work.later(job, letter_id, not_before=not_before)
    work.session.flush()
    return len(fresh)
