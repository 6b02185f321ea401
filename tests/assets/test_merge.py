"""The laws of the three-way merge, for any kit, any later kit and anything a partner wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kits.kitbox import definition_of, starter_files
from tpma.assets.merge import (
    Choice,
    Standing,
    Take,
    Values,
    Why,
    ZoneMerge,
    count_conflicts,
    limit_of,
    merge,
    result,
    undecided,
)
from tpma.kits.copy import LocalCopy, resolve
from tpma.kits.definition import KitDefinition, Lock, Tactic, TacticKind, Zone, ZoneKind

KEYS = ("headline", "body", "cta", "link")
TACTICS = ("email", "page")
WORDS = st.sampled_from(["", "One", "Two", "Two ", "A rather longer line of words"])
BASE = definition_of(starter_files())


@st.composite
def zones(draw: st.DrawFn) -> tuple[Zone, ...]:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=4))
    return tuple(
        Zone(
            key=key,
            kind=draw(st.sampled_from([ZoneKind.TEXT, ZoneKind.LINK])),
            lock=draw(st.sampled_from(list(Lock))),
            label=key,
            max_length=draw(st.sampled_from([None, 3, 60])),
            default="https://www.vendor.example/",
        )
        for key in keys
    )


@st.composite
def copies(draw: st.DrawFn) -> LocalCopy:
    tactics = tuple(
        Tactic(key=key, kind=TacticKind.EMAIL, name=key, zones=draw(zones()))
        for key in draw(st.lists(st.sampled_from(TACTICS), unique=True))
    )
    words = {f"{t.key}.{z.key}": draw(WORDS) for t in tactics for z in t.zones}
    made: KitDefinition = replace(BASE, tactics=tactics, copy={"en-US": words})
    return resolve(made, "en-US")


VALUES: st.SearchStrategy[Values] = st.dictionaries(
    st.sampled_from(TACTICS), st.dictionaries(st.sampled_from(KEYS), WORDS, max_size=4)
)


def answers(merged: list[ZoneMerge], take: Take) -> dict[str, Choice]:
    """The same answer to every question, the kit's where that one can't be given."""
    return {
        one.key: Choice(take if take in one.takes else Take.KIT, one.of, "A third one")
        for one in merged
        if one.standing is Standing.CONFLICT
    }


@given(copies(), copies())
def test_what_was_left_alone_follows_the_kit(old: LocalCopy, new: LocalCopy) -> None:
    merged = merge(old, new, {})
    assert {one.standing for one in merged} <= {Standing.FOLLOWS}
    assert result(merged, {}) == {}


@given(copies(), copies(), VALUES)
def test_every_zone_is_there_once(old: LocalCopy, new: LocalCopy, values: Values) -> None:
    keys = [one.key for one in merge(old, new, values)]
    assert len(keys) == len(set(keys))
    there = {f"{t.key}.{z.key}" for t in new.definition.tactics for z in t.zones}
    written = {f"{tactic}.{zone}" for tactic, found in values.items() for zone in found}
    assert set(keys) == there | written


@given(copies(), copies(), VALUES)
def test_conflicts_can_be_counted_without_the_rest(
    old: LocalCopy, new: LocalCopy, values: Values
) -> None:
    asked = [one for one in merge(old, new, values) if one.standing is Standing.CONFLICT]
    assert count_conflicts(old, new, values) == len(asked)


@given(copies(), copies(), VALUES)
def test_nothing_that_was_written_is_lost_unseen(
    old: LocalCopy, new: LocalCopy, values: Values
) -> None:
    merged = {one.key: one for one in merge(old, new, values)}
    for tactic, found in values.items():
        for zone, mine in found.items():
            one = merged[f"{tactic}.{zone}"]
            assert one.mine == mine
            if one.standing is Standing.FOLLOWS:
                assert one.kit.strip() == mine.strip()
            if one.standing is Standing.KEPT:
                assert one.value() == mine


@given(copies(), VALUES)
def test_the_same_version_asks_nothing_that_it_did_not_ask_before(
    copy: LocalCopy, values: Values
) -> None:
    """What could be written under a version survives a merge with it, unasked."""
    possible = {
        tactic.key: {
            zone.key: values[tactic.key][zone.key]
            for zone in tactic.zones
            if zone.may_change and zone.key in values.get(tactic.key, {})
        }
        for tactic in copy.definition.tactics
    }
    merged = merge(copy, copy, possible)
    assert undecided(merged, {}) == []
    kept = result(merged, {})
    for tactic_key, found in possible.items():
        for zone_key, mine in found.items():
            now = kept.get(tactic_key, {}).get(zone_key)
            assert now == mine or copy.zone(tactic_key, zone_key).strip() == mine.strip()


@given(copies(), copies(), VALUES, st.sampled_from(list(Take)))
def test_merging_again_changes_nothing(
    old: LocalCopy, new: LocalCopy, values: Values, take: Take
) -> None:
    merged = merge(old, new, values)
    after = result(merged, answers(merged, take))
    again = merge(new, new, after)
    assert undecided(again, {}) == []
    assert result(again, {}) == after


@given(copies(), copies(), VALUES)
def test_an_answer_to_other_values_is_no_answer(
    old: LocalCopy, new: LocalCopy, values: Values
) -> None:
    merged = merge(old, new, values)
    stale = {key: replace(choice, of="0" * 32) for key, choice in answers(merged, Take.KIT).items()}
    assert undecided(merged, stale) == [o for o in merged if o.standing is Standing.CONFLICT]
    for one in undecided(merged, stale):
        with pytest.raises(LookupError):
            one.value(stale[one.key])


@given(copies(), copies(), VALUES)
def test_a_locked_or_removed_place_never_keeps_a_value(
    old: LocalCopy, new: LocalCopy, values: Values
) -> None:
    merged = merge(old, new, values)
    after = result(merged, answers(merged, Take.MINE))
    for tactic, found in after.items():
        for zone in found:
            assert new.definition.tactic(tactic).zone(zone).may_change


def copy_of(zone: Zone, words: str) -> LocalCopy:
    tactic = Tactic(key="email", kind=TacticKind.EMAIL, name="email", zones=(zone,))
    made = replace(BASE, tactics=(tactic,), copy={"en-US": {f"email.{zone.key}": words}})
    return resolve(made, "en-US")


HEADLINE = Zone("headline", ZoneKind.TEXT, Lock.REQUIRED, "Headline", max_length=20)


def one_of(old: LocalCopy, new: LocalCopy, mine: str) -> ZoneMerge:
    (one,) = merge(old, new, {"email": {"headline": mine}})
    return one


def test_words_that_hq_left_alone_keep_the_partners() -> None:
    one = one_of(copy_of(HEADLINE, "Back by lunch"), copy_of(HEADLINE, "Back by lunch"), "With us")
    assert (one.standing, one.value()) == (Standing.KEPT, "With us")


def test_words_that_both_changed_are_a_question_with_three_answers() -> None:
    one = one_of(copy_of(HEADLINE, "Back by lunch"), copy_of(HEADLINE, "Back by ten"), "With us")
    assert (one.standing, one.why) == (Standing.CONFLICT, Why.BOTH_CHANGED)
    said = {take: one.value(Choice(take, one.of, "Back by ten, with us")) for take in one.takes}
    assert said == {Take.MINE: "With us", Take.KIT: None, Take.OWN: "Back by ten, with us"}


def test_the_kits_own_words_written_by_hand_follow_it_from_now_on() -> None:
    one = one_of(
        copy_of(HEADLINE, "Back by lunch"), copy_of(HEADLINE, "Back by ten"), "Back by ten"
    )
    assert (one.standing, one.value()) == (Standing.FOLLOWS, None)


def test_a_tighter_limit_is_a_question() -> None:
    tight = replace(HEADLINE, max_length=5)
    one = one_of(copy_of(HEADLINE, "Lunch"), copy_of(tight, "Lunch"), "Back by lunch")
    assert (one.standing, one.why) == (Standing.CONFLICT, Why.LIMITS)
    assert one.limit == limit_of(tight, "Back by lunch")
    assert one.limit is not None
    assert one.limit.params == {"limit": 5, "length": 13}


def test_a_lock_leaves_only_the_kits_value() -> None:
    locked = replace(HEADLINE, lock=Lock.LOCKED)
    one = one_of(copy_of(HEADLINE, "Lunch"), copy_of(locked, "Lunch"), "With us")
    assert (one.why, one.takes) == (Why.LOCKED, (Take.KIT,))


def test_a_choice_that_was_only_reworded_is_kept() -> None:
    def offering(**wordings: str) -> LocalCopy:
        zone = Zone("cta", ZoneKind.TEXT, Lock.EDITABLE, "Button", choices=("call", "write"))
        tactic = Tactic(key="email", kind=TacticKind.EMAIL, name="email", zones=(zone,))
        words = {f"choice:email.cta.{key}": text for key, text in wordings.items()}
        return resolve(replace(BASE, tactics=(tactic,), copy={"en-US": words}), "en-US")

    old = offering(call="Call us", write="Write to us")
    new = offering(call="Ring us", write="Send a note")
    (one,) = merge(old, new, {"email": {"cta": "Write to us"}})
    assert (one.standing, one.value()) == (Standing.KEPT, "Send a note")
