"""Drafts of kits: begun, looked at, checked, taken out as files, published."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from sqlalchemy import delete, select

from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import Message, msg
from tpma.core.permissions import Permission
from tpma.core.presence import HQ, looking
from tpma.core.work import Work
from tpma.kits.archive import write_zip
from tpma.kits.beginnings import kind_called
from tpma.kits.draft import KIT_FILE
from tpma.kits.kitfile import ReadResult, kit_files, read_kit
from tpma.kits.localetags import is_known, normalise
from tpma.kits.models import Kit, KitDraft, KitDraftEdit, KitDraftFile, KitVersion
from tpma.kits.places import DraftText
from tpma.kits.problems import Problem
from tpma.kits.service.publishing import examined, media_type_of, publish
from tpma.kits.service.reading import definition_of, files_of, version_of
from tpma.kits.service.store import Kept, StoredFiles
from tpma.kits.service.trying import trial_of
from tpma.kits.shape_tactics import NewKit, empty_kit, with_order, with_tactic
from tpma.kits.starting import starter
from tpma.kits.structure import schema

_SLUG = re.compile(str(schema("kit")["$defs"]["slug"]["pattern"]))
#: What was read of a draft, by the names and digests of its files: reading takes half a second.
_READ: Kept[ReadResult] = Kept(24)
#: How long after a change somebody counts as being here.
HERE_FOR = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class OpenDraft:
    """A draft with its files, read when they are looked at."""

    row: KitDraft
    files: StoredFiles
    text: DraftText

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def is_published(self) -> bool:
        """Whether the newest state is out."""
        return self.row.published_rev == self.row.rev


def list_drafts(work: Work) -> list[KitDraft]:
    """Every draft, the last changed first."""
    work.require(Permission.PUBLISH_KITS)
    return list(work.session.scalars(select(KitDraft).order_by(KitDraft.updated_at.desc())))


def begin_draft(
    work: Work,
    name: str,
    slug: str = "",
    vendor: str = "",
    *,
    locales: Sequence[str] = ("en-US",),
    motions: Sequence[str] = (),
    kinds: Sequence[str] = ("email",),
    brand_of: str = "",
) -> KitDraft:
    """A draft from nothing: named, in these locales (the first is the one it is written in), for
    these motions, with these tactics (keys of `KINDS`).

    `brand_of`: the version whose brand guide it takes; the small starting kit's without one. A
    slug that is left out is made of the name, or numbered where the name has no Latin letters.
    InvalidInput names every field that is wrong.
    """
    work.require(Permission.PUBLISH_KITS)
    name = " ".join(name.split())
    slug = slug.strip() or slug_of(name) or (_numbered(work) if name else "")
    wrong = _wrong_naming(work, name, slug)
    tags = _tags(locales, wrong)
    chosen = [kind for key in kinds if (kind := kind_called(key)) is not None]
    if not chosen:
        wrong["kinds"] = msg("Choose at least one")
    allowed = schema("kit")["properties"]["eligibility"]["properties"]["motions"]["items"]["enum"]
    if not set(motions) <= set(allowed):
        wrong["motions"] = msg("Use one of: %(names)s", names=tuple(allowed))
    if wrong:
        raise InvalidInput(fields=wrong)
    new = NewKit(slug, name, tags, list(dict.fromkeys(motions)), chosen)
    version = version_of(work, brand_of) if brand_of else None
    known = definition_of(work, version.id) if version else read_kit(starter()).understood
    assert known is not None
    brand = files_of(work, version.id) if version else starter()
    domains = known.link_domains if version else ()
    files = empty_kit(
        new,
        vendor or (known.vendor if version else work.settings.hq_name),
        brand,
        known.brand,
        domains,
    )
    for kind in sorted(chosen, key=lambda k: k.kind != "landing_page"):
        _, change = with_tactic(DraftText(files), kind, known.brand, work.now().date())
        files |= change.files
    for kind in chosen:  # pages came first, so that links lead to them; now as they were chosen
        files |= with_order(DraftText(files), kind.key, "").files
    return _begin(work, files, slug, name, None)


def slug_of(name: str) -> str:
    """`Back by lunch!` → `back-by-lunch`; empty where the name has no Latin letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def _numbered(work: Work) -> str:
    """`kit-1`, or the first of its kind that is free."""
    taken = {
        *work.session.scalars(select(Kit.slug).where(Kit.slug.startswith("kit-"))),
        *work.session.scalars(select(KitDraft.slug).where(KitDraft.slug.startswith("kit-"))),
    }
    return next(slug for n in count(1) if (slug := f"kit-{n}") not in taken)


