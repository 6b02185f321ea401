"""Display ads as one ZIP for whoever books the space: the files, the words that a responsive ad
brings along, and a manifest that says which is which. The same ads give the same bytes, so the
export can be named by its digest and proved later."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tpma.core.zipped import zipped


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
    files = {ad.file_name: ad.data for ad in ordered}
    if said:
        files["words.csv"] = _table(said)
    return _with_manifest(files, manifest)


def _table(words: Mapping[str, str]) -> bytes:
    """Field and text, with a byte order mark: spreadsheets read other letters only with it."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(("field", "text"))
    rows.writerows(words.items())
    return out.getvalue().encode("utf-8-sig")


def _with_manifest(files: Mapping[str, bytes], manifest: Mapping[str, object]) -> bytes:
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return zipped({**files, "manifest.json": text.encode("utf-8")})


def pack_file(name: str, data: bytes, sha256: str, facts: Mapping[str, str]) -> bytes:
    """One file with its manifest, as a ZIP; named and proved as ads are."""
    manifest = {**facts, "files": [{"file": name, "bytes": len(data), "sha256": sha256}]}
    return _with_manifest({name: data}, manifest)
