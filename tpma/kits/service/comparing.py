"""Two versions of a kit side by side."""

from __future__ import annotations

from sqlalchemy import select

from tpma.core.errors import NotFound
from tpma.core.permissions import Permission
from tpma.core.work import Work
from tpma.kits.diff import KitDiff, diff
from tpma.kits.models import KitVersion
from tpma.kits.service.reading import definition_of, files_of, version_of
from tpma.kits.service.shelves import library_kit


def compare(work: Work, old_id: str, new_id: str) -> KitDiff:
    """What changed from one version to another. NotFound where they are of two kits, or where the
    scope's partner may not know of one."""
    work.require(Permission.VIEW_LIBRARY)
    if library_kit(work, old_id).kit_id != library_kit(work, new_id).kit_id:
        raise NotFound()
    old, new = files_of(work, old_id), files_of(work, new_id)
    return diff(
        definition_of(work, old_id),
        definition_of(work, new_id),
        {path: old.digest(path) for path in old},
        {path: new.digest(path) for path in new},
    )


def notes_between(work: Work, old_id: str, new_id: str) -> list[KitVersion]:
    """The versions after the one up to the other, the newest first: their notes tell the way."""
    old, new = version_of(work, old_id), version_of(work, new_id)
    return list(
        work.session.scalars(
            select(KitVersion)
            .where(
                KitVersion.kit_id == new.kit_id,
                KitVersion.number > old.number,
                KitVersion.number <= new.number,
            )
            .order_by(KitVersion.number.desc())
        )
    )
