"""A draft's words per locale, beside the source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from tpma.core.i18n import Message, direction_of, msg
from tpma.kits import service
from tpma.kits.copy import screen_contexts
from tpma.kits.definition import KitDefinition
from tpma.kits.localetags import fallback_chain
from tpma.kits.localisation import EntryState, LocaleState, locale_state, state_of
from tpma.kits.places import words as words_at
from tpma.kits.service import OpenDraft
from tpma.web.draft_fields import DraftField, Form
from tpma.web.draft_places import part_of
from tpma.web.filters import language_name


@dataclass(frozen=True)
class WordRow:
    """One entry: its source, its field in the chosen locale, and where it stands."""

    context: str
    label: str | Message
    source: str
    old_source: str
    field: DraftField
    state: EntryState
    #: The locale whose words are shown to readers while this one lacks its own.
    falls_back: str = ""


def words(draft: OpenDraft, form: Form) -> dict[str, Any]:
    """All entries of one locale and one part of the kit, beside the source."""
    text = form.text
    known = service.read_draft(draft).understood
    tags = text.locales
    tag = form.locale or request.args.get("locale", "")
    tag = tag if tag in tags else (tags[1] if len(tags) > 1 else text.source_locale)
    source = text.copy(text.source_locale)
    groups = _groups(known, source) if known else {"kit": list(source)}
    group = request.args.get("part", "")
    group = group if group in groups else next(iter(groups))
    chain = fallback_chain(tag, tags, text.source_locale)
    marked = {
        name: form.findings.count(*(words_at(tag, context) for context in contexts))
        for name, contexts in groups.items()
    }
    names = _names(known) if known else {}
    rows = [_row(form, tag, context, chain, names) for context in groups[group]]
    open_only = request.args.get("show") == "open" and tag != text.source_locale
    copy = {name: text.copy(name) for name in tags}
    states = [locale_state(known, name, copy) for name in tags] if known else []
    return {
        "locale": tag,
        "is_source": tag == text.source_locale,
        "states": states,
        "state": next((s for s in states if s.tag == tag), None),
        "parts": [
            {
                "key": name,
                "label": _part_name(known, name),
                "open": _open(form, tag, contexts),
                "marked": marked[name],
                "current": name == group,
                "href": url_for(
                    "drafts.section", id=draft.id, section="words", locale=tag, part=name
                ),
            }
            for name, contexts in groups.items()
        ],
        "part": group,
        "rows": [row for row in rows if not open_only or row.state is not EntryState.DONE],
        "open_only": open_only,
        "left": form.findings.left(f"copy|{tag}", f"file|copy/{tag}.po") if known else [],
        "like_options": [
            ("", msg("Nothing translated yet")),
            *((t, language_name(t)) for t in tags),
        ],
        "dir_of": direction_of,
        "chain": chain[1:],
    }


def _row(
    form: Form, tag: str, context: str, chain: Iterable[str], names: Mapping[str, str]
) -> WordRow:
    text = form.text
    label = _label(context, names)
    source = text.copy(text.source_locale).get(context)
    entry = text.copy(tag).get(context)
    said = (source.text or source.source) if source else ""
    is_source = tag == text.source_locale
    state = EntryState.DONE if is_source or source is None else state_of(source, entry)
    field = form.at(
        words_at(tag, context),
        label,
        "textarea",
        rows=min(12, max(2, len(said) // 60 + 1 + said.count("\n"))),
        dir=direction_of(tag),
        lang=tag,
    )
    back = ""
    if not field.value and not is_source:
        back = next((t for t in chain if t != tag and text.copy(t).get(context)), "")
    old = entry.source if entry and state is EntryState.STALE else ""
    return WordRow(context, label, said, old, field, state, back)


def _open(form: Form, tag: str, contexts: Iterable[str]) -> int:
    text = form.text
    if tag == text.source_locale:
        return 0
    source, entries = text.copy(text.source_locale), text.copy(tag)
    return sum(
        c in source and state_of(source[c], entries.get(c)) is not EntryState.DONE for c in contexts
    )


def _groups(definition: KitDefinition, source: Iterable[str]) -> dict[str, list[str]]:
    """Contexts by the part of the kit they belong to, in the kit's order; what a part could say
    and doesn't yet is there as well."""
    found: dict[str, list[str]] = {"kit": []}
    found |= {tactic.key: [] for tactic in definition.tactics}
    found |= {"media": [], "brand": []}
    media = [f"alt:{m.path}" for m in definition.media if not m.decorative]
    zones = [
        f"{t.key}.{z.key}"
        for t in definition.tactics
        for z in t.zones
        if z.is_words and not z.choices
    ]
    extra = [c for c in screen_contexts(definition) if not c.startswith("label:")]
    for context in dict.fromkeys([*zones, *source, *extra, *media]):
        found[part_of(context, found)].append(context)
    return {name: contexts for name, contexts in found.items() if contexts}


def _part_name(definition: KitDefinition | None, part: str) -> str | Message:
    if part == "kit":
        return msg("The kit and its guidance")
    if part == "media":
        return msg("Pictures in words")
    if part == "brand":
        return msg("Statements and more")
    return definition.tactic(part).name if definition else part


#: What is said about a zone, beside its own words.
_ABOUT: Mapping[str, Callable[[str], Message]] = {
    "label": lambda zone: msg("%(zone)s: its name beside the field", zone=zone),
    "help": lambda zone: msg("%(zone)s: help beside the field", zone=zone),
    "why": lambda zone: msg("%(zone)s: why it is locked", zone=zone),
    "choice": lambda zone: msg("%(zone)s: a choice", zone=zone),
    "form": lambda zone: msg("%(zone)s, in the form", zone=zone),
}


def _names(known: KitDefinition) -> dict[str, str]:
    """Zones by their contexts, called as everywhere else on the screens."""
    return {f"{t.key}.{z.key}": z.label for t in known.tactics for z in t.zones}


def _label(context: str, names: Mapping[str, str]) -> str | Message:
    """`label:email.headline` as people read it: the part's name is above already."""
    kind, _, rest = context.rpartition(":")
    if kind == "alt":
        return rest.rpartition("/")[2]
    zone, at, country = rest.partition("@")
    name = names.get(zone, "")
    if not name:
        name = (zone.partition(".")[2] or zone).replace("_", " ").replace(".", " · ")
        name = name[:1].upper() + name[1:]
    name += f" · {country}" if at else ""
    return _ABOUT[kind](name) if kind in _ABOUT else name


__all__ = ["LocaleState", "words"]
