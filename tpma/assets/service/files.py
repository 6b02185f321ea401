"""The files that an asset set is made of, and the public addresses they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tpma.assets import rules
from tpma.assets.render.image_sources import Bytes, logo, png_of, scaled_logo
from tpma.core.errors import NotFound
from tpma.core.keys import file_address
from tpma.core.work import Work
from tpma.kits.service.store import CONTENTS, Kept, StoredFiles

_LOGO_FILES: Kept[str] = Kept(256)


class Files(Mapping[str, bytes]):
    """The kit's files by path and a partner's uploads by `sha256:…`."""

    def __init__(self, work: Work, stored: StoredFiles) -> None:
        self._storage = work.storage
        self._stored = stored

    def __getitem__(self, name: str) -> bytes:
        if rules.UPLOAD.fullmatch(name):
            digest = name.removeprefix("sha256:")
            try:
                return CONTENTS.get(digest, lambda: self._storage.get(digest))
            except NotFound:
                raise KeyError(name) from None
        return self._stored[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)

    def digest(self, name: str) -> str:
        return (
            name.removeprefix("sha256:")
            if rules.UPLOAD.fullmatch(name)
            else self._stored.digest(name)
        )


@dataclass(frozen=True)
class Addresses:
    """Where a mail or page finds its pictures: signed, named by what they are."""

    work: Work
    files: Files

    def url(self, digest: str, ending: str) -> str:
        settings = self.work.settings
        return settings.base_url + file_address(settings.secret, digest, ending)

    def of(self, name: str) -> str:
        """The public address of a picture of the kit or of an upload; vectors go out as PNG."""
        if name.endswith(".svg"):
            source = Bytes(self.files[name])
            shape = logo(source).shape
            width = min(1200, round(shape.width))
            digest = self.stored_logo(source, width, max(1, round(width / shape.ratio)))
            return self.url(digest, "png")
        ending = name.rpartition(".")[2].lower() if "." in name else _ending(self.files[name])
        return self.url(self.files.digest(name), ending)

    def stored_logo(self, source: Bytes, width: int, height: int) -> str:
        """The digest of a logo drawn in this size, in px."""
        key = f"{self.work.settings.storage_url} {source.digest.hex()} {width}x{height}"
        return _LOGO_FILES.get(
            key,
            lambda: self.work.storage.put(png_of(scaled_logo(source, width, height)), "image/png"),
        )


def _ending(data: bytes) -> str:
    if data.startswith(b"\x89PNG"):
        return "png"
    return "webp" if data[8:12] == b"WEBP" else "jpg"
