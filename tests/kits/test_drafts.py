"""Drafts: begun, changed by two people, exported, imported, published."""

from __future__ import annotations

import pytest

from tests.assets.smallkit import small_kit
from tests.factories import Product
from tests.kits.kitbox import changed, sample_files
from tpma.core.actor import Role
from tpma.core.errors import Conflict, Forbidden, InvalidInput
from tpma.kits import service
from tpma.kits.archive import read_zip, write_zip
from tpma.kits.places import parse_place, setting, token, words
from tpma.kits.service import Saved, Typed


def begin(product: Product) -> str:
    with product.hq() as work:
        version = service.publish(work, small_kit())
        return service.draft_from_version(work, version.id).id


def type_into(product: Product, draft_id: str, place: str, text: str, seen: str = "") -> Saved:
    with product.hq() as work:
        now = service.open_draft(work, draft_id).text.at(parse_place(place))
        return service.save(work, draft_id, [Typed(place, text, seen or token(now))])


def at(product: Product, draft_id: str, place: str) -> str:
    with product.hq() as work:
        return service.open_draft(work, draft_id).text.at(parse_place(place))


def test_a_draft_from_the_starting_kit_has_no_errors(product: Product) -> None:
    with product.hq() as work:
        row = service.begin_draft(work, 'Müller\'s "best" kit', "best-kit")
        draft = service.open_draft(work, row.id)
        result = service.read_draft(draft)
        assert result.problems == ()
        assert result.definition is not None
        assert result.definition.slug == "best-kit"
        assert result.definition.name == 'Müller\'s "best" kit'


@pytest.mark.parametrize("slug", ["-", "Big", "a b", "../x", "x" * 61])
def test_a_draft_needs_a_slug(product: Product, slug: str) -> None:
    with product.hq() as work, pytest.raises(InvalidInput) as refused:
        service.begin_draft(work, "A kit", slug)
    assert "slug" in refused.value.fields


def test_one_change_touches_one_line(product: Product) -> None:
    with product.hq() as work:
        version = service.publish(work, sample_files())
        draft_id = service.draft_from_version(work, version.id).id
    place = setting("tactics", "email", "zones", "headline", "max_length")
    saved = type_into(product, draft_id, place, "48")
    assert saved.all_kept
    assert saved.rev == 2
    with product.hq() as work:
        files = service.open_draft(work, draft_id).files
        before = sample_files()["kit.toml"].decode().splitlines()
        after = files["kit.toml"].decode().splitlines()
        different = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
        assert different == [
            (
                'headline = { kind = "text", lock = "required", multiline = true, max_length = 60 }',
                'headline = { kind = "text", lock = "required", multiline = true, max_length = 48 }',
            )
        ]


def test_the_later_of_two_people_is_told_and_overwrites_nothing(product: Product) -> None:
    draft_id = begin(product)
    place = words("de-DE", "email.headline")
    seen = token(at(product, draft_id, place))
    assert type_into(product, draft_id, place, "Anna war hier", seen).all_kept
    late = type_into(product, draft_id, place, "Ben auch", seen)
    assert late.stale[place].theirs == "Anna war hier"
    assert late.stale[place].mine == "Ben auch"
    assert at(product, draft_id, place) == "Anna war hier"
    other = words("de-DE", "email.subject")
    assert type_into(product, draft_id, other, "Ein anderer Platz").all_kept


