"""Published versions, as everybody who works with one reads them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from tpma.core.work import Work
from tpma.kits import codec
from tpma.kits.definition import KitDefinition
from tpma.kits.models import KitFile, KitVersion
from tpma.kits.service.store import DEFINITIONS, StoredFiles

PUBLISHED, RECALLED = "published", "recalled"


def definition_of(work: Work, kit_version_id: str) -> KitDefinition:
    """What a version holds. Kept in memory: versions never change."""
    digest = version_of(work, kit_version_id).digest

    def load() -> KitDefinition:
        stored = work.session.scalar(
            select(KitVersion.definition).where(KitVersion.id == kit_version_id)
        )
        assert stored is not None
        return codec.load(stored)

    return DEFINITIONS.get(digest, load)


def files_of(work: Work, kit_version_id: str) -> StoredFiles:
    """The files of a version by path, fetched when looked at."""
    version_of(work, kit_version_id)
    rows = work.session.execute(
        select(KitFile.path, KitFile.sha256).where(KitFile.kit_version_id == kit_version_id)
    )
    return StoredFiles(work.storage, {row.path: row.sha256 for row in rows})


def version_of(work: Work, kit_version_id: str) -> KitVersion:
    """The row of a version. NotFound where there is none."""
    return work.get(KitVersion, kit_version_id)


def versions(work: Work, version_ids: Iterable[str]) -> dict[str, KitVersion]:
    """Several at once, by id; for lists of campaigns and assets."""
    wanted = set(version_ids)
    rows = work.session.scalars(select(KitVersion).where(KitVersion.id.in_(wanted)))
    return {row.id: row for row in rows}
