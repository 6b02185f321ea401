"""What a person is told once about a kit, on their home and by mail: that it ends soon, that it
was recalled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from tpma.core.errors import NotFound
from tpma.core.i18n import Message, msg
from tpma.core.work import Work
from tpma.kits.models import Kit, KitNotice, KitVersion
from tpma.kits.recall_words import SEVERITIES, recall_words
from tpma.kits.service.reading import definition_of, version_of
from tpma.kits.service.recalling import recall_by_id
from tpma.letters import service as letters
from tpma.letters.service import Letter, Topic

NoticeKind = Literal["expiry", "recall"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice with what its words need. `about` is the last day (expiry) or the recall's id."""

    id: str
    kind: str
    about: str
    kit_name: str
    slug: str
    version_id: str
    number: int
    reason: str


def tell(work: Work, version_id: str, kind: NoticeKind, about: str, user_ids: Iterable[str]) -> int:
    """Tell people, each once however often this is called; how many were new."""
    wanted = dict.fromkeys(user_ids)
    known = set(
        work.session.scalars(
            select(KitNotice.user_id).where(
                KitNotice.kit_version_id == version_id,
                KitNotice.kind == kind,
                KitNotice.about == about,
            )
        )
    )
    fresh = [user_id for user_id in wanted if user_id not in known]
    for user_id in fresh:
        work.add(
            KitNotice(
                id=work.new_id(),
                user_id=user_id,
                kit_version_id=version_id,
                kind=kind,
                about=about,
                created_at=work.now(),
                seen_at=None,
            )
        )
    work.session.flush()
    if fresh:
        letter = _expiry if kind == "expiry" else _recall
        topic = Topic.KIT_EXPIRY if kind == "expiry" else Topic.RECALL
        occasion = f"{kind} {version_id} {about}"
        letters.write(work, letter(work, version_id, about), topic, occasion, fresh)
    return len(fresh)


def _expiry(work: Work, version_id: str, last_day: str) -> Letter:
    day, name = dt.date.fromisoformat(last_day), definition_of(work, version_id).name
    return Letter(
        msg("“%(kit)s” ends on %(day)s", kit=name, day=day),
        [
            msg("The kit “%(kit)s” can be used until %(day)s.", kit=name, day=day),
            msg("Launch what you have begun before then, or upgrade it to a newer version."),
        ],
        facts=_which(work, version_id, name),
        action=msg("See your kits and campaigns"),
    )


def _recall(work: Work, version_id: str, recall_id: str) -> Letter:
    _, recall = recall_by_id(work, recall_id)
    name, severity = definition_of(work, version_id).name, SEVERITIES[recall.severity]
    return Letter(
        msg("%(severity)s: HQ recalled “%(kit)s”", severity=severity, kit=name),
        [recall_words(recall, work.now().date()), msg("HQ gives this reason:")],
        facts=_which(work, version_id, name),
        quote=recall.reason,
        action=msg("See what it touches"),
    )


def _which(work: Work, version_id: str, name: str) -> list[tuple[Message, str]]:
    return [
        (msg("Kit"), name),
        (msg("Version"), str(version_of(work, version_id).number)),
    ]


def notices(work: Work) -> list[Notice]:
    """What the actor has not put away yet, the newest first. A recall that became severer is one."""
    rows = work.session.execute(
        select(KitNotice, KitVersion, Kit)
        .join(KitVersion, KitVersion.id == KitNotice.kit_version_id)
        .join(Kit, Kit.id == KitVersion.kit_id)
        .where(KitNotice.user_id == work.actor.user_id, KitNotice.seen_at.is_(None))
        .order_by(KitNotice.created_at.desc(), KitNotice.id)
    )
    found: dict[tuple[str, str, str], Notice] = {}
    for n, v, k in rows:
        one = Notice(n.id, n.kind, n.about, k.name, k.slug, v.id, v.number, v.recall_reason)
        found.setdefault((n.kind, v.id, "" if n.kind == "recall" else n.about), one)
    return list(found.values())


def put_away(work: Work, notice_id: str) -> None:
    """The actor has read it. NotFound for somebody else's."""
    row = work.session.get(KitNotice, notice_id)
    if row is None or row.user_id != work.actor.user_id:
        raise NotFound()
    rows = [row]
    if row.kind == "recall":  # the milder ones that it followed are read with it
        rows += work.session.scalars(
            select(KitNotice).where(
                KitNotice.user_id == row.user_id,
                KitNotice.kit_version_id == row.kit_version_id,
                KitNotice.kind == row.kind,
                KitNotice.created_at <= row.created_at,
            )
        )
    for each in rows:
        each.seen_at = each.seen_at or work.now()
