"""What is kept from one picture to the next never shows: the bytes are those of a picture made at once."""

from __future__ import annotations

import io
import random
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from benchmarks.render.caches import forget
from tests.assets.smallkit import logo, small_kit
from tests.assets.test_image import design, guide, inputs, opened
from tpma.assets.render.image import ImageInputs, PartnerMark, RenderedImage, render_image
from tpma.assets.render.image_sheet import Canvas, Sheet, blank
from tpma.assets.render.image_tiles import Part, encoded, grid_of, patched
from tpma.branding.lockup import Rect
from tpma.kits.design import Size, parse_design


def noise(width: int, height: int, seed: int) -> Image.Image:
    grain = Image.frombytes("RGB", (40, 40), random.Random(seed).randbytes(4800))
    return grain.resize((width, height), Image.Resampling.BICUBIC)


@settings(max_examples=40, deadline=None)
@given(
    width=st.integers(16, 1300),
    height=st.integers(16, 700),
    quality=st.sampled_from([40, 73, 88]),
    corners=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=2),
)
def test_a_patched_jpeg_is_the_one_encoded_at_once(
    width: int, height: int, quality: int, corners: list[tuple[float, float]]
) -> None:
    grid = grid_of(width, height)
    (x1, y1), (x2, y2) = corners
    xs, ys = (
        sorted((int(x1 * width), int(x2 * width))),
        sorted((int(y1 * height), int(y2 * height))),
    )
    rect = grid.around(Rect(xs[0], ys[0], min(width, xs[1] + 1), min(height, ys[1] + 1)))
    before, after = noise(width, height, 1), noise(width, height, 2)
    piece = after.crop((rect.left, rect.top, rect.right, rect.bottom))
    whole = encoded(before, grid, quality)
    made = patched(whole, grid, [Part(rect, piece)], quality)
    before.paste(piece, (rect.left, rect.top))
    assert made.joined() == encoded(before, grid, quality).joined()
    assert made.weight == len(made.joined())
    assert Image.open(io.BytesIO(made.joined())).size == (width, height)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-40, 420), st.integers(-40, 320), st.integers(1, 200), st.integers(1, 150)
        ),
        min_size=1,
        max_size=8,
    )
)
def test_painting_on_parts_is_painting_on_the_whole(
    places: list[tuple[int, int, int, int]],
) -> None:
    picture = noise(400, 300, 3)
    sheet = Sheet(Canvas(picture.copy()), grid_of(400, 300))
    for number, (x, y, width, height) in enumerate(places):
        colour = (number * 30, 255 - number * 30, 90)
        mask = Image.new("L", (width, height), 40 + number * 20)
        sheet.paste(colour, Rect(x, y, x + width, y + height), mask)
        picture.paste(colour, (x, y, x + width, y + height), mask)
    assert sheet.picture().tobytes() == picture.tobytes()
    for one in sheet.parts:
        assert not any(one.rect.overlaps(other.rect) for other in sheet.parts if other is not one)


def test_a_blank_sheet_is_one_part() -> None:
    sheet = blank(120, 60, (1, 2, 3), grid_of(120, 60))
    sheet.paste((9, 9, 9), Rect(0, 0, 10, 10))
    assert len(sheet.parts) == 1
    assert sheet.picture().getpixel((100, 50)) == (1, 2, 3)


def every_picture(order: int) -> dict[str, RenderedImage]:
    """Pictures of several words, partners, backgrounds, budgets and sizes, in one order or the other."""
    wanted: list[tuple[str, str, ImageInputs]] = []
    for size in ("1080x1080", "300x250"):
        for words in ("Back at work by lunch", "When your data is held to ransom, minutes decide"):
            for partner in ("#7a1f5c", "#1f5c7a"):
                for budget in (None, 60_000, 20_000):
                    given_ = inputs(
                        texts={"headline": words, "cta": "Check"},
                        partner=PartnerMark("X", logo(partner), logo("#eeeeee"), partner),
                        max_bytes=budget,
                        media_type="image/jpeg",
                    )
                    wanted.append((f"{size} {words} {partner} {budget}", size, given_))
    return {
        name: render_image(design(), Size.parse(size), given_)
        for name, size, given_ in wanted[::order]
    }


def test_the_same_input_gives_the_same_bytes_whatever_was_made_before() -> None:
    forget()
    first = every_picture(1)
    again = every_picture(-1)
    forget()
    backwards = every_picture(-1)
    for name, made in first.items():
        assert made == again[name]
        assert made == backwards[name]


OVER = """
format = 1
[[layers]]
id = "paper"
kind = "shape"
fill = "paper"
[[layers]]
id = "headline"
kind = "text"
box = [0, 0, 100, 40]
zone = "headline"
size = [20, 20]
colour = "ink"
[[layers]]
id = "lid"
kind = "shape"
box = [%s, 0, 50, 40]
fill = "line"
[[layers]]
id = "logos"
kind = "lockup"
box = [10, 60, 80, 30]
"""


def test_what_the_design_puts_over_the_copy_stays_over_it() -> None:
    def made(at: int) -> RenderedImage:
        found = parse_design(tomllib.loads(OVER % at), "d.toml", guide()).design
        assert found is not None
        words = {"headline": "Would you be back by lunch, with everything?"}
        return render_image(found, Size(300, 250), inputs(texts=words, media_type="image/png"))

    left, right = opened(made(0)), opened(made(50))
    lid = tuple(bytes.fromhex(guide().colour("line").value[1:]))
    assert left.crop((5, 5, 140, 95)).getcolors() == [(135 * 90, lid)]
    assert right.crop((155, 5, 290, 95)).getcolors() == [(135 * 90, lid)]
    assert len(right.crop((5, 5, 140, 95)).getcolors(40_000) or []) > 5
    assert [box.layer for box in made(0).boxes] == ["headline", "logos", "logos"]


@pytest.mark.parametrize("budget", [45_000, 65_000])
def test_a_budget_is_used_up_but_for_a_step_of_quality(budget: int) -> None:
    rough = Image.effect_noise((900, 700), 60).convert("RGB").resize((1800, 1400))
    out = io.BytesIO()
    rough.save(out, "JPEG", quality=90)
    given_ = inputs(
        files={**small_kit(), "media/photo.jpg": out.getvalue()},
        media_type="image/jpeg",
        max_bytes=budget,
    )
    made = render_image(design(), Size(300, 600), given_)
    best = render_image(design(), Size(300, 600), replace(given_, max_bytes=None))
    assert len(best.data) > budget
    assert 0.85 * budget < len(made.data) <= budget
