"""Words of one direction among words of the other, by Unicode's own marks (UAX 9): they hold in plain
text, mails, pages and pictures alike. Pure."""

from __future__ import annotations

import re
import unicodedata

_FSI, _PDI, _LRM = "\u2068", "\u2069", "\u200e"
_LETTER_THEN_SIGN = re.compile(r"([A-Za-z])([$€£¥])(?!\u200e)")


def runs_right_to_left(text: str) -> bool:
    """Whether any of it does."""
    return any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)


def apart(text: str) -> str:
    """The text marked off, so that neither changes the other's order: a phone number after an Arabic
    address is read backwards otherwise."""
    return f"{_FSI}{text}{_PDI}" if text else ""


def apart_if_turned(text: str) -> str:
    """The text marked off where it runs from the right; other text as it is."""
    return apart(text) if runs_right_to_left(text) else text


def signs_kept(amount: str) -> str:
    """An amount of money among right-to-left words, its sign beside its letters: "US$", not "$US"."""
    return _LETTER_THEN_SIGN.sub(rf"\1\2{_LRM}", amount)
