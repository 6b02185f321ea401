"""Values in the places where they stand: what is special about one place and not another."""

from __future__ import annotations

from tpma.assets.render.substitute import Filling, Substitution, ZoneValue
from tpma.kits.definition import ZoneKind

PHONE = "+49 30 25123 0100"
ISOLATED = f"\u2066{PHONE}\u2069"


def filled(direction: str) -> Substitution:
    smart = {"partner.phone": PHONE, "partner.name": "Nordlicht"}
    zones = {"call": ZoneValue(ZoneKind.RICH_TEXT, "<p>اتصل: [[smart:partner.phone]]</p>")}
    return Substitution(Filling(zones=zones, smart=smart, direction=direction))


def test_a_phone_number_keeps_its_order_among_arabic_words() -> None:
    arabic = filled("rtl")
    assert ISOLATED in arabic.into_html("<p>[[smart:partner.phone]]</p>")
    assert ISOLATED in arabic.into_html("<div>[[zone:call]]</div>")
    assert ISOLATED in arabic.into_text("اتصل: [[smart:partner.phone]]")
    assert arabic.into_html("<p>[[smart:partner.name]]</p>") == "<p>Nordlicht</p>"


def test_a_picture_text_and_a_subject_hold_the_number_alone() -> None:
    arabic = filled("rtl")
    assert arabic.into_line("[[smart:partner.phone]]") == PHONE
    assert arabic.into_attribute("alt", "[[smart:partner.phone]]") == PHONE


def test_left_to_right_words_need_no_isolates() -> None:
    assert "\u2066" not in filled("ltr").into_html("<p>[[smart:partner.phone]]</p>")


def test_a_colour_is_found_where_it_is_seen() -> None:
    """By the class that a page's style sheet dresses, or by a mail's style; other zones aren't."""
    zones = {
        "band": ZoneValue(ZoneKind.COLOUR, "#0b6477"),
        "headline": ZoneValue(ZoneKind.TEXT, "Words"),
    }
    for marks, mark in ((False, ""), (True, ' data-zone="band"')):
        filling = Substitution(Filling(zones=zones, mark_zones=marks))
        assert filling.into_html('<hr class="zone-band">') == f'<hr class="zone-band"{mark}>'
        assert (
            filling.into_html('<p style="border-top:4px solid [[zone:band]]"></p>')
            == f'<p style="border-top:4px solid #0b6477"{mark}></p>'
        )
        plain = '<p class="zone-headline zone-other wide">'
        assert filling.into_html(plain) == plain
