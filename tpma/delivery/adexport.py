"""Display ads as one ZIP for whoever books the space: the files, the words that a responsive ad
brings along, and a manifest that says which is which. The same ads give the same bytes, so the export can be named by its digest and proved later."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

# The oldest time that a ZIP can hold: a real one would make every export differ.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Ad:
    """One display ad, ready to book."""

    file_name: str
    data: bytes
    media_type: str
    width: int
    height: int
    click_url: str
    sha256: str
    alt: str = ""


def pack(
    ads: Sequence[Ad], facts: Mapping[str, str], words: Mapping[str, str] | None = None
) -> bytes:
    """The ZIP. `facts` (campaign, partner, locale …) stand at the head of its manifest.json.

    `words` are a responsive ad's texts by field; they stand there, too, and in words.csv for
    whoever pastes them into the network's form.
    """
    ordered = sorted(ads, key=lambda ad: ad.file_name)
    if len({ad.file_name for ad in ordered}) != len(ordered):
        raise ValueError("two ads of one name")
    manifest: dict[str, Any] = {
        **facts,
        "ads": [
            {
                "file": ad.file_name,
                "media_type": ad.media_type,
                "width": ad.width,
                "height": ad.height,
                "bytes": len(ad.data),
                "sha256": ad.sha256,
                "click_url": ad.click_url,
                "alt": ad.alt,
            }
            for ad in ordered
        ],
    }
    said = {field: text for field, text in (words or {}).items() if text}
    if said:
        manifest["words"] = said
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        _store(archive, "manifest.json", text.encode("utf-8"))
        for ad in ordered:
            _store(archive, ad.file_name, ad.data)
        if said:
            _store(archive, "words.csv", _table(said))
    return out.getvalue()


def _table(words: Mapping[str, str]) -> bytes:
    """Field and text, with a byte order mark: spreadsheets read other letters only with it."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(("field", "text"))
    rows.writerows(words.items())
    return out.getvalue().encode("utf-8-sig")


def _store(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    # Stored: pictures are packed already, and a zlib of another version would write other bytes.
    entry.compress_type = zipfile.ZIP_STORED
    archive.writestr(entry, data)


def pack_file(name: str, data: bytes, sha256: str, facts: Mapping[str, str]) -> bytes:
    """One file with its manifest, as a ZIP; named and proved as ads are."""
    manifest = {**facts, "files": [{"file": name, "bytes": len(data), "sha256": sha256}]}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        _store(archive, "manifest.json", text.encode("utf-8"))
        _store(archive, name, data)
    return out.getvalue()
