"""The design format: every slip is named with its place, and overrides apply in their order."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.branding.guides import guide_with
from tpma.kits.brandguide import Colour
from tpma.kits.design import Length, Size, TextLayer, parse_design

GOOD = """
format = 1
safe = 6
[colours]
night = "#0a1a2b"
[fonts.display]
700 = "fonts/Bold.ttf"
[[layers]]
id = "photo"
kind = "image"
file = "media/photo.jpg"
[[layers]]
id = "veil"
kind = "scrim"
under = ["copy"]
colour = "night"
[[layers]]
id = "copy"
kind = "stack"
[[layers]]
id = "headline"
kind = "text"
in = "copy"
zone = "headline"
font = "display"
size = [14, "9%"]
[[layers]]
id = "logos"
kind = "lockup"
[when.banner]
safe = 3
[when.banner.headline]
max_lines = 1
in = ""
[when.small.headline]
max_lines = 2
[when."320x50".photo]
hide = true
"""

GUIDE = guide_with(Colour("ink", "#101010"), Colour("paper", "#ffffff"))


def test_a_good_design_is_read() -> None:
    result = parse_design(tomllib.loads(GOOD), "designs/ad.toml", GUIDE)
    assert result.problems == ()
    design = result.design
    assert design is not None
    headline = design.layers[3]
    assert isinstance(headline, TextLayer)
    assert (headline.size_min, headline.size_max) == (Length(14), Length(9, relative=True))
    assert design.zones == {"headline"}
    assert design.files == {"media/photo.jpg", "fonts/Bold.ttf"}


def test_overrides_apply_shape_first_then_small_then_the_size() -> None:
    design = parse_design(tomllib.loads(GOOD), "designs/ad.toml", GUIDE).design
    assert design is not None

    def headline(size: str) -> TextLayer:
        found = next(x for x in design.at(Size.parse(size)).layers if x.id == "headline")
        assert isinstance(found, TextLayer)
        return found

    assert (headline("1200x628").max_lines, headline("1200x628").inside) == (0, "copy")
    assert (headline("728x90").max_lines, headline("728x90").inside) == (1, "")
    assert headline("320x50").max_lines == 2
    assert design.at(Size(728, 90)).safe == 3
    assert "photo" not in {x.id for x in design.at(Size(320, 50)).layers}


@pytest.mark.parametrize(
    ("size", "selectors"),
    [
        ("728x90", ("banner", "728x90")),
        ("320x50", ("banner", "small", "320x50")),
        ("1200x628", ("landscape", "1200x628")),
        ("300x250", ("landscape", "300x250")),
        ("1080x1080", ("square", "1080x1080")),
        ("1080x1920", ("portrait", "1080x1920")),
        ("160x600", ("tall", "160x600")),
    ],
)
def test_shapes(size: str, selectors: tuple[str, ...]) -> None:
    assert Size.parse(size).selectors == selectors


@pytest.mark.parametrize(
    "text", ["", "300", "300x", "x250", "10x10", "300x99999", "ax250", "-3x250"]
)
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Size.parse(text)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("format = 1", "format = 2", "format"),
        ('zone = "headline"', "", "layers.headline"),
        ('font = "display"', 'font = "nothing"', "layers.headline.font"),
        ('size = [14, "9%"]', "size = [90, 14]", "layers.headline.size"),
        ('size = [14, "9%"]', 'size = [14, "nine"]', "layers.headline.size"),
        ('in = "copy"', 'in = "photo"', "layers.headline.in"),
        ('under = ["copy"]', 'under = ["nobody"]', "layers.veil.under"),
        ('colour = "night"', 'colour = "day"', "layers.veil.colour"),
        ('night = "#0a1a2b"', 'night = "dark"', "colours.night"),
        ('kind = "stack"', 'kind = "pile"', "layers.copy.kind"),
        ('file = "media/photo.jpg"', "", "layers.photo"),
        ('id = "logos"', 'id = "photo"', "layers.photo"),
        ("[when.banner]", "[when.wide]", "when.wide"),
        ("[when.banner.headline]", "[when.banner.nobody]", "when.banner.nobody"),
        ("max_lines = 1", "max_lines = 99", "when.banner.headline.max_lines"),
        ("safe = 6", "sage = 6", "sage"),
        ("safe = 6", 'safe = "wide"', "safe"),
        ("hide = true", "hide = 1", "when.320x50.photo.hide"),
        ("[fonts.display]\n700", "[fonts.display]\nbold", "fonts.display.bold"),
    ],
)  # fmt: skip
def test_every_slip_is_named_with_its_place(old: str, new: str, where: str) -> None:
    assert old in GOOD
    result = parse_design(tomllib.loads(GOOD.replace(old, new, 1)), "designs/ad.toml", GUIDE)
    assert result.design is None
    assert where in {problem.where for problem in result.problems}
    assert all(str(problem.what) and str(problem.mend) for problem in result.problems)


def test_all_slips_are_listed_at_once() -> None:
    wrong = GOOD.replace("safe = 6", "safe = 600").replace("max_lines = 1", "max_lines = -1")
    assert len(parse_design(tomllib.loads(wrong), "d.toml", GUIDE).problems) == 2


def test_a_lockup_needs_a_logo_from_somewhere() -> None:
    result = parse_design(tomllib.loads(GOOD), "designs/ad.toml")
    assert "layers.logos" in {problem.where for problem in result.problems}


@pytest.mark.parametrize("path", sorted(Path("kits").glob("*/designs/*.toml")), ids=str)
def test_the_sample_kits_designs_have_a_scrim_or_ground_for_their_copy(path: Path) -> None:
    data = tomllib.loads(path.read_text("utf-8"))
    kinds = {layer["kind"] for layer in data["layers"]}
    assert kinds & {"scrim", "shape"}
