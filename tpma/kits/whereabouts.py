"""From a problem's file and line to the place of the draft where it can be mended."""

from __future__ import annotations

from collections.abc import Mapping

from tpma.kits.draft import KIT_FILE
from tpma.kits.places import TEXT_FILES, DraftPlace, DraftText, PlaceKind
from tpma.kits.problems import Problem
from tpma.kits.tomlread import Place, TomlError, read_toml


def _field(setting: Place) -> tuple[str, ...]:
    """The keys of the setting that a form has a field for: a list is one, whichever element is
    meant."""
    while setting and isinstance(setting[-1], int):
        setting = setting[:-1]
    return tuple(str(part) for part in setting)


class Whereabouts:
    """Finds places in one state of a draft."""

    def __init__(self, draft: DraftText) -> None:
        self._draft = draft
        self._kit: dict[int, tuple[str, ...]] | None = None

    def of(self, problem: Problem) -> DraftPlace | None:
        """The nearest place; None where only new files can mend it."""
        if problem.file == KIT_FILE:
            path = _field(problem.setting) or self._settings().get(problem.line)
            if path:
                return DraftPlace(PlaceKind.KIT, path)
        if problem.file.startswith("copy/") and problem.file.endswith(".po"):
            locale = problem.file.removeprefix("copy/").removesuffix(".po")
            found = self._entry(locale, problem)
            if found:
                return DraftPlace(PlaceKind.COPY, (locale, found))
        if problem.file in self._draft.files and problem.file.endswith(TEXT_FILES):
            return DraftPlace(PlaceKind.FILE, (problem.file,))
        return None

    def _settings(self) -> dict[int, tuple[str, ...]]:
        """The deepest setting that begins on each line."""
        if self._kit is None:
            self._kit = {}
            try:
                lines: Mapping[tuple[str | int, ...], int] = read_toml(
                    self._draft.files.get(KIT_FILE, b"")
                ).lines
            except TomlError:
                lines = {}
            for place, line in lines.items():
                path = tuple(str(part) for part in place)
                known = self._kit.get(line, ())
                if len(path) > len(known):
                    self._kit[line] = path
        return self._kit

    def _entry(self, locale: str, problem: Problem) -> str:
        """The entry that the line is in. Words that are missing have no line: the message names
        them, and the whole-file line 1 is used."""
        if problem.line <= 1:
            for name in ("context", "path"):
                said = str(problem.what.params.get(name, ""))
                said = f"alt:{said}" if name == "path" and said else said
                if said:
                    return said
            return ""
        entries = self._draft.copy(locale)
        before = [e for e in entries.values() if e.line <= problem.line]
        return max(before, key=lambda e: e.line).context if before else ""
