"""Publishing kits, and finding the ones a partner may use."""

from __future__ import annotations

import datetime as dt
import mimetypes
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from tpma.core.errors import Conflict, InvalidInput, NotFound, Refused
from tpma.core.i18n import Message, msg, nmsg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import codec
from tpma.kits.archive import content_digest, read_zip, write_zip
from tpma.kits.copy import LocalCopy, resolve
from tpma.kits.definition import KitDefinition
from tpma.kits.kitfile import ReadResult, kit_files, read_kit
from tpma.kits.models import Kit, KitFile, KitVersion
from tpma.kits.problems import Problem
from tpma.kits.rules import (
    PartnerFacts,
    WindowState,
    days_left,
    ends_soon,
    is_promoted,
    reasons_against,
    window_message,
    window_state,
)
from tpma.kits.store import DEFINITIONS, StoredFiles
from tpma.partners import service as partners

PUBLISHED, RECALLED = "published", "recalled"


class KitRefused(InvalidInput):
    """The kit has errors; `problems` lists every one, and nothing was published."""

    code = "kit_refused"

    def __init__(self, problems: Sequence[Problem]) -> None:
        errors = [problem for problem in problems if problem.is_error]
        super().__init__(
            nmsg("The kit has %(count)s error", "The kit has %(count)s errors", len(errors)),
            detail=msg("Nothing was published"),
            mend=msg("Mend what is listed, then publish again"),
            findings=problems,
        )
        self.problems = tuple(problems)


@dataclass(frozen=True)
class LibraryKit:
    """A kit as a partner or HQ finds it in the library: its newest published version."""

    kit_id: str
    version_id: str
    slug: str
    number: int
    published_at: dt.datetime
    notes: str
    definition: KitDefinition
    copy: LocalCopy  # in the actor's locale
    state: WindowState
    promoted: bool
    days_left: int | None
    ends_soon: bool

    @property
    def name(self) -> str:
        return self.copy.name


@dataclass(frozen=True)
class KitHistory:
    """A kit with all its versions, newest first, as HQ sees it."""

    kit: Kit
    versions: tuple[KitVersion, ...]


def check(source: Mapping[str, bytes] | bytes) -> ReadResult:
    """What publishing would say. Raises InvalidInput where the archive itself is refused."""
    return read_kit(_files(source))


def publish(work: Work, source: Mapping[str, bytes] | bytes, notes: str = "") -> KitVersion:
    """Publish a kit from its files, or from a ZIP of them, as a new version.

    The same content twice is the same version: it is returned as it stands. Content that was
    recalled can't come back unchanged (Conflict). Raises KitRefused with every problem.
    """
    work.require(Permission.PUBLISH_KITS)
    files = kit_files(_files(source))
    result = read_kit(files)
    if result.definition is None:
        raise KitRefused(result.problems)
    definition = result.definition
    kit = _kit_for(work, definition)
    digest = content_digest(files)
    same = work.session.scalars(
        select(KitVersion).where(KitVersion.kit_id == kit.id, KitVersion.digest == digest)
    ).one_or_none()
    if same is not None:
        if same.status == RECALLED:
            raise Conflict(
                msg("Version %(number)s had the same content and was recalled", number=same.number),
                mend=msg("Mend what it was recalled for, then publish"),
            )
        return same
    newest = work.session.scalar(
        select(func.max(KitVersion.number)).where(KitVersion.kit_id == kit.id)
    )
    version = work.add(
        KitVersion(
            id=work.new_id(),
            kit_id=kit.id,
            number=(newest or 0) + 1,
            digest=digest,
            source_locale=definition.source_locale,
            locales=list(definition.locales),
            notes=notes.strip(),
            status=PUBLISHED,
            archive_sha=work.storage.put(write_zip(files, definition.slug), "application/zip"),
            definition=codec.dump(definition),
            published_at=work.now(),
            published_by=work.actor.user_id,
            recall_reason="",
        )
    )
    work.session.flush()
    for path, data in files.items():
        media_type = media_type_of(path)
        work.add(
            KitFile(
                kit_version_id=version.id,
                path=path,
                sha256=work.storage.put(data, media_type),
                size=len(data),
                media_type=media_type,
            )
        )
    kit.name = definition.name
    work.audit("kit.published", "kit_version", version.id, slug=kit.slug, digest=digest)
    return version


