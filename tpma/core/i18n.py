"""Messages: text that is decided where it happened and translated where it is shown.

Rules and services know nothing of the reader's language. They return a `Message`, which is a
plain value: an English msgid and its parameters. The screens, the command line and the mailer
translate it with `translate(message, locale)`.
"""

from __future__ import annotations

import datetime as dt
import functools
import gettext
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers, support

from tpma.core.money import Money

MessageParam: TypeAlias = "str | int | float | Decimal | dt.date | dt.datetime | Moment | Money | Message | Sequence[str | Message]"

#: Catalogues live beside the package so that translators find them at the top of the tree.
LOCALES_DIR = Path(__file__).resolve().parents[2] / "locales"

#: The screens' languages, in the order in which they are offered.
SCREEN_LOCALES: tuple[str, ...] = ("en-US", "de-DE", "fr-FR", "es-MX", "ja-JP", "ar-AE")

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment for readers anywhere: to the minute, in this zone, which is named."""

    at: dt.datetime
    zone: str  # IANA name


@dataclass(frozen=True, slots=True)
class Message:
    """A translatable sentence. `str()` gives the English one."""

    msgid: str
    params: Mapping[str, MessageParam] = field(default_factory=dict)
    plural: str | None = None
    count: int | None = None

    def __str__(self) -> str:
        return translate(self, "en-US")

    def __hash__(self) -> int:
        return hash((self.msgid, tuple(sorted((k, str(v)) for k, v in self.params.items()))))


def msg(msgid: str, /, **params: MessageParam) -> Message:
    """A message. `msg("%(n)s is too long", n=…)`; Babel extracts the first argument."""
    return Message(msgid, params)


def nmsg(singular: str, plural: str, count: int, /, **params: MessageParam) -> Message:
    """A message with a plural; `%(count)s` is there by itself."""
    return Message(singular, {"count": count, **params}, plural, count)


def language_of(locale: str) -> str:
    """`de-AT` → `de`."""
    return locale.replace("_", "-").split("-")[0].lower()


def direction_of(locale: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if language_of(locale) in RIGHT_TO_LEFT else "ltr"


@functools.cache
def babel_locale(locale: str) -> Locale:
    """Babel's locale for a BCP 47 tag; English (US) where Babel doesn't know it."""
    try:
        return Locale.parse(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en_US")


@functools.cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of one language, straight from its .po; English is the source itself.

    Reading the .po once per process (some 50 ms) spares the house a compile step that could be
    forgotten: a stale .mo is a translation that lies.
    """
    path = LOCALES_DIR / language / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return gettext.NullTranslations()
    import io

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as handle:
        parsed = read_po(handle, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, parsed)
    compiled.seek(0)
    return support.Translations(compiled)


def translate(message: Message, locale: str) -> str:
    """The message in the reader's language, its parameters in the reader's notation."""
    found = catalogue(language_of(locale))
    if message.plural is not None and message.count is not None:
        text = found.ngettext(message.msgid, message.plural, message.count)
    else:
        text = found.gettext(message.msgid)
    if not message.params:
        return text
    return text % {name: show(value, locale) for name, value in message.params.items()}


def show(value: MessageParam, locale: str) -> str:
    """One parameter in the reader's notation: numbers, money and dates by locale."""
    known = babel_locale(locale)
    match value:
        case Message():
            return translate(value, locale)
        case Money():
            return value.show(locale)
        case Moment():
            return show_moment(value.at, ZoneInfo(value.zone), locale)
        case bool() | str():
            return str(value)
        case int() | float() | Decimal():
            return numbers.format_decimal(value, locale=known)
        case dt.datetime():
            return dates.format_datetime(value, "medium", locale=known)
        case dt.date():
            return dates.format_date(value, "medium", locale=known)
        case _:
            return listing((show(each, locale) for each in value), locale)


def show_moment(at: dt.datetime, zone: dt.tzinfo, locale: str) -> str:
    """“Nov 24, 2026, 9:00 AM UTC”: date and time to the minute in this zone, with its name."""
    known, there = babel_locale(locale), at.astimezone(zone)
    day = dates.format_date(there, "medium", locale=known)
    clock = dates.format_time(there, "short", locale=known)
    joined = str(dates.get_datetime_format("medium", locale=known))
    return joined.replace("{1}", day).replace("{0}", f"{clock} {there.tzname() or 'UTC'}")


def listing(parts: Iterable[str], locale: str) -> str:
    """“A, B, C”: facts beside each other with the reader's comma and without an “and”.

    CLDR calls this style “unit”, but Babel carries its patterns for English alone and fails on
    every other language; what stands between the items of a sentence's list is the same sign.
    """
    patterns = babel_locale(locale).list_patterns["standard"]
    between = str(patterns.get("middle") or "{0}, {1}").format("\0", "\0").replace("\0", "")
    return between.join(parts)


def param_out(value: MessageParam) -> Any:
    """A parameter as JSON. Numbers and lists stay, so that they are shown in the reader's way."""
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Sequence):
        return [str(each) for each in value]
    return str(value)
