"""The words of a responsive ad: what networks take of them."""

from __future__ import annotations

import pytest

from tests.kits.kitbox import changed, sample_files, told
from tpma.kits.kitfile import read_kit
from tpma.kits.structure import schema
from tpma.mdf.rules import Activity

KIT = "kit.toml"
WORDS = {
    "ad_headline_1": ("Back by lunch", 30),
    "ad_long_headline": ("Hit at nine, back by lunch", 90),
    "ad_description_1": ("A recovery check in 45 minutes.", 90),
    "ad_business_name": ("[[smart:partner.name]]", 25),
}


def kit_with(words: dict[str, tuple[str, int]], *, locale: str = "en-US") -> dict[str, bytes]:
    """The sample kit in one locale, whose display ads bring these words."""
    zones = "".join(
        f'{key} = {{ kind = "text", lock = "required", max_length = {most} }}\n'
        for key, (_, most) in words.items()
    )
    files = changed(
        sample_files(), KIT, "[tactics.display.zones]\n", f"[tactics.display.zones]\n{zones}"
    )
    text = files[KIT].decode()
    start = text.index("locales = [")
    files[KIT] = f'{text[:start]}locales = ["en-US"]{text[text.index("]", start) + 1 :]}'.encode()
    entries = "".join(
        f'\nmsgctxt "display.{key}"\nmsgid "{said}"\nmsgstr ""\n'
        for key, (said, _) in words.items()
    )
    files["copy/en-US.po"] += entries.encode()
    return files


def errors(files: dict[str, bytes]) -> list[str]:
    result = read_kit(files)
    return [line for line, p in zip(told(result), result.problems, strict=True) if p.is_error]


def test_words_that_fit_are_no_problem() -> None:
    assert errors(kit_with(WORDS)) == []


@pytest.mark.parametrize("lacking", list(WORDS))
def test_an_ad_with_some_of_the_words_needs_the_rest(lacking: str) -> None:
    files = kit_with({key: value for key, value in WORDS.items() if key != lacking})
    (said,) = errors(files)
    assert f"lacks the zone {lacking}" in said


def test_a_zone_may_not_allow_more_than_networks_take() -> None:
    (said,) = errors(kit_with({**WORDS, "ad_headline_1": ("Back by lunch", 31)}))
    assert "longer than networks take" in said


def test_full_width_characters_count_twice() -> None:
    fits, too_long = "正午には業務再開できますか。よし", "正午には業務再開できますか。よしっ"
    assert errors(kit_with({**WORDS, "ad_headline_1": (fits[:15], 30)})) == []
    (said,) = errors(kit_with({**WORDS, "ad_headline_1": (too_long[:16], 30)}))
    assert "have 32 characters, 30 are allowed" in said


def test_what_a_kit_asks_money_for_is_what_funds_know() -> None:
    known = schema("kit")["properties"]["mdf"]["properties"]["activity"]["enum"]
    assert known == [activity.value for activity in Activity]
