"""Giving a draft more or fewer tactics, in another order; and a kit begun from nothing. Pure."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tpma.core.errors import Conflict, InvalidInput
from tpma.core.i18n import SCREEN_LOCALES, Message, language_of, msg, translate
from tpma.kits.beginnings import Kind, begin_tactic
from tpma.kits.brandguide import BrandGuide
from tpma.kits.draft import BRAND_FILE, KIT_FILE
from tpma.kits.pictures import is_picture
from tpma.kits.places import DraftText, over
from tpma.kits.poedit import add_entries, remove_entries
from tpma.kits.pofile import write_copy
from tpma.kits.shaping import Change
from tpma.kits.tomlblocks import append_block, inline, move_block, remove_blocks
from tpma.kits.tomledit import Setting, set_value
from tpma.kits.unshaping import InUse
from tpma.kits.uses import may_go, uses_of_file, uses_of_tactic

_LANGUAGES = frozenset(language_of(locale) for locale in SCREEN_LOCALES)


def with_tactic(
    text: DraftText,
    kind: Kind,
    guide: BrandGuide,
    today: dt.date,
    *,
    name: str = "",
    picture: str = "",
) -> tuple[str, Change]:
    """The key of a new tactic, and the draft with it: it can be rendered at once."""
    if picture and not (picture in text.files and is_picture(picture)):
        raise InvalidInput(fields={"picture": msg("Choose one of the kit's pictures")})
    begun = begin_tactic(kind, text, guide, today, picture=picture)
    changed = {
        **begun.files,
        KIT_FILE: append_block(text.files[KIT_FILE], begun.tables, "tactics"),
    }
    name = " ".join(name.split())[:80]
    for locale in text.locales:
        path = f"copy/{locale}.po"
        entries = []
        for context, said in begun.words.items():
            source = translate(said, text.source_locale)
            if name and context == f"tactic:{begun.key}":
                source, said = name, Message(name)
            entries.append((context, source, _words(text, said, locale)))
        changed[path] = add_entries(text.files.get(path, b""), entries)
    return begun.key, Change(changed)


def _words(text: DraftText, said: Message, locale: str) -> str:
    """The first words in a locale; none where the product doesn't speak its language."""
    known = language_of(locale) in _LANGUAGES
    return translate(said, locale) if known and locale != text.source_locale else ""


def without_tactic(text: DraftText, key: str) -> Change:
    """The draft without a tactic, its words and the files that only it used. InUse names what of
    other tactics needs it."""
    table = (text.kit.get("tactics") or {}).get(key)
    if not isinstance(table, dict):
        raise InvalidInput(msg("There is no tactic %(key)s", key=key))
    uses = uses_of_tactic(text, key)
    if uses:
        raise InUse(msg("%(tactic)s can't be taken out yet", tactic=key), uses)
    raw = remove_blocks(text.files[KIT_FILE], ("tactics", key))
    raw = set_value(raw, ("tactics", key), None)
    steps = text.kit.get("playbook") or []
    for number in reversed([n for n, step in enumerate(steps) if step.get("tactic") == key]):
        raw = remove_blocks(raw, ("playbook", number))
    for country, values in (text.kit.get("countries") or {}).items():
        if key in values:
            raw = remove_blocks(raw, ("countries", country, key))
            raw = set_value(raw, ("countries", country, key), None)
    changed: dict[str, bytes] = {KIT_FILE: raw}
    for locale in text.locales:
        path = f"copy/{locale}.po"
        changed[path] = remove_entries(
            text.files.get(path, b""), lambda one: _is_of(one.rpartition(":")[2], key)
        )
    after = DraftText(over(text.files, changed))
    own = [table.get(which) for which in ("template", "design")]
    gone = [
        p for p in own if isinstance(p, str) and may_go(after, p) and not uses_of_file(after, p)
    ]
    return Change(changed, tuple(gone))


def _is_of(subject: str, key: str) -> bool:
    return subject == key or subject.startswith(f"{key}.")


