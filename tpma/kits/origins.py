"""Where in a kit's files a zone's words and values were written. Pure.

Words stand in the PO file of the locale that they come from (a locale that lacks them takes
another's), values of other kinds there or in kit.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tpma.kits.copy import LocalCopy
from tpma.kits.definition import KitDefinition
from tpma.kits.draft import KIT_FILE
from tpma.kits.pofile import Entry, read_po
from tpma.kits.problems import Problems
from tpma.kits.tomlread import TomlFile, read_toml


@dataclass
class Origins:
    """Finds (file, line) in the files of a kit that was read without an error."""

    definition: KitDefinition
    files: Mapping[str, bytes]
    _entries: dict[str, Mapping[str, Entry]] = field(default_factory=dict)
    _kit: TomlFile | None = None

    def of_zone(self, copy: LocalCopy, tactic: str, zone: str) -> tuple[str, int]:
        """The line of a zone's value in this locale; the zone's own where it has none there."""
        known = self.definition.tactic(tactic).zone(zone)
        if known.source is not None:
            return self.of_zone(copy, *known.source)
        context = copy.context(tactic, zone)
        for name in (context, f"{context}#0", f"{context}#1"):
            if name in copy.texts:
                return self.of_words(copy, name)
        if known.choices and known.is_words:
            return self.of_words(copy, f"choice:{tactic}.{zone}.{known.choices[0]}")
        return self.of_setting("tactics", tactic, "zones", zone)

    def of_words(self, copy: LocalCopy, context: str) -> tuple[str, int]:
        """The line of an entry, in the file of the locale that its words come from."""
        locale = copy.fallbacks.get(context, copy.locale)
        path = f"copy/{locale}.po"
        if path not in self._entries:
            self._entries[path] = read_po(self.files.get(path, b""), path, Problems())
        # Plural forms stand in one entry, which is named without the form.
        entry = self._entries[path].get(context) or self._entries[path].get(
            context.partition("#")[0]
        )
        return (path, entry.line if entry else 1)

    def of_setting(self, *place: str) -> tuple[str, int]:
        """The line of a setting in kit.toml; of its parent where it has none of its own."""
        if self._kit is None:
            self._kit = read_toml(self.files[KIT_FILE])
        return (KIT_FILE, self._kit.line(place))