def _wrong_naming(work: Work, name: str, slug: str) -> dict[str, Message]:
    wrong = {}
    if not name or len(name) > 120:
        wrong["name"] = msg("Give the kit a name of at most %(limit)s characters", limit=120)
    if not _SLUG.fullmatch(slug) or len(slug) > 60:
        if name or slug:
            wrong["slug"] = msg("Use small letters, digits and hyphens, such as cyber-resilience")
    elif work.session.scalar(select(Kit.id).where(Kit.slug == slug)) is not None:
        wrong["slug"] = msg("A kit is published under this address; begin from its version")
    return wrong


def _tags(locales: Sequence[str], wrong: dict[str, Message]) -> list[str]:
    found = []
    for tag in locales:
        try:
            tag = normalise(tag)
        except ValueError:
            tag = ""
        if not is_known(tag):
            wrong["locales"] = msg(
                "Use a tag of language and region, such as %(example)s", example="de-DE"
            )
        found.append(tag)
    if not found:
        wrong["locales"] = msg("Choose at least one")
    return list(dict.fromkeys(found))


def draft_from_version(work: Work, version_id: str) -> KitDraft:
    """A draft that begins as a published version."""
    work.require(Permission.PUBLISH_KITS)
    version = version_of(work, version_id)
    kit = work.get(Kit, version.kit_id)
    return _begin(work, files_of(work, version_id), kit.slug, kit.name, version.id)


def _begin(
    work: Work, files: Mapping[str, bytes], slug: str, name: str, version_id: str | None
) -> KitDraft:
    row = work.add(
        KitDraft(
            id=work.new_id(),
            slug=slug,
            name=name,
            version_id=version_id,
            rev=1,
            published_rev=1 if version_id else 0,
            created_at=work.now(),
            created_by=work.actor.user_id,
            updated_at=work.now(),
            updated_by=work.actor.user_id,
        )
    )
    work.session.flush()
    put_files(work, row.id, files)
    work.audit("draft.begun", "kit_draft", row.id, slug=slug)
    return row


def put_files(
    work: Work, draft_id: str, files: Mapping[str, bytes], gone: Iterable[str] = ()
) -> None:
    """Lay files into a draft, over those of the same path, and take others out."""
    out = [*files, *gone]
    work.session.execute(
        delete(KitDraftFile).where(KitDraftFile.draft_id == draft_id, KitDraftFile.path.in_(out))
    )
    for path, data in files.items():
        digest = work.storage.put(data, media_type_of(path))
        work.add(KitDraftFile(draft_id=draft_id, path=path, sha256=digest, size=len(data)))
    work.session.flush()


def open_draft(work: Work, draft_id: str, *, lock: bool = False) -> OpenDraft:
    """A draft with its files. NotFound where there is none."""
    work.require(Permission.PUBLISH_KITS)
    row = work.get(KitDraft, draft_id, lock=lock)
    found = work.session.execute(
        select(KitDraftFile.path, KitDraftFile.sha256).where(KitDraftFile.draft_id == draft_id)
    )
    files = StoredFiles(work.storage, {row.path: row.sha256 for row in found})
    return OpenDraft(row, files, DraftText(files))


def read_draft(draft: OpenDraft) -> ReadResult:
    """What the check says of a draft, and the definition as far as it was understood."""
    return _READ.get(draft.files.whole, lambda: read_kit(dict(draft.files)))


