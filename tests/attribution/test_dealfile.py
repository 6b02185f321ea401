"""Opportunities files as CRMs and people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.attribution import cells
from tpma.attribution.dealfile import MAX_PROBLEMS, DealFile, read_deals
from tpma.attribution.rules import Outcome

HEAD = "external_id,account,contact_email,amount,currency,stage,created_on,closed_on\n"
GOOD = "006A1,Acme,ann@acme.example,12500.00,USD,Closed Won,2026-05-02,2026-06-30\n"


def read(text: str, **options: object) -> DealFile:
    return read_deals(text.encode(), currency="USD", **options)  # type: ignore[arg-type]


def said(found: DealFile) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, str(problem.what)) for problem in found.problems]


def test_a_good_row() -> None:
    found = read(HEAD + GOOD)
    assert found.problems == []
    [row] = found.rows
    assert (row.external_id, row.amount_minor, row.currency) == ("006A1", 1_250_000, "USD")
    assert row.outcome is Outcome.WON
    assert (row.created_on, row.closed_on) == (date(2026, 5, 2), date(2026, 6, 30))
    assert row.line == 2


def test_a_german_excel_file() -> None:
    text = (
        "Verkaufschancen-ID;Firma;Betrag;Währung;Phase;Erstellt am;Abschlussdatum\r\n"
        "17;Müller & Söhne;12.500,00 €;EUR;Gewonnen;02.05.2026;30.06.2026\r\n"
        "18;Grün;1.250 €;EUR;Angebot;03.05.2026;\r\n"
    )
    found = read_deals(text.encode("cp1252"), currency="EUR")
    assert said(found) == []
    assert found.delimiter == ";"
    assert [row.amount_minor for row in found.rows] == [1_250_000, 125_000]
    assert found.rows[0].account == "Müller & Söhne"
    assert [row.outcome for row in found.rows] == [Outcome.WON, Outcome.OPEN]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_with_and_without_a_mark(encoding: str) -> None:
    found = read_deals((HEAD + GOOD.replace("Acme", "شركة")).encode(encoding), currency="USD")
    assert said(found) == []
    assert found.rows[0].account == "شركة"


def test_every_bad_row_says_line_column_and_mend() -> None:
    found = read(
        HEAD
        + ",Acme,,1,USD,Open,2026-05-02,\n"
        + "2,Acme,not an address,1,USD,Open,2026-05-02,\n"
        + "3,Acme,,lots,USD,Open,2026-05-02,\n"
        + "4,Acme,,1,DOLLAR,Open,2026-05-02,\n"
        + "5,Acme,,1,USD,Closed Won,2026-05-02,\n"
        + "6,Acme,,1,USD,Closed Lost,2026-05-02,2026-05-01\n"
        + "7,Acme,,1,USD,Open,2026-02-30,\n"
        + "8,Acme,,-1,USD,Open,2026-05-02,\n"
        + "9,Acme,,1.005,USD,Open,2026-05-02,\n"
        + "9b,Acme,,1.5,JPY,Open,2026-05-02,\n"
        + GOOD
    )
    assert [(line, column) for line, column, _ in said(found)] == [
        (2, "external_id"),
        (3, "contact_email"),
        (4, "amount"),
        (5, "currency"),
        (6, "closed_on"),
        (7, "closed_on"),
        (8, "created_on"),
        (9, "amount"),
        (10, "amount"),
        (11, "amount"),
    ]
    assert [row.external_id for row in found.rows] == ["006A1"]
    assert found.row_count == 11


def test_a_line_with_two_problems_reports_both_and_a_line_break_in_a_cell_counts() -> None:
    found = read(HEAD + '1,"Ac\nme",x,y,USD,Open,2026-05-02,\n' + GOOD)
    assert [(line, column) for line, column, _ in said(found)] == [
        (2, "amount"),
        (2, "contact_email"),
    ]
    assert found.rows[0].line == 4


def test_a_name_with_a_line_break_becomes_one_line() -> None:
    found = read(HEAD + GOOD.replace("Acme", '"Ac\r\nme\x07"'))
    assert found.rows[0].account == "Ac me"


def test_the_same_opportunity_twice_keeps_the_first() -> None:
    found = read(HEAD + GOOD + GOOD)
    assert len(found.rows) == 1
    assert said(found) == [(3, "external_id", "Line 2 already holds this opportunity")]


def test_ambiguous_amounts_are_asked_for_and_can_be_answered() -> None:
    text = HEAD + GOOD.replace("12500.00", "12.500")
    assert "thousands or a fraction" in said(read(text))[0][2]
    assert read(text, mark=",").rows[0].amount_minor == 1_250_000
    assert "no amount like" in said(read(text, mark="."))[0][2]
    # another row proves how this file writes its amounts
    proved = read(
        HEAD.replace(",", ";") + GOOD.replace(",", ";").replace("12500.00", "12.500")
        + GOOD.replace(",", ";").replace("006A1", "2").replace("12500.00", "7,50")
    )  # fmt: skip
    assert [row.amount_minor for row in proved.rows] == [1_250_000, 750]


def test_ambiguous_dates_are_asked_for_and_can_be_proved() -> None:
    text = HEAD + GOOD.replace("2026-05-02,2026-06-30", "03/04/2026,05/04/2026")
    assert [column for _, column, _ in said(read(text))] == ["created_on", "closed_on"]
    assert read(text, day_first=True).rows[0].created_on == date(2026, 4, 3)
    proved = read(
        text + GOOD.replace("006A1", "2").replace("2026-05-02,2026-06-30", "04/13/2026,05/01/2026")
    )
    assert [row.created_on for row in proved.rows] == [date(2026, 3, 4), date(2026, 4, 13)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b"   \n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
        (b"a,b\n1,2\n", "columns are missing"),
        (b'external_id,amount,stage,created_on\n1,"' + b"x" * 200_000, "can't be read"),
    ],
)
def test_files_that_are_none(data: bytes, expected: str) -> None:
    found = read_deals(data, currency="USD")
    assert found.rows == []
    assert expected in str(found.problems[0].what)


def test_thirty_thousand_bad_rows_are_counted_and_the_first_are_told() -> None:
    found = read(HEAD + "x,,,?,USD,Open,nope,\n" * 30_000)
    assert found.problem_count == 60_000
    assert len(found.problems) == MAX_PROBLEMS
    assert found.rows == []


def test_short_rows_and_chosen_columns() -> None:
    found = read(
        "foo,bar,baz,qux\nA-1,100,Open,2026-01-01\nA-2,50\n",
        mapping={"external_id": 0, "amount": 1, "stage": 2, "created_on": 3},
    )
    assert [row.external_id for row in found.rows] == ["A-1"]
    assert {line for line, _, _ in said(found)} == {3}


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12,500.00", "USD", 1_250_000),
        ("12.500,00", "EUR", 1_250_000),
        ("$1,234,567", "USD", 123_456_700),
        ("CHF 12'500.-", "CHF", 1_250_000),
        ("12 500,5", "EUR", 1_250_050),
        ("12,500", "JPY", 12_500),
        ("1.250", "KWD", None),
        ("1.25", "KWD", 1_250),
        ("١٢٥٠٠٫٥٠", "AED", 1_250_050),
        ("0", "USD", 0),
        ("1e9", "USD", None),
        ("99999999999999999", "USD", None),
    ],
)
def test_amounts(text: str, currency: str, minor: int | None) -> None:
    if minor is None:
        with pytest.raises(cells.NotUnderstood):
            cells.amount(text, currency, None)
    else:
        assert cells.amount(text, currency, None) == minor


@given(st.integers(0, 10**12), st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'")]))
def test_grouped_amounts_read_as_written(minor: int, marks: tuple[str, str]) -> None:
    point, group = marks
    whole = f"{minor // 100:,}".replace(",", group)
    assert cells.amount(f"{whole}{point}{minor % 100:02}", "EUR", None) == minor


@given(st.binary(max_size=400))
def test_any_bytes_end_in_rows_or_problems(data: bytes) -> None:
    found = read_deals(data, currency="USD")
    assert found.rows or found.problems or found.row_count == 0


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_every_row_is_a_deal_or_has_a_problem(one: str, two: str, three: str) -> None:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["external_id", "amount", "stage", "created_on"])
    writer.writerow([one or "x", two, three, "2026-01-01"])
    found = read_deals(out.getvalue().encode("utf-8", "ignore"), currency="USD")
    assert len(found.rows) + (found.problem_count > 0) >= min(1, found.row_count)
