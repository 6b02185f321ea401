"""Facts: zones that hold a day, a time, a time zone, a price or a number.

A fact is kept in one plain spelling, whoever wrote it in which language, and written for readers
by their locale through Unicode's locale data. Pure.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo, available_timezones

from babel import dates, numbers

from tpma.core.bidi import signs_kept
from tpma.core.i18n import Message, babel_locale, msg
from tpma.core.money import Money
from tpma.kits.definition import ZoneKind

#: How each kind may be written (`shown`); the first is the usual way.
STYLES: Mapping[ZoneKind, tuple[str, ...]] = {
    ZoneKind.DATE: ("long", "full", "medium", "short", "weekday", "day"),
    ZoneKind.TIME: ("short",),
    ZoneKind.TIME_ZONE: ("long", "city"),
    ZoneKind.PRICE: ("full", "short"),
    ZoneKind.NUMBER: ("full",),
}

KINDS = frozenset(kind.value for kind in STYLES)

EXAMPLES: Mapping[ZoneKind, str] = {
    ZoneKind.DATE: "2027-03-11",
    ZoneKind.TIME: "09:30",
    ZoneKind.TIME_ZONE: "Europe/Berlin",
    ZoneKind.PRICE: "EUR 3490.00",
    ZoneKind.NUMBER: "40",
}

# Dates without a year, by CLDR skeleton: "Thursday, March 11" and "March 11".
_SKELETONS = {"weekday": "MMMMEEEEd", "day": "MMMMd"}
_PRICE = re.compile(r"([A-Z]{3})\s*(\d{1,12}(?:\.\d{1,3})?)|(\d{1,12}(?:\.\d{1,3})?)\s*([A-Z]{3})")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?")
_LETTERS_THEN_DIGIT = re.compile(r"([^\W\d_])(\d)")


def day_of(value: str) -> dt.date:
    """The day that is written so. ValueError where it is none."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError(value)
    return dt.date.fromisoformat(value)


def time_of(value: str) -> dt.time:
    """The time of day, to the minute. ValueError where it is none."""
    found = _TIME.fullmatch(value)
    if found is None:
        raise ValueError(value)
    return dt.time(int(found[1]), int(found[2]))


def zone_of(value: str) -> ZoneInfo:
    """The time zone of this IANA name. ValueError where nobody knows it."""
    if value not in available_timezones():
        raise ValueError(value)
    return ZoneInfo(value)


def price_of(value: str) -> Money:
    """The amount. ValueError where it is none, or has more digits than its currency."""
    found = _PRICE.fullmatch(value)
    if found is None:
        raise ValueError(value)
    currency, amount = (found[1], found[2]) if found[1] else (found[4], found[3])
    if currency not in numbers.list_currencies():
        raise ValueError(value)
    return Money.of_major(Decimal(amount), currency)


def number_of(value: str) -> int:
    """The whole number, from 0. ValueError where it is none."""
    if not re.fullmatch(r"\d{1,9}", value):
        raise ValueError(value)
    return int(value)


def tidy(kind: ZoneKind, value: str) -> str:
    """The plain spelling of what was typed; what can't be read stays as it is, to be refused."""
    value = " ".join(value.split())
    try:
        match kind:
            case ZoneKind.TIME:
                return time_of(value).strftime("%H:%M")
            case ZoneKind.PRICE:
                price = price_of(value.upper())
                return f"{price.currency} {price.major}"
            case ZoneKind.NUMBER:
                return str(number_of(value))
    except (ValueError, InvalidOperation):
        return value
    return value


def refusal(kind: ZoneKind, value: str) -> tuple[Message, Message] | None:
    """What is wrong with a value and how to mend it; None where it can be read or is empty."""
    if not value or kind not in STYLES:
        return None
    try:
        _READERS[kind](value)
    except (ValueError, InvalidOperation):
        example = EXAMPLES[kind]
        return _WRONG[kind](value), msg("Write it like %(example)s", example=example)
    return None


_READERS = {
    ZoneKind.DATE: day_of,
    ZoneKind.TIME: time_of,
    ZoneKind.TIME_ZONE: zone_of,
    ZoneKind.PRICE: price_of,
    ZoneKind.NUMBER: number_of,
}
_WRONG = {
    ZoneKind.DATE: lambda value: msg("There is no such day: %(day)s", day=value),
    ZoneKind.TIME: lambda value: msg("%(value)s is no time of day", value=value),
    ZoneKind.TIME_ZONE: lambda value: msg("Nobody knows the time zone %(value)s", value=value),
    ZoneKind.PRICE: lambda value: msg(
        "%(value)s is no price: a currency and an amount", value=value
    ),
    ZoneKind.NUMBER: lambda value: msg("%(value)s is no whole number", value=value),
}


def written(kind: ZoneKind, value: str, locale: str, style: str = "") -> str:
    """The value as readers of the locale write it; empty where it is empty or can't be read."""
    if not value or refusal(kind, value) is not None:
        return ""
    style = style or STYLES[kind][0]
    known = babel_locale(locale)
    match kind:
        case ZoneKind.DATE:
            day = day_of(value)
            if style in _SKELETONS:
                return dates.format_skeleton(_SKELETONS[style], day, locale=known)
            return dates.format_date(day, style, locale=known)
        case ZoneKind.TIME:
            return dates.format_time(time_of(value), "short", locale=known)
        case ZoneKind.TIME_ZONE:
            return _zone_name(zone_of(value), style, locale)
        case ZoneKind.PRICE:
            return _price(price_of(value), style, locale)
    return numbers.format_decimal(number_of(value), locale=known)


def _zone_name(zone: ZoneInfo, style: str, locale: str) -> str:
    known = babel_locale(locale)
    if style == "city":
        return dates.get_timezone_location(zone, locale=known, return_city=True)
    # The generic name holds in summer and winter alike: "Central European Time".
    return dates.get_timezone_name(zone, width="long", locale=known, zone_variant="generic")


def _price(price: Money, style: str, locale: str) -> str:
    known = babel_locale(locale)
    whole = price.major == price.major.to_integral_value()
    if style == "short" and whole:
        pattern = known.currency_formats["standard"].pattern.replace("0.00", "0")
        text = numbers.format_currency(
            price.major, price.currency, pattern, locale=known, currency_digits=False
        )
    else:
        text = numbers.format_currency(price.major, price.currency, locale=known)
    # CLDR parts a currency written in letters from the amount ("AED 12,900"); Babel doesn't.
    text = _LETTERS_THEN_DIGIT.sub("\\1\u00a0\\2", text)
    return signs_kept(text) if known.text_direction == "rtl" else text
