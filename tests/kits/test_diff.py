"""What is told between two versions of a kit."""

from __future__ import annotations

from tests.kits.kitbox import changed, definition_of, starter_files
from tpma.kits.archive import content_digest
from tpma.kits.diff import KitDiff, diff
from tpma.kits.rules import wording_sha


def between(old: dict[str, bytes], new: dict[str, bytes]) -> KitDiff:
    def shas(files: dict[str, bytes]) -> dict[str, str]:
        return {path: content_digest({path: data}) for path, data in files.items()}

    return diff(definition_of(old), definition_of(new), shas(old), shas(new))


def test_a_version_beside_itself_is_no_difference() -> None:
    found = between(starter_files(), starter_files())
    assert found.is_empty
    assert found.touched == frozenset()


def test_words_are_told_by_language_and_context() -> None:
    old = starter_files()
    found = between(old, changed(old, "copy/en-US.po", "The headline", "A better headline"))
    (change,) = found.copy["en-US"]
    assert (change.context, change.before, change.after) == (
        "email.headline",
        "The headline",
        "A better headline",
    )
    assert found.touched == {"email"}
    assert not found.zones
    assert not found.files


def test_locks_and_limits_are_told_with_before_and_after() -> None:
    old = starter_files()
    new = changed(
        old,
        "kit.toml",
        'headline = { kind = "text", lock = "required", max_length = 60 }',
        'headline = { kind = "text", lock = "locked", max_length = 40 }',
    )
    (zone,) = between(old, new).zones
    assert (zone.tactic, zone.zone, zone.kind) == ("email", "headline", "changed")
    assert [(f.name, f.before, f.after) for f in zone.facts] == [
        ("lock", "required", "locked"),
        ("max_length", "60", "40"),
    ]


def test_the_other_way_round_swaps_before_and_after() -> None:
    old = starter_files()
    new = changed(old, "copy/en-US.po", "The headline", "A better headline")
    there, back = between(old, new), between(new, old)
    assert [(c.after, c.before) for c in there.copy["en-US"]] == [
        (c.before, c.after) for c in back.copy["en-US"]
    ]


def test_windows_and_templates_are_told() -> None:
    old = starter_files()
    new = changed(
        old, "kit.toml", "[tactics.email]\n", "[window]\nends = 2026-12-31\n\n[tactics.email]\n"
    )
    new = changed(new, "email/first.mjml", 'padding="24px"', 'padding="32px"')
    found = between(old, new)
    assert [(f.name, f.before, f.after) for f in found.settings] == [
        ("window.ends", "", "2026-12-31")
    ]
    assert [(f.path, f.kind) for f in found.files] == [("email/first.mjml", "changed")]


def test_terms_are_named_by_their_words_alone() -> None:
    assert wording_sha("One\r\ntwo \n") == wording_sha("One\ntwo")
    assert wording_sha("One two") != wording_sha("One\ntwo")
