"""Facts, values taken from other zones, countries, plural forms: what the schema can't see."""

from __future__ import annotations

from collections.abc import Mapping

from tpma.core.i18n import msg
from tpma.kits import facts
from tpma.kits.definition import KitDefinition, Lock, Tactic, Zone, ZoneKind
from tpma.kits.draft import KIT_FILE, Draft
from tpma.kits.localetags import territory_of
from tpma.kits.placeholders import references
from tpma.kits.plurals import forms_of
from tpma.kits.pofile import Entry
from tpma.kits.tomlread import Spot


def check_facts(draft: Draft, definition: KitDefinition) -> None:
    """`definition` is the kit as far as it could be understood."""
    for tactic in definition.tactics:
        for zone in tactic.zones:
            _zone(draft, tactic, zone)
            if zone.same_as:
                _source(draft, definition, tactic, zone)
    _countries(draft, definition)


def check_fact(draft: Draft, file: str, where: int | Spot, kind: ZoneKind, value: str) -> None:
    """A fact's value must be one that can be read."""
    refused = facts.refusal(kind, value)
    if refused is not None:
        draft.problems.error(file, where, *refused)


def _zone(draft: Draft, tactic: Tactic, zone: Zone) -> None:
    place = ("tactics", tactic.key, "zones", zone.key)
    if zone.is_fact:
        for value in zone.choices or (zone.default,):
            setting = "choices" if zone.choices else "default"
            check_fact(draft, KIT_FILE, draft.spot(*place, setting), zone.kind, value)
    ways = facts.STYLES.get(zone.kind, ())
    if zone.shown and zone.shown not in ways:
        draft.problems.error(
            KIT_FILE,
            draft.spot(*place, "shown"),
            msg(
                "A zone of the kind %(kind)s can't be shown as %(way)s",
                kind=str(zone.kind),
                way=zone.shown,
            ),
            msg("Use one of: %(names)s", names=ways)
            if ways
            else msg("Take it out: only dates, times, time zones and prices have ways to be shown"),
        )
    if zone.by_country and not zone.is_words:
        draft.problems.error(
            KIT_FILE,
            draft.spot(*place, "by_country"),
            msg("by_country is for words"),
            msg("Other values that differ go under [countries.DE.%(tactic)s]", tactic=tactic.key),
        )
    if zone.count and not _counts(tactic, zone):
        draft.problems.error(
            KIT_FILE,
            draft.spot(*place, "count"),
            msg("%(tactic)s has no number %(zone)s to count", tactic=tactic.key, zone=zone.count),
            msg("Name a zone of the kind number; what counts is a text"),
        )


def _counts(tactic: Tactic, zone: Zone) -> bool:
    return (
        zone.kind is ZoneKind.TEXT
        and tactic.has_zone(zone.count)
        and tactic.zone(zone.count).kind is ZoneKind.NUMBER
    )


def _source(draft: Draft, definition: KitDefinition, tactic: Tactic, zone: Zone) -> None:
    """A zone that takes its value from another one."""
    place = ("tactics", tactic.key, "zones", zone.key)
    spot = draft.spot(*place, "same_as")
    assert zone.source is not None
    other, key = zone.source
    known = definition.has_tactic(other) and definition.tactic(other).has_zone(key)
    if not known:
        if not draft.wrote("tactics", other, "zones", key):
            draft.problems.error(
                KIT_FILE,
                spot,
                msg("There is no zone %(zone)s", zone=zone.same_as),
                msg("Write tactic, dot, zone, such as calendar.date"),
            )
        return
    target = definition.tactic(other).zone(key)
    if target.same_as:
        draft.problems.error(
            KIT_FILE,
            spot,
            msg("%(zone)s takes its own value from elsewhere", zone=zone.same_as),
            msg("Name where it comes from: %(zone)s", zone=target.same_as),
        )
    if target.kind is not zone.kind:
        draft.problems.error(
            KIT_FILE,
            spot,
            msg(
                "%(zone)s is of the kind %(kind)s, not %(other)s",
                zone=zone.same_as,
                kind=str(target.kind),
                other=str(zone.kind),
            ),
            msg("Give both the same kind"),
        )
    if zone.is_words:
        _words_of_source(draft, tactic, zone, spot)
    if zone.lock is not Lock.LOCKED:
        draft.problems.error(
            KIT_FILE,
            draft.spot(*place, "lock"),
            msg("A zone that takes its value from another is changed there"),
            msg('Write lock = "locked"'),
        )


