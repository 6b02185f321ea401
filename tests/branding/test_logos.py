"""Logos as partners send them: good ones become variants, bad ones are refused with the reason."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from tpma.branding.logos import LogoKind, read_logo
from tpma.core.errors import InvalidInput, TooLarge

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">'
    '<rect x="20" y="20" width="60" height="60" rx="12" fill="#0a7b5e"/>'
    '<path d="M110 30h170v40H110z" fill="#1b2430"/></svg>'
)


def png(picture: Image.Image, form: str = "PNG") -> bytes:
    out = io.BytesIO()
    picture.save(out, form)
    return out.getvalue()


def wordmark(
    ink: str, ground: str | None = None, size: tuple[int, int] = (900, 300)
) -> Image.Image:
    picture = Image.new("RGBA", size, ground or (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((100, 80, 240, 220), fill="#e4572e")
    draw.rectangle((280, 110, 800, 190), fill=ink)
    return picture


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGBA")


def notes(report: object) -> str:
    return " | ".join(str(note) for note in report.notes)  # type: ignore[attr-defined]


def test_padding_is_trimmed_and_told() -> None:
    report = read_logo(png(wordmark("#222222")))
    assert (report.width, report.height) == (701, 141)
    assert "trimmed" in notes(report)


def test_a_white_background_is_taken_away() -> None:
    report = read_logo(png(wordmark("#222222", "#ffffff").convert("RGB"), "JPEG"))
    light = report.variant(LogoKind.LIGHT)
    assert light is not None
    corner, inked = opened(light.png).getpixel((0, 0)), opened(light.png).getpixel((70, 70))
    assert isinstance(corner, tuple)
    assert isinstance(inked, tuple)
    assert corner[3] == 0
    assert inked[3] == 255
    assert "#ffffff background was removed" in notes(report)


def test_dark_letters_turn_white_on_dark_grounds_and_the_colours_stay() -> None:
    report = read_logo(png(wordmark("#1b2430")))
    dark = report.variant(LogoKind.DARK)
    assert dark is not None
    picture = opened(dark.png)
    letters, sign = picture.getpixel((400, 70)), picture.getpixel((70, 70))
    assert letters == (255, 255, 255, 255)
    assert isinstance(sign, tuple)
    assert sign[0] > 200
    assert sign[2] < 80
    light = report.variant(LogoKind.LIGHT)
    assert light is not None
    assert opened(light.png).getpixel((400, 70)) == (27, 36, 48, 255)


def test_a_white_only_logo_gets_a_dark_version() -> None:
    picture = Image.new("RGBA", (600, 200))
    ImageDraw.Draw(picture).rectangle((50, 50, 550, 150), fill="white")
    ImageDraw.Draw(picture).rectangle((100, 70, 500, 130), fill=(0, 0, 0, 0))
    report = read_logo(png(picture))
    light = report.variant(LogoKind.LIGHT)
    assert light is not None
    assert opened(light.png).getpixel((5, 5)) == (26, 26, 26, 255)
    assert "all-dark" in notes(report)


def test_colours_are_proposed_without_greys() -> None:
    report = read_logo(png(wordmark("#222222")))
    assert len(report.colours) == 1
    assert report.colours[0].startswith("#e")


def test_a_drawing_becomes_pixels() -> None:
    report = read_logo(SVG.encode())
    assert report.width == 1388
    assert report.variant(LogoKind.WIDE) is not None
    assert read_logo(SVG.encode()).variants == report.variants  # the same bytes every time


def test_a_badge_with_its_own_ground_stays_as_it_is() -> None:
    picture = Image.new("RGBA", (400, 400), "#123456")
    for x in range(0, 400, 40):
        ImageDraw.Draw(picture).rectangle((x, 0, x + 19, 399), fill="#d0a040")
    report = read_logo(png(picture))
    assert {v.kind for v in report.variants} == {LogoKind.LIGHT, LogoKind.DARK, LogoKind.SQUARE}


def test_sixty_megapixels_are_refused_before_they_are_decoded() -> None:
    with pytest.raises(TooLarge) as refused:
        read_logo(png(Image.new("1", (10_000, 6_000))))
    assert "60 megapixels" in str(refused.value)


def test_a_bomb_is_refused() -> None:
    with pytest.raises(TooLarge):
        read_logo(png(Image.new("1", (30_000, 20_000))))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"hello", "not a picture"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 40, "not a picture"),
        (png(Image.new("RGB", (1, 1), "red")), "one colour"),
        (png(Image.new("RGBA", (40, 40))), "transparent"),
        (png(wordmark("#222222").resize((40, 13))), "pixels"),
        (png(wordmark("#222222", "#ffffff").convert("RGB"), "JPEG")[:2500], "broken off"),
        (SVG.replace("<rect", "<script>alert(1)</script><rect").encode(), "script"),
        (SVG.replace("<rect", '<rect onload="x()"').encode(), "script"),
        (SVG.replace("<rect", '<image href="file:///etc/passwd"/><rect').encode(), "outside"),
        (SVG.replace("<rect", '<image href="https://x.example/a.png"/><rect').encode(), "outside"),
        (SVG.replace("<rect", '<rect style="fill:url(//x.example/a)"').encode(), "outside"),
        (SVG.replace("<rect", "<style>@import 'x.css';</style><rect").encode(), "outside"),
        (SVG.replace("<rect", "<foreignObject/><rect").encode(), "web page"),
        (SVG.replace("<rect", "<text>Acme</text><rect").encode(), "live text"),
        (('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG).encode(), "entities"),
        (SVG[:60].encode(), "broken"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "how large"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1"/>', "20 times"),
        (("<svg>" + "<g>" * 100 + "</g>" * 100 + "</svg>").encode(), "complicated"),
    ],
)
def test_what_can_not_be_used_is_refused_with_the_reason(data: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_logo(data)
    assert said in str(refused.value)
    assert refused.value.mend is not None


def test_a_drawing_that_multiplies_itself_is_refused_quickly() -> None:
    levels = "".join(
        f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 10)
    )
    bomb = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><rect id="a0"/>{levels}</defs><use href="#a9"/></svg>'
    with pytest.raises(InvalidInput):
        read_logo(bomb.encode())
