"""Changing many places of a draft at once: imported kits, media, locales, translated copy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import msg
from tpma.core.work import Work
from tpma.kits.archive import read_zip, safe_name
from tpma.kits.draft import KIT_FILE
from tpma.kits.drafting import with_locale, written
from tpma.kits.pictures import PictureFault, is_picture, read_picture
from tpma.kits.places import DraftText, PlaceKind, words
from tpma.kits.service.draft_changes import SHAPE, WHOLE, keep, place_at, refuse_unseen
from tpma.kits.service.drafts import OpenDraft, checked_files, open_draft
from tpma.kits.tomledit import set_value
from tpma.kits.translation import CopyImport, compare_copy


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that an import would change."""

    path: str
    kind: str  # new | changed | gone


@dataclass(frozen=True, slots=True)
class Import:
    """What an uploaded kit would change in a draft."""

    files: Mapping[str, bytes]
    changes: tuple[FileChange, ...]


def compare_files(draft: OpenDraft, archive: bytes) -> Import:
    """What importing this ZIP would change. Raises InvalidInput where the archive is refused."""
    files = checked_files(read_zip(archive))
    slug = DraftText(files).setting("slug")
    if slug != draft.row.slug:
        raise InvalidInput(
            msg("This is another kit: %(slug)s", slug=str(slug)),
            mend=msg("Import it into its own draft, or correct slug in its kit.toml"),
        )
    changes = [
        FileChange(path, "changed" if path in draft.files else "new")
        for path, data in files.items()
        if path not in draft.files or draft.files[path] != data
    ]
    changes += [FileChange(path, "gone") for path in draft.files if path not in files]
    return Import(files, tuple(sorted(changes, key=lambda c: c.path)))


def import_files(work: Work, draft_id: str, archive: bytes, rev: int) -> Import:
    """Make the draft what the ZIP holds. `rev` is the revision that the ZIP was compared with:
    Conflict where somebody changed the draft since."""
    draft = open_draft(work, draft_id, lock=True)
    _refuse_newer(draft, rev)
    found = compare_files(draft, archive)
    if found.changes:
        changed = {c.path: found.files[c.path] for c in found.changes if c.kind != "gone"}
        gone = [c.path for c in found.changes if c.kind == "gone"]
        said = ", ".join(c.path for c in found.changes)[:2000]
        keep(work, draft, changed, [(WHOLE, "", said)], gone)
    return found


def _refuse_newer(draft: OpenDraft, rev: int) -> None:
    if draft.row.rev != rev:
        raise Conflict(
            msg("The draft changed while you were looking at it"),
            mend=msg("Look at what would change now, then import"),
        )


def put_media(work: Work, draft_id: str, path: str, data: bytes) -> None:
    """Add a picture, or put another one in its place. InvalidInput where it is none that can be
    read, or is another kind than its name says."""
    draft = open_draft(work, draft_id, lock=True)
    checked_name(path)
    try:
        read_picture(path, data)
    except PictureFault as fault:
        raise InvalidInput(fields={"picture": fault.what}, mend=fault.mend) from fault
    kind = "changed" if path in draft.files else "new"
    keep(work, draft, {path: data}, [(WHOLE, "", f"{path}: {kind}")])


def free_name(draft: OpenDraft, filename: str) -> str:
    """Where a new picture of this file name goes: plain letters, and over no other."""
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode().lower()
    stem, dot, ending = re.split(r"[/\\\\]", plain)[-1].rpartition(".")
    stem = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:80] or "picture"
    names = (f"media/{stem}{n}{dot}{ending}" for n in ("", *(f"-{k}" for k in range(2, 1000))))
    return next(name for name in names if name not in draft.files)


def checked_name(path: str) -> None:
    """InvalidInput where a picture can't be called so."""
    safe_name(path)
    if not path.startswith("media/") or not is_picture(path):
        raise InvalidInput(fields={"picture": msg("Choose a JPEG, PNG, GIF, WebP or SVG file")})


def add_locale(work: Work, draft_id: str, tag: str, like: str = "") -> str:
    """Add a locale; answers its tag as it is written. Every word is still to be translated, or,
    with `like`, begins as that locale of the same language says it."""
    draft = open_draft(work, draft_id, lock=True)
    tag, changed = with_locale(draft.text, tag, like)
    keep(work, draft, changed, [(f"{SHAPE}locale_added|{tag}", "", tag)])
    return tag


def remove_locale(work: Work, draft_id: str, tag: str, rev: int = 0) -> None:
    """Take a locale out, its words included. Conflict where somebody else wrote in it since `rev`."""
    draft = open_draft(work, draft_id, lock=True)
    refuse_unseen(work, draft, rev, lambda place: place.startswith(f"copy|{tag}|"))
    if tag == draft.text.source_locale or tag not in draft.text.locales:
        raise InvalidInput(msg("This locale can't be taken out"))
    kept = [known for known in draft.text.locales if known != tag]
    changed = {KIT_FILE: set_value(draft.files[KIT_FILE], ("locales",), kept)}
    gone = [path for path in (f"copy/{tag}.po",) if path in draft.files]
    keep(work, draft, changed, [(f"{SHAPE}locale_removed|{tag}", "", tag)], gone)


def confirm(work: Work, draft_id: str, place: str) -> None:
    """A person looked at a translation: it is right for the newest words."""
    draft = open_draft(work, draft_id, lock=True)
    at = place_at(place)
    if at.kind is not PlaceKind.COPY:
        raise InvalidInput(msg("There is no such place in a kit"))
    now = draft.text.at(at)
    if now:
        keep(work, draft, {at.file: written(draft.text, at, now)}, [(place, now, now)])


def import_copy(
    work: Work, draft_id: str, locale: str, data: bytes, name: str, rev: int
) -> CopyImport:
    """Lay a translated PO or XLIFF file into a locale. Conflict where the draft is not at `rev`."""
    draft = open_draft(work, draft_id, lock=True)
    _refuse_newer(draft, rev)
    found = compare_copy(draft.text, locale, data, name)
    if found.changes:
        edits = [(words(locale, c.context), c.before, c.after) for c in found.changes]
        keep(work, draft, {f"copy/{locale}.po": found.raw}, edits)
    return found
