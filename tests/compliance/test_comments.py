"""Comments pinned to a place, and what differs in the pixels."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from tests.compliance.stories import ALWAYS_SAMPLE, NO_SAMPLE, asset_set, change, submit
from tests.factories import Product
from tpma.compliance import service as compliance
from tpma.compliance.overlay import overlay
from tpma.core.actor import Role
from tpma.core.errors import Conflict, Forbidden, InvalidInput, NotFound


@pytest.fixture
def ready(product: Product) -> str:
    return asset_set(product)


def png(*boxes: tuple[int, int, int, int], size: tuple[int, int] = (120, 80)) -> bytes:
    picture = Image.new("RGB", size, (240, 240, 240))
    for box in boxes:
        ImageDraw.Draw(picture).rectangle(box, fill=(10, 60, 200))
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_the_same_picture_has_no_difference() -> None:
    found = overlay(png(), png())
    assert (found.share, found.box) == (0.0, None)


def test_what_changed_is_boxed_counted_and_marked() -> None:
    found = overlay(png(), png((10, 20, 29, 39)))
    assert found.box == (10, 20, 30, 40)
    assert found.share == pytest.approx(400 / 9600)
    seen = Image.open(BytesIO(found.png)).convert("RGB")
    red, green, _ = seen.getpixel((20, 30))  # type: ignore[misc]
    assert red > 100 > green
    assert seen.getpixel((100, 70)) > (240, 240, 240)  # type: ignore[operator]


def test_an_encoder_s_noise_is_no_difference() -> None:
    noisy = Image.new("RGB", (120, 80), (245, 236, 240))
    out = BytesIO()
    noisy.save(out, "PNG")
    assert overlay(png(), out.getvalue()).box is None


def test_a_comment_is_pinned_and_the_partner_sees_and_ticks_it(
    product: Product, ready: str
) -> None:
    made = submit(product, ready, policy=ALWAYS_SAMPLE)
    with product.hq(Role.BRAND_REVIEWER) as work:
        compliance.comment_on(work, made, "email", "Shorter, please", zone="headline")
        pinned = compliance.comment_on(
            work, made, "ads", "The logo drowns", picture="300x250", point=(12.5, 80.0)
        ).id
        said = {each.body for each in compliance.comments_of(work, made)}
        assert said == {"Shorter, please", "The logo drowns"}
    with product.as_partner() as work:
        (seen,) = compliance.comments_for(work, ready, "ads")
        assert (seen.picture, seen.x, seen.y) == ("300x250", 12.5, 80.0)
        compliance.tick_off(work, pinned)
        assert compliance.comments_for(work, ready, "ads") == []
        with pytest.raises(Conflict):
            compliance.tick_off(work, pinned)
        with pytest.raises(Forbidden):
            compliance.comment_on(work, made, "email", "Mine")
    with product.as_partner("altmark") as work:
        assert compliance.comments_for(work, ready, "email") == []
        with pytest.raises(NotFound):
            compliance.tick_off(work, pinned)


@pytest.mark.parametrize(
    ("tactic", "body", "place", "field"),
    [
        ("email", " ", {}, "body"),
        ("nothing", "x", {}, "place"),
        ("email", "x", {"zone": "nothing"}, "place"),
        ("ads", "x", {"picture": "1x1"}, "place"),
        ("ads", "x", {"point": (1.0, 1.0)}, "place"),
        ("ads", "x", {"picture": "300x250", "point": (101.0, 1.0)}, "place"),
    ],
)
def test_what_is_nowhere_or_says_nothing_is_refused(
    product: Product, ready: str, tactic: str, body: str, place: dict[str, object], field: str
) -> None:
    made = submit(product, ready)
    with product.hq() as work, pytest.raises(InvalidInput) as refused:
        compliance.comment_on(work, made, tactic, body, **place)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}


def test_pixels_are_compared_with_the_last_approved(product: Product, ready: str) -> None:
    submit(product, ready, policy=NO_SAMPLE)
    product.clock.advance(hours=1)
    change(product, ready, "ads", "headline", "Ganz anders")
    made = submit(product, ready, policy=ALWAYS_SAMPLE)
    with product.hq() as work:
        review = compliance.review(work, made)
        moved = {(t.key, p.name): p.before for t in review.tactics for p in t.pictures}
        assert moved["ads", "300x250"] is not None
        found = compliance.compared(work, made, "ads", "300x250")
        assert found.box is not None
        assert 0 < found.share < 0.5
        with pytest.raises(NotFound):
            compliance.compared(work, made, "ads", "1x1")
