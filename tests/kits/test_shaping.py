"""A kit's shape: zones, tactics and files come and go, and nothing else of its files is touched."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest

from tests.assets.smallkit import small_kit
from tpma.core.errors import Conflict, InvalidInput
from tpma.kits.beginnings import KINDS, kind_called
from tpma.kits.brandguide import BrandGuide
from tpma.kits.kitfile import kit_files, read_kit
from tpma.kits.linemerge import merge_lines
from tpma.kits.places import DraftText
from tpma.kits.shape_tactics import with_order, with_tactic, without_file, without_tactic
from tpma.kits.shaping import NOWHERE, Change, NewZone, guide_of, with_zone
from tpma.kits.starting import starter
from tpma.kits.tomlblocks import move_block
from tpma.kits.unshaping import InUse, without_zone

TODAY = dt.date(2026, 11, 2)


def lunch() -> dict[str, bytes]:
    return dict(_lunch())


@cache
def _lunch() -> dict[str, bytes]:
    root = Path(__file__).parents[2] / "kits" / "back-by-lunch"
    paths = [path for path in root.rglob("*") if path.is_file()]
    return kit_files({str(p.relative_to(root)): p.read_bytes() for p in paths})


def after(files: dict[str, bytes], change: Change) -> dict[str, bytes]:
    return {
        path: data for path, data in {**files, **change.files}.items() if path not in change.gone
    }


def guide(files: dict[str, bytes]) -> BrandGuide:
    found = guide_of(DraftText(files))
    assert found is not None
    return found


def errors(files: dict[str, bytes]) -> list[str]:
    return [f"{p.file}: {p.what}" for p in read_kit(files).errors]


def new(tactic: str, kind: str, after: str = "headline", **typed: str) -> NewZone:
    words = "<p>First</p>" if kind == "rich_text" else "First"
    return NewZone(tactic, "extra", kind, {"lock": "editable", **typed}, words, "Extra", after)


@pytest.mark.parametrize("kit", [starter, small_kit])
def test_every_kind_of_tactic_begins_without_errors_and_leaves_without_a_trace(kit: object) -> None:
    files = before = dict(kit())  # type: ignore[operator]
    photo = next((path for path in before if path.endswith(".jpg")), "")
    for kind in KINDS:
        _, change = with_tactic(DraftText(files), kind, guide(before), TODAY, picture=photo)
        files = after(files, change)
    assert errors(files) == []
    own = DraftText(before).kit["tactics"]
    # What links to a page or an event would be left with a dead end, so those go last.
    for key in [key for key in DraftText(files).kit["tactics"] if key not in own]:
        files = after(files, without_tactic(DraftText(files), key))
    assert files == before


def test_a_tactic_goes_with_its_step_its_words_and_the_files_that_only_it_used() -> None:
    before = lunch()
    change = without_tactic(DraftText(before), "responsive")
    text = DraftText(after(before, change))
    assert change.gone == ("designs/responsive.toml",)
    assert "responsive" not in [step["tactic"] for step in text.kit["playbook"]]
    assert not [c for locale in text.locales for c in text.copy(locale) if "responsive" in c]
    assert errors(dict(text.files)) == []


def test_a_tactic_begins_in_every_language_that_the_product_speaks() -> None:
    kind = kind_called("landing")
    assert kind is not None
    _, change = with_tactic(DraftText(lunch()), kind, guide(lunch()), TODAY, name="Sprechstunde")
    text = DraftText(after(lunch(), change))
    said = {locale: text.copy(locale)["form:landing_2.submit"].text for locale in text.locales}
    assert len(set(said.values())) == len(said)
    assert text.copy("en-US")["tactic:landing_2"].source == "Sprechstunde"


@pytest.mark.parametrize(
    ("tactic", "kind", "typed"),
    [
        ("email", "text", {"max_length": "80", "choices": ""}),
        ("email", "rich_text", {}),
        ("email", "image", {"default": "media/key-visual.jpg", "media_from": "kit, partner"}),
        ("email", "link", {"default": "https://www.northkeep.example/more"}),
        ("email", "colour", {"default": "accent"}),
        ("email", "price", {"default": "EUR 3490.00"}),
        ("landing", "text", {}),
        ("landing", "link", {"default": "https://www.northkeep.example/more"}),
        ("landing", "colour", {"default": "accent"}),
        ("linkedin", "colour", {"default": "accent"}),
        ("display", "colour", {"choices": "accent, primary"}),
        ("linkedin", "text", {"min_size": "14"}),
        ("display", "image", {"default": "media/point-copies.png"}),
    ],
)
def test_a_zone_is_shown_and_goes_again(tactic: str, kind: str, typed: dict[str, str]) -> None:
    before = lunch()
    files = after(before, with_zone(DraftText(before), new(tactic, kind, **typed)))
    found = read_kit(files)
    assert found.understood is not None
    assert found.understood.tactic(tactic).has_zone("extra")
    said = {str(p.what) for p in found.problems}
    assert "Nothing shows the zone extra" not in said
    # Other languages have yet to say it; nothing else is wrong.
    assert {p.file.partition("/")[0] for p in found.problems} <= {"copy"}
    for key in ("extra_words", "extra"):
        if read_has(files, tactic, key):
            files = after(files, without_zone(DraftText(files), tactic, key))
    own = DraftText(files).setting("tactics", tactic, "design")
    shared = DraftText(before).setting("tactics", tactic, "design")
    for path, raw in before.items():
        if path == "kit.toml" and own != shared:
            continue  # the tactic has a design of its own now
        if path.endswith(".po"):
            continue  # the same words, broken into lines anew
        assert files[path] == raw, path
    if own:
        assert files[own] == before[shared]


def read_has(files: dict[str, bytes], tactic: str, zone: str) -> bool:
    return DraftText(files).setting("tactics", tactic, "zones", zone) is not None


def test_a_shared_design_is_not_changed_under_the_others() -> None:
    before = lunch()
    change = with_zone(DraftText(before), new("linkedin", "text"))
    assert "designs/social.toml" not in change.files
    assert b'zone = "extra"' in change.files["designs/linkedin.toml"]


def test_all_that_is_wrong_with_a_new_zone_is_said_at_once() -> None:
    wrong = NewZone(
        "email", "Über", "text", {"lock": "editable", "max_length": "lots"}, "", "", "headline"
    )
    with pytest.raises(InvalidInput) as refused:
        with_zone(DraftText(small_kit()), wrong)
    assert set(refused.value.fields) == {"key", "words", "max_length"}
    taken = NewZone("email", "headline", "image", {"lock": "locked"}, "", "", "headline")
    with pytest.raises(InvalidInput) as refused:
        with_zone(DraftText(small_kit()), taken)
    assert set(refused.value.fields) == {"key", "default"}
    with pytest.raises(InvalidInput) as refused:
        with_zone(DraftText(small_kit()), new("ads", "link", default="https://x.example"))
    assert "after" in refused.value.fields
    nowhere = new("ads", "text", NOWHERE)
    assert set(with_zone(DraftText(small_kit()), nowhere).files) >= {"kit.toml"}


def test_what_uses_a_zone_keeps_it() -> None:
    text = DraftText(lunch())
    with pytest.raises(InUse) as refused:
        without_zone(text, "email", "cta_link")  # two buttons and a picture lead there
    assert {str(use.place) for use in refused.value.uses} >= {"file|email/launch.mjml"}
    with pytest.raises(InUse) as refused:
        without_zone(text, "email", "unsubscribe")
    assert "email/parts/end.mjml" in str([use.place for use in refused.value.uses])
    with pytest.raises(Conflict):
        without_zone(text, "email", "subject")


@pytest.mark.parametrize(
    ("path", "used_by"),
    [
        ("media/key-visual.jpg", "the picture in the library"),
        ("media/email-hero.jpg", "the zone picture of email"),
        ("media/email-hero-rtl.jpg", "email.picture in ar-AE"),
        ("media/key-visual-tall.jpg", "the design designs/display.toml"),
        ("media/point-copies.png", "the template email/launch.mjml"),
        ("media/northkeep.png", "the brand guide"),
        ("email/parts/top.mjml", "the template email/launch.mjml"),
        ("designs/social.toml", "the tactic linkedin"),
    ],
)
def test_a_used_file_is_not_deleted_and_its_users_are_named(path: str, used_by: str) -> None:
    with pytest.raises(InUse) as refused:
        without_file(DraftText(lunch()), path)
    assert used_by in [str(use.what) for use in refused.value.uses]


def test_an_unused_file_goes_with_what_was_said_about_it() -> None:
    files = {**lunch(), "media/more.jpg": lunch()["media/key-visual.jpg"]}
    files["kit.toml"] += b'\n[media."media/more.jpg"]\ncredit = "x"\n'
    files["copy/en-US.po"] += b'\nmsgctxt "alt:media/more.jpg"\nmsgid "More"\nmsgstr ""\n'
    assert after(files, without_file(DraftText(files), "media/more.jpg")) == lunch()
    for needed in ("kit.toml", "brand.toml", "copy/de-DE.po"):
        with pytest.raises(Conflict):
            without_file(DraftText(files), needed)


def test_order_changes_and_nothing_else() -> None:
    before = lunch()
    order = list(DraftText(before).kit["tactics"])
    files = after(before, with_order(DraftText(before), "display", "email"))
    assert list(DraftText(files).kit["tactics"]) == [
        "display",
        *(k for k in order if k != "display"),
    ]
    assert DraftText(files).kit == DraftText(before).kit
    comments = [line for line in before["kit.toml"].decode().split("\n") if line.startswith("#")]
    assert sorted(comments) == sorted(
        line for line in files["kit.toml"].decode().split("\n") if line.startswith("#")
    )


def test_a_file_that_is_written_otherwise_is_left_to_its_author() -> None:
    with pytest.raises(Conflict):
        move_block(b"tactics.a.x = 1\ntactics.b.x = 2\n", "tactics", "b", "a")


def test_two_changes_of_one_text() -> None:
    base = b"a\nb\nc\nd\n"
    assert merge_lines(base, b"A\nb\nc\nd\n", b"a\nb\nc\nD\n") == b"A\nb\nc\nD\n"
    assert merge_lines(base, b"a\nc\nd\n", b"a\nb\nC\nd\n") == b"a\nC\nd\n"
    assert merge_lines(base, b"a\nX\nc\nd\n", b"a\nY\nc\nd\n") is None
    assert merge_lines(base, b"\xff", base) is None
