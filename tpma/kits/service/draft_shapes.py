"""Giving a draft another shape: zones, tactics and files come and go, and any step can be undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import msg
from tpma.core.work import Work
from tpma.kits.beginnings import kind_called
from tpma.kits.draft import KIT_FILE
from tpma.kits.drafting import written
from tpma.kits.linemerge import merge_lines
from tpma.kits.models import KitDraftEdit
from tpma.kits.places import TEXT_FILES, DraftText, over, parse_place
from tpma.kits.service.draft_changes import SHAPE, WHOLE, keep, refuse_unseen
from tpma.kits.service.drafts import OpenDraft, open_draft
from tpma.kits.shape_tactics import with_order, with_tactic, without_file, without_tactic
from tpma.kits.shaping import Change, NewZone, guide_of, with_zone
from tpma.kits.tomlread import TomlError, read_toml
from tpma.kits.unshaping import without_zone

_UNDONE = f"{SHAPE}undone|"


def add_zone(work: Work, draft_id: str, new: NewZone) -> None:
    """Add a zone to a tactic and show it there. InvalidInput names the fields that are wrong."""
    draft = _open(work, draft_id)
    _keep(work, draft, with_zone(draft.text, new), f"zone_added|{new.tactic}|{new.key}")


def remove_zone(work: Work, draft_id: str, tactic: str, zone: str, rev: int) -> None:
    """Take a zone out. InUse names what needs it; Conflict where somebody changed it since `rev`."""
    draft = _open(work, draft_id)
    here = f"|{tactic}.{zone}"
    refuse_unseen(
        work,
        draft,
        rev,
        lambda p: p.startswith(f"kit|tactics|{tactic}|zones|{zone}|") or p.endswith(here),
    )
    _keep(work, draft, without_zone(draft.text, tactic, zone), f"zone_removed|{tactic}|{zone}")


def add_tactic(work: Work, draft_id: str, kind: str, name: str = "", picture: str = "") -> str:
    """Add a tactic that can be rendered at once; answers its key. `kind`: a key of `KINDS`."""
    draft = _open(work, draft_id)
    wanted = kind_called(kind)
    if wanted is None:
        raise InvalidInput(fields={"kind": msg("Choose what it is")})
    guide = guide_of(draft.text)
    if guide is None:
        raise Conflict(
            msg("The draft can't be shown yet"), mend=msg("Mend what the check lists first")
        )
    today = work.now().date()
    key, change = with_tactic(draft.text, wanted, guide, today, name=name, picture=picture)
    _keep(work, draft, change, f"tactic_added|{key}")
    return key


def remove_tactic(work: Work, draft_id: str, tactic: str, rev: int) -> None:
    """Take a tactic out. InUse names what needs it; Conflict where somebody changed it since."""
    draft = _open(work, draft_id)
    parts = (f"kit|tactics|{tactic}|", f"{SHAPE}zone_added|{tactic}|")
    refuse_unseen(work, draft, rev, lambda p: p.startswith(parts) or f"|{tactic}." in p)
    _keep(work, draft, without_tactic(draft.text, tactic), f"tactic_removed|{tactic}")


def move_tactic(work: Work, draft_id: str, tactic: str, *, later: bool) -> None:
    """Show a tactic one place later or earlier. At the end of the list nothing happens."""
    draft = _open(work, draft_id)
    order = list(draft.text.kit.get("tactics") or {})
    if tactic not in order:
        raise InvalidInput(msg("There is no tactic %(key)s", key=tactic))
    at = order.index(tactic) + (2 if later else -1)
    if at < 0 or at > len(order):
        return
    change = with_order(draft.text, tactic, order[at] if at < len(order) else "")
    _keep(work, draft, change, f"tactic_moved|{tactic}")


def delete_file(work: Work, draft_id: str, path: str, seen: str = "") -> None:
    """Delete a file. InUse names what uses it; Conflict where it is not the file that was `seen`
    (its SHA-256)."""
    draft = _open(work, draft_id)
    if path in draft.files and seen and draft.files.digest(path) != seen:
        raise Conflict(
            msg("%(file)s is another file by now", file=path), mend=msg("Look at it again first")
        )
    _keep(work, draft, without_file(draft.text, path), f"file_removed|{path}")


def _open(work: Work, draft_id: str) -> OpenDraft:
    """The draft, locked. Conflict where its kit.toml can't be read."""
    draft = open_draft(work, draft_id, lock=True)
    try:
        read_toml(draft.files.get(KIT_FILE, b""))
    except TomlError as error:
        raise Conflict(
            msg("%(file)s can't be read, so nothing in it can be changed here", file=KIT_FILE),
            mend=msg("Mend it as a text first: line %(line)s", line=error.line),
        ) from error
    return draft


