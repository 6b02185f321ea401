"""Kits from strangers through the screens: nothing gets in, nothing is left, and it is said why."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.assets.smallkit import small_kit
from tests.factories import Product
from tests.web.conftest import Visitor, Visitors
from tpma.core.actor import Role
from tpma.kits import service as kits


def packed(more: dict[str, bytes], mode: int = 0) -> bytes:
    """The small kit with entries that a decent archive doesn't have."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in small_kit().items():
            archive.writestr(name, data)
        for name, data in more.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = mode << 16
            archive.writestr(entry, data)
    return body.getvalue()


HOSTILE = {
    "zip-slip": packed({"../../outside.svg": b"<svg/>"}),
    "absolute": packed({"/etc/cron.d/x": b"x"}),
    "drive": packed({"C:\\x.svg": b"x"}),
    "backslashes": packed({"media\\..\\..\\x.svg": b"x"}),
    "symlink": packed({"media/link.svg": b"/etc/passwd"}, stat.S_IFLNK | 0o777),
    "device": packed({"media/null.svg": b""}, stat.S_IFCHR | 0o666),
    "bomb": packed({"media/bomb.svg": b"\0" * 60_000_000}),
    "case clash": packed({"Media/PHOTO.jpg": b"x"}),
    "composed and not": packed({"media/\u00e9.svg": b"x", "media/e\u0301.svg": b"x"}),
    "file and folder": packed({"media/photo.jpg/x.svg": b"x"}),
    "control characters": packed({"media/x\x1b[2J.svg": b"x"}),
    "reserved name": packed({"media/con.svg": b"x"}),
    "cut off": packed({})[:-30],
}


def send(visitor: Visitor, path: str, data: bytes) -> TestResponse:
    boundary, body = encode_multipart(
        {
            "_csrf": visitor.token,
            "notes": "My notes",
            "archive": FileStorage(io.BytesIO(data), "kit.zip"),
        }
    )
    return visitor.client.post(
        path, data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_publishes_nothing_and_changes_no_draft(
    visitors: Visitors, product: Product, name: str
) -> None:
    with product.hq() as work:
        draft = kits.begin_draft(work, "Mine", "mine")
        draft_id, before = draft.id, dict(kits.open_draft(work, draft.id).files)
    cara = visitors.of(Role.CHANNEL_MARKETER)
    cara.get("/hq/kits/publish")
    answer = send(cara, "/hq/kits/publish", HOSTILE[name])
    assert answer.status_code in (413, 422)
    page = answer.get_data(as_text=True)
    assert "finding blocker" in page
    assert "My notes" in page, "what was typed is kept"
    assert "Traceback" not in page
    draft_answer = send(cara, f"/hq/drafts/{draft_id}/import", HOSTILE[name])
    assert draft_answer.status_code in (413, 422)
    assert 'role="alert"' in draft_answer.get_data(as_text=True)
    with product.hq() as work:
        assert kits.library(work) == []
        assert dict(kits.open_draft(work, draft_id).files) == before


def test_every_error_of_every_file_is_listed_at_once(visitors: Visitors, product: Product) -> None:
    files = small_kit()
    spoilt = {
        "kit.toml": files["kit.toml"].replace(b"max_length = 110", b"max_lenght = 110"),
        "brand.toml": files["brand.toml"].replace(
            b'partner = true, on = "paper"', b'on = "papper"'
        ),
        "copy/de-DE.po": files["copy/de-DE.po"].replace(b"Mittags wieder da", b"Mittags " * 20),
        "designs/ad.toml": files["designs/ad.toml"].replace(b'kind = "scrim"', b'kind = "skrim"'),
        "media/photo.jpg": b"no picture",
    }
    for path, data in spoilt.items():
        assert data != files[path], path
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for path, data in {**files, **spoilt}.items():
            archive.writestr(path, data)
    cara = visitors.of(Role.CHANNEL_MARKETER)
    cara.get("/hq/kits/publish")
    answer = send(cara, "/hq/kits/publish", body.getvalue())
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    for path in spoilt:
        assert path in page, path
    with product.hq() as work:
        assert kits.library(work) == []
