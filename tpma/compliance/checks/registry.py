"""How a check is declared: one pure function with an id, a severity, a kind and a source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tpma.compliance.findings import Box, CheckContext, Finding, Kind, Severity
from tpma.core.i18n import Message, msg

BRAND_GUIDE = msg("The brand guide")
KIT_ZONES = msg("The kit's zones")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a check found something. Unset parts are the check's own."""

    message: Message
    mend: Message
    zone: str | None = None
    box: Box | None = None
    severity: Severity | None = None
    source: Message | None = None
    mend_value: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `title` says what holds when it finds nothing."""

    id: str
    severity: Severity
    kind: Kind
    title: Message
    source: Message
    find: Callable[[CheckContext], Iterator[Hit]]

    def __call__(self, context: CheckContext) -> list[Finding]:
        return [
            Finding(
                check_id=self.id,
                severity=hit.severity or self.severity,
                tactic_key=context.tactic_key,
                message=hit.message,
                mend=hit.mend,
                source=hit.source or self.source,
                zone=hit.zone,
                box=hit.box,
                kind=self.kind,
                mend_value=hit.mend_value,
            )
            for hit in self.find(context)
        ]


def check(
    id: str, severity: Severity, kind: Kind, title: Message, source: Message
) -> Callable[[Callable[[CheckContext], Iterator[Hit]]], Check]:
    """Makes a Check of a function. Each module lists its checks in CHECKS: nothing registers
    itself at import."""

    def make(find: Callable[[CheckContext], Iterator[Hit]]) -> Check:
        return Check(id, severity, kind, title, source, find)

    return make