def examine_draft(work: Work, draft: OpenDraft) -> ReadResult:
    """What publishing would say of a draft, its own words and pictures included. It takes seconds
    the first time."""
    return examined(work, draft.files, read_draft(draft))


def words_found(work: Work, draft: OpenDraft, locale: str, tactic: str) -> tuple[Problem, ...]:
    """What the checks find in the words of one tactic in one locale; nothing while the draft has
    errors, or lacks either."""
    known = read_draft(draft).definition
    if known is None or not known.has_tactic(tactic) or locale not in known.locales:
        return ()
    return trial_of(work).findings(work, known, draft.files, locale=locale, tactic=tactic)


def edits_of(
    work: Work, draft_id: str, *, since: int = 0, others: bool = False, limit: int = 50
) -> list[KitDraftEdit]:
    """Changes after a revision, the newest first; `others` leaves out the actor's own."""
    asked = select(KitDraftEdit).where(KitDraftEdit.draft_id == draft_id, KitDraftEdit.rev > since)
    if others:
        asked = asked.where(KitDraftEdit.user_id != work.actor.user_id)
    return list(work.session.scalars(asked.order_by(KitDraftEdit.rev.desc()).limit(limit)))


def others_here(work: Work, draft_id: str) -> list[str]:
    """The names of others who changed something in this draft a moment ago."""
    rows = work.session.scalars(
        select(KitDraftEdit.user_name)
        .where(
            KitDraftEdit.draft_id == draft_id,
            KitDraftEdit.user_id != work.actor.user_id,
            KitDraftEdit.at > work.now() - HERE_FOR,
        )
        .distinct()
    )
    return sorted(rows)


def looking_here(work: Work, draft_id: str) -> list[str]:
    """The names of others who have this draft open. Asking says that one has it open oneself."""
    work.require(Permission.PUBLISH_KITS)
    return looking(work, HQ, draft_id)


def export_draft(work: Work, draft_id: str) -> tuple[str, bytes]:
    """A file name and the ZIP of a draft as it is now."""
    draft = open_draft(work, draft_id)
    return f"{draft.row.slug}-draft-{draft.row.rev}.zip", write_zip(draft.files, draft.row.slug)


def publish_draft(
    work: Work, draft_id: str, rev: int, notes: str = "", leave_out: Iterable[str] = ()
) -> KitVersion:
    """Publish a draft as a new version, by the same use case as a ZIP; it stays open.

    `rev` is the revision that was looked at: Conflict where it changed since. `leave_out` are
    locales that go without this time. Raises KitRefused with every problem.
    """
    draft = open_draft(work, draft_id, lock=True)
    if draft.row.rev != rev:
        raise Conflict(
            msg("The draft changed while you were looking at it"),
            mend=msg("Look at it again, then publish"),
        )
    version = publish(work, dict(draft.files), notes, leave_out=leave_out)
    draft.row.version_id = version.id
    draft.row.published_rev = draft.row.rev
    work.audit("draft.published", "kit_draft", draft_id, version=version.id, rev=rev)
    return version


def discard_draft(work: Work, draft_id: str) -> None:
    """Throw a draft away. What was published from it stays."""
    draft = open_draft(work, draft_id, lock=True)
    for table, column in (
        (KitDraftEdit, KitDraftEdit.draft_id),
        (KitDraftFile, KitDraftFile.draft_id),
    ):
        work.session.execute(delete(table).where(column == draft_id))
    work.session.delete(draft.row)
    work.audit("draft.discarded", "kit_draft", draft_id, slug=draft.row.slug, rev=draft.row.rev)


def checked_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What a draft keeps of an uploaded kit."""
    kept = kit_files(files)
    if KIT_FILE not in kept:
        raise InvalidInput(
            msg("The kit has no %(file)s", file=KIT_FILE),
            mend=msg("Pack the folder of a kit; every kit has one at its top"),
        )
    return kept
