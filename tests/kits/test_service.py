"""Publishing, the library, recall and export, on a real database and storage."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from tests.factories import Product
from tests.kits.kitbox import changed, sample_files, starter_files
from tpma.core.actor import Role
from tpma.core.audit import AuditEntry
from tpma.core.errors import Conflict, Forbidden, InvalidInput, NotFound, Refused
from tpma.core.tenancy import Scope
from tpma.kits import service
from tpma.kits.archive import read_zip, write_zip
from tpma.kits.codec import load
from tpma.kits.models import KitFile, KitVersion
from tpma.kits.rules import WindowState
from tpma.kits.service.store import Kept

KIT = "kit.toml"


def with_settings(text: str) -> dict[str, bytes]:
    """The starter with more settings of the kit, each before the tactics."""
    return changed(starter_files(), KIT, "[tactics.email]\n", f"{text}\n[tactics.email]\n")


def publish(product: Product, files: dict[str, bytes] | bytes, notes: str = "") -> str:
    with product.hq() as work:
        return service.publish(work, files, notes).id


def count(product: Product) -> tuple[int, int]:
    with product.system() as work:
        rows = [
            work.session.scalar(select(func.count()).select_from(m)) for m in (KitVersion, KitFile)
        ]
    return rows[0] or 0, rows[1] or 0


def test_a_version_holds_what_was_published(every_product: Product) -> None:
    files = sample_files()
    version_id = publish(every_product, write_zip(files, "back-by-lunch"), " First. ")
    with every_product.system() as work:
        version = work.get(KitVersion, version_id)
        assert (version.number, version.status, version.notes) == (1, "published", "First.")
        assert version.locales == ["en-US", "de-DE", "fr-FR", "es-MX", "ja-JP", "ar-AE"]
        definition = service.definition_of(work, version_id)
        assert definition.slug == "back-by-lunch"
        stored = service.files_of(work, version_id)
        assert dict(stored) == files
        assert stored["kit.toml"] == files["kit.toml"]
        name, archive = service.export(work, version_id)
        assert name == "back-by-lunch-v1.zip"
        assert read_zip(archive) == files


def test_the_definition_in_the_database_is_the_one_in_memory(product: Product) -> None:
    version_id = publish(product, sample_files())
    with product.system() as work:
        stored = work.session.scalar(select(KitVersion.definition))
        assert stored is not None
        assert load(stored) == service.definition_of(work, version_id)


def test_the_same_content_is_the_same_version(product: Product) -> None:
    first = publish(product, starter_files())
    assert publish(product, write_zip(starter_files(), "folder")) == first
    assert publish(product, {**starter_files(), "source/work.psd": b"x"}) == first
    assert count(product)[0] == 1


def test_other_content_is_the_next_version(product: Product) -> None:
    first = publish(product, starter_files())
    other = changed(starter_files(), "copy/en-US.po", "The headline", "Another headline")
    second = publish(product, other)
    assert first != second
    with product.hq() as work:
        found = service.kit_history(work, "my-kit")
        assert [v.number for v in found.versions] == [2, 1]
        assert service.definition_of(work, first).copy["en-US"]["email.headline"] == "The headline"
        assert (
            service.definition_of(work, second).copy["en-US"]["email.headline"]
            == "Another headline"
        )


def test_a_kit_with_one_error_publishes_nothing(product: Product) -> None:
    files = changed(starter_files(), KIT, "max_length = 70", "max_lenght = 70")
    with pytest.raises(service.KitRefused) as caught:
        publish(product, files)
    assert [(p.file, p.is_error) for p in caught.value.problems] == [(KIT, True)]
    assert caught.value.findings == list(caught.value.problems)
    assert count(product) == (0, 0)


def test_what_is_no_archive_is_refused(product: Product) -> None:
    with pytest.raises(InvalidInput):
        publish(product, b"no zip")
    assert count(product) == (0, 0)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.BRAND_REVIEWER, Role.LEGAL_REVIEWER])
def test_only_channel_marketers_publish(product: Product, role: Role) -> None:
    with product.hq(role) as work:
        with pytest.raises(Forbidden):
            service.publish(work, starter_files())
        with pytest.raises(Forbidden):
            service.history(work)
    with product.as_partner() as work, pytest.raises(Forbidden):
        service.publish(work, starter_files())


def test_publishing_and_recall_are_audited(product: Product) -> None:
    version_id = publish(product, starter_files())
    with product.hq() as work:
        service.recall(work, version_id, "A wrong figure")
    with product.system() as work:
        verbs = work.session.scalars(
            select(AuditEntry.verb).where(AuditEntry.target_id == version_id)
        ).all()
    assert sorted(verbs) == ["kit.published", "kit.recalled"]


def test_the_library_shows_the_newest_version_in_the_readers_language(product: Product) -> None:
    publish(product, starter_files())
    newest = publish(product, changed(starter_files(), "copy/en-US.po", "The headline", "Better"))
    publish(product, sample_files())
    with product.as_partner() as work:
        found = service.library(work)
        assert [kit.slug for kit in found] == ["back-by-lunch", "my-kit"]  # promoted first
        assert [kit.promoted for kit in found] == [True, False]
        assert found[1].version_id == newest
        assert found[1].number == 2
        assert found[0].copy.locale == work.actor.locale


@pytest.mark.parametrize(
    ("settings", "seen"),
    [
        ("", True),
        ('[eligibility]\ntiers = ["gold"]', True),
        ('[eligibility]\ntiers = ["platinum"]', False),
        ('[eligibility]\nregions = ["DE"]', True),
        ('[eligibility]\nregions = ["APAC"]', False),
        ('[eligibility]\nmotions = ["oem"]', False),
        ("[window]\nbegins = 2026-11-25", False),
        ("[window]\nbegins = 2026-11-24\nends = 2026-11-24", True),
        ("[window]\nends = 2026-11-23", False),
    ],
)
def test_the_library_by_eligibility_and_window(product: Product, settings: str, seen: bool) -> None:
    version_id = publish(product, with_settings(settings))
    with product.as_partner() as work:
        assert [kit.version_id for kit in service.library(work)] == ([version_id] if seen else [])
        if seen:
            service.refuse_unusable(work, version_id)
        else:
            with pytest.raises(Refused) as caught:
                service.refuse_unusable(work, version_id)
            assert caught.value.findings
    with product.hq() as work:
        assert [kit.version_id for kit in service.library(work)] == [version_id]


def test_the_window_moves_with_the_clock(product: Product) -> None:
    version_id = publish(product, with_settings("[window]\nbegins = 2026-12-01\nends = 2026-12-31"))
    states = []
    for day in (
        dt.date(2026, 11, 30),
        dt.date(2026, 12, 1),
        dt.date(2026, 12, 31),
        dt.date(2027, 1, 1),
    ):
        product.clock.at = dt.datetime.combine(day, dt.time(12), dt.UTC)
        with product.hq() as work:
            kit = service.library_kit(work, version_id)
            states.append((kit.state, kit.days_left, kit.ends_soon))
    assert states == [
        (WindowState.UPCOMING, 31, False),
        (WindowState.OPEN, 30, True),
        (WindowState.OPEN, 0, True),
        (WindowState.ENDED, None, False),
    ]


def test_partners_do_not_learn_of_kits_for_others(product: Product) -> None:
    version_id = publish(product, with_settings('[eligibility]\ntiers = ["platinum"]'))
    with product.as_partner() as work, pytest.raises(NotFound):
        service.library_kit(work, version_id)
    with product.as_partner("grand", Role.PARTNER_ADMIN) as work, pytest.raises(NotFound):
        service.library_kit(work, version_id)
    product.partner("top", tier="platinum")
    with product.as_partner("top") as work:
        assert service.library_kit(work, version_id).version_id == version_id


def test_a_recalled_version_gives_way_to_the_one_before(product: Product) -> None:
    first = publish(product, starter_files())
    other = changed(starter_files(), "copy/en-US.po", "The headline", "A wrong headline")
    second = publish(product, other)
    with product.hq() as work:
        with pytest.raises(InvalidInput):
            service.recall(work, second, "  ")
        service.recall(work, second, "The headline is wrong")
    with product.as_partner() as work:
        assert [kit.version_id for kit in service.library(work)] == [first]
        with pytest.raises(Refused, match="The headline is wrong"):
            service.refuse_unusable(work, second)
        assert service.definition_of(work, second).slug == "my-kit"  # what is there stays readable
    with product.hq() as work:
        with pytest.raises(Conflict):
            service.recall(work, second, "Again")
        with pytest.raises(Conflict):
            service.publish(work, other)
        mended = changed(other, "copy/en-US.po", "A wrong headline", "A right headline")
        assert service.publish(work, mended).number == 3


def test_a_version_that_is_not_there(product: Product) -> None:
    with product.hq() as work:
        for look in (service.definition_of, service.files_of, service.library_kit, service.export):
            with pytest.raises(NotFound):
                look(work, "0" * 32)
        with pytest.raises(NotFound):
            service.kit_history(work, "nothing")


def test_a_machine_in_a_partners_scope_is_held_to_the_partners_kits(product: Product) -> None:
    version_id = publish(product, with_settings('[eligibility]\ntiers = ["platinum"]'))
    with product.system(product.partner()) as work:
        assert isinstance(work.scope, Scope)
        with pytest.raises(Refused):
            service.refuse_unusable(work, version_id)


def test_a_cache_stays_within_its_room() -> None:
    kept: Kept[bytes] = Kept(10, len)
    made: list[str] = []

    def get(name: str, size: int) -> bytes:
        def make() -> bytes:
            made.append(name)
            return bytes(size)

        return kept.get(name, make)

    for name, size in (
        ("a", 4),
        ("b", 4),
        ("a", 4),
        ("c", 4),
        ("b", 4),
        ("huge", 11),
        ("huge", 11),
    ):
        assert len(get(name, size)) == size
    # `b` was the longest unused when `c` came; what is too large is never kept.
    assert made == ["a", "b", "c", "b", "huge", "huge"]