def test_what_can_not_stand_there_is_refused_and_the_rest_kept(product: Product) -> None:
    draft_id = begin(product)
    length = setting("tactics", "email", "zones", "headline", "max_length")
    subject = words("en-US", "email.subject")
    with product.hq() as work:
        text = service.open_draft(work, draft_id).text
        saved = service.save(
            work,
            draft_id,
            [
                Typed(place, typed, token(text.at(parse_place(place))))
                for place, typed in ((length, "many"), (subject, "Kept"))
            ],
        )
    assert set(saved.refused) == {length}
    assert set(saved.kept) == {subject}
    assert at(product, draft_id, subject) == "Kept"


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        ("kit|format", "2"),
        ("kit|slug", "other"),
        ("kit|nothing", "x"),
        ("kit|window|begins", "2026-02-30"),
        ("kit|tactics|email|zones|headline|lock", "open"),
        ("kit|tactics|email|zones|headline|kind", ""),
        ("kit|tactics|email|zones|headline|max_length", "0"),
        ("copy|xx-XX|email.headline", "x"),
        ("copy|de-DE|email.nothing", "x"),
        ("file|../../etc/passwd", "x"),
        ("file|media/photo.jpg", "x"),
        ("file|kit.toml", "x" * 200_001),
    ],
)
def test_refusals(product: Product, place: str, typed: str) -> None:
    draft_id = begin(product)
    saved = type_into(product, draft_id, place, typed)
    assert set(saved.refused) == {place}
    with product.hq() as work:
        assert service.open_draft(work, draft_id).row.rev == 1


def test_exported_edited_as_files_and_imported_again(product: Product) -> None:
    draft_id = begin(product)
    with product.hq() as work:
        _, archive = service.export_draft(work, draft_id)
    files = changed(read_zip(archive), "kit.toml", "max_length = 70", "max_length = 65")
    files["media/more.svg"] = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>"
    with product.hq() as work:
        found = service.import_files(work, draft_id, write_zip(files, "small"), 1)
        assert [(c.path, c.kind) for c in found.changes] == [
            ("kit.toml", "changed"),
            ("media/more.svg", "new"),
        ]
    with product.hq() as work, pytest.raises(Conflict):
        service.import_files(work, draft_id, write_zip(files, "small"), 1)
    assert at(product, draft_id, "kit|tactics|email|zones|subject|max_length") == "65"
    with product.hq() as work, pytest.raises(InvalidInput, match="another kit"):
        service.import_files(work, draft_id, write_zip(sample_files()), 2)


def test_a_draft_publishes_as_the_next_version_and_only_what_was_looked_at(
    product: Product,
) -> None:
    draft_id = begin(product)
    type_into(product, draft_id, words("en-US", "email.headline"), "A newer headline")
    with product.hq() as work, pytest.raises(Conflict):
        service.publish_draft(work, draft_id, 1)
    with product.hq() as work:
        version = service.publish_draft(work, draft_id, 2, "Newer")
        assert version.number == 2
        assert service.definition_of(work, version.id).copy["en-US"]["email.headline"] == (
            "A newer headline"
        )
        assert service.open_draft(work, draft_id).is_published


def test_an_unfinished_locale_is_left_out_and_the_others_publish(product: Product) -> None:
    draft_id = begin(product)
    with product.hq() as work:
        assert service.add_locale(work, draft_id, "fr_fr") == "fr-FR"
    with product.hq() as work, pytest.raises(service.KitRefused) as refused:
        service.publish_draft(work, draft_id, 2)
    assert {p.file for p in refused.value.problems if p.is_error} == {"copy/fr-FR.po"}
    with product.hq() as work:
        version = service.publish_draft(work, draft_id, 2, leave_out=["fr-FR"])
        assert version.locales == ["en-US", "de-DE", "ar-AE"]
    with product.hq() as work:
        service.remove_locale(work, draft_id, "fr-FR")
        draft = service.open_draft(work, draft_id)
        assert draft.text.locales == ["en-US", "de-DE", "ar-AE"]
        assert "copy/fr-FR.po" not in draft.files


def test_a_discarded_draft_leaves_its_version(product: Product) -> None:
    draft_id = begin(product)
    type_into(product, draft_id, words("en-US", "email.headline"), "x")
    with product.hq() as work:
        service.discard_draft(work, draft_id)
        assert service.list_drafts(work) == []
        assert len(service.history(work)) == 1


def test_partners_have_no_drafts(product: Product) -> None:
    draft_id = begin(product)
    product.partner("nordlicht")
    with product.as_partner() as work:
        for use in (
            lambda: service.list_drafts(work),
            lambda: service.open_draft(work, draft_id),
            lambda: service.save(work, draft_id, []),
        ):
            with pytest.raises(Forbidden):
                use()
    assert Role.PARTNER_MARKETER  # the default of as_partner
