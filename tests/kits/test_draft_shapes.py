"""Drafts change their shape: by two people, with nothing lost, and every step can be undone."""

from __future__ import annotations

import pytest

from tests.assets.smallkit import small_kit
from tests.factories import Product
from tests.kits.test_drafts import at, begin, type_into
from tests.kits.test_shaping import lunch
from tpma.core.errors import Conflict, InvalidInput
from tpma.kits import service
from tpma.kits.places import DraftText, parse_place, setting, token, words
from tpma.kits.shaping import NewZone
from tpma.kits.unshaping import InUse

MORE = NewZone("email", "more", "text", {"lock": "editable"}, "More words", "More", "headline")


def files_of(product: Product, draft_id: str) -> dict[str, bytes]:
    with product.hq() as work:
        return dict(service.open_draft(work, draft_id).files)


def undo(product: Product, draft_id: str) -> None:
    with product.hq() as work:
        step = service.last_step(work, draft_id)
        assert step is not None
        service.undo(work, draft_id, step.rev)


def test_a_kit_begun_from_nothing_has_what_was_asked_for(product: Product) -> None:
    with product.hq() as work:
        kinds = ["email", "linkedin", "display", "landing", "calendar"]
        row = service.begin_draft(
            *(work, "Frühling im Büro"),
            locales=["de-DE", "en-US", "ar-AE"],
            motions=["services"],
            kinds=kinds,
        )
        assert row.slug == "fruhling-im-buro"
        for number in (1, 2):
            assert service.begin_draft(work, "ربيع").slug == f"kit-{number}"
        result = service.read_draft(service.open_draft(work, row.id))
        assert [str(p.what) for p in result.errors] == []
        made = result.definition
        assert made is not None
        assert [t.key for t in made.tactics] == kinds
        assert (made.source_locale, made.eligibility.motions) == ("de-DE", ("services",))
        assert made.tactic("email").zone("cta_link").default == "{{page_url}}"


def test_a_new_kit_takes_the_brand_of_a_published_one(product: Product) -> None:
    with product.hq() as work:
        version = service.publish(work, small_kit())
        row = service.begin_draft(work, "Autumn", brand_of=version.id, kinds=["email", "x"])
        draft = service.open_draft(work, row.id)
        result = service.read_draft(draft)
        assert result.errors == ()
        assert draft.files["brand.toml"] == small_kit()["brand.toml"]
        assert "media/photo.jpg" not in draft.files


def test_the_brand_speaks_the_new_kits_language(product: Product) -> None:
    files = lunch()
    with product.hq() as work:
        version = service.publish(work, files).id
        row = service.begin_draft(
            work, "Herbst", locales=["de-DE", "en-US", "it-IT"], brand_of=version, kinds=["x"]
        )
        text = service.open_draft(work, row.id).text
    was = DraftText(files)
    key = "statement:sealed-copy"
    assert text.copy("de-DE")[key].source == was.copy("de-DE")[key].text
    assert text.copy("en-US")[key].text == was.copy("en-US")[key].source
    assert text.copy("it-IT")[key].text == ""


def test_all_that_is_wrong_with_a_new_kit_is_said(product: Product) -> None:
    with product.hq() as work, pytest.raises(InvalidInput) as refused:
        service.begin_draft(work, "", locales=["xx-YY"], motions=["theft"], kinds=[])
    assert set(refused.value.fields) == {"name", "locales", "motions", "kinds"}


def test_every_step_is_undone_in_turn(product: Product) -> None:
    draft_id = begin(product)
    before = files_of(product, draft_id)
    with product.hq() as work:
        service.add_zone(work, draft_id, MORE)
        service.add_tactic(work, draft_id, "landing", picture="media/photo.jpg")
        service.move_tactic(work, draft_id, "ads", later=False)
        service.remove_tactic(work, draft_id, "post", 0)
        service.put_media(work, draft_id, "media/other.jpg", before["media/photo.jpg"])
        service.delete_file(work, draft_id, "media/other.jpg")
        service.add_locale(work, draft_id, "de-AT", "de-DE")
    assert at(product, draft_id, words("de-AT", "email.headline")) == "Mittags wieder da"
    type_into(product, draft_id, words("en-US", "email.headline"), "Typed")
    with product.hq() as work:
        service.remove_locale(work, draft_id, "de-AT")
        service.remove_zone(work, draft_id, "email", "more", 0)
    for _ in range(10):
        undo(product, draft_id)
    assert files_of(product, draft_id) == before
    with product.hq() as work:
        assert service.last_step(work, draft_id) is None


