"""The approved statements that a submission relies on, as its manifest lists them. Pure.

A submission relies on a statement whose exact words stand in one of its zones, whoever wrote them:
the kit, the partner, or a template of HQ's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from tpma.compliance import plain
from tpma.compliance.findings import CheckContext, StatementFacts
from tpma.compliance.manifest import Json

#: Before the key of a statement of the brand guide, which is no row of HQ's library.
OF_GUIDE = "guide:"


def relied_on(
    contexts: Iterable[CheckContext], known: Iterable[StatementFacts], kit_number: int
) -> dict[str, dict[str, Json]]:
    """Each relied-on statement by its words: `id`, `version`, `digest` of the words (SHA-256 in
    hex) and the last day it may be made (`until`, ISO 8601, or None).

    A statement of the brand guide has its kit's number (`kit_number`) as its version. Where two
    statements have the same words, the one that holds longer is named.
    """
    texts: list[str] = []
    today: date | None = None
    for context in contexts:
        today = today or context.today
        texts += [plain.words_of(z.kind, z.value) for z in context.zones if z.is_words]
    found: dict[str, StatementFacts] = {}
    for each in sorted(known, key=_holds_longer):
        if not each.words.strip() or _over(each, today):
            continue
        said = plain.exactly(each.words)
        if any(said.search(text) for text in texts):
            found.setdefault(each.words, each)
    return {words: entry(each, kit_number) for words, each in sorted(found.items())}


def entry(statement: StatementFacts, kit_number: int) -> dict[str, Json]:
    """One statement as a manifest lists it."""
    of_guide = statement.id.startswith(OF_GUIDE)
    return {
        "id": statement.id,
        "version": kit_number if of_guide else statement.version,
        "digest": hashlib.sha256(statement.words.encode("utf-8")).hexdigest(),
        "until": statement.until.isoformat() if statement.until else None,
    }


def _over(statement: StatementFacts, today: date | None) -> bool:
    ended = statement.until is not None and today is not None and statement.until < today
    return statement.withdrawn or ended


def _holds_longer(statement: StatementFacts) -> tuple[bool, date, str]:
    """Those without an end first, then the later ends; equal ones in the order of their ids."""
    if statement.until is None:
        return (False, date.min, statement.id)
    return (
        True,
        date.fromordinal(date.max.toordinal() - statement.until.toordinal()),
        statement.id,
    )
