"""Where a line may end, as each language has it.

ICU's rules (UAX 14, with its dictionary for Thai, Lao, Khmer and Burmese) say where a break is possible.
Japanese and Chinese may break nearly everywhere, so BudouX's phrases say where it reads well; Korean keeps
its words whole. Where a word is wider than a line, phrases fall back to ICU's breaks, and languages that
build long words are hyphenated by their dictionaries (pyphen), if the caller wants that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import budoux
from icu4py.breakers import LineBreaker, SentenceBreaker
from pyphen import Pyphen, language_fallback

from tpma.core.i18n import language_of

SOFT_HYPHEN = "\u00ad"
#: Languages whose compounds often don't fit a narrow picture. The others keep words whole.
_HYPHENATED = frozenset({"de", "nl", "sv", "da", "nb", "nn", "fi", "hu", "et", "is"})
#: Letters that stay before and after a hyphen, and how long a word must be to get one.
_LEAST, _LONG = 4, 11
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """What stays together. `text` as it stands within a line, `last` as it ends one."""

    text: str
    last: str
    parts: tuple[Piece, ...] = ()  # smaller pieces, for where it is wider than a line
    hyphens: tuple[Piece, ...] = ()  # the same by hyphenation


def segments(text: str, locale: str) -> tuple[str, ...]:
    """The text cut where a line may end; a segment keeps its trailing space."""
    return tuple(piece.text for piece in pieces(text, locale))


@lru_cache(maxsize=1024)
def sentences(paragraph: str, locale: str) -> tuple[str, ...]:
    """Its sentences, by UAX 29 with the language's abbreviations ("Mr." ends none)."""
    found = SentenceBreaker(paragraph, f"{locale}-u-ss-standard")
    return tuple(part.strip() for part in found if part.strip())


@lru_cache(maxsize=1024)
def pieces(text: str, locale: str) -> tuple[Piece, ...]:
    """One paragraph in pieces; soft hyphens are drawn where a line ends at them and nowhere else."""
    language = language_of(locale)
    if language == "ko":
        return tuple(_piece(part, language) for part in LineBreaker(text, "ko-u-lw-phrase"))
    smallest = list(LineBreaker(text, locale))
    parser = _phrases(language, locale)
    if parser is None:
        return tuple(_piece(part, language) for part in smallest)
    return tuple(_grouped(smallest, parser.parse(text), language))


def _grouped(smallest: list[str], phrases: list[str], language: str) -> Iterator[Piece]:
    """Phrases, ended only where ICU allows a break, with ICU's pieces inside."""
    ends: set[int] = set()
    at = 0
    for phrase in phrases:
        at += len(phrase)
        ends.add(at)
    at = 0
    group: list[str] = []
    for part in smallest:
        at += len(part)
        group.append(part)
        if at in ends or part.endswith((" ", "\u3000")):
            yield _phrase(group, language)
            group = []
    if group:
        yield _phrase(group, language)


def _phrase(group: list[str], language: str) -> Piece:
    if len(group) == 1:
        return _piece(group[0], language)
    text = "".join(group)
    return Piece(text, text.rstrip(), parts=tuple(_piece(part, language) for part in group))


def _piece(text: str, language: str) -> Piece:
    if SOFT_HYPHEN in text:
        hyphenated = text.endswith(SOFT_HYPHEN)
        text = text.replace(SOFT_HYPHEN, "")
        return Piece(text, f"{text}-" if hyphenated else text.rstrip())
    return Piece(text, text.rstrip(), hyphens=_syllables(text, language))


def _syllables(text: str, language: str) -> tuple[Piece, ...]:
    """The piece cut where a hyphen may stand; empty where there is no such place."""
    word = _WORD.search(text)
    if language not in _HYPHENATED or word is None or len(word[0]) < _LONG:
        return ()
    dictionary = _dictionary(language)
    if dictionary is None:
        return ()
    cuts = [word.start() + int(at) for at in dictionary.positions(word[0])]
    if not cuts:
        return ()
    ends = [*cuts, len(text)]
    found = []
    for start, end in zip([0, *cuts], ends, strict=True):
        part = text[start:end]
        found.append(Piece(part, f"{part}-" if end != len(text) else part.rstrip()))
    return tuple(found)


@cache
def _dictionary(language: str) -> Pyphen | None:
    name = language_fallback(language)
    return Pyphen(lang=name, left=_LEAST, right=_LEAST) if name else None


@cache
def _parser(name: str) -> budoux.Parser:
    made = {
        "ja": budoux.load_default_japanese_parser,
        "hans": budoux.load_default_simplified_chinese_parser,
        "hant": budoux.load_default_traditional_chinese_parser,
    }
    return made[name]()


def _phrases(language: str, locale: str) -> budoux.Parser | None:
    if language == "ja":
        return _parser("ja")
    if language == "zh":
        tag = locale.lower()
        return _parser("hant" if any(x in tag for x in ("hant", "tw", "hk", "mo")) else "hans")
    return None
