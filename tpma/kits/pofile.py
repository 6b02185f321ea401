"""Copy as gettext PO: one file per locale, `msgctxt` says which words they are.

Our own reader, because we list every fault of a file with its line and refuse two entries for
the same place; Babel's reader is its oracle in the tests and writes the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from tpma.core.i18n import msg
from tpma.kits.plurals import forms_of, plural_forms
from tpma.kits.problems import Problems

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"\s*$')
_LINE = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+(.*)$")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the words in the source locale and in this one ("" = not translated)."""

    context: str
    source: str
    text: str
    line: int
    fuzzy: bool = False
    plural: str = ""  # the source's plural, where the words count something
    forms: tuple[str, ...] = ()  # this locale's plural forms; `text` is the last

    @property
    def source_forms(self) -> tuple[str, ...]:
        return (self.source, self.plural) if self.plural else ()


@dataclass(slots=True)
class _Draft:
    line: int
    fuzzy: bool
    broken: bool = False  # told already; what follows from it is not
    parts: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def read_po(raw: bytes, file: str, problems: Problems) -> dict[str, Entry]:
    """The entries by context. What can't be read is told and left out."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.error(
            file,
            raw.count(b"\n", 0, error.start) + 1,
            msg("The file is not in UTF-8"),
            msg("Save it as UTF-8 in your editor or translation tool"),
        )
        return {}
    entries: dict[str, Entry] = {}
    for draft in _drafts(text, file, problems):
        entry = _entry(draft, file, problems)
        if entry is None:
            continue
        if entry.context in entries:
            problems.error(
                file,
                entry.line,
                msg("%(context)s is here twice", context=entry.context),
                msg("Keep one; the first is in line %(line)s", line=entries[entry.context].line),
            )
            continue
        entries[entry.context] = entry
    return entries


def _drafts(text: str, file: str, problems: Problems) -> Iterable[_Draft]:
    draft: _Draft | None = None
    current, fuzzy = "", False
    for number, raw_line in enumerate(text.split("\n"), 1):
        line = raw_line.strip()
        if not line or line.startswith("#"):
            if line.startswith("#,"):
                # A flag line belongs to the entry below it.
                fuzzy = "fuzzy" in {flag.strip() for flag in line[2:].split(",")}
            current = ""
            continue
        keyword = _LINE.match(line)
        if keyword:
            current, rest = keyword[1], keyword[2]
            starts = current == "msgctxt" or (
                current == "msgid" and (draft is None or "msgid" in draft.parts)
            )
            if draft is None or starts:
                if draft is not None:
                    yield draft
                draft, fuzzy = _Draft(number, fuzzy), False
            draft.lines[current] = number
        else:
            rest = line
        string = _STRING.match(rest)
        if string is None or not current or draft is None:
            problems.error(
                file,
                number,
                msg("This line is not gettext PO"),
                msg(
                    'Write msgctxt, msgid or msgstr, then the words in "double quotes" on one line'
                ),
            )
            if draft is not None and keyword:
                draft.broken = True
            continue
        draft.parts[current] = draft.parts.get(current, "") + unescape(string[1])
    if draft is not None:
        yield draft


def _entry(draft: _Draft, file: str, problems: Problems) -> Entry | None:
    parts = draft.parts
    if draft.broken:
        return None
    context = parts.get("msgctxt", "")
    if not context:
        if parts.get("msgid") == "" and "msgstr" in parts:
            return None  # the header
        problems.error(
            file,
            draft.line,
            msg("This entry doesn't say where its words belong"),
            msg('Put a line above it, such as msgctxt "email.headline"'),
        )
        return None
    if not parts.get("msgid"):
        problems.error(
            file,
            draft.line,
            msg("%(context)s has no words in the source locale", context=context),
            msg("Write them after msgid, or take the entry out"),
        )
        return None
    forms = tuple(parts[f"msgstr[{n}]"] for n in range(len(parts)) if f"msgstr[{n}]" in parts)
    if "msgid_plural" not in parts:
        return Entry(context, parts["msgid"], parts.get("msgstr", ""), draft.line, draft.fuzzy)
    done = all(forms)  # half of a plural is none
    return Entry(
        context,
        parts["msgid"],
        forms[-1] if forms and done else "",
        draft.line,
        draft.fuzzy,
        parts["msgid_plural"],
        forms if done else (),
    )


def unescape(text: str) -> str:
    """A PO string as the words that it stands for."""
    return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[0]), text)


def write_copy(
    locale: str,
    source: Mapping[str, str],
    texts: Mapping[str, str],
    *,
    notes: Mapping[str, str] | None = None,
) -> bytes:
    """A PO file for a locale: every source entry, with its words where there are some.

    `notes` are comments for translators, by context (limits, for instance).
    """
    catalog = Catalog(
        locale=locale.replace("-", "_"),
        project="tpma kit",
        charset="utf-8",
        fuzzy=False,
        header_comment="",
    )
    many = forms_of(locale)
    for context, words in source.items():
        if "#" in context:
            continue  # a plural form: written with its entry
        comment = [notes[context]] if notes and context in notes else []
        if f"{context}#1" not in source:
            catalog.add(words, texts.get(context, ""), auto_comments=comment, context=context)
            continue
        counted = (source[f"{context}#0"], source[f"{context}#1"])
        forms = tuple(texts.get(f"{context}#{n}", "") for n in range(many))
        catalog.add(counted, forms, auto_comments=comment, context=context)
    body = BytesIO()
    write_po(body, catalog, width=96, omit_header=True)
    header = (
        'msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Language: {locale.replace("-", "_")}\\n"\n'
        f'"Plural-Forms: {plural_forms(locale)};\\n"\n\n'
    )
    return header.encode() + body.getvalue()
