"""What a single cell of a contact file says: an address, a country, a language, a date."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from email_validator import EmailNotValidError, validate_email

_PLAIN_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9_+&'~-]+(?:\.[A-Za-z0-9_+&'~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def address_of(raw: str) -> str | None:
    """The address in a cell, or None. Takes “Anna <anna@example.com>” and “mailto:…” too."""
    value = raw.strip().strip("'\"\u200b\ufeff\xa0").removeprefix("mailto:").strip()
    if value.endswith(">") and "<" in value:
        value = value[value.rindex("<") + 1 : -1].strip()
    if len(value) > 254 or value.count("@") != 1:
        return None
    if _PLAIN_ADDRESS.fullmatch(value) and len(value.partition("@")[0]) <= 64:
        return value
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def is_formula(value: str) -> bool:
    """`=HYPERLINK(…)`, `@SUM`, `+cmd|…`; not `+49 30 …` and not `- Smith`."""
    if value.startswith(("=", "@")) and len(value) > 1:
        return True
    return value.startswith(("+", "-")) and any(c in value for c in "(|!=")


def country_of(value: str) -> str | None:
    """ISO 3166-1 alpha-2, from a code or a name in one of several languages."""
    return _countries().get(folded(value)) if value else None


def locale_of(value: str) -> str | None:
    """A BCP 47 tag, from a tag or a language's name."""
    if not value:
        return None
    if known := _languages().get(folded(value)):
        return known
    try:
        parsed = Locale.parse(value.replace("-", "_").strip())
    except (ValueError, UnknownLocaleError, TypeError):
        return None
    return f"{parsed.language}-{parsed.territory}" if parsed.territory else str(parsed.language)


_DATE_SHAPES: Final = (
    "%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%Y", "%d %b %Y", "%d %B %Y", "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M",
)  # fmt: skip


@lru_cache(maxsize=4096)
def date_of(value: str) -> dt.date | None:
    """A date that can be read in one way only: 03/04/2026 can't, 2026-04-03 and 3.4.2026 can."""
    text = value.strip().removesuffix("Z")[:19]
    if not text:
        return None
    for shape in _DATE_SHAPES:
        try:
            return dt.datetime.strptime(text, shape).date()  # noqa: DTZ007  # only the day counts
        except ValueError:
            continue
    slashed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    if slashed:
        first, second, year = (int(part) for part in slashed.groups())
        try:
            if first > 12:
                return dt.date(year, second, first)
            if second > 12:
                return dt.date(year, first, second)
        except ValueError:
            return None
    return None


def folded(text: str) -> str:
    """Lower case, no accents, only letters and digits with single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


@cache
def _countries() -> Mapping[str, str]:
    found: dict[str, str] = {"uk": "GB", "great britain": "GB", "england": "GB", "usa": "US"}
    found |= {"united states of america": "US", "uae": "AE", "brd": "DE", "holland": "NL"}
    for language in ("en", "de", "fr", "es", "ar", "ja"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(folded(name), code)
                found.setdefault(code.lower(), code)
    for alpha3, alpha2 in (
        ("deu", "DE"),
        ("aut", "AT"),
        ("che", "CH"),
        ("gbr", "GB"),
        ("fra", "FR"),
    ):
        found[alpha3] = alpha2
    return found


@cache
def _languages() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language in ("en", "de", "fr", "es", "ar", "ja"):
        for code, name in Locale(language).languages.items():
            if len(code) == 2:
                found.setdefault(folded(name), code)
    return found
