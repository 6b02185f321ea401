"""JPEG in tiles: what stays from one picture to the next is not encoded again.

A JPEG may begin afresh every few blocks, at restart markers (ISO/IEC 10918-1, B.1.1.3 and F.1.1.5): what
lies between two of them depends on nothing outside. So where a part of a picture that ends on tiles' borders
is encoded by itself, its tiles are, byte for byte, those of the whole picture encoded at once. That
holds for the standard's code tables, which is why none are made to measure here, and it costs about
two per cent in weight.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from tpma.branding.lockup import Rect

#: Full chroma keeps small coloured letters sharp. Pictures from this many pixels on have no small letters.
SMALL = 400_000
LEAST_TILE = 48  # px; smaller tiles cost more in markers than they save
_MARKERS = [bytes((0xFF, 0xD0 + number)) for number in range(8)]
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_END = b"\xff\xd9"
_SCAN = 0xDA


@dataclass(frozen=True, slots=True)
class Grid:
    """How a picture of this size is cut: tiles of `tile` times `block` pixels, row by row."""

    width: int
    height: int
    block: int  # side of what JPEG encodes at once: 8, or 16 with half the chroma
    tile: int
    across: int
    down: int

    def around(self, rect: Rect) -> Rect:
        """The rectangle grown to the borders of tiles, within the picture."""
        return Rect(
            max(0, rect.left // self.tile * self.tile),
            max(0, rect.top // self.block * self.block),
            min(self.width, -(-rect.right // self.tile) * self.tile),
            min(self.height, -(-rect.bottom // self.block) * self.block),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A piece of a picture, painted over what lies below it; it ends on the borders of tiles."""

    rect: Rect
    picture: Image.Image


@lru_cache(maxsize=256)
def grid_of(width: int, height: int) -> Grid:
    block = 8 if width * height < SMALL else 16
    blocks = -(-width // block)
    # Rows must end where tiles end, or a part's tiles would not be those of the whole.
    per_tile = next(n for n in range(1, blocks + 1) if blocks % n == 0 and _wide(n, block, blocks))
    return Grid(width, height, block, per_tile * block, blocks // per_tile, -(-height // block))


def _wide(per_tile: int, block: int, blocks: int) -> bool:
    return per_tile * block >= LEAST_TILE or per_tile == blocks


@dataclass(frozen=True, slots=True)
class Tiles:
    """An encoded picture."""

    head: bytes
    tiles: list[bytes]  # row by row, without markers
    weight: int  # bytes of the whole file

    def joined(self) -> bytes:
        """The file."""
        pieces = [b""] * (2 * len(self.tiles))
        pieces[0::2] = self.tiles
        pieces[1::2] = _ends(len(self.tiles))
        return b"".join([self.head, *pieces])


@lru_cache(maxsize=256)
def _ends(number: int) -> tuple[bytes, ...]:
    """What ends each of so many tiles: restart markers in turns, and at last the end of the file."""
    return (*(_MARKERS[index % 8] for index in range(number - 1)), _END)


def _weighed(head: bytes, tiles: list[bytes]) -> Tiles:
    return Tiles(head, tiles, len(head) + sum(map(len, tiles)) + 2 * len(tiles))


def encoded(picture: Image.Image, grid: Grid, quality: int) -> Tiles:
    """A whole picture."""
    head, tiles = _cut(_jpeg(picture, grid, quality))
    _expect(len(tiles), grid.across * grid.down)
    return _weighed(head, tiles)


def patched(whole: Tiles, grid: Grid, parts: Iterable[Part], quality: int) -> Tiles:
    """The picture with these parts in place of what was there."""
    tiles = whole.tiles.copy()
    for part in parts:
        _, found = _cut(_jpeg(part.picture, grid, quality))
        first, across = part.rect.left // grid.tile, -(-part.rect.width // grid.tile)
        top, down = part.rect.top // grid.block, -(-part.rect.height // grid.block)
        _expect(len(found), across * down)
        for row in range(down):
            at = (top + row) * grid.across + first
            tiles[at : at + across] = found[row * across : (row + 1) * across]
    return _weighed(whole.head, tiles)


def _jpeg(picture: Image.Image, grid: Grid, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(
        out,
        "JPEG",
        quality=quality,
        subsampling=0 if grid.block == 8 else 2,
        restart_marker_blocks=grid.tile // grid.block,
    )
    return out.getvalue()


def _cut(data: bytes) -> tuple[bytes, list[bytes]]:
    """The file's head, and its tiles without markers."""
    at = 2
    while True:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        at += 2 + length
        if kind == _SCAN:
            break
    return data[:at], _RESTART.split(data[at:-2])


def _expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise RuntimeError(f"{found} tiles in a JPEG that should have {wanted}")
