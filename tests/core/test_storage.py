"""Bytes by their SHA-256, on a folder and on a real S3."""

from __future__ import annotations

from pathlib import Path

import pytest

from tpma.core.errors import Misconfigured, NotFound, Unavailable
from tpma.core.storage import FolderStorage, Storage, digest_of, make_storage


@pytest.fixture(params=("folder", "s3"))
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "s3":
        return make_storage(request.getfixturevalue("s3_storage_url"))
    return make_storage(f"file:{tmp_path}")


def test_what_is_put_is_got(storage: Storage) -> None:
    data = b"a kit" * 1000
    name = storage.put(data, "text/plain")
    assert name == digest_of(data)
    assert storage.exists(name)
    assert storage.get(name) == data
    assert storage.put(data) == name
    storage.check()


def test_what_is_not_there_is_not_found(storage: Storage) -> None:
    absent = digest_of(b"absent")
    assert not storage.exists(absent)
    with pytest.raises(NotFound):
        storage.get(absent)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 63 + "/"])
def test_only_digests_are_names(storage: Storage, name: str) -> None:
    with pytest.raises(NotFound):
        storage.get(name)


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    storage = FolderStorage(tmp_path)
    with pytest.raises(Unavailable, match="No space left"):
        storage.put(b"data")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_an_s3_that_is_away_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someaccess")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "somesecret")
    storage = make_storage("s3://bucket/prefix?endpoint=http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        storage.put(b"data")


def test_other_schemes_are_refused() -> None:
    with pytest.raises(Misconfigured):
        make_storage("ftp://example.com/x")
