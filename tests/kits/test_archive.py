"""Archives from strangers: what is read is what was packed, and nothing else gets in."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.core.errors import InvalidInput, TooLarge, TpmaError
from tpma.kits.archive import Limits, content_digest, read_zip, safe_name, write_zip

SMALL = Limits(
    archive_bytes=200_000,
    entries=20,
    file_bytes=50_000,
    total_bytes=80_000,
    ratio=50,
    ratio_from=1_000,
)


def packed(entries: dict[str, bytes], **info: object) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for key, value in info.items():
                setattr(entry, key, value)
            archive.writestr(entry, data)
    return body.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../kit.toml",
        "media/../../kit.toml",
        "/etc/passwd",
        "//server/share",
        "C:/windows",
        "media\\..\\kit.toml",
        "..",
        "media/./x.png",
        "media//x.png",
        "media/x.png.",
        "media/ x.png",
        "media/x\n.png",
        "media/x\x1b[2J.png",
        "media/\u202egnp.exe",
        "con",
        "media/NUL.txt",
        "a" * 300,
        "media/x?.png",
        "media/x:stream",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_zip(packed({"kit.toml": b"", name: b"x"}))
    assert "\n" not in str(caught.value.title)


def test_a_name_with_a_zero_byte_is_refused() -> None:
    data = packed({"kit.toml": b"", "mediaXx.png": b"x"}).replace(b"mediaXx", b"media\0x")
    with pytest.raises(InvalidInput):
        read_zip(data)


@pytest.mark.parametrize(
    "kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK]
)
def test_links_and_devices_are_refused(kind: int) -> None:
    data = packed(
        {"media/x.png": b"/etc/passwd"}, create_system=3, external_attr=(kind | 0o777) << 16
    )
    with pytest.raises(InvalidInput, match="link or a device"):
        read_zip(data)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("media/A.png", "media/a.png"),
        ("media/\u00e4.png", "media/a\u0308.png"),
        ("media/ß", "media/SS"),
    ],
)
def test_two_names_for_one_file_are_refused(one: str, other: str) -> None:
    with pytest.raises(InvalidInput, match="same file"):
        read_zip(packed({one: b"1", other: b"2"}))


def test_a_file_that_is_also_a_folder_is_refused() -> None:
    with pytest.raises(InvalidInput, match="file and a folder"):
        read_zip(packed({"media": b"1", "media/x.png": b"2"}))


def test_too_many_entries() -> None:
    with pytest.raises(TooLarge):
        read_zip(packed({f"media/{n}.png": b"" for n in range(21)}), SMALL)


def test_too_large_an_archive() -> None:
    with pytest.raises(TooLarge):
        read_zip(b"PK" + bytes(SMALL.archive_bytes), SMALL)


def test_a_bomb_by_ratio() -> None:
    with pytest.raises(TooLarge, match="tighter"):
        read_zip(packed({"media/x.png": bytes(49_000)}), SMALL)


def test_a_bomb_by_size_whatever_its_header_says() -> None:
    import random

    noise = random.Random(1).randbytes(60_000)
    data = packed({"media/x.png": noise})
    # Claim that the file is ten bytes: in the local header and in the directory.
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data = data[:at] + struct.pack("<I", 10) + data[at + 4 :]
    with pytest.raises(TpmaError):
        read_zip(data, SMALL)
    with pytest.raises(TooLarge, match="more than is allowed"):
        read_zip(packed({"media/x.png": noise}), SMALL)


def test_many_files_share_one_allowance() -> None:
    import random

    noise = random.Random(1).randbytes(30_000)
    with pytest.raises(TooLarge):
        read_zip(packed({f"media/{n}.png": noise for n in range(3)}), SMALL)


def test_entries_that_share_bytes_are_refused() -> None:
    data = packed({"media/a.png": b"x" * 500, "media/b.png": b"y" * 500})
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    # Let the second entry's directory record point at the first entry's bytes.
    data = data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]
    with pytest.raises(InvalidInput):
        read_zip(data)


def test_encrypted_and_odd_methods_are_refused() -> None:
    data = bytearray(packed({"kit.toml": b"format = 1"}))
    encrypted = bytearray(data)
    encrypted[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InvalidInput, match="encrypted"):
        read_zip(bytes(encrypted))
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("kit.toml", b"format = 1" * 100)
    with pytest.raises(InvalidInput, match="unusual"):
        read_zip(body.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"not a zip", b"PK\x03\x04" + bytes(40)])
def test_what_is_no_archive(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_zip(data)


def test_damaged_content_is_refused() -> None:
    data = bytearray(packed({"kit.toml": b"format = 1\n" * 50}))
    at = data.index(b"kit.toml") + 8 + 5
    data[at] ^= 0xFF
    with pytest.raises(InvalidInput):
        read_zip(bytes(data))


def test_junk_of_file_managers_is_left_out_and_the_folder_taken_off() -> None:
    files = read_zip(
        packed(
            {
                "my-kit/": b"",
                "my-kit/kit.toml": b"1",
                "my-kit/media/x.png": b"2",
                "my-kit/.DS_Store": b"3",
                "__MACOSX/my-kit/._kit.toml": b"4",
            }
        )
    )
    assert files == {"kit.toml": b"1", "media/x.png": b"2"}


def test_names_in_any_script_are_fine() -> None:
    files = {"media/été.png": b"1", "media/صورة.png": b"2", "media/写真.png": b"3"}
    assert read_zip(write_zip(files, "kit")) == files


part = st.text("abcxyz0189-_äé", min_size=1, max_size=6).filter(lambda p: p not in {"con", "nul"})
paths = st.lists(part, min_size=1, max_size=3).map("/".join)


def no_clash(files: dict[str, bytes]) -> bool:
    try:
        read_zip(write_zip(files, "kit"))
    except InvalidInput:
        return any(
            p != q and (q.startswith(f"{p}/") or p.casefold() == q.casefold())
            for p in files
            for q in files
        )
    return True


@given(st.dictionaries(paths, st.binary(max_size=200), max_size=6))
def test_what_is_packed_is_read(files: dict[str, bytes]) -> None:
    assert no_clash(files)
    clash = any(p != q and q.startswith(f"{p}/") for p in files for q in files)
    if files and not clash:
        assert read_zip(write_zip(files, "kit")) == files
        assert write_zip(files) == write_zip(dict(reversed(list(files.items()))))


@given(st.binary(max_size=300), st.integers(0, 600), st.binary(min_size=1, max_size=4))
def test_any_damage_is_an_answer_not_a_crash(content: bytes, at: int, noise: bytes) -> None:
    data = packed({"kit.toml": content, "media/x.png": content[::-1]})
    data = data[:at] + noise + data[at + len(noise) :]
    try:
        files = read_zip(data, SMALL)
    except TpmaError:
        return
    assert all(safe_name(name) for name in files)


@given(st.text(max_size=40))
def test_a_safe_name_stays_below_its_folder(name: str) -> None:
    try:
        plain = safe_name(name)
    except InvalidInput:
        return
    assert not plain.startswith("/")
    assert ".." not in plain.split("/")
    assert "\\" not in plain


def test_the_digest_is_of_names_and_contents() -> None:
    one = {"a": b"1", "b": b"2"}
    assert content_digest(one) == content_digest({"b": b"2", "a": b"1"})
    assert (
        len({content_digest(x) for x in (one, {"a": b"12", "b": b""}, {"b": b"1", "a": b"2"}, {})})
        == 4
    )


def test_a_deflate_bomb_inside_a_small_archive_is_cut_off_early() -> None:
    """A gigabyte of zeros in a megabyte: refused after a little of it, not after all."""
    compressor = zlib.compressobj(9)
    for _ in range(64):
        compressor.compress(bytes(1024 * 1024))
    data = packed({"media/x.png": bytes(64 * 1024 * 1024)})
    with pytest.raises(TooLarge):
        read_zip(data)
