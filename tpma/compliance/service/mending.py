"""Mending with one click: what a check would put in a zone, put there, by name of the check.

The value is worked out anew from what is kept, so a stale screen can't write over what somebody
changed since. It is an edit like any other, so it can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable

from tpma.assets import service as assets
from tpma.compliance import checks
from tpma.compliance.findings import Finding
from tpma.compliance.service.comments import comment_on
from tpma.compliance.service.reviews import submission
from tpma.compliance.service.trying import context_with
from tpma.compliance.wire import findings_in
from tpma.core.errors import Conflict, NotFound
from tpma.core.i18n import msg
from tpma.core.permissions import Permission
from tpma.core.work import Work


def mend(work: Work, asset_set_id: str, tactic_key: str, zone: str, check_id: str) -> str:
    """Mend what this check finds in a zone as it is kept; the new value.

    Conflict where it finds nothing there that a machine can mend: somebody was faster.
    """
    work.require(Permission.CUSTOMISE)
    if check_id not in checks.BY_ID:
        raise NotFound()
    context = context_with(work, asset_set_id, tactic_key, {})
    facts = context.zone(zone)
    if facts is None:
        raise NotFound()
    values = [f.mend_value for f in checks.run(context, [check_id]) if f.zone == zone]
    value = next(
        (v for v in values if v is not None and (v != facts.value or not facts.decided)), None
    )
    if value is None:
        raise Conflict(
            msg("There is nothing left to mend here"), mend=msg("Look at the finding again")
        )
    found = next(
        each for each in assets.assets_of(work, asset_set_id) if each.tactic_key == tactic_key
    )
    assets.save_zone(work, found.id, zone, value, found.rev)
    return value


def mendable(findings: Iterable[Finding]) -> list[Finding]:
    """Those that a machine can mend, each zone and check once."""
    found: dict[tuple[str, str, str], Finding] = {}
    for each in findings:
        if each.zone is not None and each.mend_value is not None:
            found.setdefault((each.tactic_key, each.zone, each.check_id), each)
    return list(found.values())


def suggest(work: Work, submission_id: str, chosen: Iterable[str]) -> int:
    """Pin what a machine would write as a suggestion to the zones of a submission; how many.

    `chosen` are "tactic zone check"; what the submission's findings do not hold is passed by. The
    partner finds each beside its zone, with the button that takes it.
    """
    work.require(Permission.REVIEW)
    row = submission(work, submission_id)
    wanted, made = set(chosen), 0
    for each in mendable(findings_in(row.findings)):
        if f"{each.tactic_key} {each.zone} {each.check_id}" in wanted:
            said = msg(
                "%(what)s. Suggested: “%(value)s”", what=each.message, value=each.mend_value or ""
            )
            comment_on(work, submission_id, each.tactic_key, work.say(said), zone=each.zone or "")
            made += 1
    return made
