"""What the check says of a draft, each finding at the place where it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tpma.kits import service
from tpma.kits.places import DraftPlace, DraftText, PlaceKind
from tpma.kits.problems import Problem
from tpma.kits.service import OpenDraft
from tpma.kits.whereabouts import Whereabouts


@dataclass
class Findings:
    """The problems of one state of a draft by place. Fields take theirs; what no field of a screen
    takes is shown once above them (`left`)."""

    by_place: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    errors: int = 0
    taken: set[str] = field(default_factory=set)

    def at(self, place: str) -> tuple[Problem, ...]:
        self.taken.add(place)
        return self.by_place.get(place, ())

    def below(self, *prefix: str) -> list[Problem]:
        """Everything at these places and below them."""
        return [
            problem
            for place, found in self.by_place.items()
            if any(place == one or place.startswith(f"{one}|") for one in prefix)
            for problem in found
        ]

    def count(self, *prefix: str) -> int:
        """How many of these want mending; a note is only good to know."""
        return sum(p.is_error or p.is_warning for p in self.below(*prefix))

    def left(self, *prefix: str) -> list[Problem]:
        """The same, but without what fields have shown."""
        seen = [p for place in self.taken for p in self.by_place.get(place, ())]
        return [problem for problem in self.below(*prefix) if problem not in seen]


def findings_of(draft: OpenDraft, text: DraftText, more: Iterable[Problem] = ()) -> Findings:
    """What reading the draft tells, and `more`."""
    problems = (*service.read_draft(draft).problems, *more)
    finder = Whereabouts(text)
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        place = finder.of(problem)
        key = str(place) if place else str(DraftPlace(PlaceKind.FILE, (problem.file,)))
        found.setdefault(key, []).append(problem)
    return Findings(
        {place: tuple(one) for place, one in found.items()}, sum(p.is_error for p in problems)
    )