def _words_of_source(draft: Draft, tactic: Tactic, zone: Zone, where: Spot) -> None:
    """Words that come from elsewhere name zones of the tactic that they are read in."""
    for context, entry in draft.source_copy.items():
        if context.partition("@")[0] != zone.same_as:
            continue
        for reference in references(entry.source):
            if reference.kind == "zone" and not tactic.has_zone(reference.key):
                draft.problems.error(
                    KIT_FILE,
                    where,
                    msg(
                        "The words of %(source)s name %(zone)s, which %(tactic)s lacks",
                        source=zone.same_as,
                        zone=reference.key,
                        tactic=tactic.key,
                    ),
                    msg("Add the zone, with same_as, or take it out of the words"),
                )


def _countries(draft: Draft, definition: KitDefinition) -> None:
    for country in definition.countries:
        for context, value in country.values.items():
            tactic, _, key = context.partition(".")
            place = ("countries", country.code, tactic, key)
            zone = _zone_at(definition, tactic, key)
            if zone is None:
                if not draft.wrote("tactics", tactic, "zones", key):
                    draft.problems.error(
                        KIT_FILE,
                        draft.spot(*place),
                        msg("There is no zone %(zone)s", zone=context),
                        msg("Write the tactic's table and the zone's key as under [tactics]"),
                    )
            elif zone.is_words or zone.same_as:
                draft.problems.error(
                    KIT_FILE,
                    draft.spot(*place),
                    msg("%(zone)s can't have its value here", zone=context),
                    msg(
                        "Words go into the copy as %(context)s; what is the same as another zone is set there",
                        context=f"{context}@{country.code}",
                    ),
                )
            elif zone.is_fact:
                check_fact(draft, KIT_FILE, draft.spot(*place), zone.kind, value)
    if definition.countries:
        _country_words(draft, definition)
        _closed_to_others(draft, definition)


def _zone_at(definition: KitDefinition, tactic: str, key: str) -> Zone | None:
    if not definition.has_tactic(tactic) or not definition.tactic(tactic).has_zone(key):
        return None
    return definition.tactic(tactic).zone(key)


def _country_words(draft: Draft, definition: KitDefinition) -> None:
    """What the source says for a country, the locales of that country say in their own words."""
    for locale in draft.copy:
        code = territory_of(locale)
        words: Mapping[str, str] = draft.words(locale)
        for context in draft.source_copy:
            if context.endswith(f"@{code}") and code and context not in words:
                draft.problems.error(
                    draft.copy_file(locale),
                    1,
                    msg("The words for %(context)s are missing", context=context),
                    msg("Write them: %(locale)s is the language of that country", locale=locale),
                )


def _closed_to_others(draft: Draft, definition: KitDefinition) -> None:
    codes = {country.code for country in definition.countries}
    if not definition.eligibility.regions or set(definition.eligibility.regions) - codes:
        draft.problems.warn(
            KIT_FILE,
            draft.spot("countries"),
            msg(
                "Partners of other countries get the values of the country that their locale names"
            ),
            msg(
                "Close the kit to them: [eligibility] regions = [%(codes)s]",
                codes=", ".join(f'"{code}"' for code in sorted(codes)),
            ),
        )


def check_plural(
    draft: Draft, file: str, locale: str, entry: Entry, place: tuple[Tactic, Zone] | None
) -> None:
    """Plural forms stand where something is counted, and every form of the locale is there."""
    counted = place is not None and bool(place[1].count)
    if entry.plural and not counted:
        draft.problems.error(
            file,
            entry.line,
            msg("%(context)s has plural forms, but counts nothing", context=entry.context),
            msg('Say in kit.toml which number it follows: count = "places"'),
        )
    elif counted and not entry.plural:
        draft.problems.error(
            file,
            entry.line,
            msg("%(context)s counts something, but has no plural forms", context=entry.context),
            msg("Add msgid_plural and msgstr[0], msgstr[1] … as the language has them"),
        )
    elif entry.plural and locale != draft.source_locale and len(entry.forms) != forms_of(locale):
        draft.problems.error(
            file,
            entry.line,
            msg(
                "%(context)s has %(found)s plural forms, %(locale)s has %(wanted)s",
                context=entry.context,
                found=len(entry.forms),
                locale=locale,
                wanted=forms_of(locale),
            ),
            msg("Write one msgstr[n] for each"),
        )
