"""Publishing kits, and their history."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from tpma.core.errors import Conflict, InvalidInput, NotFound
from tpma.core.i18n import msg, nmsg
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits import codec
from tpma.kits.archive import content_digest, read_zip, write_zip
from tpma.kits.definition import KitDefinition
from tpma.kits.drafting import without_locales
from tpma.kits.kitfile import ReadResult, kit_files, read_kit
from tpma.kits.models import Kit, KitFile, KitVersion
from tpma.kits.problems import Problem
from tpma.kits.service.reading import PUBLISHED, RECALLED, version_of
from tpma.kits.service.topics import name_topic
from tpma.kits.service.trying import Trial, trial_of

READING_ALONE = Trial()


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
class KitHistory:
    """A kit with all its versions, newest first, as HQ sees it."""

    kit: Kit
    versions: tuple[KitVersion, ...]


def check(source: Mapping[str, bytes] | bytes, trial: Trial = READING_ALONE) -> ReadResult:
    """What publishing would say. Raises InvalidInput where the archive itself is refused."""
    files = kit_files(files_in(source))
    return _tried(files, read_kit(files), trial)


def _tried(files: Mapping[str, bytes], result: ReadResult, trial: Trial) -> ReadResult:
    """The kit as read; one without errors is tried as well."""
    if result.definition is None:
        return result
    return _with(result, trial.problems(result.definition, files))


def examine(
    work: Work, source: Mapping[str, bytes] | bytes, *, leave_out: Iterable[str] = ()
) -> ReadResult:
    """What publishing would say, its own words and pictures included. It takes seconds the first
    time; the same content on the same day is not looked at again."""
    work.require(Permission.PUBLISH_KITS)
    files = _wanted(source, leave_out)
    return examined(work, files, read_kit(files))


def examined(work: Work, files: Mapping[str, bytes], read: ReadResult) -> ReadResult:
    """A kit as it was read, with what trying it and looking at its copy tell besides."""
    trial = trial_of(work)
    result = _tried(files, read, trial)
    if result.definition is None:
        return result
    return _with(result, trial.findings(work, result.definition, files))


def _with(result: ReadResult, found: Sequence[Problem]) -> ReadResult:
    failed = any(problem.is_error for problem in found)
    return ReadResult(
        None if failed else result.definition, (*result.problems, *found), result.understood
    )


def _wanted(source: Mapping[str, bytes] | bytes, leave_out: Iterable[str]) -> Mapping[str, bytes]:
    files = kit_files(files_in(source))
    out = set(leave_out)
    return without_locales(files, out) if out else files


def publish(
    work: Work,
    source: Mapping[str, bytes] | bytes,
    notes: str = "",
    *,
    leave_out: Iterable[str] = (),
) -> KitVersion:
    """Publish a kit from its files, or from a ZIP of them, as a new version.

    Locales in `leave_out` are not part of it, so that an unfinished translation keeps nobody
    waiting.

    The same content twice is the same version: it is returned as it stands. Content that was
    recalled can't come back unchanged (Conflict). Raises KitRefused with every problem.
    """
    work.require(Permission.PUBLISH_KITS)
    left_out = sorted(set(leave_out))
    files = _wanted(source, left_out)
    result = examined(work, files, read_kit(files))
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
    name_topic(work, definition)
    work.audit(
        "kit.published",
        "kit_version",
        version.id,
        slug=kit.slug,
        digest=digest,
        left_out=left_out,
    )
    return version


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
    version = version_of(work, kit_version_id)
    kit = work.get(Kit, version.kit_id)
    return f"{kit.slug}-v{version.number}.zip", work.storage.get(version.archive_sha)


def media_type_of(path: str) -> str:
    known = {".mjml": "text/mjml", ".toml": "application/toml", ".po": "text/x-gettext-translation"}
    for ending, media_type in known.items():
        if path.endswith(ending):
            return media_type
    return mimetypes.guess_type(path)[0] or "application/octet-stream"


def files_in(source: Mapping[str, bytes] | bytes) -> Mapping[str, bytes]:
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
