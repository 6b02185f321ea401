"""Which plural form a locale uses for a number, by gettext's rules as translators' tools write them."""

from __future__ import annotations

import functools
import gettext
from collections.abc import Callable

from babel.messages.plurals import get_plural


def forms_of(locale: str) -> int:
    """How many forms the locale has: 1 in Japanese, 2 in German, 6 in Arabic."""
    return int(get_plural(locale.replace("-", "_")).num_plurals)


def form_for(locale: str, number: int) -> int:
    """The index of the form for a number, from 0."""
    return _rule(locale)(number)


def plural_forms(locale: str) -> str:
    """The PO header's Plural-Forms."""
    return str(get_plural(locale.replace("-", "_")))


@functools.cache
def _rule(locale: str) -> Callable[[int], int]:
    rule: Callable[[int], int] = gettext.c2py(get_plural(locale.replace("-", "_")).plural_expr)
    return rule
