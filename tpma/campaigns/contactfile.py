"""Reading a contact file as people export it: any encoding, any delimiter, any mess.

Bytes in, a table of strings out, with what was found out on the way, so that the person can
correct it. Nothing here decides who is mailed.
"""

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Final

from charset_normalizer import from_bytes

from tpma.core.i18n import Message, msg

MAX_BYTES: Final = 25 * 1024 * 1024
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 100
_LONGEST_CELL: Final = 5_000
_DELIMITERS: Final = (",", ";", "\t", "|")

ENCODINGS: Final = (
    "utf-8",
    "utf-16",
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1256",
    "cp932",
    "mac_roman",
)
"""What a person may choose from where we guessed wrong."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FILES: Final = (
    (b"PK\x03\x04", msg("an Excel workbook or another packed file")),
    (b"\xd0\xcf\x11\xe0", msg("an old Excel workbook")),
    (b"%PDF", msg("a PDF")),
    (b"\x89PNG", msg("a picture")),
    (b"\xff\xd8\xff", msg("a picture")),
)


class UnreadableFileError(ValueError):
    """Nothing in it can be used. Says what it is and what to do."""

    def __init__(self, message: Message, mend: Message) -> None:
        super().__init__(str(message))
        self.message = message
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Table:
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    """In which line of the file each row begins; rows with line breaks in a name take several."""
    has_header: bool = True
    notes: tuple[Message, ...] = ()

    def sample(self, column: int, count: int = 3) -> list[str]:
        """The first values of a column that say something."""
        found: list[str] = []
        for row in self.rows[:200]:
            value = row[column].strip() if column < len(row) else ""
            if value and value not in found:
                found.append(value[:80])
            if len(found) == count:
                break
        return found


def read(data: bytes, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """The table in these bytes. Raises UnreadableFileError where there is none."""
    _refuse_other_files(data)
    used, text = _decoded(data, encoding)
    text, told = _told_delimiter(text)
    separator = delimiter or told or _guessed_delimiter(text)
    rows, lines, notes = _parsed(text, separator)
    if not rows:
        raise UnreadableFileError(
            msg("There are no rows in this file"),
            msg("Export your contacts as CSV with one contact per line"),
        )
    has_header = not any("@" in cell for cell in rows[0])
    width = max(len(row) for row in rows[:1000])
    if has_header:
        header = tuple(cell.strip() for cell in rows.pop(0))
        lines.pop(0)
    else:
        header = ()
    header += tuple("" for _ in range(width - len(header)))
    return Table(used, separator, header, tuple(rows), tuple(lines), has_header, tuple(notes))


def _refuse_other_files(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise UnreadableFileError(
            msg("The file is larger than %(limit)s MB", limit=MAX_BYTES // 1024 // 1024),
            msg("Leave out columns that you do not need, or split the file"),
        )
    if not data.strip(b"\x00\r\n\t ,;\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFileError(
            msg("The file is empty"), msg("Export your contacts again and check the file's size")
        )
    for magic, what in _OTHER_FILES:
        if data.startswith(magic):
            raise UnreadableFileError(
                msg("This is %(what)s, not a CSV file", what=what),
                msg("Open it and save it as “CSV UTF-8”, then upload that file"),
            )


def _decoded(data: bytes, asked: str | None) -> tuple[str, str]:
    """The encoding that was used, and the text."""
    if asked is not None and asked in ENCODINGS:
        return asked, data.decode(asked, "replace").lstrip("\ufeff")
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name.removesuffix("-sig"), data.decode(name, "replace")
    if (guessed := _utf16_without_bom(data)) is not None:
        return "utf-16", data.decode(guessed, "replace")
    try:
        return "utf-8", data.decode("utf-8")
    except UnicodeDecodeError as error:
        # One broken character in a long UTF-8 file does not make it another encoding.
        if _mostly_utf8(data):
            return "utf-8", data.decode("utf-8", "replace")
        if error.reason == "unexpected end of data" and error.start > len(data) - 4:
            return "utf-8", data.decode("utf-8", "replace")
    candidates = [name for name in ENCODINGS if not name.startswith("utf")]
    best = from_bytes(data[:65_536], cp_isolation=candidates).best()
    name = best.encoding if best is not None else "cp1252"
    if name in ("cp1250", "cp1254", "mac_roman") and _reads_as_western(data):
        # For a few umlauts the statistics waver between the Western and its neighbours.
        name = "cp1252"
    return name, data.decode(name, "replace")


def _utf16_without_bom(data: bytes) -> str | None:
    head = data[:2000]
    if len(head) < 4:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) // 5 and even == 0:
        return "utf-16-le"
    if even > len(head) // 5 and odd == 0:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    wide = sum(1 for c in text if ord(c) > 127)
    return wide > 20 and text.count("\ufffd") * 20 < wide


def _reads_as_western(data: bytes) -> bool:
    """Whether all letters outside ASCII are the usual Western ones in cp1252."""
    usual = "äöüÄÖÜßàáâãåçèéêëìíîïñòóôõøùúûýÿæœÀÁÂÃÅÇÈÉÊËÌÍÎÏÑÒÓÔÕØÙÚÛÝÆŒ€–—‘’“”„…·®™©°«»\xa0"
    wide = [c for c in data[:65_536].decode("cp1252", "replace") if ord(c) > 127]
    return bool(wide) and all(c in usual for c in wide)


def _told_delimiter(text: str) -> tuple[str, str | None]:
    """Excel writes `sep=;` as a first line of its own."""
    first, newline, rest = text.partition("\n")
    if newline and first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return rest, first.strip()[4]
    return text, None


def _guessed_delimiter(text: str) -> str:
    """The one that cuts the first lines into the same number of cells most often."""
    head = text[:20_000]
    best, best_score = ",", 0.0
    for candidate in _DELIMITERS:
        try:
            rows = [row for row in csv.reader(io.StringIO(head), delimiter=candidate) if row][:30]
        except csv.Error:
            continue
        if not rows:
            continue
        width, often = Counter(len(row) for row in rows).most_common(1)[0]
        score = 0.0 if width < 2 else often / len(rows) * min(width, 20)
        if score > best_score:
            best, best_score = candidate, score
    return best


def _parsed(text: str, delimiter: str) -> tuple[list[tuple[str, ...]], list[int], list[Message]]:
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    notes: list[Message] = []
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    begins = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            notes.append(msg("Reading stopped at line %(line)s: a cell has no end", line=begins))
            break
        if any(len(cell) > _LONGEST_CELL for cell in row):
            notes.append(
                msg(
                    "A quotation mark in line %(line)s is never closed, so what follows it "
                    "could not be read",
                    line=begins,
                )
            )
            break
        if any(cell.strip() for cell in row):
            if len(rows) > MAX_ROWS:
                notes.append(msg("Only the first %(limit)s rows were read", limit=MAX_ROWS))
                break
            rows.append(tuple(row[:MAX_COLUMNS]))
            lines.append(begins)
        begins = reader.line_num + 1
    return rows, lines, notes
