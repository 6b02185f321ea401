import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.campaigns.contactfile import MAX_ROWS, UnreadableFileError, read
from tpma.campaigns.contactmap import Field, ProblemCode, guess, map_rows
from tpma.campaigns.contactvalues import address_of, country_of, date_of, locale_of

GERMAN = "E-Mail;Vorname;Nachname;Firma;Land\r\njürgen@müller.de;Jürgen;Größe;Müller & Söhne;Österreich\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (GERMAN.encode("utf-8"), "utf-8"),
        (GERMAN.encode("utf-8-sig"), "utf-8"),
        (GERMAN.encode("cp1252"), "cp1252"),
        (GERMAN.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be"), "utf-16"),
        (GERMAN.encode("utf-16-le"), "utf-16"),
        (GERMAN.encode("utf-16-be"), "utf-16"),
    ],
)
def test_any_usual_encoding_reads_the_same(data: bytes, encoding: str) -> None:
    table = read(data)
    assert table.encoding == encoding
    assert table.delimiter == ";"
    mapped = map_rows(table, guess(table))
    (contact,) = mapped.contacts
    assert (contact.given_name, contact.family_name) == ("Jürgen", "Größe")
    assert (contact.company, contact.country) == ("Müller & Söhne", "AT")


def test_arabic_and_russian_code_pages() -> None:
    rows = "البريد,الاسم\n" + "".join(f"a{n}@x.test,محمد عبد الله\n" for n in range(30))
    table = read(rows.encode("cp1256"))
    assert table.rows[0][1] == "محمد عبد الله"
    rows = "email,имя\n" + "".join(f"a{n}@x.test,Александр Иванов\n" for n in range(30))
    assert read(rows.encode("cp1251")).rows[0][1] == "Александр Иванов"


def test_a_wrong_guess_can_be_corrected() -> None:
    data = "email,name\na@x.test,Łukasz\n".encode("cp1250")
    assert read(data, encoding="cp1250").rows[0][1] == "Łukasz"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = [["email", "first name", "company"], ["a@x.test", "Ann", "Smith, Jones; and Co"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows * 1)
    table = read(out.getvalue().encode())
    assert table.delimiter == delimiter
    assert table.rows[0][2] == "Smith, Jones; and Co"


def test_excel_s_own_first_line_is_no_header() -> None:
    table = read(b"sep=|\r\nemail|name\r\na@x.test|Ann\r\n")
    assert (table.delimiter, table.header) == ("|", ("email", "name"))


def test_a_file_without_a_header_is_understood() -> None:
    table = read(b"Ann,a@x.test\nBob,b@x.test\n")
    assert not table.has_header
    assert guess(table) == {Field.EMAIL: 1}
    assert len(map_rows(table, guess(table)).contacts) == 2


@pytest.mark.parametrize(
    "data",
    [b"", b"  \r\n", b"\xff\xfe", b"PK\x03\x04rest", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1"],
)
def test_what_is_no_csv_says_what_it_is(data: bytes) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read(data)
    assert str(caught.value.mend)


def test_a_name_with_a_line_break_is_mended_and_said() -> None:
    table = read(b'email,first name\r\na@x.test,"An\r\nna"\r\nb@x.test,Bob\r\n')
    mapped = map_rows(table, guess(table))
    assert [c.given_name for c in mapped.contacts] == ["An na", "Bob"]
    assert [(p.code, p.count) for p in mapped.problems] == [(ProblemCode.LINE_BREAK, 1)]
    assert mapped.problems[0].examples == [(2, "An na")]
    assert [c.line for c in mapped.contacts] == [2, 4]


def test_a_quotation_mark_that_is_never_closed_does_not_eat_the_rest_in_silence() -> None:
    rows = 'email,name\na@x.test,Ann\nb@x.test,"Bob\n' + "c@x.test,Cyd\n" * 1000
    table = read(rows.encode())
    assert [row[0] for row in table.rows] == ["a@x.test"]
    assert "line 3" in str(table.notes[0])


def test_thirty_thousand_bad_rows_are_told_in_a_sentence() -> None:
    rows = "email,name\n" + "not an address,Ann\n" * 30_000 + "good@x.test,Bob\n"
    table = read(rows.encode())
    mapped = map_rows(table, guess(table))
    assert [c.email for c in mapped.contacts] == ["good@x.test"]
    (problem,) = mapped.problems
    assert (problem.code, problem.count, len(problem.examples)) == (
        ProblemCode.BAD_ADDRESS,
        30_000,
        10,
    )
    assert mapped.left_out == 30_000


def test_more_rows_than_we_take_are_cut_off_and_said() -> None:
    table = read(b"email\n" + b"a@x.test\n" * (MAX_ROWS + 10))
    assert len(table.rows) == MAX_ROWS
    assert "100,000" in str(table.notes[0])


def test_the_same_address_twice_is_one_contact() -> None:
    table = read(b"email,name\na@x.test,Ann\nA@X.TEST ,Anna\n")
    mapped = map_rows(table, guess(table))
    assert [(c.email, c.family_name or c.given_name) for c in mapped.contacts] == [
        ("a@x.test", "Ann")
    ]
    assert mapped.problems[0].code is ProblemCode.DUPLICATE


@pytest.mark.parametrize(
    "cell", ['=HYPERLINK("http://x")', "@SUM(A1)", "+cmd|' /C calc'!A0", "-1+(2)"]
)
def test_formulas_are_dropped_and_said(cell: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["email", "company"], ["a@x.test", cell]])
    table = read(out.getvalue().encode())
    mapped = map_rows(table, guess(table))
    assert mapped.contacts[0].company == ""
    assert mapped.problems[0].code is ProblemCode.FORMULA


@pytest.mark.parametrize("cell", ["+49 30 1234", "- Smith", "-", "=", "3 = 4"])
def test_what_only_looks_like_a_formula_is_kept(cell: str) -> None:
    table = read(f"email,company\na@x.test,{cell}\n".encode())
    assert map_rows(table, guess(table)).contacts[0].company == cell


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        (" Anna <anna@x.test> ", "anna@x.test"),
        ("mailto:anna@x.test", "anna@x.test"),
        ("'anna@x.test'", "anna@x.test"),
        ("anna@x.test\u200b", "anna@x.test"),
        ("o'neil+news@sub.x.test", "o'neil+news@sub.x.test"),
        ("anna@x", None),
        ("anna@@x.test", None),
        ("anna x@x.test", None),
        ("anna@x.test\r\nBcc: b@x.test", None),
        ("anna@x.test, b@x.test", None),
        (".anna@x.test", None),
        ("a" * 65 + "@x.test", None),
        ("@x.test", None),
    ],
)
def test_addresses(raw: str, address: str | None) -> None:
    assert address_of(raw) == address