def _keep(work: Work, draft: OpenDraft, change: Change, done: str) -> None:
    changed = {
        path: data
        for path, data in change.files.items()
        if path not in draft.files or draft.files[path] != data
    }
    if changed or change.gone:
        keep(work, draft, changed, [(f"{SHAPE}{done}"[:400], "", "")], change.gone)


# -- undo -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """What one person did last in a draft: all places of one revision."""

    rev: int
    edits: tuple[KitDraftEdit, ...]


def last_step(work: Work, draft_id: str) -> Step | None:
    """The actor's newest step that is not undone yet; None where there is none."""
    mine = (KitDraftEdit.draft_id == draft_id, KitDraftEdit.user_id == work.actor.user_id)
    undos = work.session.execute(
        select(KitDraftEdit.rev, KitDraftEdit.place).where(
            *mine, KitDraftEdit.place.startswith(_UNDONE)
        )
    )
    passed = {rev for row in undos for rev in (row.rev, int(row.place.removeprefix(_UNDONE)))}
    # One of so many and one more stands, if any does.
    revs = work.session.scalars(
        select(KitDraftEdit.rev)
        .where(*mine)
        .distinct()
        .order_by(KitDraftEdit.rev.desc())
        .limit(len(passed) + 1)
    )
    newest = next((rev for rev in revs if rev not in passed), None)
    if newest is None:
        return None
    edits = work.session.scalars(
        select(KitDraftEdit).where(*mine, KitDraftEdit.rev == newest).order_by(KitDraftEdit.place)
    ).all()
    # Imports of the time before steps could be undone don't know what the files were.
    many = [e for e in edits if e.place == WHOLE or e.place.startswith(SHAPE)]
    return None if any(not e.before for e in many) else Step(newest, tuple(edits))


def undo(work: Work, draft_id: str, rev: int) -> None:
    """Take the actor's step of this revision back, and nothing that anybody did since.

    Conflict where it is not their last one, or where somebody changed the same place after.
    """
    draft = open_draft(work, draft_id, lock=True)
    step = last_step(work, draft_id)
    if step is None or step.rev != rev:
        raise Conflict(
            msg("This was not your last step any more"), mend=msg("Look at the newest one first")
        )
    changed: dict[str, bytes] = {}
    gone: list[str] = []
    edits: list[tuple[str, str, str]] = [(f"{_UNDONE}{rev}", "", "")]
    for edit in step.edits:
        if edit.place == WHOLE or edit.place.startswith(SHAPE):
            _files_back(work, draft, json.loads(edit.before), changed, gone)
            continue
        text = DraftText(over(draft.files, changed))
        place = parse_place(edit.place)
        if text.at(place) != edit.after:
            raise _changed_since(edit.place.partition("|")[2].replace("|", " · "))
        changed[place.file] = written(text, place, edit.before)
        edits.append((edit.place, edit.after, edit.before))
    keep(work, draft, changed, edits, gone)


def _files_back(
    work: Work,
    draft: OpenDraft,
    digests: Mapping[str, tuple[str | None, str | None]],
    changed: dict[str, bytes],
    gone: list[str],
) -> None:
    """Lay files back as they were; what was written in other lines of a text since stays."""
    for path, (before, after) in digests.items():
        now = draft.files.digest(path) if path in draft.files else None
        if now == after:
            if before is None:
                gone.append(path)
            else:
                changed[path] = work.storage.get(before)
            continue
        if now == before:
            continue
        merged = None
        if now and before and after and path.endswith(TEXT_FILES):
            texts = (work.storage.get(after), work.storage.get(before), draft.files[path])
            merged = merge_lines(*texts)
        if merged is None:
            raise _changed_since(path)
        changed[path] = merged


def _changed_since(what: str) -> Conflict:
    return Conflict(
        msg("%(what)s was changed since, so this step can't be undone by itself", what=what),
        mend=msg("Change it by hand instead"),
    )
