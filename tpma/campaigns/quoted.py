"""Quoted-printable in pieces: the constant parts are encoded once, each recipient's only joined.

Every piece is closed by a soft line break, so that the next one starts on a fresh line and no line
grows beyond 76 characters, whatever a name brings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tpma.campaigns.personalise import Segments, Slot
from tpma.core.quoted import quoted

_SOFT: Final = b"=\r\n"


@dataclass(frozen=True, slots=True)
class QuotedSegments:
    """Segments whose literals are quoted already."""

    segments: Segments
    literals: tuple[bytes, ...]

    @classmethod
    def of(cls, segments: Segments) -> "QuotedSegments":
        last = len(segments.literals) - 1
        return cls(
            segments,
            tuple(
                _closed(literal) if position < last else quoted(literal)
                for position, literal in enumerate(segments.literals)
            ),
        )

    def fill(self, values: Mapping[str, str]) -> bytes:
        known: dict[Slot, bytes] = {}
        parts = [self.literals[0]]
        for slot, literal in zip(self.segments.slots, self.literals[1:], strict=True):
            value = known.get(slot)
            if value is None:
                value = known[slot] = _closed(self.segments.value(slot, values))
            parts.append(value)
            parts.append(literal)
        return b"".join(parts)


def _closed(text: str) -> bytes:
    """``text`` encoded as if it went on: at a text's end the encoder fills a line to 76 characters,
    and the sign that closes it would be the 77th."""
    data = quoted(f"{text}x")[:-1] if text else b""
    return data if not data or data.endswith(b"\r\n") else data + _SOFT
