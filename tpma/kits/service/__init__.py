"""Publishing kits, taking them back, and their history.

What others read of a version is in `reading`, what partners find in `shelves`; all is offered
here, so that this is the one door to the room.
"""

from tpma.kits.models import KitDraft, KitDraftEdit, KitVersion
from tpma.kits.service.comparing import compare, notes_between
from tpma.kits.service.draft_changes import (
    FileChange,
    Import,
    Saved,
    Stale,
    Typed,
    add_locale,
    compare_files,
    confirm,
    import_copy,
    import_files,
    put_media,
    remove_locale,
    save,
)
from tpma.kits.service.drafts import (
    OpenDraft,
    begin_draft,
    discard_draft,
    draft_from_version,
    edits_of,
    export_draft,
    list_drafts,
    open_draft,
    others_here,
    publish_draft,
    read_draft,
)
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
from tpma.kits.service.topics import topic_names
from tpma.kits.service.trying import Trial, trial_of

__all__ = [
    "PUBLISHED",
    "RECALLED",
    "FileChange",
    "Import",
    "KitDraft",
    "KitDraftEdit",
    "KitHistory",
    "KitRefused",
    "KitVersion",
    "LibraryKit",
    "Notice",
    "OpenDraft",
    "Saved",
    "Stale",
    "Trial",
    "Typed",
    "accept_terms",
    "acceptances",
    "accepted_terms",
    "add_locale",
    "begin_draft",
    "check",
    "compare",
    "compare_files",
    "confirm",
    "definition_of",
    "discard_draft",
    "draft_from_version",
    "edits_of",
    "export",
    "export_draft",
    "files_of",
    "history",
    "import_copy",
    "import_files",
    "kit_history",
    "library",
    "library_kit",
    "list_drafts",
    "media_type_of",
    "newest_version",
    "notes_between",
    "notices",
    "open_draft",
    "others_here",
    "publish",
    "publish_draft",
    "put_away",
    "put_media",
    "read_draft",
    "recall",
    "recall_by_id",
    "recall_of",
    "recalls",
    "refuse_unusable",
    "remove_locale",
    "save",
    "standing_versions",
    "tell",
    "terms_missing",
    "topic_names",
    "trial_of",
    "version_of",
    "versions",
]
