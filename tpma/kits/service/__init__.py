"""Publishing kits, taking them back, and their history.

What others read of a version is in `versions_service`, what partners find in `library_service`;
both are offered here, so that this is the one door to the room.
"""

from tpma.kits.models import KitVersion
from tpma.kits.service.publishing import (
    KitHistory,
    KitRefused,
    check,
    export,
    history,
    kit_history,
    media_type_of,
    publish,
    recall,
)
from tpma.kits.service.reading import definition_of, files_of, version_of, versions
from tpma.kits.service.shelves import (
    PUBLISHED,
    RECALLED,
    LibraryKit,
    library,
    library_kit,
    refuse_unusable,
)

__all__ = [
    "PUBLISHED",
    "RECALLED",
    "KitHistory",
    "KitRefused",
    "KitVersion",
    "LibraryKit",
    "check",
    "definition_of",
    "export",
    "files_of",
    "history",
    "kit_history",
    "library",
    "library_kit",
    "media_type_of",
    "publish",
    "recall",
    "refuse_unusable",
    "version_of",
    "versions",
]
