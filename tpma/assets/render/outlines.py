"""Makes a TrueType font quick to draw without moving a point of its outlines.

Two things in font files cost most of the time a letter takes. Hinting programs bend outlines to the pixel
grid, which smooth text at these sizes doesn't need and which makes widths depend on the size. And glyphs
cut from variable fonts carry a flag that makes FreeType draw them sixteen times as fine, in case
contours overlap; without it, overlaps are still filled, only the one pixel where two edges meet differs.
"""

from __future__ import annotations

import io
import itertools
import struct

from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import SFNTWriter

_HINTS = ("fpgm", "cvt ", "hdmx", "VDMX", "LTSH", "DSIG")
# "Don't run the glyphs' programs" (INSTCTRL 1, 1), padded: FreeType takes a shorter one to mean
# that the font was never hinted, and would hint it by itself.
_NO_PROGRAMS = bytes([0xB1, 1, 1, 0x8E] + [0xB0, 0, 0x21] * 4)
_OVERLAP_SIMPLE = 0x40
_OVERLAP_COMPOUND = 0x0400


def plain_outlines(font: TTFont, data: bytes) -> bytes:
    """The font file to draw with; `data` itself where there is nothing to take away."""
    raw = font.reader
    if raw is None or "glyf" not in raw or "fvar" in raw:
        return data
    tables = {tag: raw[tag] for tag in raw.keys() if tag not in _HINTS}  # noqa: SIM118
    places = list(font["loca"].locations)
    tables["prep"] = _NO_PROGRAMS
    tables["glyf"] = _without_overlap_flags(tables["glyf"], places)
    out = io.BytesIO()
    writer = SFNTWriter(out, len(tables), sfntVersion=font.sfntVersion)
    for tag in sorted(tables):
        writer[tag] = tables[tag]
    writer.close()
    return out.getvalue()


def _without_overlap_flags(table: bytes, places: list[int]) -> bytes:
    found = bytearray(table)
    for start, end in itertools.pairwise(places):
        if end - start < 12:
            continue
        (contours,) = struct.unpack_from(">h", found, start)
        if contours < 0:
            flags = int.from_bytes(found[start + 10 : start + 12], "big") & ~_OVERLAP_COMPOUND
            found[start + 10 : start + 12] = flags.to_bytes(2, "big")
            continue
        after = start + 10 + 2 * contours
        (programs,) = struct.unpack_from(">H", found, after)
        at = after + 2 + programs
        if at < end:
            found[at] &= ~_OVERLAP_SIMPLE & 0xFF
    return bytes(found)
