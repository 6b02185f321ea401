"""Changing drafts: nothing is overwritten unseen, every change is kept with its author."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select

from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.storage import digest_of
from tpma.core.work import Work
from tpma.kits.drafting import is_gone, written
from tpma.kits.models import KitDraftEdit
from tpma.kits.places import (
    DraftPlace,
    DraftText,
    PlaceKind,
    over,
    parse_place,
    token,
)
from tpma.kits.service.drafts import (
    OpenDraft,
    edits_of,
    open_draft,
    put_files,
)

#: The place of a change that touches many files at once.
WHOLE = "files"
#: The same where the kit got another shape: what was done, and to what, follow.
SHAPE = "shape|"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a place, and the token of what stood there when it was shown."""

    place: str
    text: str
    seen: str


@dataclass(frozen=True, slots=True)
class Stale:
    """Somebody else changed the place first. Nothing was overwritten and nothing is lost."""

    place: str
    mine: str
    theirs: str
    by: str
    at: dt.datetime


@dataclass(slots=True)
class Saved:
    """What became of each place that was typed into."""

    rev: int
    kept: dict[str, str] = field(default_factory=dict)  # place → token of what stands there now
    refused: dict[str, Message] = field(default_factory=dict)
    stale: dict[str, Stale] = field(default_factory=dict)

    @property
    def all_kept(self) -> bool:
        return not self.refused and not self.stale


def save(work: Work, draft_id: str, typed: Iterable[Typed]) -> Saved:
    """Keep what was typed, place by place; each is kept, refused with a reason, or stale.

    Two people may change different places at once. On the same place the later one gets both
    texts.
    """
    draft = open_draft(work, draft_id, lock=True)
    saved = Saved(draft.row.rev)
    edits: list[tuple[str, str, str]] = []
    changed: dict[str, bytes] = {}
    text = draft.text
    for one in typed:
        place = place_at(one.place)
        now = text.at(place)
        wanted = one.text.replace("\r\n", "\n")
        if _same(place, now, wanted):
            saved.kept[one.place] = token(now)
            continue
        if is_gone(text, place):
            saved.refused[one.place] = msg("Somebody took this out of the draft")
            continue
        if one.seen != token(now):
            saved.stale[one.place] = _stale(work, draft, one, now)
            continue
        try:
            raw = written(text, place, wanted)
        except InvalidInput as refused:
            saved.refused[one.place] = refused.title
            continue
        changed[place.file] = raw
        text = DraftText(over(text.files, {place.file: raw}))
        after = text.at(place)
        saved.kept[one.place] = token(after)
        if after != now:
            edits.append((one.place, now, after))
    if edits:
        saved.rev = keep(work, draft, changed, edits)
    return saved


def place_at(text: str) -> DraftPlace:
    try:
        return parse_place(text)
    except ValueError:
        raise InvalidInput(msg("There is no such place in a kit")) from None


def _same(place: DraftPlace, now: str, wanted: str) -> bool:
    if place.kind is PlaceKind.FILE:
        return now == wanted
    return now.strip() == wanted.strip()


def _stale(work: Work, draft: OpenDraft, one: Typed, now: str) -> Stale:
    last = work.session.scalars(
        select(KitDraftEdit)
        .where(
            KitDraftEdit.draft_id == draft.id,
            or_(
                KitDraftEdit.place == one.place,
                KitDraftEdit.place == WHOLE,
                KitDraftEdit.place.startswith(SHAPE),
            ),
        )
        .order_by(KitDraftEdit.rev.desc())
    ).first()
    by = last.user_name if last else ""
    return Stale(one.place, one.text, now, by, last.at if last else draft.row.updated_at)


def keep(
    work: Work,
    draft: OpenDraft,
    changed: Mapping[str, bytes],
    edits: Sequence[tuple[str, str, str]],
    gone: Iterable[str] = (),
) -> int:
    """Lay the changed files down as the next revision. A change of many files keeps in `before`
    what they were, so that it can be undone."""
    edits = [
        (place, was(draft, changed, gone), after)
        if place == WHOLE or place.startswith(SHAPE)
        else (place, before, after)
        for place, before, after in edits
    ]
    put_files(work, draft.id, changed, gone)
    row = draft.row
    row.rev += 1
    row.updated_at, row.updated_by = work.now(), work.actor.user_id
    text = DraftText(over(draft.files, changed))
    row.name = _name(text) or row.name
    for place, before, after in edits:
        work.add(
            KitDraftEdit(
                id=work.new_id(),
                draft_id=draft.id,
                rev=row.rev,
                place=place,
                before=before,
                after=after,
                user_id=work.actor.user_id,
                user_name=work.actor.name,
                at=work.now(),
            )
        )
    work.session.flush()
    work.audit("draft.changed", "kit_draft", draft.id, rev=row.rev, places=len(edits))
    return row.rev


def was(draft: OpenDraft, changed: Mapping[str, bytes], gone: Iterable[str]) -> str:
    """By path, the SHA-256 of each touched file before and after; null where there is none."""
    digests: dict[str, tuple[str | None, str | None]] = {}
    for path in [*changed, *gone]:
        before = draft.files.digest(path) if path in draft.files else None
        digests[path] = (before, digest_of(changed[path]) if path in changed else None)
    return json.dumps(digests)


def _name(text: DraftText) -> str:
    entry = text.copy(text.source_locale).get("kit:name")
    return (entry.source if entry else str(text.setting("name") or ""))[:200]


def refuse_unseen(work: Work, draft: OpenDraft, rev: int, touches: Callable[[str], bool]) -> None:
    """Conflict where others changed such a place since the revision that was looked at (0: any)."""
    if not rev:
        return
    for edit in edits_of(work, draft.id, since=rev, others=True, limit=200):
        if touches(edit.place):
            raise Conflict(
                msg("%(name)s changed this while you were looking at it", name=edit.user_name),
                mend=msg("Look at it again first"),
            )
