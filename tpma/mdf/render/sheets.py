"""Tables as CSV and XLSX that are safe to open and exact to the cent.

Every amount stands twice: as people read it and in minor units, because a spreadsheet's number is
a binary fraction and a cent is not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import xlsxwriter

from tpma.core.i18n import Message, translate
from tpma.core.money import Money, digits_of

Cell: TypeAlias = "Message | Money | Fraction | str | int | date | None"

# What a spreadsheet program takes for a formula, or for the beginning of one after trimming.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: headings and rows. A money column becomes two columns."""

    title: Message
    headings: Sequence[Message]
    rows: Iterable[Sequence[Cell]]


def safe(text: str) -> str:
    """Text that no spreadsheet program runs: an apostrophe before what looks like a formula."""
    return "'" + text if text.startswith(_DANGEROUS) else text


def decimal_of(value: Fraction, places: int = 4) -> Decimal:
    """A ratio rounded half to even."""
    scaled = round(value * 10**places)
    return Decimal(scaled).scaleb(-places)


def _is_money(sheet_rows: Sequence[Sequence[Cell]], column: int) -> bool:
    return any(isinstance(row[column], Money) for row in sheet_rows)


def _columns(sheet: Sheet, rows: Sequence[Sequence[Cell]], locale: str) -> list[str]:
    found = []
    for place, heading in enumerate(sheet.headings):
        name = translate(heading, locale)
        found.append(name)
        if _is_money(rows, place):
            found.append(f"{name} (minor units)")
    return found


def to_csv(sheet: Sheet, locale: str) -> bytes:
    """UTF-8 with a mark, so that Excel reads it as Unicode; the number's mark is a point."""
    rows = [list(row) for row in sheet.rows]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(name) for name in _columns(sheet, rows, locale)])
    money = [_is_money(rows, place) for place in range(len(sheet.headings))]
    for row in rows:
        cells: list[str] = []
        for cell, is_money in zip(row, money, strict=True):
            cells.append(_csv_cell(cell, locale))
            if is_money:
                cells.append(str(cell.minor) if isinstance(cell, Money) else "")
        writer.writerow(cells)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _csv_cell(cell: Cell, locale: str) -> str:
    match cell:
        case None:
            return ""
        case Money():
            return f"{cell.major:f}"
        case Fraction():
            return f"{decimal_of(cell):f}"
        case int():
            return str(cell)
        case date():
            return cell.isoformat()
        case Message():
            return safe(translate(cell, locale))
        case str():
            return safe(cell)


def to_xlsx(sheets: Sequence[Sheet], locale: str, made_at: datetime, right_to_left: bool) -> bytes:
    """A workbook, written row by row. Text is written as text, whatever it looks like."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": made_at.replace(tzinfo=None)})
    formats = _Formats(book)
    for sheet in sheets:
        page = book.add_worksheet(_tab(translate(sheet.title, locale)))
        if right_to_left:
            page.right_to_left()
        page.freeze_panes(1, 0)
        _fill(page, sheet, formats, locale)
    book.close()
    return out.getvalue()


class _Formats:
    """The looks of a workbook's cells."""

    def __init__(self, book: Any) -> None:
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.share = book.add_format({"num_format": "0.00%"})
        self._money = {
            digits: book.add_format(
                {"num_format": "#,##0" + ("." + "0" * digits if digits else "")}
            )
            for digits in range(5)
        }

    def money(self, currency: str) -> Any:
        return self._money[digits_of(currency)]


def _fill(page: Any, sheet: Sheet, formats: _Formats, locale: str) -> None:
    rows = [list(row) for row in sheet.rows]
    for column, name in enumerate(_columns(sheet, rows, locale)):
        page.set_column(column, column, max(12, min(40, len(name) + 2)))
        page.write_string(0, column, name, formats.bold)
    money = [_is_money(rows, place) for place in range(len(sheet.headings))]
    for line, row in enumerate(rows, start=1):
        column = 0
        for cell, is_money in zip(row, money, strict=True):
            _write(page, line, column, cell, formats, locale)
            if is_money:
                column += 1
                if isinstance(cell, Money):
                    page.write_number(line, column, cell.minor)
            column += 1


def _write(page: Any, line: int, column: int, cell: Cell, formats: _Formats, locale: str) -> None:
    match cell:
        case None:
            pass
        case Money():
            page.write_number(line, column, float(cell.major), formats.money(cell.currency))
        case Fraction():
            page.write_number(line, column, float(decimal_of(cell)), formats.share)
        case int():
            page.write_number(line, column, cell)
        case datetime():
            page.write_string(line, column, cell.isoformat())
        case date():
            page.write_datetime(line, column, cell, formats.day)
        case Message():
            page.write_string(line, column, translate(cell, locale))
        case str():
            page.write_string(line, column, cell[:32_767])


def _tab(title: str) -> str:
    """A name that Excel takes: at most 31 characters, none of []:*?/\\."""
    return "".join(" " if c in "[]:*?/\\" else c for c in title).strip(" '")[:31]
