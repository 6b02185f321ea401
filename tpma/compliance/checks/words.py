"""Words that are never used, words that are always written one way, and the tone of the brand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tpma.compliance import plain
from tpma.compliance.checks.registry import BRAND_GUIDE, Hit, check
from tpma.compliance.findings import CheckContext, Kind, Severity, ZoneFacts
from tpma.compliance.inflection import pattern_of, whole
from tpma.core.i18n import Message, language_of, msg
from tpma.kits.brandguide import Word, WordRule

# A word written in an address ("www.northkeep.example") follows the address's rules, not ours.
_IN_ADDRESS = re.compile(r"(?:https?://|www\.|\S+@)\S+|\b[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.I)


def holds_in(locales: tuple[str, ...], locale: str) -> bool:
    """Whether a rule for these locales holds in this one; a language means its regions too."""
    wanted = locale.lower()
    return any(
        each == "*" or wanted == each.lower() or wanted.startswith(each.lower() + "-")
        for each in locales
    )


def _pattern(word: Word, text: str, locale: str) -> str:
    """What to look for: the term as the language bends it, and the variants as they are listed.

    A word for all locales (a name, most often) is bent by no language.
    """
    parts = [whole(each) for each in word.variants if each.strip()]
    if word.pattern:
        parts.insert(0, word.term)
    elif word.locales == ("*",):
        parts.insert(0, whole(word.term))
    else:
        parts.insert(0, pattern_of(word.term, text, language_of(locale)))
    return "|".join(f"(?:{part})" for part in parts)


def _texts(context: CheckContext) -> Iterator[tuple[ZoneFacts, str]]:
    for zone in context.zones:
        if zone.is_words and zone.changed:
            text = plain.words_of(zone.kind, zone.value)
            yield zone, _IN_ADDRESS.sub(lambda found: " " * len(found[0]), text)


def _mended(zone: ZoneFacts, found: str, instead: str) -> str | None:
    """The zone with the word replaced, where that is safe: once, and not inside markup."""
    if not instead or zone.value.count(found) != 1:
        return None
    return zone.value.replace(found, instead)


def _swapped(zone: ZoneFacts, found: str, word: Word, locale: str) -> str | None:
    """The same for a word that the guide would say otherwise. A bent form ("guaranteed") stands in
    a sentence that the other word ("proof") would break, so a person mends that."""
    if word.pattern or _bare(found) != _bare(word.term):
        return None
    begins = found[:1].isupper() and not word.term[:1].isupper()
    instead = word.instead[:1].upper() + word.instead[1:] if begins else word.instead
    before = re.search(rf"\b(an?)\s+(?={re.escape(found)})", zone.value, re.IGNORECASE)
    mended = _mended(zone, found, instead)
    if mended and before and language_of(locale) == "en" and instead[0].lower() not in "hu":
        article = before[1][0] + ("n" if instead[0].lower() in "aeio" else "")
        mended = zone.value[: before.start(1)] + article + mended[before.end(1) :]
    return mended


def _bare(text: str) -> str:
    return "".join(text.casefold().split())


def _why(word: Word, otherwise: Message) -> Message:
    if word.instead:
        return _write(word.instead, word.why)
    if word.why:
        return msg("Leave it out: %(why)s", why=word.why)
    return otherwise


def _write(instead: str, why: str) -> Message:
    if why:
        return msg("Write “%(instead)s”: %(why)s", instead=instead, why=why)
    return msg("Write “%(instead)s”", instead=instead)


def _found(context: CheckContext, rule: WordRule) -> Iterator[tuple[Word, ZoneFacts, str]]:
    """Each place where a word of this rule stands, as it is written there."""
    for word in context.guide.words:
        if word.rule is not rule or not holds_in(word.locales, context.locale):
            continue
        for zone, text in _texts(context):
            for found in re.finditer(_pattern(word, text, context.locale), text, re.IGNORECASE):
                if found[0].strip():
                    yield word, zone, found[0]


@check(
    "brand.words-never",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Words that the brand never uses are not used"),
    BRAND_GUIDE,
)
def words_never(context: CheckContext) -> Iterator[Hit]:
    for word, zone, found in _found(context, WordRule.NEVER):
        yield Hit(
            msg("“%(word)s” is a word this brand never uses", word=found),
            _why(word, msg("Say it with another word")),
            zone=zone.key,
            severity=Severity(word.severity),
            mend_value=_swapped(zone, found, word, context.locale),
        )


@check(
    "brand.tone",
    Severity.WARNING,
    Kind.BRAND,
    msg("Texts keep the tone of the brand"),
    BRAND_GUIDE,
)
def tone(context: CheckContext) -> Iterator[Hit]:
    for word, zone, found in _found(context, WordRule.TONE):
        yield Hit(
            msg("“%(word)s” is not how this brand speaks", word=found),
            _why(word, msg("Say it as the brand guide does")),
            zone=zone.key,
            # A tone is a matter of judgement: it never stops a launch by itself.
            severity=Severity.NOTE if word.severity == "note" else Severity.WARNING,
            mend_value=_swapped(zone, found, word, context.locale),
        )


@check(
    "brand.words-always",
    Severity.BLOCKER,
    Kind.BRAND,
    msg("Names are written as the brand writes them"),
    BRAND_GUIDE,
)
def words_always(context: CheckContext) -> Iterator[Hit]:
    for word in context.guide.words:
        if word.rule is not WordRule.ALWAYS or not holds_in(word.locales, context.locale):
            continue
        right = word.instead or word.term
        pattern = "|".join(whole(term) for term in (*word.variants, right))
        for zone, text in _texts(context):
            for found in re.finditer(pattern, text, re.IGNORECASE):
                if found[0] == right:
                    continue
                yield Hit(
                    msg("“%(word)s” is written “%(right)s”", word=found[0], right=right),
                    _write(right, word.why),
                    zone=zone.key,
                    severity=Severity(word.severity),
                    mend_value=_mended(zone, found[0], right),
                )


CHECKS = (words_never, words_always, tone)
