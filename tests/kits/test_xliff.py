"""XLIFF: a round trip loses nothing, what tools write is read, and hostile XML is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kits.kitbox import changed, sample_files
from tpma.core.errors import InvalidInput
from tpma.kits.places import DraftText
from tpma.kits.pofile import Entry
from tpma.kits.translation import compare_copy, export_copy
from tpma.kits.xliff import read_xliff, write_xliff

TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\ufffe"
    ),
    min_size=1,
).filter(str.strip)
PIECES = st.sampled_from(
    ["[[smart:partner.name]]", "{{first_name}}", "<p>", "</p>", "<br>", "\n", "a < b & c"]
)
WORDS = st.lists(st.one_of(TEXT, PIECES), min_size=1, max_size=6).map(" ".join).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(source=WORDS, text=WORDS)
def test_any_words_come_back_as_they_went(source: str, text: str) -> None:
    entry = Entry("email.body", source, text, 1)
    raw = write_xliff("kit", "en-US", "de-DE", {"email.body": source}, {"email.body": entry})
    found = read_xliff(raw)
    assert (found.source_locale, found.locale) == ("en-US", "de-DE")
    assert found.entries["email.body"].source == source
    assert found.entries["email.body"].text == text


@pytest.mark.parametrize("locale", ["de-DE", "ar-AE"])
@pytest.mark.parametrize("kind", ["po", "xlf"])
def test_a_whole_locale_goes_out_and_in_without_a_change(locale: str, kind: str) -> None:
    draft = DraftText(sample_files())
    found = compare_copy(draft, locale, export_copy(draft, locale, kind), f"copy.{kind}")
    assert found.changes == ()
    assert found.unknown == ()
    assert found.same > 50


def test_a_translation_of_older_words_stays_marked() -> None:
    draft = DraftText(sample_files())
    out = export_copy(draft, "de-DE", "xlf").replace(b"Um neun", b"Um zehn")
    newer = DraftText(changed(draft.files, "copy/en-US.po", "Hit at nine.", "Hit at ten."))
    change = next(
        c for c in compare_copy(newer, "de-DE", out, "x").changes if c.context == "email.headline"
    )
    assert change.stale
    assert change.after.startswith("Um zehn")


def test_what_translators_tools_make_of_it_is_read() -> None:
    raw = b"""<?xml version="1.0"?><xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1"
     srcLang="en" trgLang="de"><file id="f"><group id="g"><unit id="1" name="email.body">
     <originalData><data id="d1">&lt;strong></data><data id="d2">&lt;/strong></data></originalData>
     <segment state="final"><source>One. </source><target>Eins. </target></segment>
     <ignorable><source> </source></ignorable>
     <segment><source>Two <pc id="1" dataRefStart="d1" dataRefEnd="d2">three</pc></source>
     <target><mrk id="m">Zwei</mrk> <pc id="1" dataRefStart="d1" dataRefEnd="d2">drei</pc><cp hex="21"/></target></segment>
     </unit></group></file></xliff>"""
    entry = read_xliff(raw).entries["email.body"]
    assert entry.text == "Eins.  Zwei <strong>drei</strong>!"
    assert not entry.fuzzy


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0">&b;</xliff>"""


@pytest.mark.parametrize(
    "raw",
    [
        BOMB,
        BOMB.decode().replace('<?xml version="1.0"?>', "").encode("utf-16"),
        b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>",
        b'<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1/">%e;]><x/>',
        b"<x" + b"><x" * 200 + b">",
        b"<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2'/>",
        b"<xliff",
        b"",
    ],
)
def test_hostile_and_other_xml_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_xliff(raw)
