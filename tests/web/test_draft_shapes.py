"""A draft's shape by plain forms: added, refused with what was typed, taken out, undone."""

from __future__ import annotations

import io
import re
from html import unescape

from PIL import Image

from tests.factories import Product
from tests.web.conftest import Visitors
from tests.web.test_drafts import draft_id, keep, text_at
from tpma.branding.colour import difference, hexed
from tpma.core.actor import Role
from tpma.kits import service as kits

__all__ = ["draft_id"]


def test_a_zone_comes_and_goes(visitors: Visitors, product: Product, draft_id: str) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    form = unescape(
        cara.get(f"/hq/drafts/{draft_id}/tactics?tactic=email&add=zone").get_data(as_text=True)
    )
    assert "New zone" in form
    path = f"/hq/drafts/{draft_id}/zones"
    typed = {"tactic": "email", "label": "Second line", "key": "Second", "kind": "text"}
    typed |= {"words": "More for you", "lock": "editable", "after": "headline", "max_length": "x"}
    refused = cara.post(f"{path}?tactic=email&add=zone", typed)
    page = unescape(refused.get_data(as_text=True))
    assert refused.status_code == 422
    assert 'value="Second line"' in page
    assert "More for you" in page
    assert "Use small letters, digits and underscores" in page
    assert "Write a number" in page
    good = {**typed, "key": "second", "max_length": "60", "media_from": ["kit"]}
    assert cara.post(path, good).status_code == 303
    preview = cara.get(f"/hq/drafts/{draft_id}/preview/email?locale=en-US").get_data(as_text=True)
    assert "More for you" in preview
    zone = f"/hq/drafts/{draft_id}/tactics?tactic=email&zone=second"
    assert "Take this zone out" in cara.get(zone).get_data(as_text=True)
    gone = {"tactic": "email", "zone": "second", "rev": "2"}
    assert cara.post(f"{path}/remove", gone).status_code == 303
    assert text_at(product, draft_id, "copy|en-US|email.second") == ""
    page = cara.get(f"/hq/drafts/{draft_id}/basics").get_data(as_text=True)
    assert "Zone taken out" in page
    rev = re.search(r'name="rev" value="(\d+)" data-undo-rev', page)
    assert rev
    undone = cara.post(f"/hq/drafts/{draft_id}/undo", {"rev": rev[1], "section": "tactics"})
    assert undone.status_code == 303
    assert text_at(product, draft_id, "copy|en-US|email.second") == "More for you"
    late = cara.post(f"/hq/drafts/{draft_id}/undo", {"rev": rev[1], "section": "tactics"})
    assert late.status_code == 409


def test_what_uses_a_thing_is_named_with_the_way_there(visitors: Visitors, draft_id: str) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    cara.get(f"/hq/drafts/{draft_id}/pictures")
    refused = cara.post(
        f"/hq/drafts/{draft_id}/files/remove", {"path": "media/photo.jpg", "from": "pictures"}
    )
    page = unescape(refused.get_data(as_text=True))
    assert refused.status_code == 409
    assert "media/photo.jpg can't be deleted yet" in page
    link = re.search(r'href="([^"]+)">the zone picture of email', page)
    assert link
    assert cara.get(link[1]).status_code == 200


def test_a_tactic_comes_moves_and_goes(visitors: Visitors, product: Product, draft_id: str) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    cara.get(f"/hq/drafts/{draft_id}/tactics?add=tactic")
    path = f"/hq/drafts/{draft_id}/tactics"
    picture = {"kind": "instagram", "name": "Story", "picture": "media/photo.jpg"}
    assert cara.post(f"{path}/add", {"kind": "nothing"}).status_code == 422
    added = cara.post(f"{path}/add", picture)
    assert "tactic=instagram" in str(added.location)
    for size in ("1080x1080", "1080x1920"):
        shown = cara.get(f"/hq/drafts/{draft_id}/preview/instagram?locale=ar-AE&size={size}")
        assert shown.status_code == 200
        assert str(shown.mimetype).startswith("image/"), shown.get_data(as_text=True)
    assert cara.post(f"{path}/move", {"tactic": "instagram", "to": "earlier"}).status_code == 303
    with product.hq() as work:
        order = list(kits.open_draft(work, draft_id).text.kit["tactics"])
    assert order == ["email", "post", "instagram", "ads"]
    assert cara.post(f"{path}/remove", {"tactic": "instagram", "rev": "3"}).status_code == 303
    assert "Tactic taken out" in cara.get(f"/hq/drafts/{draft_id}").get_data(as_text=True)


