"""The words of a kit for one locale, with the fallback chain, and where it was used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tpma.kits.definition import KitDefinition, Tactic
from tpma.kits.localetags import fallback_chain, normalise, script_of, territory_of
from tpma.kits.plurals import form_for


@dataclass(frozen=True, slots=True)
class Guidance:
    """What HQ advises, in words."""

    goal: str
    audience: str
    budget: str
    outcome: str


@dataclass(frozen=True)
class LocalCopy:
    """Every word of a kit for one locale. `fallbacks` says which contexts came from elsewhere,
    and from which locale."""

    locale: str
    chain: tuple[str, ...]
    texts: Mapping[str, str]
    fallbacks: Mapping[str, str]
    definition: KitDefinition
    country: str = ""  # where the offer is made, one of the kit's countries; empty: none of them

    def text(self, context: str, default: str = "") -> str:
        return self.texts.get(context, default)

    def zone(self, tactic: str, zone: str, count: str | None = None) -> str:
        """The kit's value of a zone: words from the copy, other kinds from copy or default; the
        country's own go before both. Words that count follow `count`, else the kit's own number."""
        known = self.definition.tactic(tactic).zone(zone)
        if known.source is not None:
            return self.zone(*known.source)
        context = self.context(tactic, zone)
        own = self.definition.country(self.country)
        if "@" not in context and own is not None and context in own.values:
            return own.values[context]
        if known.by_country and "@" not in context:
            return ""
        if known.count:
            number = self.zone(tactic, known.count) if count is None else count
            return self._counted(context, number)
        if context in self.texts:
            return self.texts[context]
        if known.choices and not known.default:
            return self.choices(tactic, zone)[0]
        return known.default

    def context(self, tactic: str, zone: str) -> str:
        """Where a zone's words are: the country's, where it has some."""
        context = f"{tactic}.{zone}"
        there = f"{context}@{self.country}"
        return there if self.country and there in self.texts else context

    def _counted(self, context: str, number: str) -> str:
        """The plural form for a number, by the rule of the locale that the words are in."""
        count = int(number) if number.isdecimal() else 0
        form = form_for(self.fallbacks.get(context, self.locale), count)
        return self.texts.get(f"{context}#{form}", self.text(context))

    def zones(self, tactic: str) -> dict[str, str]:
        """All zones of a tactic, in the kit's order."""
        return {z.key: self.zone(tactic, z.key) for z in self.definition.tactic(tactic).zones}

    def fell_back(self, tactic: str, zone: str) -> str | None:
        """The locale that a zone's words came from, where it is not the one that was asked for."""
        return self.fallbacks.get(self.context(tactic, zone))

    @property
    def name(self) -> str:
        return self.text("kit:name", self.definition.name)

    @property
    def summary(self) -> str:
        return self.text("kit:summary")

    @property
    def terms(self) -> str:
        return self.text("kit:terms")

    @property
    def guidance(self) -> Guidance:
        return Guidance(
            *(self.text(f"guidance:{part}") for part in ("goal", "audience", "budget", "outcome"))
        )

    def tactic_name(self, tactic: str) -> str:
        return self.text(f"tactic:{tactic}", self.definition.tactic(tactic).name)

    def label(self, tactic: str, zone: str) -> str:
        return self.text(f"label:{tactic}.{zone}", self.definition.tactic(tactic).zone(zone).label)

    def help(self, tactic: str, zone: str) -> str:
        return self.text(f"help:{tactic}.{zone}")

    def why(self, tactic: str, zone: str) -> str:
        """Why the zone is locked or limited."""
        return self.text(f"why:{tactic}.{zone}")

    def choices(self, tactic: str, zone: str) -> tuple[str, ...]:
        """The values a zone may take; empty: anything. Words are in this locale."""
        known = self.definition.tactic(tactic).zone(zone)
        if not known.is_words:
            return known.choices
        return tuple(self.text(f"choice:{tactic}.{zone}.{key}", key) for key in known.choices)

    def form_label(self, tactic: str, field: str) -> str:
        return self.text(f"form:{tactic}.{field}", field.replace("_", " ").capitalize())

    def form_choice(self, tactic: str, field: str, choice: str) -> str:
        return self.text(f"form:{tactic}.{field}.{choice}", choice)

    def form_submit(self, tactic: str) -> str:
        return self.text(f"form:{tactic}.submit")

    def alt(self, path: str) -> str:
        """The alt text of a picture of the kit; empty for decoration."""
        return self.text(f"alt:{path}")

    def statement(self, key: str) -> str:
        return self.text(f"statement:{key}")

    def footnote(self, key: str) -> str:
        return self.text(f"footnote:{key}")

    @property
    def script(self) -> str:
        return script_of(self.locale)


