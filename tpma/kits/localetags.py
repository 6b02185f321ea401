"""BCP 47 tags as far as kits need them: parts, fallback chains, scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from babel import Locale, UnknownLocaleError

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?$")


def normalise(tag: str) -> str:
    """`de_at` → `de-AT`. ValueError where it is no locale."""
    found = _TAG.match(tag.strip())
    if found is None:
        raise ValueError(f"not a locale: {tag}")
    language, script, region = found.groups()
    parts = [language.lower(), script.title() if script else "", region.upper() if region else ""]
    return "-".join(part for part in parts if part)


def is_known(tag: str) -> bool:
    """Whether Unicode's locale data knows its language (and region)."""
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def script_of(tag: str) -> str:
    """ISO 15924 code of the script the locale is written in: `ar-AE` → `Arab`."""
    found = _TAG.match(tag)
    if found and found[2]:
        return found[2].title()
    try:
        # Babel knows the likely script where a tag doesn't say it.
        from babel.core import get_global

        likely = get_global("likely_subtags")
        language = found[1].lower() if found else tag
        region = found[3].upper() if found and found[3] else ""
        for key in (f"{language}_{region}", language):
            parts = likely.get(key, "").split("_")
            if len(parts) == 3:
                return str(parts[1])
    except KeyError:
        pass
    return "Latn"


def territory_of(tag: str) -> str:
    """The country a tag names: `de-DE` → `DE`; empty where it names none."""
    found = _TAG.match(tag)
    return found[3].upper() if found and found[3] and found[3].isalpha() else ""


def fallback_chain(wanted: str, available: Iterable[str], source: str) -> tuple[str, ...]:
    """The locales to look words up in, in order, `wanted` first, `source` last.

    `de-AT` looks in de-AT, in de, in other regions of the same language and script in the order
    the kit lists them, and in the source locale. Scripts are never mixed: zh-Hant does not fall
    back to zh-Hans.
    """
    wanted = normalise(wanted)
    listed = list(available)
    language, script = wanted.split("-")[0], script_of(wanted)
    chain = [wanted]
    if "-" in wanted:
        parts = wanted.split("-")
        chain += ["-".join(parts[:n]) for n in range(len(parts) - 1, 0, -1)]
    chain += [tag for tag in listed if tag.split("-")[0] == language]
    chain = [tag for tag in chain if script_of(tag) == script]
    chain.append(source)
    known = {*listed, source}
    return tuple(dict.fromkeys(tag for tag in chain if tag in known))