def recall(work: Work, version_id: str, reason: str) -> KitVersion:
    """Take a version back: nothing new starts from it."""
    work.require(Permission.PUBLISH_KITS)
    if not reason.strip():
        raise InvalidInput(fields={"reason": msg("Say why, partners will read it")})
    version = work.get(KitVersion, version_id, lock=True)
    if version.status == RECALLED:
        raise Conflict(msg("Version %(number)s was already recalled", number=version.number))
    version.status = RECALLED
    version.recalled_at = work.now()
    version.recall_reason = reason.strip()
    work.audit("kit.recalled", "kit_version", version.id, reason=reason.strip())
    return version


def library(work: Work) -> list[LibraryKit]:
    """The kits this actor may use now, promoted ones first, then the newest.

    HQ people see every kit with a published version, whatever its window.
    """
    work.require(Permission.VIEW_LIBRARY)
    facts = _facts(work)
    found = []
    for kit, version in _newest(work):
        definition = definition_of(work, version.id)
        entry = _entry(work, kit, version, definition)
        usable = entry.state is WindowState.OPEN and facts is not None
        if facts is None or (usable and not reasons_against(definition.eligibility, facts)):
            found.append(entry)
    return sorted(found, key=lambda e: (not e.promoted, -e.published_at.timestamp(), e.slug))


def library_kit(work: Work, version_id: str) -> LibraryKit:
    """One version, newest or not. NotFound where a partner may not know of it."""
    work.require(Permission.VIEW_LIBRARY)
    version = work.get(KitVersion, version_id)
    kit = work.get(Kit, version.kit_id)
    definition = definition_of(work, version_id)
    facts = _facts(work)
    if facts is not None and reasons_against(definition.eligibility, facts):
        raise NotFound()
    return _entry(work, kit, version, definition)


def refuse_unusable(work: Work, version_id: str) -> None:
    """Refused, with every reason, where the scope's partner may not start or launch from it."""
    version = work.get(KitVersion, version_id)
    definition = definition_of(work, version_id)
    reasons: list[Message] = []
    if version.status == RECALLED:
        reasons.append(msg("HQ recalled this version: %(reason)s", reason=version.recall_reason))
    closed = window_message(definition.window, work.now().date())
    if closed is not None:
        reasons.append(closed)
    facts = _facts(work)
    if facts is not None:
        reasons += reasons_against(definition.eligibility, facts)
    if reasons:
        raise Refused(msg("This kit can't be used"), detail=reasons[0], findings=reasons)


def definition_of(work: Work, kit_version_id: str) -> KitDefinition:
    """What a version holds. Kept in memory: versions never change."""
    digest = _version(work, kit_version_id).digest

    def load() -> KitDefinition:
        stored = work.session.scalar(
            select(KitVersion.definition).where(KitVersion.id == kit_version_id)
        )
        assert stored is not None
        return codec.load(stored)

    return DEFINITIONS.get(digest, load)


def files_of(work: Work, kit_version_id: str) -> StoredFiles:
    """The files of a version by path, fetched when looked at."""
    _version(work, kit_version_id)
    rows = work.session.execute(
        select(KitFile.path, KitFile.sha256).where(KitFile.kit_version_id == kit_version_id)
    )
    return StoredFiles(work.storage, {row.path: row.sha256 for row in rows})


def version_of(work: Work, kit_version_id: str) -> KitVersion:
    """The row of a version. NotFound where there is none."""
    return _version(work, kit_version_id)


def versions(work: Work, version_ids: Iterable[str]) -> dict[str, KitVersion]:
    """Several at once, by id; for lists of campaigns and assets."""
    wanted = set(version_ids)
    rows = work.session.scalars(select(KitVersion).where(KitVersion.id.in_(wanted)))
    return {row.id: row for row in rows}


