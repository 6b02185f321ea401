"""The editor by plain requests: it works without script, and loses nothing."""

from __future__ import annotations

import re

import pytest

from tests.assets.smallkit import logo, small_kit
from tests.factories import Product
from tests.kits.kitbox import changed
from tests.web.conftest import Visitor, Visitors
from tpma.assets import service as assets
from tpma.branding import service as branding
from tpma.compliance import service as compliance
from tpma.core.actor import Role
from tpma.core.presence import Presence
from tpma.kits import service as kits
from tpma.web.editor_live import findings_of, pictures

JSON = {"Accept": "application/json"}


@pytest.fixture
def set_id(product: Product) -> str:
    with product.hq() as work:
        version_id = kits.publish(work, small_kit()).id
    with product.as_partner() as work:
        branding.upload_logo(work, logo("#222222"), "logo.png")
        return assets.start(work, version_id, "en-US", "Autumn & co").id


@pytest.fixture
def marketer(visitors: Visitors, set_id: str) -> Visitor:
    return visitors.of(Role.PARTNER_MARKETER)


def values(product: Product, set_id: str, tactic: str) -> dict[str, str]:
    with product.as_partner() as work:
        found = next(a for a in assets.assets_of(work, set_id) if a.tactic_key == tactic)
        return dict(found.values)


