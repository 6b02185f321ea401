"""Which plural form a locale uses for a number, by gettext's rules as translators' tools write them."""

from __future__ import annotations

import functools
import gettext
from collections.abc import Callable

from babel.messages.plurals import get_plural

# Babel's table has two of Arabic's forms the other way round than GNU gettext and the tools that
# translators use (11 to 99 come before the hundreds).
_GETTEXT = {
    "ar": (
        6,
        "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)",
    )
}


def _known(locale: str) -> tuple[int, str]:
    language = locale.replace("-", "_").split("_")[0]
    if language in _GETTEXT:
        return _GETTEXT[language]
    found = get_plural(locale.replace("-", "_"))
    return int(found.num_plurals), str(found.plural_expr)


def forms_of(locale: str) -> int:
    """How many forms the locale has: 1 in Japanese, 2 in German, 6 in Arabic."""
    return _known(locale)[0]


def form_for(locale: str, number: int) -> int:
    """The index of the form for a number, from 0."""
    return _rule(locale)(number)


def plural_forms(locale: str) -> str:
    """The PO header's Plural-Forms."""
    count, rule = _known(locale)
    return f"nplurals={count}; plural={rule}"


@functools.cache
def _rule(locale: str) -> Callable[[int], int]:
    rule: Callable[[int], int] = gettext.c2py(_known(locale)[1])
    return rule
