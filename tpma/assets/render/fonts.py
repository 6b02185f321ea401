"""Fonts: who has which character, and how wide it is.

Pillow takes one font per text and draws boxes for what the font lacks. So every text is cut into
runs by the fonts' own character maps first, and what no font has is known before anything is drawn.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TypedDict

from fontTools.ttLib import TTFont
from PIL import ImageFont, features

from tpma.assets.render import joining
from tpma.assets.render.bidi import level_runs, visual_order
from tpma.assets.render.outlines import plain_outlines
from tpma.assets.render.shelf import Shelf

EM = 256  # px at which widths are measured once and scaled from

# Scripts whose letters change with their neighbours; without a shaper they come out garbled.
_COMPLEX = (
    (0x0600, 0x08FF),
    (0xFB50, 0xFDFF),
    (0x0700, 0x07BF),
    (0x0900, 0x0DFF),
    (0x0E00, 0x0EFF),
    (0x0F00, 0x109F),
    (0x1780, 0x17FF),
)
_WORD = re.compile(r" *[^ ]+ *| +")
_FOLLOWERS = frozenset({"Mn", "Me", "Cf", "Mc"})
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\ufe0e\ufe0f\n\r\t")


@cache
def has_shaper() -> bool:
    """Whether Raqm works: it needs FriBiDi, which comes with the system and not with Pillow."""
    return bool(features.check("raqm")) and bool(features.check("fribidi"))


def versions() -> str:
    """What the pixels of text depend on besides the fonts."""
    raqm = features.version("raqm") if has_shaper() else "none"
    return f"freetype {features.version('freetype2')} raqm {raqm} harfbuzz {features.version('harfbuzz')}"


@dataclass(frozen=True, slots=True)
class Metrics:
    """Shares of the em."""

    ascent: float
    descent: float
    cap_height: float


class Face:
    """One font file. Use `face_of`, which keeps one per content."""

    def __init__(self, data: bytes, weight: int | None = None) -> None:
        self.data = data
        self.weight = weight
        table = TTFont(io.BytesIO(data), lazy=True)
        self.cmap = frozenset(table.getBestCmap())
        units = table["head"].unitsPerEm
        os2 = table["OS/2"]
        cap = getattr(os2, "sCapHeight", 0) or 0.7 * units
        self.metrics = Metrics(
            table["hhea"].ascent / units, -table["hhea"].descent / units, cap / units
        )
        self.variable = "fvar" in table
        self.drawn = plain_outlines(table, data)

    def at(self, px: float) -> ImageFont.FreeTypeFont:
        """The font at a size."""
        shaped = has_shaper()
        return _SIZES.get((self, px, shaped), lambda: self._made(px, shaped))

    def _made(self, px: float, shaped: bool) -> ImageFont.FreeTypeFont:
        engine = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
        found = ImageFont.truetype(io.BytesIO(self.drawn), px, layout_engine=engine)
        if self.variable and self.weight:
            self._set_weight(found)
        return found

    def _set_weight(self, font: ImageFont.FreeTypeFont) -> None:
        axes = font.get_variation_axes()
        values: list[float] = []
        for axis in axes:
            name = axis.get("name") or b""
            wanted = self.weight if b"eight" in bytes(name) and self.weight else axis["default"]
            values.append(
                min(max(float(wanted or 0), axis["minimum"] or 0), axis["maximum"] or 1000)
            )
        font.set_variation_by_axes(values)


#: Pillow holds a copy of the font's file for each size.
_SIZES: Shelf[ImageFont.FreeTypeFont] = Shelf(18_000_000, lambda font: len(font.font_bytes))


@lru_cache(maxsize=64)
def face_of(data: bytes, weight: int | None = None) -> Face:
    """The face of a font file, parsed once. Bytes remember their hash, so asking again is cheap."""
    return Face(data, weight)


@cache
def fallback_faces(bold: bool) -> tuple[Face, ...]:
    """The built-in Noto fonts, for what a kit's own fonts lack."""
    weight = "Bold" if bold else "Regular"
    folder = resources.files("tpma.assets.render") / "fallback"
    scripts = ("", "Arabic", "Thai", "Devanagari", "JP")
    return tuple(
        face_of((folder / f"NotoSans{script}-{weight}.ttf").read_bytes()) for script in scripts
    )


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line that one font draws in one direction."""

    face: Face
    text: str
    rtl: bool


def _is_joinable(char: str) -> bool:
    arabic = "\u0600" <= char <= "\u06ff" or "\ufb50" <= char <= "\ufeff"
    return arabic and joining.can_join(char)


def _is_complex(char: str) -> bool:
    code = ord(char)
    return any(low <= code <= high for low, high in _COMPLEX)


class FontStack:
    """Faces in order of preference."""

    def __init__(self, faces: Iterable[Face], bold: bool = False) -> None:
        self.faces: tuple[Face, ...] = (*faces, *fallback_faces(bold))
        self._picks: dict[str, Face | None] = {}

    @property
    def first(self) -> Face:
        return self.faces[0]

    def _pick(self, char: str) -> Face | None:
        if char not in self._picks:
            needed = {ord(char)}
            if not has_shaper() and joining.needs_joining(char):
                # Letters are drawn as their joined shapes, so the font must have all of these.
                needed |= {ord(shape) for shape in joining.shapes(char)}
            self._picks[char] = next((face for face in self.faces if needed <= face.cmap), None)
        return self._picks[char]

    def missing(self, text: str) -> str:
        """The characters that can't be drawn right here, each once."""
        if text.isascii() and self._first_has(text):
            return ""
        lost = {c: None for c in text if c not in _INVISIBLE and self._pick(c) is None}
        if not has_shaper():
            garbled = (c for c in text if _is_complex(c) and not _is_joinable(c))
            lost |= dict.fromkeys(garbled)
        return "".join(lost)

    def _first_has(self, text: str) -> bool:
        return self.first.cmap.issuperset(map(ord, text))

    def line_runs(self, line: str, rtl: bool) -> list[Run]:
        """The runs of one line from left to right."""
        if not rtl and line.isascii() and self._first_has(line):
            return [Run(self.first, line, False)]
        pieces: list[Run] = []
        run_levels: list[int] = []
        for level, text in level_runs(line, rtl):
            for face, part in self._by_face(text):
                pieces.append(Run(face, part, level % 2 == 1))
                run_levels.append(level)
        return [pieces[index] for index in visual_order(run_levels)]

    def _by_face(self, text: str) -> list[tuple[Face, str]]:
        found: list[tuple[Face, str]] = []
        current: Face | None = None
        start = 0
        for index, char in enumerate(text):
            if char in _INVISIBLE or unicodedata.category(char) in _FOLLOWERS:
                continue
            # Spaces, digits and points stay with the letters before them where they can.
            shared = current is not None and not char.isalpha() and ord(char) in current.cmap
            face = current if shared else self._pick(char) or current or self.first
            if face is not current and current is not None:
                found.append((current, text[start:index]))
                start = index
            current = face
        found.append((current or self.first, text[start:]))
        return found


