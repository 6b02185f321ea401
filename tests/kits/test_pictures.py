"""Pictures are what they say, and drawings only draw."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from tests.kits.kitbox import sample_files
from tpma.kits.design_model import Size
from tpma.kits.pictures import PictureFault, check_svg, read_picture

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'


def encoded(kind: str, size: tuple[int, int] = (30, 20)) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", size).save(body, kind)
    return body.getvalue()


@pytest.mark.parametrize(
    ("path", "kind"), [("a.jpg", "JPEG"), ("a.PNG", "PNG"), ("a.gif", "GIF"), ("a.webp", "WEBP")]
)
def test_sizes(path: str, kind: str) -> None:
    assert read_picture(path, encoded(kind)) == Size(30, 20)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.jpg", encoded("PNG")),
        ("a.png", b""),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(30)),
        ("a.gif", b"GIF89a"),
        ("a.webp", b"RIFF....WEBP"),
    ],
)
def test_what_is_not_what_it_says(path: str, data: bytes) -> None:
    with pytest.raises(PictureFault):
        read_picture(path, data)


def test_a_bomb_is_refused_by_its_head_alone() -> None:
    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    data = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )
    data += struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    with pytest.raises(PictureFault):
        read_picture("a.png", data)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onclick="x()"/>',
        '<a href="https://evil.example"><rect/></a>',
        '<image xlink:href="https://evil.example/x.png"/>',
        '<image href="file:///etc/passwd"/>',
        '<use href="other.svg#x"/>',
        "<foreignObject><p/></foreignObject>",
        "<style>@import 'https://evil.example/x.css';</style>",
        '<rect style="fill:url(https://evil.example/x)"/>',
        '<set attributeName="href" to="javascript:x"/>',
        '<image href="data:text/html,x"/>',
    ],
)
def test_drawings_that_do_more_are_refused(inside: str) -> None:
    with pytest.raises(PictureFault):
        check_svg(SVG.format(inside).encode())


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + SVG.format("&a;").encode(),
        b'<?xml-stylesheet href="x.css"?>' + SVG.format("").encode(),
        b"<svg>",
        b"",
        SVG.format("").encode() + b" " * (1024 * 1024),
    ],
)
def test_files_that_are_no_plain_svg_are_refused(data: bytes) -> None:
    with pytest.raises(PictureFault):
        check_svg(data)


def test_real_drawings_pass() -> None:
    check_svg(sample_files()["media/northkeep.svg"])
    check_svg(
        SVG.format(
            '<defs><linearGradient id="g"/></defs><rect fill="url(#g)"/><use href="#g"/>'
            '<image href="data:image/png;base64,AAAA"/>'
        ).encode()
    )
