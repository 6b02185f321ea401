"""Lists in messages: the reader's comma, in every screen language, and again after storing."""

from __future__ import annotations

import json

import pytest

from tpma.branding.stored import messages_in, messages_out
from tpma.compliance.wire import message_in, message_out
from tpma.core.i18n import SCREEN_LOCALES, listing, msg, translate


@pytest.mark.parametrize("locale", [*SCREEN_LOCALES, "zh-Hans", "he-IL", "xx-YY"])
def test_every_language_lists_one_two_and_three(locale: str) -> None:
    for names in (["a"], ["a", "b"], ["a", "b", "c"]):
        said = listing(names, locale)
        assert [said.index(name) for name in names] == sorted(said.index(name) for name in names)
        assert "{" not in said


def test_the_comma_is_the_reader_s() -> None:
    names = ("gold", "silver", "bronze")
    assert listing(names, "de-DE") == "gold, silver, bronze"
    assert listing(names, "ja-JP") == "gold、silver、bronze"
    assert "," not in listing(names, "ar-AE")


def test_a_list_in_a_message_survives_its_way_through_json() -> None:
    said = msg("%(names)s and nothing else", names=("gold", "silver"))
    assert translate(said, "ja-JP").startswith("gold、silver")
    kept = json.loads(json.dumps(message_out(said)))
    assert translate(message_in(kept), "ja-JP") == translate(said, "ja-JP")
    (again,) = messages_in(json.loads(json.dumps(messages_out([said]))))
    assert translate(again, "ja-JP") == translate(said, "ja-JP")