@dataclass(frozen=True, slots=True)
class Extent:
    """What a piece of text takes, in em around the pen's start on the baseline; y grows downwards."""

    advance: float
    left: float
    top: float
    right: float
    bottom: float


_EMPTY = Extent(0.0, 0.0, 0.0, 0.0, 0.0)


@lru_cache(maxsize=8192)
def extent(run: Run) -> Extent:
    """Measured once at a large size: outlines without hints grow in proportion."""
    if not run.text:
        return _EMPTY
    font = run.face.at(EM)
    text, options = drawable(run)
    box = font.getbbox(text, anchor="ls", **options)
    advance = float(font.getlength(text, **options))
    if box[2] <= box[0]:
        return Extent(advance / EM, 0.0, 0.0, 0.0, 0.0)
    return Extent(advance / EM, box[0] / EM, box[1] / EM, box[2] / EM, box[3] / EM)


class Direction(TypedDict, total=False):
    direction: str


def drawable(run: Run) -> tuple[str, Direction]:
    """The text and options to give to Pillow."""
    if has_shaper():
        return run.text, {"direction": "rtl" if run.rtl else "ltr"}
    return (joining.laid_out(run.text) if run.rtl else run.text), {}


@lru_cache(maxsize=4096)
def words_of(stack: FontStack, line: str, rtl: bool) -> tuple[Run, ...]:
    """A line from left to right in pieces that are drawn at once: words with the space after them."""
    words: list[Run] = []
    for run in stack.line_runs(line, rtl):
        if " " not in run.text:
            words.append(run)
            continue
        parts = [Run(run.face, part, run.rtl) for part in _WORD.findall(run.text)]
        words += reversed(parts) if run.rtl else parts
    return tuple(words)


@lru_cache(maxsize=8192)
def em_width(stack: FontStack, text: str, rtl: bool) -> float:
    """Width in em; exact at every size."""
    return sum(extent(run).advance for run in words_of(stack, text, rtl))
