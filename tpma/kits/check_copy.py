"""Copy: everything a reader sees is there in every locale, fits, and holds nothing forbidden."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from tpma.core.i18n import msg
from tpma.kits.adtext import extra_units, is_ad_text
from tpma.kits.check_facts import check_fact, check_plural
from tpma.kits.check_tactics import check_link
from tpma.kits.check_templates import check_reference
from tpma.kits.copy import required_contexts, screen_contexts
from tpma.kits.definition import KitDefinition, Tactic, TacticKind, Zone, ZoneKind
from tpma.kits.draft import KIT_FILE, Draft
from tpma.kits.links import is_filled_in
from tpma.kits.placeholders import Reference, references, unknown_placeholders, unknown_tags
from tpma.kits.pofile import Entry, read_po
from tpma.kits.richtext import read_rich_text, visible_length


def read_copy(draft: Draft) -> None:
    """One PO per locale of the kit; what lies beside it is told."""
    for locale in draft.locales:
        file = draft.copy_file(locale)
        raw = draft.files.get(file)
        if raw is None:
            draft.problems.error(
                KIT_FILE,
                draft.spot("locales"),
                msg("The copy for %(locale)s is missing", locale=locale),
                msg("Add %(file)s, or take the locale out of the list", file=file),
            )
            continue
        draft.copy[locale] = read_po(raw, file, draft.problems)
    for path in draft.files:
        if path.startswith("copy/") and path.endswith(".po"):
            locale = path.removeprefix("copy/").removesuffix(".po")
            if locale not in draft.locales:
                draft.problems.warn(
                    path,
                    1,
                    msg(
                        "%(locale)s is no locale of the kit, so its copy is left out", locale=locale
                    ),
                    msg("Add it to locales in kit.toml, or take the file out"),
                )


def check_copy(draft: Draft, definition: KitDefinition) -> None:
    """`definition` is the kit as far as it could be understood."""
    needed = required_contexts(definition)
    screen = screen_contexts(definition)
    known = {*needed, *screen, *other_contexts(definition)}
    for locale, entries in draft.copy.items():
        file = draft.copy_file(locale)
        words = draft.words(locale)
        for context, entry in entries.items():
            if context not in known:
                _unknown(draft, file, entry, known)
                continue
            _entry(draft, file, locale, entry, words, definition)
        for context in needed:
            if context not in words:
                _missing(draft, file, locale, context, entries.get(context))
        # What partners read in the product falls back to the source locale, which is marked.
        absent = [context for context in screen if context not in words]
        if absent and locale != draft.source_locale:
            draft.problems.warn(
                file,
                1,
                msg("%(count)s names, labels and notes are not translated", count=len(absent)),
                msg("Add them, for example %(context)s", context=absent[0]),
            )


def other_contexts(definition: KitDefinition) -> set[str]:
    """What may be there and need not."""
    known = {"kit:terms", "kit:topic", "brand:lockup_label"}
    known |= {f"alt:{m.path}" for m in definition.media}
    for tactic in definition.tactics:
        for zone in tactic.zones:
            place = f"{tactic.key}.{zone.key}"
            known |= {place, f"help:{place}", f"why:{place}"}
            known |= {f"{place}@{country.code}" for country in definition.countries}
    return known


def _unknown(draft: Draft, file: str, entry: Entry, known: set[str]) -> None:
    subject = entry.context.partition(":")[2] or entry.context
    parts = subject.split(".")
    if len(parts) > 1 and parts[0] not in draft.tactics and draft.wrote("tactics", parts[0]):
        return  # the tactic is broken, and told
    broken_zone = (
        len(parts) > 1
        and parts[0] in draft.tactics
        and not draft.tactics[parts[0]].has_zone(parts[1])
        and draft.wrote("tactics", parts[0], "zones", parts[1])
    )
    if broken_zone:
        return  # told where it stands
    close = difflib.get_close_matches(entry.context, known, 1)
    draft.problems.error(
        file,
        entry.line,
        msg("Nothing in the kit is called %(context)s", context=entry.context),
        msg("Did you mean %(context)s?", context=close[0])
        if close
        else msg("Take the entry out, or add what it is for to kit.toml"),
    )


def _missing(draft: Draft, file: str, locale: str, context: str, entry: Entry | None) -> None:
    if locale != draft.source_locale and context not in draft.source_copy:
        return  # told once, for the source locale
    if entry is not None and entry.fuzzy:
        what = msg("%(context)s is marked fuzzy, so it counts as not translated", context=context)
        mend = msg("Look it over and take the mark away")
    else:
        what = msg("The words for %(context)s are missing", context=context)
        mend = msg("Write them, or take %(locale)s out of locales in kit.toml", locale=locale)
    draft.problems.error(file, entry.line if entry else 1, what, mend)


def _entry(
    draft: Draft,
    file: str,
    locale: str,
    entry: Entry,
    finished: Mapping[str, str],
    definition: KitDefinition,
) -> None:
    source = draft.source_copy.get(entry.context)
    if locale == draft.source_locale:
        if entry.text and entry.text != entry.source:
            draft.problems.error(
                file,
                entry.line,
                msg("%(context)s says two different things", context=entry.context),
                msg("In the source locale, write the words after msgid and leave msgstr empty"),
            )
    elif source is None:
        draft.problems.warn(
            file,
            entry.line,
            msg("The source locale has no %(context)s", context=entry.context),
            msg(
                "Add it to %(file)s, so that others can translate it",
                file=draft.copy_file(draft.source_locale),
            ),
        )
    elif entry.source != source.source:
        draft.problems.warn(
            file,
            entry.line,
            msg("%(context)s was translated from older words", context=entry.context),
            msg("Look over the translation, then copy the new words into msgid"),
        )
    words = finished.get(entry.context)
    if words is None:
        return
    zone = _zone_of(definition, entry.context)
    check_plural(draft, file, locale, entry, zone)
    if zone is None:
        _markers(draft, file, entry.line, words, None)
        return
    for text in dict.fromkeys(_forms(finished, entry.context) or [words]):
        _zone_words(draft, file, entry.line, text, *zone)


def _forms(finished: Mapping[str, str], context: str) -> list[str]:
    """Its plural forms, in their order; none where nothing is counted."""
    found: list[str] = []
    while (form := finished.get(f"{context}#{len(found)}")) is not None:
        found.append(form)
    return found


def _zone_of(definition: KitDefinition, context: str) -> tuple[Tactic, Zone] | None:
    if ":" in context:
        if not context.startswith("choice:"):
            return None
        context = context.removeprefix("choice:")
    context = context.partition("@")[0]
    tactic, _, rest = context.partition(".")
    zone = rest.partition(".")[0]
    if definition.has_tactic(tactic) and definition.tactic(tactic).has_zone(zone):
        return definition.tactic(tactic), definition.tactic(tactic).zone(zone)
    return None


def _zone_words(draft: Draft, file: str, line: int, words: str, tactic: Tactic, zone: Zone) -> None:
    if zone.kind is ZoneKind.LINK:
        check_link(draft, words, file, line)
        return
    if zone.kind is ZoneKind.IMAGE:
        if words not in draft.files:
            draft.problems.error(
                file,
                line,
                msg("The file %(path)s is not in the kit", path=words),
                msg("Add the file or correct the path"),
            )
        draft.used.add(words)
        return
    if zone.kind is ZoneKind.COLOUR:
        return
    if zone.is_fact:
        check_fact(draft, file, line, zone.kind, words)
        return
    _markers(draft, file, line, words, tactic, zone)
    extra = extra_units(words) if is_ad_text(tactic.kind, zone.key) else 0
    _length(draft, file, line, words, zone, extra)
    if zone.kind is ZoneKind.RICH_TEXT:
        faults, links = read_rich_text(words)
        for fault in faults:
            draft.problems.error(
                file,
                line,
                msg("%(markup)s is not allowed here, or not closed", markup=fault),
                msg("Use p, br, strong, em, ul, ol, li and a with href, each closed"),
            )
        for link in links:
            if not is_filled_in(link):
                check_link(draft, link, file, line)
    elif "\n" in words and not zone.multiline:
        draft.problems.error(
            file,
            line,
            msg("%(zone)s is one line, its words are several", zone=f"{tactic.key}.{zone.key}"),
            msg("Take the line break out, or set multiline = true"),
        )


def _length(draft: Draft, file: str, line: int, words: str, zone: Zone, extra: int = 0) -> None:
    length = visible_length(zone.kind, words) + extra
    if zone.max_length is not None and length > zone.max_length:
        draft.problems.error(
            file,
            line,
            msg(
                "The words have %(length)s characters, %(limit)s are allowed",
                length=length,
                limit=zone.max_length,
            ),
            msg("Shorten them, or raise max_length if the design has room"),
        )
    if zone.min_length is not None and length < zone.min_length:
        draft.problems.error(
            file,
            line,
            msg(
                "The words have %(length)s characters, %(limit)s are needed",
                length=length,
                limit=zone.min_length,
            ),
            msg("Write more, or lower min_length"),
        )


def _markers(
    draft: Draft,
    file: str,
    line: int,
    words: str,
    tactic: Tactic | None,
    zone: Zone | None = None,
) -> None:
    """Placeholders in copy: smart fields anywhere; in a zone's words facts and one-line texts of
    the same tactic; in the written text of an email all of its zones."""
    is_email = tactic is not None and tactic.kind is TacticKind.EMAIL
    text_part_of = tactic if is_email and zone is not None and zone.key == "text" else None
    for found, _ in unknown_placeholders(words):
        draft.problems.error(
            file,
            line,
            msg("%(found)s is no placeholder that we know", found=found),
            msg("Copy may hold smart fields, such as [[smart:partner.name]]"),
        )
    for reference in references(words):
        if reference.kind == "smart":
            continue
        if text_part_of is not None and reference.kind == "insert":
            continue
        if tactic is not None and reference.kind == "file":
            check_reference(draft, tactic, file, Reference("file", reference.key, line))
            continue
        if tactic is not None and zone is not None and _may_name(tactic, zone, reference.key):
            continue
        if text_part_of is not None and reference.kind == "zone":
            place = ("tactics", text_part_of.key, "zones", reference.key)
            if text_part_of.has_zone(reference.key) or draft.wrote(*place):
                continue
            draft.problems.error(
                file,
                line,
                msg("%(tactic)s has no zone %(zone)s", tactic=text_part_of.key, zone=reference.key),
                msg("Correct the name"),
            )
            continue
        draft.problems.error(
            file,
            line,
            msg("Copy can't hold [[%(kind)s:%(key)s]]", kind=reference.kind, key=reference.key),
            msg(
                "Copy may hold smart fields, such as [[smart:partner.name]], and facts of its tactic"
            ),
        )
    for tag in unknown_tags(words):
        draft.problems.error(
            file,
            line,
            msg("%(tag)s is no personalisation tag", tag=tag),
            msg("Use first_name, last_name, company or one of the link tags"),
        )


def _may_name(tactic: Tactic, zone: Zone, key: str) -> bool:
    """Whether the words of a zone may name another of its tactic: a fact, or text. One line of
    words names one line."""
    if key == zone.key or not tactic.has_zone(key):
        return False
    named = tactic.zone(key)
    return named.is_fact or (
        named.kind is ZoneKind.TEXT and (zone.multiline or not named.multiline)
    )


def check_alts(draft: Draft, definition: KitDefinition) -> None:
    """Pictures that templates and zones show need words, or a word that they only decorate."""
    shown = {
        path
        for tactic in definition.tactics
        for zone in tactic.zones
        if zone.kind is ZoneKind.IMAGE
        for path in (*zone.choices, zone.default)
        if path
    }
    words = {locale: draft.words(locale) for locale in draft.copy}
    for path in sorted(shown):
        media = definition.media_at(path)
        if media is None or media.decorative:
            continue
        for locale in draft.copy:
            if f"alt:{path}" not in words[locale]:
                draft.problems.error(
                    draft.copy_file(locale),
                    1,
                    msg("The picture %(path)s has no words for those who can't see it", path=path),
                    msg("Add alt:%(path)s, or set decorative = true in kit.toml", path=path),
                )
