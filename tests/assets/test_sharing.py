"""The picture of a shared page: the page's own, or that of the post that the kit has for it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.factories import Product
from tests.kits.kitbox import definition_of, sample_files
from tpma.assets import rules
from tpma.assets import service as assets
from tpma.assets.service.renditions import outstanding, render_one
from tpma.compliance.service.gathering import gather
from tpma.core.keys import is_file_address
from tpma.kits import service as kits
from tpma.kits.codec import dump, load
from tpma.kits.definition import Size
from tpma.kits.kitfile import read_kit

OWN = 'design = "designs/social.toml"\nsizes = ["1200x630"]\n'


def page_kit(share: str = "") -> dict[str, bytes]:
    """The sample kit, its landing page without a design."""
    files = sample_files()
    before, landing = files["kit.toml"].decode().split("[tactics.landing]\n")
    assert OWN in landing
    kit = f"{before}[tactics.landing]\n{landing.replace(OWN, share, 1)}"
    return {**files, "kit.toml": kit.encode()}


def test_the_first_of_the_same_shape_is_chosen_and_kept_with_the_version() -> None:
    made = definition_of(page_kit())
    landing = made.tactic("landing")
    assert landing.share == "linkedin"
    assert rules.rendition_names(landing) == ("1200x630", "page.html")
    assert load(dump(made)) == made
    # What was published before knows nothing of it, and is rendered to what it was.
    earlier = dump(made)
    for tactic in earlier["tactics"]:
        del tactic["share"]
    old = load(earlier).tactic("landing")
    assert rules.rendition_names(old) == ("page.html",)
    assert definition_of(sample_files()).tactic("landing").share == ""


def test_the_kit_may_say_which() -> None:
    assert definition_of(page_kit('share = "instagram"\n')).tactic("landing").share == "instagram"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ('share = "email"\n', "no tactic email with a picture"),
        ('share = "nothing"\n', "no tactic nothing with a picture"),
        (f'share = "linkedin"\n{OWN}', "shows no other tactic's picture"),
    ],
)
def test_a_choice_that_leads_nowhere_is_told(share: str, said: str) -> None:
    result = read_kit(page_kit(share))
    assert [str(problem.what) for problem in result.errors if said in str(problem.what)]


def test_sizes_that_come_closest_are_shown() -> None:
    landing = definition_of(sample_files()).tactic("landing")
    sized = replace(landing, sizes=(Size(1080, 1080), Size(1200, 628), Size(728, 90)))
    from tpma.kits.sharing import share_size

    assert share_size(sized) == Size(1200, 628)


def test_the_post_s_picture_is_drawn_and_approved_with_the_page(product: Product) -> None:
    with product.hq() as work:
        version = kits.publish(work, page_kit(), "first").id
    with product.as_partner() as work:
        set_id = assets.start(work, version, "de-DE", "Herbst").id
        bench = assets.open_bench(work, set_id)
        for asset, name, digest in outstanding(bench):
            if asset.tactic_key == "landing":
                render_one(bench, asset, name, digest)
        rows = {r.name: r for r in assets.renditions(work, set_id)}
        picture = rows["1200x630"]
        assert (picture.width, picture.height) == (1200, 630)
        # Its zones are the post's: there is nothing to press on the page.
        assert picture.boxes
        assert not [box for box in picture.boxes if "zone" in box]
        head = LexborHTMLParser(assets.content(work, rows["page.html"]).decode())
        told = {
            node.attributes["property"]: node.attributes["content"]
            for node in head.css("meta[property]")
        }
        address = str(told["og:image"])
        found = re.fullmatch(r"https?://[^/]+/media/(\w+)/(\w+)\.jpg", address)
        assert found is not None
        assert found[2] == picture.sha256
        assert is_file_address(work.settings.secret, found[2], found[1])
        values = bench.values(next(a for a in bench.assets if a.tactic_key == "linkedin"))
        assert told["og:image:alt"] == values["alt"]
        entry = gather(work, set_id).entries["landing"]
        assert entry.renditions["1200x630"] == picture.sha256
        # Other words in the post are another picture.
        assert not [a for a, _, _ in outstanding(bench) if a.tactic_key == "landing"]
        post = next(a for a in bench.assets if a.tactic_key == "linkedin")
        post.values = {**post.values, "headline": "Anders"}
        late = [(a.tactic_key, name) for a, name, _ in outstanding(bench)]
        assert ("landing", "1200x630") in late
