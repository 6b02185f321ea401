"""Our PO reader agrees with Babel's, and tells what Babel swallows."""

from __future__ import annotations

import io

from babel.messages.pofile import read_po as babel_read_po
from hypothesis import given
from hypothesis import strategies as st

from tests.kits.kitbox import sample_files
from tpma.kits.pofile import read_po, write_copy
from tpma.kits.problems import Problems


def read(text: str) -> tuple[dict[str, tuple[str, str, int, bool]], list[tuple[int, str]]]:
    problems = Problems()
    entries = read_po(text.encode(), "copy/de-DE.po", problems)
    return (
        {k: (e.source, e.text, e.line, e.fuzzy) for k, e in entries.items()},
        [(p.line, str(p.what)) for p in problems.found],
    )


def test_entries_with_lines() -> None:
    entries, problems = read(
        'msgid ""\nmsgstr ""\n"Language: de_DE\\n"\n\n'
        '# a note\n#, fuzzy\nmsgctxt "email.subject"\nmsgid "Hello"\nmsgstr "Hallo"\n\n'
        'msgctxt "email.body"\nmsgid ""\n"one\\n"\n"two \\"quoted\\" \\\\ back"\nmsgstr ""\n'
    )
    assert problems == []
    assert entries == {
        "email.subject": ("Hello", "Hallo", 7, True),
        "email.body": ('one\ntwo "quoted" \\ back', "", 11, False),
    }


def test_all_faults_are_told_with_their_lines() -> None:
    _, problems = read(
        'msgctxt "a.b"\nmsgid "x"\nmsgstr "y"\n\n'
        'msgctxt "a.b"\nmsgid "x2"\nmsgstr "y2"\n\n'
        'msgid "no context"\nmsgstr "z"\n\n'
        'msgctxt "a.c"\nmsgid ""\nmsgstr "z"\n\n'
        'msgctxt "a.d"\nmsgid "one"\nmsgid_plural "many"\nmsgstr[0] "eins"\nmsgstr[1] "viele"\n\n'
        "what is this\n"
        'msgctxt "a.e"\nmsgid unquoted\nmsgstr "z"\n'
    )
    assert sorted(line for line, _ in problems) == [5, 9, 12, 22, 24]
    assert "twice" in dict(problems)[5]


def test_not_utf8() -> None:
    problems = Problems()
    assert read_po('msgctxt "a"\nmsgid "ä"\n'.encode("latin-1"), "copy/de-DE.po", problems) == {}
    assert [(p.line, p.is_error) for p in problems.found] == [(2, True)]


def test_babel_reads_the_sample_kit_alike() -> None:
    for path, raw in sample_files().items():
        if not path.endswith(".po"):
            continue
        problems = Problems()
        ours = read_po(raw, path, problems)
        assert problems.found == []
        theirs = {m.context: m for m in babel_read_po(io.BytesIO(raw)) if m.context}
        assert ours.keys() == theirs.keys()
        for context, entry in ours.items():
            assert (entry.source, entry.text) == (theirs[context].id, theirs[context].string)


words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1
).filter(lambda text: not text.isspace())
contexts = st.text("abcdefgh.:_", min_size=1, max_size=12)


@given(
    st.dictionaries(
        contexts, st.tuples(words, st.text(st.characters(exclude_categories=["Cs", "Cc"])))
    )
)
def test_what_is_written_is_read_back(copy: dict[str, tuple[str, str]]) -> None:
    raw = write_copy(
        "de-DE", {k: v[0] for k, v in copy.items()}, {k: v[1] for k, v in copy.items()}
    )
    problems = Problems()
    entries = read_po(raw, "copy/de-DE.po", problems)
    assert problems.found == []
    assert {k: (e.source, e.text) for k, e in entries.items()} == copy