def with_order(text: DraftText, key: str, before: str) -> Change:
    """The draft with a tactic in front of another; last with ""."""
    tactics = text.kit.get("tactics") or {}
    if key not in tactics or (before and before not in tactics):
        raise InvalidInput(msg("There is no tactic %(key)s", key=key))
    if key == before:
        return Change({})
    return Change({KIT_FILE: move_block(text.files[KIT_FILE], "tactics", key, before)})


def without_file(text: DraftText, path: str) -> Change:
    """The draft without a file, and what was only said about it. InUse names what uses it."""
    if path not in text.files:
        raise InvalidInput(msg("There is no such file in the draft"))
    if not may_go(text, path):
        raise Conflict(msg("A kit can't do without %(file)s", file=path))
    uses = uses_of_file(text, path)
    if uses:
        raise InUse(msg("%(file)s can't be deleted yet", file=path), uses)
    changed: dict[str, bytes] = {}
    if path in (text.kit.get("media") or {}):
        raw = remove_blocks(text.files[KIT_FILE], ("media", path))
        changed[KIT_FILE] = set_value(raw, ("media", path), None)
    for locale in text.locales:
        file = f"copy/{locale}.po"
        if f"alt:{path}" in text.copy(locale):
            changed[file] = remove_entries(text.files[file], lambda one: one == f"alt:{path}")
    return Change(changed, (path,))


# -- a kit from nothing ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewKit:
    """What is asked before a kit begins."""

    slug: str
    name: str
    locales: Sequence[str]  # the first is the one it is written in
    motions: Sequence[str] = ()
    kinds: Sequence[Kind] = ()


def empty_kit(
    new: NewKit, vendor: str, brand: Mapping[str, bytes], guide: BrandGuide, domains: Iterable[str]
) -> dict[str, bytes]:
    """A kit without tactics, in a brand. `brand`: the files of the kit whose brand it takes."""
    source = new.locales[0]
    settings: dict[str, Setting] = {
        "format": 1,
        "slug": new.slug,
        "name": new.name,
        "vendor": vendor,
        "source_locale": source,
        "locales": list(new.locales),
        "link_domains": list(domains) or [_domain(guide.website)],
    }
    lines = [f"{key} = {_value(value)}" for key, value in settings.items()]
    if new.motions:
        lines += ["", "[eligibility]", f"motions = {_value(list(new.motions))}"]
    words = DraftText(brand)
    files = {KIT_FILE: ("\n".join(lines) + "\n").encode(), **_brand_files(brand, guide)}
    by_locale = {locale: _brand_words(words, locale) for locale in new.locales}
    # What the brand doesn't say in the kit's own language is there as the brand says it.
    named = {**_brand_words(words, words.source_locale), **by_locale[source]}
    for locale in new.locales:
        said = {} if locale == source else {"kit:name": new.name, **by_locale[locale]}
        files[f"copy/{locale}.po"] = write_copy(locale, {"kit:name": new.name, **named}, said)
    return files


def _value(value: Setting) -> str:
    return inline({"v": value})[len("{ v = ") : -len(" }")]


def _domain(website: str) -> str:
    host = re.sub(r"^https?://", "", website).partition("/")[0]
    return host.removeprefix("www.")


def _brand_words(text: DraftText, locale: str) -> dict[str, str]:
    """The words that a brand guide brings along in a locale: its statements, the lock-up's label."""
    if locale not in text.locales:
        return {}
    kinds = ("statement:", "footnote:", "brand:")
    own = locale == text.source_locale
    said = {name: e.source if own else e.text for name, e in text.copy(locale).items()}
    return {name: words for name, words in said.items() if words and name.startswith(kinds)}


def _brand_files(files: Mapping[str, bytes], guide: BrandGuide) -> dict[str, bytes]:
    """The guide and the logos and fonts that it names."""
    logos = guide.logos
    named = [logos.on_light, logos.on_dark, logos.symbol, logos.symbol_on_dark, logos.vector]
    for font in guide.fonts:
        named += [font.path, font.licence]
    wanted = [BRAND_FILE, *(posixpath.normpath(path) for path in named if path)]
    return {path: files[path] for path in wanted if path in files}
