"""The checks of a kit's own copy as publishing and the draft's screens ask for them."""

from __future__ import annotations

from collections.abc import Mapping

from tpma.assets.service.trial import MailTrial
from tpma.compliance.findings import Severity
from tpma.compliance.service.kit_trial import KitFinding, kit_findings, stored_files
from tpma.core.work import Work
from tpma.kits.definition import KitDefinition
from tpma.kits.problems import Problem
from tpma.kits.problems import Severity as Gravity
from tpma.kits.service.store import Kept

#: A blocker would stop every partner's launch, so it is an error of the kit.
GRAVITY: Mapping[Severity, Gravity] = {
    Severity.BLOCKER: Gravity.ERROR,
    Severity.WARNING: Gravity.WARNING,
    Severity.NOTE: Gravity.NOTE,
}

#: What was found, by the digest of the files and the day (proof expires): looking takes seconds.
_FOUND: Kept[tuple[Problem, ...]] = Kept(256)


class KitTrial(MailTrial):
    """Compiles the kit's mails, and runs the checks over its copy."""

    def findings(
        self,
        work: Work,
        definition: KitDefinition,
        files: Mapping[str, bytes],
        *,
        locale: str = "",
        tactic: str = "",
    ) -> tuple[Problem, ...]:
        stored = stored_files(work, files)
        narrow = bool(locale or tactic)

        def look() -> tuple[Problem, ...]:
            found = kit_findings(
                *(work, definition, stored), pictures=not narrow, locale=locale, tactic=tactic
            )
            return tuple(problem_of(each) for each in found)

        return _FOUND.get(f"{stored.whole} {work.now().date()} {locale} {tactic}", look)


def problem_of(found: KitFinding) -> Problem:
    """A finding as a problem of the kit's files."""
    one = found.finding
    gravity = GRAVITY[one.severity]
    return Problem(
        *(found.file, found.line, one.message, one.mend, gravity),
        check=one.check_id,
        locale=found.locale,
    )
