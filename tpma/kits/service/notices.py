"""What a person is told once about a kit: that it ends soon, that it was recalled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from tpma.core.errors import NotFound
from tpma.core.work import Work
from tpma.kits.models import Kit, KitNotice, KitVersion

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
    return len(fresh)


def notices(work: Work) -> list[Notice]:
    """What the actor has not put away yet, the newest first."""
    rows = work.session.execute(
        select(KitNotice, KitVersion, Kit)
        .join(KitVersion, KitVersion.id == KitNotice.kit_version_id)
        .join(Kit, Kit.id == KitVersion.kit_id)
        .where(KitNotice.user_id == work.actor.user_id, KitNotice.seen_at.is_(None))
        .order_by(KitNotice.created_at.desc(), KitNotice.id)
    )
    return [
        Notice(n.id, n.kind, n.about, k.name, k.slug, v.id, v.number, v.recall_reason)
        for n, v, k in rows
    ]


def put_away(work: Work, notice_id: str) -> None:
    """The actor has read it. NotFound for somebody else's."""
    row = work.session.get(KitNotice, notice_id)
    if row is None or row.user_id != work.actor.user_id:
        raise NotFound()
    row.seen_at = row.seen_at or work.now()
