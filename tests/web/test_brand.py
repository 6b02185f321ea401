"""Our brand: what was typed stays, refusals say why, pictures are served safely."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.assets.smallkit import logo, small_kit
from tests.factories import Product
from tests.web.conftest import Visitor, Visitors
from tpma.branding import service as branding
from tpma.core.actor import Role
from tpma.kits import service as kits


@pytest.fixture
def admin(visitors: Visitors) -> Visitor:
    return visitors.of(Role.PARTNER_ADMIN)


def upload(visitor: Visitor, data: bytes, name: str = "logo.png") -> tuple[int, str]:
    answer = visitor.post("/brand/logo", {"logo": (io.BytesIO(data), name)})
    return answer.status_code, answer.get_data(as_text=True)


def test_an_empty_brand_says_what_is_needed(admin: Visitor) -> None:
    page = admin.get("/brand/").get_data(as_text=True)
    assert "Still needed before your first launch" in page
    assert "Postal address" in page
    assert ' style="' not in page


def test_entries_are_kept_and_shown(admin: Visitor, product: Product) -> None:
    rev = "0"
    admin.get("/brand/")
    answer = admin.post("/brand/", {"rev": rev, "phone": "+49 40 123456", "primary_colour": "0A6"})
    assert answer.status_code == 303
    page = admin.get("/brand/").get_data(as_text=True)
    assert "+49 40 123456" in page
    assert "#00aa66" in page


def test_a_mistake_keeps_what_was_typed(admin: Visitor, product: Product) -> None:
    admin.get("/brand/")
    answer = admin.post("/brand/", {"phone": "+49 40 999999", "email": "nonsense<"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "nonsense&lt;" in page
    assert "+49 40 999999" in page
    assert "This is no email address" in page
    with product.as_partner() as work:
        assert branding.profile(work).phone == ""


def test_a_logo_is_taken_and_told(admin: Visitor) -> None:
    admin.get("/brand/")
    assert upload(admin, logo("#222222"))[0] == 303
    page = admin.get("/brand/").get_data(as_text=True)
    assert "For dark backgrounds the dark parts were made white" in page
    picture = admin.client.get("/brand/logo/dark")
    assert picture.mimetype == "image/png"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert admin.get("/brand/logo/nothing").status_code == 404


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"", 422, "empty"),
        (b"MZ not a picture", 422, "not a picture"),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script/></svg>',
            422,
            "a script",
        ),
        (None, 413, "60 megapixels"),
    ],
)
def test_a_logo_that_can_not_be_used_is_refused_in_words(
    admin: Visitor, data: bytes | None, status: int, said: str
) -> None:
    if data is None:
        out = io.BytesIO()
        Image.new("1", (10_000, 6_000)).save(out, "PNG")
        data = out.getvalue()
    admin.get("/brand/")
    assert upload(admin, logo("#222222"))[0] == 303
    admin.get("/brand/")
    got, page = upload(admin, data)
    assert got == status
    assert said in page
    assert admin.client.get("/brand/logo/light").status_code == 200  # the good one is still there


def test_both_logos_are_shown_together(admin: Visitor, product: Product) -> None:
    assert admin.get("/brand/lockup/light").status_code == 404
    with product.hq() as work:
        kits.publish(work, small_kit())
    for ground in ("light", "dark"):
        picture = admin.client.get(f"/brand/lockup/{ground}")
        assert Image.open(io.BytesIO(picture.data)).size == (960, 360)
    assert admin.get("/brand/lockup/green").status_code == 404
