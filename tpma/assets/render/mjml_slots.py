"""Numbered places in the MJML that the compiler gets, for all that never passes through it.

A slot is its number between two grave accents. Neither MJML nor the style sheets that the compiler
writes have that sign, and what of a kit or a partner stays outside of slots never holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_MARK = "`"


def slot(number: int) -> str:
    return f"`{number}`"


def without_marks(value: str) -> str:
    """``value`` fit to stand outside of slots."""
    return value.replace(_MARK, "")


@dataclass(frozen=True, slots=True)
class Layout:
    """A compiled mail, its words still in slots: ``literals`` around the slots of ``numbers``."""

    literals: tuple[str, ...]
    numbers: tuple[int, ...]

    @classmethod
    def of(cls, compiled: str) -> Layout:
        parts = compiled.split(_MARK)
        return cls(tuple(parts[0::2]), tuple(map(int, parts[1::2])))

    def fill(self, contents: Sequence[str]) -> str:
        """The mail with each slot's content in its place."""
        parts = [""] * (len(self.literals) + len(self.numbers))
        parts[0::2] = self.literals
        parts[1::2] = [contents[number] for number in self.numbers]
        return "".join(parts)
