"""Words of one direction among words of the other."""

from __future__ import annotations

from tpma.branding.rules import imprint_text, one_address
from tpma.core.bidi import apart_if_turned
from tpma.core.money import Money
from tpma.kits.definition import ZoneKind
from tpma.kits.facts import written


def test_a_sign_stays_beside_its_letters() -> None:
    assert written(ZoneKind.PRICE, "USD 3490.00", "ar-AE", "short").endswith("US$\u200e")
    assert Money(349000, "USD").show("ar").endswith("US$\u200e")
    assert written(ZoneKind.PRICE, "EUR 3490.00", "ar-AE", "short").endswith("\u20ac")
    assert "\u200e" not in written(ZoneKind.PRICE, "USD 3490.00", "fr-FR", "short")


def test_a_number_keeps_its_order_after_an_arabic_address() -> None:
    lines = ["شارع الشيخ زايد", "دبي"]
    assert one_address(lines) == "شارع الشيخ زايد، دبي"
    said = imprint_text("Al Safa LLC", lines, "+971 4 555 0117", "a@b.example", {})
    assert " · \u2068+971 4 555 0117\u2069 · " in said
    latin = imprint_text("A GmbH", ["Street 1", "Town"], "+49 30 1", "a@b.example", {})
    assert latin == "A GmbH · Street 1, Town · +49 30 1 · a@b.example"


def test_only_what_runs_from_the_right_is_marked_off() -> None:
    assert apart_if_turned("Street 1") == "Street 1"
    assert apart_if_turned("دبي") == "\u2068دبي\u2069"
