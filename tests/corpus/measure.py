"""How often the checks are wrong on the corpus: misses and false alarms, by check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.corpus import Case
from tpma.compliance import checks
from tpma.compliance.findings import Severity


@dataclass(frozen=True)
class Measured:
    """One check on the corpus. False alarms on honest copy (`*`) count where they aren't notes."""

    check: str
    found: int
    missed: int
    passed: int
    alarms: int

    @property
    def recall(self) -> float:
        """The share of the bad cases that was found."""
        return self.found / (self.found + self.missed)

    @property
    def precision(self) -> float:
        """The share of what was found that is bad."""
        told = self.found + self.alarms
        return self.found / told if told else 1.0


def measure(corpus: Iterable[Case]) -> list[Measured]:
    """Every check against its own cases and against the honest copy of all."""
    count: Counter[tuple[str, str]] = Counter()
    for case in corpus:
        if case.check == "*":
            told = {f.check_id for f in checks.run(case.context) if f.severity is not Severity.NOTE}
            for check in checks.BY_ID:
                count[check, "alarms" if check in told else "passed"] += 1
            continue
        hit = bool(checks.run(case.context, [case.check]))
        label = ("found" if hit else "missed") if case.bad else ("alarms" if hit else "passed")
        count[case.check, label] += 1
    return [
        Measured(check, *(count[check, name] for name in ("found", "missed", "passed", "alarms")))
        for check in checks.BY_ID
    ]
