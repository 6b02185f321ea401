"""ZIP archives whose bytes follow from their files alone: fixed time, order and rights."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping

#: ZIP knows no zone and begins in 1980.
_TIME = (1980, 1, 1, 0, 0, 0)


def zipped(files: Mapping[str, bytes], *, packed: bool = False) -> bytes:
    """An archive of files by path, sorted.

    Stored, because compressors differ between machines and proofs are compared by their bytes;
    `packed` where size matters more (same machine, same bytes).
    """
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method, compresslevel=9 if packed else None) as archive:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _TIME)
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.create_system = 3
            entry.compress_type = method
            archive.writestr(entry, data)
    return body.getvalue()
