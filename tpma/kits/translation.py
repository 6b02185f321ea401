"""Translated copy that comes back: read from PO or XLIFF, compared, and laid into a kit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tpma.core.errors import InvalidInput
from tpma.core.i18n import Message, language_of, msg
from tpma.kits.localetags import normalise
from tpma.kits.places import DraftText
from tpma.kits.poedit import set_entry
from tpma.kits.pofile import Entry, read_po, write_copy
from tpma.kits.problems import Problems
from tpma.kits.xliff import read_xliff, write_xliff

#: The header of a PO file that names its language.
_LANGUAGE = re.compile(r'^"Language:\s*([A-Za-z0-9_-]+)', re.M)


@dataclass(frozen=True, slots=True)
class CopyChange:
    """One entry that would change. `stale`: it was translated from older words."""

    context: str
    before: str
    after: str
    stale: bool


@dataclass(frozen=True, slots=True)
class CopyImport:
    """What a translated file would change in a locale."""

    locale: str
    raw: bytes  # the PO file as it would be
    changes: tuple[CopyChange, ...]
    same: int
    empty: int  # without words, or not confirmed: what is there stays
    unknown: tuple[str, ...]  # contexts that the kit doesn't have

    @property
    def looks_foreign(self) -> bool:
        """Whether most of it was translated from other words than the kit's."""
        stale = sum(change.stale for change in self.changes)
        return stale > 4 and stale * 2 > len(self.changes) + self.same


def read_translated(raw: bytes, name: str) -> tuple[str, Mapping[str, Entry]]:
    """The locale that the file names ("" where none) and its entries. The content decides, not
    the name; InvalidInput lists what is wrong."""
    start = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:200]
    if start.startswith(b"<") or b"\x00" in start[:4]:
        found = read_xliff(raw)
        return found.locale, found.entries
    problems = Problems()
    entries = read_po(raw, name, problems)
    errors: list[Message] = [p.what for p in problems.found if p.is_error]
    if errors:
        raise InvalidInput(
            errors[0],
            detail=msg("Line %(line)s", line=problems.found[0].line),
            mend=problems.found[0].mend,
            findings=problems.found,
        )
    if not entries:
        raise InvalidInput(msg("The file holds no translated words"))
    named = _LANGUAGE.search(raw.decode("utf-8", "replace"))
    return (named[1].replace("_", "-") if named else ""), entries


def compare_copy(draft: DraftText, locale: str, raw: bytes, name: str) -> CopyImport:
    """What laying this file into a locale would change. Nothing is taken away by it."""
    if locale == draft.source_locale or locale not in draft.locales:
        raise InvalidInput(msg("%(locale)s is no locale to translate into", locale=locale))
    said, incoming = read_translated(raw, name)
    if said and not _suits(said, locale):
        raise InvalidInput(
            msg("The file is for %(said)s, not for %(locale)s", said=said, locale=locale),
            mend=msg("Choose the language first, then bring the file in"),
        )
    source, current = draft.copy(draft.source_locale), draft.copy(locale)
    made = draft.files.get(f"copy/{locale}.po", b"")
    changes: list[CopyChange] = []
    same = empty = 0
    order = list(source)
    for context, entry in incoming.items():
        if context not in source:
            continue
        # Plural forms are edited in the PO file itself; laying one text over them would lose them.
        if not entry.text or entry.fuzzy or source[context].plural:
            empty += 1
            continue
        known = current.get(context)
        before = known.text if known else ""
        if known and (known.text, known.source, known.fuzzy) == (entry.text, entry.source, False):
            same += 1
            continue
        stale = entry.source != source[context].source
        changes.append(CopyChange(context, before, entry.text, stale))
        following = order[order.index(context) + 1 :]
        made = set_entry(made, context, entry.source, entry.text, before=following)
    unknown = tuple(context for context in incoming if context not in source)
    return CopyImport(locale, made, tuple(changes), same, empty, unknown)


def _suits(said: str, locale: str) -> bool:
    """Whether a file may be laid into a locale: it names that one, or its language alone."""
    try:
        return normalise(said) in (normalise(locale), language_of(locale))
    except ValueError:
        return False


def export_copy(draft: DraftText, locale: str, kind: str) -> bytes:
    """A locale's copy for translators: `po`, or `xlf` (XLIFF 2.0). Every source entry is in it."""
    source = {
        context: entry.source
        for context, entry in draft.copy(draft.source_locale).items()
        if not entry.plural
    }
    entries = draft.copy(locale)
    if kind == "xlf":
        slug = str(draft.setting("slug") or "kit")
        return write_xliff(slug, draft.source_locale, locale, source, entries, notes(draft))
    raw = draft.files.get(f"copy/{locale}.po")
    if raw is None:
        return write_copy(locale, source, {}, notes=notes(draft))
    order = list(source)
    for context, words in source.items():
        if context not in entries:
            raw = set_entry(raw, context, words, "", before=order[order.index(context) + 1 :])
    return raw


def notes(draft: DraftText) -> dict[str, str]:
    """Limits that a translator must know, by context. In English, as translators' notes are."""
    found: dict[str, str] = {}
    tactics = draft.setting("tactics")
    for key, tactic in (tactics if isinstance(tactics, dict) else {}).items():
        zones = tactic.get("zones", {}) if isinstance(tactic, dict) else {}
        for name, zone in zones.items() if isinstance(zones, dict) else ():
            most = zone.get("max_length") if isinstance(zone, dict) else None
            if most:
                found[f"{key}.{name}"] = f"At most {most} characters, markup not counted."
    return found
