"""Images: text never leaves its box, contrast holds, logos keep the guide, the same bytes every time."""

from __future__ import annotations

import io
import tomllib
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageStat

from tests.assets.smallkit import BRAND, DESIGN, logo, photo, small_kit
from tpma.assets.render.image import ImageInputs, PartnerMark, RenderedImage, render_image
from tpma.branding.lockup import Rect
from tpma.kits.brandguide import BrandGuide
from tpma.kits.design import Design, Size, parse_design
from tpma.kits.kitfile import read_kit

SIZES = ("1200x628", "1080x1080", "1080x1920", "300x250", "728x90", "160x600", "320x50", "970x250")


@cache
def guide() -> BrandGuide:
    definition = read_kit(small_kit()).definition
    assert definition is not None
    return definition.brand


@cache
def design(extra: str = "") -> Design:
    result = parse_design(tomllib.loads(DESIGN + extra), "designs/ad.toml", guide())
    assert result.design is not None, result.problems
    return result.design


def inputs(locale: str = "en-US", **changes: object) -> ImageInputs:
    base = ImageInputs(
        locale=locale,
        guide=guide(),
        texts={"headline": "Would you be back at work by lunch?", "cta": "Check now"},
        pictures={},
        files=small_kit(),
        partner=PartnerMark("Nordlicht", logo("#222222"), logo("#eeeeee"), "#7a1f5c"),
        max_bytes=150_000,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def render(size: str = "300x250", **changes: object) -> RenderedImage:
    return render_image(design(), Size.parse(size), inputs(**changes))  # type: ignore[arg-type]


def opened(made: RenderedImage) -> Image.Image:
    return Image.open(io.BytesIO(made.data)).convert("RGB")


# -- properties ------------------------------------------------------------------------------------------

LATIN = st.text(
    "abcdefghijklmnopqrstuvwxyzäöüßéñÅÇ ABCDEFGHIJKLM.,!?–'&0123456789", min_size=1, max_size=160
)
ARABIC = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىء ،؟0123456789 ABCabc()", min_size=1, max_size=160)


@settings(max_examples=60, deadline=None)
@given(
    headline=st.one_of(LATIN, ARABIC),
    cta=st.one_of(LATIN, ARABIC),
    size=st.sampled_from(SIZES),
    rtl=st.booleans(),
)
def test_text_never_leaves_its_box(headline: str, cta: str, size: str, rtl: bool) -> None:
    made = render(
        size, locale="ar-AE" if rtl else "de-DE", texts={"headline": headline, "cta": cta}
    )
    width, height = made.width, made.height
    for box in made.boxes:
        if box.kind != "text":
            continue
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= width
        assert box.y + box.height <= height
    texts = {box.layer: box for box in made.boxes if box.kind == "text" and box.lines}
    if "headline" in texts and headline.strip():
        stack = design().at(Size.parse(size))
        copy = next(layer for layer in stack.layers if layer.id == "copy")
        left, top, right, bottom = copy.box.pixels(Size.parse(size), rtl=rtl)
        box = texts["headline"]
        assert box.x >= left - 1
        assert box.y >= top - 1
        assert box.x + box.width <= right + 1
        assert box.y + box.height <= bottom + 1
    # Whatever could not be shown whole is said.
    for box in made.boxes:
        if not box.fits:
            assert any(f.layer == box.layer and f.refusal for f in made.refusals)


@settings(max_examples=25, deadline=None)
@given(
    red=st.integers(0, 255),
    green=st.integers(0, 255),
    blue=st.integers(0, 255),
    size=st.sampled_from(SIZES),
)
def test_contrast_holds_on_any_ground(red: int, green: int, blue: int, size: str) -> None:
    noisy = Image.effect_noise((320, 200), 70).convert("RGB")
    tint = Image.blend(noisy, Image.new("RGB", noisy.size, (red, green, blue)), 0.6)
    out = io.BytesIO()
    tint.save(out, "JPEG", quality=90)
    made = render(size, files={**small_kit(), "media/photo.jpg": out.getvalue()})
    headline = next(box for box in made.boxes if box.layer == "headline")
    assert headline.contrast is not None
    assert headline.contrast >= 4.5


@settings(max_examples=40, deadline=None)
@given(
    width=st.integers(120, 1400),
    height=st.integers(100, 900),
    size=st.sampled_from(SIZES),
    rtl=st.booleans(),
)
def test_logos_keep_the_guide_in_every_picture(
    width: int, height: int, size: str, rtl: bool
) -> None:
    mark = PartnerMark("X", logo("#222222", max(width, height + 60), height), None, "")
    made = render(
        size, locale="ar-AE" if rtl else "en-US", partner=replace(mark, logo_dark=mark.logo_light)
    )
    hq = next(box for box in made.boxes if box.kind == "hq_logo")
    theirs = next(box for box in made.boxes if box.kind == "partner_logo")
    assert theirs.height <= hq.height
    assert theirs.width * theirs.height <= hq.width * hq.height
    one = Rect(hq.x, hq.y, hq.x + hq.width, hq.y + hq.height)
    two = Rect(theirs.x, theirs.y, theirs.x + theirs.width, theirs.y + theirs.height)
    assert not one.grown(guide().lockup.clear_space * hq.height).overlaps(two)
    assert Rect(0, 0, made.width, made.height).holds(one.union(two))


# -- known answers -------------------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes() -> None:
    first = render("1200x628").data
    from tpma.assets.render import image_base, image_letters, image_sources

    image_base._GROUNDS.clear()
    image_letters._WORDS.clear()
    image_sources._CROPPED.clear()
    image_sources._LOGOS.clear()
    image_sources.scaled_logo.cache_clear()
    assert render("1200x628").data == first


def test_memory_stays_within_its_limits() -> None:
    from tpma.assets.render.shelf import Shelf

    shelf: Shelf[bytes] = Shelf(100, len)
    for number in range(50):
        assert shelf.get(number, lambda n=number: bytes(n)) == bytes(number)  # type: ignore[misc]
        assert shelf.used <= 100
    assert shelf.get("large", lambda: bytes(1000)) == bytes(1000)
    assert shelf.get(49, lambda: b"made again") == bytes(49)
    shelf.clear()
    assert shelf.used == 0


def test_a_heavy_picture_is_brought_below_its_budget() -> None:
    noise = Image.effect_noise((1600, 1000), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    files = {**small_kit(), "media/photo.jpg": out.getvalue()}
    made = render("1200x628", files=files, max_bytes=220_000)
    assert len(made.data) <= 220_000
    assert len(made.data) > 150_000
    hopeless = render("1200x628", files=files, max_bytes=5_000)
    assert "weight" in {f.code for f in hopeless.findings}


def test_right_to_left_is_mirrored() -> None:
    def side(locale: str) -> float:
        made = render("1200x628", locale=locale)
        box = next(b for b in made.boxes if b.layer == "headline")
        return (box.x + box.width / 2) / made.width

    assert side("en-US") < 0.5 < side("ar-AE")
    ltr, rtl = render("1200x628"), render("1200x628", locale="ar-AE")

    def first(made: RenderedImage) -> str:
        return min((b for b in made.boxes if b.kind.endswith("_logo")), key=lambda b: b.x).kind

    assert (first(ltr), first(rtl)) == ("hq_logo", "partner_logo")


def test_characters_that_nobody_has_are_refused_not_garbled() -> None:
    made = render(texts={"headline": "Recover ᚠᚢ fast", "cta": "Go"})
    box = next(b for b in made.boxes if b.layer == "headline")
    assert box.missing_glyphs == "ᚠᚢ"
    assert not box.fits
    assert "missing_glyphs" in {f.code for f in made.refusals}


def test_without_a_shaper_arabic_is_joined_and_devanagari_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tpma.assets.render import fonts, image_stage

    for module in (fonts, image_stage):
        monkeypatch.setattr(module, "has_shaper", lambda: False)
    plain = fonts.FontStack([])
    assert plain.missing("احم بياناتك (50) Pro") == ""
    assert plain.missing("معًا") == ""
    assert "न" in plain.missing("नमस्ते")
    marked = render(locale="ar-AE", texts={"headline": "لنكتشف معًا", "cta": "Go"})
    assert "marks_left_out" in {f.code for f in marked.findings}
    assert not marked.refusals


def test_joining_gives_the_forms_that_unicode_names() -> None:
    from tpma.assets.render.joining import can_join, joined, laid_out

    assert joined("بيت") == "\ufe91\ufef4\ufe96"
    assert joined("سلام") == "\ufeb3\ufefc\ufee1"
    assert joined("بَيتٌ") == joined("بيت")
    assert joined("دار") == "\ufea9\ufe8d\ufead"
    assert laid_out("بيت") == "\ufe96\ufef4\ufe91"
    assert can_join("بيت")


def test_a_partner_without_a_logo_appears_by_name() -> None:
    made = render("1200x628", partner=PartnerMark("Müller & Söhne Systemhaus"))
    box = next(b for b in made.boxes if b.kind == "partner_logo")
    drawn = opened(made).crop((box.x, box.y, box.x + box.width, box.y + box.height))
    assert ImageStat.Stat(drawn.convert("L")).stddev[0] > 40


def test_the_focal_point_stays_in_sight() -> None:
    picture = Image.new("RGB", (1000, 500), "#202020")
    picture.paste("#ff0000", (880, 230, 920, 270))
    out = io.BytesIO()
    picture.save(out, "PNG")
    only = """
format = 1
[[layers]]
id = "photo"
kind = "image"
file = "media/photo.jpg"
focal = [90, 50]
"""
    parsed = parse_design(tomllib.loads(only), "d.toml", guide())
    assert parsed.design is not None
    made = render_image(
        parsed.design,
        Size(300, 600),
        inputs(files={"media/photo.jpg": out.getvalue()}, media_type="image/png"),
    )
    red = [p for p in opened(made).get_flattened_data() if isinstance(p, tuple) and p[0] > 200]
    assert len(red) > 500


def test_a_picture_that_is_missing_or_broken_is_refused() -> None:
    broken = render(files={**small_kit(), "media/photo.jpg": photo()[:3000]})
    assert "picture" in {f.code for f in broken.refusals}


@pytest.mark.parametrize(
    ("media_type", "start"),
    [("image/png", b"\x89PNG"), ("image/jpeg", b"\xff\xd8"), ("image/webp", b"RIFF")],
)
def test_every_format_is_written(media_type: str, start: bytes) -> None:
    made = render(media_type=media_type, max_bytes=None)
    assert made.media_type == media_type
    assert made.data.startswith(start)


def test_optional_copy_gives_way_and_says_so() -> None:
    extra = """
[[layers]]
id = "more"
kind = "text"
in = "copy"
zone = "more"
size = [30, 40]
optional = true
"""
    made = render_image(
        design(extra),
        Size(300, 250),
        inputs(
            texts={"headline": "A headline that needs the room", "cta": "Go", "more": "Words " * 30}
        ),
    )
    assert "left_out" in {f.code for f in made.findings}
    assert not made.refusals


def test_the_brand_of_the_small_kit_is_as_expected() -> None:
    assert guide().lockup.min_height == 12
    assert "Northkeep" in BRAND


# -- QR codes -------------------------------------------------------------------------------------------

QR = """
format = 1
[[layers]]
id = "paper"
kind = "shape"
fill = "paper"
[[layers]]
id = "code"
kind = "qr"
zone = "link"
box = [10, 10, 80, 80]
colour = "ink"
align = "center"
valign = "middle"
"""


def qr(link: str, size: str = "300x300") -> RenderedImage:
    parsed = parse_design(tomllib.loads(QR), "d.toml", guide())
    assert parsed.design is not None, parsed.problems
    return render_image(
        parsed.design, Size.parse(size), inputs(texts={"link": link}, media_type="image/png")
    )


def test_a_qr_code_is_drawn_in_whole_pixels_with_its_quiet_zone() -> None:
    import segno

    link = "https://nordlicht.example/check?utm_source=ad"
    made = qr(link)
    assert not made.refusals
    box = next(b for b in made.boxes if b.kind == "qr")
    expected = [
        [bool(m) for m in row] for row in segno.make_qr(link, error="m").matrix_iter(border=4)
    ]
    step = box.width // len(expected)
    assert step * len(expected) == box.width
    drawn = opened(made).convert("L")
    half = step // 2
    for row, modules in enumerate(expected):
        for column, dark in enumerate(modules):
            at = (box.x + column * step + half, box.y + row * step + half)
            assert (drawn.getpixel(at) < 128) == dark  # type: ignore[operator]


def test_a_qr_code_that_no_phone_reads_is_refused() -> None:
    assert "qr" in {
        f.code for f in qr("https://nordlicht.example/" + "a" * 400, "100x100").refusals
    }
    assert "qr" in {f.code for f in qr("{{page_url}}").refusals}


# -- every script, many logos ---------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    locale=st.sampled_from(["de-DE", "ja-JP", "th-TH", "hi-IN", "ar-AE"]),
    words=st.integers(1, 9),
    logo_width=st.integers(160, 900),
    size=st.sampled_from(["300x250", "728x90", "160x600", "320x50", "300x600"]),
)
def test_letters_are_painted_only_where_the_box_says(
    locale: str, words: int, logo_width: int, size: str
) -> None:
    told = {
        "de-DE": "Wiederherstellungsprobe bis mittag bestanden",
        "ja-JP": "昼までに 復旧できる 実践的な リハーサル",
        "th-TH": "กู้คืนระบบ ได้ก่อน เที่ยงวัน",
        "hi-IN": "दोपहर तक सब कुछ वापस",
        "ar-AE": "العودة إلى العمل قبل الظهر",
    }[locale].split()
    headline = " ".join(told[n % len(told)] for n in range(words))
    same: dict[str, object] = {
        "locale": locale,
        "partner": PartnerMark("Nordlicht", logo("#222222", logo_width, 100)),
        "media_type": "image/png",
        "max_bytes": None,
    }
    made = render(size, texts={"headline": headline, "cta": "OK"}, **same)
    for box in made.boxes:
        if box.kind == "text" and box.layer == "headline" and box.fits:
            assert box.contrast is not None
            assert box.contrast >= 4.5
        assert 0 <= box.x < made.width
        assert 0 <= box.y < made.height
    logos = {b.kind: Rect(b.x, b.y, b.x + b.width, b.y + b.height) for b in made.boxes}
    if {"hq_logo", "partner_logo"} <= set(logos):
        hq, theirs = logos["hq_logo"], logos["partner_logo"]
        assert not hq.overlaps(theirs)
        assert theirs.area <= hq.area
        assert theirs.height <= hq.height
