"""Pictures of a kit: read as far as their head, and vectors held to what can do no harm."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from xml.parsers import expat

from PIL import Image, UnidentifiedImageError

from tpma.core.i18n import Message, msg
from tpma.kits.design_model import Size

MAX_PIXELS = 40_000_000
RASTER = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".gif": "GIF", ".webp": "WEBP"}
VECTOR = ".svg"
_MAX_SVG = 1024 * 1024
_HARMLESS_LINK = re.compile(r"\s*(#|data:image/(png|jpeg|gif|webp);base64,)", re.I)
_STYLE_LINK = re.compile(r"@import|url\(\s*['\"]?(?!#)", re.I)


@dataclass(frozen=True, slots=True)
class PictureFault(Exception):
    what: Message
    mend: Message


def suffix(path: str) -> str:
    name = path.rpartition("/")[2]
    return "." + name.rpartition(".")[2].lower() if "." in name else ""


def is_picture(path: str) -> bool:
    return suffix(path) in RASTER or suffix(path) == VECTOR


def read_picture(path: str, data: bytes) -> Size | None:
    """Its size, None for a vector. Raises PictureFault."""
    if suffix(path) == VECTOR:
        check_svg(data)
        return None
    wanted = RASTER[suffix(path)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # Only the named decoder looks at the bytes, and only at their head.
            with Image.open(io.BytesIO(data), formats=[wanted]) as picture:
                width, height = picture.size
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Warning,
        Image.DecompressionBombError,
    ) as error:
        raise PictureFault(
            msg("This is not a %(kind)s picture that can be read", kind=wanted),
            msg("Save it again as %(kind)s, with the name to match", kind=wanted),
        ) from error
    if width * height > MAX_PIXELS:
        raise PictureFault(
            msg("The picture has %(width)s × %(height)s pixels", width=width, height=height),
            msg("Make it smaller: at most 40 megapixels"),
        )
    return Size(width, height)


def check_svg(data: bytes) -> None:
    """Raises PictureFault where a vector holds anything but drawing."""
    if len(data) > _MAX_SVG:
        raise PictureFault(msg("The drawing is larger than 1 MB"), msg("Simplify its paths"))
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    bad: list[str] = []
    in_style = False

    def refuse(*_: object) -> None:
        bad.append("DOCTYPE")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal in_style
        local = name.rpartition(":")[2].lower()
        in_style = local == "style"
        if local in {"script", "foreignobject", "iframe", "handler", "set", "animate"}:
            bad.append(f"<{name}>")
        for key, value in attributes.items():
            plain = key.rpartition(":")[2].lower()
            if (
                plain.startswith("on")
                or (plain in {"href", "src"} and not _HARMLESS_LINK.match(value))
                or _STYLE_LINK.search(value)
            ):
                bad.append(f'{key}="{value[:40]}"')

    def text(words: str) -> None:
        if in_style and _STYLE_LINK.search(words):
            bad.append("url(…)")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise PictureFault(
            msg("This is not an SVG that can be read (line %(line)s)", line=error.lineno),
            msg("Save it again as plain SVG"),
        ) from error
    if bad:
        raise PictureFault(
            msg("The drawing holds more than drawing: %(what)s", what=bad[0]),
            msg("Save it as plain SVG, without scripts, links, animation or a DOCTYPE"),
        )
