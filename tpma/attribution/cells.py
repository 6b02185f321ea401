"""Reading what people's spreadsheets hold: bytes of some encoding, amounts and dates of some land.

A wrong guess about an amount is a wrong report, so what can be read two ways is decided by the
rest of its column or not at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from charset_normalizer import from_bytes

from tpma.core.i18n import Message, msg
from tpma.core.money import Money, digits_of

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What spreadsheet programs write where they don't write Unicode, by how often we meet it.
_CODEPAGES = ["cp1252", "cp1250", "cp1251", "cp1254", "cp1256", "cp932", "mac_roman"]


def decode(data: bytes) -> tuple[str, str] | None:
    """(text, encoding), or None where the bytes are no text."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(name), name.removesuffix("-sig")
            except UnicodeDecodeError:
                return None
    if b"\x00" in data:
        return None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    # A sample is enough to tell the code page, and keeps a large file from taking seconds.
    best = from_bytes(data[:65_536], cp_isolation=_CODEPAGES).best()
    for name in (*([best.encoding] if best else []), "cp1252"):
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
    return None


def plain(text: str) -> str:
    """One line of visible text: control characters and line breaks become single spaces."""
    shown = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return re.sub(r"\s+", " ", shown).strip()


class NotUnderstood(ValueError):
    """A cell that can't be read; `what` says why, `mend` what to write instead."""

    def __init__(self, what: Message, mend: Message) -> None:
        super().__init__(str(what))
        self.what, self.mend = what, mend


_AMOUNT = re.compile(r"[-+]?\d[\d.,]*\d|[-+]?\d|[-+]?[.,]\d+")
# Apostrophes and every kind of space group digits; the Arabic marks have one meaning each.
_GROUPS = dict.fromkeys(map(ord, "'’ \u00a0\u202f\u2009٬")) | {ord("٫"): "."}


def _digits_only(text: str) -> str:
    """The number inside `€ 12.500,00` or `USD 5,000`, with Western digits."""
    western = "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text
    )
    bare = western.translate(_GROUPS).replace("−", "-").replace("\u200f", "").replace("\u200e", "")
    bare = re.sub(r"^[^\d+\-.,]+|[^\d]+$", "", bare)
    if not _AMOUNT.fullmatch(bare):
        raise NotUnderstood(
            msg("“%(value)s” is not an amount", value=text[:40]),
            msg("Write it as digits, such as 12500.00"),
        )
    return bare


def decimal_mark(amounts: Iterable[str]) -> str | None:
    """The decimal mark that a column of amounts proves: one that stands last beside the other
    kind, or that is not followed by exactly three digits. None without proof or with both."""
    proved = set()
    for text in amounts:
        try:
            bare = _digits_only(text)
        except NotUnderstood:
            continue
        marks = re.findall(r"[.,]", bare)
        if not marks:
            continue
        last_mark, tail = marks[-1], re.split(r"[.,]", bare)[-1]
        if len(set(marks)) == 2 or (len(marks) == 1 and len(tail) != 3):
            proved.add(last_mark)
        elif len(marks) > 1:
            proved.add("," if last_mark == "." else ".")
    return proved.pop() if len(proved) == 1 else None


def amount(text: str, currency: str, mark: str | None) -> int:
    """Minor units. Raises NotUnderstood where it can be read two ways."""
    bare = _digits_only(text)
    kinds = sorted(set(re.findall(r"[.,]", bare)), key=bare.rindex)
    if len(kinds) == 2:
        mark = kinds[1]
    elif kinds and bare.count(kinds[0]) > 1:
        mark = "," if kinds[0] == "." else "."
    elif kinds and len(bare) - bare.index(kinds[0]) - 1 != 3:
        mark = kinds[0]
    elif kinds and digits_of(currency) == 0:
        mark = "," if kinds[0] == "." else "."
    elif kinds and mark is None:
        raise NotUnderstood(
            msg("“%(value)s” can be thousands or a fraction", value=text[:40]),
            msg("Write it without a separator for thousands, or choose the decimal mark"),
        )
    if mark and kinds == [mark] and len(bare) - bare.index(mark) - 1 == 3 > digits_of(currency):
        # 12.500 in a column of points: nobody writes tenths of a cent, somebody meant thousands.
        raise _too_fine(text, currency)
    if mark is not None:
        bare = bare.replace("," if mark == "." else ".", "").replace(mark, ".")
    try:
        found = Money.of_major(Decimal(bare), currency).minor
    except ValueError:
        raise _too_fine(text, currency) from None
    if abs(found) >= 10**15:
        raise NotUnderstood(
            msg("“%(value)s” is larger than any deal", value=text[:40]),
            msg("Write it as digits, such as 12500.00"),
        )
    return found


def _too_fine(text: str, currency: str) -> NotUnderstood:
    return NotUnderstood(
        msg("%(currency)s has no amount like “%(value)s”", currency=currency, value=text[:40]),
        msg("Write at most %(digits)s digits after the mark", digits=digits_of(currency)),
    )


_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?: .*)?")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:,? .*)?")


def _western(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text).strip()


def day_comes_first(dates: Iterable[str]) -> bool | None:
    """Whether 03/04/2026 is in April, as the rest of the column proves."""
    proved = set()
    for text in dates:
        if found := _SLASHED.fullmatch(_western(text)):
            one, two = int(found[1]), int(found[2])
            if one > 12 >= two:
                proved.add(True)
            elif two > 12 >= one:
                proved.add(False)
    return proved.pop() if len(proved) == 1 else None


def day(text: str, day_first: bool | None) -> date:
    """A date. Raises NotUnderstood where it can be read two ways."""
    western = _western(text)
    mend = msg("Write it as year-month-day, such as 2026-03-31")
    if found := _ISO.fullmatch(western):
        year, month, number = int(found[1]), int(found[2]), int(found[3])
    elif found := _DOTTED.fullmatch(western):
        year, month, number = int(found[3]), int(found[2]), int(found[1])
    elif found := _SLASHED.fullmatch(western):
        one, two, year = int(found[1]), int(found[2]), int(found[3])
        first = True if one > 12 else False if two > 12 else day_first
        if first is None and one != two:
            raise NotUnderstood(msg("“%(value)s” can be two different days", value=text[:40]), mend)
        number, month = (one, two) if first else (two, one)
    else:
        raise NotUnderstood(msg("“%(value)s” is not a date", value=text[:40]), mend)
    try:
        result = date(year, month, number)
    except ValueError:
        raise NotUnderstood(
            msg("“%(value)s” is not in the calendar", value=text[:40]), mend
        ) from None
    if not 2000 <= year <= 2100:
        raise NotUnderstood(msg("“%(value)s” is too far away", value=text[:40]), mend)
    return result