@pytest.mark.parametrize(
    "query",
    ["", "?tactic=email&view=email.html&mode=dark", "?tactic=email&view=email.txt", "?tactic=post",
     "?tactic=post&view=1200x627", "?tactic=ads&view=728x90&zone=headline&step=words",
     "?tactic=nothing&view=nothing&mode=nothing&step=nothing"],
)  # fmt: skip
def test_every_way_of_looking_has_its_address(marketer: Visitor, set_id: str, query: str) -> None:
    answer = marketer.get(f"/edit/{set_id}{query}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Autumn &amp; co" in page
    assert ' style="' not in page
    assert "onclick" not in page


def test_a_form_keeps_what_was_typed(marketer: Visitor, product: Product, set_id: str) -> None:
    marketer.get(f"/edit/{set_id}?tactic=ads")
    sent: dict[str, object] = {
        "rev": "0",
        "zone:headline": "Ready by noon?",
        "zone:cta": "Check now",
    }
    answer = marketer.post(f"/edit/{set_id}/ads/save?view=728x90", sent)
    assert answer.status_code == 303
    assert "view=728x90" in answer.headers["Location"]
    assert values(product, set_id, "ads") == {"headline": "Ready by noon?"}
    page = marketer.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Ready by noon?" in page
    marketer.post(f"/edit/{set_id}/ads/save", {"rev": "1", "reset": "headline"})
    assert values(product, set_id, "ads") == {}


def test_script_keeps_one_zone_and_is_told_the_time(
    marketer: Visitor, product: Product, set_id: str
) -> None:
    marketer.get(f"/edit/{set_id}?tactic=ads")
    answer = marketer.post(f"/edit/{set_id}/ads/save", {"rev": "0", "zone:cta": "Go"}, headers=JSON)
    assert answer.status_code == 200
    assert answer.get_json()["rev"] == 1
    assert answer.get_json()["saved"]
    undone = marketer.post(f"/edit/{set_id}/ads/undo", {}, headers=JSON).get_json()
    assert (undone["zone"], undone["value"], undone["rev"]) == ("cta", "Check now", 2)
    assert values(product, set_id, "ads") == {}
    assert marketer.post(f"/edit/{set_id}/ads/undo", {}, headers=JSON).get_json()["zone"] is None


def test_two_people_see_both_texts(marketer: Visitor, product: Product, set_id: str) -> None:
    marketer.get(f"/edit/{set_id}?tactic=ads")
    with product.as_partner(user_id="anna") as work:
        found = next(a for a in assets.assets_of(work, set_id) if a.tactic_key == "ads")
        assets.save_zone(work, found.id, "headline", "Anna's <words>", 0)
    mine: dict[str, object] = {"rev": "0", "zone:headline": "My words", "zone:cta": "Mine too"}
    told = marketer.post(f"/edit/{set_id}/ads/save", mine, headers=JSON)
    assert told.status_code == 409
    assert (told.get_json()["mine"], told.get_json()["theirs"]) == ("My words", "Anna's <words>")
    page = marketer.post(f"/edit/{set_id}/ads/save", mine)
    text = page.get_data(as_text=True)
    assert page.status_code == 409
    assert "My words" in text
    assert "Anna&#39;s" in text
    assert "Keep mine" in text
    # What was in nobody's way is kept.
    assert values(product, set_id, "ads") == {"headline": "Anna's <words>", "cta": "Mine too"}


def test_people_are_told_of_each_other(marketer: Visitor, product: Product, set_id: str) -> None:
    assert "works on this too" not in marketer.get(f"/edit/{set_id}").get_data(as_text=True)
    with product.as_partner(user_id="anna") as work:
        asset = next(a for a in assets.assets_of(work, set_id) if a.tactic_key == "ads")
        assets.save_zone(work, asset.id, "headline", "Theirs", asset.rev)
    assert "works on this too" in marketer.get(f"/edit/{set_id}").get_data(as_text=True)
    # Whoever is on the screen already hears of it with the next look, in any tactic of the set.
    told = marketer.get(f"/edit/{set_id}/email/state").get_json()
    assert "works on this too" in told["here"]
    # After a while without a change nobody is said to be here.
    product.clock.advance(minutes=11)
    assert marketer.get(f"/edit/{set_id}/email/state").get_json()["here"] == ""


def test_people_are_told_of_those_who_only_look(
    visitors: Visitors, product: Product, set_id: str, redis_url: str
) -> None:
    product.container.provide(Presence, lambda _settings: Presence(redis_url))
    pia, jana = (visitors.of(role) for role in (Role.PARTNER_MARKETER, Role.PARTNER_ADMIN))
    cara = visitors.of(Role.CHANNEL_MARKETER)
    state = f"/edit/{set_id}/email/state"

    def told(visitor: Visitor) -> str:
        return str(visitor.get(state).get_json()["here"])

    assert told(pia) == ""
    assert "is looking at this too" in jana.get(f"/edit/{set_id}").get_data(as_text=True)
    assert "is looking at this too" in told(pia)
    # HQ and other partners neither show up nor hear of them.
    cara.get(f"/edit/{set_id}")
    assert visitors.of(Role.PARTNER_MARKETER, slug="soleil").get(state).status_code == 404
    assert "," not in told(pia)
    # Who is gone for a minute isn't said to look any more.
    product.clock.advance(seconds=60)
    assert told(pia) == ""


def test_a_locked_place_or_a_stranger_changes_nothing(
    marketer: Visitor, visitors: Visitors, product: Product, set_id: str
) -> None:
    marketer.get(f"/edit/{set_id}?tactic=email")
    marketer.post(f"/edit/{set_id}/email/save", {"rev": "0", "zone:reason": "No reason"})
    assert values(product, set_id, "email") == {}
    other = visitors.of(Role.PARTNER_MARKETER, "soleil")
    assert other.get(f"/edit/{set_id}").status_code == 404
    assert other.get(f"/edit/{set_id}/ads/view/728x90").status_code == 404
    assert other.post(f"/edit/{set_id}/ads/save", {"zone:cta": "x"}).status_code == 404
    assert other.post(f"/edit/{set_id}/ads/preview/728x90").status_code == 404


def test_hq_looks_but_does_not_touch(visitors: Visitors, set_id: str) -> None:
    reviewer = visitors.of(Role.BRAND_REVIEWER)
    page = reviewer.get(f"/edit/{set_id}?tactic=ads")
    assert page.status_code == 200
    assert "readonly" in page.get_data(as_text=True)
    assert reviewer.post(f"/edit/{set_id}/ads/save", {"zone:cta": "x"}).status_code == 403


def test_previews_are_caged(marketer: Visitor, set_id: str) -> None:
    answer = marketer.get(f"/edit/{set_id}/email/view/email.html")
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    html = answer.get_data(as_text=True)
    assert "{{" not in re.sub(r"<style.*?</style>", "", html, flags=re.S)
    assert 'data-zone="headline"' in html
    assert "http://localhost:8000/media" not in html
    dark = marketer.get(f"/edit/{set_id}/email/view/email.html?mode=images-off")
    assert "img-src 'none'" in dark.headers["Content-Security-Policy"]


def test_what_is_typed_is_shown_and_not_kept(
    marketer: Visitor, product: Product, set_id: str
) -> None:
    marketer.get(f"/edit/{set_id}")
    typed: dict[str, object] = {"headline": "<script>alert(1)</script>Typed"}
    html = marketer.post(f"/edit/{set_id}/email/preview/email.html", typed).get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;Typed" in html
    picture = marketer.post(f"/edit/{set_id}/ads/preview/300x250", {"headline": "Typed"}).get_json()
    assert picture["src"].startswith("data:image/jpeg;base64,")
    assert {"headline", "cta"} <= {box["zone"] for box in picture["boxes"]}
    assert values(product, set_id, "ads") == {}
    assert marketer.post(f"/edit/{set_id}/ads/preview/1x1").status_code == 404


def test_findings_stand_beside_the_zone(marketer: Visitor, set_id: str) -> None:
    marketer.get(f"/edit/{set_id}?tactic=ads")
    fine = marketer.post(f"/edit/{set_id}/ads/check", {}).get_json()
    assert "Fits in 3 of 3" in fine["zones"]["headline"]
    bad = marketer.post(f"/edit/{set_id}/ads/check", {"headline": "Far too long " * 80}).get_json()
    assert bad["blockers"] >= 1
    assert "too long at 300x250" in bad["zones"]["headline"]
    empty = marketer.post(f"/edit/{set_id}/ads/check", {"headline": ""}).get_json()
    assert "finding blocker" in empty["zones"]["headline"]


def test_what_the_editor_finds_is_what_the_launch_finds(product: Product) -> None:
    """Also of what a mail includes, such as a field that the brand profile lacks."""
    part = b"<mj-section><mj-column><mj-text>[[smart:partner.phone]]</mj-text></mj-column></mj-section>"
    files = changed(
        {**small_kit(), "email/part.mjml": part},
        *("email/mail.mjml", "</mj-body>", '<mj-include path="./part.mjml" /></mj-body>'),
    )
    with product.hq() as work:
        version_id = kits.publish(work, files).id
    with product.as_partner() as work:
        made = assets.start(work, version_id, "en-US", "Autumn").id
        assets.render_all(work, made)
        bench = assets.open_bench(work, made)
        typing = [
            finding
            for asset in bench.assets
            for finding in findings_of(bench, asset, {}, pictures(bench, asset, {}))
        ]
        launching = compliance.findings(work, made)
        assert [str(f.message) for f in typing if "phone" in str(f.message)]
        assert {f.sort_key for f in typing} == {f.sort_key for f in launching}


def test_a_beacon_without_the_token_is_refused(
    marketer: Visitor, product: Product, set_id: str
) -> None:
    answer = marketer.client.post(f"/edit/{set_id}/ads/save", data={"zone:cta": "Forged"})
    assert answer.status_code == 403
    assert values(product, set_id, "ads") == {}