def country_for(definition: KitDefinition, country: str, locale: str) -> str:
    """The kit's country that an offer is made in: the partner's, else the locale's; "" where the
    kit tells neither apart."""
    asked = (country.upper(), territory_of(locale))
    return next((code for code in asked if definition.country(code) is not None), "")


def resolve(definition: KitDefinition, locale: str, country: str = "") -> LocalCopy:
    """The words for a locale. Asks the chain for each context and marks what fell back.

    Any locale will do: one that the kit lacks falls back as a whole, and is marked so. `country`
    is the partner's: what differs there goes before what holds everywhere.
    """
    wanted = normalise(locale)
    chain = fallback_chain(wanted, definition.locales, definition.source_locale)
    texts: dict[str, str] = {}
    fallbacks: dict[str, str] = {}
    for tag in chain:
        known = frozenset(texts)
        for context, words in definition.copy.get(tag, {}).items():
            # Plural forms come with their words or not at all: languages have unlike many.
            if context.partition("#")[0] not in known:
                texts[context] = words
                if tag != wanted:
                    fallbacks[context] = tag
    here = country_for(definition, country, wanted)
    return LocalCopy(wanted, chain, texts, fallbacks, definition, here)


def required_contexts(definition: KitDefinition) -> tuple[str, ...]:
    """The words that a recipient sees; a locale without them is incomplete."""
    needed = [
        f"{tactic.key}.{zone.key}"
        for tactic in definition.tactics
        for zone in tactic.zones
        if zone.is_words and not zone.choices and not zone.by_country and not zone.same_as
    ]
    for tactic in definition.tactics:
        needed += _choices(tactic)
        if tactic.form:
            needed.append(f"form:{tactic.key}.submit")
        for field in tactic.form:
            needed.append(f"form:{tactic.key}.{field.key}")
            needed += [f"form:{tactic.key}.{field.key}.{choice}" for choice in field.choices]
    needed += [f"statement:{s.key}" for s in definition.brand.statements]
    needed += [f"footnote:{s.key}" for s in definition.brand.statements if s.footnote]
    if definition.brand.lockup.label:
        needed.append("brand:lockup_label")
    if definition.eligibility.terms:
        needed.append("kit:terms")
    if definition.law.topic:
        needed.append("kit:topic")
    return tuple(dict.fromkeys(needed))


def _choices(tactic: Tactic) -> list[str]:
    return [
        f"choice:{tactic.key}.{zone.key}.{choice}"
        for zone in tactic.zones
        if zone.is_words
        for choice in zone.choices
    ]


def screen_contexts(definition: KitDefinition) -> tuple[str, ...]:
    """The words that partners read in the product: names, labels, guidance."""
    words = ["kit:name", "kit:summary"]
    words += [f"guidance:{part}" for part in ("goal", "audience", "budget", "outcome")]
    for tactic in definition.tactics:
        words.append(f"tactic:{tactic.key}")
        words += [f"label:{tactic.key}.{zone.key}" for zone in tactic.zones]
    return tuple(words)


def completeness(definition: KitDefinition, locale: str) -> tuple[int, int]:
    """How many of the words that a recipient sees are there, and how many are wanted."""
    needed = required_contexts(definition)
    have = definition.copy.get(locale, {})
    return sum(context in have for context in needed), len(needed)
