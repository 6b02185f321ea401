"""A kit while it is being read: what could be understood so far, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tpma.kits.brandguide import BrandGuide
from tpma.kits.definition import Tactic
from tpma.kits.design import Design, Size
from tpma.kits.pofile import Entry
from tpma.kits.problems import Problems
from tpma.kits.tomlread import Place, Spot, TomlFile

KIT_FILE = "kit.toml"
BRAND_FILE = "brand.toml"


@dataclass
class Draft:
    files: Mapping[str, bytes]
    problems: Problems
    kit: TomlFile
    brand_toml: TomlFile
    brand: BrandGuide | None = None
    source_locale: str = ""
    locales: tuple[str, ...] = ()
    link_domains: tuple[str, ...] = ()
    tactics: dict[str, Tactic] = field(default_factory=dict)
    copy: dict[str, dict[str, Entry]] = field(default_factory=dict)  # by locale
    pictures: dict[str, Size | None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)  # templates, decoded
    designs: dict[str, Design] = field(default_factory=dict)  # by path
    used: set[str] = field(default_factory=set)  # files that something names

    def spot(self, *place: str | int) -> Spot:
        return self.kit.spot(place)

    def wrote(self, *place: str | int) -> bool:
        """Whether kit.toml has this, be it right or wrong: a broken zone is not a missing one."""
        wanted: Place = place
        return any(known[: len(wanted)] == wanted for known in self.kit.lines)

    def copy_file(self, locale: str) -> str:
        return f"copy/{locale}.po"

    @property
    def source_copy(self) -> dict[str, Entry]:
        return self.copy.get(self.source_locale, {})

    def words(self, locale: str) -> dict[str, str]:
        """The locale's finished words by context. The source locale's are its msgids, unless its
        own file says otherwise."""
        entries = self.copy.get(locale, {})
        own = locale == self.source_locale
        found: dict[str, str] = {}
        for key, entry in entries.items():
            if not own and (entry.fuzzy or not entry.text):
                continue
            forms = entry.source_forms if own else entry.forms
            found[key] = forms[-1] if forms else (entry.text or entry.source if own else entry.text)
            found |= {f"{key}#{number}": form for number, form in enumerate(forms)}
        return found
