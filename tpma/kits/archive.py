"""ZIP archives of kits: read as from a stranger, written the same for the same content.

What is read never touches a disk: entries become bytes by name, and a name that could lead out
of a folder is refused. Declared sizes are not believed; bytes are counted as they come.
"""

from __future__ import annotations

import hashlib
import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from tpma.core.errors import InvalidInput, TooLarge
from tpma.core.i18n import Message, msg, nmsg
from tpma.core.zipped import zipped


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold."""

    archive_bytes: int = 100 * 1024 * 1024
    entries: int = 2_000
    file_bytes: int = 40 * 1024 * 1024
    total_bytes: int = 250 * 1024 * 1024
    ratio: int = 200  # unpacked to packed, for files that unpack to more than `ratio_from`
    ratio_from: int = 1024 * 1024
    name_length: int = 200


LIMITS = Limits()
_CHUNK = 64 * 1024
_ENCRYPTED = 0x1
_JUNK = ("__MACOSX/",)
_JUNK_NAMES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_RESERVED = frozenset(
    {
        "con",
        "prn",
        "aux",
        "nul",
        *(f"com{n}" for n in range(1, 10)),
        *(f"lpt{n}" for n in range(1, 10)),
    }
)
_FORBIDDEN = frozenset('<>:"|?*\\')
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def read_zip(data: bytes, limits: Limits = LIMITS) -> dict[str, bytes]:
    """The files of an archive by path. Raises InvalidInput, or TooLarge, and says which entry.

    One folder around everything, as a file manager packs it, is taken off.
    """
    if len(data) > limits.archive_bytes:
        raise _too_large(
            msg("The archive is larger than %(limit)s MB", limit=limits.archive_bytes >> 20)
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _without_folder(_read(archive, limits))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
    ) as error:
        raise _refused(msg("This is not a ZIP archive that can be read")) from error
    except (ValueError, OverflowError, RuntimeError, OSError) as error:
        # Struct fields that make no sense surface as these in the standard library.
        raise _refused(msg("This ZIP archive is damaged")) from error


def _read(archive: zipfile.ZipFile, limits: Limits) -> dict[str, bytes]:
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise _too_large(
            nmsg(
                "The archive holds %(count)s file; fewer are allowed",
                "The archive holds %(count)s files; at most %(limit)s are allowed",
                len(infos),
                limit=limits.entries,
            )
        )
    _refuse_overlaps(infos)
    files: dict[str, bytes] = {}
    taken: dict[str, str] = {}
    left = limits.total_bytes
    for info in infos:
        name = safe_name(info.orig_filename, limits)
        _refuse_odd(info, name)
        if info.is_dir() or _is_junk(name):
            continue
        # Two names that differ in case or in how an accent is written are one file elsewhere.
        same = unicodedata.normalize("NFC", name).casefold()
        if same in taken:
            raise _refused(
                msg(
                    "%(name)s and %(other)s are the same file on some systems",
                    name=name,
                    other=taken[same],
                )
            )
        taken[same] = name
        content = _content(archive, info, min(left, limits.file_bytes), limits)
        left -= len(content)
        files[unicodedata.normalize("NFC", name)] = content
    _refuse_file_as_folder(files)
    return files


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int, limits: Limits) -> bytes:
    """The bytes of an entry, never more than there is room for, whatever its header says."""
    parts: list[bytes] = []
    size = 0
    with archive.open(info) as source:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > room:
                raise _too_large(
                    msg(
                        "%(name)s makes the archive unpack to more than is allowed",
                        name=info.filename,
                    )
                )
            if size > limits.ratio_from and size > limits.ratio * max(info.compress_size, 1):
                raise _too_large(
                    msg("%(name)s is packed tighter than any real file", name=info.filename)
                )
            parts.append(chunk)
    return b"".join(parts)


def safe_name(name: str, limits: Limits = LIMITS) -> str:
    """The entry's path, or InvalidInput where it could lead anywhere but below the kit's folder."""
    plain = name[:-1] if name.endswith("/") else name
    parts = plain.split("/")
    bad = (
        not plain
        or len(plain) > limits.name_length
        or any(
            c in _FORBIDDEN or unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
            for c in plain
        )
        or any(part in {"", ".", ".."} for part in parts)
        or any(part != part.strip() or part.endswith(".") for part in parts)
        or any(part.split(".")[0].casefold() in _RESERVED for part in parts)
    )
    if bad:
        raise _refused(
            msg(
                "The archive holds a file with a name that is not allowed: %(name)s",
                name=ascii(name)[1:-1][:80],
            )
        )
    return plain


def _refuse_odd(info: zipfile.ZipInfo, name: str) -> None:
    mode = info.external_attr >> 16
    kind = stat.S_IFMT(mode)
    # The upper half is a Unix mode only where the archiver says so, and zero where it had none.
    if kind and kind not in {stat.S_IFREG, stat.S_IFDIR}:
        raise _refused(msg("%(name)s is a link or a device, not a file", name=name))
    if info.flag_bits & _ENCRYPTED:
        raise _refused(msg("%(name)s is encrypted", name=name))
    if info.compress_type not in _METHODS:
        raise _refused(msg("%(name)s is packed by an unusual method", name=name))


def _refuse_overlaps(infos: list[zipfile.ZipInfo]) -> None:
    """Entries that share bytes are how small archives unpack to petabytes."""
    end, last = 0, ""
    for info in sorted(infos, key=lambda i: i.header_offset):
        if info.header_offset < end:
            raise _refused(
                msg(
                    "%(name)s and %(other)s share bytes",
                    name=ascii(last),
                    other=ascii(info.filename),
                )
            )
        # 30 bytes of local header, the name, the content; extra fields only add to it.
        end, last = info.header_offset + 30 + info.compress_size, info.filename


def _refuse_file_as_folder(files: Mapping[str, bytes]) -> None:
    folders = {"/".join(p.split("/")[:n]) for p in files for n in range(1, p.count("/") + 1)}
    for name in sorted(folders & files.keys()):
        raise _refused(msg("%(name)s is a file and a folder", name=name))


def _is_junk(name: str) -> bool:
    return name.startswith(_JUNK) or name.rpartition("/")[2] in _JUNK_NAMES


def _without_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    tops = {path.partition("/")[0] for path in files}
    if len(tops) != 1 or any("/" not in path for path in files):
        return files
    return {path.partition("/")[2]: data for path, data in files.items()}


def _refused(what: Message) -> InvalidInput:
    return InvalidInput(
        what,
        detail=msg("Nothing was published"),
        mend=msg("Pack the kit's folder again with your system's own ZIP command"),
    )


def _too_large(what: Message) -> TooLarge:
    return TooLarge(
        what,
        detail=msg("Nothing was published"),
        mend=msg("Take out what the kit doesn't need, or make its pictures smaller"),
    )


def write_zip(files: Mapping[str, bytes], folder: str = "") -> bytes:
    """An archive of the files; the same files give the same bytes."""
    inside = f"{folder}/" if folder else ""
    return zipped({f"{inside}{path}": data for path, data in files.items()}, packed=True)


def content_digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents: what makes two kits the same version."""
    whole = hashlib.sha256(b"tpma kit 1\n")
    for path, data in sorted(files.items()):
        whole.update(f"{hashlib.sha256(data).hexdigest()} {path}\n".encode())
    return whole.hexdigest()
