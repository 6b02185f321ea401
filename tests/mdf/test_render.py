"""Sheets that are safe to open, and packs that are the same every time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.core.i18n import msg
from tpma.core.money import Money
from tpma.mdf.render.proof import Approved, Count, Exhibit, ProofFacts, build_pack
from tpma.mdf.render.sheets import Sheet, safe, to_csv, to_xlsx

AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
SHEET = Sheet(
    msg("MDF ROI"),
    [msg("Partner"), msg("MDF spend"), msg("ROI"), msg("Deals"), msg("Closed")],
    [
        ["=cmd|'/c calc'!A1", Money(1_234_567, "EUR"), Fraction(3, 2), 4, date(2026, 6, 30)],
        ["Müller", Money(-5, "EUR"), None, -1, None],
        ["حلول", None, Fraction(-1, 3), 0, None],
    ],
)


def test_csv_is_exact_and_runs_nothing() -> None:
    text = to_csv(SHEET, "en-US").decode("utf-8-sig")
    head, first, second, third = list(csv.reader(io.StringIO(text)))
    assert head == ["Partner", "MDF spend", "MDF spend (minor units)", "ROI", "Deals", "Closed"]
    assert first == ["'=cmd|'/c calc'!A1", "12345.67", "1234567", "1.5000", "4", "2026-06-30"]
    assert second == ["Müller", "-0.05", "-5", "", "-1", ""]
    assert third[3] == "-0.3333"


@given(st.text())
def test_no_text_cell_begins_like_a_formula(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\x00"))
    assert safe(text).removeprefix("'") == text.removeprefix("'") or safe(text) == "'" + text


def test_xlsx_reads_back_with_exact_minor_units() -> None:
    data = to_xlsx([SHEET, replace(SHEET, title=msg("A/B: [x]?"))], "ar-AE", AT, True)
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    assert rows[1][:5] == ("=cmd|'/c calc'!A1", 12345.67, 1_234_567, 1.5, 4)
    assert page["A2"].data_type == "s"  # text, not a formula
    assert page.sheet_view.rightToLeft
    assert rows[2][1:3] == (-0.05, -5)
    assert book.sheetnames[1] == "A B   x"
    assert to_xlsx([SHEET], "ar-AE", AT, True) == to_xlsx([SHEET], "ar-AE", AT, True)


FACTS = ProofFacts(
    partner="Nordlicht <GmbH>",
    campaign="Cyber-resilience",
    campaign_id="c1",
    activity="Digital campaign",
    fund="EMEA 2026",
    request_id="r1",
    cost=Money(800_000, "EUR"),
    claimed=Money(400_000, "EUR"),
    started_at=AT,
    finished_at=None,
    made_at=AT,
    sends=[Count(msg("Accepted by the mail server"), 120)],
    clicks=[Count(msg("Clicks by people"), 14), Count(msg("Clicks in all"), 31)],
    landing_urls=["https://example.com/p/1?a=1&b=2"],
    approvals=[Approved("approved", "person", AT, "Lena", "ab" * 32)],
    exhibits=[
        Exhibit("display-300x250", "image/png", b"png-1"),
        Exhibit("../../etc/passwd", "image/png", b"png-2"),
        Exhibit("display-300x250", "image/png", b"png-3"),
        Exhibit("email", "text/html", b"<p>"),
    ],
)


def test_a_pack_is_the_same_bytes_every_time_in_any_order() -> None:
    again = replace(FACTS, exhibits=list(reversed(FACTS.exhibits)))
    assert build_pack(FACTS, "en-US") == build_pack(again, "en-US")
    assert build_pack(FACTS, "en-US") != build_pack(
        replace(FACTS, sends=[Count(msg("Accepted by the mail server"), 121)]), "en-US"
    )


def test_a_packs_manifest_names_every_file_by_its_digest() -> None:
    archive = zipfile.ZipFile(io.BytesIO(build_pack(FACTS, "de-DE")))
    assert archive.testzip() is None
    manifest = json.loads(archive.read("manifest.json"))
    names = set(archive.namelist()) - {"manifest.json"}
    assert set(manifest["files"]) == names
    for name in names:
        assert manifest["files"][name]["sha256"] == hashlib.sha256(archive.read(name)).hexdigest()
    assert manifest["clicks"] == {"Clicks by people": 14, "Clicks in all": 31}


def test_a_packs_paths_stay_inside() -> None:
    archive = zipfile.ZipFile(io.BytesIO(build_pack(FACTS, "en-US")))
    for name in archive.namelist():
        assert ".." not in name.split("/")
        assert not name.startswith("/")
    assert "renditions/display-300x250-2.png" in archive.namelist()


@pytest.mark.parametrize(("locale", "direction"), [("en-US", "ltr"), ("ar-AE", "rtl")])
def test_a_packs_summary_escapes_and_reads_in_its_language(locale: str, direction: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(build_pack(FACTS, locale)))
    text = archive.read("summary.html").decode("utf-8")
    assert f'dir="{direction}"' in text
    assert "Nordlicht &lt;GmbH&gt;" in text
    assert "a=1&amp;b=2" in text
    assert 'href="renditions/email.html"' in text
