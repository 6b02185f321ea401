"""The opportunities file: a CSV from any CRM becomes deals and a list of problems, per row.

Nothing is dropped in silence: every row is either a deal or has at least one problem that says
its line, its column, what is wrong and what to write.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from tpma.attribution import cells
from tpma.attribution.headings import REQUIRED, map_headings, outcome_of
from tpma.attribution.rules import Outcome
from tpma.core.i18n import Message, msg

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
#: Problems that are kept with their words; all are counted.
MAX_PROBLEMS = 500

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


@dataclass(frozen=True, slots=True)
class DealRow:
    """One row as read: what the CRM says about one opportunity."""

    line: int
    external_id: str
    partner: str
    account: str
    website: str
    name: str
    contact_email: str
    amount_minor: int
    currency: str
    stage: str
    outcome: Outcome
    created_on: date
    closed_on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one line; line 1 is the heading, line 0 the whole file."""

    line: int
    column: str
    what: Message
    mend: Message | None = None


@dataclass(slots=True)
class DealFile:
    """What was read. `problem_count` counts all problems, `problems` keeps the first ones."""

    encoding: str = ""
    delimiter: str = ""
    headings: tuple[str, ...] = ()
    mapping: dict[str, int] = field(default_factory=dict)
    rows: list[DealRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    problem_count: int = 0
    row_count: int = 0

    def report(self, problem: RowProblem) -> None:
        self.problem_count += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)


def read_deals(
    data: bytes,
    *,
    currency: str,
    mapping: Mapping[str, int] | None = None,
    mark: str | None = None,
    day_first: bool | None = None,
) -> DealFile:
    """Read a file. `mapping`, `mark` and `day_first` are a person's answers; else all is found
    out. `currency` is used where the file names none."""
    result = DealFile()
    if len(data) > MAX_BYTES:
        size = MAX_BYTES // 1024 // 1024
        return _stop(result, msg("The file is larger than %(size)s MB", size=size))
    decoded = cells.decode(data)
    if decoded is None:
        return _stop(
            result,
            msg("This is not a text file"),
            msg("Export the opportunities as CSV, best in the encoding UTF-8"),
        )
    text, result.encoding = decoded
    lines = list(_lines(text, result))
    if not lines:
        return result if result.problems else _stop(result, msg("The file is empty"))
    result.headings = tuple(cells.plain(cell) for cell in lines[0][1])
    result.mapping = dict(mapping) if mapping is not None else map_headings(result.headings)
    missing = [name for name in REQUIRED if name not in result.mapping]
    if missing:
        return _stop(
            result,
            msg("These columns are missing: %(names)s", names=missing),
            msg("Name them in the first line, or choose the column for each"),
        )
    return _read_rows(result, lines[1:], currency, mark, day_first)


def _stop(result: DealFile, what: Message, mend: Message | None = None) -> DealFile:
    result.report(RowProblem(0, "", what, mend))
    return result


def _lines(text: str, result: DealFile) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every line that is not blank."""
    head = text[: text.find("\n") if "\n" in text else len(text)]
    result.delimiter = max(",;\t|", key=head.count) if any(c in head for c in ",;\t|") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=result.delimiter)
    try:
        start = 1
        for row in reader:
            if any(cell.strip() for cell in row):
                yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        _stop(
            result,
            msg("The file can't be read from line %(line)s on", line=reader.line_num),
            msg("Look for a quotation mark that is not closed (%(reason)s)", reason=str(error)),
        )


def _read_rows(
    result: DealFile,
    lines: list[tuple[int, list[str]]],
    currency: str,
    mark: str | None,
    day_first: bool | None,
) -> DealFile:
    if len(lines) > MAX_ROWS:
        return _stop(
            result,
            msg("The file has more than %(count)s rows", count=MAX_ROWS),
            msg("Import it in parts"),
        )
    result.row_count = len(lines)
    raw = [
        (
            line,
            {
                name: cells.plain(row[at]) if at < len(row) else ""
                for name, at in result.mapping.items()
            },
        )
        for line, row in lines
    ]
    mark = mark or cells.decimal_mark(row["amount"] for _, row in raw)
    if day_first is None:
        day_first = cells.day_comes_first(
            row.get(name, "") for _, row in raw for name in ("created_on", "closed_on")
        )
    seen: dict[tuple[str, str], int] = {}
    for line, row in raw:
        found = _row(result, line, row, currency, mark, day_first)
        if found is None:
            continue
        earlier = seen.setdefault((found.partner, found.external_id), line)
        if earlier != line:
            result.report(
                RowProblem(
                    line,
                    "external_id",
                    msg("Line %(line)s already holds this opportunity", line=earlier),
                    msg("Keep one of the two lines"),
                )
            )
            continue
        result.rows.append(found)
    return result


def _row(
    result: DealFile,
    line: int,
    row: Mapping[str, str],
    currency: str,
    mark: str | None,
    day_first: bool | None,
) -> DealRow | None:
    """The row, or None with its problems reported."""
    before = result.problem_count

    def wrong(column: str, what: Message, mend: Message | None = None) -> None:
        result.report(RowProblem(line, column, what, mend))

    for name in REQUIRED:
        if not row[name]:
            wrong(name, msg("This is empty"))
    code = (row.get("currency") or currency).upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        wrong(
            "currency",
            msg("“%(value)s” is not a currency", value=code[:40]),
            msg("Use a three-letter code, such as EUR"),
        )
        code = currency
    worth = 0
    dates: dict[str, date | None] = {"created_on": None, "closed_on": None}
    try:
        worth = cells.amount(row["amount"], code, mark) if row["amount"] else 0
        if worth < 0:
            wrong("amount", msg("An opportunity is not worth less than nothing"))
    except cells.NotUnderstood as error:
        wrong("amount", error.what, error.mend)
    for name in dates:
        try:
            dates[name] = cells.day(row[name], day_first) if row.get(name) else None
        except cells.NotUnderstood as error:
            wrong(name, error.what, error.mend)
    outcome = outcome_of(row["stage"])
    created, closed = dates["created_on"], dates["closed_on"]
    if outcome is not Outcome.OPEN and not row.get("closed_on"):
        wrong("closed_on", msg("A closed opportunity needs the day it closed"))
    if outcome is not Outcome.OPEN and created and closed and closed < created:
        wrong("closed_on", msg("It closed before it was created"))
    email = row.get("contact_email", "")
    if email and not _EMAIL.fullmatch(email):
        wrong(
            "contact_email",
            msg("“%(value)s” is not an email address", value=email[:80]),
            msg("Write one address, or leave it empty"),
        )
    if result.problem_count > before or created is None:
        return None
    return DealRow(
        line=line,
        external_id=row["external_id"][:100],
        partner=row.get("partner", "")[:100],
        account=row.get("account", "")[:200],
        website=row.get("website", "")[:300],
        name=row.get("name", "")[:200],
        contact_email=email[:320],
        amount_minor=worth,
        currency=code,
        stage=row["stage"][:80],
        outcome=outcome,
        created_on=created,
        closed_on=closed,
        source=row.get("source", "")[:200],
    )
