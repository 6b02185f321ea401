"""SVG logos: read with suspicion, then turned into pixels once and for all.

What could run, load or lie is refused by name rather than cleaned away: a sanitiser that drops the
wrong half of an address hands the rasteriser a path to read.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.parsers import expat

import resvg_py

from tpma.core.errors import InvalidInput, TooLarge
from tpma.core.i18n import Message, msg

MAX_BYTES = 2_000_000
MAX_DEPTH = 64
MAX_ELEMENTS = 20_000

_FORBIDDEN = {
    "script": msg("it contains a script"),
    "foreignobject": msg("it contains a web page inside the drawing"),
    "iframe": msg("it contains a web page inside the drawing"),
    "handler": msg("it contains a script"),
    "listener": msg("it contains a script"),
}
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpe?g|webp);base64,[A-Za-z0-9+/=\s]+\Z")
_CSS_ADDRESS = re.compile(r"url\(\s*['\"]?\s*(?!#)([^)'\"]*)", re.IGNORECASE)


def looks_like_svg(data: bytes) -> bool:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return (
        head.startswith((b"<?xml", b"<svg", b"<!doctype", b"<!--"))
        and b"<svg" in data[:65536].lower()
    )


def _refuse(reason: Message, mend: Message | None = None) -> InvalidInput:
    return InvalidInput(
        msg("This SVG can't be used: %(reason)s", reason=reason),
        mend=mend
        or msg("Export the logo again as plain SVG, or upload a PNG of at least 800 pixels width"),
    )


class _Reader:
    """Walks the XML with expat, so that entities and depth are seen before anything is built."""

    def __init__(self) -> None:
        self.depth = 0
        self.count = 0
        self.style_depth = 0
        self.style: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise _refuse(msg("the drawing is too complicated"))
        tag = name.rpartition(":")[2].lower()
        if tag in _FORBIDDEN:
            raise _refuse(_FORBIDDEN[tag])
        if tag in {"text", "tspan", "textpath"}:
            raise _refuse(
                msg("its letters are live text, which would look different without their font"),
                msg("Convert the text to outlines (paths) and export the logo again"),
            )
        for key, value in attributes.items():
            self.attribute(key.rpartition(":")[2].lower(), value)
        if tag == "style":
            self.style_depth = self.depth

    def attribute(self, key: str, value: str) -> None:
        if key.startswith("on"):
            raise _refuse(msg("it contains a script"))
        if key in {"href", "src", "from", "to", "values"}:
            address = value.strip()
            inside = address.startswith("#") or _DATA_IMAGE.match(address)
            if key in {"href", "src"} and address and not inside:
                raise _refuse(
                    msg("it loads something from outside (%(address)s)", address=address[:80])
                )
            if "javascript:" in address.lower().replace("\t", "").replace("\n", ""):
                raise _refuse(msg("it contains a script"))
        self.css(value)

    def css(self, text: str) -> None:
        found = _CSS_ADDRESS.search(text)
        if found and not _DATA_IMAGE.match(found[1].strip()):
            raise _refuse(
                msg("it loads something from outside (%(address)s)", address=found[1][:80])
            )
        if "@import" in text.lower():
            raise _refuse(msg("it loads something from outside (%(address)s)", address="@import"))

    def end(self, name: str) -> None:
        if self.style_depth == self.depth:
            self.css("".join(self.style))
            self.style_depth = 0
        self.depth -= 1

    def text(self, data: str) -> None:
        if self.style_depth:
            self.style.append(data)


def _doctype(name: str, system: str | None, public: str | None, internal: int) -> None:
    if internal:
        raise _refuse(msg("it defines entities"))


def _entity(*_: object) -> None:
    raise _refuse(msg("it defines entities"))


def check_svg(data: bytes) -> tuple[float, float]:
    """Refuse what is not a plain drawing; answer its proportions as (width, height)."""
    if len(data) > MAX_BYTES:
        raise TooLarge(
            msg("This SVG is larger than %(limit)s MB", limit=2),
            mend=msg("Simplify the drawing, or upload a PNG"),
        )
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _doctype
    parser.EntityDeclHandler = _entity
    parser.ExternalEntityRefHandler = None
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _refuse(msg("it is broken in line %(line)s", line=error.lineno)) from None
    root = ElementTree.fromstring(data)  # noqa: S314 - entities and doctypes were refused above
    if root.tag.rpartition("}")[2].lower() != "svg":
        raise _refuse(msg("it is not a drawing"))
    return _proportions(root)


def _proportions(root: ElementTree.Element) -> tuple[float, float]:
    numbers = [
        float(n)
        for n in re.findall(r"-?[\d.]+(?:e-?\d+)?", root.get("viewBox", ""))
        if n.strip(".-")
    ]
    if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0:
        return numbers[2], numbers[3]
    sides: list[float] = []
    for name in ("width", "height"):
        match = re.match(r"\s*([\d.]+)", root.get(name, ""))
        if match is None or root.get(name, "").strip().endswith("%") or float(match[1]) <= 0:
            raise _refuse(msg("it doesn't say how large it is"))
        sides.append(float(match[1]))
    return sides[0], sides[1]


def rasterise(data: bytes, longest: int) -> bytes:
    """The drawing as PNG, its longer side `longest` pixels. `check_svg` comes first, always."""
    width, height = check_svg(data)
    ratio = width / height
    if not 1 / 20 <= ratio <= 20:
        raise _refuse(msg("it is more than 20 times as long as it is high"))
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=data.decode("utf-8"),
            skip_system_fonts=True,
            width=longest if ratio >= 1 else None,
            height=None if ratio >= 1 else longest,
        )
    except (ValueError, UnicodeDecodeError) as error:
        raise _refuse(msg("it can't be drawn (%(why)s)", why=str(error)[:120])) from None
    return bytes(png)
