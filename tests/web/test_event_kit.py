"""An event in the editor, the library and at its public address."""

from __future__ import annotations

import re

import pytest

from tests.campaigns.test_event_kit import kit
from tests.factories import Product
from tests.web.conftest import Visitors
from tpma.assets import service as assets
from tpma.core.actor import Role
from tpma.kits import service as kits


@pytest.fixture
def version_id(product: Product) -> str:
    with product.hq() as work:
        return kits.publish(work, kit("pull-the-plug")).id


def test_facts_have_fields_of_their_kind_and_say_what_readers_see(
    product: Product, visitors: Visitors, version_id: str
) -> None:
    with product.as_partner() as work:
        set_id = assets.start(work, version_id, "de-DE", "Frühjahr").id
    marketer = visitors.of(Role.PARTNER_MARKETER)
    page = marketer.get(f"/edit/{set_id}?tactic=calendar").get_data(as_text=True)
    for kind, zone, value in (
        ("date", "date", "2027-03-11"),
        ("time", "begins", "09:00"),
        ("number", "places", "40"),
    ):
        assert re.search(
            rf'<input class="input fact" type="{kind}" value="{value}"[^>]*zone:{zone}', page
        )
    assert 'value="Europe/Amsterdam" selected' in page
    assert "11. März 2027" in page
    # Posts of the form are tidied and refused as the rules say, and nothing typed is lost.
    wrong = marketer.post(f"/edit/{set_id}/calendar/save", {"rev": "0", "zone:begins": "25:00"})
    assert "25:00" in wrong.get_data(as_text=True)
    marketer.post(f"/edit/{set_id}/calendar/save", {"rev": "0", "zone:date": "2027-04-22"})
    event = marketer.get(f"/edit/{set_id}/calendar/view/event.ics").get_data(as_text=True)
    assert "Donnerstag, 22. April 2027" in event
    invite = marketer.get(f"/edit/{set_id}?tactic=invite").get_data(as_text=True)
    assert "22. April" in invite  # what the placeholder becomes, and what HQ's place holds


def test_the_library_shows_the_event_and_the_file_has_an_address(
    product: Product, visitors: Visitors, version_id: str
) -> None:
    marketer = visitors.of(Role.PARTNER_MARKETER)
    shown = marketer.get(f"/kits/{version_id}/preview/calendar?locale=ar-AE")
    assert "الخميس، 11 مارس 2027" in shown.get_data(as_text=True)
    assert 'dir="rtl"' in shown.get_data(as_text=True)
    mail = marketer.get(f"/kits/{version_id}/preview/invite?locale=en-US").get_data(as_text=True)
    (address,) = set(re.findall(r"/media/[0-9a-f]+/[0-9a-f]{64}\.ics", mail))
    answer = visitors.anybody().get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert answer.data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert "event.ics" in answer.headers["Content-Disposition"]
    assert visitors.anybody().get(address.replace(".ics", ".png")).status_code == 404
