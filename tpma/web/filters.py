"""What templates may do with values: translate, and show numbers, money and times by locale."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Literal

from babel import Locale, dates, numbers
from babel.lists import format_list
from babel.units import format_unit
from flask import Flask
from markupsafe import Markup, escape

from tpma.core.actor import Role
from tpma.core.i18n import (
    Message,
    babel_locale,
    direction_of,
    language_of,
    listing,
    msg,
    show,
    show_moment,
)
from tpma.core.money import Money
from tpma.web.assets import address_of
from tpma.web.findings import told
from tpma.web.language import locale, time_zone

ROLE_NAMES: dict[Role, Message] = {
    Role.PARTNER_MARKETER: msg("Partner marketer"),
    Role.PARTNER_ADMIN: msg("Partner admin"),
    Role.CHANNEL_MARKETER: msg("Channel marketer"),
    Role.BRAND_REVIEWER: msg("Brand reviewer"),
    Role.LEGAL_REVIEWER: msg("Legal reviewer"),
    Role.FINANCE: msg("Finance"),
    Role.ADMINISTRATOR: msg("Administrator"),
}


def tr(value: Any) -> Any:
    """A Message in the reader's language; numbers and dates in the reader's notation."""
    if isinstance(value, Message | Money | int | float | Decimal | dt.date):
        return value if isinstance(value, bool) else show(value, locale())
    return "" if value is None else value


def number(value: float | Decimal, digits: int | None = None) -> str:
    """`1,240`; with `digits`, that many after the point."""
    if digits is None:
        return numbers.format_decimal(value, locale=babel_locale(locale()))
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(value, pattern, locale=babel_locale(locale()))


def percent(value: float | Decimal | None, digits: int = 1) -> str:
    """A share such as 0.42 as `42.0 %`; a dash where there is none."""
    if value is None:
        return "—"
    known = babel_locale(locale())
    pattern = known.percent_formats[None].pattern
    if digits:
        pattern = re.sub(r"0(?!.*0)", "0." + "0" * digits, pattern)
    return numbers.format_percent(value, pattern, locale=known)


def money(minor: int | Money, currency: str | None = None) -> str:
    """Minor units in the reader's notation: `minor|money("EUR")`, or a Money by itself."""
    if isinstance(minor, Money):
        return minor.show(locale())
    assert currency is not None, "an amount without a currency can't be shown"
    return Money(minor, currency).show(locale())


def when(value: dt.date | None, style: str = "date") -> str:
    """A moment in the program's time zone. Styles: date, datetime, time, day, relative."""
    if value is None:
        return "—"
    known = babel_locale(locale())
    if not isinstance(value, dt.datetime):
        form = "EEE d MMM" if style == "day" else "medium"
        return dates.format_date(value, form, locale=known)
    zone = time_zone()
    match style:
        case "relative":
            return dates.format_timedelta(
                value - dt.datetime.now(dt.UTC), add_direction=True, locale=known
            )
        case "time":
            return dates.format_time(value, "short", tzinfo=zone, locale=known)
        case "datetime":
            return show_moment(value, zone, locale())
        case "day":
            return dates.format_skeleton("MMMEd", value, tzinfo=zone, locale=known)
        case _:
            return dates.format_date(value.astimezone(zone), "medium", locale=known)


def size(bytes_: int) -> str:
    """A file size: `12 KB`."""
    known = babel_locale(locale())
    for unit, step in (("megabyte", 1024 * 1024), ("kilobyte", 1024)):
        if bytes_ >= step:
            return _unit(bytes_ / step, unit, known)
    return _unit(bytes_, "byte", known)


def dimensions(name: str) -> str:
    """`728x90` → `728 × 90`, isolated: width comes first among right-to-left words too."""
    return f"\u2066{name.replace('x', ' × ')}\u2069" if name else ""


def _unit(value: float, unit: str, known: Locale) -> str:
    return format_unit(round(value, 1), f"digital-{unit}", length="short", locale=known)


def language_name(tag: str) -> str:
    """`Deutsch (Deutschland)` in the reader's language."""
    found = babel_locale(tag)
    return str(found.get_display_name(babel_locale(locale())) or tag)


def own_name(tag: str) -> str:
    """A language's name in itself: Deutsch, English, العربية."""
    found = babel_locale(tag)
    name = str(found.languages.get(found.language, tag))
    return name[:1].upper() + name[1:]


def language_short(tag: str) -> str:
    return language_of(tag).upper()


def network_name(network: str) -> str:
    return {"linkedin": "LinkedIn", "facebook": "Facebook", "x": "X", "instagram": "Instagram"}.get(
        network, network
    )


def listed(parts: Iterable[Any], style: Literal["standard", "unit"] = "standard") -> Markup:
    """“A, B and C” as the reader's language lists things; `unit` for facts without an “and”.

    Markup stays markup, everything else is escaped.
    """
    escaped = [escape(part) for part in parts]
    if style == "unit":
        return Markup(listing(escaped, locale()))  # noqa: S704  # of escaped parts
    return Markup(format_list(escaped, style, locale=babel_locale(locale())))  # noqa: S704  # likewise


def country_name(code: str) -> str:
    return str(babel_locale(locale()).territories.get(code, code))


def role_name(role: Role) -> str:
    return str(tr(ROLE_NAMES[role]))


def demo_role(role: str) -> str:
    return role_name(Role(role))


def asset(filename: str) -> str:
    """A static file's address with its digest, so that browsers may keep it for ever."""
    return address_of(filename)


def bdi(value: Any) -> Markup:
    """Foreign text that must not reorder its neighbours: names, codes, addresses."""
    return Markup("<bdi>{}</bdi>").format(tr(value))


def install(app: Flask) -> None:
    app.jinja_env.filters.update(
        tr=tr,
        number=number,
        percent=percent,
        money=money,
        when=when,
        size=size,
        dimensions=dimensions,
        language_name=language_name,
        own_name=own_name,
        language_short=language_short,
        listed=listed,
        network_name=network_name,
        country_name=country_name,
        role_name=role_name,
        bdi=bdi,
        demo_role=demo_role,
        told=told,
        direction=direction_of,
    )
    app.jinja_env.globals.update(static=asset)
