"""The words of a kit for one locale, with the fallback chain, and where it was used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tpma.kits.definition import KitDefinition, Tactic
from tpma.kits.localetags import fallback_chain, normalise, script_of


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

    def text(self, context: str, default: str = "") -> str:
        return self.texts.get(context, default)

    def zone(self, tactic: str, zone: str) -> str:
        """The kit's value of a zone: words from the copy, other kinds from copy or default."""
        context = f"{tactic}.{zone}"
        if context in self.texts:
            return self.texts[context]
        known = self.definition.tactic(tactic).zone(zone)
        if known.choices and not known.default:
            return self.choices(tactic, zone)[0]
        return known.default

    def zones(self, tactic: str) -> dict[str, str]:
        """All zones of a tactic, in the kit's order."""
        return {z.key: self.zone(tactic, z.key) for z in self.definition.tactic(tactic).zones}

    def fell_back(self, tactic: str, zone: str) -> str | None:
        """The locale that a zone's words came from, where it is not the one that was asked for."""
        return self.fallbacks.get(f"{tactic}.{zone}")

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


def resolve(definition: KitDefinition, locale: str) -> LocalCopy:
    """The words for a locale. Asks the chain for each context and marks what fell back.

    Any locale will do: one that the kit lacks falls back as a whole, and is marked so.
    """
    wanted = normalise(locale)
    chain = fallback_chain(wanted, definition.locales, definition.source_locale)
    texts: dict[str, str] = {}
    fallbacks: dict[str, str] = {}
    for tag in chain:
        for context, words in definition.copy.get(tag, {}).items():
            if context not in texts:
                texts[context] = words
                if tag != wanted:
                    fallbacks[context] = tag
    return LocalCopy(wanted, chain, texts, fallbacks, definition)


def required_contexts(definition: KitDefinition) -> tuple[str, ...]:
    """The words that a recipient sees; a locale without them is incomplete."""
    needed = [
        f"{tactic.key}.{zone.key}"
        for tactic in definition.tactics
        for zone in tactic.zones
        if zone.is_words and not zone.choices
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
