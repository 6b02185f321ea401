"""What is wrong in a kit: where, what, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tpma.core.i18n import Message
from tpma.kits.tomlread import Place, Spot


class Severity(StrEnum):
    ERROR = "error"  # nothing is published
    WARNING = "warning"  # worth a look; publishing goes on
    NOTE = "note"  # good to know


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int  # 1 where the whole file is meant
    what: Message
    mend: Message
    severity: Severity = Severity.ERROR
    setting: Place = ()  # the keys of what is meant, where the file is TOML and that is known
    check: str = ""  # which of the product's checks found it; empty: reading the kit did
    locale: str = ""  # in whose words or pictures that check found it

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def is_warning(self) -> bool:
        return self.severity is Severity.WARNING


class Problems:
    """A list that knows which file it is being filled for."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def error(self, file: str, where: int | Spot, what: Message, mend: Message) -> None:
        self._add(Severity.ERROR, file, where, what, mend)

    def warn(self, file: str, where: int | Spot, what: Message, mend: Message) -> None:
        self._add(Severity.WARNING, file, where, what, mend)

    def _add(
        self, severity: Severity, file: str, where: int | Spot, what: Message, mend: Message
    ) -> None:
        spot = where if isinstance(where, Spot) else Spot(where)
        self.found.append(Problem(file, spot.line, what, mend, severity, spot.setting))

    def sorted(self) -> tuple[Problem, ...]:
        """By file and line, each once."""
        unique = {(p.file, p.line, str(p.what)): p for p in self.found}
        return tuple(sorted(unique.values(), key=lambda p: (p.file, p.line, str(p.what))))
