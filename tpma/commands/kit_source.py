"""A kit on the disk, as what the use cases take."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tpma.core.errors import TooLarge
from tpma.core.i18n import msg
from tpma.kits.archive import LIMITS
from tpma.kits.check_files import SOURCE_FOLDER


def read_source(path: Path) -> Mapping[str, bytes] | bytes:
    """A kit's folder as files, a ZIP as its bytes. Links are not followed out of the folder."""
    if path.is_file():
        return path.read_bytes()
    files: dict[str, bytes] = {}
    total = 0
    for root, folders, names in os.walk(path, followlinks=False):
        here = Path(root)
        folders[:] = [f for f in sorted(folders) if not f.startswith((".", "__"))]
        if here == path and SOURCE_FOLDER in folders:
            folders.remove(SOURCE_FOLDER)
        for name in sorted(names):
            file = here / name
            if name.startswith(".") or file.is_symlink() or not file.is_file():
                continue
            total += file.stat().st_size
            if total > LIMITS.total_bytes or len(files) >= LIMITS.entries:
                raise TooLarge(msg("%(folder)s holds more than a kit may", folder=str(path)))
            files[file.relative_to(path).as_posix()] = file.read_bytes()
    return files