def test_undo_reaches_back_to_the_beginning(product: Product) -> None:
    draft_id = begin(product)
    place = words("en-US", "email.headline")
    before = at(product, draft_id, place)
    with product.hq() as work:
        for n in range(30):
            now = service.open_draft(work, draft_id).text.at(parse_place(place))
            service.save(work, draft_id, [service.Typed(place, f"Headline {n}", token(now))])
        for _ in range(30):
            step = service.last_step(work, draft_id)
            assert step is not None
            service.undo(work, draft_id, step.rev)
        assert service.last_step(work, draft_id) is None
    assert at(product, draft_id, place) == before


def test_undoing_keeps_what_others_did_since(product: Product) -> None:
    draft_id = begin(product)
    with product.hq() as work:
        service.remove_zone(work, draft_id, "email", "picture", 0)
    place = setting("tactics", "email", "zones", "subject", "max_length")
    with product.hq(user_id="b" * 32) as work:
        text = service.open_draft(work, draft_id).text
        typed = service.Typed(place, "64", token(text.at(parse_place(place))))
        assert service.save(work, draft_id, [typed]).all_kept
        assert service.last_step(work, draft_id) is not None
    undo(product, draft_id)
    assert at(product, draft_id, place) == "64"
    assert at(product, draft_id, setting("tactics", "email", "zones", "picture", "kind")) == "image"


def test_a_step_is_not_undone_over_somebody_elses(product: Product) -> None:
    draft_id = begin(product)
    place = words("de-DE", "email.headline")
    type_into(product, draft_id, place, "Von mir")
    with product.hq() as work:
        mine = service.last_step(work, draft_id)
        assert mine is not None
    with product.hq(user_id="b" * 32) as work:
        assert service.save(
            work, draft_id, [service.Typed(place, "Von dir", token("Von mir"))]
        ).all_kept
    with product.hq() as work, pytest.raises(Conflict):
        service.undo(work, draft_id, mine.rev)
    assert at(product, draft_id, place) == "Von dir"


def test_nobody_takes_out_what_they_have_not_seen(product: Product) -> None:
    draft_id = begin(product)
    with product.hq(user_id="b" * 32) as work:
        place = words("en-US", "email.headline")
        now = service.open_draft(work, draft_id).text
        seen = token(now.at(parse_place(place)))
        assert service.save(work, draft_id, [service.Typed(place, "Newer", seen)]).all_kept
    with product.hq() as work, pytest.raises(Conflict):
        service.remove_zone(work, draft_id, "email", "headline", 1)
    with product.hq() as work, pytest.raises(Conflict):
        service.remove_tactic(work, draft_id, "email", 1)
    with product.hq() as work, pytest.raises(Conflict):
        service.delete_file(work, draft_id, "media/photo.jpg", "0" * 64)
    with product.hq() as work, pytest.raises(InUse):
        service.delete_file(work, draft_id, "media/photo.jpg")


def test_nothing_is_written_into_what_somebody_took_out(product: Product) -> None:
    draft_id = begin(product)
    limit = setting("tactics", "ads", "zones", "headline", "max_length")
    seen = token(at(product, draft_id, limit))
    with product.hq(user_id="other") as work:
        service.remove_tactic(work, draft_id, "ads", 1)
    for told in (seen, token("")):  # also where they would rather keep theirs
        saved = type_into(product, draft_id, limit, "33", told)
        assert str(saved.refused[limit]) == "Somebody took this out of the draft"
    with product.hq() as work:
        assert "ads" not in service.open_draft(work, draft_id).text.kit["tactics"]