def history(work: Work) -> list[KitHistory]:
    """Every kit with all its versions, for HQ."""
    work.require(Permission.PUBLISH_KITS)
    kits = work.session.scalars(select(Kit).order_by(Kit.slug)).all()
    rows = work.session.scalars(select(KitVersion).order_by(KitVersion.number.desc())).all()
    return [KitHistory(kit, tuple(r for r in rows if r.kit_id == kit.id)) for kit in kits]


def kit_history(work: Work, slug: str) -> KitHistory:
    """One kit with all its versions, for HQ."""
    work.require(Permission.PUBLISH_KITS)
    kit = work.session.scalars(select(Kit).where(Kit.slug == slug)).one_or_none()
    if kit is None:
        raise NotFound()
    rows = work.session.scalars(
        select(KitVersion).where(KitVersion.kit_id == kit.id).order_by(KitVersion.number.desc())
    )
    return KitHistory(kit, tuple(rows))


def export(work: Work, kit_version_id: str) -> tuple[str, bytes]:
    """A file name and the ZIP of a version, as it was published."""
    work.require(Permission.PUBLISH_KITS)
    version = _version(work, kit_version_id)
    kit = work.get(Kit, version.kit_id)
    return f"{kit.slug}-v{version.number}.zip", work.storage.get(version.archive_sha)


def media_type_of(path: str) -> str:
    known = {".mjml": "text/mjml", ".toml": "application/toml", ".po": "text/x-gettext-translation"}
    for ending, media_type in known.items():
        if path.endswith(ending):
            return media_type
    return mimetypes.guess_type(path)[0] or "application/octet-stream"


def _files(source: Mapping[str, bytes] | bytes) -> Mapping[str, bytes]:
    return read_zip(source) if isinstance(source, bytes) else source


def _kit_for(work: Work, definition: KitDefinition) -> Kit:
    """The kit of this slug, locked so that two publishers get two numbers."""
    kit = work.session.scalars(
        select(Kit).where(Kit.slug == definition.slug).with_for_update()
    ).one_or_none()
    if kit is None:
        kit = work.add(
            Kit(
                id=work.new_id(),
                slug=definition.slug,
                name=definition.name,
                created_at=work.now(),
            )
        )
        work.session.flush()
    return kit


def _version(work: Work, version_id: str) -> KitVersion:
    return work.get(KitVersion, version_id)


def _newest(work: Work) -> list[tuple[Kit, KitVersion]]:
    """Each kit with its newest version that was not recalled."""
    newest = (
        select(KitVersion.kit_id, func.max(KitVersion.number).label("number"))
        .where(KitVersion.status == PUBLISHED)
        .group_by(KitVersion.kit_id)
        .subquery()
    )
    rows = work.session.execute(
        select(Kit, KitVersion)
        .join(KitVersion, KitVersion.kit_id == Kit.id)
        .join(
            newest,
            (newest.c.kit_id == KitVersion.kit_id) & (newest.c.number == KitVersion.number),
        )
    )
    return [(kit, version) for kit, version in rows]


def _facts(work: Work) -> PartnerFacts | None:
    """The scope's partner as eligibility sees it; None for HQ."""
    if work.scope.partner_id is None:
        return None
    partner = partners.own_partner(work)
    return PartnerFacts(partner.tier, partner.region, partner.country, partner.motion)


def _entry(work: Work, kit: Kit, version: KitVersion, definition: KitDefinition) -> LibraryKit:
    today = work.now().date()
    window = definition.window
    return LibraryKit(
        kit_id=kit.id,
        version_id=version.id,
        slug=kit.slug,
        number=version.number,
        published_at=version.published_at,
        notes=version.notes,
        definition=definition,
        copy=resolve(definition, work.actor.locale),
        state=window_state(window, today),
        promoted=is_promoted(window, today),
        days_left=days_left(window, today),
        ends_soon=ends_soon(window, today),
    )


__all__ = [
    "KitHistory", "KitRefused", "KitVersion", "LibraryKit", "check", "definition_of", "export", "files_of",
    "history", "kit_history", "library", "library_kit", "media_type_of", "publish", "recall",
    "refuse_unusable", "version_of", "versions",
]  # fmt: skip
