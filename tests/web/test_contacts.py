"""Contacts through the screens: a file comes in step by step, and nothing is kept by accident."""

from __future__ import annotations

import io
import re

import pytest

from tests.campaigns import stories
from tests.factories import Product
from tests.web.conftest import Visitor, Visitors
from tpma.campaigns import service
from tpma.core.actor import Role

FILE = (
    "E-Mail;Vorname;Nachname;Firma;Land\r\n"
    "anna@example.net;Änne;Jäger;Brandt & Söhne;DE\r\n"
    "bob@example.net;<b>Bob</b>;Weiß;;Frankreich\r\n"
    "kaputt;Cyd;;;\r\n"
    "anna@example.net;Doppelt;;;\r\n"
).encode("cp1252")
ANSWERS: dict[str, object] = {
    "column-email": "0",
    "column-given_name": "1",
    "column-family_name": "2",
    "column-company": "3",
    "column-country": "4",
    "basis": "double_opt_in",
    "given_on": "2026-05-01",
    "source": "trade fair",
    "wording": "I want to hear from you",
    "country": "DE",
}


@pytest.fixture
def pia(visitors: Visitors) -> Visitor:
    return visitors.of(Role.PARTNER_MARKETER)


def upload(pia: Visitor, data: bytes, name: str = "kontakte.csv") -> str:
    pia.get("/contacts/upload")
    answer = pia.post(
        "/contacts/upload",
        {"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def test_nobody_here_yet_teaches_the_next_step(pia: Visitor) -> None:
    page = pia.get("/contacts/").get_data(as_text=True)
    assert "Nobody here yet" in page
    assert 'href="/contacts/upload"' in page


def test_a_file_comes_in_step_by_step(pia: Visitor, product: Product) -> None:
    where = upload(pia, FILE)
    columns = pia.get(where).get_data(as_text=True)
    assert "Brandt &amp; Söhne" in columns
    assert re.search(r'value="0" selected>E-Mail', columns)
    answer = pia.post(where, ANSWERS)
    assert answer.status_code == 303
    preview = pia.get(answer.headers["Location"]).get_data(as_text=True)
    assert "2 people can be mailed" in preview
    assert "Not an email address" in preview
    assert "The same address again" in preview
    with product.as_partner() as work:
        assert service.contacts(work) == ([], 0), "looking at a file keeps nobody"
    answer = pia.post(answer.headers["Location"], {"name": "Fair"})
    assert answer.status_code == 303
    page = pia.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Änne Jäger" in page
    assert "&lt;b&gt;Bob&lt;/b&gt;" in page
    assert "<b>Bob" not in page
    with product.as_partner() as work:
        (audience,) = service.audiences(work)
    assert (audience.name, audience.count) == ("Fair", 2)
    assert pia.post(where, ANSWERS).status_code == 409


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04not a csv", "Excel workbook"),
        (b"", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
    ],
)
def test_what_is_no_csv_is_said_and_not_kept(
    pia: Visitor, product: Product, data: bytes, words: str
) -> None:
    pia.get("/contacts/upload")
    answer = pia.post(
        "/contacts/upload",
        {"file": (io.BytesIO(data), "list.xlsx")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    with product.as_partner() as work:
        assert service.recent_imports(work) == []


def test_no_file_at_all_is_said(pia: Visitor) -> None:
    pia.get("/contacts/upload")
    answer = pia.post("/contacts/upload", {}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choose the file" in answer.get_data(as_text=True)


def test_a_mistake_keeps_what_was_typed(pia: Visitor) -> None:
    where = upload(pia, FILE)
    pia.get(where)
    wrong = ANSWERS | {"column-email": "", "basis": "", "wording": "these very words"}
    answer = pia.post(where, wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Choose the column with the email addresses" in page or "ground" in page
    assert "these very words" in page
    answer = pia.post(where, ANSWERS | {"column-company": "0"})
    assert answer.status_code == 422
    assert "chosen twice" in answer.get_data(as_text=True)


def test_a_wrong_encoding_is_corrected(pia: Visitor) -> None:
    where = upload(pia, "email;name\na@example.net;Łukasz\n".encode("cp1250"))
    pia.get(where)
    answer = pia.post(where, {"reread": "1", "encoding": "cp1250", "delimiter": ";"})
    assert answer.status_code == 303
    assert "Łukasz" in pia.get(where).get_data(as_text=True)


def test_a_long_list_has_pages_and_a_search(pia: Visitor, product: Product) -> None:
    stories.audience(product, 120)
    first = pia.get("/contacts/").get_data(as_text=True)
    assert "1–50 of 120" in first
    third = pia.get("/contacts/?page=3").get_data(as_text=True)
    assert "101–120 of 120" in third
    found = pia.get("/contacts/?q=Anna77").get_data(as_text=True)
    assert "reader77@example.net" in found
    assert "reader78@example.net" not in found
    assert "Nobody found" in pia.get("/contacts/?q=%25").get_data(as_text=True)


def test_another_partner_s_file_is_not_there(pia: Visitor, visitors: Visitors) -> None:
    where = upload(pia, FILE)
    stranger = visitors.of(Role.PARTNER_MARKETER, slug="soleil")
    assert stranger.get(where).status_code == 404
    assert stranger.post(where, ANSWERS).status_code == 404
    assert stranger.get(f"{where}/preview").status_code == 404