def test_findings_stand_beside_their_places(visitors: Visitors, draft_id: str) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    place = "copy|de-DE|email.headline"
    keep(cara, draft_id, "words", place, "viel zu lang " * 12, query="?locale=de-DE&part=email")
    page = cara.get(f"/hq/drafts/{draft_id}/words?locale=de-DE&part=email").get_data(as_text=True)
    beside = page[page.index(f'data-fresh="{place}"') :]
    assert "characters, 60 are allowed" in beside[: beside.index("word-row")]
    assert re.search(r'aria-label="Parts of the draft".*Check and publish\s*<span class="count">1<', page, re.S)  # fmt: skip
    lock = "kit|tactics|email|zones|headline|min_length"
    query = "?tactic=email&zone=headline"
    keep(cara, draft_id, "tactics", lock, "99", query=query)
    page = cara.get(f"/hq/drafts/{draft_id}/tactics{query}").get_data(as_text=True)
    beside = page[page.index(f'data-fresh="{lock}"') :]
    assert "min_length is more than max_length" in beside[: beside.index("</div></div>")]
    assert page.count("min_length is more than max_length") == 1
    listed = cara.get(f"/hq/drafts/{draft_id}/check").get_data(as_text=True)
    field = re.search(r'href="[^"]*zone=headline#(at-\w+)">min_length is more', listed)
    assert field
    assert f'id="{field[1]}"' in page


def test_a_draft_with_an_event_is_shown(visitors: Visitors, product: Product) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    with product.hq() as work:
        row = kits.begin_draft(work, "Open house", kinds=["calendar", "email"])
        draft = row.id
    for tactic in ("calendar", "email"):
        shown = cara.get(f"/hq/drafts/{draft}/preview/{tactic}?locale=en-US")
        assert shown.status_code == 200, tactic


def test_a_colour_is_shown_on_a_page_and_in_a_picture(visitors: Visitors, product: Product) -> None:
    cara = visitors.of(Role.CHANNEL_MARKETER)
    with product.hq() as work:
        draft = kits.begin_draft(work, "Spring", kinds=["landing", "linkedin"]).id
    cara.get(f"/hq/drafts/{draft}/tactics?tactic=landing&add=zone")
    for tactic in ("landing", "linkedin"):
        typed = {"tactic": tactic, "label": "Band", "key": "band", "kind": "colour"}
        typed |= {"lock": "editable", "after": "headline", "default": "ink"}
        assert cara.post(f"/hq/drafts/{draft}/zones", typed).status_code == 303
    ink = re.search(r"ink\s*=[^#]*(#\w{6})", text_at(product, draft, "file|brand.toml"))
    assert ink
    page = cara.get(f"/hq/drafts/{draft}/preview/landing?locale=en-US").get_data(as_text=True)
    assert '<hr class="zone-band">' in page
    assert f".zone-band {{ block-size: 4px; border: 0; background: {ink[1]}; }}" in page
    shown = cara.get(f"/hq/drafts/{draft}/preview/linkedin?locale=ar-AE&size=1200x627")
    picture = Image.open(io.BytesIO(shown.data)).convert("RGB")
    lower = picture.crop((0, 600, 1200, 627)).resize((1, 27)).tobytes()
    assert difference(hexed(tuple(lower[-3:])), ink[1]) < 2
    assert difference(hexed(tuple(lower[:3])), ink[1]) > 20
    with product.hq() as work:
        assert kits.read_draft(kits.open_draft(work, draft)).errors == ()
    place = "kit|tactics|linkedin|zones|band|default"
    keep(cara, draft, "tactics", place, "primary", query="?tactic=linkedin&zone=band")
    assert text_at(product, draft, place) == "primary"
    wrong = text_at(product, draft, "file|designs/linkedin.toml").replace("zone.band", "zone.alt")
    keep(
        cara,
        draft,
        "files",
        "file|designs/linkedin.toml",
        wrong,
        query="?file=designs/linkedin.toml",
    )
    listed = cara.get(f"/hq/drafts/{draft}/check").get_data(as_text=True)
    assert "The zone alt holds no colour" in listed
