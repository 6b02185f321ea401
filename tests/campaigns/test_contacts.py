"""Bringing contacts in through the services."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.campaigns import stories
from tests.factories import Product
from tpma.campaigns import service
from tpma.compliance import service as compliance
from tpma.core.actor import Role
from tpma.core.errors import Conflict, Forbidden, InvalidInput

DATED = (
    b"email,first name,company,country,consent date\n"
    b"a@example.net,Anna,Brandt,DE,2026-05-01\n"
    b"b@example.net,Bob,,DE,\n"
    b"c@example.net,Cyd,,US,\n"
)


def bring(
    product: Product, data: bytes, options: service.ImportOptions = stories.OPTIONS
) -> tuple[str, dict[str, object]]:
    with product.as_partner() as work:
        row = service.import_contacts(work, data, "list.csv")
        row = service.map_columns(work, row.id, row.mapping, options)
        return row.id, dict(row.counts)


def test_a_rehearsal_says_what_the_launch_will_say_and_keeps_nothing(product: Product) -> None:
    import_id, counts = bring(product, DATED, replace(stories.OPTIONS, given_on=""))
    assert (counts["contacts"], counts["mailable"]) == (3, 1)
    with product.as_partner() as work:
        assert service.contacts(work) == ([], 0)
        audience = service.take_over(work, import_id, "All")
        found = service.preview_exclusions(work, audience.id)
    assert dict(found.reasons) == counts["reasons"]
    assert found.mailable == counts["mailable"]


def test_a_person_without_a_date_has_no_consent_where_the_file_has_dates(product: Product) -> None:
    import_id, _ = bring(product, DATED, replace(stories.OPTIONS, given_on=""))
    with product.as_partner() as work:
        service.take_over(work, import_id, "All")
        rows, _ = service.contacts(work)
    assert {row.email: row.reason for row in rows if row.country == "DE"} == {
        "a@example.net": None,
        "b@example.net": "no_consent",
    }


def test_a_second_file_fills_up_and_takes_nothing_away(product: Product) -> None:
    import_id, _ = bring(product, b"email,first name,company\na@example.net,Anna,Brandt\n")
    with product.as_partner() as work:
        service.take_over(work, import_id, "First")
    import_id, counts = bring(
        product, b"email,first name,last name,company\nA@EXAMPLE.NET,,Weber,\nd@example.net,D,,\n"
    )
    assert (counts["contacts"], counts["new"]) == (2, 1)
    with product.as_partner() as work:
        service.take_over(work, import_id, "Second")
        rows, total = service.contacts(work, search="weber")
        assert sorted(each.count for each in service.audiences(work)) == [1, 2]
    assert total == 1
    assert (rows[0].name, rows[0].company) == ("Anna Weber", "Brandt")


def test_an_opt_out_outlives_the_next_import(product: Product) -> None:
    import_id, _ = bring(product, stories.contacts_csv(3))
    with product.as_partner() as work:
        service.take_over(work, import_id, "First")
        compliance.unsubscribe(work, work.address_key("reader1@example.net"))
    _, counts = bring(product, stories.contacts_csv(3))
    assert counts["reasons"] == {"unsubscribed": 1}


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"basis": ""}, "basis"),
        ({"basis": "friendship"}, "basis"),
        ({"given_on": "tomorrow"}, "given_on"),
        ({"given_on": "2030-01-01"}, "given_on"),
        ({"given_on": ""}, "given_on"),
        ({"country": "Germany"}, "country"),
    ],
)
def test_what_is_vouched_for_must_make_sense(
    product: Product, options: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        bring(product, stories.contacts_csv(2), replace(stories.OPTIONS, **options))
    assert field in caught.value.fields


def test_a_file_is_taken_over_once_and_only_after_a_look(product: Product) -> None:
    with product.as_partner() as work:
        row = service.import_contacts(work, stories.contacts_csv(2), "../../etc/list.csv")
        assert row.filename == "list.csv"
        import_id = row.id
    with pytest.raises(Conflict), product.as_partner() as work:
        service.take_over(work, import_id, "Early")
    import_id, _ = bring(product, stories.contacts_csv(2))
    with product.as_partner() as work:
        service.take_over(work, import_id, "Once")
    with pytest.raises(Conflict), product.as_partner() as work:
        service.take_over(work, import_id, "Twice")


def test_only_people_of_a_partner_bring_contacts(product: Product) -> None:
    with pytest.raises(Forbidden), product.hq(Role.ADMINISTRATOR) as work:
        service.import_contacts(work, stories.contacts_csv(1), "list.csv")


def test_five_thousand_rows_and_thirty_thousand_bad_ones(product: Product) -> None:
    data = stories.contacts_csv(5_000) + b"not an address;x;y;z;DE\r\n" * 30_000
    import_id, counts = bring(product, data)
    assert (counts["rows"], counts["contacts"], counts["left_out"]) == (35_000, 5_000, 30_000)
    with product.as_partner() as work:
        row = service.contact_import(work, import_id)
        assert [p["count"] for p in row.problems] == [30_000]
        service.take_over(work, import_id, "Many")
        rows, total = service.contacts(work, offset=4_990, limit=50)
    assert (len(rows), total) == (10, 5_000)
