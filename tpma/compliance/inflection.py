"""Finding a word in the forms that its language gives it.

Snowball stemmers (snowballstem.org) know the endings of English, French, Spanish, Portuguese and
Arabic; a word of the text counts as a form of the term when both have one stem. German's stemmer
takes off what makes new words too ("Billigung" → "billig"), so its endings are listed here.
Languages without spaces between words (Japanese, Chinese, Thai) have no word limits to look at,
so there the term is found wherever it stands, except inside a longer run of katakana.
"""

from __future__ import annotations

import functools
import re
from itertools import pairwise
from typing import Protocol

import snowballstemmer

_ALGORITHMS = {
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "pt": "portuguese",
    "it": "italian",
    "nl": "dutch",
    "ar": "arabic",
}
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
# Arabic writes "and", "with", "to", "the" as one word with what follows.
_ARABIC_PREFIX = "(?:[وفبكل]|ال|وال|بال|فال|كال|لل)?"
_ARABIC_LEAD = re.compile("^(?:وال|بال|فال|كال|لل|ال|[وفبكل])(?=..)")
_PARTS = re.compile(r"(?<=\w)[\s\u2010-\u2013-]+(?=\w)|\s+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_KATAKANA = re.compile(r"[\u30a0-\u30ff]+")
# Comparison is no ending to Snowball's English. "-er" is left to the guide's variants, because it
# makes nouns of verbs too: a rule against "hack" says nothing of a "hacker".
_ENGLISH_DEGREE = re.compile(r"est$")
_GERMAN_ENDINGS = (
    "(?:e|en|n|er|ern|es|em|s|se|sen|st|t|te|ten|ste|sten|ster|stes|stem|ere|eren|erer|eres)?"
)
_GERMAN_UMLAUT = str.maketrans({"a": "[aä]", "o": "[oö]", "u": "[uü]"})
#: A stem may hide more than an ending where words differ in length by more than this.
_APART = 5


class Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802  (the library's name)


@functools.cache
def _stemmer(language: str) -> Stemmer | None:
    name = _ALGORITHMS.get(language)
    return None if name is None else snowballstemmer.stemmer(name)


@functools.lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """The stem of a word; the word itself, folded, where the language has no stemmer."""
    folded = word.casefold()
    stemmer = _stemmer(language)
    if stemmer is None:
        return folded
    if language == "ar":
        folded = _ARABIC_LEAD.sub("", folded)
    if language == "en" and len(folded) > 5:
        bare = _ENGLISH_DEGREE.sub("", folded)
        if bare != folded and len(bare) > 3:
            bare = bare[:-1] if len(bare) > 4 and bare[-1] == bare[-2] else bare
            return stemmer.stemWord(bare)
    return stemmer.stemWord(folded)


def whole(term: str) -> str:
    """A pattern for exactly this term as a word of its own."""
    # "Cutting-edge" is "cutting edge": writers join words with hyphens as they please.
    body = r"[\s\u2010-\u2013-]+".join(re.escape(part) for part in _PARTS.split(term.strip()))
    if _UNSPACED.search(term):
        body = r"\s*".join(re.escape(part) for part in term.split())
        if _KATAKANA.fullmatch(term):
            return rf"(?<![\u30a0-\u30ff]){body}(?![\u30a0-\u30ff])"
        return body
    arabic = any("\u0600" <= character <= "\u06ff" for character in term)
    return rf"(?<!\w){_ARABIC_PREFIX if arabic else ''}{body}(?!\w)"


def _german(words: list[str]) -> str:
    """Each word with any German ending; nouns may change their vowel ("Haus", "Häuser")."""
    parts = []
    for word in words:
        bare = word
        if len(word) > 5 and word.endswith("en"):
            bare = word[:-2]
        elif len(word) > 4 and word.endswith("e"):
            bare = word[:-1]
        if word == word.upper() or len(word) < 3:
            parts.append(re.escape(word))  # an abbreviation
            continue
        shape = re.escape(bare)
        if word[0].isupper():
            shape = shape.translate(_GERMAN_UMLAUT)
        parts.append(shape + _GERMAN_ENDINGS)
    return r"\s+".join(parts)


def pattern_of(term: str, text: str, language: str) -> str:
    """A pattern for the term and for each form of it that the text holds.

    Names, abbreviations and terms with digits are not bent: they begin with a capital where the
    language has no capitals for common words, or hold something that is no letter.
    """
    exact = whole(term)
    words = term.split()
    if language == "de" and all(_WORD.fullmatch(word) for word in words):
        return rf"(?<!\w){_german(words)}(?!\w)"
    if language not in _ALGORITHMS or not all(_WORD.fullmatch(word) for word in words):
        return exact
    if any(word != word.lower() for word in words):
        return exact
    stems = [stem(word, language) for word in words]
    tokens = list(_WORD.finditer(text))
    forms: dict[str, None] = {}
    for at in range(len(tokens) - len(words) + 1):
        run = tokens[at : at + len(words)]
        beside = all(not text[one.end() : other.start()].strip() for one, other in pairwise(run))
        if beside and all(
            stem(token[0], language) == wanted and abs(len(token[0]) - len(word)) <= _APART
            for token, word, wanted in zip(run, words, stems, strict=True)
        ):
            forms[text[run[0].start() : run[-1].end()]] = None
    return "|".join([exact, *(whole(form) for form in forms)])
