"""Locks and limits of a place: checked in the kit, held by the server and by the renderer."""

from __future__ import annotations

import pytest

from tests.assets.smallkit import small_kit
from tests.factories import Product
from tpma.assets import rules
from tpma.assets import service as assets
from tpma.core.errors import InvalidInput
from tpma.kits import service as kits
from tpma.kits.kitfile import read_kit

HEADLINE = 'headline = { kind = "text", lock = "required", max_length = 56 }'
MAIL_HEADLINE = 'headline = { kind = "text", lock = "required", max_length = 60 }'
PICTURE = 'default = "media/photo.jpg", media_from = ["kit", "partner"]'


def kit_with(old: str, new: str) -> dict[str, bytes]:
    files = small_kit()
    text = files["kit.toml"].decode()
    assert old in text
    return {**files, "kit.toml": text.replace(old, new).encode()}


def errors_of(files: dict[str, bytes]) -> list[str]:
    return [str(problem.what) for problem in read_kit(files).errors]


@pytest.mark.parametrize("name", ["style", "position", "size"])
@pytest.mark.parametrize("lock", ["editable", "required", "change_required"])
def test_a_look_that_can_not_be_changed_is_not_promised(name: str, lock: str) -> None:
    changed = HEADLINE.replace(" }", f', {name} = "{lock}" }}')
    found = errors_of(kit_with(HEADLINE, changed))
    assert found, "the lock was taken in silence"
    assert all(f"The {name} of a place is always the kit's" in error for error in found)
    assert errors_of(kit_with(HEADLINE, changed.replace(lock, "locked"))) == []


def test_type_sizes_need_a_design_that_sets_them() -> None:
    mail = kit_with(MAIL_HEADLINE, MAIL_HEADLINE.replace(" }", ", min_size = 14 }"))
    assert any("no design sets the type of headline" in error for error in errors_of(mail))
    assert errors_of(kit_with(HEADLINE, HEADLINE.replace(" }", ", min_size = 14 }"))) == []


def test_a_kits_picture_does_not_stand_where_only_a_partners_may() -> None:
    only = PICTURE.replace('"kit", ', "")
    assert any("where only a partner's may" in e for e in errors_of(kit_with(PICTURE, only)))
    line = 'picture = { kind = "image", lock = "editable", '
    files = kit_with(line + PICTURE, line.replace("editable", "change_required") + only)
    definition = read_kit(files).definition
    assert definition is not None


@pytest.mark.parametrize(("limits", "least", "most"), [(", max_size = 15", 0, 15), (", min_size = 25", 25, 999)])  # fmt: skip
def test_type_is_set_within_the_zones_sizes(
    product: Product, limits: str, least: float, most: float
) -> None:
    asset_set = begun(product, kit_with(HEADLINE, HEADLINE.replace(" }", limits + " }")))
    with product.as_partner() as work:
        bench = assets.open_bench(work, asset_set)
        for tactic in ("ads", "post"):
            asset = next(a for a in bench.assets if a.tactic_key == tactic)
            for name in rules.rendition_names(bench.tactic(asset)):
                if "x" not in name or "." in name:
                    continue
                made = assets.preview_on(bench, asset, name, {})
                sizes = [box["font_px"] for box in made.boxes if box.get("zone") == "headline"]
                assert sizes
                assert all(least <= px <= most for px in sizes), (name, sizes)


def test_what_does_not_fit_at_the_least_size_is_told(product: Product) -> None:
    files = kit_with(HEADLINE, HEADLINE.replace(" }", ", min_size = 14 }"))
    with product.as_partner() as work:
        bench = assets.open_bench(work, begun(product, files))
        asset = next(a for a in bench.assets if a.tactic_key == "ads")
        for words, fits in (({}, True), ({"headline": "Unverwechselbarkeit " * 12}, False)):
            made = assets.preview_on(bench, asset, "300x250", words)
            told = [box for box in made.boxes if box.get("zone") == "headline"]
            assert [box["fits"] for box in told] == [fits]


def test_the_server_refuses_what_the_locks_forbid(product: Product) -> None:
    files = kit_with(
        'picture = { kind = "image", lock = "editable", ' + PICTURE,
        'picture = { kind = "image", lock = "change_required", ' + PICTURE.replace('"kit", ', ""),
    )
    # A second picture of the kit: the partner may not take that one either.
    files["media/second.jpg"] = files["media/photo.jpg"]
    asset_set = begun(product, files)
    with product.as_partner() as work:
        asset = next(a for a in assets.assets_of(work, asset_set) if a.tactic_key == "email")
        for zone, value, why in (
            ("text", "Mine", "HQ has locked this place"),
            ("picture", "media/second.jpg", "Only a picture of your own"),
        ):
            with pytest.raises(InvalidInput) as refused:
                assets.save_zone(work, asset.id, zone, value, asset.rev)
            assert why in str(refused.value.fields[zone])
        assert asset.values == {}


def begun(product: Product, files: dict[str, bytes]) -> str:
    with product.hq() as work:
        version_id = kits.publish(work, files).id
    with product.as_partner() as work:
        return assets.start(work, version_id, "en-US", "Autumn").id
