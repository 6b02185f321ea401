"""RFC 8785 and the differences between manifests."""

from __future__ import annotations

import copy
import json
import struct
from collections.abc import Iterator
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpma.compliance.manifest import differences
from tpma.compliance.manifest_words import label_of
from tpma.core.canonical import Json, NotCanonical, canonical, digest, number

# RFC 8785, appendix B: the bits of a double and how it is written.
APPENDIX_B = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


def _double(bits: str) -> float:
    return cast("float", struct.unpack(">d", bytes.fromhex(bits))[0])


@pytest.mark.parametrize(("bits", "written"), APPENDIX_B)
def test_numbers_are_written_as_ecmascript_writes_them(bits: str, written: str) -> None:
    assert number(_double(bits)) == written


@pytest.mark.parametrize("bits", ["7ff0000000000000", "fff0000000000000", "7fffffffffffffff"])
def test_what_is_no_number_has_no_form(bits: str) -> None:
    with pytest.raises(NotCanonical):
        canonical(_double(bits))


def test_the_example_of_section_3_2_2() -> None:
    given_text = r"""{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }"""
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical(json.loads(given_text)) == expected.encode()


def test_names_are_sorted_by_utf_16_as_in_section_3_2_3() -> None:
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\u00f6"]
    order = ["\r", "1", "\x80", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    written = json.loads(canonical(dict.fromkeys(names, 0)))
    assert list(written) == order


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {"\udc00": 1}, {1: 2}, {"a": {1, 2}}])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text, inner, max_size=4),
    max_leaves=20,
)


@given(_json)
def test_the_form_reads_back_as_the_same_value_and_is_its_own_form(value: Json) -> None:
    written = canonical(value)
    # Read as doubles, as ECMAScript does: a large one is written without a point.
    read = json.loads(written, parse_int=float)
    assert read == value
    assert canonical(read) == written


@given(_json, _json)
def test_there_are_differences_exactly_where_the_digests_differ(one: Json, other: Json) -> None:
    assert bool(differences(one, other)) == (digest(one) != digest(other))
    assert differences(one, copy.deepcopy(one)) == []


MANIFEST: dict[str, Any] = {
    "format": 1,
    "subject": "c" * 32,
    "partner": "p" * 32,
    "name": "Autumn",
    "asset_set": "a" * 32,
    "kit": {"slug": "cyber", "version_id": "k" * 32, "number": 4, "digest": "d" * 64},
    "locale": "de-DE",
    "tactics": {
        "email-1": {
            "zones": {"subject": "Ruhig schlafen", "headline": "Ihre Daten sind sicher"},
            "alts": {"hero": "Ein Rechenzentrum"},
            "renditions": {},
            "message": {"html": "1" * 64, "text": "2" * 64},
        },
        "ads": {
            "zones": {"headline": "Sicher"},
            "alts": {},
            "renditions": {"300x250": "3" * 64, "728x90": "4" * 64},
            "message": {},
        },
    },
    "inserts": {"email-1": {"imprint": "Impressum: Nordlicht GmbH"}},
    "statements": {
        "Half of all end by noon.": {
            "id": "s" * 32,
            "version": 2,
            "digest": "5" * 64,
            "until": "2026-12-31",
        }
    },
    "rules": "1-abc",
    "sender": {"name": "Nordlicht", "reply_to": "hallo@nordlicht.example"},
    "audience": {"count": 1240, "digest": "e" * 64},
    "schedule": {"starts_at": "2026-11-24T09:00:00Z", "time_zone": "Europe/Berlin"},
    "steps": [{"tactic": "email-1", "day": 0}, {"tactic": "ads", "day": 0}],
    "funding": None,
}


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list) and value:
        for position, inner in enumerate(value):
            yield from _leaves(inner, (*path, position))
    else:
        yield path


def _changed(path: tuple[Any, ...], new: Any) -> tuple[dict[str, Any], Any]:
    manifest = copy.deepcopy(MANIFEST)
    inner: Any = manifest
    for name in path[:-1]:
        inner = inner[name]
    old, inner[path[-1]] = inner[path[-1]], new
    return manifest, old


@given(st.sampled_from(sorted(_leaves(MANIFEST), key=str)), _json)
def test_any_change_of_any_field_is_found_at_its_place(path: tuple[Any, ...], new: Json) -> None:
    mutated, old = _changed(path, new)
    found = differences(MANIFEST, mutated)
    same = canonical(old) == canonical(new)
    assert (digest(MANIFEST) == digest(mutated)) == same
    assert bool(found) == (not same)
    pointer = "".join(f"/{name}" for name in path)
    assert all(each.path.startswith(pointer) for each in found)


@given(st.sampled_from(sorted(_leaves(MANIFEST), key=str)))
def test_any_field_that_is_taken_away_is_found(path: tuple[Any, ...]) -> None:
    manifest = copy.deepcopy(MANIFEST)
    inner: Any = manifest
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    assert differences(MANIFEST, manifest)
    assert differences(manifest, MANIFEST)


def test_differences_are_said_in_words() -> None:
    mutated, _ = _changed(("tactics", "email-1", "zones", "headline"), "Günstiger denn je")
    (found,) = differences(MANIFEST, mutated)
    assert found.path == "/tactics/email-1/zones/headline"
    assert str(found.message) == (
        "“headline” in “email-1” was “Ihre Daten sind sicher” and is now “Günstiger denn je”"
    )
    mutated, _ = _changed(("audience", "count"), 1241)
    (found,) = differences(MANIFEST, mutated)
    assert str(found.message) == "The number of contacts was “1240” and is now “1241”"


def test_a_statement_that_holds_no_more_is_called_by_its_words() -> None:
    without = MANIFEST | {"statements": {}}
    (gone,) = differences(MANIFEST, without)
    assert str(gone.message) == (
        "The approved statement “Half of all end by noon.” no longer holds: it ended, or was "
        "changed or withdrawn"
    )
    (come,) = differences(without, MANIFEST)
    assert str(come.message).endswith("was not part of what was approved")


def test_every_part_of_a_manifest_has_a_name() -> None:
    unnamed = [
        path
        for path in _leaves(MANIFEST)
        if str(label_of([str(part) for part in path])).startswith("Entry ")
    ]
    assert unnamed == []