def test_countries_languages_and_dates() -> None:
    assert [country_of(v) for v in ("DE", "Deutschland", "germany", "USA", "Atlantis", "الإمارات العربية المتحدة")] == [
        "DE", "DE", "DE", "US", None, "AE",
    ]  # fmt: skip
    assert [locale_of(v) for v in ("de", "German", "de_AT", "Französisch", "klingonisch")] == [
        "de", "de", "de-AT", "fr", None,
    ]  # fmt: skip
    assert str(date_of("3.4.2026")) == "2026-04-03"
    assert str(date_of("2026-04-03T10:00:00Z")) == "2026-04-03"
    assert str(date_of("13/04/2026")) == "2026-04-13"
    assert date_of("03/04/2026") is None
    assert date_of("31/31/2026") is None


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail_otherwise(data: bytes) -> None:
    try:
        table = read(data)
    except UnreadableFileError:
        return
    mapped = map_rows(table, guess(table))
    assert len(mapped.contacts) + mapped.left_out == len(table.rows)


cells = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=20))
def test_contacts_are_clean_whatever_the_cells(rows: list[list[str]]) -> None:
    out = io.StringIO()
    addressed = [[f"p{n}@x.test", *row] for n, row in enumerate(rows)]
    csv.writer(out).writerows([["email", "first name", "last name"], *addressed])
    table = read(out.getvalue().encode("utf-8-sig"), delimiter=",")
    mapped = map_rows(table, guess(table))
    assert [c.email for c in mapped.contacts] == [row[0] for row in addressed]
    for contact in mapped.contacts:
        joined = contact.given_name + contact.family_name + contact.company
        assert len((joined + "x").splitlines()) == 1
        assert not contact.given_name.startswith(("=", "@")) or len(contact.given_name) == 1
