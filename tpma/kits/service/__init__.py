"""Publishing kits, taking them back, and their history.

What others read of a version is in `reading`, what partners find in `shelves`; all is offered
here, so that this is the one door to the room.
"""

from tpma.kits.models import KitVersion
from tpma.kits.service.comparing import compare, notes_between
from tpma.kits.service.notices import Notice, notices, put_away, tell
from tpma.kits.service.publishing import (
    KitHistory,
    KitRefused,
    check,
    export,
    history,
    kit_history,
    media_type_of,
    publish,
)
from tpma.kits.service.reading import (
    PUBLISHED,
    RECALLED,
    definition_of,
    files_of,
    version_of,
    versions,
)
from tpma.kits.service.recalling import recall, recall_by_id, recall_of, recalls
from tpma.kits.service.shelves import (
    LibraryKit,
    library,
    library_kit,
    newest_version,
    refuse_unusable,
    standing_versions,
)
from tpma.kits.service.terms import accept_terms, acceptances, accepted_terms, terms_missing

__all__ = [
    "PUBLISHED",
    "RECALLED",
    "KitHistory",
    "KitRefused",
    "KitVersion",
    "LibraryKit",
    "Notice",
    "accept_terms",
    "acceptances",
    "accepted_terms",
    "check",
    "compare",
    "definition_of",
    "export",
    "files_of",
    "history",
    "kit_history",
    "library",
    "library_kit",
    "media_type_of",
    "newest_version",
    "notes_between",
    "notices",
    "publish",
    "put_away",
    "recall",
    "recall_by_id",
    "recall_of",
    "recalls",
    "refuse_unusable",
    "standing_versions",
    "tell",
    "terms_missing",
    "version_of",
    "versions",
]
